//! Files on their way here, as any client of tus 1.0 sends them.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use kernel::{ErrorCode, FileId};
use platform::files::service as files;
use platform::testing::voice;
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};
use testkit::{Answer, Person, Town};
use tokio::sync::mpsc::UnboundedReceiver;

const BYTES: &str = "application/offset+octet-stream";
const PHOTO: &str = "purpose cGhvdG8=,filename 5L2c5LiaLnBuZw==";
const VOICE: &str = "purpose dm9pY2U=";

/// No two places of a file look alike.
fn byte(n: u32) -> u8 {
    u8::try_from(n % 251).unwrap()
}

/// A photo that is large enough to be sent in pieces.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(300, 200, |x, y| image::Rgb([byte(x * y), byte(x * 7), byte(y * 13)]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// One request of the protocol.
async fn tus(person: &Person, method: Method, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let send = person.send(method, path, |request| {
        let request = request.header("Tus-Resumable", "1.0.0").body(body.to_vec());
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    });
    send.await
}

/// Begins an upload of so many bytes; its path.
async fn begin(person: &Person, length: usize, metadata: &str) -> String {
    let headers = [("Upload-Length", length.to_string()), ("Upload-Metadata", metadata.to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    location(&tus(person, Method::POST, "/uploads", &headers, &[]).await.is(201))
}

async fn begin_piece(person: &Person, bytes: &[u8]) -> String {
    let length = bytes.len().to_string();
    let headers = [("Upload-Length", length.as_str()), ("Upload-Concat", "partial"), ("Content-Type", BYTES)];
    location(&tus(person, Method::POST, "/uploads", &headers, bytes).await.is(201))
}

fn location(answer: &Answer) -> String {
    header(answer, "location").strip_prefix("/api/v1").unwrap().to_owned()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).unwrap_or_else(|| panic!("no {name}: {answer}")).to_str().unwrap()
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

async fn append(person: &Person, path: &str, offset: usize, bytes: &[u8]) -> Answer {
    let offset = offset.to_string();
    tus(person, Method::PATCH, path, &[("Upload-Offset", &offset), ("Content-Type", BYTES)], bytes).await
}

/// Appends from the beginning what comes by and by.
async fn send_slowly(person: Person, path: String, arriving: UnboundedReceiver<Bytes>) -> Answer {
    let body = futures_util::stream::unfold(arriving, async |mut arriving| {
        arriving.recv().await.map(|bytes| (Ok::<_, std::io::Error>(bytes), arriving))
    });
    let send = person.send(Method::PATCH, &path, |request| {
        let request =
            request.header("Tus-Resumable", "1.0.0").header("Upload-Offset", "0").header("Content-Type", BYTES);
        request.body(reqwest::Body::wrap_stream(body))
    });
    send.await
}

async fn head(person: &Person, path: &str) -> Answer {
    tus(person, Method::HEAD, path, &[], &[]).await
}

async fn pupil(t: &Town) -> Person {
    t.school("江山实验小学").await.class(3, "三(2)班").await.pupil("小鱼").await
}

/// The bytes of the file an upload became.
async fn kept(person: &Person, path: &str) -> Vec<u8> {
    person.get(&format!("/files/{}", id(path))).await.is(200).bytes.to_vec()
}

testkit::stories! {
    async fn a_voice_that_comes_in_pieces_is_kept_as_it_was_sent(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(70_000));
        let path = begin(&pupil, voice.len(), VOICE).await;
        let answer = append(&pupil, &path, 0, &voice[..30_000]).await.is(204);
        assert_eq!((header(&answer, "upload-offset"), header(&answer, "tus-resumable")), ("30000", "1.0.0"));
        assert_eq!(header(&answer, "upload-expires"), "Thu, 03 Sep 2026 10:00:00 GMT");

        // The page is closed, and another one asks where it goes on.
        let answer = head(&pupil, &path).await.is(200);
        assert_eq!((header(&answer, "upload-offset"), header(&answer, "upload-length")), ("30000", "70000"));
        assert_eq!((header(&answer, "upload-metadata"), header(&answer, "cache-control")), (VOICE, "no-store"));
        let view = pupil.get(&path).await.is(200);
        assert_eq!((&view["state"], &view["offset"], &view["file"]), (&json!("arriving"), &json!(30_000), &json!(null)));

        let answer = append(&pupil, &path, 30_000, &voice[30_000..]).await.is(204);
        assert_eq!((header(&answer, "upload-offset"), header(&answer, "upload-file")), ("70000", id(&path)));
        assert_eq!(kept(&pupil, &path).await, voice);
        let view = pupil.get(&path).await.is(200);
        assert_eq!((&view["state"], &view["file"]["media_type"]), (&json!("kept"), &json!("audio/ogg")));
        // Whoever asks again hears the same.
        assert_eq!(header(&head(&pupil, &path).await.is(200), "upload-file"), id(&path));
        append(&pupil, &path, 70_000, b"more").await.refused(ErrorCode::FileTooLarge);
        append(&pupil, &path, 30_000, &voice[30_000..]).await.refused(ErrorCode::UploadOffsetWrong);
    }

    async fn what_was_acknowledged_is_there_after_a_restart(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(50_000));
        let path = begin(&pupil, voice.len(), VOICE).await;
        append(&pupil, &path, 0, &voice[..20_000]).await.is(204);
        t.restart().await;
        assert_eq!(header(&head(&pupil, &path).await.is(200), "upload-offset"), "20000");
        append(&pupil, &path, 20_000, &voice[20_000..]).await.is(204);
        assert_eq!(kept(&pupil, &path).await, voice);
    }

    async fn an_upload_that_was_whole_when_the_program_stopped_becomes_a_file(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(5_000));
        let paths = [begin(&pupil, voice.len(), VOICE).await, begin(&pupil, voice.len(), VOICE).await];
        t.stop().await;
        // The last byte had been written and nothing else.
        for path in &paths {
            std::fs::write(t.config().data.uploads().join(format!("{}.part", id(path))), &voice).unwrap();
        }
        let litter = t.config().data.uploads().join("01920000-0000-7000-8000-000000000000.part");
        std::fs::write(&litter, "nobody waits for this").unwrap();
        t.restart().await;
        assert!(!litter.exists());
        // The first is asked for by its client, the second by nobody.
        assert_eq!(header(&head(&pupil, &paths[0]).await.is(200), "upload-file"), id(&paths[0]));
        t.run_jobs().await;
        for path in &paths {
            assert_eq!(kept(&pupil, path).await, voice);
        }
    }

    async fn a_photo_can_come_with_its_announcement(t: Town) {
        let (pupil, photo) = (pupil(&t).await, photo());
        let length = photo.len().to_string();
        let headers = [("Upload-Length", length.as_str()), ("Upload-Metadata", PHOTO), ("Content-Type", BYTES)];
        let answer = tus(&pupil, Method::POST, "/uploads", &headers, &photo).await.is(201);
        assert_eq!(header(&answer, "upload-offset"), length);
        let view = pupil.get(&location(&answer)).await.is(200);
        assert_eq!((&view["file"]["width"], &view["file"]["height"]), (&json!(300), &json!(200)));
        assert_eq!(header(&answer, "upload-file"), view.text("id"));
    }

    async fn a_file_that_is_not_what_it_should_be_is_refused_with_its_code(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(4_000));
        for (metadata, bytes, code) in [
            (PHOTO, voice.clone(), ErrorCode::FileTypeUnsupported),
            (PHOTO, photo()[..900].to_vec(), ErrorCode::FileBroken),
            (VOICE, photo(), ErrorCode::FileTypeUnsupported),
        ] {
            let path = begin(&pupil, bytes.len(), metadata).await;
            let answer = append(&pupil, &path, 0, &bytes).await.is(204);
            assert_eq!(header(&answer, "upload-problem"), code.as_str());
            assert_eq!(header(&head(&pupil, &path).await.is(200), "upload-problem"), code.as_str());
            let view = pupil.get(&path).await.is(200);
            assert_eq!((&view["state"], &view["problem"]), (&json!("refused"), &json!(code.as_str())));
            pupil.get(&format!("/files/{}", id(&path))).await.refused(ErrorCode::NotFound);
        }
    }

    async fn bytes_count_when_their_checksum_fits(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(6_000));
        let path = begin(&pupil, voice.len(), VOICE).await;
        let send = async |offset: &str, sum: String, bytes: &[u8]| {
            let headers = [("Upload-Offset", offset), ("Content-Type", BYTES), ("Upload-Checksum", sum.as_str())];
            tus(&pupil, Method::PATCH, &path, &headers, bytes).await
        };
        let sha256 = |bytes: &[u8]| format!("sha256 {}", BASE64_STANDARD.encode(Sha256::digest(bytes)));
        let (first, rest) = voice.split_at(2_000);
        send("0", sha256(rest), first).await.refused(ErrorCode::UploadChecksumWrong);
        assert_eq!(header(&head(&pupil, &path).await.is(200), "upload-offset"), "0");
        send("0", "md5 AAAA".to_owned(), first).await.refused(ErrorCode::BadRequest);
        send("0", "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=".to_owned(), first).await.refused(ErrorCode::UploadChecksumWrong);
        send("0", sha256(first), first).await.is(204);
        send("2000", sha256(rest), rest).await.is(204);
        assert_eq!(kept(&pupil, &path).await, voice);
    }

    async fn each_mistake_of_a_client_has_its_status(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(1_000));
        let path = begin(&pupil, voice.len(), VOICE).await;
        append(&pupil, &path, 10, &voice).await.refused(ErrorCode::UploadOffsetWrong);
        append(&pupil, &path, 0, &[&voice[..], b"!"].concat()).await.refused(ErrorCode::FileTooLarge);
        let json_type = [("Upload-Offset", "0"), ("Content-Type", "application/json")];
        tus(&pupil, Method::PATCH, &path, &json_type, &voice).await.refused(ErrorCode::UploadMediaTypeWrong);
        tus(&pupil, Method::PATCH, &path, &[("Content-Type", BYTES)], &voice).await.refused(ErrorCode::BadRequest);
        let old = pupil.send(Method::PATCH, &path, |request| request.header("Tus-Resumable", "0.2.2")).await;
        assert_eq!(header(&old.clone().refused(ErrorCode::UploadVersionWrong), "tus-version"), "1.0.0");
        pupil.act("/uploads").await.refused(ErrorCode::UploadVersionWrong);
        assert_eq!(header(&head(&pupil, &path).await.is(200), "upload-offset"), "0");

        for (headers, code) in [
            (vec![("Upload-Metadata", PHOTO)], ErrorCode::BadRequest),
            (vec![("Upload-Length", "100")], ErrorCode::BadRequest),
            (vec![("Upload-Length", "-1"), ("Upload-Metadata", PHOTO)], ErrorCode::BadRequest),
            (vec![("Upload-Length", "100"), ("Upload-Metadata", "purpose dmlydXM=")], ErrorCode::BadRequest),
            (vec![("Upload-Length", "20971521"), ("Upload-Metadata", PHOTO)], ErrorCode::FileTooLarge),
            (vec![("Upload-Length", "8000000"), ("Upload-Metadata", VOICE)], ErrorCode::FileTooLarge),
        ] {
            tus(&pupil, Method::POST, "/uploads", &headers, &[]).await.refused(code);
        }
        let spoken = t.stranger().send(Method::OPTIONS, "/uploads", |request| request).await.is(204);
        assert_eq!((header(&spoken, "tus-version"), header(&spoken, "tus-max-size")), ("1.0.0", "209715200"));
        for word in ["creation", "creation-with-upload", "checksum", "termination", "expiration", "concatenation"] {
            assert!(header(&spoken, "tus-extension").split(',').any(|one| one == word), "{word}");
        }
    }

    async fn pieces_sent_side_by_side_become_one_file(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(9_000));
        let (first, second) = (begin_piece(&pupil, &voice[..5_000]).await, begin_piece(&pupil, &voice[5_000..]).await);
        assert_eq!(header(&head(&pupil, &first).await.is(200), "upload-concat"), "partial");
        let late = location(&tus(&pupil, Method::POST, "/uploads",
                                 &[("Upload-Length", "10"), ("Upload-Concat", "partial")], &[]).await.is(201));
        let join = async |pieces: &[&str]| {
            let concat = format!("final;{}", pieces.iter().map(|piece| format!("/api/v1{piece}")).collect::<Vec<_>>().join(" "));
            tus(&pupil, Method::POST, "/uploads", &[("Upload-Concat", &concat), ("Upload-Metadata", VOICE)], &[]).await
        };
        join(&[&first, &late]).await.refused(ErrorCode::BadRequest);
        let answer = join(&[&first, &second]).await.is(201);
        let path = location(&answer);
        assert_eq!((header(&answer, "upload-offset"), header(&answer, "upload-file")), ("9000", id(&path)));
        assert_eq!(kept(&pupil, &path).await, voice);
        assert!(header(&head(&pupil, &path).await.is(200), "upload-concat").starts_with("final;"));
        append(&pupil, &path, 9_000, b"more").await.refused(ErrorCode::Forbidden);
        join(&[&first, &second]).await.refused(ErrorCode::BadRequest);
    }

    async fn whoever_sends_a_file_can_end_it(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(3_000));
        let (half, whole) = (begin(&pupil, voice.len(), VOICE).await, begin(&pupil, voice.len(), VOICE).await);
        append(&pupil, &half, 0, &voice[..1_000]).await.is(204);
        append(&pupil, &whole, 0, &voice).await.is(204);
        for path in [&half, &whole] {
            tus(&pupil, Method::DELETE, path, &[], &[]).await.is(204);
            head(&pupil, path).await.is(410);
            append(&pupil, path, 1_000, &voice[1_000..]).await.refused(ErrorCode::UploadGone);
            pupil.get(&format!("/files/{}", id(path))).await.refused(ErrorCode::NotFound);
        }
        assert_eq!(std::fs::read_dir(t.config().data.uploads()).unwrap().count(), 0);
    }

    async fn an_upload_that_is_not_finished_in_a_day_is_forgotten(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(3_000));
        let (half, whole) = (begin(&pupil, voice.len(), VOICE).await, begin(&pupil, voice.len(), VOICE).await);
        append(&pupil, &half, 0, &voice[..1_000]).await.is(204);
        append(&pupil, &whole, 0, &voice).await.is(204);
        t.pass(Duration::from_hours(23)).await;
        head(&pupil, &half).await.is(200);
        t.pass(Duration::from_hours(1)).await;
        head(&pupil, &half).await.is(410);
        append(&pupil, &half, 1_000, &voice[1_000..]).await.refused(ErrorCode::UploadGone);
        assert_eq!(pupil.get(&half).await.is(200)["state"], json!("expired"));
        assert_eq!(std::fs::read_dir(t.config().data.uploads()).unwrap().count(), 0);
        assert_eq!(kept(&pupil, &whole).await, voice);
    }

    async fn one_person_sends_so_much_and_no_more(t: Town) {
        t.reconfigure(|config| {
            config.uploads.open_mb = 1;
            config.uploads.open_count = 2;
            config.uploads.day_mb = 2;
        }).await;
        let class = t.school("江山实验小学").await.class(3, "三(2)班").await;
        let (pupil, other) = (class.pupil("小鱼").await, class.pupil("小虾").await);
        let half = 512 * 1024;
        let full = async |person: &Person, length: usize| {
            let length = length.to_string();
            tus(person, Method::POST, "/uploads", &[("Upload-Length", &length), ("Upload-Metadata", VOICE)], &[]).await
        };
        let first = begin(&pupil, half, VOICE).await;
        full(&pupil, half + 1).await.refused(ErrorCode::UploadQuotaReached);
        let second = begin(&pupil, 1_000, VOICE).await;
        full(&pupil, 1_000).await.refused(ErrorCode::UploadQuotaReached);
        full(&other, 1_000).await.is(201);

        // What is finished makes room for more, until the day has had enough.
        tus(&pupil, Method::DELETE, &second, &[], &[]).await.is(204);
        append(&pupil, &first, 0, &voice(half)).await.is(204);
        for _ in 0..2 {
            let next = begin(&pupil, half, VOICE).await;
            append(&pupil, &next, 0, &voice(half)).await.is(204);
        }
        full(&pupil, half).await.refused(ErrorCode::UploadQuotaReached);
        t.pass(Duration::from_hours(25)).await;
        full(&pupil, half).await.is(201);
    }

    async fn while_one_request_writes_an_upload_another_one_waits_its_turn(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(70_000));
        let path = begin(&pupil, voice.len(), VOICE).await;
        let (more, arriving) = tokio::sync::mpsc::unbounded_channel();
        let slow = tokio::spawn(send_slowly(pupil.clone(), path.clone(), arriving));
        more.send(Bytes::copy_from_slice(&voice[..30_000])).unwrap();
        while pupil.get(&path).await.is(200)["offset"] != json!(30_000) {
            tokio::task::yield_now().await;
        }
        append(&pupil, &path, 30_000, &voice[30_000..]).await.refused(ErrorCode::UploadBusy);
        head(&pupil, &path).await.is(423);
        tus(&pupil, Method::DELETE, &path, &[], &[]).await.is(423);
        // The first goes on undisturbed, and what both have is what was sent.
        more.send(Bytes::copy_from_slice(&voice[30_000..])).unwrap();
        drop(more);
        slow.await.unwrap().is(204);
        assert_eq!(kept(&pupil, &path).await, voice);
    }

    async fn an_upload_is_its_senders_alone(t: Town) {
        let class = t.school("江山实验小学").await.class(3, "三(2)班").await;
        let (pupil, other) = (class.pupil("小鱼").await, class.pupil("小虾").await);
        let guardian = class.guardian("虾爸爸", &[&other]).await;
        let bytes = voice(2_000);
        let path = begin(&pupil, bytes.len(), VOICE).await;
        head(&other, &path).await.is(404);
        append(&other, &path, 0, &bytes).await.refused(ErrorCode::NotFound);
        other.get(&path).await.refused(ErrorCode::NotFound);
        tus(&other, Method::DELETE, &path, &[], &[]).await.refused(ErrorCode::NotFound);
        let piece = begin_piece(&pupil, &bytes).await;
        let concat = format!("final;/api/v1{piece}");
        tus(&other, Method::POST, "/uploads", &[("Upload-Concat", &concat), ("Upload-Metadata", VOICE)], &[])
            .await
            .refused(ErrorCode::BadRequest);
        tus(&guardian, Method::POST, "/uploads", &[], &[]).await.refused(ErrorCode::Forbidden);
        let elsewhere = pupil.send(Method::PATCH, &path, |request| request.header("Origin", "https://evil.example.com"));
        elsewhere.await.refused(ErrorCode::OriginRefused);
        assert_eq!(header(&head(&pupil, &path).await.is(200), "upload-offset"), "0");
    }

    async fn where_only_post_can_be_sent_it_stands_for_the_others(t: Town) {
        let (pupil, voice) = (pupil(&t).await, voice(2_000));
        let path = begin(&pupil, voice.len(), VOICE).await;
        let patch = [("X-HTTP-Method-Override", "PATCH"), ("Upload-Offset", "0"), ("Content-Type", BYTES)];
        tus(&pupil, Method::POST, &path, &patch, &voice).await.is(204);
        assert_eq!(kept(&pupil, &path).await, voice);
        tus(&pupil, Method::POST, &path, &[("X-HTTP-Method-Override", "DELETE")], &[]).await.is(204);
        tus(&pupil, Method::POST, &path, &[("X-HTTP-Method-Override", "PURGE")], &[]).await.refused(ErrorCode::BadRequest);
        let file: FileId = id(&path).parse().unwrap();
        assert!(files::get(&t.app().db, file).await.is_err());
    }
}
