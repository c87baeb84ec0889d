//! What one client may send of its picture.

use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::media::KeyframeRequestKind;
use str0m::rtp::{RtpPacket, Ssrc, Vp8Descriptor};

use crate::peer::Peer;

/// What a client is asked to keep to, in bits a second.
const ASKED_BPS: u64 = 150_000;

/// What is let through of a client that does not keep to it: encoders swing a little about what they are asked for.
const MOST_BPS: u64 = 200_000;

/// What may come in one go, in bytes: a whole picture and the second after it.
const BURST: u64 = 48_000;

/// How often a client is told what it may send.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// A client is asked for a whole picture at most this often, whoever wants one: each costs what some seconds of small
/// changes do.
const WHOLE_EVERY: Duration = Duration::from_millis(300);

/// What becomes of a packet of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// It goes to the others.
    Passed,
    /// It does not, for the client has begun to send too much.
    Stopped,
    /// It does not, and neither do those after it before the next whole picture that there is room for.
    Held,
}

/// A picture that somebody shows.
#[derive(Debug)]
pub(crate) struct Showing {
    /// Bytes that may come now.
    room: u64,
    filled_at: Instant,
    held: bool,
    source: Option<Ssrc>,
    told_at: Option<Instant>,
    asked_at: Option<Instant>,
}

impl Showing {
    /// A picture that has not begun.
    pub(crate) fn new(now: Instant) -> Self {
        Self { room: BURST, filled_at: now, held: false, source: None, told_at: None, asked_at: None }
    }

    /// Weighs a packet. A picture with a hole in it is of no use to anyone: after the first packet too many nothing goes on
    /// before a whole picture begins.
    fn weigh(&mut self, bytes: usize, begins_whole: bool, now: Instant) -> Passage {
        self.fill(now);
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        if self.held && !(begins_whole && self.room >= BURST / 2) {
            return Passage::Held;
        }
        let Some(left) = self.room.checked_sub(bytes) else {
            let before = std::mem::replace(&mut self.held, true);
            return if before { Passage::Held } else { Passage::Stopped };
        };
        self.room = left;
        self.held = false;
        Passage::Passed
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.filled_at).as_micros();
        let gained = u64::try_from(passed).unwrap_or(u64::MAX).saturating_mul(MOST_BPS) / 8_000_000;
        if gained > 0 {
            self.room = self.room.saturating_add(gained).min(BURST);
            self.filled_at = now;
        }
    }

    /// Whether a whole picture would help and there is room for one.
    fn wants_whole(&self) -> bool {
        self.held && self.room >= BURST / 2
    }
}

/// Whether it is time to do something again that is done every `span`.
fn is_due(last: &mut Option<Instant>, span: Duration, now: Instant) -> bool {
    let due = last.is_none_or(|last| now.saturating_duration_since(last) >= span);
    if due {
        *last = Some(now);
    }
    due
}

impl Peer {
    /// What becomes of a packet of this client's picture. Of one who only sees, nothing goes on.
    pub(super) fn pass(&mut self, packet: &RtpPacket, now: Instant) -> Passage {
        let begins_whole = Vp8Descriptor::parse(&packet.payload).is_ok_and(|d| d.starts_keyframe(&packet.payload));
        let Some(showing) = self.showing.as_mut() else { return Passage::Held };
        showing.source = Some(packet.header.ssrc);
        let passage = showing.weigh(packet.payload.len(), begins_whole, now);
        let tell = is_due(&mut showing.told_at, TELL_EVERY, now);
        let wants_whole = showing.wants_whole();
        if tell && let Some(stream) = self.rtc.direct_api().stream_rx(&packet.header.ssrc) {
            stream.request_remb(Bitrate::from(ASKED_BPS));
        }
        if wants_whole {
            self.ask_whole(KeyframeRequestKind::Pli, now);
        }
        passage
    }

    /// Asks this client for a whole picture. False when it shows none, or was asked a moment ago.
    pub(super) fn ask_whole(&mut self, kind: KeyframeRequestKind, now: Instant) -> bool {
        let Some(showing) = self.showing.as_mut() else { return false };
        let Some(source) = showing.source.filter(|_| is_due(&mut showing.asked_at, WHOLE_EVERY, now)) else {
            return false;
        };
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_rx(&source) else { return false };
        stream.request_keyframe(kind);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Sends packets of 1,000 bytes at a rate for some seconds; the whole picture comes whenever it helps.
    fn passed(bps: u64, seconds: u32) -> (u64, usize) {
        let began = Instant::now();
        let mut showing = Showing::new(began);
        let gap = SECOND * 8_000 / u32::try_from(bps).unwrap();
        let (mut bytes, mut stops, mut at) = (0, 0, began);
        while at < began + SECOND * seconds {
            let whole = showing.wants_whole();
            match showing.weigh(1_000, whole, at) {
                Passage::Passed => bytes += 1_000,
                Passage::Stopped => stops += 1,
                Passage::Held => {}
            }
            at += gap;
        }
        (bytes, stops)
    }

    #[test]
    fn who_keeps_to_what_is_asked_is_never_stopped() {
        let (bytes, stops) = passed(ASKED_BPS, 60);
        assert!(bytes >= 60 * ASKED_BPS / 8, "{bytes}");
        assert_eq!(stops, 0);
    }

    #[test]
    fn who_sends_too_much_is_cut_to_the_limit() {
        let (bytes, stops) = passed(2_000_000, 60);
        assert!(bytes <= BURST + 60 * MOST_BPS / 8, "{bytes}");
        assert!(bytes > 60 * MOST_BPS / 8 / 2, "something is still seen: {bytes}");
        assert!(stops > 3, "and it is said each time");
    }

    #[test]
    fn after_too_much_only_a_whole_picture_goes_on() {
        let now = Instant::now();
        let mut showing = Showing::new(now);
        assert_eq!(showing.weigh(48_000, true, now), Passage::Passed);
        assert_eq!(showing.weigh(1_000, false, now), Passage::Stopped);
        assert_eq!(showing.weigh(1_000, true, now), Passage::Held);
        let later = now + 5 * SECOND;
        assert_eq!(showing.weigh(1_000, false, later), Passage::Held);
        assert_eq!(showing.weigh(1_000, true, later), Passage::Passed);
        assert_eq!(showing.weigh(1_000, false, later), Passage::Passed);
    }
}
