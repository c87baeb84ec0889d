//! Files in a folder and in a bucket of a real S3 server: the same stories for both, the way from one to the other, and
//! links.

use std::process::Output;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use futures_util::TryStreamExt;
use kernel::{ErrorCode, FileId, Role};
use platform::files::{FileError, Kept, Scope, service};
use platform::{Ctx, Files};
use reqwest::Method;
use reqwest::header::RANGE;
use serde_json::json;
use testkit::{Answer, Person, School, Site, Town, samples};
use wenqu::config::{self, Config, FilePlace, Secret};
use wenqu::wiring;

use super::rooms::Lesson;
use super::{formats, program};

static STORE: LazyLock<Site> = LazyLock::new(Site::s3_server);

/// A bucket of one's own: a prefix in the one of the store.
pub(super) fn bucket() -> config::Files {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    STORE.bucket(format!("town/{}", GIVEN.fetch_add(1, Ordering::SeqCst)))
}

/// Whatever the place, it keeps what it is given.
async fn keeps_what_it_is_given(files: &Files) {
    files.ping().await.unwrap();
    has_nothing_at(files, KEY).await;
    assert!(files.create(KEY, Bytes::from_static(b"0123456789")).await.unwrap());
    assert!(!files.create(KEY, Bytes::from_static(b"another")).await.unwrap(), "what was there stays");
    assert_eq!(files.get(KEY).await.unwrap(), "0123456789");
    assert_eq!(files.size(KEY).await.unwrap(), 10);
    for (range, part) in [(0..1, "0"), (2..5, "234"), (9..10, "9"), (0..10, "0123456789")] {
        assert_eq!(files.get_range(KEY, range).await.unwrap(), part);
    }
    assert!(files.get_range(KEY, 20..30).await.is_err());
    lists_and_deletes(files).await;
    assert!(matches!(files.put("elsewhere/one", Bytes::new()).await, Err(FileError::NoShelf)));
}

const KEY: &str = "files/ab/one";

async fn lists_and_deletes(files: &Files) {
    files.put(KEY, Bytes::from_static(b"written over")).await.unwrap();
    assert_eq!(files.get(KEY).await.unwrap(), "written over");
    files.put("rooms/7/0.ogg", Bytes::new()).await.unwrap();
    let mut kept: Vec<Kept> = files.list().try_collect().await.unwrap();
    kept.sort();
    let kept: Vec<_> = kept.iter().map(|kept| (kept.key.as_str(), kept.size)).collect();
    assert_eq!(kept, [(KEY, 12), ("rooms/7/0.ogg", 0)]);
    files.delete(KEY).await.unwrap();
    has_nothing_at(files, KEY).await;
}

async fn has_nothing_at(files: &Files, key: &str) {
    assert!(matches!(files.get(key).await, Err(FileError::NotFound)));
    assert!(matches!(files.size(key).await, Err(FileError::NotFound)));
    assert!(matches!(files.get_range(key, 0..1).await, Err(FileError::NotFound)));
    files.delete(key).await.unwrap();
}

#[tokio::test]
async fn a_folder_keeps_what_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    keeps_what_it_is_given(&Files::folder(folder.path()).unwrap()).await;
}

#[tokio::test]
async fn a_bucket_keeps_what_it_is_given() {
    keeps_what_it_is_given(&Files::bucket(&bucket().find_bucket().unwrap()).unwrap()).await;
    let whole = config::Files { prefix: String::new(), ..bucket() };
    Files::bucket(&whole.find_bucket().unwrap()).unwrap().ping().await.unwrap();
}

#[tokio::test]
async fn a_bucket_that_cannot_be_used_does_not_answer() {
    let wrong_key = config::Files { secret_key: Some(Secret::from("wrong")), ..bucket() };
    let no_bucket = config::Files { bucket: Some("nowhere".to_owned()), ..bucket() };
    for settings in [wrong_key, no_bucket] {
        let files = Files::bucket(&settings.find_bucket().unwrap()).unwrap();
        assert!(files.ping().await.is_err(), "{settings:?}");
        assert!(files.put("files/ab/one", Bytes::from_static(b"lost")).await.is_err(), "{settings:?}");
    }
}

testkit::stories! {
    async fn what_people_send_is_found_again_in_a_folder_and_in_a_bucket(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let (pupil, other) = (class.pupil("小鱼").await, class.pupil("小虾").await);
        for files in [config::Files::default(), bucket()] {
            t.reconfigure(|config| config.files = files).await;
            is_found_again(&t, &pupil, &other).await;
            a_roster_is_read(&t, &school).await;
        }
        let in_folder = keys(&wiring::files_at(&t.config(), FilePlace::Folder).unwrap()).await;
        let in_bucket = keys(&t.app().files).await;
        assert_eq!((in_folder.len(), in_bucket.len()), (2, 2), "{in_folder:?} {in_bucket:?}");
        assert!(in_folder.iter().all(|key| !in_bucket.contains(key)));
    }

    async fn a_program_whose_bucket_is_away_says_that_it_is_not_ready(t: Town) {
        let stranger = t.stranger();
        t.reconfigure(|config| config.files = bucket()).await;
        assert_eq!(stranger.get("/readyz").await.is(200)["files"], json!(true));
        let wrong = config::Files { secret_key: Some(Secret::from("wrong")), ..bucket() };
        t.reconfigure(|config| config.files = wrong).await;
        let answer = stranger.get("/readyz").await.is(503);
        assert_eq!((&answer["files"], &answer["database"]), (&json!(false), &json!(true)));
        assert_eq!(stranger.get("/healthz").await.is(200).bytes, "ok\n");
    }

    async fn what_is_made_ready_lies_in_the_bucket_like_everything_else(t: Town) {
        t.reconfigure(|config| config.files = bucket()).await;
        let pupil = t.school("江山实验小学").await.class(3, "三(2)班").await.pupil("小鱼").await;
        let photo = formats::send(&pupil, "photo", &samples::heic("320x240")).await;
        let film = formats::send(&pupil, "video", &samples::film(1, "320x240", &[], "film.mov")).await;
        t.run_jobs().await;
        // The photo, the film and its picture; nothing of what came.
        assert_eq!(keys(&t.app().files).await.len(), 3);
        assert_eq!(keys(&wiring::files_at(&t.config(), FilePlace::Folder).unwrap()).await.len(), 0);
        for (file, media_type) in [(photo, "image/jpeg"), (film, "video/mp4")] {
            assert_eq!(formats::upload(&pupil, &file).await["file"]["media_type"], json!(media_type));
            let path = format!("/files/{file}");
            let part = pupil.send(Method::GET, &path, |request| request.header(RANGE, "bytes=0-9"));
            assert_eq!(part.await.is(206).bytes.len(), 10);
        }
    }

    async fn files_move_from_the_folder_to_a_bucket_and_back(t: Town) {
        let lesson = Lesson::begin(&t).await;
        let pupil = &lesson.pupil;
        let photo = pupil.upload("photo", photo()).await.is(201).text("id");
        let voice = pupil.upload("voice", spoken()).await.is(201).text("id");
        let bytes = pupil.get(&format!("/files/{photo}")).await.is(200).bytes;
        let named = config::Files { place: FilePlace::Folder, ..bucket() };
        t.reconfigure(|config| config.files = named).await;

        // Copied while the folder is in use; a file that comes later is brought by the next run.
        let mut nowhere = t.config();
        nowhere.files.bucket = Some("nowhere".to_owned());
        assert!(complains(&nowhere, &["--to", "bucket"]).starts_with("the bucket: "));
        let said = moves(&t.config(), &["--to", "bucket"]);
        assert!(said.starts_with("2 files of "), "{said}");
        let late = pupil.upload("voice", spoken()).await.is(201).text("id");
        service::delete(&Ctx::system(t.app()), voice.parse().unwrap()).await.unwrap();
        let said = moves(&t.config(), &["--to", "bucket"]);
        assert!(said.starts_with("1 files of ") && said.contains(", 1 were there already"), "{said}");
        assert!(said.contains("1 had been deleted here"), "{said}");
        let refused = complains(&t.config(), &["--to", "bucket", "--delete-source"]);
        assert!(refused.contains("`files.place` still names"), "{refused}");

        t.reconfigure(|config| config.files.place = FilePlace::Bucket).await;
        assert_eq!(pupil.get(&format!("/files/{photo}")).await.is(200).bytes, bytes);
        let said = moves(&t.config(), &["--to", "bucket", "--delete-source"]);
        assert!(said.contains("2 were deleted where they came from"), "{said}");
        assert_eq!(keys(&wiring::files_at(&t.config(), FilePlace::Folder).unwrap()).await, Vec::<String>::new());
        assert_eq!(pupil.get(&format!("/files/{late}")).await.is(200).bytes, spoken());
        pupil.get(&format!("/files/{voice}")).await.is(404);

        // And back, after one was lost in the bucket.
        t.app().files.delete(&service::key(late.parse().unwrap())).await.unwrap();
        let told = complains(&t.config(), &["--to", "folder"]);
        assert!(told.contains(&format!("missing: {}", service::key(late.parse().unwrap()))), "{told}");
        t.reconfigure(|config| config.files = config::Files::default()).await;
        assert_eq!(pupil.get(&format!("/files/{photo}")).await.is(200).bytes, bytes);
        let auditor = t.staff(Role::Auditor, "审计").await;
        let audit = auditor.get("/audit?action=files.move").await.is(200);
        assert_eq!(audit["items"].as_array().unwrap().len(), 4, "{audit}");
    }

    async fn a_link_opens_one_file_and_no_longer_than_its_asker_may(t: Town) {
        let lesson = Lesson::begin(&t).await;
        let id = lesson.pupil.upload("voice", spoken()).await.is(201).read_field::<FileId>("id");
        lesson.teacher.act(&format!("/files/{id}/link")).await.refused(ErrorCode::NotFound);
        let (ctx, room) = (Ctx::system(t.app()), Scope::new("room", lesson.room));
        let mut tx = ctx.db.begin().await.unwrap();
        service::allow(&ctx, &mut tx, id, &room).await.unwrap();
        tx.commit().await.unwrap();

        let link = lesson.teacher.act(&format!("/files/{id}/link")).await.is(201).text("url");
        let stranger = t.stranger();
        assert_eq!(stranger.get(&link).await.is(200).bytes, spoken());
        let part = part_of(&stranger, &link, "bytes=-4").await.is(206);
        assert_eq!(part.bytes, spoken()[spoken().len() - 4..]);
        part_of(&stranger, &link, "bytes=5000-").await.is(416);

        let mut tx = ctx.db.begin().await.unwrap();
        service::disallow(&mut tx, id, &room).await.unwrap();
        tx.commit().await.unwrap();
        stranger.get(&link).await.refused(ErrorCode::NotFound);
        let own = lesson.pupil.act(&format!("/files/{id}/link")).await.is(201).text("url");
        stranger.get(&own).await.is(200);
        service::delete(&ctx, id).await.unwrap();
        stranger.get(&own).await.refused(ErrorCode::NotFound);
    }

    async fn nothing_can_be_listed(t: Town) {
        let pupil = Lesson::begin(&t).await.pupil;
        pupil.upload("photo", photo()).await.is(201);
        for person in [&pupil, &t.stranger()] {
            for path in ["/files", "/files/", "/files?prefix=files", "/rooms", "/api/v1/"] {
                person.get(path).await.refused(ErrorCode::NotFound);
            }
        }
    }
}

/// A photo and a voice, whole and in parts, for their owner and for nobody else; and gone when they are deleted.
async fn is_found_again(t: &Town, pupil: &Person, other: &Person) {
    let photo = pupil.upload("photo", photo()).await.is(201).text("id");
    let whole = pupil.get(&format!("/files/{photo}")).await.is(200);
    assert_eq!(whole.headers["content-type"], "image/jpeg");
    assert!(image::load_from_memory(&whole.bytes).is_ok());
    other.get(&format!("/files/{photo}")).await.refused(ErrorCode::NotFound);

    let voice = pupil.upload("voice", spoken()).await.is(201).text("id");
    let path = format!("/files/{voice}");
    assert_eq!(pupil.get(&path).await.is(200).bytes, spoken());
    assert_eq!(part_of(pupil, &path, "bytes=2-5").await.is(206).bytes, spoken()[2..6]);
    part_of(pupil, &path, "bytes=9000-").await.is(416);

    service::delete(&Ctx::system(t.app()), voice.parse().unwrap()).await.unwrap();
    pupil.get(&path).await.refused(ErrorCode::NotFound);
}

/// A roster waits among the files, sealed, until a job reads it.
async fn a_roster_is_read(t: &Town, school: &School) {
    let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
    let file = reqwest::multipart::Part::bytes("年级,班级,姓名\n3,2,小蟹".as_bytes().to_vec()).file_name("a.csv");
    let form = reqwest::multipart::Form::new().text("profile", "wenqu").text("kind", "pupils").part("file", file);
    let sent = coordinator.send(Method::POST, "/roster-imports", |request| request.multipart(form)).await;
    let id = sent.is(201).text("id");
    t.run_jobs().await;
    assert_eq!(coordinator.get(&format!("/roster-imports/{id}")).await.is(200)["state"], json!("ready"));
}

async fn part_of(person: &Person, path: &str, range: &str) -> Answer {
    person.send(Method::GET, path, |request| request.header(RANGE, range)).await
}

async fn keys(files: &Files) -> Vec<String> {
    let kept: Vec<Kept> = files.list().try_collect().await.unwrap();
    kept.into_iter().map(|kept| kept.key).collect()
}

/// What the real program says of a move that works.
fn moves(config: &Config, arguments: &[&str]) -> String {
    let output = run_move(config, arguments);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// What it complains of in one that does not.
fn complains(config: &Config, arguments: &[&str]) -> String {
    let output = run_move(config, arguments);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

fn run_move(config: &Config, arguments: &[&str]) -> Output {
    let mut command = program::command(config);
    let files = &config.files;
    for (name, value) in [
        ("PLACE", Some(files.place.as_str())),
        ("ENDPOINT", files.endpoint.as_deref()),
        ("BUCKET", files.bucket.as_deref()),
        ("PREFIX", Some(files.prefix.as_str())),
        ("ACCESS_KEY", files.access_key.as_deref()),
        ("SECRET_KEY", files.secret_key.as_ref().map(Secret::reveal)),
    ] {
        command.envs(value.map(|value| (format!("WENQU_FILES_{name}"), value)));
    }
    command.args(["files", "move"]).args(arguments).output().unwrap()
}

/// A small picture.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(40, 30).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A spoken message.
fn spoken() -> Vec<u8> {
    platform::testing::voice(400)
}
