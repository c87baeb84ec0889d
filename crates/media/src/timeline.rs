//! One speaker's packets laid out on one clock.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use crate::opus::{self, SAMPLE_RATE};

/// How long a packet that arrived early waits for the ones before it: 300 ms.
const PATIENCE: u64 = 14_400;

/// How far a speaker's clock may be from ours before ours is believed: 2 s.
const TOLERANCE: u64 = 2 * SAMPLE_RATE;

/// The longest hole that the decoder is asked to bridge; a longer one becomes silence. 120 ms.
const BRIDGEABLE: u64 = opus::LONGEST_PACKET;

/// A packet as it came from the network.
#[derive(Clone, Debug)]
pub(crate) struct SpokenPacket {
    /// Which RTP stream it belongs to; a new one starts a new RTP clock.
    pub(crate) ssrc: u32,
    /// RTP time, extended, at 48 kHz.
    pub(crate) time: u64,
    /// When it arrived.
    pub(crate) arrived: Instant,
    /// The Opus packet.
    pub(crate) payload: Arc<[u8]>,
}

/// A packet with the position at which it ends, in samples since the recording began.
pub(crate) type Placed = (Vec<u8>, u64);

/// Orders packets, drops what is late or double, and fills holes, so that position in the file is time in the room.
///
/// RFC 7845 §4.1 forbids leaving holes: players join what stands on either side and the voice would run ahead of the
/// board after every break.
#[derive(Debug)]
pub(crate) struct Timeline {
    started: Instant,
    stream: Option<Stream>,
    waiting: BTreeMap<u64, Arc<[u8]>>,
    written: u64,
    last_toc: u8,
}

/// Where the clock of one RTP stream lies on ours.
#[derive(Clone, Copy, Debug)]
struct Stream {
    ssrc: u32,
    first_time: u64,
    offset: u64,
}

impl Timeline {
    /// An empty clock that began at `started`.
    pub(crate) fn new(started: Instant) -> Self {
        Self { started, stream: None, waiting: BTreeMap::new(), written: 0, last_toc: 0 }
    }

    /// Samples laid out so far.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Takes a packet in, and hands out what can be written.
    pub(crate) fn push(&mut self, packet: &SpokenPacket, out: &mut Vec<Placed>) {
        let Some(samples) = opus::spoken_samples(&packet.payload) else { return };
        let Some(start) = self.start_of(packet) else { return };
        if start + samples > self.written {
            self.waiting.insert(start, Arc::clone(&packet.payload));
        }
        self.settle(PATIENCE, out);
    }

    /// Hands out everything, whether or not something before it is missing.
    pub(crate) fn flush(&mut self, out: &mut Vec<Placed>) {
        self.settle(0, out);
    }

    /// Where a packet begins on our clock. `None` for one from before the recording.
    fn start_of(&mut self, packet: &SpokenPacket) -> Option<u64> {
        let elapsed = packet.arrived.saturating_duration_since(self.started).as_micros();
        let wall = u64::try_from(elapsed).unwrap_or(u64::MAX) * 48 / 1_000;
        if let Some(stream) = self.stream.filter(|stream| stream.ssrc == packet.ssrc) {
            let start = packet.time.saturating_add(stream.offset).checked_sub(stream.first_time);
            if start.is_some_and(|start| start.abs_diff(wall) <= TOLERANCE) {
                return start;
            }
            // Just before the first packet of the stream: late, not lost in time.
            if start.is_none() && stream.first_time - packet.time <= TOLERANCE {
                return None;
            }
        }
        let offset = wall.max(self.end_of_waiting());
        self.stream = Some(Stream { ssrc: packet.ssrc, first_time: packet.time, offset });
        Some(offset)
    }

    fn end_of_waiting(&self) -> u64 {
        let last = self.waiting.last_key_value();
        last.map_or(self.written, |(start, payload)| start + opus::spoken_samples(payload).unwrap_or(0))
            .max(self.written)
    }

    fn settle(&mut self, patience: u64, out: &mut Vec<Placed>) {
        while let Some((&start, _)) = self.waiting.first_key_value() {
            let newest = self.waiting.last_key_value().map_or(start, |(start, _)| *start);
            if start > self.written && patience > 0 && newest - start < patience {
                return;
            }
            let Some((start, payload)) = self.waiting.pop_first() else { return };
            self.place(start, &payload, out);
        }
    }

    fn place(&mut self, start: u64, payload: &[u8], out: &mut Vec<Placed>) {
        let samples = opus::spoken_samples(payload).unwrap_or(0);
        if start + samples <= self.written {
            return;
        }
        self.fill_until(start, out);
        self.last_toc = payload.first().copied().unwrap_or(0);
        self.lay(payload.to_vec(), samples, out);
    }

    fn fill_until(&mut self, start: u64, out: &mut Vec<Placed>) {
        let hole = start.saturating_sub(self.written);
        if self.written > 0 && hole <= BRIDGEABLE {
            let (_, frame) = opus::concealment(self.last_toc);
            while self.written + frame <= start {
                let (packet, samples) = opus::concealment(self.last_toc);
                self.lay(packet, samples, out);
            }
        }
        while let Some((packet, samples)) = opus::silence(start.saturating_sub(self.written)) {
            self.lay(packet, samples, out);
        }
    }

    fn lay(&mut self, packet: Vec<u8>, samples: u64, out: &mut Vec<Placed>) {
        self.written += samples;
        out.push((packet, self.written));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const FRAME: u64 = 2_880;

    struct Speaker {
        began: Instant,
        timeline: Timeline,
        out: Vec<Placed>,
    }

    impl Speaker {
        fn new() -> Self {
            let began = Instant::now();
            Self { began, timeline: Timeline::new(began), out: Vec::new() }
        }

        /// Packet `n` of 60 ms of a stream whose RTP clock began at `base`, arriving after `at_ms`.
        fn say(&mut self, ssrc: u32, base: u64, n: u64, at_ms: u64) {
            let packet = SpokenPacket {
                ssrc,
                time: base + n * FRAME,
                arrived: self.began + Duration::from_millis(at_ms),
                payload: Arc::from([0x18, u8::try_from(n % 200).unwrap()]),
            };
            self.timeline.push(&packet, &mut self.out);
        }

        fn heard(&mut self) -> Vec<u8> {
            self.timeline.flush(&mut self.out);
            self.out
                .iter()
                .filter(|(packet, _)| packet[0] == 0x18 && packet.len() == 2)
                .map(|(packet, _)| packet[1])
                .collect()
        }

        fn adds_up(&self) -> bool {
            let samples: u64 = self.out.iter().map(|(packet, _)| opus::spoken_samples(packet).unwrap()).sum();
            samples == self.timeline.written() && self.out.last().is_none_or(|(_, end)| *end == samples)
        }
    }

    #[test]
    fn packets_out_of_order_and_twice_are_laid_out_once_in_order() {
        let mut speaker = Speaker::new();
        for n in [0, 2, 1, 1, 3, 2, 5, 4] {
            speaker.say(1, 77_000, n, n * 60);
        }
        assert_eq!(speaker.heard(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(speaker.timeline.written(), 6 * FRAME);
        assert!(speaker.adds_up());
    }

    #[test]
    fn a_lost_packet_is_bridged_and_a_break_becomes_silence_of_its_length() {
        let mut speaker = Speaker::new();
        for n in [0, 1, 3, 4, 170, 171] {
            speaker.say(1, 0, n, n * 60);
        }
        assert_eq!(speaker.heard(), [0, 1, 3, 4, 170, 171]);
        assert_eq!(speaker.timeline.written(), 172 * FRAME);
        assert!(speaker.adds_up());
        assert!(speaker.out.iter().any(|(packet, _)| packet == &[0x18]), "the single loss is bridged");
    }

    #[test]
    fn a_new_stream_goes_on_at_the_time_of_the_room() {
        let mut speaker = Speaker::new();
        speaker.say(1, 5_000_000, 0, 0);
        speaker.say(1, 5_000_000, 1, 60);
        speaker.say(2, 99, 0, 1_200);
        assert_eq!(speaker.heard(), [0, 1, 0]);
        assert_eq!(speaker.timeline.written(), 57_600 + FRAME);
        assert!(speaker.adds_up());
    }

    #[test]
    fn a_clock_that_jumps_hours_ahead_fills_nothing() {
        let mut speaker = Speaker::new();
        speaker.say(1, 0, 0, 0);
        speaker.say(1, 1 << 40, 1, 60);
        speaker.say(1, 0, 2, 120);
        assert_eq!(speaker.heard().len(), 3);
        assert!(speaker.timeline.written() <= 4 * FRAME, "{}", speaker.timeline.written());
        assert!(speaker.adds_up());
    }
}
