//! Voices in messages on the switchboard.

use std::time::Instant;

use kernel::{PersonId, RoomId};

use super::{Switchboard, Why};
use crate::JoinError;
use crate::sfu::STAGE_SEATS;
use crate::wire::{Wire, WireFrame};

impl Switchboard {
    /// Takes in a voice in messages, in place of what the person had before; a connection that is still being set up goes on
    /// trying, and takes over when it stands.
    pub(crate) fn join_wire(&mut self, wire: Wire) -> Result<(), JoinError> {
        let stay = wire.stay;
        if self.seats_but(stay.room, stay.member) >= STAGE_SEATS {
            return Err(JoinError::StageFull);
        }
        let stands = |number: &u64| self.peers.get(number).is_some_and(|peer| peer.connected);
        if let Some(former) = self.find(stay.room, stay.member).filter(stands) {
            self.remove(former, Why::Replaced);
        }
        self.end_wire(stay.room, stay.member, Why::Replaced);
        self.metrics.peers.inc();
        self.rooms.entry(stay.room).or_default().push(stay.number);
        self.wires.insert(stay.number, wire);
        Ok(())
    }

    /// Somebody speaks in messages; whoever has no voice there is not heard.
    pub(crate) fn speak(&mut self, room: RoomId, member: PersonId, frame: WireFrame, now: Instant) {
        let spoken = self.find_wire(room, member).and_then(|number| self.wires.get(&number)?.spoken(frame, now));
        match (self.find_wire(room, member), spoken) {
            (Some(number), Some(spoken)) => {
                let Some(stay) = self.wires.get(&number).map(|wire| wire.stay) else { return };
                self.spread(stay, &spoken, now);
                self.settle_events(now);
            }
            _ => {
                self.metrics.packets_dropped.inc();
            }
        }
    }

    /// Somebody who listens in messages has all frames up to this one.
    pub(crate) fn acknowledge(&mut self, room: RoomId, member: PersonId, index: u64) {
        if let Some(number) = self.find_wire(room, member)
            && let Some(wire) = self.wires.get_mut(&number)
        {
            wire.acknowledge(index);
        }
    }

    /// Ends a person's voice in messages, where there is one.
    pub(crate) fn end_wire(&mut self, room: RoomId, member: PersonId, why: Why) {
        if let Some(number) = self.find_wire(room, member) {
            self.remove_wire(number, why);
        }
    }

    pub(super) fn remove_wire(&mut self, number: u64, why: Why) {
        let Some(wire) = self.wires.remove(&number) else { return };
        let stay = wire.stay;
        if why == Why::Gone {
            wire.close();
        }
        self.leave_room(stay, why);
    }

    pub(super) fn find_wire(&self, room: RoomId, member: PersonId) -> Option<u64> {
        let stage = self.rooms.get(&room)?;
        stage.iter().copied().find(|number| self.wires.get(number).is_some_and(|wire| wire.stay.member == member))
    }
}
