//! What becomes of what is sent, decided from a seed and a clock alone.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// How long the queue before a slow line may get; what comes then is dropped, as by a router.
const LONGEST_QUEUE: Duration = Duration::from_millis(800);

/// How long a sender of a stream waits before it sends again what got lost: the least that Linux waits. Each further loss of
/// the same segment doubles it.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// What a network is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weather {
    /// Packets that get lost, of a thousand.
    pub loss: u16,
    /// How long every packet takes.
    pub delay: Duration,
    /// How much longer it may take, drawn evenly.
    pub jitter: Duration,
    /// Bits a second that fit through; `None` for as many as are sent.
    pub rate: Option<u32>,
}

/// What becomes of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It never arrives.
    Lost,
    /// It is there at this time.
    There(Duration),
}

/// One direction of a bad network. Times count from its beginning.
pub struct Way {
    weather: Weather,
    dice: StdRng,
    /// When the line has sent all that waits before it.
    free_at: Duration,
    /// Until when nothing gets through.
    dark_until: Duration,
}

impl Way {
    /// A network like this, which does the same to the same traffic in every run with the same seed.
    #[must_use]
    pub fn new(weather: Weather, seed: u64) -> Self {
        let zero = Duration::ZERO;
        Self { weather, dice: StdRng::seed_from_u64(seed), free_at: zero, dark_until: zero }
    }

    /// Nothing gets through until then.
    pub fn darken(&mut self, until: Duration) {
        self.dark_until = self.dark_until.max(until);
    }

    /// What becomes of a datagram of so many bytes that is sent now.
    pub fn datagram(&mut self, now: Duration, bytes: usize) -> Fate {
        let lost = self.is_lost();
        let late = self.late();
        if lost || now < self.dark_until || self.free_at.saturating_sub(now) > LONGEST_QUEUE {
            return Fate::Lost;
        }
        Fate::There(self.through(now, bytes) + late)
    }

    /// When a segment of a stream that is sent now arrives, given when the one before it does: it always arrives, but each time
    /// that it gets lost it is sent again after a wait, and those behind it wait for it.
    pub fn segment(&mut self, now: Duration, bytes: usize, before: Duration) -> Duration {
        let mut sent = now;
        let mut wait = FIRST_WAIT + self.weather.delay * 2;
        while self.is_lost() || sent < self.dark_until {
            sent += wait;
            wait *= 2;
        }
        (self.through(sent, bytes) + self.late()).max(before)
    }

    fn is_lost(&mut self) -> bool {
        self.dice.random_range(0..1_000) < self.weather.loss
    }

    fn late(&mut self) -> Duration {
        let most = u64::try_from(self.weather.jitter.as_micros()).unwrap_or(u64::MAX);
        self.weather.delay + Duration::from_micros(self.dice.random_range(0..=most))
    }

    /// When the line has sent so many bytes, behind what waits already.
    fn through(&mut self, now: Duration, bytes: usize) -> Duration {
        let Some(rate) = self.weather.rate else { return now };
        let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(8);
        let takes = Duration::from_micros(bits.saturating_mul(1_000_000) / u64::from(rate.max(1)));
        self.free_at = self.free_at.max(now) + takes;
        self.free_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn way(weather: Weather) -> Way {
        Way::new(weather, 7)
    }

    #[test]
    fn as_many_get_lost_as_are_said() {
        for loss in [0, 30, 50, 100, 1_000] {
            let mut way = way(Weather { loss, ..Weather::default() });
            let lost = (0..10_000).filter(|_| way.datagram(ms(0), 100) == Fate::Lost).count();
            let said = usize::from(loss) * 10;
            assert!(lost.abs_diff(said) <= 100, "{lost} of 10000 at {loss} of a thousand");
        }
    }

    #[test]
    fn the_same_seed_does_the_same() {
        let weather = Weather { loss: 100, jitter: ms(50), ..Weather::default() };
        let fates = |seed| -> Vec<_> {
            let mut way = Way::new(weather, seed);
            (0..100).map(|n| way.datagram(ms(n), 100)).collect()
        };
        assert_eq!(fates(1), fates(1));
        assert_ne!(fates(1), fates(2));
    }

    #[test]
    fn delay_and_jitter_stay_between_their_bounds() {
        let mut way = way(Weather { delay: ms(300), jitter: ms(40), ..Weather::default() });
        for n in 0..1_000 {
            let Fate::There(at) = way.datagram(ms(n), 100) else { panic!("nothing gets lost here") };
            assert!((ms(300 + n)..=ms(340 + n)).contains(&at), "{at:?}");
        }
    }

    #[test]
    fn a_slow_line_sends_one_after_the_other_and_drops_what_waits_too_long() {
        // 64 kbit/s: 160 bytes take 20 ms.
        let mut way = way(Weather { rate: Some(64_000), ..Weather::default() });
        assert_eq!(way.datagram(ms(0), 160), Fate::There(ms(20)));
        assert_eq!(way.datagram(ms(0), 160), Fate::There(ms(40)));
        assert_eq!(way.datagram(ms(100), 160), Fate::There(ms(120)));
        let through = (0..200).filter(|_| way.datagram(ms(120), 160) != Fate::Lost).count();
        assert_eq!(through, 41, "a queue of 800 ms, and the one that overfills it");
    }

    #[test]
    fn a_stream_loses_nothing_keeps_its_order_and_stalls() {
        let mut way = way(Weather { loss: 100, jitter: ms(30), ..Weather::default() });
        let mut before = ms(0);
        let mut times = Vec::new();
        for n in 0..1_000 {
            before = way.segment(ms(n * 10), 100, before);
            times.push(before);
        }
        assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "no segment overtakes another");
        let stalled = times.iter().zip(0..).filter(|(at, n)| **at >= ms(n * 10) + FIRST_WAIT).count();
        assert!((80..600).contains(&stalled), "{stalled}");
    }

    #[test]
    fn in_the_dark_datagrams_are_gone_and_a_stream_goes_on_afterwards() {
        let mut way = way(Weather::default());
        way.darken(ms(30_000));
        assert_eq!(way.datagram(ms(29_999), 100), Fate::Lost);
        assert_eq!(way.datagram(ms(30_000), 100), Fate::There(ms(30_000)));
        let there = way.segment(ms(1_000), 100, ms(0));
        assert!((ms(30_000)..ms(60_000)).contains(&there), "{there:?}");
        assert!(way.segment(ms(30_001), 100, ms(0)) < there, "another stream does not wait for this one");
    }
}
