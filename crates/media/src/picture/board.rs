//! What a switchboard does with pictures.

use std::time::Instant;

use str0m::media::KeyframeRequest;
use str0m::rtp::RtpPacket;

use super::showing::Passage;
use crate::MediaEvent;
use crate::switchboard::Switchboard;

impl Switchboard {
    /// Whether a packet of a picture goes on to the others. Who begins to send too much is told of once each time.
    pub(crate) fn pass(&mut self, number: u64, packet: &RtpPacket, now: Instant) -> bool {
        let Some(peer) = self.peers.get_mut(&number) else { return false };
        let passage = peer.pass(packet, now);
        let (room, member) = (peer.stay.room, peer.stay.member);
        // What the client has been asked for goes out at once.
        self.drain(number, now);
        if passage == Passage::Stopped {
            self.tell(MediaEvent::PictureStopped { room, member });
        }
        if passage != Passage::Passed {
            self.metrics.packets_dropped.inc();
        }
        passage == Passage::Passed
    }

    /// Passes on that somebody needs a whole picture of the one whose picture the line carries.
    pub(crate) fn pass_request(&mut self, number: u64, request: KeyframeRequest, now: Instant) {
        let Some(seer) = self.peers.get(&number) else { return };
        let Some(shower) = seer.carried_on(request.mid).and_then(|shower| self.find(seer.stay.room, shower)) else {
            return;
        };
        if self.peers.get_mut(&shower).is_some_and(|peer| peer.ask_whole(request.kind, now)) {
            self.drain(shower, now);
        }
    }
}
