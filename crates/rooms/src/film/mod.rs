//! The film of a closed room: its pages as they were written, with the voices, as a file for those who need one.

pub(crate) mod http;
mod jobs;
mod making;
mod rules;
pub(crate) mod service;
mod sound;
pub(crate) mod store;

use kernel::{ErrorCode, PersonId, RoomId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

pub use self::jobs::MakeFilm;
use self::store::FilmRow;

kernel::words! {
    /// Where a film stands; `docs/states/film.md` draws it.
    pub enum FilmState {
        /// It waits for its turn: one is made at a time.
        Waiting = "waiting",
        /// It is being made.
        Working = "working",
        /// It can be looked at.
        Ready = "ready",
        /// It could not be made; `fault` says why.
        Failed = "failed",
    }
}

/// The film of a room.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FilmView {
    /// Where it stands.
    pub state: FilmState,
    /// How many others are made before it, while it waits.
    pub before: u32,
    /// How much of it is done, in percent.
    pub progress: u32,
    /// Its size once it is there.
    pub bytes: Option<u64>,
    /// Why it could not be made.
    pub fault: Option<ErrorCode>,
    /// Who asked for it.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
}

impl FilmView {
    fn of(row: &FilmRow, before: u32) -> Self {
        let &FilmRow { asked_by, asked_at, state, progress, bytes, fault, .. } = row;
        Self { state, before, progress, bytes, fault, asked_by, asked_at }
    }
}

/// Where a film is kept among the files.
pub(crate) fn key(room: RoomId) -> String {
    format!("rooms/{room}/film.mp4")
}
