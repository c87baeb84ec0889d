//! Photos, voices and films that people send: checked, cleaned, kept in a folder or a bucket.
//!
//! A photo is never kept as it came: it is decoded, turned upright, shrunk and written anew, so that no place, no device and
//! no hidden payload travels with it. What this program does not read itself [`crate::formats`] makes into what it keeps.

mod bucket;
mod guard;
mod link;
pub mod moving;
mod photo;
mod place;
mod rules;
pub mod service;
mod store;
#[cfg(test)]
mod tests;
mod voice;

#[cfg(fuzzing)]
pub mod fuzzing;

use std::io;

use bytes::Bytes;
use kernel::{Coded, ErrorCode, PersonId};

pub use self::bucket::{Addressing, Bucket};
pub use self::guard::{FileGuard, FileGuards, Scope};
pub use self::link::{LASTS, Link};
pub use self::place::{Files, Kept, SHELVES};
pub use self::rules::{LONGEST_VOICE, MAX_PHOTO_BYTES, MAX_VIDEO_BYTES, MAX_VOICE_BYTES};
pub use self::store::FileRecord;
use crate::Denied;

kernel::words! {
    /// What a file is for.
    pub enum FilePurpose {
        /// A photo of a question.
        Photo = "photo",
        /// A spoken message.
        Voice = "voice",
        /// A picture to put on a board.
        BoardImage = "board_image",
        /// A short film.
        Video = "video",
    }
}

/// A file as it comes in.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Whose it is.
    pub owner: PersonId,
    /// What it is for.
    pub purpose: FilePurpose,
    /// What was sent.
    pub bytes: Bytes,
}

/// Why a file could not be taken or given out.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It has more bytes or pixels than allowed.
    #[error("the file is too large")]
    TooLarge,
    /// It lasts longer than allowed.
    #[error("the file lasts too long")]
    TooLong,
    /// It has more pages than allowed.
    #[error("the file has too many pages")]
    TooManyPages,
    /// It cannot be read without its password.
    #[error("the file is protected by a password")]
    Protected,
    /// The program that reads such files is not installed here.
    #[error("this server cannot read files of this kind")]
    NotHere,
    /// Reading it takes more time or memory than is given to any file.
    #[error("reading the file takes too much")]
    TooDemanding,
    /// It was tried again and again, and never came to an end.
    #[error("the file could not be made ready")]
    GivenUp,
    /// It is of a kind that is not taken for this purpose.
    #[error("files of this kind are not taken")]
    Unsupported,
    /// It cannot be read as what it claims to be.
    #[error("the file cannot be read")]
    Broken,
    /// There is no such file, or not for this person.
    #[error("no such file")]
    NotFound,
    /// The actor may not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The folder or the bucket could not be read or written.
    #[error("the place of files")]
    Folder(#[source] object_store::Error),
    /// The key does not begin with one of the [`SHELVES`].
    #[error("a key that begins with no shelf")]
    NoShelf,
    /// Whoever knows who may see the file could not say.
    #[error("who may see the file")]
    Guard(#[source] GuardFailure),
    /// The folder in which files are worked on failed, or a program could not be started.
    #[error("the work on the file")]
    Work(#[source] io::Error),
    /// The work on the file was broken off.
    #[error("the work on the file was broken off")]
    BrokenOff,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// What went wrong in a [`FileGuard`].
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub struct GuardFailure(pub anyhow::Error);

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            other => Self::Folder(other),
        }
    }
}

impl FileError {
    /// Whether the file itself is the reason: sent again as it is, it would be refused again.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::TooLarge
                | Self::TooLong
                | Self::TooManyPages
                | Self::Unsupported
                | Self::Broken
                | Self::Protected
                | Self::NotHere
                | Self::TooDemanding
                | Self::GivenUp
        )
    }
}

impl Coded for FileError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::TooLarge => ErrorCode::FileTooLarge,
            Self::TooLong => ErrorCode::FileTooLong,
            Self::TooManyPages => ErrorCode::FileTooManyPages,
            Self::Protected => ErrorCode::FileProtected,
            Self::NotHere => ErrorCode::FileNotHere,
            Self::TooDemanding => ErrorCode::FileTooDemanding,
            Self::GivenUp => ErrorCode::FileFailed,
            Self::Unsupported => ErrorCode::FileTypeUnsupported,
            Self::Broken => ErrorCode::FileBroken,
            Self::NotFound => ErrorCode::NotFound,
            Self::Denied(denied) => denied.code(),
            Self::Folder(_) | Self::NoShelf | Self::Guard(_) | Self::Work(_) | Self::BrokenOff => ErrorCode::Internal,
            Self::Store(source) => source.code(),
        }
    }
}
