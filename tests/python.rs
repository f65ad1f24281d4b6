//! Python for the tests that run other people's programs: clients of the FRED API, a fuzzer, servers to compare with.
//!
//! Each set of packages gets a virtual environment below the build folder, made once. They are fetched and run where
//! `ALMANAC_REQUIRE_CLIENTS=1` says so, as in `.ci/run`; elsewhere the tests are skipped with a printed line.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long making an environment, or one run in it, may take.
const LONGEST_RUN: Duration = Duration::from_mins(15);

/// What a program printed, and whether it ended well.
pub struct Run {
    pub success: bool,
    pub told: String,
}

/// The `python` of an environment that has these packages (`requirements.txt` lines).
pub fn environment(name: &str, requirements: &str) -> Option<PathBuf> {
    if std::env::var("ALMANAC_REQUIRE_CLIENTS").is_ok_and(|value| value == "1") {
        return Some(make(name, requirements).unwrap_or_else(|reason| panic!("no {name}: {reason}")));
    }
    println!("skipped: ALMANAC_REQUIRE_CLIENTS is not 1");
    None
}

fn make(name: &str, requirements: &str) -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-{name}"));
    let (python, made) = (folder.join("bin/python"), folder.join("made-of.txt"));
    if std::fs::read_to_string(&made).is_ok_and(|text| text == requirements) {
        return Ok(python);
    }
    let list = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-{name}.txt"));
    std::fs::write(&list, requirements).map_err(|error| error.to_string())?;
    done(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2", "-r"];
    done(Command::new(&python).args(pip).arg(&list))?;
    std::fs::write(&made, requirements).map_err(|error| error.to_string())?;
    Ok(python)
}

fn done(command: &mut Command) -> Result<(), String> {
    let run = run(command)?;
    if run.success { Ok(()) } else { Err(run.told) }
}

/// Runs a program to its end, or to the end of its time.
pub fn run(command: &mut Command) -> Result<Run, String> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| error.to_string())?;
    let (out, err) = (reader(child.stdout.take()), reader(child.stderr.take()));
    let success = wait(&mut child);
    let told = [out, err].map(|text| text.join().unwrap_or_default()).concat();
    Ok(Run { success, told })
}

fn reader<R: Read + Send + 'static>(stream: Option<R>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn wait(child: &mut Child) -> bool {
    let started = Instant::now();
    while started.elapsed() < LONGEST_RUN {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}
