//! Where the bytes of files are.

use std::fmt;
use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::FileError;

/// Photos decoded at the same time: each takes up to [`super::photo::MAX_ALLOC`] while it lasts.
const DECODED_AT_ONCE: usize = 2;

/// Where the bytes of files are: a local folder, later an object store. Cheap to clone.
///
/// Keys are relative paths (`files/ab/<id>`, `voices/<room>/1.ogg`).
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    decoding: Arc<Semaphore>,
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
        Ok(Self::over(Arc::new(folder)))
    }

    /// Files that are gone with the process, for tests.
    #[must_use]
    pub fn memory() -> Self {
        Self::over(Arc::new(InMemory::new()))
    }

    fn over(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, decoding: Arc::new(Semaphore::new(DECODED_AT_ONCE)) }
    }

    /// Keeps bytes under a key, in place of those that were there.
    ///
    /// # Errors
    /// When the key is no path or the folder cannot be written.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), FileError> {
        self.store.put(&path(key)?, bytes.into()).await?;
        Ok(())
    }

    /// Every byte under a key.
    ///
    /// # Errors
    /// `NotFound`, or when the folder cannot be read.
    pub async fn get(&self, key: &str) -> Result<Bytes, FileError> {
        Ok(self.store.get(&path(key)?).await?.bytes().await?)
    }

    /// Some bytes under a key.
    ///
    /// # Errors
    /// `NotFound`, or when the folder cannot be read or has no such bytes.
    pub async fn get_range(&self, key: &str, range: Range<u64>) -> Result<Bytes, FileError> {
        Ok(self.store.get_range(&path(key)?, range).await?)
    }

    /// How many bytes are under a key.
    ///
    /// # Errors
    /// `NotFound`, or when the folder cannot be read.
    pub async fn size(&self, key: &str) -> Result<u64, FileError> {
        Ok(self.store.head(&path(key)?).await?.size)
    }

    /// Forgets what is under a key. No error when there is nothing.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub async fn delete(&self, key: &str) -> Result<(), FileError> {
        match self.store.delete(&path(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for a turn to decode a photo.
    pub(super) async fn decoding_turn(&self) -> Result<SemaphorePermit<'_>, FileError> {
        self.decoding.acquire().await.map_err(|_| FileError::BrokenOff)
    }
}

fn path(key: &str) -> Result<Path, FileError> {
    Path::parse(key).map_err(|source| FileError::Folder(source.into()))
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
    async fn bytes_come_back_from_the_folder_whole_and_in_part() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::folder(&folder.path().join("files")).unwrap();
        files.put("a/b", Bytes::from_static(b"0123456789")).await.unwrap();
        assert_eq!(files.get("a/b").await.unwrap(), "0123456789");
        assert_eq!(files.get_range("a/b", 2..5).await.unwrap(), "234");
        assert_eq!(files.size("a/b").await.unwrap(), 10);
        files.delete("a/b").await.unwrap();
        files.delete("a/b").await.unwrap();
        assert!(matches!(files.get("a/b").await, Err(FileError::NotFound)));
    }

    #[tokio::test]
    async fn a_key_cannot_leave_the_folder() {
        assert!(matches!(Files::memory().get("../secret").await, Err(FileError::Folder(_))));
    }
}
