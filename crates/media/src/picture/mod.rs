//! Small pictures of cameras: forwarded as voices are, over connections of their own, and never recorded.
//!
//! What a connection carries is its [`Medium`]; pictures have a switchboard of their own, which has no recorder. What a
//! client may send of a picture is in `showing.rs`, who asks whom for a whole picture in `board.rs`.

mod board;
mod handle;
mod showing;

use str0m::format::Codec;
use str0m::media::MediaKind;

pub use handle::PictureAnswer;
pub(crate) use showing::Showing;

/// Whether somebody shows a picture, or only sees those of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Camera {
    /// The person's camera is on.
    On,
    /// The person sees the others.
    Off,
}

/// What a connection carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    /// A voice, in Opus.
    Voice,
    /// A picture, in VP8.
    Picture(Camera),
}

impl Medium {
    pub(crate) fn codec(self) -> Codec {
        match self {
            Self::Voice => Codec::Opus,
            Self::Picture(_) => Codec::Vp8,
        }
    }

    pub(crate) fn kind(self) -> MediaKind {
        match self {
            Self::Voice => MediaKind::Audio,
            Self::Picture(_) => MediaKind::Video,
        }
    }

    /// How the line of a description begins that carries it.
    pub(crate) fn line(self) -> &'static str {
        match self {
            Self::Voice => "m=audio ",
            Self::Picture(_) => "m=video ",
        }
    }

    /// Units of RTP time in a millisecond.
    pub(crate) fn ticks_per_ms(self) -> u64 {
        match self {
            Self::Voice => 48,
            Self::Picture(_) => 90,
        }
    }
}
