//! What is in a backup.

use std::io::{self, Read};

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The shape of the archive this version writes and reads.
pub(super) const FORMAT: u32 = 1;

/// What is in a backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The shape of the archive.
    pub format: u32,
    /// The version of the program that wrote it.
    pub version: String,
    /// When the database was copied.
    pub taken_at: Timestamp,
    /// The kind of database: `sqlite` or `postgres`.
    pub engine: String,
    /// Every entry but this list, in order.
    pub entries: Vec<Entry>,
}

/// One file in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path in the archive.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

/// Reads through to another reader and takes the digest on the way.
pub(super) struct Digesting<R> {
    inner: R,
    digest: Sha256,
    size: u64,
}

impl<R: Read> Digesting<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, digest: Sha256::new(), size: 0 }
    }

    /// The entry of what was read.
    pub(super) fn entry(self, path: String) -> Entry {
        Entry { path, size: self.size, sha256: hex::encode(self.digest.finalize()) }
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.digest.update(&buffer[..read]);
        self.size += read as u64;
        Ok(read)
    }
}
