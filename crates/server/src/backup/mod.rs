//! One file that holds everything: a consistent copy of the database, the uploaded files, the recorded voices.
//!
//! A backup is a tar archive, taken while the program serves: first the database, then the files, so that every file the
//! copied database knows of is there, whether they are kept in the data folder or in a bucket: the archive is the same.
//! `manifest.json`, the last entry, lists every other entry with its size and SHA-256.

mod manifest;
mod pack;
mod postgres;
mod unpack;

use std::io;
use std::path::{Path, PathBuf};

pub use manifest::{Entry, Manifest};
pub use pack::back_up;
pub use unpack::restore;

use platform::Files;
use platform::files::{FileError, SHELVES};

use crate::config::{Config, Data, DatabaseUrl};
use crate::wiring;

/// The entry of the embedded database.
const SQLITE_ENTRY: &str = "database.sqlite";
/// The entry of a dumped database server.
const POSTGRES_ENTRY: &str = "database.pgdump";
/// The entry that lists the others.
const MANIFEST_ENTRY: &str = "manifest.json";
/// The folder of the data folder in which voices are recorded, before they go among the files.
const RECORDINGS: &str = "recordings";
/// The vault's key, where the program made it for itself.
const KEY_ENTRY: &str = Data::VAULT_KEY;

/// Why a backup could not be made or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder refuses.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// There is something where the backup or the restored data should go.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// The place of files refuses.
    #[error("the files: {0}")]
    Files(#[from] FileError),
    /// There is no database to take a copy of.
    #[error("there is no database at {0}")]
    NoDatabase(PathBuf),
    /// The database refuses.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The database server's own tool is not installed.
    #[error("{0} is not installed (Debian: apt-get install postgresql-client)")]
    NoTool(&'static str),
    /// The database server's own tool failed.
    #[error("{0} failed: {1}")]
    Tool(&'static str, String),
    /// A file became shorter while it was read.
    #[error("{0} changed while it was read; try again")]
    Changed(PathBuf),
    /// The file is not a backup, or of a later version of this program.
    #[error("{0} is not a backup this version can read: {1}")]
    NotABackup(PathBuf, String),
    /// What was read back is not what was written.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The backup is of the other kind of database.
    #[error("the backup holds a {0} database, the settings name a {1} one")]
    WrongEngine(&'static str, &'static str),
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    |error| BackupError::File(path.to_owned(), error)
}

/// What is kept, and where.
#[derive(Clone, Debug)]
pub struct Holdings {
    /// The data folder.
    pub folder: PathBuf,
    /// Where photos, voices and exports are.
    pub files: Files,
    /// The database.
    pub database: DatabaseUrl,
}

impl Holdings {
    /// What these settings keep.
    ///
    /// # Errors
    /// When the place of files cannot be opened.
    pub fn of(config: &Config) -> anyhow::Result<Self> {
        let files = wiring::files(config)?;
        Ok(Self { folder: config.data.folder.clone(), files, database: config.database_url() })
    }

    fn engine(&self) -> &'static str {
        if self.database.is_server() { "postgres" } else { "sqlite" }
    }

    /// The file of an embedded database.
    fn embedded(&self) -> PathBuf {
        let path = self.database.reveal().trim_start_matches("sqlite://");
        PathBuf::from(path.split('?').next().unwrap_or_default())
    }
}

/// Whether an entry is a file, rather than part of the data folder.
fn is_file(name: &str) -> bool {
    name.split_once('/').is_some_and(|(shelf, _)| SHELVES.contains(&shelf))
}

#[cfg(test)]
mod tests;
