//! Everything on the board that is not ink. Positions are in page units: 10,000 across, 14,000 down.

use kernel::FileId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Color;

/// A thing that is placed as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Shape {
    /// A straight line.
    Line(Segment),
    /// A line with a head at its second end.
    Arrow(Segment),
    /// A rectangle between two corners.
    Rect(Segment),
    /// An ellipse in the rectangle between two corners.
    Ellipse(Segment),
    /// Words.
    Text(Text),
    /// A formula.
    Formula(Formula),
    /// A picture.
    Image(Image),
}

/// Two ends, or two corners.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Segment {
    /// First end, across.
    pub x1: i32,
    /// First end, down.
    pub y1: i32,
    /// Second end, across.
    pub x2: i32,
    /// Second end, down.
    pub y2: i32,
    /// Colour of the line.
    pub color: Color,
    /// Width of the line in page units.
    pub width: u16,
}

/// Words in a box that grows downwards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width at which lines break.
    pub w: u32,
    /// Height of the letters in page units.
    pub size: u16,
    /// Colour of the letters.
    pub color: Color,
    /// The words, up to 2,000 characters.
    #[schema(max_length = 2000)]
    pub text: String,
}

/// A formula in LaTeX.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Formula {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Height of the letters in page units.
    pub size: u16,
    /// Colour of the letters.
    pub color: Color,
    /// The formula, up to 2,000 characters.
    #[schema(max_length = 2000)]
    pub latex: String,
}

/// A picture that was uploaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Image {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width on the page.
    pub w: u32,
    /// Height on the page.
    pub h: u32,
    /// The uploaded file.
    pub file: FileId,
    /// Degrees clockwise.
    #[serde(default)]
    pub rotation: i16,
    /// The part that is shown: left, top, width, height in ten-thousandths of the picture. Absent: all of it.
    #[serde(default)]
    pub crop: Option<[u32; 4]>,
    /// A locked picture is neither erased nor cleared; setting it unlocked comes first.
    #[serde(default)]
    pub locked: bool,
}

impl Shape {
    /// Whether erasing and clearing leave it where it is.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(self, Self::Image(image) if image.locked)
    }

    /// Whether both are of one type: a line stays a line when it is changed.
    #[must_use]
    pub fn same_type(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}
