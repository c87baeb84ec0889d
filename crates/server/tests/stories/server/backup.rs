//! A backup is taken while the program serves, and put back on an empty machine.

use platform::Vault;
use serde_json::json;
use testkit::{Engine, Town};
use wenqu::backup::{Holdings, back_up, restore};
use wenqu::config::{Config, DatabaseUrl};
use wenqu::program::{Running, Worker};
use wenqu::wiring::Overrides;

use super::files::bucket;
use super::rooms::Lesson;

/// Settings that name an empty folder and an empty database of the same kind.
async fn empty(t: &Town, engine: Engine, folder: &std::path::Path) -> Config {
    let mut config = t.config();
    config.data.folder = folder.join("var");
    config.database.url = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(DatabaseUrl::new(store::testing::empty_postgres().await.unwrap())),
    };
    config
}

testkit::stories! {
    async fn everything_is_found_again_after_a_restore(t: Town) {
        let lesson = Lesson::begin(&t).await;
        let photo = lesson.pupil.upload("photo", photo()).await.is(201).text("id");
        let kept = lesson.pupil.get(&format!("/files/{photo}")).await.is(200).bytes;
        lesson.write(1, 20).await;

        let sealed = t.app().part::<Vault>().seal("test", b"13800000000").unwrap();

        let desk = tempfile::tempdir().unwrap();
        let archive = desk.path().join("wenqu.tar");
        let manifest = back_up(&Holdings::of(&t.config()).unwrap(), &archive, t.app().now()).await.unwrap();
        assert_eq!(manifest.entries.len(), 3, "the database, the photo and the vault's key: {:?}", manifest.entries);

        // What comes after the backup is not in it.
        lesson.write(21, 1).await;
        let config = empty(&t, t.app().db.engine(), desk.path()).await;
        restore(&archive, &Holdings::of(&config).unwrap()).await.unwrap();
        t.reconfigure(|settings| *settings = config).await;

        assert_eq!(lesson.pupil.get("/me").await.is(200)["person"]["name"], json!("小鱼"));
        assert_eq!(lesson.pupil.get(&format!("/files/{photo}")).await.is(200).bytes, kept);
        assert_eq!(t.app().part::<Vault>().open("test", &sealed).unwrap(), b"13800000000");
        let lines = lesson.lines().await;
        assert_eq!((lines.len(), lines[19].as_str()), (20, "第20步"));
        lesson.write(21, 1).await;
        assert_eq!(lesson.lines().await.len(), 21);
    }

    async fn a_backup_holds_what_is_in_a_bucket_and_is_put_back_into_another(t: Town) {
        let (one, other) = (bucket(), bucket());
        t.reconfigure(|config| config.files = one).await;
        let lesson = Lesson::begin(&t).await;
        let photo = lesson.pupil.upload("photo", photo()).await.is(201).text("id");
        let kept = lesson.pupil.get(&format!("/files/{photo}")).await.is(200).bytes;
        let desk = tempfile::tempdir().unwrap();
        let archive = desk.path().join("wenqu.tar");
        let held = Holdings::of(&t.config()).unwrap();
        let manifest = back_up(&held, &archive, t.app().now()).await.unwrap();
        assert!(manifest.entries.iter().any(|entry| entry.path.ends_with(&photo)), "{:?}", manifest.entries);
        let complaint = restore(&archive, &held).await.unwrap_err().to_string();
        assert!(complaint.contains(&photo), "a bucket is not written over: {complaint}");

        let mut config = empty(&t, t.app().db.engine(), desk.path()).await;
        config.files = other;
        restore(&archive, &Holdings::of(&config).unwrap()).await.unwrap();
        t.reconfigure(|settings| *settings = config).await;
        assert_eq!(lesson.pupil.get(&format!("/files/{photo}")).await.is(200).bytes, kept);
    }

    async fn a_database_is_not_opened_with_another_key(t: Town) {
        let config = t.config();
        t.stop().await;
        std::fs::write(config.vault_key(), "5a".repeat(32)).unwrap();
        let (clock, ids) = (t.app().clock, t.app().ids);
        let listener = wenqu::net::listen(config.http.listen).unwrap();
        let started = Running::start(&config, Overrides { clock, ids }, listener, None, Worker::Still).await;
        let complaint = started.err().unwrap().to_string();
        assert!(complaint.contains("vault.key_file"), "{complaint}");
    }

    async fn a_restore_never_overwrites(t: Town) {
        let _ = Lesson::begin(&t).await;
        let desk = tempfile::tempdir().unwrap();
        let archive = desk.path().join("wenqu.tar");
        back_up(&Holdings::of(&t.config()).unwrap(), &archive, t.app().now()).await.unwrap();
        let error = restore(&archive, &Holdings::of(&t.config()).unwrap()).await.unwrap_err().to_string();
        assert!(error.contains("exist"), "{error}");
    }
}

/// A small picture.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(40, 30).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
