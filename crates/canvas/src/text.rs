//! Typed words, with formulas among them where there are dollar signs: `text.ts` and `formulas.ts` of the browser.

use board::Text;
use tiny_skia::Transform;

use crate::extent::{Extent, float, length};
use crate::formulas::Formula;
use crate::glyphs::Letters;
use crate::mixed::{Piece, has_formula, pieces};
use crate::sheet::{Rgb, Sheet, Tone};
use crate::{formulas, lines};

/// Height of a line of text in units of its letters' size.
const LINE_HEIGHT: f32 = 1.4;

/// Among words a formula is as high as they are.
const AMONG_WORDS: f32 = 1.08;

/// Draws typed words.
pub(crate) fn draw(sheet: &mut impl Sheet, letters: &Letters, text: &Text) {
    let (x, y, size) = (float(text.x), float(text.y), f32::from(text.size));
    for line in set(letters, text) {
        for (at, run) in &line.runs {
            match run {
                Run::Words(words) => write(sheet, letters, (x + at, y + line.base), (size, text.color.rgb()), words),
                Run::Formula(formula) => formula.draw(sheet, letters, (x + at, y + line.base), size * AMONG_WORDS),
            }
        }
    }
}

/// The part of the page that typed words cover.
pub(crate) fn extent(letters: &Letters, text: &Text) -> Extent {
    let lines = set(letters, text);
    let right = lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let bottom = lines.last().map_or(0.0, |line| line.bottom);
    Extent::of(float(text.x), float(text.y), right, bottom).grow(f32::from(text.size) / 4.0)
}

/// Whether the browser lays it over the board instead of drawing it there.
pub(crate) fn is_typeset(text: &Text) -> bool {
    has_formula(&text.text)
}

/// Writes one line of words; `at` is where its base line begins.
pub(crate) fn write(sheet: &mut impl Sheet, letters: &Letters, (x, y): (f32, f32), ink: (f32, Rgb), words: &str) {
    write_along(sheet, letters, Transform::from_translate(x, y), ink, words);
}

/// Which point of a line of words is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    TopCentre,
    TopRight,
    MiddleRight,
    Middle,
}

/// Writes one line of words at a place, turned by so many degrees.
pub(crate) fn write_at(
    sheet: &mut impl Sheet,
    letters: &Letters,
    ((x, y), angle): ((f32, f32), f32),
    anchor: Anchor,
    ink: (f32, Rgb),
    words: &str,
) {
    let (width, square) = (letters.width(words, ink.0), letters.rise.square);
    let left = match anchor {
        Anchor::TopCentre | Anchor::Middle => -width / 2.0,
        Anchor::TopRight | Anchor::MiddleRight => -width,
    };
    let base = match anchor {
        Anchor::TopCentre | Anchor::TopRight => square,
        // Half-way between the upper and the lower edge of a Chinese character.
        Anchor::MiddleRight | Anchor::Middle => square - 0.5,
    };
    let place =
        Transform::from_translate(x, y).pre_concat(Transform::from_rotate(angle)).pre_translate(left, base * ink.0);
    write_along(sheet, letters, place, ink, words);
}

fn write_along(sheet: &mut impl Sheet, letters: &Letters, at: Transform, (size, color): (f32, Rgb), words: &str) {
    let mut x = 0.0;
    for char in words.chars() {
        let glyph = letters.face.glyph(char);
        if let Some(outline) = glyph.outline {
            sheet.fill(&outline, at.pre_translate(x, 0.0).pre_scale(size, size), Tone::Solid(color));
        }
        x += glyph.advance * size;
    }
}

/// A line that is set: its base line and its lower edge, from the top of the text.
#[derive(Debug, Default)]
struct Line {
    runs: Vec<(f32, Run)>,
    width: f32,
    base: f32,
    bottom: f32,
}

#[derive(Debug)]
enum Run {
    Words(String),
    Formula(Formula),
}

fn set(letters: &Letters, text: &Text) -> Vec<Line> {
    if has_formula(&text.text) {
        return Setter::new(letters, text).set(&text.text);
    }
    let size = f32::from(text.size);
    let measure = |line: &str| letters.width(line, size);
    let words = lines::wrap(&text.text, length(text.w), &measure);
    let mut top = 0.0;
    let line = |words: String| {
        let base = top + ((LINE_HEIGHT - 1.0) / 2.0 + letters.rise.square) * size;
        top += size * LINE_HEIGHT;
        Line { width: measure(&words), runs: vec![(0.0, Run::Words(words))], base, bottom: top }
    };
    words.into_iter().map(line).collect()
}

/// Sets words and formulas into lines, as a page of the browser lays them.
struct Setter<'a> {
    letters: &'a Letters,
    size: f32,
    color: Rgb,
    room: f32,
    /// How far a line of words alone goes above its base line and below it.
    strut: [f32; 2],
    lines: Vec<Line>,
    line: Line,
    above: f32,
    below: f32,
    top: f32,
}

impl<'a> Setter<'a> {
    fn new(letters: &'a Letters, text: &Text) -> Self {
        let size = f32::from(text.size);
        let leading = (LINE_HEIGHT - letters.rise.above - letters.rise.below) / 2.0;
        let strut = [(letters.rise.above + leading) * size, (letters.rise.below + leading) * size];
        let [above, below] = strut;
        let (color, room) = (text.color.rgb(), length(text.w));
        Self { letters, size, color, room, strut, lines: Vec::new(), line: Line::default(), above, below, top: 0.0 }
    }

    fn set(mut self, text: &str) -> Vec<Line> {
        for piece in pieces(text) {
            match piece {
                Piece::Words(words) => self.words(words),
                Piece::Formula(latex) => self.formula(latex),
                Piece::Display(latex) => {
                    self.break_unless_empty();
                    self.formula(latex);
                    self.break_unless_empty();
                }
            }
        }
        self.break_unless_empty();
        self.lines
    }

    fn words(&mut self, words: &str) {
        for (i, paragraph) in words.split('\n').enumerate() {
            if i > 0 {
                self.break_line();
            }
            let measure = |line: &str| self.letters.width(line, self.size);
            for piece in lines::pieces(paragraph, self.room, &measure) {
                let width = self.letters.width(piece.trim_end(), self.size);
                if self.line.width > 0.0 && self.line.width + width > self.room {
                    self.break_line();
                }
                let advance = self.letters.width(&piece, self.size);
                self.line.runs.push((self.line.width, Run::Words(piece)));
                self.line.width += advance;
            }
        }
    }

    fn formula(&mut self, latex: &str) {
        let Some(formula) = Formula::read(latex, self.color) else { return self.words(&formulas::readable(latex)) };
        let em = self.size * AMONG_WORDS;
        if self.line.width > 0.0 && self.line.width + formula.width() * em > self.room {
            self.break_line();
        }
        let [above, below] = formula.rise(self.letters);
        (self.above, self.below) = (self.above.max(above * em), self.below.max(below * em));
        let width = formula.width() * em;
        self.line.runs.push((self.line.width, Run::Formula(formula)));
        self.line.width += width;
    }

    fn break_unless_empty(&mut self) {
        if !self.line.runs.is_empty() {
            self.break_line();
        }
    }

    fn break_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        line.base = self.top + self.above;
        self.top = line.base + self.below;
        line.bottom = self.top;
        [self.above, self.below] = self.strut;
        self.lines.push(line);
    }
}
