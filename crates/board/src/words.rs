//! The small words of the board.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::words! {
    /// What a person may do in the room.
    pub enum Rights {
        /// Leads the room: draws, erases anyone's things, clears pages.
        Host = "host",
        /// On stage: draws, and changes what is their own.
        Speaker = "speaker",
        /// Sees, hears and writes lines; draws and speaks once the host gives the word.
        Guest = "guest",
        /// Sees and hears.
        Listener = "listener",
    }
}

kernel::words! {
    /// What ink is drawn with.
    pub enum Tool {
        /// A pen.
        Pen = "pen",
        /// A highlighter: broad and transparent.
        Highlighter = "highlighter",
    }
}

kernel::words! {
    /// What is printed on an empty page. Distances are named in the client's `model/measures.ts` (`PAPER`).
    pub enum Paper {
        /// Nothing.
        Blank = "blank",
        /// Squares.
        Grid = "grid",
        /// Lines.
        Lines = "lines",
        /// Squares with a cross and both diagonals, dashed, in which Chinese characters are practised (米字格).
        MiGrid = "mi_grid",
        /// Sets of four lines with three spaces between them, for letters and Pinyin (四线三格).
        FourLine = "four_line",
        /// Rows of small squares, one a character, with a gap between the rows (稿纸).
        Manuscript = "manuscript",
    }
}

/// A text that is no object id or no colour.
#[derive(Debug, thiserror::Error)]
#[error("not {0}")]
pub struct BadWord(&'static str);

/// The name of a thing on the board: up to 24 of `A-Z a-z 0-9 _ -`, made by the client, used once in a room.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, max_length = 24, pattern = "^[A-Za-z0-9_-]{1,24}$", example = "s1")]
pub struct ObjectId(Box<str>);

impl ObjectId {
    /// The id as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ObjectId {
    type Error = BadWord;

    fn try_from(text: String) -> Result<Self, BadWord> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if text.is_empty() || text.len() > 24 || !text.bytes().all(plain) {
            return Err(BadWord("an object id"));
        }
        Ok(Self(text.into_boxed_str()))
    }
}

impl From<ObjectId> for String {
    fn from(id: ObjectId) -> Self {
        id.0.into_string()
    }
}

/// A colour, written `#1B2A33`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^#[0-9A-Fa-f]{6}$", example = "#1B2A33")]
pub struct Color([u8; 3]);

impl Color {
    /// The colour of this much red, green and blue.
    #[must_use]
    pub const fn of(rgb: [u8; 3]) -> Self {
        Self(rgb)
    }

    /// Red, green and blue.
    #[must_use]
    pub const fn rgb(self) -> [u8; 3] {
        self.0
    }
}

impl TryFrom<String> for Color {
    type Error = BadWord;

    fn try_from(text: String) -> Result<Self, BadWord> {
        let bad = || BadWord("a colour");
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(bad)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(bad());
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).map_err(|_| bad())?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl From<Color> for String {
    fn from(Color([red, green, blue]): Color) -> Self {
        format!("#{red:02X}{green:02X}{blue:02X}")
    }
}
