//! Files on their way here, piece by piece (tus 1.0): nothing that has arrived is sent twice, whatever breaks in between.
//!
//! What has arrived stands in a part file, flushed before it is acknowledged; its length is the offset, so a server that was
//! killed knows as much as one that was not. An upload whose last byte is there goes through the checks of [`crate::files`] and
//! becomes the file of the same id, or is refused with a code.

mod jobs;
mod parts;
pub mod rules;
pub mod service;
mod store;

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Coded, ErrorCode, Event, FileId, PersonId, Timestamp};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

pub use self::jobs::{ExpireUpload, FinishUpload};
use self::parts::Parts;
pub use self::rules::{Checksum, Concat, Metadata};
use crate::Denied;
use crate::files::{FileError, FilePurpose};

kernel::id!(/// A file on its way here; it becomes the file of the same id.
    UploadId);

impl UploadId {
    /// The file it becomes.
    #[must_use]
    pub const fn file(self) -> FileId {
        FileId::from_uuid(self.uuid())
    }
}

kernel::words! {
    /// What an upload is of.
    pub enum UploadKind {
        /// A file, from its first byte to its last.
        Whole = "whole",
        /// A piece of a file, sent beside others.
        Part = "part",
        /// A file put together from such pieces.
        Final = "final",
    }
}

kernel::words! {
    /// Where an upload stands.
    pub enum UploadState {
        /// Bytes of it are missing, or it is being looked at.
        Arriving = "arriving",
        /// It has become a file.
        Kept = "kept",
        /// It has gone into a file with others.
        Joined = "joined",
        /// It arrived and is not taken; the problem says why.
        Refused = "refused",
        /// Its time ran out before it was whole.
        Expired = "expired",
        /// Whoever sent it does not want it any more.
        Cancelled = "cancelled",
    }
}

::store::record! {
    /// A file on its way here.
    #[derive(Clone, Debug)]
    pub struct Upload {
        /// The upload, and the file it becomes.
        pub id: UploadId,
        /// Whose it is.
        pub owner_id: PersonId,
        /// What it is of.
        pub kind: UploadKind,
        /// Where it stands.
        pub state: UploadState,
        /// What the file is for; a piece of a file does not say.
        pub purpose: Option<FilePurpose>,
        /// Bytes of the whole.
        pub length: u64,
        /// `Upload-Metadata` as it was sent.
        pub metadata: Option<String>,
        /// `Upload-Concat` as it was sent.
        pub concat: Option<String>,
        /// Why it was refused.
        pub problem: Option<ErrorCode>,
        /// When it was begun.
        pub created_at: Timestamp,
        /// When it is forgotten unless it is whole by then.
        pub expires_at: Timestamp,
        /// When it stopped arriving, one way or the other.
        pub settled_at: Option<Timestamp>,
    }
}

/// An upload and how much of it has arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The upload.
    pub upload: Upload,
    /// Bytes that are there.
    pub offset: u64,
}

/// A new upload, as a client announces it.
#[derive(Clone, Debug, Default)]
pub struct NewUpload {
    /// Bytes of the whole; what is put together from pieces does not say.
    pub length: Option<u64>,
    /// `Upload-Metadata`.
    pub metadata: Option<String>,
    /// `Upload-Concat`.
    pub concat: Option<String>,
}

/// An upload has become a file, or never will.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UploadSettled {
    /// The upload.
    pub upload: UploadId,
    /// Whose it is.
    pub owner: PersonId,
    /// Where it stands now.
    pub state: UploadState,
    /// Why it was refused.
    pub problem: Option<ErrorCode>,
}

impl Event for UploadSettled {
    const NAME: &'static str = "platform.upload_settled";
}

/// How much one person may have on the way.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long an upload may take.
    pub expire: Duration,
    /// Bytes of all unfinished uploads of a person.
    pub open_bytes: u64,
    /// Unfinished uploads of a person.
    pub open_count: u64,
    /// Bytes of what a person finishes within a day.
    pub day_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            expire: Duration::from_hours(24),
            open_bytes: 256 * 1024 * 1024,
            open_count: 32,
            day_bytes: 1024 * 1024 * 1024,
        }
    }
}

/// Where uploads arrive: a part of the program. Cheap to clone.
#[derive(Clone)]
pub struct Uploads {
    parts: Parts,
    limits: Limits,
    held: Arc<Mutex<HashSet<UploadId>>>,
    beginning: Arc<tokio::sync::Mutex<()>>,
}

impl Uploads {
    /// Uploads whose pieces stand in this folder, which is made when absent.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn at(folder: &Path, limits: Limits) -> io::Result<Self> {
        Ok(Self { parts: Parts::at(folder)?, limits, held: Arc::default(), beginning: Arc::default() })
    }

    /// Takes hold of an upload; nobody else writes it meanwhile. `None` when somebody does already.
    fn hold(&self, id: UploadId) -> Option<Hold> {
        self.held.lock().insert(id).then(|| Hold { held: Arc::clone(&self.held), id })
    }
}

impl fmt::Debug for Uploads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uploads({:?})", self.limits)
    }
}

/// An upload that is being written; let go of when dropped.
struct Hold {
    held: Arc<Mutex<HashSet<UploadId>>>,
    id: UploadId,
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.held.lock().remove(&self.id);
    }
}

/// Why an upload cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// There is no such upload, or not for this person.
    #[error("there is no such upload")]
    NotFound,
    /// It has expired or was cancelled.
    #[error("the upload is gone: begin a new one")]
    Gone,
    /// Another request is writing it.
    #[error("another request is writing this upload")]
    Busy,
    /// It is at another byte.
    #[error("the upload is at byte {0}")]
    OffsetWrong(u64),
    /// The bytes are not those the checksum was made of.
    #[error("the bytes do not fit their checksum and were not kept")]
    ChecksumWrong,
    /// The client speaks another version of the protocol, or does not say which.
    #[error("Tus-Resumable is missing or not 1.0.0")]
    VersionWrong,
    /// The bytes of an upload have a content type of their own.
    #[error("the content type is not application/offset+octet-stream")]
    MediaTypeWrong,
    /// What is put together from pieces takes no bytes of its own.
    #[error("a final upload takes no bytes")]
    IsFinal,
    /// It has more bytes than are taken, or than it said it would have.
    #[error("the upload is larger than allowed")]
    TooLarge,
    /// The person has as much on the way, or has sent as much today, as one may.
    #[error("the person has sent as much as is allowed for now")]
    QuotaReached,
    /// A header is missing or holds what it cannot hold.
    #[error("{0} is missing or cannot be that")]
    BadHeader(&'static str),
    /// The work on it was broken off.
    #[error("the work on the upload was broken off")]
    BrokenOff,
    /// The actor may not upload.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The folder of parts failed.
    #[error("the folder of uploads")]
    Folder(#[from] io::Error),
    /// It could not be made a file now.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for UploadError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::Gone => ErrorCode::UploadGone,
            Self::Busy => ErrorCode::UploadBusy,
            Self::OffsetWrong(_) => ErrorCode::UploadOffsetWrong,
            Self::ChecksumWrong => ErrorCode::UploadChecksumWrong,
            Self::VersionWrong => ErrorCode::UploadVersionWrong,
            Self::MediaTypeWrong => ErrorCode::UploadMediaTypeWrong,
            Self::IsFinal => ErrorCode::Forbidden,
            Self::TooLarge => ErrorCode::FileTooLarge,
            Self::QuotaReached => ErrorCode::UploadQuotaReached,
            Self::BadHeader(_) => ErrorCode::BadRequest,
            Self::BrokenOff | Self::Folder(_) => ErrorCode::Internal,
            Self::Denied(source) => source.code(),
            Self::File(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadHeader(name) => Some(name),
            _ => None,
        }
    }
}
