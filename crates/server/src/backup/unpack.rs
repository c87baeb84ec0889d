//! Restoring a backup.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Component, Path, PathBuf};

use futures_util::TryStreamExt;

use super::manifest::{Digesting, FORMAT};
use super::{
    BackupError, Entry, Holdings, KEY_ENTRY, MANIFEST_ENTRY, Manifest, POSTGRES_ENTRY, RECORDINGS, SQLITE_ENTRY, at,
    is_file, postgres,
};

/// Puts everything of the archive at `source` back, into an empty data folder, an empty database and, where the settings
/// name one, an empty bucket. Everything is
/// checked before anything is put in its place.
///
/// # Errors
/// When there is data already, or the archive is damaged.
pub async fn restore(source: &Path, holdings: &Holdings) -> Result<Manifest, BackupError> {
    refuse_to_overwrite(holdings).await?;
    fs::create_dir_all(&holdings.folder).map_err(at(&holdings.folder))?;
    let desk = Desk(holdings.folder.join(".restore"));
    let _ = fs::remove_dir_all(&desk.0);
    fs::create_dir(&desk.0).map_err(at(&desk.0))?;

    let (archive, folder) = (source.to_owned(), desk.0.clone());
    let unpacked = tokio::task::spawn_blocking(move || unpack(&archive, &folder)).await;
    let manifest = unpacked.unwrap_or_else(|_| Err(BackupError::Damaged("the archive was not read".to_owned())))?;
    put_in_place(&manifest, &desk.0, holdings).await?;
    Ok(manifest)
}

/// What has been unpacked and not yet checked; goes away in the end.
struct Desk(PathBuf);

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn refuse_to_overwrite(holdings: &Holdings) -> Result<(), BackupError> {
    if let Some(kept) = holdings.files.list().try_next().await? {
        return Err(BackupError::Exists(PathBuf::from(kept.key)));
    }
    let mut places = vec![holdings.folder.join(RECORDINGS)];
    if !holdings.database.is_server() {
        places.push(holdings.embedded());
    }
    places.push(holdings.folder.join(KEY_ENTRY));
    let empty = |path: &PathBuf| fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    match places.into_iter().find(|path| path.exists() && !empty(path)) {
        Some(path) => Err(BackupError::Exists(path)),
        None => Ok(()),
    }
}

/// Unpacks the archive into `folder` and checks every entry against the manifest.
fn unpack(archive: &Path, folder: &Path) -> Result<Manifest, BackupError> {
    let not_a_backup = |error: &dyn ToString| BackupError::NotABackup(archive.to_owned(), error.to_string());
    let mut tar = tar::Archive::new(BufReader::new(File::open(archive).map_err(at(archive))?));
    let mut manifest = None;
    let mut found = BTreeMap::new();
    for entry in tar.entries().map_err(|error| not_a_backup(&error))? {
        let mut entry = entry.map_err(|error| not_a_backup(&error))?;
        let path = entry.path().map_err(|error| not_a_backup(&error))?.into_owned();
        let name = safe_name(&path).ok_or_else(|| not_a_backup(&format!("entry {}", path.display())))?;
        if name == MANIFEST_ENTRY {
            manifest = Some(serde_json::from_reader::<_, Manifest>(&mut entry).map_err(|error| not_a_backup(&error))?);
            continue;
        }
        let target = folder.join(&name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        let mut source = Digesting::new(entry);
        let mut file = File::create_new(&target).map_err(at(&target))?;
        io::copy(&mut source, &mut file).and_then(|_| file.sync_all()).map_err(at(&target))?;
        let entry = source.entry(name.clone());
        found.insert(name, entry);
    }
    let manifest = manifest.ok_or_else(|| not_a_backup(&"no manifest"))?;
    if manifest.format != FORMAT {
        return Err(not_a_backup(&format!("format {}", manifest.format)));
    }
    compare(&manifest.entries, found)?;
    Ok(manifest)
}

/// The path of an entry, where it is one a backup has: nothing may be written elsewhere.
fn safe_name(path: &Path) -> Option<String> {
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    let name = path.to_str().filter(|_| plain)?;
    let top = name.split('/').next()?;
    let single = [SQLITE_ENTRY, POSTGRES_ENTRY, MANIFEST_ENTRY, KEY_ENTRY].contains(&name);
    let known = single || top == RECORDINGS || is_file(name);
    known.then(|| name.to_owned())
}

fn compare(promised: &[Entry], mut found: BTreeMap<String, Entry>) -> Result<(), BackupError> {
    for entry in promised {
        match found.remove(&entry.path) {
            None => return Err(BackupError::Damaged(format!("{} is missing", entry.path))),
            Some(read) if read != *entry => {
                return Err(BackupError::Damaged(format!("{} is not what was written", entry.path)));
            }
            Some(_) => {}
        }
    }
    match found.keys().next() {
        Some(path) => Err(BackupError::Damaged(format!("{path} is not in the manifest"))),
        None => Ok(()),
    }
}

async fn put_in_place(manifest: &Manifest, desk: &Path, holdings: &Holdings) -> Result<(), BackupError> {
    let copy = desk.join(if manifest.engine == "postgres" { POSTGRES_ENTRY } else { SQLITE_ENTRY });
    match (manifest.engine.as_str(), holdings.engine()) {
        ("postgres", "postgres") => postgres::restore(&holdings.database, &copy).await?,
        ("sqlite", "sqlite") => {
            let path = holdings.embedded();
            // The database may stand outside the data folder, where a file cannot simply be moved to.
            fs::rename(&copy, &path).or_else(|_| fs::copy(&copy, &path).map(|_| ())).map_err(at(&path))?;
        }
        ("postgres", named) => return Err(BackupError::WrongEngine("postgres", named)),
        (_, named) => return Err(BackupError::WrongEngine("sqlite", named)),
    }
    let (from, to) = (desk.join(KEY_ENTRY), holdings.folder.join(KEY_ENTRY));
    if from.exists() {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&from, fs::Permissions::from_mode(0o600)).map_err(at(&from))?;
        fs::rename(&from, &to).map_err(at(&to))?;
    }
    let (from, to) = (desk.join(RECORDINGS), holdings.folder.join(RECORDINGS));
    if from.exists() {
        let _ = fs::remove_dir(&to);
        fs::rename(&from, &to).map_err(at(&to))?;
    }
    for entry in manifest.entries.iter().filter(|entry| is_file(&entry.path)) {
        let from = desk.join(&entry.path);
        let bytes = tokio::fs::read(&from).await.map_err(at(&from))?;
        holdings.files.put(&entry.path, bytes.into()).await?;
        // The disk need not hold everything twice.
        tokio::fs::remove_file(&from).await.map_err(at(&from))?;
    }
    Ok(())
}
