//! A limit on how often one client may ask: a bucket that fills steadily and is emptied by requests.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;

/// How often a client may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimits {
    /// Requests a minute that a client may keep up.
    pub requests_per_min: u32,
    /// Requests that it may make at once.
    pub burst_requests: u32,
    /// Clients that are remembered; beyond it, those that have been quiet for long are forgotten.
    pub max_clients: usize,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self { requests_per_min: 600, burst_requests: 120, max_clients: 10_000 }
    }
}

/// Counts the requests of each client.
#[derive(Debug)]
pub struct RateLimiter {
    limits: RateLimits,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl RateLimiter {
    pub fn new(limits: RateLimits) -> Self {
        Self { limits, buckets: Mutex::default() }
    }

    /// Takes one request of `client` at `now`; when there is none left, how long it has to wait for the next.
    pub fn take(&self, client: &str, now: Instant) -> Result<(), Duration> {
        let burst = f64::from(self.limits.burst_requests.max(1));
        let per_second = f64::from(self.limits.requests_per_min.max(1)) / 60.0;
        let refilled = |bucket: &Bucket| {
            (bucket.left + now.saturating_duration_since(bucket.at).as_secs_f64() * per_second).min(burst)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= self.limits.max_clients && !buckets.contains_key(client) {
            // A full bucket is as good as none. If all are in use, a newcomer has to wait like anybody.
            buckets.retain(|_, bucket| refilled(bucket) < burst);
            if buckets.len() >= self.limits.max_clients {
                return Err(Duration::from_secs(1));
            }
        }
        let bucket = buckets.entry(client.to_owned()).or_insert(Bucket { left: burst, at: now });
        *bucket = Bucket { left: refilled(bucket), at: now };
        if bucket.left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.left) / per_second));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_its_burst_and_then_its_rate_and_others_do_not_pay_for_it() {
        let limits = RateLimits { requests_per_min: 60, burst_requests: 3, max_clients: 2 };
        let limiter = RateLimiter::new(limits);
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        assert!((0..3).all(|_| limiter.take("a", at(0)).is_ok()));
        let wait = limiter.take("a", at(0)).unwrap_err();
        assert!(wait > Duration::from_millis(900) && wait <= Duration::from_secs(1), "{wait:?}");
        assert!((0..2).all(|_| limiter.take("b", at(0)).is_ok()));
        assert!(limiter.take("a", at(1_001)).is_ok());
        assert!(limiter.take("a", at(1_002)).is_err());
        assert!(limiter.take("c", at(1_003)).is_err(), "no room for a third while two are at work");
        assert!(limiter.take("c", at(60_000)).is_ok(), "the quiet ones are forgotten");
    }
}
