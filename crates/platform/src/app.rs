//! The running program.

use std::fmt;
use std::sync::Arc;

use kernel::{Clock, Ids, Permission, Policy, Relation, Role, Timestamp};
use store::Db;
use uuid::Uuid;

use crate::jobs::Wake;
use crate::system::{SystemClock, SystemIds};
use crate::{Files, Parts, Subscriptions};

/// The running program: what every request and every job shares. Cheap to clone; the state of the router.
///
/// Put together once at start: `App { policy, parts, ..App::new(db, files) }`.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Where the present moment comes from.
    pub clock: Arc<dyn Clock>,
    /// Where new ids come from.
    pub ids: Arc<dyn Ids>,
    /// Who may do what.
    pub policy: Arc<dyn Policy>,
    /// Where uploaded files, voices and exports are.
    pub files: Files,
    /// Who wants to know which events.
    pub events: Subscriptions,
    /// Everything else, by type.
    pub parts: Parts,
    /// Wakes the worker when a job has been put down.
    pub wake: Wake,
}

impl App {
    /// A program on the system's clock in which nobody may do anything and nobody listens.
    #[must_use]
    pub fn new(db: Db, files: Files) -> Self {
        Self {
            db,
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            policy: Arc::new(Nobody),
            files,
            events: Subscriptions::new(),
            parts: Parts::new(),
            wake: Wake::default(),
        }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A fresh id.
    #[must_use]
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.ids.uuid().into()
    }

    /// The part of this type.
    ///
    /// # Panics
    /// When the program was put together without it: a mistake of wiring, seen at the first request.
    #[must_use]
    pub fn part<T: Send + Sync + 'static>(&self) -> &T {
        self.parts.get()
    }

    /// The part of this type, where the program has one.
    #[must_use]
    pub fn find_part<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.parts.find()
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("db", &self.db).field("parts", &self.parts).finish_non_exhaustive()
    }
}

/// The policy before one is given: nobody may do anything.
struct Nobody;

impl Policy for Nobody {
    fn allows(&self, _role: Role, _permission: Permission, _relation: Relation) -> bool {
        false
    }
}
