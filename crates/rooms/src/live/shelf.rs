//! The rooms in memory.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{RoomId, Timestamp};
use parking_lot::Mutex;
use store::Db;
use tokio::sync::OnceCell;

use super::Live;
use crate::room::RoomError;

type Place = Arc<OnceCell<Arc<Live>>>;

/// The rooms in memory, each loaded once however many ask for it at the same time.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<HashMap<RoomId, Place>>);

impl Shelf {
    /// The room, loaded if need be.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub(crate) async fn get(&self, db: &Db, id: RoomId, now: Timestamp) -> Result<Arc<Live>, RoomError> {
        let place = self.place(id);
        match place.get_or_try_init(|| async { Live::load(db, id, now).await.map(Arc::new) }).await {
            Ok(live) => Ok(Arc::clone(live)),
            Err(error) => {
                self.remove(id, &place);
                Err(error)
            }
        }
    }

    /// The rooms that are in memory now.
    pub(crate) fn all(&self) -> Vec<Arc<Live>> {
        self.0.lock().values().filter_map(|place| place.get().cloned()).collect()
    }

    /// Forgets the rooms that nobody is in.
    pub(crate) fn tidy(&self, now: Timestamp) {
        self.0.lock().retain(|_, place| place.get().is_none_or(|live| !live.is_stale() && !live.retire(now)));
    }

    fn place(&self, id: RoomId) -> Place {
        let mut places = self.0.lock();
        let place = places.entry(id).or_default();
        if place.get().is_some_and(|live| live.is_stale()) {
            *place = Place::default();
        }
        Arc::clone(place)
    }

    fn remove(&self, id: RoomId, failed: &Place) {
        let mut places = self.0.lock();
        if places.get(&id).is_some_and(|place| Arc::ptr_eq(place, failed) && place.get().is_none()) {
            places.remove(&id);
        }
    }
}
