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
    /// A ruler.
    Ruler(Ruler),
    /// A protractor.
    Protractor(Protractor),
    /// A coordinate system.
    Coordinates(Coordinates),
    /// A number line.
    NumberLine(NumberLine),
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
    /// A locked picture is neither erased, cleared, moved nor set. `fasten` changes it.
    #[serde(default)]
    pub locked: bool,
}

/// A ruler, which all see and along which the pen goes straight.
///
/// It is a rectangle `length` long and 900 deep. Its edge runs from (`x`, `y`), the zero, in the direction of `angle`;
/// at an angle of 0 the edge is its upper side and runs to the right. The ticks stand on the edge and point into the
/// ruler: one every 50 units (a millimetre), a longer one every 250, the longest every 500 (a centimetre) with the number
/// of centimetres at its end. What is drawn and how long ticks are: the client's `model/measures.ts` (`RULER`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ruler {
    /// The zero of its edge, across.
    pub x: i32,
    /// The zero of its edge, down.
    pub y: i32,
    /// Length of the edge, 1,000–14,000.
    pub length: u32,
    /// Degrees clockwise.
    pub angle: i16,
}

/// A protractor, which all see and along whose arc and base the pen goes.
///
/// It is a half disc about (`x`, `y`). Its base runs through that centre in the direction of `angle`; at an angle of 0 the
/// base lies level and the half disc above it. Degrees are counted from the base's end in the direction of `angle`
/// (at 0: the right one) up and round to the other, 0–180, written outside; and the other way round, written inside. There
/// is a tick on the arc, pointing to the centre, every degree; a longer one every 5; the longest every 10, with
/// its numbers. What is drawn and how long ticks are: the client's `model/measures.ts` (`PROTRACTOR`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Protractor {
    /// The middle of its base, across.
    pub x: i32,
    /// The middle of its base, down.
    pub y: i32,
    /// Radius of the arc, 500–6,000.
    pub radius: u32,
    /// Degrees clockwise.
    pub angle: i16,
}

/// A coordinate system with two axes, ticks and numbers.
///
/// All of it is in the box from (`x`, `y`), `w` wide and `h` high. The ranges fill the box but for 300 units on each side:
/// the value `x_min` stands at `x + 300`, `x_max` at `x + w − 300`, `y_min` at `y + h − 300`, `y_max` at `y + 300`. Each axis
/// runs through the whole box, with an arrow's head at its right, or upper, end; it crosses the other where that is zero, or at
/// that one's least value when its range has no zero. Ticks stand at the multiples of a step: the least of 1, 2, 5, 10, 20,
/// 50, … that keeps them 400 units apart. Each has its number below, or left; the zeros of both are one `0` at the origin.
/// With `grid` a thin line runs through the ranges at each tick. Lengths: the client's `model/measures.ts` (`AXIS`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Coordinates {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width, at least 1,000.
    pub w: u32,
    /// Height, at least 1,000.
    pub h: u32,
    /// Least value across, −10,000–10,000.
    pub x_min: i32,
    /// Greatest value across, more than `x_min`.
    pub x_max: i32,
    /// Least value upwards, −10,000–10,000.
    pub y_min: i32,
    /// Greatest value upwards, more than `y_min`.
    pub y_max: i32,
    /// Colour of axes and numbers.
    pub color: Color,
    /// Width of the axes in page units.
    pub width: u16,
    /// Whether thin lines run through the ticks.
    #[serde(default)]
    pub grid: bool,
}

/// A number line.
///
/// It runs level from (`x`, `y`) for `w` units, with an arrow's head at its right end. The value `from` stands at `x + 300`,
/// `to` at `x + w − 300`. Ticks stand at `from`, `from + step`, … up to `to`; without a step, at the multiples of the least of 1,
/// 2, 5, 10, … that keeps them 400 units apart. Numbers stand below the ticks; where a given step puts them closer than 400 units,
/// below every n-th from the first, n the least of 1, 2, 5, 10, … that does not. Lengths: `model/measures.ts` (`AXIS`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NumberLine {
    /// Left end.
    pub x: i32,
    /// How far down it runs.
    pub y: i32,
    /// Length, at least 1,000.
    pub w: u32,
    /// Least value, −10,000–10,000.
    pub from: i32,
    /// Greatest value, more than `from`.
    pub to: i32,
    /// From one tick to the next, in thousandths: 500 is a half. At most 200 ticks. Absent: what fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// Colour of line and numbers.
    pub color: Color,
    /// Width of the line in page units.
    pub width: u16,
}
