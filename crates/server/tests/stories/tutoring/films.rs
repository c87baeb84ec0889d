//! Films and documents in questions: sent while they are made ready, seen by the teacher, a picture of them on the board.

use kernel::ErrorCode;
use reqwest::Method;
use reqwest::header::RANGE;
use serde_json::{Value, json};
use testkit::{Answer, Person, Town, samples};

use super::{Scene, accept, on_duty, submit};
use crate::server::formats::{send, upload};

/// A question that is nothing but something that waits to be made ready, sent off; its id.
async fn ask_with(pupil: &Person, file: &str, kind: &str, mode: &str) -> String {
    let said = json!({ "subject": "math", "attempt": { "text": "我试过" } });
    let id = pupil.post("/questions", said).await.is(201).text("id");
    attach(pupil, &id, file, kind).await.is(200);
    submit(pupil, &id, mode).await.is(200);
    id
}

async fn attach(pupil: &Person, question: &str, file: &str, kind: &str) -> Answer {
    let attached = json!({ "file_id": file, "kind": kind });
    pupil.post(&format!("/questions/{question}/attachments"), attached).await
}

async fn parts(person: &Person, question: &str) -> Vec<Value> {
    person.get(&format!("/questions/{question}")).await.is(200)["attachments"].as_array().unwrap().clone()
}

async fn images(reader: &Person, room: &str) -> Vec<Value> {
    let log = reader.get(&format!("/rooms/{room}/log?limit=2000")).await.is(200);
    let entries = log["entries"].as_array().unwrap().iter();
    entries.filter(|entry| entry["op"]["shape"]["file"].is_string()).map(|entry| entry["op"]["shape"].clone()).collect()
}

fn film() -> Vec<u8> {
    samples::film(
        3,
        "1920x1080",
        &["-c:v", "libx264", "-preset", "ultrafast", "-metadata", "location=+27.8+120.3/"],
        "film.mov",
    )
}

testkit::stories! {
    async fn a_film_is_sent_while_it_is_made_ready_and_then_seen_and_laid_on_the_board(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let file = send(&pupil, "video", &film()).await;
        let id = ask_with(&pupil, &file, "video", "live").await;
        let offered = teacher.get("/offers/current").await.is(200);
        let waiting = &offered["offer"]["question"]["attachments"][0];
        assert_eq!((&waiting["state"], &waiting["progress"], &waiting["kind"]), (&json!("arriving"), &json!(0), &json!("video")));
        teacher.get(&format!("/files/{file}")).await.refused(ErrorCode::NotFound);

        let session = accept(&teacher).await;
        assert_eq!(images(&teacher, &session.room).await, Vec::<Value>::new());
        t.run_jobs().await;
        let seen = parts(&teacher, &id).await.remove(0);
        assert_eq!((&seen["state"], &seen["media_type"], &seen["progress"]), (&json!("here"), &json!("video/mp4"), &json!(null)));
        assert_eq!((&seen["width"], &seen["height"]), (&json!(1_280), &json!(720)));
        let poster = seen["poster_file_id"].as_str().unwrap();
        for person in [&pupil, &teacher] {
            let film = person.get(&format!("/files/{file}")).await.is(200).bytes;
            let found = samples::found_in(&film);
            for line in ["codec_name=h264", "codec_name=aac", "width=1280", "height=720", "duration=3."] {
                assert!(found.contains(line), "no {line} in {found}");
            }
            assert!(!found.contains("27.8"), "{found}");
            let place = |word: &[u8]| film.windows(4).position(|window| window == word).unwrap();
            assert!(place(b"moov") < place(b"mdat"), "it begins to play before all of it is there");
            let path = format!("/files/{file}");
            let part = person.send(Method::GET, &path, |request| request.header(RANGE, "bytes=0-99"));
            assert_eq!(part.await.is(206).bytes, film[..100]);
            let picture = person.get(&format!("/files/{poster}")).await.is(200).bytes;
            let picture = image::load_from_memory(&picture).unwrap();
            assert_eq!((picture.width(), picture.height()), (1_280, 720));
            let laid = images(person, &session.room).await;
            assert_eq!(laid.iter().map(|shape| shape["file"].as_str().unwrap()).collect::<Vec<_>>(), [poster]);
        }
    }

    async fn whoever_films_upright_is_shown_upright_and_a_film_of_a_browser_is_seen_everywhere(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let upright = samples::film(1, "360x640", &[], "film.mp4");
        let silent = samples::ffmpeg(&["testsrc=s=320x240:r=10:d=2"], &["-c:v", "libvpx"], "film.webm");
        let hevc = samples::film(1, "320x240", &["-c:v", "libx265", "-x265-params", "log-level=none"], "film.mov");
        let turned = samples::turned_film(1, "640x360");
        for (bytes, size) in [(upright, (360, 640)), (turned, (360, 640)), (silent, (320, 240)), (hevc, (320, 240))] {
            let file = send(&pupil, "video", &bytes).await;
            t.run_jobs().await;
            let view = upload(&pupil, &file).await;
            assert_eq!((&view["file"]["media_type"], &view["file"]["width"], &view["file"]["height"]),
                       (&json!("video/mp4"), &json!(size.0), &json!(size.1)), "{view}");
            assert_eq!(view["beside"].as_array().unwrap().len(), 1);
            let found = samples::found_in(&pupil.get(&format!("/files/{file}")).await.is(200).bytes);
            assert!(found.contains("codec_name=h264"), "{found}");
        }
    }

    async fn a_film_that_cannot_be_taken_says_why(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let small = ["-r", "2", "-preset", "ultrafast", "-ac", "1", "-b:a", "8k"];
        let whole = samples::film(4, "320x240", &["-movflags", "+faststart"], "film.mp4");
        let torn = samples::film(4, "320x240", &[], "film.mov");
        for (what, bytes, problem) in [
            ("3 minutes and a half", samples::film(210, "64x48", &small, "film.mp4"), "file_too_long"),
            ("a voice", samples::sound(2, &[], "voice.m4a"), "file_type_unsupported"),
            ("the first half", whole[..whole.len() / 2].to_vec(), "file_broken"),
            ("one without its end", torn[..torn.len() - 600].to_vec(), "file_broken"),
            ("a photo", samples::heic("320x240"), "file_type_unsupported"),
        ] {
            let file = send(&pupil, "video", &bytes).await;
            t.run_jobs().await;
            let view = upload(&pupil, &file).await;
            assert_eq!((&view["state"], &view["problem"]), (&json!("refused"), &json!(problem)), "{what}");
        }
        // One that turns out not to be usable after the question is sent is told like any that is lost.
        let file = send(&pupil, "video", &whole[..whole.len() / 2]).await;
        let id = ask_with(&pupil, &file, "video", "later").await;
        t.run_jobs().await;
        assert_eq!(parts(&pupil, &id).await[0]["state"], json!("lost"));
        assert_eq!(pupil.notices().await, ["piece_lost"]);
    }

    async fn the_pages_of_a_document_are_offered_and_the_teacher_sees_those_that_were_chosen(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let file = send(&pupil, "photo", &samples::pdf(3, 595, 842)).await;
        let id = pupil.post("/questions", json!({ "subject": "math", "attempt": { "text": "我试过" } })).await.is(201).text("id");
        attach(&pupil, &id, &file, "photo").await.is(200);
        t.run_jobs().await;
        let pages = pupil.get(&format!("/files/{file}/beside")).await.is(200).json();
        let pages: Vec<_> = pages.as_array().unwrap().iter().map(|page| page["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(pages.len(), 2);
        for page in [&file, &pages[0], &pages[1]] {
            let page = image::load_from_memory(&pupil.get(&format!("/files/{page}")).await.is(200).bytes).unwrap();
            // A4 at 150 dots an inch at least.
            assert!(page.width() >= 1_240 && page.height() >= 1_754 && page.height() <= 2_000, "{} × {}", page.width(), page.height());
        }
        // The second page instead of the first.
        attach(&pupil, &id, &pages[0], "photo").await.is(200);
        pupil.delete(&format!("/questions/{id}/attachments/{file}")).await.is(200);
        submit(&pupil, &id, "live").await.is(200);
        let session = accept(&teacher).await;
        assert_eq!(images(&teacher, &session.room).await[0]["file"], json!(pages[0]));
        teacher.get(&format!("/files/{}", pages[0])).await.is(200);
        for hidden in [&file, &pages[1]] {
            teacher.get(&format!("/files/{hidden}")).await.refused(ErrorCode::NotFound);
        }
        teacher.get(&format!("/files/{}/beside", pages[0])).await.refused(ErrorCode::NotFound);
    }

    async fn a_document_that_cannot_be_taken_says_why(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        for (what, bytes, problem) in [
            ("a book", samples::pdf(21, 595, 842), "file_too_many_pages"),
            ("one with a password", samples::protected_pdf(), "file_protected"),
            ("only its head", b"%PDF-1.7\n%\xE2\xE3\n".to_vec(), "file_broken"),
            ("noise", [b"%PDF-1.7\n".as_slice(), &[200; 5_000]].concat(), "file_broken"),
        ] {
            let file = send(&pupil, "photo", &bytes).await;
            t.run_jobs().await;
            assert_eq!(upload(&pupil, &file).await["problem"], json!(problem), "{what}");
        }
        // A page of five metres is drawn no larger than any other.
        let file = send(&pupil, "photo", &samples::pdf(1, 14_400, 7_200)).await;
        t.run_jobs().await;
        let view = upload(&pupil, &file).await;
        assert_eq!((&view["file"]["width"], &view["file"]["height"]), (&json!(2_000), &json!(1_000)));
    }
}
