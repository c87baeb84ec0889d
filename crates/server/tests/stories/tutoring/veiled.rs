//! What those see of a room who found its replay: no name, no number, no picture that nobody has looked through.

use std::io::Cursor;
use std::time::Duration;

use image::{ImageFormat, RgbImage};
use kernel::ErrorCode;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Person, Town};

use super::found::{ORCHARD, open};
use super::{MATH, Scene, Session, accept, ask, on_duty};

const NAME: &str = "吴晓彤";
const NUMBER: &str = "13812345678";

/// What a child might write anywhere.
fn planted() -> String {
    format!("我是{NAME} 电话{NUMBER}")
}

/// Every operation that has words, each with the planted ones.
fn wordy() -> Vec<Value> {
    let text =
        json!({ "type": "text", "x": 100, "y": 900, "w": 7_800, "size": 420, "color": "#1B2A33", "text": planted() });
    let latex = format!("\\text{{{}}}", planted());
    let formula = json!({ "type": "formula", "x": 100, "y": 900, "size": 420, "color": "#1B2A33", "latex": latex });
    vec![
        json!({ "k": "chat", "text": planted() }),
        json!({ "k": "mark", "label": planted() }),
        json!({ "k": "add", "id": "text", "page": 0, "shape": text }),
        json!({ "k": "set", "id": "text", "shape": text }),
        json!({ "k": "add", "id": "formula", "page": 0, "shape": formula }),
        json!({ "k": "set", "id": "formula", "shape": formula }),
    ]
}

/// Does all of it, one client for each person.
async fn send(person: &Person, session: &Session, client: &str, ops: Vec<Value>) {
    // A thing on the board has one name for everybody.
    let named = |op: &mut Value| {
        if let Some(id) = op["id"].as_str() {
            op["id"] = json!(format!("{client}-{id}"));
        }
    };
    let numbered = ops.into_iter().zip(1..).map(|(mut op, n)| {
        named(&mut op);
        json!({ "n": n, "op": op })
    });
    let body = json!({ "client": client, "ops": numbered.collect::<Vec<_>>() });
    let answer = person.post(&format!("/rooms/{}/ops", session.room), body).await.is(200);
    assert_eq!(answer["refused"], json!([]), "{answer}");
}

fn picture(shade: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(40, 40, image::Rgb([shade; 3])).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn hang(id: &str, file: &str) -> Value {
    let shape = json!({ "type": "image", "x": 10, "y": 20, "w": 300, "h": 400, "file": file });
    json!({ "k": "add", "id": id, "page": 0, "shape": shape })
}

async fn end(t: &Town, teacher: &Person, session: &Session) {
    t.clock.advance(Duration::from_mins(2));
    session.close(teacher).await.is(200);
    t.run_jobs().await;
}

/// Where whoever found a replay may look.
fn shown_at(session: &Session) -> Vec<String> {
    let (id, room) = (&session.id, &session.room);
    let q: String = url::form_urlencoded::byte_serialize("桃树和梨树".as_bytes()).collect();
    let mut paths = vec![format!("/bank?q={q}"), "/bank".to_owned()];
    paths.extend(["", "/replay"].map(|part| format!("/sessions/{id}{part}")));
    paths.extend(["", "/log", "/replay", "/captions"].map(|part| format!("/rooms/{room}{part}")));
    paths
}

testkit::stories! {
    async fn what_is_personal_is_covered_wherever_it_was_written_and_wherever_it_is_read(t: Town) {
        let Scene { class, teacher, .. } = Scene::set(&t).await;
        let pupil = class.pupil(NAME).await;
        let guardian = class.guardian("吴妈妈", &[&pupil]).await;
        on_duty(&teacher).await;
        ask(&pupil, &format!("{ORCHARD}{}", planted())).await;
        let session = accept(&teacher).await;
        send(&pupil, &session, "pupil001", wordy()).await;
        send(&teacher, &session, "teacher1", wordy()).await;
        end(&t, &teacher, &session).await;
        let lines = json!({ "lines": [{ "from": 0, "until": 900, "text": planted() }] });
        teacher.put(&format!("/rooms/{}/captions/zh-CN", session.room), lines).await.is(200);

        let (other, colleague) = (class.pupil("小虾").await, t.school("江滨小学").await.teacher("王老师", &[MATH]).await);
        for who in [&other, &colleague] {
            open(who, &session, "我设梨树x棵").await;
            for path in shown_at(&session) {
                let seen = who.get(&path).await.is(200).to_string();
                assert!(!seen.contains(NAME) && !seen.contains(NUMBER), "{path}: {seen}");
            }
            let log = who.get(&format!("/rooms/{}/log", session.room)).await.is(200);
            let covered = log.to_string().matches("我是*** 电话***********").count();
            assert_eq!(covered, wordy().len() * 2 + 1, "all of it is there: {log}");
            for path in ["/pages", "/pages/0", "/snapshot", "/film"] {
                who.get(&format!("/rooms/{}{path}", session.room)).await.refused(ErrorCode::NotFound);
            }
        }
        // Who looks after the child reads what was written.
        let kept = other.put(&format!("/bank/{}/book", session.id), json!({})).await.is(200);
        let listed = other.get(&format!("/pupils/{}/book", other.id())).await.is(200);
        for seen in [kept.to_string(), listed.to_string()] {
            assert!(seen.contains("桃树和梨树") && !seen.contains(NAME) && !seen.contains(NUMBER), "{seen}");
        }
        let log = guardian.get(&format!("/rooms/{}/log", session.room)).await.is(200).to_string();
        assert!(log.contains(NAME) && log.contains(NUMBER), "{log}");
        let own = teacher.get(&format!("/rooms/{}/replay", session.room)).await.is(200);
        assert_eq!(own["chapters"][0]["label"], json!(planted()), "{own}");
    }

    async fn who_found_a_replay_cannot_tell_who_is_in_it_nor_what_else_that_child_asked(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let other = class.pupil("小虾").await;
        let mut seen = Vec::new();
        for words in [ORCHARD, "为什么中午的影子短，早晚的影子长？"] {
            ask(&pupil, words).await;
            let session = accept(&teacher).await;
            send(&pupil, &session, "pupil001", vec![json!({ "k": "chat", "text": "设梨树x棵" })]).await;
            send(&teacher, &session, "teacher1", wordy()).await;
            end(&t, &teacher, &session).await;
            let line = json!({ "from": 0, "until": 900, "text": "我懂了", "author": pupil.id() });
            let lines = json!({ "lines": [line] });
            teacher.put(&format!("/rooms/{}/captions/zh-CN", session.room), lines).await.is(200);
            open(&other, &session, "我设梨树x棵").await;
            let [room, log, captions] =
                ["", "/log", "/captions"].map(|part| format!("/rooms/{}{part}", session.room));
            let room = other.get(&room).await.is(200);
            let members = room["members"].as_array().unwrap();
            let minor = members.iter().find(|one| one["adult"] == json!(false)).unwrap();
            assert_eq!(minor["name"], json!(""), "{room}");
            let host = members.iter().find(|one| one["adult"] == json!(true)).unwrap();
            assert_eq!(host["person"], json!(teacher.id()), "who explains is no secret: {room}");
            let (log, captions) = (other.get(&log).await.is(200), other.get(&captions).await.is(200));
            let chat = log["entries"].as_array().unwrap().iter().find(|one| one["op"]["text"] == json!("设梨树x棵")).unwrap();
            assert_eq!((&chat["author"], &chat["client"]), (&minor["person"], &json!(null)), "{chat}");
            assert_eq!(captions["items"][0]["lines"][0]["author"], minor["person"], "{captions}");
            for answer in [&room, &log, &captions] {
                assert!(!answer.to_string().contains(&pupil.id().to_string()), "{answer}");
                assert!(!answer.to_string().contains("小鱼"), "{answer}");
            }
            seen.push(minor["person"].clone());
        }
        assert_ne!(seen[0], seen[1], "the same child is somebody else in another room");
    }

    async fn a_picture_that_a_pupil_puts_on_the_board_is_seen_by_nobody_who_found_the_replay(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        on_duty(&teacher).await;
        ask(&pupil, ORCHARD).await;
        let session = accept(&teacher).await;
        let childs = pupil.upload("board_image", picture(90)).await.is(201).text("id");
        let teachers = teacher.upload("board_image", picture(200)).await.is(201).text("id");
        send(&pupil, &session, "pupil001", vec![hang("photo", &childs)]).await;
        // What lies there is the teacher's to set aright, and stays what it is.
        let cropped = json!({ "type": "image", "x": 10, "y": 20, "w": 200, "h": 200, "file": childs, "crop": [0, 0, 5_000, 5_000] });
        let set = json!({ "n": 1, "op": { "k": "set", "id": "pupil001-photo", "shape": cropped } });
        let body = json!({ "client": "teacher2", "ops": [set] });
        teacher.post(&format!("/rooms/{}/ops", session.room), body).await.is(200);
        send(&teacher, &session, "teacher1", vec![hang("figure", &teachers), hang("copy", &childs)]).await;
        end(&t, &teacher, &session).await;

        let other = class.pupil("小虾").await;
        open(&other, &session, "我设梨树x棵").await;
        let (log, replay) = (format!("/rooms/{}/log", session.room), format!("/rooms/{}/replay", session.room));
        let seen = other.get(&log).await.is(200);
        assert!(!seen.to_string().contains(&childs) && seen.to_string().contains(&teachers), "{seen}");
        let entries = seen["entries"].as_array().unwrap();
        let frames: Vec<_> = entries.iter().filter(|one| one["op"]["shape"]["type"] == json!("rect")).collect();
        assert_eq!(frames.len(), 3, "where it was there is a frame: {seen}");
        let frame = &frames[0]["op"]["shape"];
        assert_eq!([&frame["x1"], &frame["y1"], &frame["x2"], &frame["y2"]], [10, 20, 310, 420].map(|at| json!(at)).each_ref());
        other.get(&format!("/files/{childs}")).await.refused(ErrorCode::NotFound);
        other.get(&format!("/files/{teachers}")).await.is(200);
        let bytes = async |person: &Person| person.get(&replay).await.is(200)["image_bytes"].as_u64().unwrap();
        assert!(bytes(&other).await < bytes(&pupil).await);
        // Those who were there, and the family, see the board as it was.
        for who in [&pupil, &teacher, &guardian] {
            who.get(&format!("/files/{childs}")).await.is(200);
            assert!(who.get(&log).await.is(200).to_string().contains(&childs));
        }
    }

    async fn what_is_seen_in_another_room_is_not_taken_along_onto_ones_own_board(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        ask(&pupil, ORCHARD).await;
        let session = accept(&teacher).await;
        let figure = teacher.upload("board_image", picture(200)).await.is(201).text("id");
        let childs = pupil.upload("board_image", picture(90)).await.is(201).text("id");
        send(&teacher, &session, "teacher1", vec![hang("figure", &figure)]).await;
        send(&pupil, &session, "pupil001", vec![hang("photo", &childs)]).await;
        end(&t, &teacher, &session).await;

        let other = class.pupil("小虾").await;
        open(&other, &session, "我设梨树x棵").await;
        other.get(&format!("/files/{figure}")).await.is(200);
        ask(&other, "为什么中午的影子短，早晚的影子长？").await;
        let next = accept(&teacher).await;
        let try_to_hang = async |person: &Person, file: &str| {
            let body = json!({ "client": format!("c{}", &file[28..]), "ops": [{ "n": 1, "op": hang(&file[28..], file) }] });
            person.send(Method::POST, &format!("/rooms/{}/ops", next.room), |request| request.json(&body)).await
        };
        try_to_hang(&other, &figure).await.refused(ErrorCode::BoardOpInvalid);
        // A teacher sees many children's photos; each belongs to its own session.
        teacher.get(&format!("/files/{childs}")).await.is(200);
        try_to_hang(&teacher, &childs).await.refused(ErrorCode::BoardOpInvalid);
        try_to_hang(&teacher, &figure).await.is(200);
        let own = other.upload("board_image", picture(10)).await.is(201).text("id");
        try_to_hang(&other, &own).await.is(200);
    }
}
