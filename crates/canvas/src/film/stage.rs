//! The page of a film: `settled.ts` of the browser. It draws only what changed.

use board::{Board, Body, Object, ObjectId};
use tiny_skia::{BlendMode, IntRect, Pixmap, PixmapPaint, Transform};

use super::planes::Planes;
use crate::extent::{Extent, length};
use crate::painter::{Painter, paper_of, seen};
use crate::raster::Raster;
use crate::sheet::Rgb;
use crate::{CanvasError, papers};

/// The table around a page.
const TABLE: Rgb = [0xE4, 0xEA, 0xE8];

/// Room around a change that is drawn anew, in page units.
const AROUND: f32 = 20.0;

/// A thing as it was drawn.
struct Mark {
    id: ObjectId,
    rev: u64,
    points: usize,
    done: bool,
    extent: Extent,
}

/// A page in the pixels of a film.
pub(super) struct Stage {
    settled: Raster,
    scale: f32,
    page: Option<u16>,
    drawn: Vec<Mark>,
    live: Vec<Mark>,
    pub(super) planes: Planes,
}

impl Stage {
    /// A page of these sides in pixels, both even; `scale` pixels are a page unit.
    pub(super) fn new(width: u32, height: u32, scale: f32) -> Result<Self, CanvasError> {
        let settled = Raster::new((width, height), (scale, 0.0, 0.0), TABLE)?;
        let planes = Planes::new(width as usize, height as usize);
        Ok(Self { settled, scale, page: None, drawn: Vec::new(), live: Vec::new(), planes })
    }

    /// Brings the page to a board. Whether anything is to be seen of it.
    pub(super) fn show(&mut self, painter: &Painter, board: &Board) -> bool {
        let objects = seen(board, board.shown);
        let (live, finished): (Vec<_>, Vec<_>) = objects.into_iter().partition(|object| is_live(object));
        let mut dirty = if self.page == Some(board.shown) {
            self.settle(painter, board, &finished)
        } else {
            self.begin(painter, board, &finished)
        };
        let same = self.live.len() == live.len() && self.live.iter().zip(&live).all(|(mark, object)| mark.is(object));
        if !same {
            let before = self.live.iter().map(|mark| mark.extent);
            dirty = before.fold(dirty, Extent::join);
            self.live = live.iter().map(|object| Mark::of(painter, object)).collect();
            dirty = self.live.iter().map(|mark| mark.extent).fold(dirty, Extent::join);
        }
        self.put(painter, &live, dirty)
    }

    /// Draws a page from its paper on.
    fn begin(&mut self, painter: &Painter, board: &Board, finished: &[&Object]) -> Extent {
        self.page = Some(board.shown);
        self.drawn.clear();
        self.live.clear();
        papers::draw(&mut self.settled, paper_of(board, board.shown));
        self.add(painter, finished);
        Extent::page().grow(f32::from(u16::MAX))
    }

    /// Writing only adds on top, so nothing old is touched; undo, erasing and late strokes of others dirty their own place.
    fn settle(&mut self, painter: &Painter, board: &Board, finished: &[&Object]) -> Extent {
        let same = self.drawn.iter().zip(finished).take_while(|(mark, object)| mark.is(object)).count();
        if same == self.drawn.len() {
            return self.add(painter, &finished[same..]);
        }
        let most = self.drawn.len().min(finished.len()) - same;
        let ends = self.drawn.iter().rev().zip(finished.iter().rev()).take(most);
        let end = ends.take_while(|(mark, object)| mark.is(object)).count();
        let gone = self.drawn.drain(same..self.drawn.len() - end).map(|mark| mark.extent);
        let mut dirty = gone.fold(Extent::NOWHERE, Extent::join);
        let come: Vec<Mark> =
            finished[same..finished.len() - end].iter().map(|object| Mark::of(painter, object)).collect();
        dirty = come.iter().map(|mark| mark.extent).fold(dirty, Extent::join);
        self.drawn.splice(same..same, come);
        self.patch(painter, board, finished, dirty.grow(AROUND));
        dirty
    }

    fn add(&mut self, painter: &Painter, objects: &[&Object]) -> Extent {
        let mut dirty = Extent::NOWHERE;
        for object in objects {
            painter.object(&mut self.settled, object);
            let mark = Mark::of(painter, object);
            dirty = dirty.join(mark.extent);
            self.drawn.push(mark);
        }
        dirty
    }

    /// Draws a part of the page anew.
    fn patch(&mut self, painter: &Painter, board: &Board, finished: &[&Object], dirty: Extent) {
        let Some((place, mut part)) = self.part(dirty) else { return };
        part.pixels.fill(tiny_skia::Color::from_rgba8(TABLE[0], TABLE[1], TABLE[2], u8::MAX));
        papers::draw(&mut part, paper_of(board, board.shown));
        for (object, mark) in finished.iter().zip(&self.drawn) {
            if mark.extent.meets(dirty) {
                painter.object(&mut part, object);
            }
        }
        let paint = PixmapPaint { blend_mode: BlendMode::Source, ..PixmapPaint::default() };
        let pixels = part.pixels.as_ref();
        self.settled.pixels.draw_pixmap(place.x(), place.y(), pixels, &paint, Transform::identity(), None);
    }

    /// Takes a changed part over into the film, with the strokes that are being drawn on top.
    fn put(&mut self, painter: &Painter, live: &[&Object], dirty: Extent) -> bool {
        let Some((place, mut part)) = self.part(dirty.grow(AROUND)) else { return false };
        for object in live {
            painter.object(&mut part, object);
        }
        let at = |side: i32| usize::try_from(side).unwrap_or(0);
        self.planes.put(&part.pixels, (at(place.x()), at(place.y())));
        true
    }

    /// A copy of a part of the page, on even pixels.
    fn part(&self, extent: Extent) -> Option<(IntRect, Raster)> {
        if extent.is_nowhere() {
            return None;
        }
        let pixels: &Pixmap = &self.settled.pixels;
        let (left, right) = even(extent.left * self.scale, extent.right * self.scale, pixels.width());
        let (top, bottom) = even(extent.top * self.scale, extent.bottom * self.scale, pixels.height());
        let sides = (right.checked_sub(left)?, bottom.checked_sub(top)?);
        let place = IntRect::from_xywh(i32::try_from(left).ok()?, i32::try_from(top).ok()?, sides.0, sides.1)?;
        let base = self.settled.base.post_translate(-length(left), -length(top));
        Some((place, Raster { pixels: pixels.clone_rect(place)?, base }))
    }
}

impl Mark {
    fn of(painter: &Painter, object: &Object) -> Self {
        let (points, done) = growth(object);
        Self { id: object.id.clone(), rev: object.rev, points, done, extent: painter.extent(object) }
    }

    fn is(&self, object: &Object) -> bool {
        self.rev == object.rev && (self.points, self.done) == growth(object) && self.id == object.id
    }
}

fn growth(object: &Object) -> (usize, bool) {
    match &object.body {
        Body::Ink(ink) => (ink.pts.len(), ink.done),
        Body::Shape(_) => (0, true),
    }
}

fn is_live(object: &Object) -> bool {
    matches!(&object.body, Body::Ink(ink) if !ink.done)
}

/// The even pixels around a span, inside of a side.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the side of a picture")]
fn even(from: f32, until: f32, side: u32) -> (u32, u32) {
    let clamp = |place: f32| place.clamp(0.0, length(side)) as u32;
    (clamp((from - 2.0).floor()) & !1, (clamp((until + 2.0).ceil()) + 1).min(side) & !1)
}
