//! What a line of text says: a picture of the line, straightened, through the recogniser (CTC).

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use imageproc::geometric_transformations::{Interpolation, Projection, warp_into};
use rten_tensor::prelude::*;

use super::ReadingError;
use super::geometry::Quad;
use super::net::Net;
use super::number::{index, many, real, whole};

/// The height of a line as the recogniser wants it.
const HEIGHT: u32 = 48;
/// Letters of lines longer than so many heights may be pressed together by so much: they are still read, and faster.
const LONG: f32 = 4.0;
const PRESSED: f32 = 0.8;
/// The recogniser takes lines at least so long, and in steps of this.
const SHORTEST: u32 = 160;
const STEP: u32 = 32;
/// Longer lines are pressed together: nobody writes so many letters in one.
const LONGEST: u32 = 4_000;

/// A line that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    /// How sure the recogniser is on average, from 0 to 1.
    pub(super) confidence: f32,
}

/// Reads a line. `letters` are what the recogniser's numbers stand for, from 1; the one after the last is a space.
pub(super) fn read(net: &Net, letters: &[String], picture: &RgbImage, quad: Quad) -> Result<Line, ReadingError> {
    let straight = straighten(picture, quad);
    let output = net.run(&fitted(&straight))?;
    let &[_, steps, classes] = output.shape() else {
        return Err(ReadingError::Model("its answer is no line".to_owned()));
    };
    let values = output.to_vec();
    let best = values.chunks_exact(classes.max(1)).take(steps).map(|step| {
        let likelier =
            |best: (usize, f32), (at, value): (usize, &f32)| if *value > best.1 { (at, *value) } else { best };
        step.iter().enumerate().fold((0, f32::MIN), likelier)
    });
    Ok(collapse(best, letters))
}

/// What stays the same from one step to the next is one letter; 0 is none.
fn collapse(steps: impl Iterator<Item = (usize, f32)>, letters: &[String]) -> Line {
    let (mut text, mut sure, mut count, mut last) = (String::new(), 0.0, 0, 0);
    for (class, value) in steps {
        if class != 0 && class != last {
            text.push_str(letters.get(class - 1).map_or(" ", String::as_str));
            sure += value;
            count += 1;
        }
        last = class;
    }
    Line { text, confidence: if count > 0 { sure / many(count) } else { 0.0 } }
}

/// The line as if the page lay flat, from the corners of where it is.
pub(super) fn straighten(picture: &RgbImage, quad: Quad) -> RgbImage {
    let (length, height) = (quad.length().clamp(4.0, 8_192.0), quad.height().clamp(4.0, 1_024.0));
    let mut straight = RgbImage::new(whole(length), whole(height));
    let to = [(0.0, 0.0), (length, 0.0), (length, height), (0.0, height)];
    if let Some(projection) = Projection::from_control_points(quad.0.map(|[x, y]| (x, y)), to) {
        warp_into(picture, &projection, Interpolation::Bilinear, Rgb([255, 255, 255]), &mut straight);
    }
    straight
}

/// A line at the recogniser's height, with grey after its end where it is too short.
fn fitted(line: &RgbImage) -> RgbImage {
    let heights = real(line.width()) / real(line.height());
    let pressed = if heights > LONG { PRESSED } else { 1.0 };
    let width = whole((real(HEIGHT) * heights * pressed).ceil()).clamp(16, LONGEST);
    let small = imageops::resize(line, width, HEIGHT, FilterType::Triangle);
    let room = width.max(SHORTEST).next_multiple_of(STEP);
    // Grey is 0 to the recogniser.
    let mut fitted = RgbImage::from_pixel(room, HEIGHT, Rgb([128, 128, 128]));
    let row = index(width) * 3;
    for (to, from) in fitted.chunks_exact_mut(index(room) * 3).zip(small.chunks_exact(row)) {
        to[..row].copy_from_slice(from);
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_steps_are_one_letter_unless_something_lies_between() {
        let letters = ["甲", "乙"].map(str::to_owned);
        let steps = [(0, 0.9), (1, 0.8), (1, 0.9), (0, 0.9), (1, 0.6), (2, 1.0), (3, 0.8), (0, 1.0)];
        let line = collapse(steps.into_iter(), &letters);
        assert_eq!(line.text, "甲甲乙 ");
        assert!((line.confidence - 0.8).abs() < 1e-4);
        assert_eq!(collapse([(0, 1.0)].into_iter(), &letters), Line::default());
    }
}
