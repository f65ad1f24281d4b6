//! What a person at the terminal sees of an import, and how they stop it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::output;
use crate::ingest::import::Progress;

/// How often the progress bar is drawn.
const TICK: Duration = Duration::from_millis(100);
/// Exit status of a program that an interrupt ended.
const INTERRUPTED: i32 = 130;

/// Ctrl-C: the first stops the import, which then writes nothing; the second ends the program at once.
pub struct Interrupt(Arc<Mutex<Progress>>);

impl Interrupt {
    /// Waits for it on a thread of its own.
    pub fn start() -> Self {
        let current = Arc::new(Mutex::new(Progress::default()));
        let watched = current.clone();
        let (ready, listening) = std::sync::mpsc::channel::<()>();
        std::thread::spawn(move || {
            // Without a runtime, Ctrl-C ends the program as it does any other; nothing is half done then either.
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                return;
            };
            runtime.block_on(async {
                let Ok(mut interrupts) = signal(SignalKind::interrupt()) else { return };
                drop(ready);
                interrupts.recv().await;
                output::note("stopping: this file is not taken");
                watched.lock().unwrap_or_else(PoisonError::into_inner).cancel();
                interrupts.recv().await;
                std::process::exit(INTERRUPTED);
            });
        });
        // Returns when the other end is gone: when somebody listens, or nobody can.
        let _ = listening.recv();
        Self(current)
    }

    /// The import that it stops; one that comes after another was stopped is stopped too.
    pub fn stops(&self, progress: &Progress) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if current.is_cancelled() {
            progress.cancel();
        }
        *current = progress.clone();
    }
}

/// A bar of bytes with rows, rows a second and the time left, until `done`.
pub fn draw(progress: &Progress, done: &AtomicBool) {
    let style = "{wide_bar} {percent:>3}% {bytes}/{total_bytes} {msg} {eta} left";
    let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style);
    let begun = std::time::Instant::now();
    while !done.load(Ordering::Relaxed) {
        let seen = progress.snapshot();
        let per_second = seen.rows_read as f64 / begun.elapsed().as_secs_f64().max(0.001);
        bar.set_length(seen.bytes_total);
        bar.set_position(seen.bytes_read);
        bar.set_message(match seen.percent {
            100 => format!("{} rows, merging", seen.rows_read),
            _ => format!("{} rows, {per_second:.0} rows/s", seen.rows_read),
        });
        std::thread::sleep(TICK);
    }
    bar.finish_and_clear();
}
