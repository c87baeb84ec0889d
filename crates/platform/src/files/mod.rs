//! Photos and voice that people send: checked, cleaned, kept in a folder or a bucket.
//!
//! A photo is never kept as it came: it is decoded, turned upright, shrunk and written anew, so that no place, no device and
//! no hidden payload travels with it. Voice is kept as it came, after a look at what it is.

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

use bytes::Bytes;
use kernel::{Coded, ErrorCode, PersonId};

pub use self::bucket::{Addressing, Bucket};
pub use self::guard::{FileGuard, FileGuards, Scope};
pub use self::link::{LASTS, Link};
pub use self::place::{Files, Kept, SHELVES};
pub use self::rules::{LONGEST_VOICE, MAX_PHOTO_BYTES, MAX_VOICE_BYTES};
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
    /// It has more bytes, pixels or seconds than allowed.
    #[error("the file is too large")]
    TooLarge,
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

impl Coded for FileError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::TooLarge => ErrorCode::FileTooLarge,
            Self::Unsupported => ErrorCode::FileTypeUnsupported,
            Self::Broken => ErrorCode::FileBroken,
            Self::NotFound => ErrorCode::NotFound,
            Self::Denied(denied) => denied.code(),
            Self::Folder(_) | Self::NoShelf | Self::Guard(_) | Self::BrokenOff => ErrorCode::Internal,
            Self::Store(source) => source.code(),
        }
    }
}
