//! What the tree tells the other capabilities.

use kernel::{Event, OrgId, Timestamp};
use serde::{Deserialize, Serialize};

use super::OrgPath;

/// A node was moved under another one, with everything below it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrgMoved {
    /// The node.
    pub org: OrgId,
    /// Its place before.
    pub from: OrgPath,
    /// Its place now.
    pub to: OrgPath,
    /// When.
    pub at: Timestamp,
}

impl OrgMoved {
    /// The nodes that were above and are no longer, and those that have come to be.
    #[must_use]
    pub fn above(&self) -> (Vec<OrgId>, Vec<OrgId>) {
        let (before, after) = (self.from.ids(), self.to.ids());
        let only = |one: &[OrgId], other: &[OrgId]| one.iter().filter(|id| !other.contains(id)).copied().collect();
        (only(&before, &after), only(&after, &before))
    }
}

impl Event for OrgMoved {
    const NAME: &'static str = "people.org_moved";

    fn object(&self) -> Option<String> {
        Some(format!("org:{}", self.org))
    }
}
