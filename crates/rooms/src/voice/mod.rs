//! Voices in rooms: joining, recordings on the room's clock, keeping them, playing them.

pub(crate) mod http;
mod jobs;
mod relays;
mod service;
mod sound;
pub(crate) mod store;
pub(crate) mod wire;

use kernel::PersonId;

pub use jobs::KeepVoices;
pub use relays::Relays;
pub(crate) use sound::Sound;

/// A recording that has begun.
#[derive(Clone, Debug)]
pub(crate) struct NewVoice {
    /// Its number in the room, from 0.
    pub(crate) n: u32,
    /// Who speaks.
    pub(crate) author: PersonId,
    /// Its file's name in the room's folder of recordings.
    pub(crate) name: String,
    /// When its first packet came, in milliseconds of the room's clock.
    pub(crate) start_ms: u64,
    /// How long it is, where that is known already.
    pub(crate) duration_ms: Option<u64>,
}
