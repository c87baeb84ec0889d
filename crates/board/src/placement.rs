//! Where a thing is after it was moved and resized.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::state::{Body, Ink, Object};
use crate::{Limits, Shape};

/// A scale that changes nothing: all ten thousand ten-thousandths.
pub(crate) const SAME_SIZE: u32 = 10_000;

/// Where a thing stands, in relation to where it was placed: scaled about the page's corner, then moved.
///
/// A thing keeps the numbers it was placed with. So moving a long stroke is as small an entry of the log as moving a dot,
/// undoing it is exact, and nothing wears off however often it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Placement {
    /// Ten-thousandths of its size when it was placed.
    pub scale: u32,
    /// To the right, in page units.
    pub dx: i32,
    /// Downwards, in page units.
    pub dy: i32,
}

impl Default for Placement {
    fn default() -> Self {
        Self { scale: SAME_SIZE, dx: 0, dy: 0 }
    }
}

impl Placement {
    /// Whether the thing is where it was placed.
    #[must_use]
    pub fn is_home(&self) -> bool {
        *self == Self::default()
    }

    /// Where it stands after one more move.
    #[must_use]
    pub fn then(self, scale: u32, by: [i32; 2]) -> Self {
        let grown = scaled(i64::from(self.scale), scale);
        Self {
            scale: u32::try_from(grown).unwrap_or(u32::MAX),
            dx: fit(scaled(self.dx.into(), scale) + i64::from(by[0])),
            dy: fit(scaled(self.dy.into(), scale) + i64::from(by[1])),
        }
    }

    /// Where a place of the thing is now, from left to right.
    #[must_use]
    pub fn across(self, x: i32) -> i32 {
        fit(scaled(x.into(), self.scale) + i64::from(self.dx))
    }

    /// Where a place of the thing is now, from top to bottom.
    #[must_use]
    pub fn down(self, y: i32) -> i32 {
        fit(scaled(y.into(), self.scale) + i64::from(self.dy))
    }

    /// How long a length of the thing is now.
    #[must_use]
    pub fn length(self, length: u32) -> u32 {
        u32::try_from(scaled(length.into(), self.scale)).unwrap_or(u32::MAX)
    }

    /// How wide a line of the thing is now: never nothing.
    #[must_use]
    pub fn breadth(self, width: u16) -> u16 {
        u16::try_from(self.length(width.into()).clamp(1, Limits::WIDTH.into())).unwrap_or(Limits::WIDTH)
    }
}

/// Halves are rounded up, as browsers do.
fn scaled(value: i64, scale: u32) -> i64 {
    (value * i64::from(scale) + 5_000).div_euclid(10_000)
}

fn fit(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX })
}

impl Object {
    /// Whether it stays as and where it is, whatever is erased, cleared, moved or set.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.locked || matches!(&self.body, Body::Shape(Shape::Image(image)) if image.locked)
    }

    /// What is to be drawn: the thing where it was moved to.
    #[must_use]
    pub fn seen(&self) -> Body {
        if self.placed.is_home() {
            return self.body.clone();
        }
        match &self.body {
            Body::Ink(ink) => Body::Ink(ink.placed(self.placed)),
            Body::Shape(shape) => Body::Shape(shape.placed(self.placed)),
        }
    }

    pub(crate) fn fasten(&mut self, locked: bool) {
        self.locked = false;
        match &mut self.body {
            Body::Shape(Shape::Image(image)) => image.locked = locked,
            _ => self.locked = locked,
        }
    }
}

impl Ink {
    /// Where its points are, absolute, as it was drawn.
    pub(crate) fn places(&self) -> impl Iterator<Item = [i32; 2]> {
        self.pts.chunks_exact(3).scan([0, 0], |[x, y], point| {
            (*x, *y) = (*x + point[0], *y + point[1]);
            Some([*x, *y])
        })
    }

    fn placed(&self, placement: Placement) -> Self {
        let mut from = [0, 0];
        let mut pts = Vec::with_capacity(self.pts.len());
        for ([x, y], point) in self.places().zip(self.pts.chunks_exact(3)) {
            let to = [placement.across(x), placement.down(y)];
            pts.extend([to[0] - from[0], to[1] - from[1], point[2]]);
            from = to;
        }
        Self { pts, width: placement.breadth(self.width), tip: from, ..self.clone() }
    }
}

impl Shape {
    /// The shape where it was moved to.
    #[must_use]
    pub fn placed(&self, by: Placement) -> Self {
        let mut shape = self.clone();
        match &mut shape {
            Self::Line(segment) | Self::Arrow(segment) | Self::Rect(segment) | Self::Ellipse(segment) => {
                (segment.x2, segment.y2) = (by.across(segment.x2), by.down(segment.y2));
                segment.width = by.breadth(segment.width);
            }
            Self::Text(text) => (text.w, text.size) = (by.length(text.w), letters(by, text.size)),
            Self::Formula(formula) => formula.size = letters(by, formula.size),
            Self::Image(image) => (image.w, image.h) = (by.length(image.w), by.length(image.h)),
            Self::Ruler(ruler) => ruler.length = by.length(ruler.length),
            Self::Protractor(protractor) => protractor.radius = by.length(protractor.radius),
            Self::Coordinates(system) => {
                (system.w, system.h) = (by.length(system.w), by.length(system.h));
                system.width = by.breadth(system.width);
            }
            Self::NumberLine(line) => (line.w, line.width) = (by.length(line.w), by.breadth(line.width)),
        }
        let (x, y) = shape.corner();
        (*x, *y) = (by.across(*x), by.down(*y));
        shape
    }

    /// Whether both are of one type: a line stays a line when it is changed.
    #[must_use]
    pub fn same_type(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The place it hangs on.
    fn corner(&mut self) -> (&mut i32, &mut i32) {
        match self {
            Self::Line(at) | Self::Arrow(at) | Self::Rect(at) | Self::Ellipse(at) => (&mut at.x1, &mut at.y1),
            Self::Text(at) => (&mut at.x, &mut at.y),
            Self::Formula(at) => (&mut at.x, &mut at.y),
            Self::Image(at) => (&mut at.x, &mut at.y),
            Self::Ruler(at) => (&mut at.x, &mut at.y),
            Self::Protractor(at) => (&mut at.x, &mut at.y),
            Self::Coordinates(at) => (&mut at.x, &mut at.y),
            Self::NumberLine(at) => (&mut at.x, &mut at.y),
        }
    }
}

fn letters(by: Placement, size: u16) -> u16 {
    u16::try_from(by.length(size.into())).unwrap_or(u16::MAX)
}
