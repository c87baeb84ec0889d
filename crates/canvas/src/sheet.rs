//! What can be drawn on. Everything is given in page units.

use tiny_skia::{Path, Transform};

use crate::pictures::Picture;

/// Red, green, blue.
pub(crate) type Rgb = [u8; 3];

/// How a shape is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tone {
    /// With this colour.
    Solid(Rgb),
    /// With this colour as a highlighter puts it on: what is below stays as dark as it was.
    Light(Rgb),
    /// With this colour, which covers so much of what is below.
    Cover(Rgb, f32),
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cap {
    Round,
    Butt,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) width: f32,
    pub(crate) color: Rgb,
    /// How much of what is below it covers.
    pub(crate) cover: f32,
    /// How it ends, and how it turns at corners: round, or straight.
    pub(crate) cap: Cap,
    /// As long as this are its dashes, and the gaps between them.
    pub(crate) dash: Option<f32>,
}

impl Line {
    /// A whole line with round ends.
    pub(crate) const fn of(width: f32, color: Rgb) -> Self {
        Self { width, color, cover: 1.0, cap: Cap::Round, dash: None }
    }
}

/// How much of what is below a highlighter lets through.
pub(crate) const HIGHLIGHT: f32 = 0.35;

/// A part of a picture, and where it goes.
pub(crate) struct Placed<'a> {
    pub(crate) picture: &'a Picture,
    /// Left, top, width and height of the part, in the picture's own pixels.
    pub(crate) part: [f32; 4],
    /// Left, top, width and height of the place, under `turn`.
    pub(crate) place: [f32; 4],
    /// From the place to the page.
    pub(crate) turn: Transform,
}

/// A page that is being drawn.
pub(crate) trait Sheet {
    /// Fills a shape; `at` leads from its units to those of the page.
    fn fill(&mut self, path: &Path, at: Transform, tone: Tone);

    /// Draws along a line.
    fn stroke(&mut self, path: &Path, line: &Line);

    /// Lays a part of a picture onto the page.
    fn picture(&mut self, placed: &Placed<'_>);
}
