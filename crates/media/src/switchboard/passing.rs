//! Passing on what is said to those who hear it, and to the recorder.

use std::sync::Arc;
use std::time::Instant;

use str0m::rtp::RtpPacket;

use super::Switchboard;
use crate::picture::Medium;
use crate::recorder::Stay;
use crate::timeline::SpokenPacket;
use crate::wire::Spoken;

impl Switchboard {
    /// Takes what a person said over WebRTC, or showed, as far as it is passed on.
    pub(super) fn forward(&mut self, number: u64, packet: &RtpPacket, now: Instant) {
        let Some(speaker) = self.peers.get(&number).filter(|peer| peer.carries(packet)) else { return };
        let (stay, medium) = (speaker.stay, speaker.medium);
        if medium != Medium::Voice && !self.pass(number, packet, now) {
            return;
        }
        let spoken = Spoken {
            stream: *packet.header.ssrc,
            number: *packet.seq_no,
            time: packet.time.numer(),
            marker: packet.header.marker,
            arrived: packet.timestamp,
            payload: Arc::clone(&packet.payload),
        };
        self.spread(stay, &spoken, now);
    }

    /// Hands what a person said to the recorder and to everyone else on the same stage, whichever way they listen; what a person
    /// showed to them alone.
    pub(super) fn spread(&mut self, from: Stay, spoken: &Spoken, now: Instant) {
        let began = Instant::now();
        let packet = || SpokenPacket {
            ssrc: spoken.stream,
            time: spoken.time,
            arrived: spoken.arrived,
            payload: Arc::clone(&spoken.payload),
        };
        if self.recorder.as_ref().is_some_and(|recorder| !recorder.write(from, packet())) {
            self.metrics.packets_dropped.inc();
        }
        for listener in self.rooms.get(&from.room).cloned().unwrap_or_default() {
            self.let_hear(listener, from, spoken, now);
        }
        self.metrics.forward_seconds.observe(began.elapsed().as_secs_f64());
    }

    fn let_hear(&mut self, listener: u64, from: Stay, spoken: &Spoken, now: Instant) {
        if let Some(wire) = self.wires.get_mut(&listener).filter(|wire| wire.stay.member != from.member) {
            if !wire.hear(from.member, spoken, now) {
                self.metrics.packets_dropped.inc();
            }
            return;
        }
        let Some(peer) = self.peers.get_mut(&listener).filter(|peer| peer.stay.member != from.member) else { return };
        if peer.hear(from.member, spoken, now) {
            self.drain(listener, now);
        } else if peer.connected {
            self.metrics.packets_dropped.inc();
        }
    }
}
