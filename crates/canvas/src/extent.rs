//! The part of a page that something covers, in page units.

use board::Limits;

/// A rectangle on a page, in page units; `right` and `bottom` are outside edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge.
    pub bottom: f32,
}

impl Extent {
    /// Nothing; joined to anything it gives that thing.
    pub const NOWHERE: Self =
        Self { left: f32::INFINITY, top: f32::INFINITY, right: f32::NEG_INFINITY, bottom: f32::NEG_INFINITY };

    /// A rectangle by its corner and its sides.
    #[must_use]
    pub fn of(left: f32, top: f32, width: f32, height: f32) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    /// A whole page.
    #[must_use]
    pub fn page() -> Self {
        Self::of(0.0, 0.0, float(Limits::PAGE_WIDTH), float(Limits::PAGE_HEIGHT))
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The same with a point in it.
    #[must_use]
    pub fn with(self, x: f32, y: f32) -> Self {
        self.join(Self { left: x, top: y, right: x, bottom: y })
    }

    /// The same with a margin on all sides.
    #[must_use]
    pub fn grow(self, margin: f32) -> Self {
        Self {
            left: self.left - margin,
            top: self.top - margin,
            right: self.right + margin,
            bottom: self.bottom + margin,
        }
    }

    /// Whether both share any place.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.left <= other.right && other.left <= self.right && self.top <= other.bottom && other.top <= self.bottom
    }

    /// Whether it holds no place at all.
    #[must_use]
    pub fn is_nowhere(self) -> bool {
        self.left > self.right || self.top > self.bottom
    }
}

/// A coordinate of the board as one of the canvas.
#[expect(clippy::cast_precision_loss, reason = "pages are some thousand units wide: every one of them is exact")]
pub(crate) fn float(number: i32) -> f32 {
    number as f32
}

/// A length of the board, or a number of pixels, as one of the canvas.
#[expect(clippy::cast_precision_loss, reason = "pages and pictures are some thousand units wide: every one is exact")]
pub(crate) fn length(number: u32) -> f32 {
    number as f32
}

/// A coordinate of a library that counts in doubles.
#[expect(clippy::cast_possible_truncation, reason = "the canvas counts in singles: a pixel is far coarser")]
pub(crate) fn single(number: f64) -> f32 {
    number as f32
}
