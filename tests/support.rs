//! What the tests share: the built binary, a server on a database of its own, HTTP, and the folder of shared inputs.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// How long a test waits for one answer.
const LONGEST_ANSWER: std::time::Duration = std::time::Duration::from_mins(2);

/// A folder that is gone at the end of the test.
pub fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("almanac-test-").tempdir().unwrap()
}

/// The inputs that stand beside the checkout, or `None` with a printed line.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {} is absent", found.display());
    None
}

/// `almanac` with these arguments, run in `folder`.
pub fn almanac<I: AsRef<std::ffi::OsStr>>(folder: &Path, args: impl IntoIterator<Item = I>) -> Output {
    command(folder, args).output().unwrap()
}

/// The same, not yet started.
pub fn command<I: AsRef<std::ffi::OsStr>>(folder: &Path, args: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_almanac"));
    command
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .env_remove("ALMANAC_DB")
        .env_remove("ALMANAC_CONFIG");
    command
}

/// What a finished command printed; fails the test unless it ended with this status.
pub fn said(output: &Output, status: i32) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "stdout: {out}\nstderr: {err}");
    if status == 0 { out.into_owned() } else { format!("{out}{err}") }
}

/// The real server on a free port and a folder of its own.
pub struct Server {
    child: Child,
    pub base: String,
    agent: ureq::Agent,
}

/// An HTTP answer.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

impl Server {
    /// Starts `almanac --db DB serve` in `folder` and waits until it says its address.
    pub fn start(folder: &Path, db: &str) -> Self {
        Self::start_with(folder, db, &[])
    }

    pub fn start_with(folder: &Path, db: &str, more: &[&str]) -> Self {
        let args = [&["--db", db, "serve", "--listen", "127.0.0.1:0"], more].concat();
        let mut child = command(folder, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.find_map(|line| line.ok().filter(|l| l.contains("http://")));
        let Some(line) = line else {
            let mut said = String::new();
            let _ = child.stderr.take().unwrap().read_to_string(&mut said);
            panic!("the server did not start: {said}");
        };
        // A full pipe would stop the server.
        let errors = child.stderr.take().unwrap();
        std::thread::spawn(move || BufReader::new(errors).lines().for_each(drop));
        std::thread::spawn(move || lines.for_each(drop));
        let base = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(LONGEST_ANSWER)).build().into();
        Self { child, base, agent }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Self::answer(request.call().unwrap()).unwrap()
    }

    pub fn post(&self, path: &str, body: &serde_json::Value) -> Answer {
        self.try_post(path, body).unwrap()
    }

    /// Posts a text of this type.
    pub fn post_text(&self, path: &str, kind: &str, body: &str) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.base)).header("content-type", kind);
        Self::answer(request.send(body.as_bytes()).unwrap()).unwrap()
    }

    /// As [`Server::post`], of an answer that may break off.
    pub fn try_post(&self, path: &str, body: &serde_json::Value) -> Result<Answer, ureq::Error> {
        let request =
            self.agent.post(format!("{}{path}", self.base)).header("content-type", "application/json");
        Self::answer(request.send(body.to_string().as_bytes())?)
    }

    fn answer(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.body_mut().with_config().limit(1 << 30).read_to_vec()?;
        Ok(Answer { status, headers, body })
    }

    /// The server's process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop (SIGTERM) and answers its exit status.
    pub fn stop(mut self) -> Option<i32> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
