//! What consent tells the other capabilities.

use kernel::{Event, PersonId};
use serde::{Deserialize, Serialize};

use super::Item;

/// A family no longer agrees to something it had agreed to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConsentWithdrawn {
    /// The child.
    pub child: PersonId,
    /// What.
    pub item: Item,
}

impl Event for ConsentWithdrawn {
    const NAME: &'static str = "people.consent_withdrawn";
}
