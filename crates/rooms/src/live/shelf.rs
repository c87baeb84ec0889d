//! The rooms in memory.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{RoomId, Timestamp};
use parking_lot::Mutex;
use store::Db;
use tokio::sync::OnceCell;

use super::Live;
use crate::room::RoomError;

/// Where a room stands, or will stand once it is loaded.
#[derive(Debug, Default)]
struct Place {
    room: OnceCell<Arc<Live>>,
    // The room as it was in memory before it had to be loaded again: the people in it are still there.
    before: Option<Arc<Live>>,
}

/// The rooms in memory, each loaded once however many ask for it at the same time.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<HashMap<RoomId, Arc<Place>>>);

impl Shelf {
    /// The room, where it is in memory and what is there is true.
    pub(crate) fn find(&self, id: RoomId) -> Option<Arc<Live>> {
        let place = self.0.lock().get(&id).cloned()?;
        place.room.get().filter(|live| !live.is_stale()).cloned()
    }

    /// The room, loaded if need be. What it has made durable must be in the log's own table by then.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub(crate) async fn get(&self, db: &Db, id: RoomId, now: Timestamp) -> Result<Arc<Live>, RoomError> {
        let place = self.place(id);
        let load = async || {
            let live = Live::load(db, id, now).await?;
            if let Some(before) = &place.before {
                live.take_people(before);
            }
            Ok(Arc::new(live))
        };
        match place.room.get_or_try_init(load).await {
            Ok(live) => Ok(Arc::clone(live)),
            Err(error) => {
                self.remove(id, &place);
                Err(error)
            }
        }
    }

    /// The rooms that are in memory now, or should be.
    pub(crate) fn ids(&self) -> Vec<RoomId> {
        self.0.lock().keys().copied().collect()
    }

    /// Forgets the rooms that nobody is in.
    pub(crate) fn tidy(&self, now: Timestamp) {
        self.0.lock().retain(|_, place| place.room.get().is_none_or(|live| !live.retire(now)));
    }

    fn place(&self, id: RoomId) -> Arc<Place> {
        let mut places = self.0.lock();
        let place = places.entry(id).or_default();
        if let Some(stale) = place.room.get().filter(|live| live.is_stale()) {
            *place = Arc::new(Place { room: OnceCell::new(), before: Some(Arc::clone(stale)) });
        }
        Arc::clone(place)
    }

    /// Forgets a place at which nothing could be loaded, unless people wait there for the room to come back.
    fn remove(&self, id: RoomId, failed: &Arc<Place>) {
        let mut places = self.0.lock();
        let empty = |place: &Arc<Place>| place.room.get().is_none() && place.before.is_none();
        if places.get(&id).is_some_and(|place| Arc::ptr_eq(place, failed) && empty(place)) {
            places.remove(&id);
        }
    }
}
