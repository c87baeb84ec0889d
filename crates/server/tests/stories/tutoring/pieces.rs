//! A question that is sent while its photo is still on its way.

use std::time::Duration;

use kernel::ErrorCode;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Person, Town, samples};

use super::{Scene, accept, offer, on_duty, submit};

/// The purpose of what is spoken, in base 64.
pub(super) const VOICE: &str = "dm9pY2U=";

/// A photo of 300 × 200 pixels that takes more than one piece.
fn photo() -> Vec<u8> {
    let grey = |x: u32, y: u32| u8::try_from(x * y % 251).unwrap();
    let photo = image::GrayImage::from_fn(300, 200, |x, y| image::Luma([grey(x, y)]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    photo.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Begins to send a photo of so many bytes; the id of the file it becomes.
pub(super) async fn begin(person: &Person, length: usize) -> String {
    begin_as(person, "cGhvdG8=", length).await
}

/// The same for another purpose, in base 64.
pub(super) async fn begin_as(person: &Person, purpose: &str, length: usize) -> String {
    let begun = person.send(Method::POST, "/uploads", |request| {
        let request = request.header("Tus-Resumable", "1.0.0").header("Upload-Length", length.to_string());
        request.header("Upload-Metadata", format!("purpose {purpose}"))
    });
    let begun = begun.await.is(201);
    begun.headers["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

pub(super) async fn send(person: &Person, file: &str, offset: usize, bytes: &[u8]) -> Answer {
    let path = format!("/uploads/{file}");
    let send = person.send(Method::PATCH, &path, |request| {
        let request = request.header("Tus-Resumable", "1.0.0").header("Upload-Offset", offset.to_string());
        request.header("Content-Type", "application/offset+octet-stream").body(bytes.to_vec())
    });
    send.await.is(204)
}

/// A question that is nothing but a photo on its way, sent off; its id.
pub(super) async fn ask_with(pupil: &Person, file: &str, mode: &str) -> String {
    let said = json!({ "subject": "math", "attempt": { "text": "我试过" } });
    let id = pupil.post("/questions", said).await.is(201).text("id");
    let attached = json!({ "file_id": file, "kind": "photo" });
    let question = pupil.post(&format!("/questions/{id}/attachments"), attached).await.is(200);
    assert_eq!(states(&question.json()), ["arriving"]);
    submit(pupil, &id, mode).await.is(200);
    id
}

fn states(question: &Value) -> Vec<&str> {
    let parts = question["attachments"].as_array().unwrap().iter();
    parts.map(|part| part["state"].as_str().unwrap()).collect()
}

async fn images(reader: &Person, room: &str) -> Vec<Value> {
    let log = reader.get(&format!("/rooms/{room}/log?limit=2000")).await.is(200);
    let entries = log["entries"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["op"]["shape"]["type"] == "image" || entry["op"]["shape"]["file"].is_string())
        .cloned()
        .collect()
}

testkit::stories! {
    async fn a_question_is_sent_while_its_photo_is_still_on_its_way(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        let photo = photo();
        on_duty(&teacher).await;
        let file = begin(&pupil, photo.len()).await;
        send(&pupil, &file, 0, &photo[..200]).await;
        let id = ask_with(&pupil, &file, "live").await;
        let offered = teacher.get("/offers/current").await.is(200);
        assert_eq!(states(&offered["offer"]["question"]), ["arriving"]);
        teacher.get(&format!("/files/{file}")).await.refused(ErrorCode::NotFound);

        let mut page = teacher.live().await;
        page.join("me", None).await;
        send(&pupil, &file, 200, &photo[200..]).await;
        t.run_jobs().await;
        page.event("me", |body| body["kind"] == "offer").await;
        let offered = teacher.get("/offers/current").await.is(200);
        assert_eq!(states(&offered["offer"]["question"]), ["here"]);
        teacher.get(&format!("/files/{file}")).await.is(200);
        let question = pupil.get(&format!("/questions/{id}")).await.is(200);
        assert_eq!((&question["attachments"][0]["width"], &question["attachments"][0]["media_type"]),
                   (&json!(300), &json!("image/jpeg")));
        // From here on it is as if it had been there from the beginning.
        let session = accept(&teacher).await;
        assert_eq!(images(&teacher, &session.room).await.len(), 1);
    }

    async fn a_photo_that_comes_during_the_session_is_laid_on_the_board_once(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        let photo = photo();
        on_duty(&teacher).await;
        let file = begin(&pupil, photo.len()).await;
        ask_with(&pupil, &file, "live").await;
        offer(&teacher).await;
        let session = accept(&teacher).await;
        assert_eq!(images(&teacher, &session.room).await, Vec::<Value>::new());
        send(&pupil, &file, 0, &photo).await;
        t.run_jobs().await;
        for person in [&teacher, &pupil] {
            let laid = images(person, &session.room).await;
            assert_eq!(laid.len(), 1, "{laid:?}");
            assert_eq!(laid[0]["op"]["shape"]["file"], json!(file));
            person.get(&format!("/files/{file}")).await.is(200);
        }
    }

    async fn a_pupil_is_told_of_a_photo_that_did_not_arrive(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let photo = photo();
        let (late, broken) = (begin(&pupil, photo.len()).await, begin(&pupil, 100).await);
        let id = ask_with(&pupil, &late, "later").await;
        let attached = json!({ "file_id": broken, "kind": "photo" });
        pupil.post(&format!("/questions/{id}/attachments"), attached).await.is(200);
        send(&pupil, &broken, 0, &photo[..100]).await;
        t.run_jobs().await;
        let states_now = async || pupil.get(&format!("/questions/{id}")).await.is(200).json();
        assert_eq!(states(&states_now().await), ["arriving", "lost"]);
        assert_eq!(pupil.notices().await, ["piece_lost"]);
        t.pass(Duration::from_hours(25)).await;
        assert_eq!(states(&states_now().await), ["lost", "lost"]);
        assert_eq!(pupil.notices().await, ["piece_lost", "piece_lost"]);

        // What is lost is taken off, and another one put in its place.
        let file = pupil.upload("photo", photo).await.is(201).text("id");
        let attached = json!({ "file_id": file, "kind": "photo" });
        pupil.post(&format!("/questions/{id}/attachments"), attached).await.is(200);
        let question = pupil.delete(&format!("/questions/{id}/attachments/{broken}")).await.is(200);
        assert_eq!(states(&question.json()), ["lost", "here"]);
    }

    async fn a_question_is_sent_while_what_was_said_of_the_attempt_is_still_on_its_way(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        let voice = samples::sound(1, &["-c:a", "libopus", "-ac", "1"], "voice.ogg");
        on_duty(&teacher).await;
        let file = begin_as(&pupil, VOICE, voice.len()).await;
        let said = json!({ "subject": "math", "text": "1/2 + 1/3 = ?", "attempt": { "voice_file_id": file } });
        let question = pupil.post("/questions", said).await.is(201);
        let id = question.text("id");
        assert_eq!(question["attempt"]["voice_state"], json!("arriving"));
        submit(&pupil, &id, "live").await.is(200);
        let offered = teacher.get("/offers/current").await.is(200);
        assert_eq!(offered["offer"]["question"]["attempt"]["voice_state"], json!("arriving"));
        let session = accept(&teacher).await;
        teacher.get(&format!("/files/{file}")).await.refused(ErrorCode::NotFound);

        let mut page = teacher.live().await;
        page.join("me", None).await;
        send(&pupil, &file, 0, &voice).await;
        t.run_jobs().await;
        page.event("me", |body| body["kind"] == "question").await;
        let shown = teacher.get(&format!("/sessions/{}", session.id)).await.is(200);
        assert_eq!(shown["question"]["attempt"]["voice_state"], json!("here"));
        assert_eq!(shown["question"]["attempt"]["voice_file_id"], json!(file));
        teacher.get(&format!("/files/{file}")).await.is(200);
    }

    async fn a_spoken_attempt_that_never_comes_is_lost_and_another_takes_its_place(t: Town) {
        let Scene { class, pupil, .. } = Scene::set(&t).await;
        let file = begin_as(&pupil, VOICE, 1_000).await;
        let attempt = |file: &str| json!({ "attempt": { "text": "我试过", "voice_file_id": file } });
        let id = pupil.post("/questions", json!({ "subject": "math", "text": "1+1=?" })).await.is(201).text("id");
        let path = format!("/questions/{id}");
        pupil.patch(&path, attempt(&file)).await.is(200);
        submit(&pupil, &id, "later").await.is(200);
        // What is changed beside it leaves it on its way.
        assert_eq!(pupil.patch(&path, attempt(&file)).await.is(200)["attempt"]["voice_state"], json!("arriving"));
        t.pass(Duration::from_hours(25)).await;
        assert_eq!(pupil.get(&path).await.is(200)["attempt"]["voice_state"], json!("lost"));
        assert_eq!(pupil.notices().await, ["piece_lost"]);
        assert_eq!(pupil.patch(&path, attempt(&file)).await.is(200)["attempt"]["voice_state"], json!("lost"));

        let other = class.pupil("小虾").await;
        pupil.patch(&path, attempt(&begin_as(&other, VOICE, 100).await)).await.refused(ErrorCode::NotFound);
        pupil.patch(&path, attempt(&begin(&pupil, 100).await)).await.refused(ErrorCode::NotFound);
        let voice = samples::sound(1, &["-c:a", "libopus", "-ac", "1"], "voice.ogg");
        let again = pupil.upload("voice", voice).await.is(201).text("id");
        let question = pupil.patch(&path, attempt(&again)).await.is(200);
        assert_eq!(question["attempt"]["voice_state"], json!("here"));
        assert_eq!(pupil.patch(&path, json!({ "attempt": { "text": "我试过" } })).await.is(200)["attempt"]["voice_state"], json!(null));
    }

    async fn nobody_attaches_what_another_is_sending(t: Town) {
        let Scene { class, pupil, .. } = Scene::set(&t).await;
        let other = class.pupil("小虾").await;
        let file = begin(&other, 100).await;
        let id = pupil.post("/questions", json!({})).await.is(201).text("id");
        let attach = async |kind: &str, file: &str| {
            pupil.post(&format!("/questions/{id}/attachments"), json!({ "file_id": file, "kind": kind })).await
        };
        attach("photo", &file).await.refused(ErrorCode::NotFound);
        attach("voice", &begin(&pupil, 100).await).await.refused(ErrorCode::NotFound);
    }
}
