//! So many tries in so much time.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::time::Duration;

use kernel::{Coded, ErrorCode, Timestamp};
use parking_lot::Mutex;

/// Keys remembered at once. A flood of new keys makes the limit forget, never the memory grow.
const MAX_KEYS: usize = 100_000;

/// Counts tries by key (a login, an address) in windows of fixed length.
pub struct RateLimit<K> {
    tries: u32,
    window: Duration,
    counts: Mutex<HashMap<K, Count>>,
}

#[derive(Clone, Copy)]
struct Count {
    since: Timestamp,
    tries: u32,
}

/// There were too many tries; how long until the next may succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries, the next in {} s", retry_after.as_secs())]
pub struct TooMany {
    /// How long to wait.
    pub retry_after: Duration,
}

impl Coded for TooMany {
    fn code(&self) -> ErrorCode {
        ErrorCode::TooManyRequests
    }
}

impl<K: Eq + Hash> RateLimit<K> {
    /// So many tries in a window of this length.
    #[must_use]
    pub fn new(tries: u32, window: Duration) -> Self {
        Self { tries, window, counts: Mutex::default() }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// When the key has used up its tries in the present window; the try does not count then.
    pub fn check(&self, key: K, now: Timestamp) -> Result<(), TooMany> {
        let mut counts = self.counts.lock();
        if counts.len() >= MAX_KEYS {
            counts.retain(|_, count| now.since(count.since) < self.window);
        }
        if counts.len() >= MAX_KEYS {
            counts.clear();
        }
        let count = counts.entry(key).or_insert(Count { since: now, tries: 0 });
        if now.since(count.since) >= self.window {
            *count = Count { since: now, tries: 0 };
        }
        if count.tries >= self.tries {
            return Err(TooMany { retry_after: self.window.saturating_sub(now.since(count.since)) });
        }
        count.tries += 1;
        Ok(())
    }

    /// Forgets the tries of a key: the right password was given.
    pub fn forget(&self, key: &K) {
        self.counts.lock().remove(key);
    }
}

impl<K> fmt::Debug for RateLimit<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RateLimit({} in {} s)", self.tries, self.window.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gets_its_tries_once_a_window() {
        let limit = RateLimit::new(2, Duration::from_mins(1));
        let start = Timestamp::from_millis(0);
        let at = |seconds| start.plus(Duration::from_secs(seconds));
        assert!(limit.check("a", at(0)).is_ok());
        assert!(limit.check("a", at(10)).is_ok());
        assert_eq!(limit.check("a", at(20)), Err(TooMany { retry_after: Duration::from_secs(40) }));
        assert!(limit.check("b", at(20)).is_ok());
        assert!(limit.check("a", at(60)).is_ok());
    }

    #[test]
    fn success_gives_the_tries_back() {
        let limit = RateLimit::new(1, Duration::from_mins(1));
        let now = Timestamp::from_millis(0);
        assert!(limit.check("a", now).is_ok());
        limit.forget(&"a");
        assert!(limit.check("a", now).is_ok());
        assert!(limit.check("a", now).is_err());
    }
}
