//! Pages of a board, drawn outside of a browser: as pixels, as a PDF, and as the frames of a film.
//!
//! The geometry is that of the browser's board, file by file: `web/src/board/draw`. Whoever changes one changes the other; a story in
//! the browser compares the two, pixel by pixel.
//!
//! - `sheet`: what can be drawn on: pixels ([`Raster`]) or a document ([`booklet()`]).
//! - `painter`: what stands on a page, drawn on a sheet, one module for each kind of thing.
//! - `film`: a log as the frames of a film, of which only what changes is drawn.

mod axes;
mod booklet;
mod extent;
mod figures;
mod film;
mod formulas;
mod glyphs;
mod ink;
mod instruments;
mod lines;
mod measures;
mod mixed;
mod painter;
mod papers;
mod pictures;
mod raster;
mod sheet;
#[cfg(test)]
mod tests;
mod text;

pub use self::booklet::booklet;
pub use self::extent::Extent;
pub use self::film::{Cue, FILM_HEIGHT, FILM_WIDTH, Frame, Reel, matroska};
pub use self::glyphs::Letters;
pub use self::painter::{Painter, draw_page};
pub use self::pictures::{Picture, Pictures};
pub use self::raster::Raster;

/// Why a page could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum CanvasError {
    /// The bytes are no font with such a face.
    #[error("the font has no face {0}")]
    Font(u32),
    /// A picture of such a size cannot be made.
    #[error("no picture is {0}×{1} pixels")]
    Size(u32, u32),
    /// The picture or the document could not be written.
    #[error("the page could not be written: {0}")]
    Unwritable(String),
}
