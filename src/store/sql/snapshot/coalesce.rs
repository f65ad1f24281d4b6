//! Publishes after commits, but not after each of a burst.
//!
//! A commit asks for a publication and may wait for it. The first one in a while is served at once; what is asked
//! within the interval after a publication is served together when the interval is over; it is at least as long as the
//! publication took. So a commit is visible at the latest one interval and two publications after it: the one that may
//! be running, and its own.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// A commit's place: it is visible once so many requests are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// Serves requests for publication, one at a time.
#[derive(Debug)]
pub struct Publisher {
    asked: watch::Sender<u64>,
    served: watch::Receiver<u64>,
    task: JoinHandle<()>,
}

impl Publisher {
    /// Starts serving. `publish` makes one publication; it reports its own failures, and the next request tries anew.
    pub fn start<F, Fut>(interval: Duration, publish: F) -> Arc<Self>
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send,
    {
        let (asked, mut asks) = watch::channel(0);
        let (serve, served) = watch::channel(0);
        let task = tokio::spawn(async move {
            let mut next = Instant::now();
            while asks.changed().await.is_ok() {
                sleep_until(next).await;
                // All that were asked until here are in the publication that starts now.
                let ticket = *asks.borrow_and_update();
                let started = Instant::now();
                publish().await;
                serve.send_replace(ticket);
                // Copying a large file takes no more than half of the time.
                next = Instant::now() + interval.max(started.elapsed());
            }
        });
        Arc::new(Self { asked, served, task })
    }

    /// Asks for a publication that holds everything committed before this call.
    pub fn request(&self) -> Ticket {
        let mut ticket = 0;
        self.asked.send_modify(|asked| {
            *asked += 1;
            ticket = *asked;
        });
        Ticket(ticket)
    }

    /// Waits until what was asked for has been served.
    pub async fn served(&self, ticket: Ticket) {
        // An error means that the runtime is being taken down, and nobody reads any more.
        drop(self.served.clone().wait_for(|served| *served >= ticket.0).await);
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn a_burst_is_served_together_and_nobody_waits_for_long() {
        let committed = Arc::new(AtomicU64::new(0));
        let visible = Arc::new(AtomicU64::new(0));
        let publications = Arc::new(AtomicU64::new(0));
        let (c, v, p) = (Arc::clone(&committed), Arc::clone(&visible), Arc::clone(&publications));
        let publisher = Publisher::start(Duration::from_millis(50), move || {
            let (c, v, p) = (Arc::clone(&c), Arc::clone(&v), Arc::clone(&p));
            async move {
                let seen = c.load(Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(5)).await;
                v.store(seen, Ordering::SeqCst);
                p.fetch_add(1, Ordering::SeqCst);
            }
        });
        let started = Instant::now();
        for commit in 1..=20 {
            committed.store(commit, Ordering::SeqCst);
            let ticket = publisher.request();
            if commit % 10 == 0 {
                publisher.served(ticket).await;
                assert!(visible.load(Ordering::SeqCst) >= commit, "its own commit is visible");
            }
        }
        assert!(started.elapsed() < Duration::from_secs(5));
        let count = publications.load(Ordering::SeqCst);
        assert!((2..=4).contains(&count), "{count} publications for 20 commits");
    }
}
