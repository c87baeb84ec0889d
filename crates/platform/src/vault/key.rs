//! The file that holds a vault's key.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::KEY_BYTES;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the vault's key {0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// The file holds something else.
    #[error("the vault's key {0}: not 64 hexadecimal digits")]
    NotAKey(PathBuf),
    /// The system gives no random bits.
    #[error("the system gives no random bits")]
    NoRandomness,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    |error| KeyError::File(path.to_owned(), error)
}

pub(super) fn read(path: &Path) -> Result<[u8; KEY_BYTES], KeyError> {
    let text = fs::read_to_string(path).map_err(at(path))?;
    let mut key = [0; KEY_BYTES];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| KeyError::NotAKey(path.to_owned()))?;
    Ok(key)
}

pub(super) fn read_or_make(path: &Path) -> Result<[u8; KEY_BYTES], KeyError> {
    match make(path) {
        Err(KeyError::File(_, error)) if error.kind() == io::ErrorKind::AlreadyExists => read(path),
        Err(other) => Err(other),
        Ok(()) => read(path),
    }
}

/// Writes a fresh key beside and puts it in its place whole: two programs that start at once agree on one.
fn make(path: &Path) -> Result<(), KeyError> {
    if path.exists() {
        return Err(at(path)(io::ErrorKind::AlreadyExists.into()));
    }
    let mut key = [0; KEY_BYTES];
    aws_lc_rs::rand::fill(&mut key).map_err(|_| KeyError::NoRandomness)?;
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let written = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| writeln!(file, "{}", hex::encode(key)).and_then(|()| file.sync_all()));
    let placed = written.and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    placed.map_err(at(path))
}
