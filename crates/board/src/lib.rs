//! The whiteboard: what can be done on it, who may do it, and what it looks like afterwards.
//!
//! A board is the sum of its operations in the order of the room's log; nothing else goes into it. Whoever applies
//! the same entries in the same order has the same board, whether from the beginning or from a [`Snapshot`].
//!
//! - `op`: the operations, as the client sends them and the log keeps them.
//! - `shape`: shapes, text, formulas, images and what one measures with; `fits`: whether a page holds them.
//! - `placement`: where a thing is after it was moved and resized.
//! - `words`: ids, colours and the closed sets of words.
//! - `check`: whether an operation may be done, before it is written down.
//! - `state`: the board itself; `apply` changes it; `history` undoes and redoes.
//!
//! **Undo** belongs to the person: it takes back the person's own last step and, of that step, only what nobody has
//! changed since. Every object carries the number of the entry that changed it last (`rev`); a step remembers the
//! number before and after, and touches the object only when the number is still the one it left behind.

mod apply;
mod check;
mod fits;
mod history;
mod op;
mod placement;
mod shape;
mod state;
#[cfg(test)]
mod tests;
mod words;

pub use check::Refusal;
pub use fits::Limits;
pub use history::{Change, History, Look, Step};
pub use op::Op;
pub use placement::Placement;
pub use shape::{Coordinates, Formula, Image, NumberLine, Protractor, Ruler, Segment, Shape, Text};
pub use state::{Board, Body, Ink, Object, Page, Snapshot};
pub use words::{Color, ObjectId, Paper, Rights, Tool};
