//! The folder in which the pieces of uploads stand until they are files.

use std::io::{self, ErrorKind, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::UploadId;

/// The folder. Cheap to clone.
#[derive(Clone)]
pub(super) struct Parts(Arc<Path>);

impl Parts {
    pub(super) fn at(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self(folder.into()))
    }

    pub(super) fn path(&self, id: UploadId) -> PathBuf {
        self.0.join(format!("{id}.part"))
    }

    /// Makes the file of an upload. It is there after a power cut.
    pub(super) async fn make(&self, id: UploadId) -> io::Result<()> {
        File::create(self.path(id)).await?.sync_all().await?;
        // A name is durable when its folder is.
        File::open(&self.0).await?.sync_all().await
    }

    /// How much of an upload is there. What a restored backup does not have begins anew.
    pub(super) async fn len(&self, id: UploadId) -> io::Result<u64> {
        match fs::metadata(self.path(id)).await {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// The file of an upload, to be written from this byte on.
    pub(super) async fn write_from(&self, id: UploadId, offset: u64) -> io::Result<Part> {
        let mut file = File::options().create(true).truncate(false).write(true).open(self.path(id)).await?;
        file.seek(SeekFrom::Start(offset)).await?;
        Ok(Part { file, end: offset })
    }

    pub(super) async fn read(&self, id: UploadId) -> io::Result<Bytes> {
        Ok(fs::read(self.path(id)).await?.into())
    }

    /// The beginning of an upload.
    pub(super) async fn head(&self, id: UploadId, bytes: usize) -> io::Result<Bytes> {
        let mut head = Vec::new();
        File::open(self.path(id)).await?.take(bytes as u64).read_to_end(&mut head).await?;
        Ok(head.into())
    }

    /// Writes pieces one after the other into the file of another upload.
    pub(super) async fn join(&self, pieces: &[UploadId], into: UploadId) -> io::Result<()> {
        self.make(into).await?;
        let mut whole = self.write_from(into, 0).await?;
        for piece in pieces {
            whole.end += tokio::io::copy(&mut File::open(self.path(*piece)).await?, &mut whole.file).await?;
        }
        whole.flush().await
    }

    /// Forgets the file of an upload. No error when there is none.
    pub(super) async fn remove(&self, id: UploadId) -> io::Result<()> {
        match fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The uploads of which there is a file.
    pub(super) async fn list(&self) -> io::Result<Vec<UploadId>> {
        let mut entries = fs::read_dir(&self.0).await?;
        let mut found = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name();
            let id: Option<UploadId> =
                name.to_str().and_then(|name| name.strip_suffix(".part")).and_then(|id| id.parse().ok());
            found.extend(id);
        }
        Ok(found)
    }
}

/// The file of an upload while it is written.
pub(super) struct Part {
    file: File,
    end: u64,
}

impl Part {
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// The byte after the last one written.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// What was written survives a power cut.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_data().await
    }
}

#[cfg(test)]
mod tests {
    use kernel::Ids;

    use super::*;
    use crate::testing::TestIds;

    #[tokio::test]
    async fn the_length_of_the_file_is_the_offset() {
        let folder = tempfile::tempdir().unwrap();
        let (parts, ids) = (Parts::at(folder.path()).unwrap(), TestIds::default());
        let [a, b, whole] = [(); 3].map(|()| UploadId::from_uuid(ids.uuid()));
        assert_eq!(parts.len(a).await.unwrap(), 0);
        for (id, words) in [(a, ["hel", "lo"]), (b, [" wo", "rld"])] {
            parts.make(id).await.unwrap();
            for word in words {
                let mut part = parts.write_from(id, parts.len(id).await.unwrap()).await.unwrap();
                part.write(word.as_bytes()).await.unwrap();
                part.flush().await.unwrap();
                assert_eq!(parts.len(id).await.unwrap(), part.end());
            }
        }
        parts.join(&[a, b], whole).await.unwrap();
        assert_eq!(parts.read(whole).await.unwrap(), "hello world");
        parts.remove(a).await.unwrap();
        parts.remove(a).await.unwrap();
        let mut left = parts.list().await.unwrap();
        left.sort();
        assert_eq!(left, [b, whole]);
    }
}
