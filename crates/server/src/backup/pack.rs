//! Taking a backup.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt;
use kernel::Timestamp;
use platform::Files;
use platform::files::{FileError, Kept};
use store::Db;
use tokio::runtime::Handle;

use super::manifest::{Digesting, FORMAT};
use super::{
    BackupError, Entry, Holdings, KEY_ENTRY, MANIFEST_ENTRY, Manifest, POSTGRES_ENTRY, RECORDINGS, SQLITE_ENTRY, at,
    postgres,
};

/// Writes everything into one archive at `target`, while the program may be serving.
///
/// # Errors
/// When `target` exists, something cannot be read, or the disk is full; `target` is not there then.
pub async fn back_up(holdings: &Holdings, target: &Path, now: Timestamp) -> Result<Manifest, BackupError> {
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let desk = Desk::beside(target)?;
    let copy = desk.0.join("database");
    copy_database(holdings, &copy).await?;
    let (holdings, target) = (holdings.clone(), target.to_owned());
    let written = tokio::task::spawn_blocking(move || write_archive(&holdings, &desk, &copy, &target, now)).await;
    written.unwrap_or_else(|_| Err(BackupError::Damaged("the archive was not finished".to_owned())))
}

/// A folder for half-finished things beside the target, which goes away in the end.
struct Desk(PathBuf);

impl Desk {
    fn beside(target: &Path) -> Result<Self, BackupError> {
        let mut name = target.as_os_str().to_owned();
        name.push(".partial");
        let folder = PathBuf::from(name);
        fs::create_dir(&folder).map_err(at(&folder))?;
        Ok(Self(folder))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn copy_database(holdings: &Holdings, copy: &Path) -> Result<(), BackupError> {
    if holdings.database.is_server() {
        return postgres::dump(&holdings.database, copy).await;
    }
    let path = holdings.embedded();
    if !path.is_file() {
        return Err(BackupError::NoDatabase(path));
    }
    let db = Db::open(holdings.database.reveal()).await?;
    let copied = store::dialect::copy_embedded(&db, &copy.display().to_string()).await;
    db.close().await;
    Ok(copied?)
}

fn write_archive(
    holdings: &Holdings,
    desk: &Desk,
    database: &Path,
    target: &Path,
    now: Timestamp,
) -> Result<Manifest, BackupError> {
    let path = desk.0.join("archive");
    // The archive holds children's data: it is its owner's alone.
    let file = File::options().write(true).create_new(true).mode(0o600).open(&path).map_err(at(&path))?;
    let mut archive =
        Archive { tar: tar::Builder::new(io::BufWriter::new(file)), mtime: seconds(now), entries: Vec::new() };

    let name = if holdings.database.is_server() { POSTGRES_ENTRY } else { SQLITE_ENTRY };
    archive.add(database, name.to_owned())?;
    // Before the files: a recording that goes among them meanwhile is in the archive twice rather than not at all.
    archive.add_folder(&holdings.folder.join(RECORDINGS), RECORDINGS)?;
    archive.add_files(&holdings.files)?;
    archive.add(&holdings.folder.join(KEY_ENTRY), KEY_ENTRY.to_owned())?;
    let manifest = archive.finish(holdings.engine(), now, &path)?;
    fs::rename(&path, target).map_err(at(target))?;
    Ok(manifest)
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_millis() / 1000).unwrap_or(0)
}

struct Archive<W: Write> {
    tar: tar::Builder<W>,
    mtime: u64,
    entries: Vec<Entry>,
}

impl Archive<io::BufWriter<File>> {
    /// Adds photos, voices and exports, in order of their keys. Waits for the place they are in: call it off the async threads.
    fn add_files(&mut self, files: &Files) -> Result<(), BackupError> {
        let runtime = Handle::current();
        let mut kept: Vec<Kept> = runtime.block_on(files.list().try_collect())?;
        kept.sort();
        for Kept { key, .. } in kept {
            let bytes = match runtime.block_on(files.get(&key)) {
                // Deleted since the place was listed: no longer part of what is kept.
                Err(FileError::NotFound) => continue,
                other => other?,
            };
            let mut header = self.header(bytes.len() as u64);
            let mut source = Digesting::new(bytes.as_ref());
            self.tar.append_data(&mut header, &key, &mut source).map_err(at(Path::new(&key)))?;
            self.entries.push(source.entry(key));
        }
        Ok(())
    }

    /// Adds the files of a folder, in order of their names.
    fn add_folder(&mut self, folder: &Path, name: &str) -> Result<(), BackupError> {
        if !folder.exists() {
            return Ok(());
        }
        let listed = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut found = listed.map_err(at(folder))?;
        found.sort_by_key(fs::DirEntry::file_name);
        for entry in found {
            let (path, name) = (entry.path(), format!("{name}/{}", entry.file_name().to_string_lossy()));
            match entry.file_type().map_err(at(&path))? {
                kind if kind.is_dir() => self.add_folder(&path, &name)?,
                kind if kind.is_file() => self.add(&path, name)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds a file as long as it is now: a voice that is being recorded grows meanwhile.
    fn add(&mut self, path: &Path, name: String) -> Result<(), BackupError> {
        let file = match File::open(path) {
            // Removed since the folder was listed: no longer part of what is kept.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other.map_err(at(path))?,
        };
        let size = file.metadata().map_err(at(path))?.len();
        let mut header = self.header(size);
        let mut source = Digesting::new(file.take(size));
        self.tar.append_data(&mut header, &name, &mut source).map_err(at(path))?;
        let entry = source.entry(name);
        if entry.size != size {
            return Err(BackupError::Changed(path.to_owned()));
        }
        self.entries.push(entry);
        Ok(())
    }

    fn header(&self, size: u64) -> tar::Header {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(self.mtime);
        header
    }

    fn finish(mut self, engine: &str, now: Timestamp, path: &Path) -> Result<Manifest, BackupError> {
        let manifest = Manifest {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            taken_at: now,
            engine: engine.to_owned(),
            entries: std::mem::take(&mut self.entries),
        };
        let text = serde_json::to_vec_pretty(&manifest).map_err(|error| at(path)(error.into()))?;
        let mut header = self.header(text.len() as u64);
        self.tar.append_data(&mut header, MANIFEST_ENTRY, text.as_slice()).map_err(at(path))?;
        let file = self.tar.into_inner().and_then(|buffer| buffer.into_inner().map_err(io::IntoInnerError::into_error));
        // A backup that is only in the machine's memory is none.
        file.and_then(|file| file.sync_all()).map_err(at(path))?;
        Ok(manifest)
    }
}
