//! How an operation changes the board.

use kernel::PersonId;

use crate::check::end_of;
use crate::state::{Body, Ink, Object, Page};
use crate::{Board, Change, Look, ObjectId, Op, Placement, Shape, Step};

impl Board {
    /// Does an operation that was checked and written down as entry `seq`.
    ///
    /// It never fails: an operation that names what is not there changes nothing, on every machine alike.
    pub fn apply(&mut self, seq: u64, author: PersonId, op: &Op) {
        match op {
            Op::Ink { id, page, tool, color, width, pts, done } => {
                let tip = end_of(None, pts).unwrap_or_default();
                let ink = Ink { tool: *tool, color: *color, width: *width, pts: pts.clone(), done: *done, tip };
                self.place(seq, author, id, *page, Body::Ink(ink));
            }
            Op::More { id, pts, done } => self.go_on(author, id, pts, *done),
            Op::Add { id, page, shape } => self.place(seq, author, id, *page, Body::Shape(shape.clone())),
            Op::Set { id, shape } => self.reshape(seq, author, id, shape),
            Op::Erase { ids } => self.erase(seq, author, ids),
            Op::Move { ids, dx, dy, scale } => {
                self.change(seq, author, ids, |object| relocate(object, *scale, [*dx, *dy]));
            }
            Op::Fasten { ids, locked } => self.change(seq, author, ids, |object| refasten(object, *locked)),
            Op::Undo {} => self.undo(author),
            Op::Redo {} => self.redo(author),
            Op::Clear { page } => self.clear(seq, author, *page),
            Op::PageAdd { page, paper } => {
                if usize::from(*page) == self.pages.len() {
                    self.pages.push(Page { paper: *paper });
                }
            }
            Op::PageTurn { page } => {
                if self.has_page(*page) {
                    self.shown = *page;
                }
            }
        }
    }

    fn place(&mut self, seq: u64, author: PersonId, id: &ObjectId, page: u16, body: Body) {
        if self.find(id).is_some() {
            return;
        }
        let (hidden, locked, placed) = (false, false, Placement::default());
        self.objects.push(Object { id: id.clone(), author, page, rev: seq, hidden, locked, placed, body });
        self.remember(author, vec![Change { id: id.clone(), from: 0, to: seq, look: Look::Shown }]);
    }

    fn go_on(&mut self, author: PersonId, id: &ObjectId, pts: &[i32], done: bool) {
        let Some(object) = self.objects.get_mut(id).filter(|object| object.author == author) else { return };
        let Body::Ink(ink) = &mut object.body else { return };
        if let Ok(tip) = end_of(Some(ink.tip), pts) {
            ink.pts.extend_from_slice(pts);
            ink.tip = tip;
            ink.done = ink.done || done;
        }
    }

    fn reshape(&mut self, seq: u64, author: PersonId, id: &ObjectId, shape: &Shape) {
        let Some(object) = self.objects.get_mut(id).filter(|object| !object.hidden) else { return };
        let from = std::mem::replace(&mut object.rev, seq);
        let Body::Shape(now) = &mut object.body else { return };
        let before = std::mem::replace(now, shape.clone());
        let placed = std::mem::take(&mut object.placed);
        let look = Look::Reshaped { before, after: shape.clone(), placed };
        self.remember(author, vec![Change { id: id.clone(), from, to: seq, look }]);
    }

    fn erase(&mut self, seq: u64, author: PersonId, ids: &[ObjectId]) {
        let changes: Vec<_> =
            ids.iter().filter_map(|id| self.objects.get_mut(id).and_then(|object| hide(seq, object))).collect();
        self.remember(author, changes);
    }

    /// Changes those of the things that are to be seen; `how` says what became of one, or that nothing did.
    fn change(&mut self, seq: u64, author: PersonId, ids: &[ObjectId], how: impl Fn(&mut Object) -> Option<Look>) {
        let mut changes = Vec::new();
        for id in ids {
            let Some(object) = self.objects.get_mut(id).filter(|object| !object.hidden) else { continue };
            let Some(look) = how(object) else { continue };
            let from = std::mem::replace(&mut object.rev, seq);
            changes.push(Change { id: id.clone(), from, to: seq, look });
        }
        self.remember(author, changes);
    }

    fn clear(&mut self, seq: u64, author: PersonId, page: u16) {
        let there = |object: &&mut Object| object.page == page && !object.is_locked();
        let changes = self.objects.iter_mut().filter(there).filter_map(|object| hide(seq, object)).collect();
        self.remember(author, changes);
    }

    /// An operation that changed nothing is no step: undo must not seem to do nothing.
    fn remember(&mut self, author: PersonId, changes: Vec<Change>) {
        if !changes.is_empty() {
            self.authors.entry(author).or_default().push(Step(changes));
        }
    }
}

fn hide(seq: u64, object: &mut Object) -> Option<Change> {
    if object.hidden {
        return None;
    }
    object.hidden = true;
    let from = std::mem::replace(&mut object.rev, seq);
    Some(Change { id: object.id.clone(), from, to: seq, look: Look::Hidden })
}

fn relocate(object: &mut Object, scale: u32, by: [i32; 2]) -> Option<Look> {
    let after = object.placed.then(scale, by);
    let before = std::mem::replace(&mut object.placed, after);
    (before != after).then_some(Look::Placed { before, after })
}

fn refasten(object: &mut Object, locked: bool) -> Option<Look> {
    if object.is_locked() == locked {
        return None;
    }
    object.fasten(locked);
    Some(Look::Fastened { locked })
}
