//! Signs that stand beside upright fractions.
//!
//! The model that finds lines takes a minus for a bar, and finds no line where a sign stands between two fractions. So wherever a
//! fraction has room beside it, at the height of its bar, what stands there is looked at.

use std::ops::Range;

use image::imageops::{self, FilterType};
use image::{GrayImage, Rgb, RgbImage};

use super::fractions::{Candidate, ink};
use super::geometry::{Point, Quad, dot, way};
use super::number::{real, whole};
use super::recognise;

/// A place is looked at in this height, in pixels.
const HEIGHT: u32 = 48;

/// Beside a fraction so many heights of a letter are looked at, and no place narrower than this.
const BESIDE: f32 = 1.6;
const NARROW: f32 = 0.25;

/// What stands next to it has so many heights of paper around it, in which a sign may begin.
const WITHIN: f32 = 0.35;
/// Ink that reaches in at an end is at most so wide, in pixels.
const STRAY: u32 = 5;
/// So much paper is put on both sides of a sign.
const MARGIN: u32 = 10;
/// Its middle is not above this share of the height.
const LEVEL: f32 = 0.3;
/// What has less than this share of a fraction's height is no line.
const SCRAP: f32 = 0.3;

/// What stands next to a fraction.
#[derive(Clone, Copy)]
pub(super) enum Next {
    /// A line, with paper around it.
    Line(Quad),
    /// Another fraction or a sign, with none.
    Closed(Quad),
}

/// On which side of a fraction.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Before,
    Behind,
}

/// A place beside a fraction, from left to right.
pub(super) struct Place {
    quad: Quad,
    side: Side,
    /// Whether on its far side nothing more stands.
    open: bool,
    /// How much of its far side lies within what stands next, as a share of its length.
    within: f32,
}

/// The place before a fraction as far as `next`, what stands before it, or behind it as far as what follows.
pub(super) fn beside(fraction: &Candidate, next: Option<Next>, side: Side) -> Option<Place> {
    let (whole, middle) = (fraction.whole(), fraction.bar());
    let (along, height) = (whole.along(), whole.height() / 2.0);
    let sign = match side {
        Side::Before => -1.0,
        Side::Behind => 1.0,
    };
    let off = |point: Point| sign * dot(way(middle, point), along);
    let begin = |quad: Quad| quad.0.map(off).into_iter().fold(f32::MAX, f32::min);
    let (end, within) = match next {
        Some(Next::Line(quad)) => (begin(quad), WITHIN * height),
        Some(Next::Closed(quad)) => (begin(quad), 0.0),
        None => (f32::MAX, 0.0),
    };
    let near = whole.length() / 2.0;
    let most = near + BESIDE * height;
    let far = most.min(end + within);
    let (length, between) = (far - near, sign * f32::midpoint(near, far));
    let around = [middle[0] + between * along[0], middle[1] + between * along[1]];
    let quad = Quad::around(around, along, [length, height]);
    let within = (far - end).max(0.0) / length;
    (length > NARROW * height).then_some(Place { quad, side, open: end > most, within })
}

/// Whether a line beside a fraction is so small that it is a part of something, as of a comma.
pub(super) fn is_scrap(line: Quad, fraction: Quad) -> bool {
    line.height() < SCRAP * fraction.height()
}

/// Whether a line lies where a sign was read, and is no more than it.
pub(super) fn is_scrap_of(line: Quad, sign: Quad) -> bool {
    sign.holds(line.middle()) && line.height() < 2.0 * sign.height() && line.length() < 2.0 * sign.length()
}

/// Whether a sign stands behind something.
pub(super) fn is_after(sign: Quad, other: Quad) -> bool {
    dot(sign.middle(), sign.along()) > dot(other.middle(), sign.along())
}

/// What is written in a place.
pub(super) struct Written {
    /// Where, as high as the place.
    pub(super) quad: Quad,
    /// How it looks, with paper around it.
    pub(super) picture: RgbImage,
    /// How much of the place's height it has.
    pub(super) height: f32,
}

impl Place {
    /// What is written in it; nothing where it goes on outside, or stands too high for a sign.
    pub(super) fn written(&self, picture: &RgbImage) -> Option<Written> {
        let straight = recognise::straighten(picture, self.quad);
        let width = whole(real(straight.width()) * real(HEIGHT) / real(straight.height())).clamp(4, 2_000);
        let straight = imageops::resize(&straight, width, HEIGHT, FilterType::Triangle);
        let ink = ink(&imageops::grayscale(&straight));
        let holds = |x: u32| (0..HEIGHT).any(|y| ink.get_pixel(x, y).0[0] > 0);
        let runs = runs(width, holds);
        let goes_on = match self.side {
            Side::Before => runs.first().is_some_and(|run| run.start == 0),
            Side::Behind => runs.last().is_some_and(|run| run.end == width),
        };
        if self.open && goes_on {
            return None;
        }
        // The line of a table, or the edge of the sheet, is higher than a sign.
        let reaches = |run: &Range<u32>, y: u32| run.clone().any(|x| ink.get_pixel(x, y).0[0] > 0);
        let is_sign = |run: &&Range<u32>| self.is_own(run, width) && !(reaches(run, 0) && reaches(run, HEIGHT - 1));
        let own: Vec<&Range<u32>> = runs.iter().filter(is_sign).collect();
        let (from, to) = (own.first()?.start, own.last()?.end);
        let rows: Vec<u32> = (0..HEIGHT).filter(|y| (from..to).any(|x| ink.get_pixel(x, *y).0[0] > 0)).collect();
        let (top, bottom) = (*rows.first()?, *rows.last()?);
        let level = real(top + bottom) / 2.0 / real(HEIGHT);
        if level <= LEVEL {
            return None;
        }
        Some(Written {
            quad: self.quad.part(real(from) / real(width), real(to) / real(width)),
            picture: on_paper(&straight, &ink, from..to),
            height: real(bottom + 1 - top) / real(HEIGHT),
        })
    }

    /// Whether a run of ink does not reach in from the fraction, and is no part of what stands next.
    fn is_own(&self, run: &Range<u32>, width: u32) -> bool {
        let middle = real(run.start + run.end) / 2.0 / real(width);
        let is_beside = match self.side {
            Side::Before => middle > self.within,
            Side::Behind => middle < 1.0 - self.within,
        };
        let at_end = run.start == 0 || run.end == width;
        is_beside && !(at_end && run.end - run.start <= STRAY)
    }
}

/// Where ink is, column after column.
fn runs(width: u32, holds: impl Fn(u32) -> bool) -> Vec<Range<u32>> {
    let mut runs: Vec<Range<u32>> = Vec::new();
    for x in (0..width).filter(|x| holds(*x)) {
        match runs.last_mut() {
            Some(run) if run.end == x => run.end += 1,
            _ => runs.push(x..x + 1),
        }
    }
    runs
}

/// Some columns of a place with paper on both sides.
fn on_paper(place: &RgbImage, ink: &GrayImage, columns: Range<u32>) -> RgbImage {
    let length = columns.end - columns.start;
    let blank = place.pixels().zip(ink.pixels()).filter(|(_, ink)| ink.0[0] == 0).map(|(pixel, _)| pixel.0);
    let (sum, count) = blank.fold(([0_u32; 3], 0_u32), |(sum, count), pixel| {
        ([0, 1, 2].map(|part| sum[part] + u32::from(pixel[part])), count + 1)
    });
    let paper = sum.map(|part| u8::try_from(part / count.max(1)).unwrap_or(u8::MAX));
    let mut canvas = RgbImage::from_pixel(length + 2 * MARGIN, place.height(), Rgb(paper));
    let sign = imageops::crop_imm(place, columns.start, 0, length, place.height());
    imageops::replace(&mut canvas, &*sign, i64::from(MARGIN), 0);
    canvas
}
