//! Where on a picture lines of text are: differentiable binarisation (DB).

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma, RgbImage};
use imageproc::contours::{BorderType, Contour, find_contours};
use rten_tensor::prelude::*;

use super::ReadingError;
use super::geometry::{Point, Quad, between, smallest_rectangle, turned};
use super::net::Net;
use super::number::{index, real, whole};

/// The longest side that is looked at, in pixels.
const LONGEST: f32 = 1_280.0;
/// The model takes sides that are a multiple of this.
const STEP: u32 = 32;
/// From here on a pixel counts as text.
const TEXT: f32 = 0.3;
/// From here on a region counts as a line, by the mean of its pixels; one so many times as long as high, out of which upright fractions
/// stand, by less.
const LINE: f32 = 0.5;
const LINE_WITH_FRACTIONS: f32 = 0.2;
const LONG: f32 = 4.0;
/// What the model finds is the core of a line; so much larger is the line, by its area and outline.
const GROW: f32 = 1.6;
/// Lines whose core is lower than this are specks.
const LOWEST: f32 = 3.0;

/// How likely each pixel is text.
struct Likely {
    width: u32,
    height: u32,
    values: Vec<f32>,
}

impl Likely {
    fn at(&self, [x, y]: Point) -> Option<f32> {
        let inside = x >= 0.0 && y >= 0.0 && x < real(self.width) && y < real(self.height);
        inside.then(|| self.values.get(index(whole(y) * self.width + whole(x))).copied()).flatten()
    }

    /// The mean over a rectangle, by a grid of samples.
    fn mean(&self, middle: Point, along: Point, [length, height]: [f32; 2]) -> f32 {
        let down = turned(along);
        let (columns, rows) = (whole(length).clamp(4, 200), whole(height).clamp(3, 24));
        let (mut sum, mut count) = (0.0, 0.0);
        for column in 0..columns {
            for row in 0..rows {
                let u = ((real(column) + 0.5) / real(columns) - 0.5) * length;
                let v = ((real(row) + 0.5) / real(rows) - 0.5) * height;
                let point = [middle[0] + u * along[0] + v * down[0], middle[1] + u * along[1] + v * down[1]];
                if let Some(value) = self.at(point) {
                    sum += value;
                    count += 1.0;
                }
            }
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }

    /// The part of a rectangle in which most is text, from end to end: its middle and its height.
    fn band(&self, middle: Point, along: Point, [length, height]: [f32; 2]) -> (Point, f32) {
        let (rows, down) = (whole(height).clamp(3, 100), turned(along));
        let step = height / real(rows);
        let at = |row: u32| {
            let off = (real(row) + 0.5) * step - height / 2.0;
            [middle[0] + off * down[0], middle[1] + off * down[1]]
        };
        let means: Vec<f32> = (0..rows).map(|row| self.mean(at(row), along, [length, step])).collect();
        let most = means.iter().copied().fold(0.0, f32::max);
        let full: Vec<u32> =
            (0..rows).zip(&means).filter(|(_, mean)| **mean >= most / 2.0).map(|(row, _)| row).collect();
        let (Some(first), Some(last)) = (full.first(), full.last()) else { return (middle, height) };
        (between(at(*first), at(*last), 0.5), real(last - first + 1) * step)
    }
}

/// The lines of text on a picture, in no order, each along the side nearest to the horizontal.
pub(super) fn lines(net: &Net, picture: &RgbImage) -> Result<Vec<Quad>, ReadingError> {
    let likely = likely(net, picture)?;
    let bright = |x, y| if likely.values[index(y * likely.width + x)] > TEXT { 255 } else { 0 };
    let mask = GrayImage::from_fn(likely.width, likely.height, |x, y| Luma([bright(x, y)]));
    let scale = [real(picture.width()) / real(likely.width), real(picture.height()) / real(likely.height)];
    let lines = find_contours::<u32>(&mask).into_iter().filter_map(|contour| line(&likely, &contour));
    Ok(lines.map(|quad| quad.map(|[x, y]| [(x + 0.5) * scale[0], (y + 0.5) * scale[1]])).collect())
}

fn likely(net: &Net, picture: &RgbImage) -> Result<Likely, ReadingError> {
    let (width, height) = (real(picture.width()), real(picture.height()));
    let scale = (LONGEST / width.max(height)).min(1.0);
    let side = |length: f32| whole((length * scale / real(STEP)).round()).max(1) * STEP;
    let small = imageops::resize(picture, side(width), side(height), FilterType::Triangle);
    let output = net.run(&small)?;
    let values = output.to_vec();
    if values.len() != index(small.width() * small.height()) {
        return Err(ReadingError::Model("its map has another size than the picture".to_owned()));
    }
    Ok(Likely { width: small.width(), height: small.height(), values })
}

fn line(likely: &Likely, contour: &Contour<u32>) -> Option<Quad> {
    if contour.border_type == BorderType::Hole {
        return None;
    }
    let points = contour.points.iter().map(|point| [real(point.x), real(point.y)]).collect();
    let (middle, along, [length, height]) = smallest_rectangle(points)?;
    // Between the middles of the outermost pixels lies one pixel less than they cover.
    let [length, height] = [length + 1.0, height + 1.0];
    let mean = likely.mean(middle, along, [length, height]);
    let is_long = length >= LONG * height;
    if length.min(height) < LOWEST || mean < if is_long { LINE_WITH_FRACTIONS } else { LINE } {
        return None;
    }
    let (middle, height) = if mean < LINE { likely.band(middle, along, [length, height]) } else { (middle, height) };
    let grow = length * height * GROW / (length + height);
    Some(Quad::around(middle, along, [length + grow, height + grow]).read_along([1.0, 0.0]))
}
