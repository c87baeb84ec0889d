//! The operations, as clients send them and the log keeps them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Color, ObjectId, Paper, Shape, Tool};

/// One thing a person does on the board; `k` names it.
///
/// Points are `x, y, p` triples: the first one of a stroke absolute in page units, every later one relative to the
/// one before it; `p` is the pressure, 0–255, always absolute. At most 1,024 numbers an operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "k", rename_all = "snake_case")]
// A room has operations besides these, under the same name.
#[schema(as = BoardOp)]
pub enum Op {
    /// Begins a stroke.
    Ink {
        /// The stroke's id.
        id: ObjectId,
        /// The page it is drawn on.
        page: u16,
        /// What it is drawn with.
        tool: Tool,
        /// Its colour.
        color: Color,
        /// Its width in page units.
        width: u16,
        /// Its first points.
        pts: Vec<i32>,
        /// Whether it is finished already.
        #[serde(default)]
        done: bool,
    },
    /// Goes on with a stroke.
    More {
        /// The stroke.
        id: ObjectId,
        /// The next points, from the last one on.
        pts: Vec<i32>,
        /// Whether it is finished now.
        #[serde(default)]
        done: bool,
    },
    /// Places a shape.
    Add {
        /// The shape's id.
        id: ObjectId,
        /// The page it is placed on.
        page: u16,
        /// The shape.
        shape: Shape,
    },
    /// Changes a shape; its type stays.
    Set {
        /// The shape's id.
        id: ObjectId,
        /// What it is from now on.
        shape: Shape,
    },
    /// Takes things off the board: one's own; a host anyone's.
    Erase {
        /// The things; those already gone are passed over.
        ids: Vec<ObjectId>,
    },
    /// Takes back one's own last step.
    Undo {},
    /// Does again what one's own last undo took back.
    Redo {},
    /// Takes everything off a page but locked pictures; hosts only.
    Clear {
        /// The page.
        page: u16,
    },
    /// Adds a page after the last one.
    PageAdd {
        /// Its number: how many pages there are before it.
        page: u16,
        /// What is printed on it.
        paper: Paper,
    },
    /// Shows a page to everyone.
    PageTurn {
        /// The page.
        page: u16,
    },
}
