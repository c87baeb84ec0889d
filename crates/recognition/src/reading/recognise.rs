//! What a line of text says: a picture of the line, straightened, through the recogniser (CTC).

use std::cell::LazyCell;

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use imageproc::geometric_transformations::{Interpolation, Projection, warp_into};
use rten_tensor::prelude::*;

use super::ReadingError;
use super::fractions::ink;
use super::geometry::Quad;
use super::net::Net;
use super::number::{index, many, real, whole};
use crate::texts::is_han;

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
/// Two Chinese letters that stand so many times as far apart as others have something between them.
const FAR: f32 = 1.4;
/// What is between them is looked for this far from either, by what usually lies between two.
const CLEAR: f32 = 0.55;
/// A column in which so much of the height lies between its ink belongs to something written; a line to write on is lower.
const WRITTEN: f32 = 0.3;

/// Stands in a text where something is written that could not be read.
pub const UNREAD: char = '〓';

/// A line that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    /// How sure the recogniser is on average, from 0 to 1.
    pub(super) confidence: f32,
    /// Places between its letters where something is written that is none of them.
    pub(super) gaps: usize,
}

/// Reads a line. `letters` are what the recogniser's numbers stand for, from 1; the one after the last is a space.
pub(super) fn read(net: &Net, letters: &[String], picture: &RgbImage, quad: Quad) -> Result<Line, ReadingError> {
    let fitted = fitted(&straighten(picture, quad));
    let output = net.run(&fitted)?;
    let &[_, steps, classes] = output.shape() else {
        return Err(ReadingError::Model("its answer is no line".to_owned()));
    };
    let values = output.to_vec();
    let best = values.chunks_exact(classes.max(1)).take(steps).map(|step| {
        let likelier =
            |best: (usize, f32), (at, value): (usize, &f32)| if *value > best.1 { (at, *value) } else { best };
        step.iter().enumerate().fold((0, f32::MIN), likelier)
    });
    let (line, places) = collapse(best, letters);
    let mut gaps = gaps(&fitted, &line.text, &places, real(fitted.width()) / many(steps));
    gaps.extend(terms_lacking(&line.text));
    Ok(Line { text: marked(&line.text, &gaps), gaps: gaps.len(), ..line })
}

/// What stays the same from one step to the next is one letter; 0 is none. With it, at which step each letter is.
fn collapse(steps: impl Iterator<Item = (usize, f32)>, letters: &[String]) -> (Line, Vec<usize>) {
    let (mut text, mut sure, mut places, mut last) = (String::new(), 0.0, Vec::new(), 0);
    for (step, (class, value)) in steps.enumerate() {
        if class != 0 && class != last {
            let letter = letters.get(class - 1).map_or(" ", String::as_str);
            text.push_str(letter);
            sure += value;
            places.extend(letter.chars().map(|_| step));
        }
        last = class;
    }
    let confidence = if places.is_empty() { 0.0 } else { sure / many(places.len()) };
    (Line { text, confidence, gaps: 0 }, places)
}

/// The letters in front of which one stands too far off, both Chinese, and something as high as a letter is written between them.
fn gaps(line: &RgbImage, text: &str, places: &[usize], step: f32) -> Vec<usize> {
    let at: Vec<(char, f32)> = text.chars().zip(places.iter().map(|place| (many(*place) + 0.5) * step)).collect();
    let both_han = |pair: &[(char, f32)]| pair.iter().all(|(letter, _)| is_han(*letter));
    let pairs =
        || (1..).zip(at.windows(2)).filter(|(_, pair)| both_han(pair)).map(|(at, pair)| (at, pair[0].1, pair[1].1));
    let mut usual: Vec<f32> = pairs().map(|(_, from, to)| to - from).collect();
    usual.sort_by(f32::total_cmp);
    let Some(&usual) = usual.get(usual.len() / 2) else { return Vec::new() };
    // Hardly a line has letters so far apart.
    let ink = LazyCell::new(|| ink(&imageops::grayscale(line)));
    let is_written = |x: u32| {
        let rows = || (0..ink.height()).filter(|y| ink.get_pixel(x, *y).0[0] > 0);
        rows().min().zip(rows().max()).is_some_and(|(top, bottom)| real(bottom - top) > WRITTEN * real(ink.height()))
    };
    let is_gap = |(_, from, to): &(usize, f32, f32)| {
        let (first, last) = (whole(from + CLEAR * usual), whole(to - CLEAR * usual));
        to - from > FAR * usual && (first..=last.min(line.width() - 1)).any(is_written)
    };
    pairs().filter(is_gap).map(|(behind, ..)| behind).collect()
}

/// The signs in front of which a term is lacking: another sign stands there, and this one cannot belong to a term.
fn terms_lacking(text: &str) -> Vec<usize> {
    let signs: Vec<char> = text.chars().collect();
    let lacks = |pair: &[char]| "+-−×÷=".contains(pair[0]) && "+×÷=".contains(pair[1]);
    (1..).zip(signs.windows(2)).filter(|(_, pair)| lacks(pair)).map(|(behind, _)| behind).collect()
}

/// The text with [`UNREAD`] in front of these of its letters.
fn marked(text: &str, gaps: &[usize]) -> String {
    let letters = text.chars().enumerate();
    letters.flat_map(|(at, letter)| gaps.contains(&at).then_some(UNREAD).into_iter().chain([letter])).collect()
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
    fn a_sign_behind_a_sign_has_lost_its_term() {
        for (text, lacking) in
            [("3-=", "3-〓="), ("x=-2", "x=-2"), ("3×(-2)=", "3×(-2)="), ("计算：+=", "计算：+〓="), ("1-1=0", "1-1=0")]
        {
            assert_eq!(marked(text, &terms_lacking(text)), lacking, "{text}");
        }
    }

    #[test]
    fn repeated_steps_are_one_letter_unless_something_lies_between() {
        let letters = ["甲", "乙"].map(str::to_owned);
        let steps = [(0, 0.9), (1, 0.8), (1, 0.9), (0, 0.9), (1, 0.6), (2, 1.0), (3, 0.8), (0, 1.0)];
        let (line, places) = collapse(steps.into_iter(), &letters);
        assert_eq!(line.text, "甲甲乙 ");
        assert_eq!(places, [1, 4, 5, 6]);
        assert!((line.confidence - 0.8).abs() < 1e-4);
        assert_eq!(collapse([(0, 1.0)].into_iter(), &letters), (Line::default(), Vec::new()));
    }
}
