//! Where entries go once they are durable.

use hub::{Hub, Lane};
use kernel::RoomId;
use serde::Serialize;

use super::Encoded;
use crate::topic::topic;

/// Whoever listens to rooms: the hub, or a test.
pub(crate) trait Outlet: Send + Sync {
    /// Tells the room's listeners about new entries, the last of which is `head`. Quick, and never waits.
    fn publish(&self, room: RoomId, head: u64, entries: &[Encoded]);
}

/// An event with entries, as clients get it.
#[derive(Serialize)]
pub(crate) struct Entries<'a, E> {
    pub(crate) entries: &'a [E],
}

impl Outlet for Hub {
    fn publish(&self, room: RoomId, head: u64, entries: &[Encoded]) {
        // Always the normal lane: entries keep the order of the log.
        Self::publish(self, &topic(room), Some(head), &Entries { entries }, Lane::Normal);
    }
}
