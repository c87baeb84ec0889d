//! A voice that comes and goes in messages, where neither UDP nor a relay gets through.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use kernel::PersonId;

use crate::line::Numbers;
use crate::opus;
use crate::picture::Medium;
use crate::recorder::Stay;

/// Frames under way to one listener at most: 1.2 s of one voice. What comes then is left out, so that nothing else that
/// goes the same way waits for old words.
const WINDOW: u64 = 20;

/// The longest frame that is taken: what Opus may make of 120 ms at the rates of speech.
const LONGEST_FRAME: usize = 1_500;

/// The stream numbers of voices that come in messages begin here; those of WebRTC are drawn from below it.
const FIRST_STREAM: u32 = 0xC000_0000;

/// A piece of somebody's voice as it comes from the network, whichever way.
#[derive(Clone, Debug)]
pub(crate) struct Spoken {
    /// Which stream it belongs to; a new one begins with numbers and times of its own.
    pub(crate) stream: u32,
    pub(crate) number: u64,
    /// In samples at 48 kHz.
    pub(crate) time: u64,
    pub(crate) marker: bool,
    pub(crate) arrived: Instant,
    pub(crate) payload: Arc<[u8]>,
}

/// A frame that a client has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireFrame {
    /// Counts the frames.
    pub number: u64,
    /// The sample at which it begins, at 48 kHz, on a clock of the client's.
    pub time: u64,
    /// An Opus packet.
    pub opus: Vec<u8>,
}

/// What a client is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireNews {
    /// A frame of another's voice.
    Frame {
        /// Who speaks.
        speaker: PersonId,
        /// Counts all frames that this client is sent, from 1; the client says which came last.
        index: u64,
        /// The sample at which it begins, at 48 kHz; one clock for each speaker, however often the speaker comes back.
        time: u32,
        /// The Opus packet.
        opus: Arc<[u8]>,
    },
    /// The voice has ended: the person is not on stage any more. Who speaks another way or joins again is told nothing.
    Gone,
}

/// Takes what a client is sent. Must not wait.
pub type WireOut = Box<dyn Fn(WireNews) + Send>;

/// A person's voice in messages.
pub(crate) struct Wire {
    pub(crate) stay: Stay,
    out: WireOut,
    sent: u64,
    heard: u64,
    speakers: HashMap<PersonId, Numbers>,
}

impl Wire {
    pub(crate) fn new(stay: Stay, out: WireOut) -> Self {
        Self { stay, out, sent: 0, heard: 0, speakers: HashMap::new() }
    }

    /// What the client said, when it is a voice.
    pub(crate) fn spoken(&self, frame: WireFrame, now: Instant) -> Option<Spoken> {
        let fits = frame.opus.len() <= LONGEST_FRAME && opus::spoken_samples(&frame.opus).is_some();
        let stream = FIRST_STREAM | u32::try_from(self.stay.number & 0x3FFF_FFFF).unwrap_or(0);
        fits.then(|| Spoken {
            stream,
            number: frame.number,
            time: frame.time,
            marker: false,
            arrived: now,
            payload: frame.opus.into(),
        })
    }

    /// The client has all frames up to this one.
    pub(crate) fn acknowledge(&mut self, index: u64) {
        self.heard = self.heard.max(index.min(self.sent));
    }

    /// Sends what another person said. False when too much is under way already.
    pub(crate) fn hear(&mut self, speaker: PersonId, spoken: &Spoken, now: Instant) -> bool {
        if self.sent - self.heard >= WINDOW {
            return false;
        }
        let numbers = self.speakers.entry(speaker).or_insert_with(|| Numbers::of(Medium::Voice));
        let Some(outgoing) = numbers.next(spoken.stream, spoken.number, spoken.time, now) else { return false };
        self.sent += 1;
        let (index, opus) = (self.sent, Arc::clone(&spoken.payload));
        (self.out)(WireNews::Frame { speaker, index, time: outgoing.time, opus });
        true
    }

    /// Tells the client that this is the end.
    pub(crate) fn close(self) {
        (self.out)(WireNews::Gone);
    }
}

#[cfg(test)]
mod tests {
    use kernel::RoomId;
    use std::sync::mpsc::{Receiver, channel};
    use uuid::Uuid;

    use super::*;

    fn wire() -> (Wire, Receiver<WireNews>) {
        let (out, news) = channel();
        let room = RoomId::from_uuid(Uuid::from_u128(1));
        let stay = Stay { number: 7, room, member: PersonId::from_uuid(Uuid::from_u128(2)) };
        (Wire::new(stay, Box::new(move |one| drop(out.send(one)))), news)
    }

    fn word(n: u64) -> WireFrame {
        WireFrame { number: n, time: n * 2_880, opus: vec![0x18, 1, 2] }
    }

    #[test]
    fn what_is_no_speech_is_not_taken() {
        let (wire, _news) = wire();
        let now = Instant::now();
        assert!(wire.spoken(word(1), now).is_some());
        for opus in [Vec::new(), vec![0x18; LONGEST_FRAME + 1], vec![0x1B, 0xFF]] {
            assert!(wire.spoken(WireFrame { opus: opus.clone(), ..word(1) }, now).is_none(), "{opus:.3?}");
        }
    }

    #[test]
    fn no_more_is_under_way_than_fits_and_receipts_make_room() {
        let (mut wire, news) = wire();
        let (speaker, now) = (PersonId::from_uuid(Uuid::from_u128(3)), Instant::now());
        let say = |wire: &mut Wire, n| {
            let spoken = wire.spoken(word(n), now).unwrap();
            wire.hear(speaker, &spoken, now)
        };
        assert_eq!((1..=30).filter(|n| say(&mut wire, *n)).count(), 20);
        wire.acknowledge(1_000);
        assert_eq!((31..=60).filter(|n| say(&mut wire, *n)).count(), 20, "no receipt reaches beyond what was sent");
        wire.acknowledge(24);
        assert_eq!((61..=90).filter(|n| say(&mut wire, *n)).count(), 4);
        let indexes: Vec<_> =
            news.try_iter().map(|one| if let WireNews::Frame { index, .. } = one { index } else { 0 }).collect();
        assert_eq!(indexes, (1..=44).collect::<Vec<_>>());
        wire.close();
        assert_eq!(news.recv(), Ok(WireNews::Gone));
    }
}
