//! The two switchboards behind the one port: voices, which are recorded, and pictures, which never are.

use std::sync::Arc;
use std::time::Instant;

use crate::socket::{Arrived, MediaSocket};
use crate::switchboard::Switchboard;

/// All that the media thread knows.
pub(crate) struct Boards {
    pub(crate) voices: Switchboard,
    pub(crate) pictures: Switchboard,
}

impl Boards {
    pub(crate) fn socket(&self) -> Arc<MediaSocket> {
        Arc::clone(&self.voices.socket)
    }

    /// Handles a datagram.
    pub(crate) fn receive(&mut self, datagram: &[u8], arrived: Arrived, now: Instant) {
        let (board, other) = if self.pictures.knows(datagram, arrived.source) {
            (&mut self.pictures, &mut self.voices)
        } else {
            (&mut self.voices, &mut self.pictures)
        };
        // Who calls one of ours by name has this address now: another connection had it before.
        if board.is_named(datagram) {
            other.forget_address(arrived.source);
        }
        board.receive(datagram, arrived, now);
    }

    /// When the next peer wants to be woken.
    pub(crate) fn next_timer(&self) -> Option<Instant> {
        [&self.voices, &self.pictures].into_iter().filter_map(Switchboard::next_timer).min()
    }

    /// Wakes the peers whose time has come.
    pub(crate) fn run_timers(&mut self, now: Instant) {
        self.voices.run_timers(now);
        self.pictures.run_timers(now);
    }

    /// Takes everyone off every stage.
    pub(crate) fn close_all(&mut self) {
        self.voices.close_all();
        self.pictures.close_all();
    }
}
