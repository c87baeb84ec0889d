//! The voice of rooms: forwards each speaker's Opus to the others on stage and records it.
//!
//! [`Sfu::start`] opens one UDP port served by one thread (`thread.rs`). A person joins a room's stage with an SDP
//! offer ([`Sfu::join`]) and gets the answer; from then on the person's packets go to the others of the same room and
//! into one Ogg/Opus file per join (`recorder.rs`). What happens is told as [`MediaEvent`]s.
//!
//! Where no datagram gets through, a voice comes and goes in messages instead ([`Sfu::join_wire`], `wire.rs`): Opus frames that
//! the caller carries over whatever connection there is. Both kinds hear each other and are recorded alike.
//!
//! Small pictures go the same way as voices over connections of their own ([`Sfu::join_picture`]), and into no file.
//!
//! Nothing here knows who may speak: the caller decides before it calls `join`.

#[cfg(fuzzing)]
pub mod fuzzing;

mod boards;
mod config;
mod description;
mod event;
mod line;
mod metrics;
mod ogg;
mod opus;
mod peer;
mod picture;
mod recorder;
mod sfu;
mod socket;
mod switchboard;
mod thread;
mod timeline;
mod wire;

pub use config::{Advertised, MediaConfig, NotAnAddress, StartError};
pub use description::{Description, DescriptionKind, JoinError};
pub use event::MediaEvent;
pub use metrics::MediaMetrics;
pub use ogg::{OggWriter, ogg_duration};
pub use opus::{silence, spoken_samples};
pub use picture::{Camera, PictureAnswer};
pub use sfu::{STAGE_SEATS, Sfu};
pub use wire::{WireFrame, WireNews, WireOut};
