use super::*;

use std::fs;

use kernel::Timestamp;
use store::Db;

fn holdings(folder: &Path) -> Holdings {
    let database = DatabaseUrl::new(format!("sqlite://{}", folder.join("wenqu.db").display()));
    Holdings { folder: folder.to_owned(), files: Files::folder(folder).unwrap(), database }
}

async fn filled(folder: &Path) -> Holdings {
    let holdings = holdings(folder);
    let db = Db::open(holdings.database.reveal()).await.unwrap();
    db.migrate().await.unwrap();
    fs::create_dir_all(folder.join("files/ab")).unwrap();
    fs::write(folder.join("files/ab/photo"), b"a photo").unwrap();
    for (key, bytes) in [("rooms/7/0.ogg", b"said"), ("records/exports/1", b"list")] {
        holdings.files.put(key, bytes.as_slice().into()).await.unwrap();
    }
    fs::create_dir_all(folder.join("recordings/room")).unwrap();
    fs::write(folder.join("recordings/room/voice.ogg"), b"a voice").unwrap();
    holdings
}

fn now() -> Timestamp {
    "2026-09-02T10:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn what_was_backed_up_is_restored() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let archive = new.path().join("backup.tar");
    let manifest = back_up(&filled(old.path()).await, &archive, now()).await.unwrap();
    let paths: Vec<_> = manifest.entries.iter().map(|entry| entry.path.as_str()).collect();
    let files = ["files/ab/photo", "records/exports/1", "rooms/7/0.ogg"];
    assert_eq!(paths[..2], ["database.sqlite", "recordings/room/voice.ogg"]);
    assert_eq!(paths[2..], files);

    let folder = new.path().join("var");
    restore(&archive, &holdings(&folder)).await.unwrap();
    assert_eq!(fs::read(folder.join("files/ab/photo")).unwrap(), b"a photo");
    assert_eq!(fs::read(folder.join("rooms/7/0.ogg")).unwrap(), b"said");
    assert_eq!(fs::read(folder.join("records/exports/1")).unwrap(), b"list");
    assert_eq!(fs::read(folder.join("recordings/room/voice.ogg")).unwrap(), b"a voice");
    let db = Db::open(holdings(&folder).database.reveal()).await.unwrap();
    assert!(!store::testing::columns(&db).await.unwrap().is_empty());
    assert!(!folder.join(".restore").exists());
}

#[tokio::test]
async fn nothing_is_overwritten() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let archive = new.path().join("backup.tar");
    let holdings = filled(old.path()).await;
    back_up(&holdings, &archive, now()).await.unwrap();
    assert!(matches!(back_up(&holdings, &archive, now()).await, Err(BackupError::Exists(path)) if path == archive));
    assert!(matches!(restore(&archive, &holdings).await, Err(BackupError::Exists(_))));
}

#[tokio::test]
async fn files_go_where_the_settings_name_and_not_into_the_folder() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let archive = new.path().join("backup.tar");
    back_up(&filled(old.path()).await, &archive, now()).await.unwrap();
    let folder = new.path().join("var");
    let elsewhere = Holdings { files: Files::memory(), ..holdings(&folder) };
    restore(&archive, &elsewhere).await.unwrap();
    assert_eq!(elsewhere.files.get("files/ab/photo").await.unwrap(), "a photo");
    assert!(!folder.join("files").exists() && folder.join("recordings").exists());
    // And from there into an archive again.
    let second = new.path().join("second.tar");
    let manifest = back_up(&elsewhere, &second, now()).await.unwrap();
    assert_eq!(manifest.entries.len(), 5);
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_leaves_nothing_behind() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let archive = new.path().join("backup.tar");
    back_up(&filled(old.path()).await, &archive, now()).await.unwrap();
    let mut bytes = fs::read(&archive).unwrap();
    let place = bytes.windows(7).position(|window| window == b"a photo").unwrap();
    bytes[place] = b'A';
    fs::write(&archive, bytes).unwrap();

    let folder = new.path().join("var");
    let error = restore(&archive, &holdings(&folder)).await.unwrap_err();
    assert_eq!(error.to_string(), "the backup is damaged: files/ab/photo is not what was written");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[tokio::test]
async fn an_archive_that_would_write_elsewhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("evil.tar");
    let mut tar = tar::Builder::new(fs::File::create(&archive).unwrap());
    let mut header = tar::Header::new_gnu();
    header.set_size(4);
    header.as_old_mut().name[..11].copy_from_slice(b"files/../up");
    header.set_cksum();
    tar.append(&header, &b"evil"[..]).unwrap();
    tar.into_inner().unwrap();
    let data = folder.path().join("var");
    assert!(matches!(restore(&archive, &holdings(&data)).await, Err(BackupError::NotABackup(..))));
    assert!(!data.join("up").exists());
}
