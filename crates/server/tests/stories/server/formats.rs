//! Photos, voices, films and documents as devices write them: each goes in and comes out viewable, and what is broken or hostile
//! gets a clear answer.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use image::GenericImageView;
use kernel::ErrorCode;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Person, Town, samples};

const BYTES: &str = "application/offset+octet-stream";

async fn pupil(t: &Town) -> Person {
    t.school("江山实验小学").await.class(3, "三(2)班").await.pupil("小鱼").await
}

/// Sends all of a file; the id it has or will have.
pub(crate) async fn send(person: &Person, purpose: &str, bytes: &[u8]) -> String {
    let metadata = format!("purpose {}", BASE64_STANDARD.encode(purpose));
    let sent = person.send(Method::POST, "/uploads", |request| {
        let request = request.header("Tus-Resumable", "1.0.0").header("Upload-Length", bytes.len().to_string());
        request.header("Upload-Metadata", metadata).header("Content-Type", BYTES).body(bytes.to_vec())
    });
    let sent = sent.await.is(201);
    sent.headers["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

pub(crate) async fn upload(person: &Person, id: &str) -> Answer {
    person.get(&format!("/uploads/{id}")).await.is(200)
}

/// Sends a file, lets it be made ready, and gets what became of it: what it is, and its bytes.
async fn sent_and_seen(t: &Town, person: &Person, purpose: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let id = send(person, purpose, bytes).await;
    t.run_jobs().await;
    let view = upload(person, &id).await;
    assert_eq!((&view["state"], &view["problem"]), (&json!("kept"), &json!(null)), "{view}");
    let file = person.get(&format!("/files/{id}")).await.is(200);
    assert_eq!(json!(file.bytes.len()), view["file"]["size"]);
    (view["file"]["media_type"].as_str().unwrap().to_owned(), file.bytes.to_vec())
}

/// The code by which a file is refused.
async fn refusal(t: &Town, person: &Person, purpose: &str, bytes: &[u8]) -> Value {
    let id = send(person, purpose, bytes).await;
    t.run_jobs().await;
    let view = upload(person, &id).await;
    assert_eq!(view["state"], json!("refused"), "{view}");
    person.get(&format!("/files/{id}")).await.refused(ErrorCode::NotFound);
    view["problem"].clone()
}

fn code(code: ErrorCode) -> Value {
    json!(code.as_str())
}

/// Nothing that came is left in the folders of the work.
fn nothing_is_left(t: &Town) {
    for folder in [t.config().data.uploads(), t.config().data.formats()] {
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{}", folder.display());
    }
}

fn png(size: &str) -> Vec<u8> {
    samples::ffmpeg(&[&format!("testsrc=s={size}:d=1")], &["-frames:v", "1"], "photo.png")
}

fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// A box of a film with what is in it.
fn boxed(kind: [u8; 4], inside: &[u8]) -> Vec<u8> {
    let size = u32::try_from(inside.len() + 8).unwrap();
    [&size.to_be_bytes(), &kind, inside].concat()
}

testkit::stories! {
    async fn every_photo_comes_out_as_one_that_every_browser_shows(t: Town) {
        let pupil = pupil(&t).await;
        let by_ffmpeg = |name| samples::ffmpeg(&["testsrc=s=640x480:d=1"], &["-frames:v", "1"], name);
        for (what, bytes) in [
            ("HEIC", samples::heic("640x480")),
            ("JPEG", by_ffmpeg("photo.jpg")),
            ("PNG", png("640x480")),
            ("WebP", by_ffmpeg("photo.webp")),
        ] {
            let (media_type, seen) = sent_and_seen(&t, &pupil, "photo", &bytes).await;
            assert_eq!(media_type, "image/jpeg", "{what}");
            let photo = image::load_from_memory(&seen).unwrap();
            assert_eq!(photo.dimensions(), (640, 480), "{what}");
            // The first of the bars of the test picture, and the red one near the middle, are where they were.
            let [red, green, blue, _] = photo.get_pixel(300, 100).0;
            let original = image::load_from_memory(&png("640x480")).unwrap().get_pixel(300, 100).0;
            for (one, other) in [red, green, blue].into_iter().zip(original) {
                assert!(one.abs_diff(other) < 40, "{what} {red} {green} {blue} is not {original:?}");
            }
        }
        // A telephone that was held upright.
        let (_, turned) = sent_and_seen(&t, &pupil, "photo", &samples::turned_heic("640x480")).await;
        let turned = image::load_from_memory(&turned).unwrap();
        assert_eq!(turned.dimensions(), (480, 640));
        let (corner, original) = (turned.get_pixel(100, 639 - 300), image::load_from_memory(&png("640x480")).unwrap());
        let pairs = corner.0.into_iter().zip(original.get_pixel(300, 100).0);
        assert!(pairs.into_iter().all(|(one, other)| one.abs_diff(other) < 40), "{corner:?}");
        let (_, large) = sent_and_seen(&t, &pupil, "photo", &samples::heic("3000x1500")).await;
        assert_eq!(image::load_from_memory(&large).unwrap().dimensions(), (2_000, 1_000));
        nothing_is_left(&t);
    }

    async fn a_photo_of_a_telephone_can_come_in_one_request_too(t: Town) {
        let pupil = pupil(&t).await;
        let view = pupil.upload("photo", samples::heic("320x240")).await.is(201);
        assert_eq!((&view["media_type"], &view["width"]), (&json!("image/jpeg"), &json!(320)));
        let view = pupil.upload("voice", samples::amr(2)).await.is(201);
        assert_eq!(view["media_type"], json!("audio/ogg"));
        let film = samples::film(1, "160x120", &[], "film.mp4");
        pupil.upload("video", film).await.refused(ErrorCode::FileTypeUnsupported);
        nothing_is_left(&t);
    }

    async fn every_voice_comes_out_as_one_that_can_be_heard(t: Town) {
        let pupil = pupil(&t).await;
        let stereo = ["-ac", "2", "-c:a", "libopus"];
        for (what, bytes) in [
            ("AMR", samples::amr(3)),
            ("AAC", samples::sound(3, &[], "voice.aac")),
            ("MP3", samples::sound(3, &["-metadata", "title=Kleine Strasse 7"], "voice.mp3")),
            ("Opus", samples::sound(3, &stereo, "voice.ogg")),
            ("WebM", samples::sound(3, &["-c:a", "libopus"], "voice.webm")),
            ("M4A", samples::sound(3, &["-metadata", "location=+27.8+120.3/"], "voice.m4a")),
            ("WAV", samples::sound(3, &[], "voice.wav")),
            ("the sound of a film", samples::film(3, "160x120", &[], "film.mov")),
        ] {
            let (media_type, heard) = sent_and_seen(&t, &pupil, "voice", &bytes).await;
            assert_eq!(media_type, "audio/ogg", "{what}");
            let found = samples::found_in(&heard);
            for line in ["codec_name=opus", "channels=1", "sample_rate=48000", "duration=3."] {
                assert!(found.contains(line), "{what}: no {line} in {found}");
            }
            assert!(!found.contains("Strasse") && !found.contains("27.8") && !found.contains("codec_name=h264"), "{found}");
        }
        // What is as it is kept already is not made anew.
        let opus = samples::sound(2, &["-ac", "1", "-c:a", "libopus"], "voice.ogg");
        let id = send(&pupil, "voice", &opus).await;
        assert_eq!(upload(&pupil, &id).await["state"], json!("kept"));
        assert_eq!(pupil.get(&format!("/files/{id}")).await.is(200).bytes, opus);
        nothing_is_left(&t);
    }

    async fn what_is_made_ready_shows_how_far_it_is_and_what_came_goes(t: Town) {
        let pupil = pupil(&t).await;
        let id = send(&pupil, "photo", &samples::heic("320x240")).await;
        let view = upload(&pupil, &id).await;
        assert_eq!((&view["state"], &view["preparing"], &view["file"]), (&json!("arriving"), &json!(0), &json!(null)));
        assert_eq!(view["offset"], view["length"]);
        pupil.get(&format!("/files/{id}")).await.refused(ErrorCode::NotFound);
        assert!(t.config().data.uploads().join(format!("{id}.part")).exists());
        // Whoever asks by the protocol hears that all of it is there, and no more.
        let path = format!("/uploads/{id}");
        let head = pupil.send(Method::HEAD, &path, |request| request.header("Tus-Resumable", "1.0.0"));
        let head = head.await.is(200);
        assert_eq!((head.headers["upload-offset"].to_str().unwrap(), head.headers.get("upload-file")),
                   (view["length"].to_string().as_str(), None));
        t.run_jobs().await;
        let view = upload(&pupil, &id).await;
        assert_eq!((&view["state"], &view["preparing"]), (&json!("kept"), &json!(null)));
        nothing_is_left(&t);
    }

    async fn nothing_is_lost_when_the_program_stops_in_the_middle(t: Town) {
        let pupil = pupil(&t).await;
        let (photo, voice) = (send(&pupil, "photo", &samples::heic("320x240")).await, send(&pupil, "voice", &samples::amr(2)).await);
        t.stop().await;
        // What it was at lies about.
        std::fs::create_dir_all(t.config().data.formats().join(format!("{photo}-1"))).unwrap();
        t.restart().await;
        t.run_jobs().await;
        for (id, media_type) in [(photo, "image/jpeg"), (voice, "audio/ogg")] {
            assert_eq!(upload(&pupil, &id).await["file"]["media_type"], json!(media_type));
        }
        nothing_is_left(&t);
    }

    async fn whoever_does_not_want_it_any_more_ends_it_while_it_waits(t: Town) {
        let pupil = pupil(&t).await;
        let id = send(&pupil, "photo", &samples::heic("320x240")).await;
        let path = format!("/uploads/{id}");
        let end = pupil.send(Method::DELETE, &path, |request| request.header("Tus-Resumable", "1.0.0"));
        end.await.is(204);
        t.run_jobs().await;
        assert_eq!(upload(&pupil, &id).await["state"], json!("cancelled"));
        pupil.get(&format!("/files/{id}")).await.refused(ErrorCode::NotFound);
        nothing_is_left(&t);
    }

    async fn a_photo_that_unpacks_to_more_than_a_machine_has_is_refused(t: Town) {
        let pupil = pupil(&t).await;
        // A picture of 60,000 by 60,000 pixels, all alike, is a few bytes when packed.
        let mut bomb = b"\x89PNG\r\n\x1a\n".to_vec();
        let header = [&60_000_u32.to_be_bytes(), 60_000_u32.to_be_bytes().as_slice(), &[8, 2, 0, 0, 0]].concat();
        bomb.extend(chunk(*b"IHDR", &header));
        bomb.extend(chunk(*b"IDAT", b"\x78\x9c\x03\x00\x00\x00\x00\x01"));
        bomb.extend(chunk(*b"IEND", b""));
        assert_eq!(refusal(&t, &pupil, "photo", &bomb).await, code(ErrorCode::FileTooLarge));
        // The same of a telephone's photo: what it announces is written over.
        let mut heic = samples::heic("320x240");
        let sizes: Vec<_> = (0..heic.len() - 4).filter(|at| &heic[*at..*at + 4] == b"ispe").collect();
        for at in sizes {
            heic[at + 8..at + 16].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        }
        assert_eq!(refusal(&t, &pupil, "photo", &heic).await, code(ErrorCode::FileTooLarge));
        nothing_is_left(&t);
    }

    async fn what_is_not_what_it_should_be_is_refused_with_its_code(t: Town) {
        let pupil = pupil(&t).await;
        let (heic, mp3) = (samples::heic("320x240"), samples::sound(3, &[], "voice.mp3"));
        let m4a = samples::sound(3, &["-movflags", "+faststart"], "voice.m4a");
        let silent = samples::ffmpeg(&["testsrc=s=160x120:d=1"], &[], "film.mp4");
        for (what, purpose, bytes, problem) in [
            ("half a photo", "photo", heic[..heic.len() / 2].to_vec(), ErrorCode::FileBroken),
            ("the head of a photo", "photo", heic[..40].to_vec(), ErrorCode::FileBroken),
            ("a voice for a photo", "photo", mp3.clone(), ErrorCode::FileTypeUnsupported),
            ("a photo for a voice", "voice", heic.clone(), ErrorCode::FileTypeUnsupported),
            ("a silent film for a voice", "voice", silent, ErrorCode::FileTypeUnsupported),
            ("half a voice", "voice", m4a[..m4a.len() / 2].to_vec(), ErrorCode::FileBroken),
            ("noise that begins as a voice", "voice", [b"ID3\x04\0\0\0\0\0\0".as_slice(), &[9; 4_000]].concat(), ErrorCode::FileBroken),
            ("a voice that is too long", "voice", samples::sound(210, &["-b:a", "32k"], "voice.mp3"), ErrorCode::FileTooLong),
            ("a page", "photo", b"<html><script>alert(1)</script>".to_vec(), ErrorCode::FileTypeUnsupported),
            ("an archive", "voice", b"PK\x03\x04\x14\0\0\0".to_vec(), ErrorCode::FileTypeUnsupported),
        ] {
            assert_eq!(refusal(&t, &pupil, purpose, &bytes).await, code(problem), "{what}");
        }
        nothing_is_left(&t);
    }

    async fn what_is_two_things_at_once_comes_out_as_one(t: Town) {
        let pupil = pupil(&t).await;
        let page = b"<html><script>alert(document.domain)</script></html>";
        let jpeg = samples::ffmpeg(&["testsrc=s=320x240:d=1"], &["-frames:v", "1"], "photo.jpg");
        let opus = samples::sound(2, &["-ac", "1", "-c:a", "libopus"], "voice.ogg");
        for (purpose, bytes) in [
            ("photo", [&jpeg, page.as_slice()].concat()),
            ("photo", [&samples::heic("320x240"), page.as_slice()].concat()),
            ("voice", [&samples::sound(2, &[], "voice.mp3"), page.as_slice()].concat()),
            ("voice", [&opus, page.as_slice()].concat()),
            ("photo", [&samples::pdf(1, 595, 842), page.as_slice()].concat()),
        ] {
            assert!(has(&bytes, page));
            let (_, seen) = sent_and_seen(&t, &pupil, purpose, &bytes).await;
            assert!(!has(&seen, b"<script"), "{purpose}");
        }
        // What is a page in front is nothing else.
        let other = [page.as_slice(), &jpeg].concat();
        assert_eq!(refusal(&t, &pupil, "photo", &other).await, code(ErrorCode::FileTypeUnsupported));
    }

    async fn a_list_of_other_files_opens_none_of_them(t: Town) {
        let pupil = pupil(&t).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/secret.ts", listener.local_addr().unwrap());
        let secret = t.config().data.folder.join("secret.wav");
        std::fs::write(&secret, samples::sound(2, &[], "secret.wav")).unwrap();
        let file = format!("file://{}", secret.display());
        let hls = |target: &str| format!("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:2.0,\n{target}\n#EXT-X-ENDLIST\n").into_bytes();
        let concat = format!("ffconcat version 1.0\nfile '{}'\n", secret.display()).into_bytes();
        let sdp = format!("v=0\nc=IN IP4 {}\nm=audio 5004 RTP/AVP 0\n", listener.local_addr().unwrap().ip()).into_bytes();
        for list in [hls(&address), hls(&file), concat.clone(), sdp] {
            for purpose in ["voice", "video"] {
                assert_eq!(refusal(&t, &pupil, purpose, &list).await, code(ErrorCode::FileTypeUnsupported));
            }
            // In the clothes of a voice it is one that cannot be read, or noise.
            for dress in [b"ID3\x04\0\0\0\0\0\0".as_slice(), b"#!AMR\n", b"\0\0\0\x14ftypM4A \0\0\0\0M4A "] {
                let dressed = [dress, &list].concat();
                let id = send(&pupil, "voice", &dressed).await;
                t.run_jobs().await;
                let view = upload(&pupil, &id).await;
                let secret_length = std::fs::metadata(&secret).unwrap().len() / 10;
                let kept = view["file"]["size"].as_u64().unwrap_or_default();
                assert!(view["state"] == json!("refused") || kept < secret_length, "{view}");
            }
        }
        // A film that says its pictures are in another file.
        let film = referring(&samples::film(1, "160x120", &[], "film.mov"), &secret.display().to_string());
        let id = send(&pupil, "video", &film).await;
        t.run_jobs().await;
        assert!(matches!(upload(&pupil, &id).await.text("state").as_str(), "refused" | "kept"));
        let asked = tokio::time::timeout(std::time::Duration::from_millis(50), listener.accept()).await;
        assert!(asked.is_err(), "somebody came for {address}");
    }

    async fn a_program_that_wants_more_memory_than_it_may_have_is_ended(t: Town) {
        t.reconfigure(|config| config.formats.memory_mb = 40).await;
        let pupil = pupil(&t).await;
        assert_eq!(refusal(&t, &pupil, "voice", &samples::amr(2)).await, code(ErrorCode::FileTooDemanding));
        nothing_is_left(&t);
    }
}

/// A chunk of a PNG.
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let sum = body.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    });
    [&u32::try_from(data.len()).unwrap().to_be_bytes(), body.as_slice(), &(!sum).to_be_bytes()].concat()
}

/// A film whose first track says that its samples are in another file (`dref` with an alias instead of "here").
fn referring(film: &[u8], path: &str) -> Vec<u8> {
    let at = film.windows(4).position(|word| word == b"dref").unwrap() - 4;
    let size = u32::from_be_bytes(film[at..at + 4].try_into().unwrap()) as usize;
    let entry = boxed(*b"url ", &[&[0, 0, 0, 0], path.as_bytes(), &[0]].concat());
    let table = boxed(*b"dref", &[&[0, 0, 0, 0, 0, 0, 0, 1], entry.as_slice()].concat());
    [&film[..at], &table, &film[at + size..]].concat()
}
