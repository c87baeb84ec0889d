//! Whether an operation may be done.

use std::collections::BTreeSet;

use kernel::{Coded, ErrorCode, PersonId};

use crate::fits::{check_point, check_shape, check_width};
use crate::state::{Body, Object};
use crate::{Board, Limits, ObjectId, Op, Rights, Shape};

/// Why an operation is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Guests and listeners do not draw.
    #[error("only people on stage draw")]
    NotOnStage,
    /// Only a host clears a page.
    #[error("only a host clears a page")]
    HostOnly,
    /// The thing is someone else's.
    #[error("the thing is someone else's")]
    NotYours,
    /// The thing is locked.
    #[error("the thing is locked")]
    Locked,
    /// There is no such thing on the board, or no longer.
    #[error("there is no such thing on the board")]
    NoSuchObject,
    /// The id was used before.
    #[error("the id was used before")]
    IdTaken,
    /// There is no such page.
    #[error("there is no such page")]
    NoSuchPage,
    /// A new page has the number after the last one.
    #[error("a new page has the number after the last one")]
    PageOutOfOrder,
    /// The stroke is finished.
    #[error("the stroke is finished")]
    StrokeDone,
    /// A thing of one type does not become one of another.
    #[error("a thing keeps its type")]
    WrongType,
    /// Points come in threes, on the page, with a pressure of 0–255.
    #[error("the points are broken")]
    BadPoints,
    /// A measure is outside what a page can hold.
    #[error("a measure is outside the page")]
    OutOfRange,
    /// There is more of something than a board holds.
    #[error("there is more than a board holds")]
    TooMuch,
}

impl Coded for Refusal {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotOnStage | Self::HostOnly | Self::NotYours | Self::Locked => ErrorCode::BoardOpRefused,
            _ => ErrorCode::BoardOpInvalid,
        }
    }
}

impl Board {
    /// Says whether `author` may do `op` now. The board applies only what was checked.
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn check(&self, author: PersonId, rights: Rights, op: &Op) -> Result<(), Refusal> {
        need(!matches!(rights, Rights::Guest | Rights::Listener), Refusal::NotOnStage)?;
        match op {
            Op::Ink { id, page, width, pts, .. } => {
                self.check_new(id, *page)?;
                check_width(*width)?;
                need(!pts.is_empty(), Refusal::BadPoints)?;
                end_of(None, pts).map(|_| ())
            }
            Op::More { id, pts, .. } => self.check_more(author, id, pts),
            Op::Add { id, page, shape } => {
                self.check_new(id, *page)?;
                check_shape(shape)
            }
            Op::Set { id, shape } => self.check_set(author, rights, id, shape),
            Op::Erase { ids } => {
                self.check_many(author, rights, ids, |object| need(!object.is_locked(), Refusal::Locked))
            }
            Op::Move { ids, dx, dy, scale } => {
                need(Limits::scales().contains(scale), Refusal::OutOfRange)?;
                // Each is measured by itself: named twice it would go twice as far as was looked at.
                need(ids.iter().collect::<BTreeSet<_>>().len() == ids.len(), Refusal::TooMuch)?;
                self.check_many(author, rights, ids, |object| check_move(object, *scale, [*dx, *dy]))
            }
            Op::Fasten { ids, .. } => self.check_many(author, rights, ids, |_| Ok(())),
            Op::Undo {} | Op::Redo {} => Ok(()),
            Op::Clear { page } => {
                need(rights == Rights::Host, Refusal::HostOnly)?;
                need(self.has_page(*page), Refusal::NoSuchPage)
            }
            Op::PageAdd { page, .. } => {
                need(usize::from(*page) == self.pages.len(), Refusal::PageOutOfOrder)?;
                need(self.pages.len() < Limits::PAGES, Refusal::TooMuch)
            }
            Op::PageTurn { page } => need(self.has_page(*page), Refusal::NoSuchPage),
        }
    }

    fn check_new(&self, id: &ObjectId, page: u16) -> Result<(), Refusal> {
        need(self.has_page(page), Refusal::NoSuchPage)?;
        need(self.find(id).is_none(), Refusal::IdTaken)?;
        need(self.objects.len() < Limits::OBJECTS, Refusal::TooMuch)
    }

    fn check_more(&self, author: PersonId, id: &ObjectId, pts: &[i32]) -> Result<(), Refusal> {
        let object = self.find(id).ok_or(Refusal::NoSuchObject)?;
        let Body::Ink(ink) = &object.body else { return Err(Refusal::WrongType) };
        need(object.author == author, Refusal::NotYours)?;
        need(!ink.done, Refusal::StrokeDone)?;
        need(ink.pts.len() + pts.len() <= Limits::STROKE_NUMBERS, Refusal::TooMuch)?;
        end_of(Some(ink.tip), pts).map(|_| ())
    }

    fn check_set(&self, author: PersonId, rights: Rights, id: &ObjectId, shape: &Shape) -> Result<(), Refusal> {
        let object = self.find(id).filter(|object| !object.hidden).ok_or(Refusal::NoSuchObject)?;
        check_owner(author, rights, object)?;
        need(!object.is_locked(), Refusal::Locked)?;
        let Body::Shape(before) = &object.body else { return Err(Refusal::WrongType) };
        need(before.same_type(shape), Refusal::WrongType)?;
        check_shape(shape)
    }

    /// Whether something may be done to several things: all of them are there, or were, and one's own.
    fn check_many(
        &self,
        author: PersonId,
        rights: Rights,
        ids: &[ObjectId],
        each: impl Fn(&Object) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        need(!ids.is_empty() && ids.len() <= Limits::AT_ONCE, Refusal::TooMuch)?;
        ids.iter().try_for_each(|id| {
            let object = self.find(id).ok_or(Refusal::NoSuchObject)?;
            check_owner(author, rights, object)?;
            each(object)
        })
    }
}

/// What is gone moves nowhere, and stands in nobody's way.
fn check_move(object: &Object, scale: u32, by: [i32; 2]) -> Result<(), Refusal> {
    if object.hidden {
        return Ok(());
    }
    need(!object.is_locked(), Refusal::Locked)?;
    let placed = object.placed.then(scale, by);
    need(Limits::scales().contains(&placed.scale), Refusal::OutOfRange)?;
    match &object.body {
        Body::Ink(ink) => {
            check_width(placed.breadth(ink.width))?;
            ink.places().try_for_each(|[x, y]| check_point(placed.across(x), placed.down(y)))
        }
        Body::Shape(shape) => check_shape(&shape.placed(placed)),
    }
}

/// Where a stroke ends that was at `tip` (or begins with these points), once the points are drawn.
pub(crate) fn end_of(tip: Option<[i32; 2]>, pts: &[i32]) -> Result<[i32; 2], Refusal> {
    need(pts.len() <= Limits::NUMBERS && pts.len().is_multiple_of(3), Refusal::BadPoints)?;
    // The first point of a new stroke is absolute: relative to the corner of the page.
    pts.chunks_exact(3).try_fold(tip.unwrap_or_default(), |[x, y], point| {
        let next = [x.saturating_add(point[0]), y.saturating_add(point[1])];
        need((0..=255).contains(&point[2]), Refusal::BadPoints)?;
        check_point(next[0], next[1])?;
        Ok(next)
    })
}

pub(crate) fn need(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}

fn check_owner(author: PersonId, rights: Rights, object: &Object) -> Result<(), Refusal> {
    need(rights == Rights::Host || object.author == author, Refusal::NotYours)
}
