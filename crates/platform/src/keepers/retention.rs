//! Data that goes by itself after a term.

use std::collections::BTreeSet;

use kernel::PersonId;

/// A kind of data with a term. The region's pack says the term in days; it is never shorter than the law wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its code: `notices`. Packs name it.
    pub code: &'static str,
    /// The term where the pack says none, in days.
    pub usual_days: u32,
    /// The shortest term, in days.
    pub least_days: u32,
}

impl Kind {
    /// A kind with its usual and its shortest term, in days.
    #[must_use]
    pub const fn new(code: &'static str, usual_days: u32, least_days: u32) -> Self {
        Self { code, usual_days, least_days }
    }
}

/// The persons whose data stays although its term is over.
#[derive(Clone, Debug, Default)]
pub struct Held(BTreeSet<PersonId>);

impl Held {
    /// Whether a person's data is held.
    #[must_use]
    pub fn has(&self, person: PersonId) -> bool {
        self.0.contains(&person)
    }
}

impl FromIterator<PersonId> for Held {
    fn from_iter<T: IntoIterator<Item = PersonId>>(persons: T) -> Self {
        Self(persons.into_iter().collect())
    }
}
