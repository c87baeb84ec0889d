//! What becomes of a job that failed.

use std::time::Duration;

use super::{GiveUp, Retry};

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// What to do with a job after a failed try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Try again after this pause.
    Again(Duration),
    /// Keep it for the operator.
    Keep,
    /// Drop it.
    Drop,
}

/// Decides what follows the `tried`-th failed try (from 1).
pub(super) fn after_failure(retry: Retry, tried: u32) -> Next {
    if tried < retry.times {
        return Next::Again(pause(retry.first_pause, tried));
    }
    match retry.give_up {
        GiveUp::Alert => Next::Keep,
        GiveUp::Forget => Next::Drop,
    }
}

fn pause(first: Duration, tried: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(tried.saturating_sub(1));
    first.saturating_mul(doubled).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let retry = Retry::times(100).first_pause(Duration::from_secs(5));
        for (tried, seconds) in [(1, 5), (2, 10), (3, 20), (4, 40), (10, 2560), (11, 3600), (40, 3600), (99, 3600)] {
            assert_eq!(after_failure(retry, tried), Next::Again(Duration::from_secs(seconds)), "try {tried}");
        }
    }

    #[test]
    fn the_last_failure_is_kept_or_dropped_as_the_job_says() {
        assert_eq!(after_failure(Retry::times(3), 3), Next::Keep);
        assert_eq!(after_failure(Retry::times(3).then(GiveUp::Forget), 3), Next::Drop);
        assert_eq!(after_failure(Retry::times(1), 7), Next::Keep);
    }
}
