//! What membership tells the other capabilities.

use kernel::{ClassId, Event, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

/// A pupil has gone to another class, has left, or has come back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PupilMoved {
    /// The pupil.
    pub pupil: PersonId,
    /// The class before; none for a pupil who came back.
    pub from_class: Option<ClassId>,
    /// The class after; none for a pupil who left.
    pub to_class: Option<ClassId>,
    /// When.
    pub at: Timestamp,
}

impl Event for PupilMoved {
    const NAME: &'static str = "people.pupil_moved";

    fn object(&self) -> Option<String> {
        Some(format!("pupil:{}", self.pupil))
    }
}
