//! Where the bytes of files are.

use std::fmt;
use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::FileError;

/// The first parts of keys. There are no others, so that a backup and a move forget nothing.
pub const SHELVES: [&str; 4] = ["files", "labels", "records", "rooms"];

/// Photos decoded at the same time: each takes up to [`super::photo::MAX_ALLOC`] while it lasts.
const DECODED_AT_ONCE: usize = 2;

/// Where the bytes of files are: a local folder, or a bucket. Cheap to clone.
///
/// Keys are relative paths (`files/ab/<id>`, `rooms/<room>/1.ogg`) that begin with one of the [`SHELVES`].
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, where it is one.
    folder: Option<PathBuf>,
    decoding: Arc<Semaphore>,
}

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// Its key.
    pub key: String,
    /// Its bytes.
    pub size: u64,
}

impl Files {
    /// Files in a local folder, which is made when absent. What `put` has answered survives a power cut.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(path: &FilePath) -> Result<Self, FileError> {
        std::fs::create_dir_all(path)
            .map_err(|source| object_store::Error::Generic { store: "folder", source: Box::new(source) })?;
        let folder = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self { folder: Some(path.to_owned()), ..Self::over(Arc::new(folder)) })
    }

    /// Files that are gone with the process, for tests.
    #[must_use]
    pub fn memory() -> Self {
        Self::over(Arc::new(InMemory::new()))
    }

    pub(super) fn over(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, folder: None, decoding: Arc::new(Semaphore::new(DECODED_AT_ONCE)) }
    }

    /// Keeps bytes under a key, in place of those that were there.
    ///
    /// # Errors
    /// When the key is none or the place cannot be written.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), FileError> {
        self.store.put(&path(key)?, bytes.into()).await?;
        Ok(())
    }

    /// Keeps bytes under a key that has none yet. Tells whether it had none: what was there stays.
    ///
    /// # Errors
    /// When the key is none or the place cannot be written.
    pub async fn create(&self, key: &str, bytes: Bytes) -> Result<bool, FileError> {
        match self.store.put_opts(&path(key)?, bytes.into(), PutMode::Create.into()).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Every byte under a key.
    ///
    /// # Errors
    /// `NotFound`, or when the place cannot be read.
    pub async fn get(&self, key: &str) -> Result<Bytes, FileError> {
        Ok(self.store.get(&path(key)?).await?.bytes().await?)
    }

    /// Some bytes under a key.
    ///
    /// # Errors
    /// `NotFound`, or when the place cannot be read or has no such bytes.
    pub async fn get_range(&self, key: &str, range: Range<u64>) -> Result<Bytes, FileError> {
        Ok(self.store.get_range(&path(key)?, range).await?)
    }

    /// How many bytes are under a key.
    ///
    /// # Errors
    /// `NotFound`, or when the place cannot be read.
    pub async fn size(&self, key: &str) -> Result<u64, FileError> {
        Ok(self.store.head(&path(key)?).await?.size)
    }

    /// Forgets what is under a key. No error when there is nothing.
    ///
    /// # Errors
    /// When the place cannot be written.
    pub async fn delete(&self, key: &str) -> Result<(), FileError> {
        match self.store.delete(&path(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Everything that is there, in no particular order: for whoever moves it or copies it away.
    #[must_use]
    pub fn list(&self) -> BoxStream<'_, Result<Kept, FileError>> {
        let shelves = stream::iter(SHELVES).flat_map(|shelf| self.store.list(Some(&Path::from(shelf))));
        shelves.map_ok(|object| Kept { key: object.location.into(), size: object.size }).err_into().boxed()
    }

    /// Whether the place can be reached at all.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn ping(&self) -> Result<(), FileError> {
        if let Some(folder) = &self.folder {
            let asked = tokio::fs::read_dir(folder).await.map(|_| ());
            return asked
                .map_err(|source| object_store::Error::Generic { store: "folder", source: Box::new(source) }.into());
        }
        // A prefix under which nothing ever is: the answer is short, and a bucket that is not there says so.
        Ok(self.store.list(Some(&Path::from("ping"))).try_next().await.map(|_| ())?)
    }

    /// Waits for a turn to decode a photo.
    pub(super) async fn decoding_turn(&self) -> Result<SemaphorePermit<'_>, FileError> {
        self.decoding.acquire().await.map_err(|_| FileError::BrokenOff)
    }
}

fn path(key: &str) -> Result<Path, FileError> {
    let path = Path::parse(key).map_err(|source| FileError::Folder(source.into()))?;
    let shelf = key.split('/').next().unwrap_or_default();
    if SHELVES.contains(&shelf) { Ok(path) } else { Err(FileError::NoShelf) }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Files({})", self.store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_cannot_leave_the_folder_or_stand_outside_the_shelves() {
        for key in ["../secret", "files/../../secret", "/files/a"] {
            assert!(Files::memory().get(key).await.is_err(), "{key}");
        }
        assert!(matches!(Files::memory().put("wenqu.db", Bytes::new()).await, Err(FileError::NoShelf)));
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_does_not_answer() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::folder(&folder.path().join("files")).unwrap();
        files.ping().await.unwrap();
        std::fs::remove_dir(folder.path().join("files")).unwrap();
        assert!(files.ping().await.is_err());
    }
}
