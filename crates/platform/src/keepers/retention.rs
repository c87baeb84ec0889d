//! Data that goes by itself after a term.

use std::collections::BTreeSet;

use kernel::{PersonId, RoomId};

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

/// What stays although its term is over: everything of some persons, and single rooms.
#[derive(Clone, Debug, Default)]
pub struct Held {
    persons: BTreeSet<PersonId>,
    rooms: BTreeSet<RoomId>,
    concerned: BTreeSet<PersonId>,
}

impl Held {
    /// Holds everything of a person.
    pub fn hold_person(&mut self, person: PersonId) {
        self.persons.insert(person);
    }

    /// Holds something that is about a person: a room, or what has none.
    pub fn hold_thing(&mut self, room: Option<RoomId>, about: PersonId) {
        self.rooms.extend(room);
        self.concerned.insert(about);
    }

    /// These and those.
    pub fn extend(&mut self, other: Self) {
        self.persons.extend(other.persons);
        self.rooms.extend(other.rooms);
        self.concerned.extend(other.concerned);
    }

    /// Whether everything of a person is held.
    #[must_use]
    pub fn has(&self, person: PersonId) -> bool {
        self.persons.contains(&person)
    }

    /// Whether a room is held.
    #[must_use]
    pub fn has_room(&self, room: RoomId) -> bool {
        self.rooms.contains(&room)
    }

    /// Whether everything of a person is held, or something that is about the person: the person's data is not deleted then.
    #[must_use]
    pub fn concerns(&self, person: PersonId) -> bool {
        self.has(person) || self.concerned.contains(&person)
    }
}
