//! Where entries go once they are durable.

use hub::{Hub, Lane};
use kernel::RoomId;
use serde::Serialize;

use super::Encoded;
use crate::topic::topic;

/// An event with entries, as clients get it.
#[derive(Serialize)]
pub(crate) struct Entries<'a, E> {
    pub(crate) entries: &'a [E],
}

/// Tells the room's listeners about new entries, the last of which is `head`. Never waits.
pub(crate) fn publish(hub: &Hub, room: RoomId, head: u64, entries: &[Encoded]) {
    // Always the normal lane: entries keep the order of the log.
    hub.publish(&topic(room), Some(head), &Entries { entries }, Lane::Normal);
}
