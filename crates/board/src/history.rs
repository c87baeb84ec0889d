//! What a person can take back and do again.

use kernel::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::state::{Body, Object};
use crate::{Board, ObjectId, Placement, Shape};

/// Steps that can be taken back. Older ones stand.
const DEPTH: usize = 200;

/// A person's steps on the board.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct History {
    /// Steps that can be undone, the last one at the end.
    pub done: Vec<Step>,
    /// Steps that can be done again, the next one at the end.
    pub undone: Vec<Step>,
}

/// What one operation changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Step(pub Vec<Change>);

/// What one operation changed of one thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// The thing.
    pub id: ObjectId,
    /// Its `rev` before.
    pub from: u64,
    /// Its `rev` after: the number of the entry that changed it.
    pub to: u64,
    /// How it looked before and after.
    pub look: Look,
}

/// How a thing changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// It came onto the board.
    Shown,
    /// It was taken off the board.
    Hidden,
    /// It was changed.
    Reshaped {
        /// The shape before.
        before: Shape,
        /// The shape after.
        after: Shape,
        /// Where it had been moved before; setting it put it where the new shape says.
        #[serde(default, skip_serializing_if = "Placement::is_home")]
        placed: Placement,
    },
    /// It was moved or resized.
    Placed {
        /// Where it was.
        before: Placement,
        /// Where it went.
        after: Placement,
    },
    /// It was locked, or unlocked.
    Fastened {
        /// Whether it was locked afterwards; before, it was not so.
        locked: bool,
    },
}

impl History {
    /// Remembers a new step. What was undone before it cannot be done again.
    pub(crate) fn push(&mut self, step: Step) {
        self.undone.clear();
        if self.done.len() == DEPTH {
            self.done.remove(0);
        }
        self.done.push(step);
    }
}

impl Board {
    /// Takes back the author's last step, as far as nobody changed its things since. Nothing to undo: no change.
    pub(crate) fn undo(&mut self, author: PersonId) {
        let Some(history) = self.authors.get_mut(&author) else { return };
        let Some(step) = history.done.pop() else { return };
        for change in step.0.iter().rev() {
            if let Some(object) = self.objects.get_mut(&change.id).filter(|object| object.rev == change.to) {
                object.rev = change.from;
                revert(object, &change.look);
            }
        }
        history.undone.push(step);
    }

    /// Does the author's last undone step again, as far as nobody changed its things since.
    pub(crate) fn redo(&mut self, author: PersonId) {
        let Some(history) = self.authors.get_mut(&author) else { return };
        let Some(step) = history.undone.pop() else { return };
        for change in &step.0 {
            if let Some(object) = self.objects.get_mut(&change.id).filter(|object| object.rev == change.from) {
                object.rev = change.to;
                repeat(object, &change.look);
            }
        }
        history.done.push(step);
    }
}

fn revert(object: &mut Object, look: &Look) {
    match look {
        Look::Shown => object.hidden = true,
        Look::Hidden => object.hidden = false,
        Look::Reshaped { before, placed, .. } => {
            object.body = Body::Shape(before.clone());
            object.placed = *placed;
        }
        Look::Placed { before, .. } => object.placed = *before,
        Look::Fastened { locked } => object.fasten(!locked),
    }
}

fn repeat(object: &mut Object, look: &Look) {
    match look {
        Look::Shown => object.hidden = false,
        Look::Hidden => object.hidden = true,
        Look::Reshaped { after, .. } => {
            object.body = Body::Shape(after.clone());
            object.placed = Placement::default();
        }
        Look::Placed { after, .. } => object.placed = *after,
        Look::Fastened { locked } => object.fasten(*locked),
    }
}
