//! A font, and how wide words are in it.

use std::fmt;
use std::path::Path;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use crate::PaperError;

/// Millimetres in a point.
pub const POINT: f32 = 25.4 / 72.0;

/// A font, ready to set words in. Each character is one glyph: there is no kerning and nothing that joins.
pub struct Typeface {
    pub(crate) font: Font,
    bytes: std::sync::Arc<Vec<u8>>,
    face: u32,
}

impl Typeface {
    /// Reads a font file.
    ///
    /// # Errors
    /// `FontUnreadable`, `FontUnfit`.
    pub fn open(path: &Path, face: u32) -> Result<Self, PaperError> {
        let unreadable = |source| PaperError::FontUnreadable { path: path.to_owned(), source };
        let bytes = std::sync::Arc::new(std::fs::read(path).map_err(unreadable)?);
        let unfit = || PaperError::FontUnfit { path: path.to_owned(), face };
        FontRef::from_index(&bytes, face).map_err(|_| unfit())?;
        let font = Font::new(std::sync::Arc::clone(&bytes).into(), face).ok_or_else(unfit)?;
        Ok(Self { font, bytes, face })
    }

    /// The bytes of the font file, and which of its faces this is.
    #[must_use]
    pub fn file(&self) -> (std::sync::Arc<Vec<u8>>, u32) {
        (std::sync::Arc::clone(&self.bytes), self.face)
    }

    /// The width of a line of words in millimetres, at a size in points.
    #[must_use]
    pub fn width(&self, text: &str, size: f32) -> f32 {
        self.glyphs(text).iter().map(|glyph| glyph.x_advance).sum::<f32>() * size * POINT
    }

    /// Breaks words into lines no wider than `width` millimetres: after a space, between Chinese characters, and inside a
    /// word only where it is wider than a line.
    #[must_use]
    pub fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let mut line = String::new();
            for word in words(paragraph).into_iter().flat_map(|word| self.pieces(word, size, width)) {
                let longer = format!("{line}{word}");
                if !line.is_empty() && self.width(longer.trim_end(), size) > width {
                    lines.push(line.trim_end().to_owned());
                    word.trim_start().clone_into(&mut line);
                } else {
                    line = longer;
                }
            }
            lines.push(line.trim_end().to_owned());
        }
        lines
    }

    /// A word, or the pieces of one that is wider than a line.
    fn pieces(&self, word: String, size: f32, width: f32) -> Vec<String> {
        if self.width(word.trim_end(), size) <= width {
            return vec![word];
        }
        let mut pieces = vec![String::new()];
        for char in word.chars() {
            if let Some(piece) = pieces.last_mut()
                && (piece.is_empty() || self.width(&format!("{piece}{char}"), size) <= width)
            {
                piece.push(char);
            } else {
                pieces.push(char.to_string());
            }
        }
        pieces
    }

    /// The longest beginning of a text that fits into `width` millimetres, with … where something is left off.
    #[must_use]
    pub fn fit(&self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let mut kept: String = text.to_owned();
        while kept.pop().is_some() && self.width(&format!("{kept}…"), size) > width {}
        format!("{kept}…")
    }

    pub(crate) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let Ok(font) = FontRef::from_index(&self.bytes, self.face) else { return Vec::new() };
        let (charmap, metrics) = (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let glyph = |(at, char): (usize, char)| {
            let id = charmap.map(char).unwrap_or_default();
            KrillaGlyph {
                glyph_id: GlyphId::new(id.to_u32()),
                text_range: at..at + char.len_utf8(),
                x_advance: metrics.advance_width(id).unwrap_or_default() / em,
                x_offset: 0.0,
                y_offset: 0.0,
                y_advance: 0.0,
                location: None,
            }
        };
        text.char_indices().map(glyph).collect()
    }
}

impl fmt::Debug for Typeface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typeface").field("face", &self.face).finish_non_exhaustive()
    }
}

/// The pieces between which a line may be broken: Latin words with the space behind them, Chinese characters with the
/// punctuation that may not begin a line.
fn words(text: &str) -> Vec<String> {
    const NEVER_FIRST: &str = "，。、；：？！）》」』】”’…%,.;:?!)]";
    let mut words: Vec<String> = Vec::new();
    for char in text.chars() {
        let joins = words.last().and_then(|word| word.chars().last()).is_some_and(|before| {
            NEVER_FIRST.contains(char) || (char == ' ') || (!is_wide(char) && !is_wide(before) && before != ' ')
        });
        match words.last_mut().filter(|_| joins) {
            Some(word) => word.push(char),
            None => words.push(char.to_string()),
        }
    }
    words
}

fn is_wide(char: char) -> bool {
    char >= '\u{2E80}'
}
