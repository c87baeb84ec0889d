//! What can be made of a recording: a film, pictures of its pages, a document.

use std::time::Duration;

use kernel::ErrorCode;
use serde_json::{Value, json};
use testkit::{Answer, Person, Town, samples};

use super::{Scene, Session, accept, ask};

/// A recording of somebody's voice, that long.
fn voice(seconds: u32) -> bytes::Bytes {
    samples::sound(seconds, &["-c:a", "libopus", "-ac", "1"], "voice.ogg").into()
}

/// The recording of this number, of so many seconds, begins so many milliseconds after the room was opened.
async fn speak(
    t: &Town,
    session: &Session,
    who: &Person,
    (n, start_ms, seconds): (u32, u64, u32),
    voice: &bytes::Bytes,
) {
    let ctx = platform::Ctx::system(t.app());
    ctx.files.put(&format!("rooms/{}/{n}.ogg", session.room), voice.clone()).await.unwrap();
    let mut tx = ctx.db.begin().await.unwrap();
    store::sql!(
        "INSERT INTO room_voices (room_id, n, author_id, name, start_ms, duration_ms, kept)
         VALUES ($1, $2, $3, $4, $5, $6, 1)"
    )
    .bind((session.room.clone(), n, who.id(), format!("voice-{n}"), start_ms, 1_000 * seconds))
    .execute(&mut tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// A closed session of twelve seconds in which something was drawn and said.
async fn recorded(t: &Town) -> (Scene, Session) {
    let (scene, session) = Scene::in_session(t).await;
    t.clock.advance(Duration::from_secs(2));
    session.draw(&scene.teacher).await;
    let page = json!([{ "n": 2, "op": { "k": "page_add", "page": 1, "paper": "grid" } }]);
    scene
        .teacher
        .post(&format!("/rooms/{}/ops", session.room), json!({ "client": "teacher1", "ops": page }))
        .await
        .is(200);
    t.clock.advance(Duration::from_secs(10));
    session.close(&scene.teacher).await.is(200);
    speak(t, &session, &scene.teacher, (0, 5_000, 3), &voice(3)).await;
    (scene, session)
}

/// The name an answer says a file should have.
fn called(answer: &Answer) -> String {
    let header = answer.headers["content-disposition"].to_str().unwrap();
    let written = header.strip_prefix("inline; filename*=UTF-8''").unwrap();
    let mut bytes = Vec::new();
    let mut rest = written.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        let (byte, left) = hex.map_or((*first, tail), |hex| (u8::from_str_radix(hex, 16).unwrap(), &tail[2..]));
        bytes.push(byte);
        rest = left;
    }
    String::from_utf8(bytes).unwrap()
}

/// The day by the clock of the region.
fn today(t: &Town) -> String {
    people::packs::today(&t.app()).to_string()
}

fn film_of(session: &Session) -> String {
    format!("/rooms/{}/film", session.room)
}

/// The film of a session, made and taken along.
async fn film_seen(t: &Town, pupil: &Person, session: &Session) -> bytes::Bytes {
    let film = film_of(session);
    pupil.act(&film).await.is(200);
    t.run_jobs().await;
    assert_eq!(pupil.get(&film).await.is(200)["state"], json!("ready"));
    let link = pupil.act(&format!("{film}/link")).await.is(201).text("url");
    t.stranger().get(link.strip_prefix("/api/v1").unwrap()).await.is(200).bytes.clone()
}

testkit::stories! {
    async fn a_film_is_made_taken_and_goes_with_its_recording(t: Town) {
        let (Scene { pupil, teacher, class, .. }, session) = recorded(&t).await;
        let film = film_of(&session);
        pupil.get(&film).await.refused(ErrorCode::NotFound);
        let asked = pupil.act(&film).await.is(200);
        assert_eq!((&asked["state"], &asked["progress"]), (&json!("waiting"), &json!(0)));
        // Whoever asks again gets the same one.
        assert_eq!(teacher.act(&film).await.is(200)["asked_by"], json!(pupil.id()));
        pupil.act(&format!("{film}/link")).await.refused(ErrorCode::NotFound);
        t.run_jobs().await;
        let made = pupil.get(&film).await.is(200);
        assert_eq!((&made["state"], &made["progress"], &made["fault"]), (&json!("ready"), &json!(100), &Value::Null));

        let link = pupil.act(&format!("{film}/link")).await.is(201).text("url");
        let address = link.strip_prefix("/api/v1").unwrap();
        let answer = t.stranger().get(address).await.is(200);
        assert_eq!(answer.headers["content-type"], "video/mp4");
        // It is called as people would call it, and not by an id.
        assert_eq!(called(&answer), format!("{} 数学 小鱼同学.mp4", today(&t)));
        assert_eq!(made["bytes"], json!(answer.bytes.len()));
        let found = samples::found_in(&answer.bytes);
        for fact in ["codec_name=h264", "width=1920", "height=1080", "codec_name=aac", "duration=12."] {
            assert!(found.contains(fact), "{fact}: {found}");
        }
        // In the replay it is said that there is one.
        let replay = pupil.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
        assert_eq!(replay["replay"]["film"]["state"], json!("ready"));

        let stranger = class.pupil("别人").await;
        for path in [film.clone(), format!("/rooms/{}/pages", session.room), format!("/rooms/{}/pages/0", session.room)] {
            stranger.get(&path).await.refused(ErrorCode::NotFound);
        }
        let ctx = platform::Ctx::system(t.app());
        let room = session.room.parse().unwrap();
        ctx.part::<rooms::Rooms>().erase(&ctx, room, rooms::Erased::Withdrawn).await.unwrap();
        assert!(ctx.files.get(&format!("rooms/{}/film.mp4", session.room)).await.is_err());
        t.stranger().get(address).await.refused(ErrorCode::NotFound);
        teacher.act(&film).await.refused(ErrorCode::RecordingDeleted);
    }

    async fn a_film_of_many_recordings_has_all_of_them(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = recorded(&t).await;
        // Each break of a network begins another one.
        let short = voice(1);
        for n in 1..120 {
            speak(&t, &session, &teacher, (n, 10_000 + 1_000 * u64::from(n), 1), &short).await;
        }
        let film = film_seen(&t, &pupil, &session).await;
        let found = samples::found_in(&film);
        assert!(found.contains("codec_name=aac") && found.contains("duration=130."), "{found}");
        // The last of them is heard at its time, and before the first of them it is still.
        let loud = |from: u32| samples::loudness(&film, from, 1);
        assert!(loud(0) < -60.0 && loud(15) > -40.0 && loud(128) > -40.0, "{} {} {}", loud(0), loud(15), loud(128));
    }

    async fn a_voice_that_begins_late_is_heard_late(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = recorded(&t).await;
        speak(&t, &session, &teacher, (1, 60_000, 1), &voice(1)).await;
        let film = film_seen(&t, &pupil, &session).await;
        let loud = |from: u32| samples::loudness(&film, from, 1);
        assert!(loud(30) < -60.0 && loud(60) > -40.0, "{} {}", loud(30), loud(60));
    }

    async fn a_film_says_how_many_are_made_before_it(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = recorded(&t).await;
        ask(&pupil, "1/2 - 1/3 = ?").await;
        let second = accept(&teacher).await;
        second.close(&teacher).await.is(200);
        assert_eq!(pupil.act(&film_of(&session)).await.is(200)["before"], json!(0));
        t.clock.advance(Duration::from_secs(1));
        assert_eq!(pupil.act(&film_of(&second)).await.is(200)["before"], json!(1));
        t.run_jobs().await;
        assert_eq!(pupil.get(&film_of(&second)).await.is(200)["before"], json!(0));
    }

    async fn a_film_that_nobody_wants_any_more_is_not_made(t: Town) {
        let (Scene { pupil, teacher, class, .. }, session) = recorded(&t).await;
        let film = film_of(&session);
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        pupil.act(&film).await.is(200);
        guardian.delete(&film).await.refused(ErrorCode::Forbidden);
        // Who leads the room may, and who asked for it.
        teacher.delete(&film).await.is(204);
        t.run_jobs().await;
        pupil.get(&film).await.refused(ErrorCode::NotFound);
        guardian.act(&film).await.is(200);
        t.run_jobs().await;
        assert_eq!(pupil.get(&film).await.is(200)["state"], json!("ready"));
        guardian.delete(&film).await.is(204);
        guardian.act(&format!("{film}/link")).await.refused(ErrorCode::NotFound);
    }

    async fn pages_are_pictures_and_one_document(t: Town) {
        let (Scene { pupil, .. }, session) = recorded(&t).await;
        let pages = format!("/rooms/{}/pages", session.room);
        let picture = pupil.get(&format!("{pages}/0?width=500")).await.is(200);
        let drawn = image::load_from_memory(&picture.bytes).unwrap().to_rgb8();
        assert_eq!(drawn.dimensions(), (500, 700));
        assert_eq!(drawn.get_pixel(20, 20).0, [0x1B, 0x2A, 0x33], "the line from corner to corner");
        assert_eq!(drawn.get_pixel(250, 400).0, [255; 3]);
        pupil.get(&format!("{pages}/2")).await.refused(ErrorCode::NotFound);
        let refused = pupil.get(&format!("{pages}/0?width=9000")).await.refused(ErrorCode::BadRequest);
        assert_eq!(refused["field"], json!("width"));
        assert_eq!(called(&picture), format!("{} 数学 小鱼同学 1.png", today(&t)));
        let document = pupil.get(&pages).await.is(200);
        assert_eq!(called(&document), format!("{} 数学 小鱼同学.pdf", today(&t)));
        assert_eq!(document.headers["content-type"], "application/pdf");
        assert!(document.bytes.starts_with(b"%PDF-"));
    }

    async fn what_is_said_is_written_down_by_who_leads_and_read_by_who_watches(t: Town) {
        let (Scene { pupil, teacher, class, .. }, session) = recorded(&t).await;
        let captions = format!("/rooms/{}/captions", session.room);
        assert_eq!(pupil.get(&captions).await.is(200)["items"], json!([]));
        let vtt = "WEBVTT\n\n00:05.000 --> 00:07.500\n<v 老师>先通分</v>\n";
        pupil.put(&format!("{captions}/zh-CN"), json!({ "vtt": vtt })).await.refused(ErrorCode::Forbidden);
        class.pupil("别人").await.get(&captions).await.refused(ErrorCode::NotFound);
        let put = teacher.put(&format!("{captions}/zh-CN"), json!({ "vtt": vtt })).await.is(200);
        assert_eq!(put["lines"], json!([{ "from": 5000, "until": 7500, "text": "先通分" }]));
        let lines = json!({ "lines": [{ "from": 5000, "until": 7500, "text": "Find a common denominator" }] });
        teacher.put(&format!("{captions}/en"), lines).await.is(200);
        for (language, body, field) in [
            ("zh-CN", json!({ "vtt": "hello" }), "vtt[0]"),
            ("zh-CN", json!({ "lines": [] }), "lines"),
            ("zh-CN", json!({ "lines": [{ "from": 2, "until": 1, "text": "x" }] }), "lines[0]"),
            ("chinese", json!({ "vtt": vtt }), "language"),
        ] {
            let refused = teacher.put(&format!("{captions}/{language}"), body).await.refused(ErrorCode::BadRequest);
            assert_eq!(refused["field"], json!(field));
        }
        let replay = pupil.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
        assert_eq!(replay["replay"]["captions"], json!(["en", "zh-CN"]));
        teacher.delete(&format!("{captions}/en")).await.is(204);
        teacher.delete(&format!("{captions}/en")).await.refused(ErrorCode::NotFound);
        assert_eq!(pupil.get(&captions).await.is(200)["items"].as_array().unwrap().len(), 1);
    }
}
