//! Fractions that stand upright: something short over something short, with a bar between.
//!
//! A model that finds lines tears them apart: sometimes the upper part is a line of its own, sometimes both parts are taken for
//! letters of the line around them. So bars are looked for around every line, what stands over and under a bar is read by itself,
//! and the lines are cut where a fraction stands.

use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};
use imageproc::filter::box_filter;

use super::geometry::{Point, Quad, between, distance, dot, turned, way};
use super::number::{many, real, whole};
use super::recognise;

/// A line is looked at in this height, in pixels, with this much more above and below it.
const HEIGHT: f32 = 48.0;
const AROUND: f32 = 3.0;
/// And what is so many times as high as it is long is no fraction.
pub(super) const TALL: f32 = 4.0;
/// Beside it so many of its heights are looked at.
const BESIDE: f32 = 2.5;
/// A line of fewer heights is too short to show which way it lies.
pub(super) const SHORT: f32 = 3.0;
/// Ink is darker than this share of the paper around it.
const INK: f32 = 0.86;
/// A bar is at least and at most so long.
const BAR: [u32; 2] = [8, 260];
/// A bar is at most so thick.
const THICK: u32 = 7;
/// Over a bar and under it something begins within so many pixels, which is at least so high and at most so high.
const NEAR: u32 = 24;
const LOWEST: u32 = 10;
const HIGHEST: u32 = 72;
/// Light rows that end it.
const END: u32 = 4;
/// Beside it so many columns are empty.
const APART: u32 = 3;
/// But for so many specks.
const SPECKS: f32 = 0.05;
/// What is cut out is so much larger than its ink.
const ROOM: f32 = 5.0;

/// A fraction that may stand somewhere: what is over the bar, and what is under it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) over: Quad,
    pub(super) under: Quad,
}

impl Candidate {
    /// Around both.
    pub(super) fn whole(&self) -> Quad {
        let [a, b, ..] = self.over.0;
        let [.., c, d] = self.under.0;
        Quad([a, b, c, d])
    }

    /// The middle of its bar.
    pub(super) fn bar(&self) -> Point {
        let ([.., right, left], [from, to, ..]) = (self.over.0, self.under.0);
        between(between(left, right, 0.5), between(from, to, 0.5), 0.5)
    }
}

/// Whether what stands over or under a bar is what stands in fractions.
pub(super) fn is_term(text: &str) -> bool {
    let sign = |char: char| char.is_ascii_alphanumeric() || "+-−×÷·.()（）²³√π=°%/ ".contains(char);
    let text = text.trim();
    !text.is_empty() && text.chars().count() <= 12 && text.chars().all(sign)
}

/// The bars around lines with something over and under them, each once, on a page that is read along a direction.
pub(super) fn candidates(picture: &RgbImage, lines: &[Quad], along: Point) -> Vec<Candidate> {
    let level = |line: &Quad| Quad::around(line.middle(), along, [line.length(), line.height()]);
    let is_short = |line: &&Quad| line.length() < SHORT * line.height() && line.height() <= TALL * line.length();
    let (short, other): (Vec<Quad>, Vec<Quad>) = lines.iter().partition(is_short);
    let near = other.into_iter().chain(short.iter().flat_map(|line| [level(line), *line])).map(|line| (line, 1.0));
    // The next fraction may have no line at all.
    let beside = short.iter().map(|line| (level(line), BESIDE));
    let mut found: Vec<Candidate> = Vec::new();
    for (line, more) in near.chain(beside) {
        for candidate in around(picture, line, more) {
            let middle = candidate.whole().middle();
            let near = |other: &Candidate| distance(other.whole().middle(), middle) < candidate.over.height();
            if !found.iter().any(near) {
                found.push(candidate);
            }
        }
    }
    found
}

/// What is left of lines where fractions stand: lines that were parts of one are gone, those that go through one are cut.
pub(super) fn cut(lines: Vec<Quad>, fractions: &[Quad]) -> Vec<Quad> {
    fractions.iter().fold(lines, |lines, &fraction| lines.into_iter().flat_map(|line| rest(line, fraction)).collect())
}

fn rest(line: Quad, fraction: Quad) -> Vec<Quad> {
    let along = line.along();
    let off = |point: Point| way(line.0[0], point);
    let places = fraction.0.map(|corner| dot(off(corner), along));
    let (begin, end) = (places[0].min(places[3]), places[1].max(places[2]));
    let depth = dot(off(fraction.middle()), turned(along)) - line.height() / 2.0;
    let apart = depth.abs() > (line.height() + fraction.height()) * 0.42;
    let length = line.length();
    if apart || end <= 0.0 || begin >= length {
        return vec![line];
    }
    let shortest = line.height() * 0.3;
    let pieces = [(0.0, begin), (end, length)].into_iter().filter(|(from, to)| to - from > shortest);
    pieces.map(|(from, to)| line.part(from / length, to / length)).collect()
}

/// A line and what is around it, as ink and paper.
struct Strip {
    quad: Quad,
    ink: GrayImage,
}

/// Bars around a line and so many of its heights before and behind it.
fn around(picture: &RgbImage, line: Quad, heights: f32) -> Vec<Candidate> {
    // A bar may be longer than the line that was found over it.
    let more = heights * line.height() / line.length().max(1.0);
    let quad = line.part(-more, 1.0 + more).higher(AROUND);
    let straight = imageops::grayscale(&recognise::straighten(picture, quad));
    let height = whole(HEIGHT * AROUND);
    let width = whole(real(straight.width()) * HEIGHT * AROUND / real(straight.height())).clamp(8, 4_000);
    let strip = Strip { quad, ink: ink(&imageops::resize(&straight, width, height, FilterType::Triangle)) };
    let rows = height / 6..height * 5 / 6;
    let mut runs: Vec<_> = rows.flat_map(|y| strip.runs(y)).collect();
    // A bar that the strip cuts is longer than it looks.
    runs.retain(|(_, [from, to])| *from > 0 && to + 1 < width);
    // The row in which a bar is longest shows all of it.
    runs.sort_by_key(|(_, [from, to])| std::cmp::Reverse(to - from));
    runs.into_iter().filter_map(|(row, run)| strip.candidate(row, run)).collect()
}

/// Where something is written: 1, on paper 0.
pub(super) fn ink(light: &GrayImage) -> GrayImage {
    let paper = box_filter(light, 24, 24);
    let is_ink = |x, y| f32::from(light.get_pixel(x, y).0[0]) < f32::from(paper.get_pixel(x, y).0[0]) * INK;
    GrayImage::from_fn(light.width(), light.height(), |x, y| image::Luma([u8::from(is_ink(x, y))]))
}

impl Strip {
    fn is_ink(&self, x: u32, y: u32) -> bool {
        x < self.ink.width() && y < self.ink.height() && self.ink.get_pixel(x, y).0[0] > 0
    }

    /// Runs of ink in a row that are as long as bars are; a pixel may be missing.
    fn runs(&self, y: u32) -> Vec<(u32, [u32; 2])> {
        let (mut runs, mut begin, mut last) = (Vec::new(), None, 0);
        for x in 0..=self.ink.width() {
            if self.is_ink(x, y) {
                begin = begin.or(Some(x));
                last = x;
            } else if x == self.ink.width() || x > last + 1 {
                let run = begin.take().map(|from| [from, last]);
                runs.extend(run.filter(|[from, to]| (BAR[0]..=BAR[1]).contains(&(to - from))).map(|run| (y, run)));
            }
        }
        runs
    }

    /// How much of a row is ink, between two columns.
    fn share(&self, y: u32, [from, to]: [u32; 2]) -> f32 {
        let ink = (from..=to).filter(|x| self.is_ink(*x, y)).count();
        many(ink) / real(to - from + 1)
    }

    fn candidate(&self, y: u32, run: [u32; 2]) -> Option<Candidate> {
        let up = (1..=THICK).find(|step| self.share(y.wrapping_sub(*step), run) < 0.06)?;
        let down = (1..=THICK).find(|step| self.share(y + step, run) < 0.06)?;
        if up + down > THICK + 2 {
            return None;
        }
        let (over, under) =
            (self.part(y, run, |step| y.checked_sub(up + step)), self.part(y, run, |step| Some(y + down + step)));
        Some(Candidate { over: over?, under: under? })
    }

    /// What stands on one side of a bar, step by step away from it.
    fn part(&self, bar: u32, [from, to]: [u32; 2], row: impl Fn(u32) -> Option<u32>) -> Option<Quad> {
        let columns = [from.saturating_sub(2), to + 2];
        let empty = |step: u32| row(step).is_none_or(|y| y >= self.ink.height() || self.share(y, columns) <= 0.0);
        let begin = (0..NEAR).find(|step| !empty(*step))?;
        let end = (begin..HIGHEST).find(|step| (*step..step + END).all(empty)).unwrap_or(HIGHEST);
        let rows = (begin..end).filter_map(&row);
        let beside = |y: u32| (3..3 + APART).flat_map(move |off| [(from.wrapping_sub(off), y), (to + off, y)]);
        let specks = rows.flat_map(beside).filter(|(x, y)| self.is_ink(*x, *y)).count();
        let stands_alone = many(specks) < SPECKS * real((end - begin) * APART * 2);
        if end - begin < LOWEST || !stands_alone {
            return None;
        }
        let (near, far) = (real(row(begin)?), real(row(end - 1).unwrap_or(0)));
        let (top, bottom) = (near.min(far), near.max(far));
        // The bar itself stays outside.
        let room =
            |edge: f32, sign: f32| if (edge - real(bar)).abs() < ROOM + 2.0 { edge + sign } else { edge + sign * ROOM };
        let (left, right) = (real(from) - ROOM, real(to) + ROOM);
        Some(self.place([left, room(top, -1.0)], [right, room(bottom, 1.0)]))
    }

    /// A rectangle of the strip as it stands on the picture.
    fn place(&self, [left, top]: Point, [right, bottom]: Point) -> Quad {
        let (width, height) = (real(self.ink.width()), real(self.ink.height()));
        let [a, b, c, d] = self.quad.0;
        let at = |x: f32, y: f32| between(between(a, b, x / width), between(d, c, x / width), y / height);
        Quad([at(left, top), at(right, top), at(right, bottom), at(left, bottom)])
    }
}
