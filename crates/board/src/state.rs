//! The board at one moment.

use std::collections::{BTreeMap, HashMap};

use kernel::PersonId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use crate::{Color, History, ObjectId, Paper, Placement, Shape, Tool};

/// A board: its pages, the things on them in drawing order, and what each person can undo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Board {
    /// The pages; a new board has one.
    pub pages: Vec<Page>,
    /// The page everyone is shown.
    pub shown: u16,
    /// Everything that was ever placed, oldest first; what was taken off is `hidden`.
    #[schema(value_type = Vec<Object>)]
    pub(crate) objects: Objects,
    /// Each person's steps.
    #[schema(value_type = std::collections::HashMap<String, History>)]
    pub(crate) authors: BTreeMap<PersonId, History>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Page {
    /// What is printed on it.
    pub paper: Paper,
}

/// A thing on the board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Object {
    /// Its id.
    pub id: ObjectId,
    /// Whose it is.
    pub author: PersonId,
    /// The page it is on.
    pub page: u16,
    /// The entry that changed it last; `more` does not count.
    pub rev: u64,
    /// Whether it was erased, cleared or undone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Whether it is locked; a picture says so itself. See [`Object::is_locked`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
    /// Where it was moved since it was placed, or set last.
    #[serde(default, skip_serializing_if = "Placement::is_home")]
    pub placed: Placement,
    /// What it is, as it was placed or set last. [`Object::seen`] is what is to be drawn.
    pub body: Body,
}

/// What a thing on the board is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A stroke.
    Ink(Ink),
    /// Anything else.
    Shape(Shape),
}

/// A stroke.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ink {
    /// What it is drawn with.
    pub tool: Tool,
    /// Its colour.
    pub color: Color,
    /// Its width in page units.
    pub width: u16,
    /// Its points: the first absolute, the others relative to the one before, as in the operations.
    pub pts: Vec<i32>,
    /// Whether it is finished.
    pub done: bool,
    /// The last point, absolute: where the next relative one starts.
    pub tip: [i32; 2],
}

/// The board after an entry of the log; with the entries after it, the whole board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Snapshot {
    /// The last entry that went into it.
    pub seq: u64,
    /// The board.
    pub board: Board,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            pages: vec![Page { paper: Paper::Blank }],
            shown: 0,
            objects: Objects::default(),
            authors: BTreeMap::new(),
        }
    }
}

impl Board {
    /// Everything that was ever placed, oldest first, hidden things among them.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.list.iter()
    }

    /// What is to be seen on a page, bottom first.
    pub fn on_page(&self, page: u16) -> impl Iterator<Item = &Object> {
        self.objects().filter(move |object| object.page == page && !object.hidden)
    }

    /// The thing with this id, hidden or not.
    #[must_use]
    pub fn find(&self, id: &ObjectId) -> Option<&Object> {
        self.objects.get(id)
    }

    /// A person's steps.
    #[must_use]
    pub fn history(&self, author: PersonId) -> Option<&History> {
        self.authors.get(&author)
    }

    /// Whether there is a page of this number.
    #[must_use]
    pub fn has_page(&self, page: u16) -> bool {
        usize::from(page) < self.pages.len()
    }
}

/// Things in drawing order, found by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Objects {
    list: Vec<Object>,
    places: HashMap<ObjectId, usize>,
}

impl Objects {
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn get(&self, id: &ObjectId) -> Option<&Object> {
        self.places.get(id).map(|place| &self.list[*place])
    }

    pub(crate) fn get_mut(&mut self, id: &ObjectId) -> Option<&mut Object> {
        self.places.get(id).map(|place| &mut self.list[*place])
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Object> {
        self.list.iter_mut()
    }

    /// Puts a thing on top of the others. Its id is new.
    pub(crate) fn push(&mut self, object: Object) {
        self.places.insert(object.id.clone(), self.list.len());
        self.list.push(object);
    }
}

impl PartialEq for Objects {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Serialize for Objects {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.list.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Objects {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut objects = Self::default();
        Vec::<Object>::deserialize(deserializer)?.into_iter().for_each(|object| objects.push(object));
        Ok(objects)
    }
}
