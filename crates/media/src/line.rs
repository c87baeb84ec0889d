//! One line of a listener: which speaker it carries, and with which numbers.

use std::time::Instant;

use kernel::PersonId;
use str0m::media::Mid;

use crate::picture::Medium;

/// The largest jump of sequence numbers that is still one stream; more would confuse the receiver's rollover counter.
const LONGEST_JUMP: u64 = 3_000;

/// Milliseconds of RTP time between the last packet of one stream and the first of the next when hardly any time has passed.
const SMALLEST_STEP_MS: u64 = 20;

/// A line on which a listener can be sent something.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) mid: Mid,
    /// Whose voice or picture it carries.
    pub(crate) speaker: Option<PersonId>,
    pub(crate) numbers: Numbers,
}

impl Line {
    /// A line that carries nobody.
    pub(crate) fn new(mid: Mid, medium: Medium) -> Self {
        Self { mid, speaker: None, numbers: Numbers::of(medium) }
    }
}

/// The sequence numbers and times a listener sees: one unbroken stream, whoever speaks and however often they come back.
///
/// Numbers begin at 1, below 65,536, because a receiver begins with a rollover count of zero.
#[derive(Debug)]
pub(crate) struct Numbers {
    ticks_per_ms: u64,
    source: Option<Source>,
    last: Option<Last>,
}

/// The stream that is being carried and where its numbers fall on ours.
#[derive(Clone, Copy, Debug)]
struct Source {
    ssrc: u32,
    first: u64,
    first_time: u64,
    newest: u64,
    offset: u64,
    time_offset: u64,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    number: u64,
    time: u64,
    at: Instant,
}

/// What a packet is sent out with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outgoing {
    pub(crate) number: u64,
    pub(crate) time: u32,
    /// The packet begins a stream; receivers may adapt their delay.
    pub(crate) first: bool,
}

impl Numbers {
    /// Numbers before the first packet.
    pub(crate) fn of(medium: Medium) -> Self {
        Self { ticks_per_ms: medium.ticks_per_ms(), source: None, last: None }
    }

    /// The numbers for a packet of stream `ssrc`. `None` for one from before the stream was first seen.
    pub(crate) fn next(&mut self, ssrc: u32, number: u64, time: u64, now: Instant) -> Option<Outgoing> {
        let known = self.source.filter(|source| source.ssrc == ssrc && source.newest.abs_diff(number) <= LONGEST_JUMP);
        if known.is_some_and(|source| number < source.first) {
            return None;
        }
        let mut source = known.unwrap_or_else(|| self.begin(ssrc, number, time, now));
        source.newest = source.newest.max(number);
        self.source = Some(source);

        let outgoing = source.offset + (number - source.first);
        let outgoing_time = source.time_offset.wrapping_add(time.wrapping_sub(source.first_time));
        if self.last.is_none_or(|last| outgoing > last.number) {
            self.last = Some(Last { number: outgoing, time: outgoing_time, at: now });
        }
        Some(Outgoing { number: outgoing, time: low_bits(outgoing_time), first: known.is_none() })
    }

    fn begin(&self, ssrc: u32, number: u64, time: u64, now: Instant) -> Source {
        let smallest = SMALLEST_STEP_MS * self.ticks_per_ms;
        let (offset, time_offset) = self.last.map_or((1, smallest), |last| {
            let passed = now.saturating_duration_since(last.at).as_micros();
            let step = u64::try_from(passed).unwrap_or(u64::MAX).saturating_mul(self.ticks_per_ms) / 1_000;
            (last.number + 1, last.time.wrapping_add(step.max(smallest)))
        });
        Source { ssrc, first: number, first_time: time, newest: number, offset, time_offset }
    }
}

/// RTP time wraps at 32 bits.
fn low_bits(time: u64) -> u32 {
    u32::try_from(time & u64::from(u32::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn numbers_begin_low_and_keep_gaps() {
        let now = Instant::now();
        let mut numbers = Numbers::of(Medium::Voice);
        let first = numbers.next(7, 131_000, 9_000_000, now).unwrap();
        assert_eq!(first, Outgoing { number: 1, time: 960, first: true });
        let third = numbers.next(7, 131_002, 9_005_760, now).unwrap();
        assert_eq!(third, Outgoing { number: 3, time: 960 + 5_760, first: false });
        let second = numbers.next(7, 131_001, 9_002_880, now).unwrap();
        assert_eq!(second.number, 2);
        assert_eq!(numbers.next(7, 130_999, 8_997_120, now), None);
    }

    #[test]
    fn a_speaker_who_comes_back_goes_on_where_the_listener_is() {
        let now = Instant::now();
        let mut numbers = Numbers::of(Medium::Voice);
        for n in 0..10 {
            numbers.next(7, 500 + n, 1_000 + n * 2_880, now);
        }
        let back = numbers.next(8, 42, 3, now + Duration::from_secs(1)).unwrap();
        assert_eq!(back, Outgoing { number: 11, time: 960 + 9 * 2_880 + 48_000, first: true });
        assert_eq!(numbers.next(8, 43, 2_883, now).unwrap().number, 12);
    }

    #[test]
    fn a_wild_jump_begins_again_close_by() {
        let now = Instant::now();
        let mut numbers = Numbers::of(Medium::Voice);
        numbers.next(7, 1, 0, now);
        let jumped = numbers.next(7, 40_000, 5, now).unwrap();
        assert_eq!((jumped.number, jumped.first), (2, true));
    }
}
