//! Rooms: a stage, an audience and one log. Knows nothing of schools.
//!
//! - [`room`](mod@room): who is in a room and may do what; opening, taking part, closing; when a room goes on hold.
//! - `log`: what is in an entry, and the one task that makes the entries of all rooms durable together.
//! - `live`: a room in memory, made of its last snapshot and the entries after it.
//! - `voice`: joining with one's voice, recordings on the room's clock.
//! - `camera`: showing a small picture beside the voice, recorded nowhere.
//! - `replay`: a closed room, to be seen again; `film` makes a file of it, `pages` pictures and a
//!   document; `captions` say in writing what is said.
//! - `hooks`: what capabilities tell rooms ([`RoomGuard`]) and hear from them ([`RoomEvents`]).
//! - `topic`: the room on a live connection.
//!
//! **An entry that comes back to its author is the acknowledgement**: it is in the durable log. Whoever sends it again,
//! with the same client name and number, gets the entry that is there.

mod camera;
mod captions;
mod film;
mod hooks;
mod keeper;
mod live;
mod log;
mod pages;
mod replay;
mod room;
mod rooms;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod topic;
mod voice;

use std::time::Duration;

pub use board::Rights;

pub use camera::{CameraState, MayShow};
pub use captions::{Caption, CaptionsView};
pub use film::{FilmState, FilmView, MakeFilm};
pub use hooks::{Cover, RoomEvents, RoomGuard};
pub use keeper::{RECORDINGS_LEAST_DAYS, RoomsKeeper, erased};
pub use live::{Chapter, ChatLine};
pub use log::{ClientId, Encoded, Entry, Op, RoomOp};
pub use replay::{ReplayView, VoiceView};
pub use room::access::file_guards;
pub use room::service::{Appended, LogPage, NewOp, SnapshotView};
pub use room::{Erased, Hold, Member, MemberView, NewRoom, RefusedOp, RoomError, RoomState, RoomView};
pub use rooms::{Rooms, RoomsConfig};
pub use voice::{KeepVoices, Relays};

/// How long a member may be gone before it counts as away: longer than a reload, a lift or a phone that was looked at
/// elsewhere for a moment take.
pub const AWAY_AFTER: Duration = Duration::from_secs(8);

/// The routes of this crate.
#[must_use]
pub fn routes() -> wenqu_http::Routes {
    wenqu_http::Routes::new()
        .merge(room::http::routes())
        .merge(voice::http::routes())
        .merge(camera::http::routes())
        .merge(replay::http::routes())
        .merge(film::http::routes())
        .merge(pages::http::routes())
        .merge(captions::http::routes())
}

/// The background jobs of this crate.
#[must_use]
pub fn jobs() -> platform::jobs::Registry {
    platform::jobs::Registry::new().with::<KeepVoices>().with::<MakeFilm>()
}
