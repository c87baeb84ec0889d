//! Whether an operation may be done.

use std::ops::RangeInclusive;

use kernel::{Coded, ErrorCode, PersonId};

use crate::state::{Body, Object};
use crate::{Board, Image, ObjectId, Op, Rights, Segment, Shape};

/// How much fits on a board.
pub struct Limits;

impl Limits {
    /// Width of a page in page units.
    pub const PAGE_WIDTH: i32 = 10_000;
    /// Height of a page in page units.
    pub const PAGE_HEIGHT: i32 = 14_000;
    /// How far a thing may run off the page: a pen does.
    pub const MARGIN: i32 = 2_000;
    /// Numbers in one operation.
    pub const NUMBERS: usize = 1_024;
    /// Numbers in one stroke.
    pub const STROKE_NUMBERS: usize = 60_000;
    /// Things erased at once.
    pub const ERASED: usize = 500;
    /// Things ever placed on a board.
    pub const OBJECTS: usize = 20_000;
    /// Pages of a board.
    pub const PAGES: usize = 100;
    /// Characters of a text or a formula.
    pub const CHARS: usize = 2_000;
    /// Widest line, in page units.
    pub const WIDTH: u16 = 1_000;
    /// Tallest letters, in page units.
    pub const SIZE: u16 = 4_000;

    /// Where a point may be from left to right.
    #[must_use]
    pub const fn across() -> RangeInclusive<i32> {
        -Self::MARGIN..=Self::PAGE_WIDTH + Self::MARGIN
    }

    /// Where a point may be from top to bottom.
    #[must_use]
    pub const fn down() -> RangeInclusive<i32> {
        -Self::MARGIN..=Self::PAGE_HEIGHT + Self::MARGIN
    }
}

/// Why an operation is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Listeners do not draw.
    #[error("only people on stage draw")]
    NotOnStage,
    /// Only a host clears a page.
    #[error("only a host clears a page")]
    HostOnly,
    /// The thing is someone else's.
    #[error("the thing is someone else's")]
    NotYours,
    /// The picture is locked.
    #[error("the picture is locked")]
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
        need(rights != Rights::Listener, Refusal::NotOnStage)?;
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
                need(!ids.is_empty() && ids.len() <= Limits::ERASED, Refusal::TooMuch)?;
                ids.iter().try_for_each(|id| self.check_erase(author, rights, id))
            }
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
        let Body::Shape(before) = &object.body else { return Err(Refusal::WrongType) };
        need(before.same_type(shape), Refusal::WrongType)?;
        check_shape(shape)
    }

    fn check_erase(&self, author: PersonId, rights: Rights, id: &ObjectId) -> Result<(), Refusal> {
        let object = self.find(id).ok_or(Refusal::NoSuchObject)?;
        check_owner(author, rights, object)?;
        need(!object.is_locked(), Refusal::Locked)
    }
}

impl Object {
    /// Whether erasing and clearing leave it where it is.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(&self.body, Body::Shape(shape) if shape.is_locked())
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

fn need(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}

fn check_owner(author: PersonId, rights: Rights, object: &Object) -> Result<(), Refusal> {
    need(rights == Rights::Host || object.author == author, Refusal::NotYours)
}

fn check_point(x: i32, y: i32) -> Result<(), Refusal> {
    need(Limits::across().contains(&x) && Limits::down().contains(&y), Refusal::OutOfRange)
}

fn check_width(width: u16) -> Result<(), Refusal> {
    need((1..=Limits::WIDTH).contains(&width), Refusal::OutOfRange)
}

fn check_letters(size: u16, text: &str) -> Result<(), Refusal> {
    need((1..=Limits::SIZE).contains(&size), Refusal::OutOfRange)?;
    need(text.chars().count() <= Limits::CHARS, Refusal::TooMuch)
}

fn check_shape(shape: &Shape) -> Result<(), Refusal> {
    match shape {
        Shape::Line(segment) | Shape::Arrow(segment) | Shape::Rect(segment) | Shape::Ellipse(segment) => {
            check_segment(segment)
        }
        Shape::Text(text) => {
            check_point(text.x, text.y)?;
            need(text.w > 0 && text.w <= Limits::PAGE_WIDTH.unsigned_abs(), Refusal::OutOfRange)?;
            check_letters(text.size, &text.text)
        }
        Shape::Formula(formula) => {
            check_point(formula.x, formula.y)?;
            check_letters(formula.size, &formula.latex)
        }
        Shape::Image(image) => check_image(image),
    }
}

fn check_segment(segment: &Segment) -> Result<(), Refusal> {
    check_point(segment.x1, segment.y1)?;
    check_point(segment.x2, segment.y2)?;
    check_width(segment.width)
}

fn check_image(image: &Image) -> Result<(), Refusal> {
    check_point(image.x, image.y)?;
    let most = (Limits::PAGE_HEIGHT + Limits::MARGIN).unsigned_abs();
    let sides = (1..=most).contains(&image.w) && (1..=most).contains(&image.h);
    let turn = (-360..=360).contains(&image.rotation);
    let crop = image.crop.is_none_or(|[left, top, width, height]| {
        width > 0 && height > 0 && [left, top, width, height].iter().all(|part| *part <= 10_000)
    });
    need(sides && turn && crop, Refusal::OutOfRange)
}
