//! Where entries go once they are durable.

use kernel::RoomId;

use super::Encoded;

/// Whoever listens to rooms: the hub, or a test.
pub(crate) trait Outlet: Send + Sync {
    /// Tells the room's listeners about new entries, the last of which is `head`. Quick, and never waits.
    fn publish(&self, room: RoomId, head: u64, entries: &[Encoded]);
}
