//! The operations, as clients send them and the log keeps them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::placement::SAME_SIZE;
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
    /// Moves and resizes things, ink as well: one's own; a host anyone's. Each is scaled about the page's corner, then
    /// moved: a place `x` becomes `round(x × scale / 10,000) + dx`, halves rounded up.
    Move {
        /// The things, at most 500; those already gone are passed over.
        ids: Vec<ObjectId>,
        /// To the right, in page units.
        dx: i32,
        /// Downwards, in page units.
        dy: i32,
        /// How large they become, in ten-thousandths of what they are. Absent: as large as they are.
        #[serde(default = "same_size", skip_serializing_if = "is_same_size")]
        scale: u32,
    },
    /// Locks things where they are, or unlocks them: one's own; a host anyone's. What is locked is neither erased,
    /// cleared, moved nor set. (`lock` is the room's own word for going on hold.)
    Fasten {
        /// The things, at most 500; those already gone are passed over.
        ids: Vec<ObjectId>,
        /// Whether they are locked from now on.
        locked: bool,
    },
    /// Takes back one's own last step.
    Undo {},
    /// Does again what one's own last undo took back.
    Redo {},
    /// Takes everything off a page but what is locked; hosts only.
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

fn same_size() -> u32 {
    SAME_SIZE
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_same_size(scale: &u32) -> bool {
    *scale == SAME_SIZE
}
