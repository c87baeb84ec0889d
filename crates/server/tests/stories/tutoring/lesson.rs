//! From the question to the replay, step by step over plain HTTP.

use std::time::Duration;

use kernel::ErrorCode;
use serde_json::json;
use testkit::Town;

use super::{Scene, accept, draft, offer, on_duty, submit};

const DAY: Duration = Duration::from_hours(24);

fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(200, 100).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

testkit::stories! {
    async fn from_the_question_to_the_replay(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        on_duty(&teacher).await;
        let question = draft(&pupil, "求阴影面积").await;
        let file = pupil.upload("photo", photo()).await.is(201).text("id");
        let attach = json!({ "file_id": file, "kind": "photo" });
        pupil.post(&format!("/questions/{question}/attachments"), attach).await.is(200);
        teacher.get(&format!("/files/{file}")).await.refused(ErrorCode::NotFound);
        submit(&pupil, &question, "live").await.is(200);
        teacher.get(&format!("/files/{file}")).await.is(200);

        t.clock.advance(Duration::from_secs(4));
        let session = accept(&teacher).await;
        let log = teacher.get(&format!("/rooms/{}/log", session.room)).await.is(200);
        let first = &log["entries"][0];
        assert_eq!((&first["author"], &first["op"]["shape"]["file"]), (&json!(pupil.id()), &json!(file)));
        assert_eq!((&first["op"]["shape"]["w"], &first["op"]["shape"]["h"]), (&json!(10_000), &json!(5_000)));

        session.draw(&teacher).await;
        t.clock.advance(Duration::from_secs(30));
        teacher.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::SessionStateWrong);
        let closed = session.close(&teacher).await.is(200);
        assert_eq!((&closed["state"], &closed["ended_why"]), (&json!("closed"), &json!("closed")));
        assert_eq!((&closed["duration_s"], &closed["close"]["knowledge_point"]), (&json!(30), &json!("异分母分数加法")));
        assert_eq!(closed["question"]["state"], json!("answered"));
        let clocks = &closed["question"]["clocks"];
        assert_eq!(clocks["receipt_at"], clocks["match_shown_at"]);
        assert_eq!(clocks["accepted_at"], closed["started_at"]);

        for viewer in [&pupil, &guardian, &teacher] {
            let replay = viewer.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
            assert_eq!(replay["replay"]["room"], json!(session.room));
            viewer.get(&format!("/rooms/{}/log", session.room)).await.is(200);
            viewer.get(&format!("/files/{file}")).await.is(200);
        }
        let stranger = class.pupil("小虾").await;
        stranger.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::NotFound);
        stranger.get(&format!("/rooms/{}/log", session.room)).await.refused(ErrorCode::NotFound);
        stranger.get(&format!("/files/{file}")).await.refused(ErrorCode::NotFound);
    }

    async fn who_goes_on_with_another_device_is_heard_from_that_one(t: Town) {
        let (Scene { pupil, .. }, session) = Scene::in_session(&t).await;
        let tablet = pupil.elsewhere();
        tablet.enter_again().await;
        let (mut first, mut second) = (pupil.live().await, tablet.live().await);
        for (live, device) in [(&mut first, "phone111"), (&mut second, "tablet22")] {
            live.join(&session.topic(), None).await;
            live.say(&session.topic(), json!({ "device": device })).await;
            live.event(&session.topic(), |body| body["device"] == device).await;
        }
        let told = first.event(&session.topic(), |body| body["device"] == "tablet22").await;
        assert_eq!(told["who"], json!(pupil.id()));
        let room = pupil.get(&format!("/rooms/{}", session.room)).await.is(200);
        let members = room["members"].as_array().unwrap();
        let mine = members.iter().find(|member| member["person"] == json!(pupil.id())).unwrap();
        assert_eq!((&mine["device"], &mine["here"]), (&json!("tablet22"), &json!(true)));

        let path = format!("/rooms/{}/voice", session.room);
        let offer = |client: &str| json!({ "type": "offer", "sdp": "v=0", "client": client });
        pupil.post(&path, offer("phone111")).await.refused(ErrorCode::RoomElsewhere);
        // The other is let through to where its offer is read, and found to be none.
        tablet.post(&path, offer("tablet22")).await.refused(ErrorCode::VoiceFailed);
        let ops = json!([{ "n": 1, "op": { "k": "chat", "text": "还没发出去的话" } }]);
        let path = format!("/rooms/{}/ops", session.room);
        pupil.post(&path, json!({ "client": "phone111", "ops": ops })).await.is(200);
    }

    async fn words_lie_on_the_board_where_there_is_no_photo(t: Town) {
        let (Scene { teacher, .. }, session) = Scene::in_session(&t).await;
        let log = teacher.get(&format!("/rooms/{}/log", session.room)).await.is(200);
        assert_eq!(log["entries"][0]["op"]["shape"]["text"], json!("1/2 + 1/3 = ?"));
        let room = teacher.get(&format!("/rooms/{}", session.room)).await.is(200);
        let rights: Vec<_> = room["members"].as_array().unwrap().iter().map(|member| (&member["rights"], &member["adult"])).collect();
        assert!(rights.contains(&(&json!("host"), &json!(true))) && rights.contains(&(&json!("speaker"), &json!(false))));
    }

    async fn a_solved_question_is_an_effective_answer(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let path = format!("/sessions/{}/verdict", session.id);
        pupil.post(&path, json!({ "solved": true })).await.refused(ErrorCode::SessionStateWrong);
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_secs(25));
        assert_eq!(session.close(&teacher).await.is(200)["effective"], json!(null));
        pupil.post(&path, json!({ "solved": true, "rating": 6 })).await.refused(ErrorCode::BadRequest);
        let judged = pupil.post(&path, json!({ "solved": true, "rating": 5, "comment": "懂了" })).await.is(200);
        assert_eq!(judged["effective"], json!(true));
        assert_eq!(judged["verdict"], json!({ "solved": true, "rating": 5, "comment": "懂了" }));
        let judged = pupil.post(&path, json!({ "solved": false })).await.is(200);
        assert_eq!(judged["effective"], json!(false));
        teacher.post(&path, json!({ "solved": true })).await.refused(ErrorCode::Forbidden);
        t.clock.advance(DAY * 7);
        t.clock.advance(Duration::from_secs(1));
        pupil.enter_again().await;
        pupil.post(&path, json!({ "solved": true })).await.refused(ErrorCode::SessionStateWrong);
    }

    async fn a_week_of_silence_is_consent_and_too_little_is_none(t: Town) {
        let (Scene { class, pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_secs(20));
        session.close(&teacher).await.is(200);
        super::ask(&class.pupil("小虾").await, "第二题").await;
        let empty = accept(&teacher).await;
        t.clock.advance(Duration::from_secs(20));
        assert_eq!(empty.close(&teacher).await.is(200)["effective"], json!(false));
        t.pass(DAY * 7).await;
        pupil.enter_again().await;
        assert_eq!(pupil.get(&format!("/sessions/{}", session.id)).await.is(200)["effective"], json!(true));
    }

    async fn a_pupil_hangs_up_and_the_teacher_describes_afterwards(t: Town) {
        let (Scene { class, pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let other = class.pupil("小虾").await;
        super::ask(&other, "第二题").await;
        let over = pupil.act(&format!("/sessions/{}/hang-up", session.id)).await.is(200);
        assert_eq!((&over["ended_why"], &over["close"]), (&json!("hung_up"), &json!(null)));
        pupil.act(&format!("/sessions/{}/hang-up", session.id)).await.refused(ErrorCode::SessionStateWrong);
        pupil.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
        // The next child waits for the teacher's three seconds.
        assert_eq!(offer(&teacher).await, None);
        assert_eq!(session.close(&teacher).await.is(200)["close"]["knowledge_point"], json!("异分母分数加法"));
        t.pass(Duration::from_secs(15)).await;
        assert!(offer(&teacher).await.is_some());
        t.clock.advance(DAY);
        teacher.enter_again().await;
        session.close(&teacher).await.refused(ErrorCode::SessionStateWrong);
    }

    async fn closing_needs_a_subject_and_a_point(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let path = format!("/sessions/{}/close", session.id);
        for (body, field) in [
            (json!({ "subject": "math", "knowledge_point": " " }), "knowledge_point"),
            (json!({ "subject": "math", "knowledge_point": "长".repeat(61) }), "knowledge_point"),
            (json!({ "subject": "physics", "knowledge_point": "力" }), "subject"),
        ] {
            assert_eq!(teacher.post(&path, body).await.refused(ErrorCode::BadRequest)["field"], json!(field));
        }
        for told in ["小鱼算错通分", "通分（家长 13812345678）", "傻逼题"] {
            let body = json!({ "subject": "math", "knowledge_point": told });
            assert_eq!(teacher.post(&path, body).await.refused(ErrorCode::WordsUnfit)["field"], "knowledge_point", "{told}");
        }
        pupil.post(&path, json!({ "subject": "math", "knowledge_point": "分数" })).await.refused(ErrorCode::Forbidden);
        session.close(&teacher).await.is(200);
        let points = teacher.get("/knowledge-points?subject=math&stage=primary").await.is(200);
        assert_eq!(points["items"][0], json!("异分母分数加法"));
        assert!(points["items"].as_array().unwrap().len() > 1);
    }
}
