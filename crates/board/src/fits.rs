//! How much a board and a page hold, and whether a shape fits.

use std::ops::RangeInclusive;

use crate::check::{Refusal, need};
use crate::{Coordinates, Image, NumberLine, Segment, Shape};

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
    /// Things erased, moved or locked at once.
    pub const AT_ONCE: usize = 500;
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

    /// Greatest value of an axis, and its least below zero.
    pub const VALUE: i32 = 10_000;
    /// Ticks of a number line with a step of its own.
    pub const TICKS: u32 = 200;

    /// How small and large a thing may become, in ten-thousandths of what was placed.
    #[must_use]
    pub const fn scales() -> RangeInclusive<u32> {
        100..=1_000_000
    }

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

pub(crate) fn check_point(x: i32, y: i32) -> Result<(), Refusal> {
    need(Limits::across().contains(&x) && Limits::down().contains(&y), Refusal::OutOfRange)
}

pub(crate) fn check_width(width: u16) -> Result<(), Refusal> {
    need((1..=Limits::WIDTH).contains(&width), Refusal::OutOfRange)
}

fn check_letters(size: u16, text: &str) -> Result<(), Refusal> {
    need((1..=Limits::SIZE).contains(&size), Refusal::OutOfRange)?;
    need(text.chars().count() <= Limits::CHARS, Refusal::TooMuch)
}

pub(crate) fn check_shape(shape: &Shape) -> Result<(), Refusal> {
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
        Shape::Ruler(ruler) => check_instrument([ruler.x, ruler.y], ruler.angle, ruler.length, 1_000..=14_000),
        Shape::Protractor(tool) => check_instrument([tool.x, tool.y], tool.angle, tool.radius, 500..=6_000),
        Shape::Coordinates(system) => check_coordinates(system),
        Shape::NumberLine(line) => check_number_line(line),
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

fn check_instrument(at: [i32; 2], angle: i16, length: u32, lengths: RangeInclusive<u32>) -> Result<(), Refusal> {
    check_point(at[0], at[1])?;
    need((-360..=360).contains(&angle) && lengths.contains(&length), Refusal::OutOfRange)
}

fn check_coordinates(system: &Coordinates) -> Result<(), Refusal> {
    check_point(system.x, system.y)?;
    check_width(system.width)?;
    check_range(system.x_min, system.x_max)?;
    check_range(system.y_min, system.y_max)?;
    let sides = (1_000..=Limits::PAGE_WIDTH.unsigned_abs()).contains(&system.w)
        && (1_000..=Limits::PAGE_HEIGHT.unsigned_abs()).contains(&system.h);
    need(sides, Refusal::OutOfRange)
}

fn check_number_line(line: &NumberLine) -> Result<(), Refusal> {
    check_point(line.x, line.y)?;
    check_width(line.width)?;
    check_range(line.from, line.to)?;
    need((1_000..=Limits::PAGE_WIDTH.unsigned_abs()).contains(&line.w), Refusal::OutOfRange)?;
    let span = u64::from(line.from.abs_diff(line.to)) * 1_000;
    let ticks = |step: u32| step > 0 && span / u64::from(step) <= u64::from(Limits::TICKS);
    need(line.step.is_none_or(ticks), Refusal::OutOfRange)
}

fn check_range(least: i32, greatest: i32) -> Result<(), Refusal> {
    let values = -Limits::VALUE..=Limits::VALUE;
    need(least < greatest && values.contains(&least) && values.contains(&greatest), Refusal::OutOfRange)
}
