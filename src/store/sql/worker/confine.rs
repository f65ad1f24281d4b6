//! The walls around a worker process, put up by itself before it reads a stranger's first byte.
//!
//! Each layer holds without the others, and each that the kernel does not offer is left out and missing from the list
//! that is reported: resource limits, closed descriptors, Landlock (files and TCP), seccomp (system calls).

use std::io;
use std::path::Path;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::super::limits::SqlLimits;

/// Lowers the resource limits of this process for good and returns the name of the layer.
pub(super) fn limit_resources(limits: &SqlLimits) -> io::Result<String> {
    let fixed = |value: u64| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::As, fixed(address_space_bytes()? + (limits.worker_memory_mb << 20)))?;
    let cpu_s = limits.worker_cpu_s;
    setrlimit(Resource::Cpu, Rlimit { current: Some(2 * cpu_s), maximum: Some(2 * cpu_s + 1) })?;
    // Only the temporary folder can be written at all; this is the size of a file in it.
    setrlimit(Resource::Fsize, fixed((limits.worker_temporary_mb << 20) + SPILL_SLACK_BYTES))?;
    setrlimit(Resource::Nofile, fixed(limits.worker_files))?;
    setrlimit(Resource::Core, fixed(0))?;
    // Being slower than the server is a courtesy; a system that refuses it is no reason to stop.
    let _ = rustix::process::nice(limits.worker_niceness);
    Ok("rlimits".to_owned())
}

/// The engine's own cap on temporary space is met before the kernel's, which would end the process.
const SPILL_SLACK_BYTES: u64 = 16 << 20;

/// What the process has mapped already: mostly its own program text, which costs no memory.
fn address_space_bytes() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next()).and_then(|n| n.parse::<u64>().ok());
    kib.map(|n| n << 10).ok_or_else(|| io::Error::other("/proc/self/status names no VmSize"))
}

/// Closes every descriptor but the three standard ones.
pub(super) fn close_descriptors() -> Option<String> {
    const FIRST_CLOSED: libc::c_uint = 3;
    // SAFETY: called at the start of `main`, when no Rust object owns a descriptor above 2 yet, so that nothing can
    // close or use one of them later; the call itself only reads its three integers.
    #[allow(unsafe_code, reason = "no safe wrapper closes descriptors that nobody owns")]
    let status = unsafe { libc::close_range(FIRST_CLOSED, libc::c_uint::MAX, 0) };
    (status == 0).then(|| "descriptors".to_owned())
}

/// Landlock and seccomp, for this thread and those it starts: no file can be opened but below `folder`, and nothing
/// else of the kernel can be reached than what computing takes.
pub(super) fn lock_in(folder: &Path) -> Vec<String> {
    let files = super::landlock::restrict(folder).map(|()| "landlock".to_owned());
    let calls = super::seccomp::restrict().map(|()| "seccomp".to_owned());
    files.into_iter().chain(calls).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both layers bind the calling thread only, so a thread of its own can be locked in and tell.
    #[test]
    fn a_thread_that_is_locked_in_reads_what_is_open_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let (elsewhere, folder) = (dir.path().join("e"), dir.path().join("f"));
        std::fs::create_dir(&elsewhere).unwrap();
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(elsewhere.join("data"), "x").unwrap();
        let mut open = std::fs::File::open(elsewhere.join("data")).unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let thread = std::thread::spawn(move || {
            let layers = lock_in(&folder);
            let mut text = String::new();
            io::Read::read_to_string(&mut open, &mut text).unwrap();
            assert_eq!(text, "x");
            std::fs::write(folder.join("spill"), "y").unwrap();
            std::fs::remove_file(folder.join("spill")).unwrap();
            assert!(std::thread::spawn(|| 1 + 1).join().unwrap() == 2, "threads can be started");
            if layers.iter().any(|l| l == "landlock") {
                assert!(std::fs::read(elsewhere.join("data")).is_err());
                assert!(std::fs::write(elsewhere.join("data"), "z").is_err());
                assert!(std::fs::read_to_string("/etc/hostname").is_err());
                assert!(std::fs::read_to_string("/proc/self/environ").is_err());
            }
            if layers.iter().any(|l| l == "seccomp") {
                assert!(std::net::TcpStream::connect(address).is_err());
                assert!(std::net::UdpSocket::bind("127.0.0.1:0").is_err());
                assert!(std::os::unix::net::UnixListener::bind(folder.join("socket")).is_err());
                assert!(std::process::Command::new("/bin/true").status().is_err());
            }
            layers
        });
        let _layers = thread.join().unwrap();
        assert!(std::fs::read_to_string("/proc/self/environ").is_ok(), "other threads are free");
    }
}
