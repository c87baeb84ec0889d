//! What vetting tells the other capabilities.

use kernel::{Event, PersonId};
use serde::{Deserialize, Serialize};

/// A teacher may take no duty for the present.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TeacherSuspended {
    /// The teacher.
    pub teacher: PersonId,
}

impl Event for TeacherSuspended {
    const NAME: &'static str = "people.teacher_suspended";
}
