//! Facts that one capability tells the others.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Something that happened, written down in the transaction in which it happened.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name: the capability, then the past tense (`tutoring.session_taught`).
    const NAME: &'static str;

    /// What it is about (`question:<id>`), where programs outside may be told of it: they hear of one object in order.
    fn object(&self) -> Option<String> {
        None
    }
}
