//! What is written on a photo.
//!
//! - [`quality`] measures a picture and [`rules`] says whether it is worth reading.
//! - `detect` finds the lines, `direction` which way they are read, `recognise` reads each as if the page lay flat.
//! - What stands across the page, as the margin of an exam paper does, is read the way it stands, after the rest.
//! - `fractions` puts numerators on denominators, `signs` reads what stands beside them, `order` makes one text of all lines, `notation` writes it as one types.

mod detect;
mod direction;
mod fractions;
mod geometry;
mod net;
mod notation;
mod number;
mod order;
pub mod quality;
mod recognise;
pub mod rules;
mod signs;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use image::RgbImage;
use image::imageops::{self, FilterType};
use rten::ThreadPool;
use serde::{Deserialize, Serialize};

use self::direction::lengthwise;
use self::fractions::Candidate;
pub use self::geometry::{Point, Quad};
use self::net::Net;
use self::number::{many, real, whole};
pub use self::recognise::UNREAD;
use self::signs::Side;
use crate::models::ModelError;

/// The longest side that is read, in pixels: more shows no more of a letter.
const LONGEST: f32 = 3_200.0;
/// Nobody photographs more lines than this; a picture with more is a pattern.
const MOST_LINES: usize = 400;
/// A line the recogniser is less sure of than this is no text.
const LEAST_SURE: f32 = 0.5;
/// And of a line of which it is less sure than this nobody knows what it says: no line of print is, however badly it was photographed.
const KNOWN: f32 = 0.8;
/// A line that is so much longer than high stands the way it is long, whichever way the page is read.
const LENGTHY: f32 = 1.8;
/// A line that is turned against the page by more than this (its cosine, 20°) does not belong to its rows.
const ASIDE: f32 = 0.94;
/// In a place as large as so many letters of the page more than one is written.
const MORE_LETTERS: f32 = 3.0;
/// Nor more bars with something over and under them.
const MOST_FRACTIONS: usize = 60;
/// A fraction of which the recogniser is less sure is none.
const SURE_OF_FRACTION: f32 = 0.6;

/// Why a picture is to be taken again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retake {
    /// It is not sharp.
    Blurred,
    /// There was too little light.
    Dark,
    /// There was too much light.
    Overexposed,
    /// There is nothing on it.
    Blank,
    /// No letter fits on so few pixels.
    TooSmall,
}

/// A line of text on a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What it says, formulas between dollar signs.
    pub text: String,
    /// How sure that is, from 0 to 1.
    pub confidence: f32,
    /// Where it stands, in pixels of the picture.
    pub corners: Quad,
}

/// What is written on a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// All of it, in the order in which it is read.
    pub text: String,
    /// Its lines, in that order.
    pub blocks: Vec<Block>,
    /// How sure the text is, from 0 to 1, letter by letter; 1 where there is none.
    pub confidence: f32,
    /// Places where something is written that could not be read: what it says nobody knows.
    pub unread: u32,
}

/// What came of reading a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was read; there may be no text on it.
    Read(Page),
    /// It is to be taken again.
    Retake(Retake),
}

/// Why a picture could not be read although it may be good.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// A model did not do what it should.
    #[error("the model failed: {0}")]
    Model(String),
}

/// Reads pictures. Holds the models; one is enough for a program, from as many threads as one likes.
pub struct Reader {
    detector: Net,
    recogniser: Net,
    letters: Vec<String>,
}

impl Reader {
    /// Loads the models of a folder. One reading uses one core.
    ///
    /// # Errors
    /// When a model is not there or is not the one that is expected.
    pub fn open(models: &Path) -> Result<Self, ModelError> {
        const RECOGNISER: &str = "PP-OCRv6_rec_small.onnx";
        let thread = Arc::new(ThreadPool::with_num_threads(1));
        let detector = Net::open(models, "PP-OCRv6_det_small.onnx", &thread)?;
        let recogniser = Net::open(models, RECOGNISER, &thread)?;
        let letters =
            recogniser.note("character").ok_or(ModelError::Unfit(RECOGNISER, "it names no letters".to_owned()))?;
        let letters = letters.trim_end_matches('\n').split('\n').map(|line| line.trim_end_matches('\r').to_owned());
        Ok(Self { letters: letters.collect(), detector, recogniser })
    }

    /// Reads a picture that stands as its camera was held.
    ///
    /// # Errors
    /// `Model`, which no picture should bring about.
    pub fn read(&self, picture: &RgbImage) -> Result<Outcome, ReadingError> {
        let measures = quality::measure(picture);
        if let Some(retake) = rules::hopeless(&measures) {
            return Ok(Outcome::Retake(retake));
        }
        let scale = LONGEST / real(picture.width().max(picture.height()));
        let page = if scale < 1.0 {
            let side = |length: u32| whole(real(length) * scale).max(1);
            let small = imageops::resize(picture, side(picture.width()), side(picture.height()), FilterType::Triangle);
            enlarged(self.read_lines(&small)?, 1.0 / scale)
        } else {
            self.read_lines(picture)?
        };
        Ok(rules::doubtful(&measures, page.confidence).map_or(Outcome::Read(page), Outcome::Retake))
    }

    fn read_lines(&self, picture: &RgbImage) -> Result<Page, ReadingError> {
        let quads = detect::lines(&self.detector, picture)?;
        let along = self.direction(picture, &quads)?;
        let mut unread = quads.len().saturating_sub(MOST_LINES);
        let quads: Vec<Quad> = quads.into_iter().take(MOST_LINES).map(|quad| quad.read_along(along)).collect();
        let letter = usual_height(&quads);
        let (mut blocks, fractions): (Vec<_>, Vec<_>) = self.fractions(picture, &quads, along)?.into_iter().unzip();
        let whole: Vec<Quad> = fractions.iter().map(Candidate::whole).collect();
        unread += blocks.iter().filter(|fraction: &&Block| fraction.confidence < KNOWN).count();
        let (mut sure, mut letters, mut asides) = (0.0, 0.0, Vec::new());
        for corners in fractions::cut(quads, &whole) {
            let aside = stands_aside(&corners, along);
            let (corners, line) =
                if aside { self.aside(picture, corners)? } else { (corners, self.line(picture, corners)?) };
            // What is hardly sure counts against the whole, and is left out of it.
            let count = many(line.text.chars().count());
            (sure, letters) = (sure + line.confidence * count, letters + count);
            if line.confidence >= LEAST_SURE && !line.text.trim().is_empty() {
                let block = Block { text: notation::plain(&line.text), confidence: line.confidence, corners };
                if aside { asides.push(block) } else { blocks.push(block) }
            }
            unread += line.gaps + usize::from(line.confidence < KNOWN && holds_words(&corners, letter));
        }
        let signs = self.signs(picture, &blocks, &fractions, along)?;
        let is_whole =
            |block: &Block| !signs.iter().any(|sign: &Block| signs::is_scrap_of(block.corners, sign.corners));
        blocks.retain(is_whole);
        asides.retain(is_whole);
        blocks.extend(signs);
        let mut rows = order::rows(blocks, along);
        for row in &mut rows {
            mend_signs(row);
        }
        let confidence = if letters > 0.0 { sure / letters } else { 1.0 };
        let mut text = order::text(&rows, along);
        for aside in &asides {
            text = format!("{text}\n{}", aside.text);
        }
        let blocks = rows.into_iter().flatten().chain(asides).collect();
        let unread = u32::try_from(unread).unwrap_or(u32::MAX);
        // The edge of a sheet, or a fold, was taken for a sign.
        if unread == 0 && !text.chars().any(char::is_alphanumeric) {
            return Ok(Page { confidence: 1.0, ..Page::default() });
        }
        Ok(Page { text: text.trim().to_owned(), blocks, confidence, unread })
    }

    /// The signs that stand beside fractions, where no line was found.
    fn signs(
        &self,
        picture: &RgbImage,
        blocks: &[Block],
        fractions: &[Candidate],
        along: Point,
    ) -> Result<Vec<Block>, ReadingError> {
        let mut signs = Vec::new();
        // Most pages have none: their rows are not made twice.
        if fractions.is_empty() {
            return Ok(signs);
        }
        for row in order::rows(blocks.to_vec(), along) {
            signs.extend(self.signs_of(picture, &row, fractions)?);
        }
        Ok(signs)
    }

    /// Those of a row.
    fn signs_of(&self, picture: &RgbImage, row: &[Block], among: &[Candidate]) -> Result<Vec<Block>, ReadingError> {
        let mut found: Vec<Block> = Vec::new();
        let fraction = |block: &Block| among.iter().find(|fraction| fraction.whole() == block.corners);
        let next = |other: &Block| match other.corners {
            corners if fraction(other).is_some() => signs::Next::Closed(corners),
            corners => signs::Next::Line(corners),
        };
        for (at, block) in row.iter().enumerate() {
            let Some(fraction) = fraction(block) else { continue };
            // A sign that was read as some letter is looked at once more.
            let is_letter = |other: &Block| other.confidence < KNOWN && other.text.trim().chars().count() == 1;
            let stands = |other: &&Block| !signs::is_scrap(other.corners, block.corners) && !is_letter(other);
            let before = row[..at].iter().rev().find(stands);
            // Between two fractions it was found behind the first.
            let is_last = |sign: &&Block| before.is_none_or(|before| signs::is_after(sign.corners, before.corners));
            let before =
                found.last().filter(is_last).map(|sign| signs::Next::Closed(sign.corners)).or(before.map(next));
            found.extend(self.sign(picture, signs::beside(fraction, before, Side::Before))?);
            let behind = row[at + 1..].iter().find(stands).map(next);
            found.extend(self.sign(picture, signs::beside(fraction, behind, Side::Behind))?);
        }
        Ok(found)
    }

    /// The sign that is written in a place.
    fn sign(&self, picture: &RgbImage, place: Option<signs::Place>) -> Result<Option<Block>, ReadingError> {
        let Some(written) = place.and_then(|place| place.written(picture)) else { return Ok(None) };
        let (length, height) = (real(written.picture.width()), real(written.picture.height()));
        let all = Quad([[0.0, 0.0], [length, 0.0], [length, height], [0.0, height]]);
        let line = self.line(&written.picture, all)?;
        let text = notation::beside_fraction(&line, written.height);
        Ok(text.map(|text| Block { text, confidence: line.confidence, corners: written.quad }))
    }

    /// A line that stands across the page, from the end from which it is read more surely.
    fn aside(&self, picture: &RgbImage, quad: Quad) -> Result<(Quad, recognise::Line), ReadingError> {
        let forth = lengthwise(&quad);
        let back = forth.turned(2);
        let (one, other) = (self.line(picture, forth)?, self.line(picture, back)?);
        Ok(if other.confidence > one.confidence { (back, other) } else { (forth, one) })
    }

    /// Fractions that stand upright among lines.
    fn fractions(
        &self,
        picture: &RgbImage,
        lines: &[Quad],
        along: Point,
    ) -> Result<Vec<(Block, Candidate)>, ReadingError> {
        let mut found = Vec::new();
        for candidate in fractions::candidates(picture, lines, along).into_iter().take(MOST_FRACTIONS) {
            let (over, under) = (self.line(picture, candidate.over)?, self.line(picture, candidate.under)?);
            let confidence = over.confidence.min(under.confidence);
            if confidence >= SURE_OF_FRACTION && fractions::is_term(&over.text) && fractions::is_term(&under.text) {
                let text = notation::fraction(&over.text, &under.text);
                found.push((Block { text, confidence, corners: candidate.whole() }, candidate));
            }
        }
        Ok(found)
    }

    fn line(&self, picture: &RgbImage, quad: Quad) -> Result<recognise::Line, ReadingError> {
        recognise::read(&self.recogniser, &self.letters, picture, quad)
    }
}

/// What is read of a sign that stands beside pieces of a row, typed as the sign it is there.
fn mend_signs(row: &mut [Block]) {
    for at in 0..row.len() {
        let text = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", |block| &block.text);
        if let Some(typed) = notation::between(text(at.checked_sub(1)), &row[at].text, text(Some(at + 1))) {
            row[at].text = typed;
        }
    }
}

/// Whether a line is turned against the way a page is read.
fn stands_aside(quad: &Quad, along: Point) -> bool {
    let long = lengthwise(quad);
    long.length() >= LENGTHY * long.height() && geometry::dot(long.along(), along).abs() < ASIDE
}

/// The height that half of the lines do not reach.
fn usual_height(quads: &[Quad]) -> f32 {
    let mut heights: Vec<f32> = quads.iter().map(|quad| quad.height().min(quad.length())).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or_default()
}

/// Whether more than a letter could be written in a place: a speck, a tick, a part of a figure is none.
fn holds_words(quad: &Quad, letter: f32) -> bool {
    let (length, height) = (quad.length().max(quad.height()), quad.length().min(quad.height()));
    length >= LENGTHY * height || length * height >= MORE_LETTERS * letter * letter
}

/// A page as it stands on a larger picture.
fn enlarged(mut page: Page, scale: f32) -> Page {
    for block in &mut page.blocks {
        block.corners = block.corners.map(|point| point.map(|part| part * scale));
    }
    page
}
