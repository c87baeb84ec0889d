//! Faces of fonts, and the outlines of their letters.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, MetadataProvider};
use tiny_skia::{Path, PathBuilder};

use crate::CanvasError;
use crate::extent::length;

/// A letter; its outline is in ems, y downwards from the base line.
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    /// Nothing for a space.
    pub(crate) outline: Option<Arc<Path>>,
    /// How far the next letter is, in ems.
    pub(crate) advance: f32,
}

/// One face of a font. Each character is one glyph: there is no kerning and nothing that joins.
pub(crate) struct Face {
    bytes: Arc<Vec<u8>>,
    index: u32,
    em: f32,
    kept: Mutex<HashMap<char, Glyph>>,
}

/// How high letters stand over a base line, in ems.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rise {
    /// Of the square around a Chinese character: where a canvas puts its `top`.
    pub(crate) square: f32,
    /// Of a line as a page lays it, above and below.
    pub(crate) above: f32,
    pub(crate) below: f32,
}

impl Face {
    pub(crate) fn new(bytes: Arc<Vec<u8>>, index: u32) -> Result<Self, CanvasError> {
        let font = FontRef::from_index(&bytes, index).map_err(|_| CanvasError::Font(index))?;
        let em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        Ok(Self { bytes, index, em, kept: Mutex::default() })
    }

    /// A letter, if the face has it.
    pub(crate) fn glyph(&self, char: char) -> Glyph {
        if let Some(glyph) = self.kept.lock().get(&char) {
            return glyph.clone();
        }
        let glyph = self.draw(char).unwrap_or(Glyph { outline: None, advance: 0.0 });
        self.kept.lock().insert(char, glyph.clone());
        glyph
    }

    fn draw(&self, char: char) -> Option<Glyph> {
        let font = FontRef::from_index(&self.bytes, self.index).ok()?;
        let id = font.charmap().map(char)?;
        let advance = font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(id)?;
        let mut pen = Pen { path: PathBuilder::new(), em: self.em };
        if let Some(outline) = font.outline_glyphs().get(id) {
            outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok()?;
        }
        Some(Glyph { outline: pen.path.finish().map(Arc::new), advance: advance / self.em })
    }

    pub(crate) fn rise(&self) -> Rise {
        let plain = Rise { square: 0.88, above: 1.16, below: 0.288 };
        let Ok(font) = FontRef::from_index(&self.bytes, self.index) else { return plain };
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        let square = font.os2().map_or(plain.square, |os2| {
            let (up, down) = (f32::from(os2.s_typo_ascender()), -f32::from(os2.s_typo_descender()));
            up / (up + down)
        });
        Rise { square, above: metrics.ascent / self.em, below: -metrics.descent / self.em }
    }
}

/// Draws an outline in ems, upside down: fonts count upwards.
struct Pen {
    path: PathBuilder,
    em: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(x / self.em, -y / self.em);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(x / self.em, -y / self.em);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let em = self.em;
        self.path.quad_to(cx / em, -cy / em, x / em, -y / em);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let em = self.em;
        self.path.cubic_to(cx0 / em, -cy0 / em, cx1 / em, -cy1 / em, x / em, -y / em);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

/// The letters of a board: a face with Chinese characters, and those of formulas.
pub struct Letters {
    pub(crate) face: Face,
    pub(crate) rise: Rise,
    formulas: Mutex<HashMap<String, Option<Arc<Face>>>>,
}

impl Letters {
    /// The letters of a font file.
    ///
    /// # Errors
    /// `Font` when the bytes have no such face.
    pub fn new(bytes: Arc<Vec<u8>>, face: u32) -> Result<Self, CanvasError> {
        let face = Face::new(bytes, face)?;
        Ok(Self { rise: face.rise(), face, formulas: Mutex::default() })
    }

    /// The width of a line of words, at a size.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|char| self.face.glyph(char).advance).sum::<f32>() * size
    }

    /// A face of KaTeX, by its name without the family: `Math-Italic`.
    pub(crate) fn formula_face(&self, name: &str) -> Option<Arc<Face>> {
        let mut kept = self.formulas.lock();
        if let Some(face) = kept.get(name) {
            return face.clone();
        }
        let bytes = ratex_katex_fonts::ttf_bytes(&format!("KaTeX_{name}.ttf"));
        let face = bytes.and_then(|bytes| Face::new(Arc::new(bytes.into_owned()), 0).ok()).map(Arc::new);
        kept.insert(name.to_owned(), face.clone());
        face
    }
}

impl fmt::Debug for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letters").field("face", &length(self.face.index)).finish_non_exhaustive()
    }
}
