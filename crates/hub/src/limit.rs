//! How much one session may send.

use std::time::Instant;

/// Frames a second that a session may send for long: writing with a pen, pointing and typing at once, and speaking where a
/// voice has no other way (17 frames, and 4 receipts).
const RATE: f64 = 80.0;

/// Frames it may send in one go, after a break for instance.
const BURST: f64 = 180.0;

/// Frames refused in a row after which the session ends.
const PATIENCE: u32 = 200;

/// A bucket that fills with time and is emptied by frames.
#[derive(Debug)]
pub(crate) struct Limit {
    left: f64,
    at: Instant,
    refused: u32,
}

/// What is to be done with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Handle it.
    Take,
    /// Refuse it.
    Refuse,
    /// End the session.
    End,
}

impl Limit {
    /// A full bucket.
    pub(crate) fn new(now: Instant) -> Self {
        Self { left: BURST, at: now, refused: 0 }
    }

    /// Judges a frame that came in at `now`.
    pub(crate) fn judge(&mut self, now: Instant) -> Verdict {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        self.left = (self.left + passed * RATE).min(BURST);
        if self.left >= 1.0 {
            self.left -= 1.0;
            self.refused = 0;
            return Verdict::Take;
        }
        self.refused += 1;
        if self.refused > PATIENCE { Verdict::End } else { Verdict::Refuse }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_steady_hand_is_never_refused_and_a_flood_is_ended() {
        let start = Instant::now();
        let mut limit = Limit::new(start);
        for n in 0..10_000_u32 {
            assert_eq!(limit.judge(start + Duration::from_millis(20) * n), Verdict::Take);
        }
        let end = start + Duration::from_hours(1);
        let verdicts: Vec<_> = (0..400).map(|_| limit.judge(end)).collect();
        assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Take).count(), 180);
        assert_eq!(verdicts[200], Verdict::Refuse);
        assert_eq!(verdicts[399], Verdict::End);
        assert_eq!(limit.judge(end + Duration::from_secs(1)), Verdict::Take);
    }
}
