//! What the media thread tells the rest of the program.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use kernel::{PersonId, RoomId};

/// Something that happened to a voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaEvent {
    /// A person's voice connection stands.
    Connected {
        /// The room.
        room: RoomId,
        /// The person.
        member: PersonId,
    },
    /// A person has no voice connection any more: left, timed out, or the room was closed. A rejoin says nothing.
    Gone {
        /// The room.
        room: RoomId,
        /// The person.
        member: PersonId,
    },
    /// A person's picture connection has ended without being replaced: turned off, timed out, or the room was closed.
    PictureGone {
        /// The room.
        room: RoomId,
        /// The person.
        member: PersonId,
        /// Which join it was.
        join: u64,
    },
    /// A person's client sends more of a picture than it may; nothing of it is passed on before the next whole picture.
    PictureStopped {
        /// The room.
        room: RoomId,
        /// The person.
        member: PersonId,
    },
    /// The first words of a join have been written to a new file.
    RecordingStarted {
        /// The room.
        room: RoomId,
        /// The speaker.
        member: PersonId,
        /// The Ogg/Opus file.
        path: PathBuf,
        /// When the first packet arrived: the zero of the file's clock.
        started: Instant,
    },
    /// A recording is complete and on disk.
    RecordingEnded {
        /// The room.
        room: RoomId,
        /// The speaker.
        member: PersonId,
        /// The Ogg/Opus file.
        path: PathBuf,
        /// How much time the file covers, silence included.
        duration: Duration,
    },
}
