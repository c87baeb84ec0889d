//! What stands on a page.

use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use qrcode::{Color, EcLevel, QrCode};

use crate::typeface::POINT;
use crate::{PaperError, Typeface};

/// The height of a line of words, in sizes of its type.
pub(crate) const LEADING: f32 = 1.45;

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// From end to end.
    Solid,
    /// In short strokes: here one cuts.
    Cut,
}

/// A page that is being drawn.
pub struct Page<'a> {
    pub(crate) surface: Surface<'a>,
    pub(crate) typeface: &'a Typeface,
}

impl Page<'_> {
    /// The typeface, for measuring words.
    #[must_use]
    pub fn typeface(&self) -> &Typeface {
        self.typeface
    }

    /// One line of words; `at` is where its base line begins.
    pub fn text(&mut self, (x, y): (f32, f32), size: f32, text: &str) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill::default()));
        let glyphs = self.typeface.glyphs(text);
        let start = Point::from_xy(x / POINT, y / POINT);
        self.surface.draw_glyphs(start, &glyphs, self.typeface.font.clone(), text, size, false);
    }

    /// One line of words that ends at `at`.
    pub fn text_to(&mut self, (x, y): (f32, f32), size: f32, text: &str) {
        let width = self.typeface.width(text, size);
        self.text((x - width, y), size, text);
    }

    /// Words broken into lines of a width; `at` is the upper left corner. The y below them.
    pub fn paragraph(&mut self, (x, y): (f32, f32), width: f32, size: f32, text: &str) -> f32 {
        let step = size * POINT * LEADING;
        let mut base = y;
        for line in self.typeface.lines(text, size, width) {
            base += step;
            self.text((x, base - size * POINT * 0.3), size, &line);
        }
        base
    }

    /// A thin straight line.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), dash: Dash) {
        let mut path = PathBuilder::new();
        path.move_to(from.0 / POINT, from.1 / POINT);
        path.line_to(to.0 / POINT, to.1 / POINT);
        let Some(path) = path.finish() else { return };
        let dash = (dash == Dash::Cut).then(|| StrokeDash { array: vec![3.0, 3.0], offset: 0.0 });
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke { width: 0.5, opacity: NormalizedF32::ONE, dash, ..Stroke::default() }));
        self.surface.draw_path(&path);
    }

    /// A table: the widths of its columns, then its rows, the first of them the head. The y below it.
    pub fn table(&mut self, (x, y): (f32, f32), columns: &[f32], size: f32, rows: &[Vec<String>]) -> f32 {
        const GAP: f32 = 1.0;
        let width: f32 = columns.iter().sum();
        let mut top = y;
        self.line((x, top), (x + width, top), Dash::Solid);
        for row in rows {
            let (mut left, mut bottom) = (x, top);
            for (cell, column) in row.iter().zip(columns) {
                bottom = bottom.max(self.paragraph((left + GAP, top), column - 2.0 * GAP, size, cell));
                left += column;
            }
            top = bottom + GAP;
            self.line((x, top), (x + width, top), Dash::Solid);
        }
        top
    }

    /// A QR code of this side, its quiet margin included.
    ///
    /// # Errors
    /// `QrTooLong`.
    pub fn qr(&mut self, (x, y): (f32, f32), side: f32, text: &str) -> Result<(), PaperError> {
        // What ISO/IEC 18004 asks for: readers find the code by the quiet around it.
        const MARGIN: u16 = 4;
        let code = QrCode::with_error_correction_level(text, EcLevel::L).map_err(|_| PaperError::QrTooLong)?;
        let modules = code.width();
        let across = u16::try_from(modules).map_err(|_| PaperError::QrTooLong)?;
        let module = side / f32::from(across + 2 * MARGIN) / POINT;
        let (left, top) = (x / POINT + f32::from(MARGIN) * module, y / POINT + f32::from(MARGIN) * module);
        let mut path = PathBuilder::new();
        for (row, colors) in (0u16..).zip(code.to_colors().chunks(modules)) {
            for (column, length) in dark_runs(colors) {
                let (x, y) = (left + f32::from(column) * module, top + f32::from(row) * module);
                if let Some(run) = Rect::from_xywh(x, y, f32::from(length) * module, module) {
                    path.push_rect(run);
                }
            }
        }
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill::default()));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
        Ok(())
    }
}

/// Where dark modules stand side by side in a row: the first of them, and how many.
fn dark_runs(row: &[Color]) -> Vec<(u16, u16)> {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for (column, color) in (0u16..).zip(row) {
        match runs.last_mut() {
            _ if *color == Color::Light => {}
            Some((start, length)) if *start + *length == column => *length += 1,
            _ => runs.push((column, 1)),
        }
    }
    runs
}
