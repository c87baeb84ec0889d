//! Which way a page is read.

use image::RgbImage;

use super::geometry::{Point, Quad, unit};
use super::number::many;
use super::{MOST_FRACTIONS, Reader, ReadingError, fractions};

/// Lines that are tried to find out which way up the page is.
const TRIED: usize = 3;
/// And of each so many heights.
const TRIED_HEIGHTS: f32 = 8.0;
/// Lines that are read so surely stand upright.
const UPRIGHT: f32 = 0.85;
/// On a page that lies on its side at least this share of all lines stands.
const SIDEWAYS: f32 = 0.7;
/// By so much more surely a page is read that stands on its head.
const CLEARLY: f32 = 0.15;

impl Reader {
    /// The direction in which the page is read. Most lines lie along it; from which end they begin is tried.
    pub(super) fn direction(&self, picture: &RgbImage, quads: &[Quad]) -> Result<Point, ReadingError> {
        let mut long: Vec<Quad> = quads.iter().map(lengthwise).collect();
        long.sort_by(|a, b| b.length().total_cmp(&a.length()));
        let stretch = |quad: &Quad| quad.length() - quad.height();
        let all: f32 = long.iter().map(stretch).sum();
        let upright: f32 = long.iter().filter(|quad| stands(quad)).map(stretch).sum();
        // Upright fractions stand on any page, on some little else.
        let sideways = upright > all * SIDEWAYS;
        if sideways && let Some(along) = self.along_fractions(picture, &long)? {
            return Ok(along);
        }
        let kept: Vec<Quad> = long.into_iter().filter(|quad| stands(quad) == sideways).collect();
        let forth = sum(&kept);
        let back = [-forth[0], -forth[1]];
        let first = self.sureness(picture, &kept, forth)?;
        if first >= UPRIGHT || kept.is_empty() {
            return Ok(forth);
        }
        Ok(if self.sureness(picture, &kept, back)? > first + CLEARLY { back } else { forth })
    }

    /// The direction of a page on which most lines that stand upright are fractions, or parts of them, and which so lies level.
    fn along_fractions(&self, picture: &RgbImage, lines: &[Quad]) -> Result<Option<Point>, ReadingError> {
        let is_high = |line: &&Quad| line.length() <= fractions::TALL * line.height();
        let (lines, text): (Vec<Quad>, Vec<Quad>) = lines.iter().partition(is_high);
        if lines.len() > MOST_FRACTIONS {
            return Ok(None);
        }
        let text: f32 = text.iter().filter(|line| stands(line)).map(|line| line.length() - line.height()).sum();
        let mut best = (0.0, None);
        for level in [[1.0, 0.0], [-1.0, 0.0]] {
            let lines: Vec<Quad> = lines.iter().map(|line| line.read_along(level)).collect();
            let found = self.fractions(picture, &lines, level)?;
            let is_part = |line: &&Quad| found.iter().any(|(block, _)| block.corners.holds(line.middle()));
            let (parts, rest): (Vec<&Quad>, Vec<&Quad>) =
                lines.iter().filter(|line| line.length() < line.height()).partition(is_part);
            let stretch = |lines: &[&Quad]| lines.iter().map(|line| line.height() - line.length()).sum::<f32>();
            let sure: f32 = found.iter().map(|(block, _)| block.confidence).sum();
            if stretch(&parts) > stretch(&rest) + text && sure > best.0 {
                best = (sure, Some(together(parts.iter().map(|line| line.along().map(|part| part * line.height())))));
            }
        }
        Ok(best.1)
    }

    /// How surely the longest lines are read in a direction.
    fn sureness(&self, picture: &RgbImage, quads: &[Quad], along: Point) -> Result<f32, ReadingError> {
        let tried = quads.iter().take(TRIED);
        let mut sure = 0.0;
        for quad in tried.clone() {
            sure += self.line(picture, quad.read_along(along).beginning(TRIED_HEIGHTS))?.confidence;
        }
        Ok(sure / many(tried.count().max(1)))
    }
}

/// Whether a line that lies along its longer side runs down the picture.
fn stands(line: &Quad) -> bool {
    let [x, y] = line.along();
    x.abs() < y.abs()
}

/// A line along its longer side, to the right or down.
pub(super) fn lengthwise(quad: &Quad) -> Quad {
    let long = if quad.height() > quad.length() { quad.turned(1) } else { *quad };
    let [x, y] = long.along();
    let backwards = if x.abs() >= y.abs() { x < 0.0 } else { y < 0.0 };
    if backwards { long.turned(2) } else { long }
}

/// The direction of lines together, the longer the weightier; of short ones where there are no others.
fn sum(quads: &[Quad]) -> Point {
    let is_long = |quad: &&Quad| quad.length() >= fractions::SHORT * quad.height();
    let any_long = quads.iter().any(|quad| is_long(&quad));
    let long = quads.iter().filter(|quad| !any_long || is_long(quad));
    together(long.map(|quad| quad.along().map(|part| part * quad.length())))
}

/// The direction of directions together.
fn together(directions: impl Iterator<Item = Point>) -> Point {
    unit(directions.fold([0.0, 0.0], |a, b| [a[0] + b[0], a[1] + b[1]]))
}
