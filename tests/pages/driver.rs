//! A browser, driven over the WebDriver protocol: just the few commands that the tests of pages need.
//!
//! Debian's `chromium` and `chromium-driver` are enough. The tests run where `ALMANAC_REQUIRE_BROWSER=1` says so, and
//! then an absent browser is a failure; elsewhere they print that they were skipped.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::{Value, json};

/// How long something may take to appear on a page.
const PATIENCE: Duration = Duration::from_secs(20);
/// Name under which WebDriver hands out elements.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with one window.
pub struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
    pictures: PathBuf,
}

/// A program of one of these names on the path.
fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = |name: &&str| {
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
    };
    names.iter().find_map(found)
}

/// Whether an absent browser is a failure.
pub fn is_required() -> bool {
    std::env::var("ALMANAC_REQUIRE_BROWSER").is_ok_and(|value| value == "1")
}

impl Browser {
    /// Starts one, or says why there is none.
    pub fn start(pictures: &Path) -> Option<Self> {
        if !is_required() {
            println!("skipped: ALMANAC_REQUIRE_BROWSER is not 1");
            return None;
        }
        let names = (program(&["chromium", "chromium-browser", "google-chrome"]), program(&["chromedriver"]));
        let (Some(chromium), Some(chromedriver)) = names else {
            panic!("no chromium with chromedriver on the path");
        };
        std::fs::create_dir_all(pictures).unwrap();
        let mut driver = Command::new(chromedriver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let started = lines.find(|line| line.contains("started successfully on port")).unwrap();
        let port = started.trim_end_matches('.').rsplit(' ').next().unwrap().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut browser = Self {
            driver,
            session: format!("http://127.0.0.1:{port}"),
            agent,
            pictures: pictures.to_owned(),
        };
        let answer = browser.post("/session", &capabilities(&chromium));
        let id = answer["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {answer}"));
        browser.session = format!("{}/session/{id}", browser.session);
        Some(browser)
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let request =
            self.agent.post(format!("{}{path}", self.session)).header("content-type", "application/json");
        let mut response = request.send(body.to_string().as_bytes()).unwrap();
        let text = response.body_mut().with_config().limit(1 << 28).read_to_string().unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["value"].clone()
    }

    fn get(&self, path: &str) -> Value {
        let mut response = self.agent.get(format!("{}{path}", self.session)).call().unwrap();
        let text = response.body_mut().with_config().limit(1 << 28).read_to_string().unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["value"].clone()
    }

    /// Opens an address.
    pub fn open(&self, address: &str) {
        let answer = self.post("/url", &json!({ "url": address }));
        assert!(answer.is_null(), "{address}: {answer}");
    }

    /// The address of the page.
    pub fn address(&self) -> String {
        self.get("/url").as_str().unwrap_or_default().to_owned()
    }

    /// What a function body returns on the page.
    pub fn run(&self, script: &str) -> Value {
        let answer = self.post("/execute/sync", &json!({ "script": script, "args": [] }));
        assert!(answer.get("error").is_none(), "{script}: {answer}");
        answer
    }

    /// What a function body passes to its callback, its last argument.
    pub fn run_async(&self, script: &str) -> Value {
        let answer = self.post("/execute/async", &json!({ "script": script, "args": [] }));
        assert!(answer.get("error").is_none(), "{answer}");
        answer
    }

    /// Waits until the expression is true on the page.
    pub fn wait(&self, expression: &str) {
        let started = Instant::now();
        while self.run(&format!("return Boolean({expression})")) != json!(true) {
            assert!(
                started.elapsed() < PATIENCE,
                "not within {PATIENCE:?} on {}: {expression}",
                self.address()
            );
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// The text of the first element, as it is seen.
    pub fn text(&self, css: &str) -> String {
        let id = self.element(css);
        self.get(&format!("/element/{id}/text")).as_str().unwrap_or_default().to_owned()
    }

    /// How many elements there are.
    pub fn count(&self, css: &str) -> u64 {
        self.run(&format!("return document.querySelectorAll({}).length", json!(css)))
            .as_u64()
            .unwrap_or_default()
    }

    fn element(&self, css: &str) -> String {
        let found = self.post("/element", &json!({ "using": "css selector", "value": css }));
        let id = found[ELEMENT_KEY].as_str();
        id.unwrap_or_else(|| panic!("no {css} on {}: {found}", self.address())).to_owned()
    }

    /// Clicks as a mouse does.
    pub fn click(&self, css: &str) {
        let answer = self.post(&format!("/element/{}/click", self.element(css)), &json!({}));
        assert!(answer.is_null(), "{css}: {answer}");
    }

    /// Types into an element.
    pub fn type_into(&self, css: &str, text: &str) {
        let id = self.element(css);
        self.post(&format!("/element/{id}/clear"), &json!({}));
        let answer = self.post(&format!("/element/{id}/value"), &json!({ "text": text }));
        assert!(answer.is_null(), "{css}: {answer}");
    }

    /// Presses and releases keys, one after the other, wherever the focus is. Special keys are WebDriver's code points.
    pub fn press(&self, keys: &[char]) {
        let strokes: Vec<Value> = keys
            .iter()
            .flat_map(|key| {
                [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })]
            })
            .collect();
        let answer = self
            .post("/actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": strokes }] }));
        assert!(answer.is_null(), "{answer}");
    }

    /// Moves the mouse to a place of the window and, if `press` says so, clicks there.
    pub fn point(&self, x: f64, y: f64, press: Press) {
        let mut actions = vec![
            json!({ "type": "pointerMove", "duration": 0, "x": x.round() as i64, "y": y.round() as i64 }),
        ];
        if press == Press::Click {
            actions.push(json!({ "type": "pointerDown", "button": 0 }));
            actions.push(json!({ "type": "pointerUp", "button": 0 }));
        }
        let mouse = json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions });
        let answer = self.post("/actions", &json!({ "actions": [mouse] }));
        assert!(answer.is_null(), "{answer}");
    }

    /// A window of this width, as a phone or a desk has it.
    pub fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.post(
            "/goog/cdp/execute",
            &json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": metrics }),
        );
    }

    /// What the system is said to prefer: light or dark.
    pub fn prefer(&self, scheme: &str) {
        // Nothing glides: a click must not meet a page that still scrolls.
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.post("/goog/cdp/execute", &json!({ "cmd": "Emulation.setEmulatedMedia", "params": features }));
    }

    /// Forgets language and theme.
    pub fn forget(&self) {
        self.post("/goog/cdp/execute", &json!({ "cmd": "Network.clearBrowserCookies", "params": {} }));
    }

    /// What the console said since the last call, as far as it is an error.
    pub fn errors(&self) -> Vec<String> {
        let log = self.post("/se/log", &json!({ "type": "browser" }));
        let severe = log.as_array().into_iter().flatten().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Keeps a picture of the whole page.
    pub fn picture(&self, name: &str) {
        let whole = json!({ "captureBeyondViewport": true, "format": "png" });
        let answer =
            self.post("/goog/cdp/execute", &json!({ "cmd": "Page.captureScreenshot", "params": whole }));
        let bytes =
            base64::engine::general_purpose::STANDARD.decode(answer["data"].as_str().unwrap()).unwrap();
        std::fs::write(self.pictures.join(format!("{name}.png")), bytes).unwrap();
    }
}

/// What a mouse does once it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    Hover,
    Click,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn capabilities(chromium: &Path) -> Value {
    let args = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--lang=zh-CN",
        "--window-size=1280,900",
    ];
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 60_000, "pageLoad": 60_000 },
        "goog:chromeOptions": { "binary": chromium, "args": args, "prefs": { "intl.accept_languages": "zh-CN,zh" } },
    } } })
}
