//! What rosters tell the other capabilities.

use kernel::{Event, OrgId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Counts, Import, ImportId, RosterKind};

/// A roster has been carried out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RosterApplied {
    /// The import.
    pub import: ImportId,
    /// Whose schools it was about.
    pub org: OrgId,
    /// Pupils or teachers.
    pub kind: RosterKind,
    /// What its rows have done.
    pub counts: Counts,
    /// When.
    pub at: Timestamp,
}

impl RosterApplied {
    pub(super) fn of(import: &Import, at: Timestamp) -> Self {
        Self { import: import.id, org: import.org, kind: import.kind, counts: import.counts(), at }
    }
}

impl Event for RosterApplied {
    const NAME: &'static str = "people.roster_applied";

    fn object(&self) -> Option<String> {
        Some(format!("org:{}", self.org))
    }
}
