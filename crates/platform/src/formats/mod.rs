//! What people send, in whatever format their device writes, made into what every browser shows: photos and pages of PDF into
//! JPEG, voices into Ogg with Opus, films into MP4 with H.264.
//!
//! JPEG, PNG and WebP are read by this program itself ([`crate::files`]). For everything else it starts programs of the system,
//! each in a fence: an empty folder, no network, so much time and memory and no more. What an upload waits for is a
//! [`Preparation`], made by a job that shows how far it is; the upload stays `arriving` meanwhile. What came is kept until what is
//! made of it is there, and no longer.

mod engine;
mod fence;
mod jobs;
mod ogg;
mod recipes;
pub mod rules;
pub mod service;
mod sniff;
mod store;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use kernel::{PersonId, Timestamp};
use parking_lot::Mutex;
use tokio::sync::Semaphore;

pub use self::engine::{Bounds, Outcome, run, run_fed};
pub use self::fence::{Fence, Tool, Tools};
pub use self::jobs::PrepareUpload;
pub use self::sniff::HEAD;
use crate::files::FilePurpose;
use crate::uploads::UploadId;

kernel::words! {
    /// What a file is, by its first bytes.
    pub enum Format {
        /// A photo.
        Jpeg = "jpeg",
        /// A picture of a screen.
        Png = "png",
        /// A picture of the web.
        Webp = "webp",
        /// A photo of an iPhone or a newer telephone.
        Heic = "heic",
        /// Pages.
        Pdf = "pdf",
        /// Sound in Ogg.
        Ogg = "ogg",
        /// What Chrome and Firefox record.
        Webm = "webm",
        /// What most telephones record, with a picture or without (M4A, 3GP).
        Mp4 = "mp4",
        /// What an iPhone records.
        Mov = "mov",
        /// Sound as it is.
        Wav = "wav",
        /// MP3.
        Mp3 = "mp3",
        /// AAC without a container.
        Aac = "aac",
        /// What older telephones and WeChat record.
        Amr = "amr",
    }
}

kernel::words! {
    /// Where a preparation stands; `docs/states/preparation.md` draws it.
    pub enum PreparationState {
        /// It waits for its turn.
        Waiting = "waiting",
        /// It is being made.
        Working = "working",
        /// It is there; the upload has become a file.
        Ready = "ready",
        /// It cannot be made of this; the upload says why.
        Refused = "refused",
    }
}

::store::record! {
    /// What an upload that is whole still waits for.
    #[derive(Clone, Debug)]
    pub struct Preparation {
        /// The upload.
        pub upload_id: UploadId,
        /// Whose it is.
        pub owner_id: PersonId,
        /// What the file is for.
        pub purpose: FilePurpose,
        /// What came.
        pub format: Format,
        /// Where it stands.
        pub state: PreparationState,
        /// How much of it is done, in percent.
        pub progress: u32,
        /// How often it was begun.
        pub tries: u32,
        /// Since when it waits.
        pub created_at: Timestamp,
    }
}

/// How much of what is taken.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest film.
    pub longest_video: Duration,
    /// The largest film as it comes, in bytes.
    pub video_bytes: u64,
    /// Pages of a PDF.
    pub pages: u32,
    /// Memory of one program, in bytes.
    pub memory: u64,
    /// What is made at the same time.
    pub at_once: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            longest_video: Duration::from_mins(3),
            video_bytes: 200 * 1024 * 1024,
            pages: 20,
            memory: 2 * 1024 * 1024 * 1024,
            at_once: 2,
        }
    }
}

/// Makes what browsers show: a part of the program. Cheap to clone.
#[derive(Clone)]
pub struct Formats {
    folder: Arc<Path>,
    limits: Limits,
    tools: Tools,
    turns: Arc<Semaphore>,
    under_way: Arc<Mutex<HashSet<UploadId>>>,
}

impl Formats {
    /// Works in this folder, with the programs that are there. What an earlier run left in it goes.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn at(folder: &Path, limits: Limits, tools: Tools) -> io::Result<Self> {
        if folder.is_dir() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder)?;
        let turns = Arc::new(Semaphore::new(limits.at_once.max(1)));
        Ok(Self { folder: folder.into(), limits, tools, turns, under_way: Arc::default() })
    }

    /// How much of what is taken.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The programs that are there.
    #[must_use]
    pub fn tools(&self) -> &Tools {
        &self.tools
    }

    /// Takes a preparation in hand; `None` when somebody has it already.
    fn take(&self, upload: UploadId) -> Option<InHand> {
        self.under_way.lock().insert(upload).then(|| InHand { under_way: Arc::clone(&self.under_way), upload })
    }

    /// An empty folder to work in. One of the same name that is left over goes.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn desk(&self, name: &str) -> io::Result<Desk> {
        let path = self.folder.join(name);
        match std::fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        std::fs::create_dir(&path)?;
        Ok(Desk(path))
    }
}

impl fmt::Debug for Formats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Formats({:?}, {:?})", self.limits, self.tools)
    }
}

/// A preparation that is worked on; let go of when dropped.
struct InHand {
    under_way: Arc<Mutex<HashSet<UploadId>>>,
    upload: UploadId,
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.under_way.lock().remove(&self.upload);
    }
}

/// A folder in which one thing is made; it goes with whatever is in it.
#[derive(Debug)]
pub struct Desk(PathBuf);

impl Desk {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // What cannot be removed now goes at the next start.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A thing that was made, as it is kept.
#[derive(Clone, Debug)]
pub struct Made {
    /// What it is for.
    pub purpose: FilePurpose,
    /// What it is.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Bytes,
    /// Pixels across and down, of a picture or a film.
    pub pixels: Option<(u32, u32)>,
}

/// What was made of an upload: the file it becomes, and what goes with it. With a film its first picture, with the first page of
/// a PDF the others.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The file.
    pub file: Made,
    /// What goes with it, in order.
    pub beside: Vec<Made>,
}
