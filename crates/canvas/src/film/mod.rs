//! A log as the frames of a film: what the player of the browser shows on a wide screen, the page as wide as it and followed to
//! where is written.

mod cues;
pub mod matroska;
mod planes;
mod reel;
mod scroll;
mod stage;

pub use self::cues::Cue;
pub use self::reel::{Frame, Reel};

/// Width of a film in pixels; a page is as wide.
pub const FILM_WIDTH: u32 = 1_920;
/// Height of a film in pixels.
pub const FILM_HEIGHT: u32 = 1_080;

/// Milliseconds between two frames: twelve a second are a steady pen, and half the work of twenty-five.
pub(crate) const FRAME_MS: u64 = 83;
