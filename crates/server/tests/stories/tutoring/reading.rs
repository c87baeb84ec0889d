//! What photos say in words, while their question goes its way.

use std::io::Cursor;
use std::time::Duration;

use image::{DynamicImage, ImageFormat, imageops};
use kernel::ErrorCode;
use platform::Ctx;
use serde_json::{Value, json};
use testkit::{Person, Receiver, Town, samples};
use tutoring::questions::{AttachmentKind, service as questions};
use tutoring::reading::{Readers, service as reading};

use super::{Scene, accept, ask, draft, offer, on_duty, state, submit};

const WORDS: &str = "一个长方形花坛的周长是36米，长是宽的2倍，它的面积是多少平方米？";

/// Starts the program with the models.
async fn with_models(t: &Town) {
    t.reconfigure(|config| config.recognition.models = Some(samples::models())).await;
}

/// A draft with a photo; the ids of both.
async fn draft_with(pupil: &Person, photo: Vec<u8>) -> (String, String) {
    let file = pupil.upload("photo", photo).await.is(201).text("id");
    let id = pupil.post("/questions", json!({ "subject": "math", "attempt": { "text": "我试过" } })).await;
    let id = id.is(201).text("id");
    attach(pupil, &id, &file, "photo").await;
    (id, file)
}

async fn attach(pupil: &Person, question: &str, file: &str, kind: &str) {
    let attached = json!({ "file_id": file, "kind": kind });
    pupil.post(&format!("/questions/{question}/attachments"), attached).await.is(200);
}

/// A draft with two seconds of this sound, and what became of it after the jobs.
async fn spoken(t: &Town, pupil: &Person, sound: &str) -> (String, Value) {
    let voice = samples::ffmpeg(&[sound], &["-c:a", "libopus", "-t", "2"], "voice.ogg");
    let file = pupil.upload("voice", voice).await.is(201).text("id");
    let id = pupil.post("/questions", json!({ "subject": "math" })).await.is(201).text("id");
    attach(pupil, &id, &file, "voice").await;
    t.run_jobs().await;
    let reading = reading_of(pupil, &id).await;
    (id, reading)
}

/// Whom this process talks to over the network, beside itself: the remote addresses of its own sockets.
fn outside() -> Vec<String> {
    let sockets = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    let own = sockets
        .filter_map(|fd| std::fs::read_link(fd.path()).ok()?.to_str()?.strip_prefix("socket:[").map(str::to_owned));
    let own: Vec<String> = own.map(|socket| socket.trim_end_matches(']').to_owned()).collect();
    let tables =
        ["tcp", "tcp6", "udp", "udp6"].map(|table| std::fs::read_to_string(format!("/proc/self/net/{table}")).unwrap());
    let rows =
        tables.iter().flat_map(|table| table.lines().skip(1)).map(|row| row.split_whitespace().collect::<Vec<_>>());
    let loopback = |address: &str| {
        let host = address.split(':').next().unwrap_or_default();
        host.trim_start_matches('0').is_empty()
            || host == "0100007F"
            || host.ends_with("0000000001000000")
            || host.ends_with("0100007F")
    };
    rows.filter(|row| own.iter().any(|socket| row.get(9) == Some(&socket.as_str())))
        .filter(|row| !loopback(row[2]))
        .map(|row| row[2].to_owned())
        .collect()
}

/// A draft with one of the sentences that the bench hears, and the file.
async fn spoken_sentence(t: &Town, pupil: &Person) -> (String, String) {
    let voice = include_bytes!("../../../../../benches/data/voices/man-1.ogg").to_vec();
    let file = pupil.upload("voice", voice).await.is(201).text("id");
    let id = pupil.post("/questions", json!({ "subject": "math" })).await.is(201).text("id");
    attach(pupil, &id, &file, "voice").await;
    assert_eq!(reading_of(pupil, &id).await["state"], json!("waiting"));
    t.run_jobs().await;
    (id, file)
}

async fn reading_of(person: &Person, question: &str) -> Value {
    person.get(&format!("/questions/{question}")).await.is(200)["attachments"][0]["reading"].clone()
}

/// Reads a file to look for what it says.
async fn read_aside(person: &Person, file: &str) -> testkit::Answer {
    person.post("/bank/read", json!({ "file_id": file })).await
}

/// A page as it looks after something was done to its picture.
fn spoiled(spoil: impl Fn(&mut image::RgbImage)) -> Vec<u8> {
    let mut picture = image::load_from_memory(&samples::page(WORDS)).unwrap().into_rgb8();
    spoil(&mut picture);
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// All words by which a question can be found.
async fn words_of(t: &Town, id: &str) -> String {
    let app = t.app();
    let asked = questions::see(&Ctx::system(app.clone()), id.parse().unwrap()).await.unwrap();
    reading::words_of(&app.db, &asked.question).await.unwrap()
}

testkit::stories! {
    async fn a_photo_is_read_to_look_for_what_it_says(t: Town) {
        let Scene { pupil, class, .. } = Scene::set(&t).await;
        let file = pupil.upload("photo", samples::page(WORDS)).await.is(201).text("id");
        assert_eq!(read_aside(&pupil, &file).await.is(200)["state"], json!("unavailable"), "no models, and it says so");
        let voice = samples::sound(1, &["-c:a", "libopus"], "voice.ogg");
        let voice = pupil.upload("voice", voice).await.is(201).text("id");
        assert_eq!(read_aside(&pupil, &voice).await.is(200)["state"], json!("unavailable"));
        with_models(&t).await;
        read_aside(&pupil, &file).await.refused(ErrorCode::NotFound);
        let file = pupil.upload("photo", samples::page(WORDS)).await.is(201).text("id");
        let other = class.pupil("小虾").await;
        read_aside(&other, &file).await.refused(ErrorCode::NotFound);
        let said = read_aside(&pupil, &file).await.is(200);
        assert_eq!(said["state"], json!("read"));
        assert!(said["text"].as_str().unwrap().contains("花坛的周长是36米"), "{said}");
        let dark = pupil.upload("photo", spoiled(|picture| picture.pixels_mut().for_each(|pixel| pixel.0 = [3; 3]))).await;
        let dark = read_aside(&pupil, &dark.is(201).text("id")).await.is(200);
        assert_eq!(dark["state"], json!("retake"), "{dark}");
        pupil.get(&format!("/files/{file}")).await.refused(ErrorCode::NotFound);
        // What hangs on a question is the question's.
        let (_, hangs) = draft_with(&pupil, samples::page(WORDS)).await;
        read_aside(&pupil, &hangs).await.is(200);
        pupil.get(&format!("/files/{hangs}")).await.is(200);
    }

    async fn what_a_child_looks_for_is_read_and_heard_as_its_family_agrees(t: Town) {
        let Scene { school, class, pupil, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let photo = pupil.upload("photo", samples::page(WORDS)).await.is(201).text("id");
        let another = pupil.upload("photo", samples::page("圆的面积")).await.is(201).text("id");
        let sound = samples::sound(1, &["-c:a", "libopus"], "voice.ogg");
        let voice = pupil.upload("voice", sound.clone()).await.is(201).text("id");
        for (item, file, other) in [("voice", &voice, Some(&another)), ("questions", &photo, None)] {
            let no = json!({ "answers": [{ "item": item, "version": 1, "agrees": false }] });
            guardian.post(&format!("/people/{}/consents", pupil.id()), no).await.is(200);
            let refused = read_aside(&pupil, file).await.refused(ErrorCode::ConsentRequired);
            assert_eq!(refused["field"], json!(item), "{refused}");
            if let Some(other) = other {
                read_aside(&pupil, other).await.is(200);
            }
        }
        let teacher = school.teacher("王老师", &[super::MATH]).await;
        let own = teacher.upload("voice", sound).await.is(201).text("id");
        read_aside(&teacher, &own).await.is(200);
    }

    async fn a_photo_is_read_while_its_question_is_written_and_its_asker_corrects_it(t: Town) {
        with_models(&t).await;
        let Scene { pupil, teacher, class, .. } = Scene::set(&t).await;
        let mut page = pupil.live().await;
        page.join("me", None).await;
        let (id, file) = draft_with(&pupil, samples::page(WORDS)).await;
        assert_eq!(reading_of(&pupil, &id).await["state"], json!("waiting"));
        t.run_jobs().await;
        page.event("me", |body| body["kind"] == "question" && body["question_id"] == json!(id)).await;
        let read = reading_of(&pupil, &id).await;
        assert_eq!((&read["state"], &read["text"], &read["edited"]), (&json!("read"), &json!(WORDS), &json!(false)));
        assert!(read["confidence"].as_u64().unwrap() > 90, "{read}");

        let path = format!("/questions/{id}/attachments/{file}/reading");
        pupil.put(&path, json!({ "text": "面积是多少平方分米？" })).await.is(204);
        let edited = reading_of(&pupil, &id).await;
        assert_eq!((&edited["text"], &edited["edited"]), (&json!("面积是多少平方分米？"), &json!(true)));
        let long = "字".repeat(2_001);
        let refused = pupil.put(&path, json!({ "text": long })).await;
        assert_eq!(refused.refused(ErrorCode::BadRequest)["field"], json!("text"));
        let other = class.pupil("小虾").await;
        other.put(&path, json!({ "text": "别人的" })).await.refused(ErrorCode::NotFound);

        // Who explains it reads the same words.
        on_duty(&teacher).await;
        submit(&pupil, &id, "live").await.is(200);
        accept(&teacher).await;
        assert_eq!(reading_of(&teacher, &id).await["text"], json!("面积是多少平方分米？"));
        pupil.put(&path, json!({ "text": "太晚" })).await.refused(ErrorCode::QuestionStateWrong);
        assert_eq!(words_of(&t, &id).await, "面积是多少平方分米？");
    }

    async fn what_a_photo_says_is_screened_when_its_question_is_sent_off(t: Town) {
        with_models(&t).await;
        let Scene { pupil, teacher, class, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        for (words, screened, found) in [(WORDS, "clear", 1), ("小明家的电话是13805771234，前三位数的和是多少？", "masked", 0)] {
            let (id, _) = draft_with(&pupil, samples::page(words)).await;
            t.run_jobs().await;
            assert_eq!(reading_of(&pupil, &id).await["state"], json!("read"), "before it is sent off");
            submit(&pupil, &id, "live").await.is(200);
            let screening = pupil.get(&format!("/questions/{id}/screening")).await.is(200);
            assert_eq!(screening["state"], json!(screened), "{words}: {screening}");
            let session = accept(&teacher).await;
            session.draw(&teacher).await;
            t.clock.advance(Duration::from_mins(2));
            session.close(&teacher).await.is(200);
            let other = class.pupil("小虾").await;
            let question = draft(&other, words).await;
            let replays = other.act(&format!("/questions/{question}/replays")).await.is(200);
            assert_eq!(replays["replays"].as_array().unwrap().len(), found, "{words}: {replays}");
        }
    }

    async fn photos_that_came_before_the_models_are_read_once_they_are_there(t: Town) {
        let Scene { pupil, teacher, class, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let number = "小明家的电话是13805771234，前三位数的和是多少？";
        let mut asked = Vec::new();
        for words in [WORDS, number] {
            let (id, _) = draft_with(&pupil, samples::page(words)).await;
            submit(&pupil, &id, "live").await.is(200);
            let session = accept(&teacher).await;
            session.draw(&teacher).await;
            t.clock.advance(Duration::from_mins(2));
            session.close(&teacher).await.is(200);
            assert_eq!(words_of(&t, &id).await, "");
            asked.push(id);
        }
        // Without models nothing is asked for; with them, once.
        tutoring::begin(&Ctx::system(t.app())).await.unwrap();
        t.run_jobs().await;
        assert_eq!(words_of(&t, &asked[0]).await, "");
        with_models(&t).await;
        for _ in 0..2 {
            tutoring::begin(&Ctx::system(t.app())).await.unwrap();
            t.run_jobs().await;
            t.clock.advance(Duration::from_secs(10));
            t.run_jobs().await;
        }
        for (id, words, screened) in [(&asked[0], WORDS, "clear"), (&asked[1], number, "masked")] {
            assert_eq!(reading_of(&pupil, id).await["text"], json!(words));
            assert_eq!(pupil.get(&format!("/questions/{id}/screening")).await.is(200)["state"], json!(screened));
        }
        let other = class.pupil("小虾").await;
        let question = draft(&other, WORDS).await;
        let replays = other.act(&format!("/questions/{question}/replays")).await.is(200);
        assert_eq!(replays["replays"].as_array().unwrap().len(), 1, "and it is found: {replays}");
    }

    async fn a_photo_that_cannot_be_read_is_to_be_taken_again_and_says_why(t: Town) {
        with_models(&t).await;
        let Scene { pupil, .. } = Scene::set(&t).await;
        let dark = spoiled(|picture| {
            for pixel in picture.pixels_mut() {
                pixel.0 = pixel.0.map(|value| value / 8);
            }
        });
        let blurred = spoiled(|picture| *picture = imageops::blur(picture, 14.0));
        let blank = spoiled(|picture| picture.fill(200));
        for (photo, why) in [(dark, "dark"), (blurred, "blurred"), (blank, "blank")] {
            let (id, _) = draft_with(&pupil, photo).await;
            t.run_jobs().await;
            let read = reading_of(&pupil, &id).await;
            assert_eq!((&read["state"], &read["retake"]), (&json!("retake"), &json!(why)));
            assert_eq!(words_of(&t, &id).await, "");
        }
    }

    async fn a_question_asked_anew_is_not_read_anew_and_what_is_taken_off_is_forgotten(t: Town) {
        with_models(&t).await;
        let Scene { pupil, .. } = Scene::set(&t).await;
        let (id, file) = draft_with(&pupil, samples::page(WORDS)).await;
        t.run_jobs().await;
        submit(&pupil, &id, "later").await.is(200);
        pupil.act(&format!("/questions/{id}/cancel")).await.is(200);
        let again = pupil.act(&format!("/questions/{id}/again")).await.is(201).text("id");
        assert_eq!(reading_of(&pupil, &again).await["text"], json!(WORDS));
        pupil.delete(&format!("/questions/{again}/attachments/{file}")).await.is(200);
        assert_eq!(words_of(&t, &again).await, "");
        assert_eq!(words_of(&t, &id).await, WORDS);
    }

    async fn two_slow_readings_hold_up_no_third_question(t: Town) {
        with_models(&t).await;
        let Scene { pupil, teacher, class, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let readers = t.app().part::<Readers>().clone();
        // Two photos that take long hold every place of this node.
        let slow = [AttachmentKind::Photo; 2].map(|kind| readers.take_turn(kind).unwrap());
        assert!(readers.take_turn(AttachmentKind::Photo).is_none());
        assert!(readers.take_turn(AttachmentKind::Voice).is_some(), "a voice has places of its own");
        let (first, _) = draft_with(&pupil, samples::page(WORDS)).await;
        t.run_jobs().await;
        assert_eq!(reading_of(&pupil, &first).await["state"], json!("waiting"));

        let third = class.pupil("小虾").await;
        let question = ask(&third, "1/2 + 1/3 = ?").await;
        t.run_jobs().await;
        assert_eq!(offer(&teacher).await.unwrap()["question"]["id"], json!(question));
        accept(&teacher).await;
        assert_eq!(state(&third, &question).await, "in_session");
        // The first is asked without having been read.
        submit(&pupil, &first, "later").await.is(200);

        drop(slow);
        t.pass(Duration::from_secs(2)).await;
        assert_eq!(reading_of(&pupil, &first).await["text"], json!(WORDS));
    }

    async fn without_models_nothing_is_read_and_everything_else_works(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let (id, file) = draft_with(&pupil, samples::page("1+1")).await;
        t.run_jobs().await;
        assert_eq!(reading_of(&pupil, &id).await["state"], json!("unavailable"), "who asks is told");
        let path = format!("/questions/{id}/attachments/{file}/reading");
        pupil.put(&path, json!({ "text": "1+1" })).await.refused(ErrorCode::NotFound);
        submit(&pupil, &id, "live").await.is(200);
        accept(&teacher).await;
        let metrics = reqwest::get(format!("http://{}/metrics", t.address())).await.unwrap().text().await.unwrap();
        assert!(metrics.contains("wenqu_reading_photos_available 0"), "{metrics}");
        let ready: Value = reqwest::get(format!("http://{}/readyz", t.address())).await.unwrap().json().await.unwrap();
        assert_eq!((&ready["reads_photos"], &ready["accepting"]), (&json!(false), &json!(true)));
    }

    async fn a_photo_with_a_root_is_read_by_the_service_that_is_named_and_no_other_photo_goes_there(t: Town) {
        let service = Receiver::start().await;
        service.say(json!({ "choices": [{ "message": { "content": " 求 $\\sqrt{2}+\\sqrt{8}$ 的值 " } }] }));
        let endpoint = format!("{}/v1/", service.url);
        t.reconfigure(|config| {
            config.recognition.models = Some(samples::models());
            config.recognition.formula_endpoint = Some(endpoint);
            config.recognition.formula_key = Some("geheim".into());
        })
        .await;
        let Scene { pupil, .. } = Scene::set(&t).await;
        let (plain, _) = draft_with(&pupil, samples::page(WORDS)).await;
        t.run_jobs().await;
        assert!(service.taken().is_empty(), "what this machine reads stays here");
        assert!(!words_of(&t, &plain).await.is_empty());

        let (rooted, _) = draft_with(&pupil, samples::page("求√2+√8的值")).await;
        t.run_jobs().await;
        assert_eq!(words_of(&t, &rooted).await, "求 $\\sqrt{2}+\\sqrt{8}$ 的值");
        let asked = service.taken();
        assert_eq!(asked.len(), 1);
        assert_eq!((asked[0].path.as_str(), asked[0].header("authorization")), ("/v1/chat/completions", "Bearer geheim"));
        let sent: Value = serde_json::from_slice(&asked[0].body).unwrap();
        let picture = sent["messages"][0]["content"][1]["image_url"]["url"].as_str().unwrap().to_owned();
        assert!(picture.starts_with("data:image/"), "{}", &picture[..30]);

        // Where it does not answer, what this machine has read stays.
        service.answer(&[503]);
        let (left, _) = draft_with(&pupil, samples::page("求√3+√27的值")).await;
        t.run_jobs().await;
        assert!(words_of(&t, &left).await.contains("27"), "{}", words_of(&t, &left).await);
    }

    async fn a_voice_is_written_down_by_the_service_that_is_named_and_by_no_other(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let (_, reading) = spoken(&t, &pupil, "sine=f=300").await;
        assert_eq!((reading, outside()), (Value::Null, Vec::new()));

        let service = Receiver::start().await;
        service.say(json!({ "text": " 三角形的内角和是多少 " }));
        let endpoint = format!("{}/v1/", service.url);
        t.reconfigure(|config| {
            config.recognition.speech_endpoint = Some(endpoint);
            config.recognition.speech_key = Some("geheim".into());
        })
        .await;
        let (id, reading) = spoken(&t, &pupil, "sine=f=300").await;
        assert_eq!((&reading["state"], &reading["text"]), (&json!("read"), &json!("三角形的内角和是多少")));
        assert_eq!(words_of(&t, &id).await, "三角形的内角和是多少");
        let asked = service.taken();
        assert_eq!(asked.len(), 1);
        assert_eq!((asked[0].path.as_str(), asked[0].header("authorization")), ("/v1/audio/transcriptions", "Bearer geheim"));
        let sent = String::from_utf8_lossy(&asked[0].body).into_owned();
        assert!(sent.contains("whisper-1") && sent.contains("WAVEfmt"), "a model and a sound go there");

        // Where nobody speaks nothing is sent.
        let (_, silent) = spoken(&t, &pupil, "anullsrc").await;
        assert_eq!((&silent["state"], &silent["text"]), (&json!("read"), &json!("")));
        assert!(service.taken().is_empty());
    }

    async fn a_voice_is_heard_on_this_machine_and_its_asker_corrects_it(t: Town) {
        let service = Receiver::start().await;
        let endpoint = service.url.clone();
        t.reconfigure(|config| {
            config.recognition.models = Some(samples::models());
            config.recognition.speech_endpoint = Some(endpoint);
        })
        .await;
        let Scene { pupil, .. } = Scene::set(&t).await;
        let (id, file) = spoken_sentence(&t, &pupil).await;
        let heard = reading_of(&pupil, &id).await;
        assert_eq!((&heard["state"], &heard["edited"]), (&json!("read"), &json!(false)));
        assert!(heard["text"].as_str().unwrap().contains("面积是多少"), "{heard}");
        assert!((20..100).contains(&heard["confidence"].as_u64().unwrap()), "{heard}");
        // This machine hears by itself: nothing went elsewhere.
        assert_eq!((service.taken().len(), outside()), (0, Vec::new()));

        let path = format!("/questions/{id}/attachments/{file}/reading");
        pupil.put(&path, json!({ "text": "长方形的周长是36米，面积是多少？" })).await.is(204);
        assert_eq!(words_of(&t, &id).await, "长方形的周长是36米，面积是多少？");
        let metrics = reqwest::get(format!("http://{}/metrics", t.address())).await.unwrap().text().await.unwrap();
        assert!(metrics.contains("wenqu_reading_p95_ms{kind=\"voice\"}"), "{metrics}");
        let ready: Value = reqwest::get(format!("http://{}/readyz", t.address())).await.unwrap().json().await.unwrap();
        assert_eq!(ready["hears_voices"], json!(true));
    }

    async fn a_voice_in_which_nobody_speaks_is_to_be_recorded_again(t: Town) {
        with_models(&t).await;
        let Scene { pupil, .. } = Scene::set(&t).await;
        for sound in ["anullsrc", "sine=f=300", "anoisesrc=a=0.05:seed=7"] {
            let (id, reading) = spoken(&t, &pupil, sound).await;
            assert_eq!((&reading["state"], &reading["retake"]), (&json!("retake"), &json!("silent")), "{sound}");
            assert_eq!(words_of(&t, &id).await, "");
        }
    }

    async fn what_is_spoken_of_an_attempt_is_heard_too_and_is_no_part_of_the_question(t: Town) {
        with_models(&t).await;
        let Scene { pupil, .. } = Scene::set(&t).await;
        let voice = include_bytes!("../../../../../benches/data/voices/man-1.ogg").to_vec();
        let file = pupil.upload("voice", voice).await.is(201).text("id");
        let words = json!({ "subject": "math", "text": "1+1", "attempt": { "voice_file_id": file } });
        let id = pupil.post("/questions", words).await.is(201).text("id");
        t.run_jobs().await;
        let spoken = pupil.get(&format!("/questions/{id}")).await.is(200)["spoken_attempt"].clone();
        assert!(spoken["text"].as_str().unwrap().contains("面积是多少"), "{spoken}");
        assert_eq!(words_of(&t, &id).await, "1+1");
        // Taken back, it is forgotten.
        pupil.patch(&format!("/questions/{id}"), json!({ "attempt": { "text": "我试过" } })).await.is(200);
        let question = pupil.get(&format!("/questions/{id}")).await.is(200);
        assert_eq!(question["spoken_attempt"], Value::Null);
    }

    async fn a_service_that_does_not_answer_is_asked_three_times_and_the_voice_stays(t: Town) {
        let service = Receiver::start().await;
        let endpoint = service.url.clone();
        t.reconfigure(|config| config.recognition.speech_endpoint = Some(endpoint)).await;
        let Scene { pupil, .. } = Scene::set(&t).await;
        service.answer(&[503; 8]);
        let (id, reading) = spoken(&t, &pupil, "sine=f=300").await;
        assert_eq!(reading["state"], json!("waiting"));
        for _ in 0..6 {
            t.pass(Duration::from_mins(2)).await;
        }
        assert_eq!(service.taken().len(), 3);
        let question = pupil.get(&format!("/questions/{id}")).await.is(200);
        let voice = &question["attachments"][0];
        assert_eq!((&voice["state"], &voice["reading"]["state"]), (&json!("here"), &json!("failed")));
    }
}
