//! The log: what is in an entry, and how entries become durable.

pub(crate) mod events;
mod journal;
pub(crate) mod store;
pub(crate) mod writer;

use std::collections::BTreeSet;
use std::sync::Arc;

use board::Shape;
use kernel::PersonId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::room::{Hold, RoomError};

/// One entry of a room's log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Its place in the log, from 1.
    pub seq: u64,
    /// When it was made: milliseconds since the room was opened.
    pub at: u64,
    /// Who made it. Absent: the room itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
    /// The client that sent it. Absent on what the room itself wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// The client's number of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// What was done.
    pub op: Op,
}

/// What can be done in a room.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Op {
    /// Something on the board.
    Board(board::Op),
    /// Anything else.
    Room(RoomOp),
}

impl<'de> Deserialize<'de> for Op {
    /// As `untagged` would, but from the text: a pen's every delta comes through here, and a tree of its points first made of
    /// it costs more than reading them.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        serde_json::from_str(text.get())
            .map(Self::Board)
            .or_else(|_| serde_json::from_str(text.get()).map(Self::Room))
            .map_err(serde::de::Error::custom)
    }
}

/// What can be done in a room besides drawing; `k` names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "k", rename_all = "snake_case")]
pub enum RoomOp {
    /// A line of text, up to 1,000 characters.
    Chat {
        /// The text.
        text: String,
    },
    /// A place to come back to: a chapter of the replay.
    Mark {
        /// Its name, up to 60 characters.
        label: String,
    },
    /// The author came into the room. Written by the room.
    Enter {},
    /// The author has been away for a while. Written by the room.
    Leave {},
    /// The author's voice is being recorded. Written by the room.
    Voice {
        /// The number of the recording.
        n: u32,
    },
    /// The room went on hold, or is open again. Written by the room.
    Lock {
        /// Whether it is on hold now.
        locked: bool,
        /// Why.
        why: Hold,
    },
    /// The room was closed. Written by the room.
    Close {},
}

impl Op {
    /// The words in it, where it has some: a formula has them as well.
    pub(crate) fn words(&mut self) -> Option<&mut String> {
        match self {
            Self::Room(op) => op.words(),
            Self::Board(board::Op::Add { shape, .. } | board::Op::Set { shape, .. }) => words_of(shape),
            // Each by its name: what comes to have words is not to be forgotten here.
            Self::Board(
                board::Op::Ink { .. }
                | board::Op::More { .. }
                | board::Op::Erase { .. }
                | board::Op::Move { .. }
                | board::Op::Fasten { .. }
                | board::Op::Undo {}
                | board::Op::Redo {}
                | board::Op::Clear { .. }
                | board::Op::PageAdd { .. }
                | board::Op::PageTurn { .. },
            ) => None,
        }
    }
}

impl RoomOp {
    fn words(&mut self) -> Option<&mut String> {
        match self {
            Self::Chat { text } => Some(text),
            Self::Mark { label } => Some(label),
            Self::Enter {} | Self::Leave {} | Self::Voice { .. } | Self::Lock { .. } | Self::Close {} => None,
        }
    }
}

fn words_of(shape: &mut Shape) -> Option<&mut String> {
    match shape {
        Shape::Text(words) => Some(&mut words.text),
        Shape::Formula(formula) => Some(&mut formula.latex),
        Shape::Line(_)
        | Shape::Arrow(_)
        | Shape::Rect(_)
        | Shape::Ellipse(_)
        | Shape::Image(_)
        | Shape::Ruler(_)
        | Shape::Protractor(_)
        | Shape::Coordinates(_)
        | Shape::NumberLine(_) => None,
    }
}

impl Entry {
    /// The entry as it goes to everyone, made once.
    pub(crate) fn encode(&self) -> Result<Encoded, RoomError> {
        let text = serde_json::to_string(self).map_err(|_| RoomError::BadOp)?;
        let raw = RawValue::from_string(text).map_err(|_| RoomError::BadOp)?;
        Ok(Encoded(Arc::from(raw)))
    }
}

/// An entry in its JSON form, shared by everyone it is sent to.
#[derive(Clone, Debug)]
pub struct Encoded(Arc<RawValue>);

impl Encoded {
    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl Serialize for Encoded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// The name a client gave itself for as long as it numbers its operations: up to 16 of `A-Z a-z 0-9 _ -`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, max_length = 16, pattern = "^[A-Za-z0-9_-]{1,16}$", example = "ab12cd34")]
pub struct ClientId(Arc<str>);

impl ClientId {
    /// The name as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for ClientId {
    type Err = RoomError;

    fn from_str(text: &str) -> Result<Self, RoomError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if text.is_empty() || text.len() > 16 || !text.bytes().all(plain) {
            return Err(RoomError::BadClient);
        }
        Ok(Self(text.into()))
    }
}

impl<'de> Deserialize<'de> for ClientId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl std::fmt::Display for ClientId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

kernel::text_column!(ClientId);

/// The numbers of a client that are in the log, as ranges: clients count upwards, so there are few.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Whose client it is.
    pub(crate) author: PersonId,
    ranges: Vec<(u32, u32)>,
}

impl Seen {
    pub(crate) fn new(author: PersonId) -> Self {
        Self { author, ranges: Vec::new() }
    }

    pub(crate) fn contains(&self, n: u32) -> bool {
        self.ranges.iter().rev().any(|(first, last)| (*first..=*last).contains(&n))
    }

    pub(crate) fn insert(&mut self, n: u32) {
        let place = self.ranges.partition_point(|(first, _)| *first <= n);
        match place.checked_sub(1).map(|before| &mut self.ranges[before]) {
            Some((_, last)) if n <= *last => {}
            Some((_, last)) if last.checked_add(1) == Some(n) => *last = n,
            _ => self.ranges.insert(place, (n, n)),
        }
    }
}

/// Who has been written down as being in the room.
pub(crate) type Entered = BTreeSet<PersonId>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::person;

    #[test]
    fn numbers_are_remembered_as_ranges() {
        let mut seen = Seen::new(person(1));
        for n in [1, 2, 3, 7, 8, 5, 2, 0, u32::MAX] {
            seen.insert(n);
        }
        let known: Vec<u32> = (0..12).filter(|n| seen.contains(*n)).collect();
        assert_eq!(known, [0, 1, 2, 3, 5, 7, 8]);
        assert!(seen.contains(u32::MAX));
        assert!(seen.ranges.len() <= 5, "{:?}", seen.ranges);
    }

    #[test]
    fn an_entry_is_written_as_the_client_reads_it() {
        for text in [
            r#"{"seq":1,"at":12,"author":"00000000-0000-7000-8000-000000000002","client":"ab12cd34","n":7,"op":{"k":"chat","text":"老师好"}}"#,
            r#"{"seq":2,"at":13,"author":"00000000-0000-7000-8000-000000000002","client":"ab12cd34","n":8,"op":{"k":"undo"}}"#,
            r#"{"seq":3,"at":14,"author":"00000000-0000-7000-8000-000000000002","op":{"k":"enter"}}"#,
            r#"{"seq":4,"at":15,"op":{"k":"lock","locked":true,"why":"no_adult"}}"#,
            r#"{"seq":5,"at":16,"op":{"k":"close"}}"#,
        ] {
            let entry: Entry = serde_json::from_str(text).unwrap();
            assert_eq!(entry.encode().unwrap().as_str(), text);
        }
    }

    #[test]
    fn client_names_are_short_and_plain() {
        for (text, good) in
            [("ab12cd34", true), ("A_b-9", true), ("", false), ("a b", false), ("x23456789012345678", false)]
        {
            assert_eq!(text.parse::<ClientId>().is_ok(), good, "{text}");
        }
    }
}
