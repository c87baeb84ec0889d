//! Pages for the printer: PDF from a small layout of words, lines, tables, pictures and QR codes.
//!
//! Lengths are millimetres from the upper left corner of the page, sizes of type are points. A [`Press`] knows where the
//! font is; a [`Document`] is written page by page, a [`Flow`] of words, tables and pictures finds its pages itself. Only the glyphs
//! that are used go into the file.

mod document;
mod flow;
mod page;
mod picture;
mod press;
#[cfg(test)]
mod tests;
mod typeface;

use std::path::PathBuf;

use kernel::{Coded, ErrorCode};

pub use self::document::Document;
pub use self::flow::Flow;
pub use self::page::{Dash, Page};
pub use self::picture::Picture;
pub use self::press::{FontPlace, Press};
pub use self::typeface::{POINT, Typeface};

/// The width of an A4 page, in millimetres.
pub const A4_WIDTH: f32 = 210.0;
/// The height of an A4 page, in millimetres.
pub const A4_HEIGHT: f32 = 297.0;

/// Why nothing could be printed.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// None of the usual places has a font with Chinese characters, and the settings name none.
    #[error("no font with Chinese characters is installed; install fonts-noto-cjk or name one in `paper.font`")]
    NoFont,
    /// The font file cannot be read.
    #[error("the font {} (`paper.font`) cannot be read: {source}", path.display())]
    FontUnreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no font, or has no face of this number.
    #[error("{} (`paper.font`) is no font with a face {face} (`paper.face`)", path.display())]
    FontUnfit {
        /// The file.
        path: PathBuf,
        /// The face.
        face: u32,
    },
    /// A text is too long for a QR code.
    #[error("the text is too long for a QR code")]
    QrTooLong,
    /// A picture is no JPEG.
    #[error("the picture cannot be read: {0}")]
    PictureUnreadable(String),
    /// The document could not be written.
    #[error("the document could not be written: {0}")]
    Unwritable(String),
}

impl Coded for PaperError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoFont | Self::FontUnreadable { .. } | Self::FontUnfit { .. } => ErrorCode::FontMissing,
            Self::QrTooLong | Self::PictureUnreadable(_) | Self::Unwritable(_) => ErrorCode::Internal,
        }
    }
}
