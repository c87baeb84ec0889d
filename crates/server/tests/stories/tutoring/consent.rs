//! What a family does not agree to is not done, and everything else goes on (R40).

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::json;
use testkit::{Answer, Person, Town};

use super::{Scene, Session, accept, ask, draft, offer, on_duty, state, submit};

const DAY: Duration = Duration::from_hours(24);
const OPTIONAL: [&str; 4] = ["camera", "reminders", "research", "sharing"];

async fn answer(guardian: &Person, child: &Person, answers: &[(&str, bool)]) {
    let answers: Vec<_> =
        answers.iter().map(|(item, agrees)| json!({ "item": item, "version": 1, "agrees": agrees })).collect();
    guardian.post(&format!("/people/{}/consents", child.id()), json!({ "answers": answers })).await.is(200);
}

async fn try_draft(pupil: &Person) -> Answer {
    pupil.post("/questions", json!({ "subject": "math", "text": "1/2 + 1/3 = ?" })).await
}

/// Takes a question and answers it in writing.
async fn write(teacher: &Person, question: &str, text: &str) -> String {
    let session = teacher.act(&format!("/questions/{question}/take")).await.is(200);
    assert_eq!((&session["kind"], &session["room_id"]), (&json!("text"), &json!(null)), "{session}");
    let id = session.text("id");
    teacher.put(&format!("/sessions/{id}/answer"), json!({ "text": text })).await.is(204);
    id
}

async fn close(teacher: &Person, session: &str) -> Answer {
    let body = json!({ "subject": "math", "knowledge_point": "异分母分数加法" });
    teacher.post(&format!("/sessions/{session}/close"), body).await
}

testkit::stories! {
    async fn a_family_that_refuses_everything_optional_loses_nothing(t: Town) {
        let Scene { class, teacher, .. } = Scene::set(&t).await;
        let pupil = class.newcomer("小虾").await;
        let guardian = class.guardian("虾妈妈", &[&pupil]).await;
        let refused = try_draft(&pupil).await.refused(ErrorCode::ConsentRequired);
        assert_eq!(refused["field"], json!("account"), "{refused}");
        answer(&guardian, &pupil, &[("account", true)]).await;
        assert_eq!(try_draft(&pupil).await.refused(ErrorCode::ConsentRequired)["field"], json!("questions"));
        answer(&guardian, &pupil, &[("questions", true), ("same_screen", true)]).await;
        answer(&guardian, &pupil, &OPTIONAL.map(|item| (item, false))).await;

        on_duty(&teacher).await;
        ask(&pupil, "1/2 + 1/3 = ?").await;
        let session = accept(&teacher).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        pupil.get(&format!("/sessions/{}/replay", session.id)).await.is(200);

        let id = draft(&pupil, "写给我看").await;
        submit(&pupil, &id, "text").await.is(200);
        let written = write(&teacher, &id, "先通分").await;
        close(&teacher, &written).await.is(200);
        assert_eq!(pupil.get(&format!("/sessions/{written}/answer")).await.is(200)["text"], json!("先通分"));
    }

    async fn without_consent_to_recordings_the_answer_comes_in_writing(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        answer(&guardian, &pupil, &[("same_screen", false)]).await;
        on_duty(&teacher).await;
        let id = draft(&pupil, "$\\frac12+\\frac13$").await;
        for mode in ["live", "later"] {
            let refused = submit(&pupil, &id, mode).await.refused(ErrorCode::ConsentRequired);
            assert_eq!(refused["field"], json!("same_screen"));
        }
        let sent = submit(&pupil, &id, "text").await.is(200);
        assert_eq!((&sent["state"], &sent["mode"]), (&json!("waiting_later"), &json!("text")));
        assert!(offer(&teacher).await.is_none(), "nothing live is offered");
        assert_eq!(teacher.get("/duty/later").await.is(200)["items"][0]["mode"], json!("text"));

        let session = teacher.act(&format!("/questions/{id}/take")).await.is(200).text("id");
        let path = format!("/sessions/{session}/answer");
        close(&teacher, &session).await.refused(ErrorCode::AnswerEmpty);
        teacher.put(&path, json!({ "text": "字".repeat(5_001) })).await.refused(ErrorCode::BadRequest);
        teacher.put(&path, json!({ "text": "先通分：$\\frac56$" })).await.is(204);
        // What is being written is the teacher's alone.
        assert_eq!(teacher.get(&path).await.is(200)["text"], json!("先通分：$\\frac56$"));
        for other in [&pupil, &guardian] {
            other.get(&path).await.refused(ErrorCode::NotFound);
        }
        t.clock.advance(Duration::from_mins(3));
        close(&teacher, &session).await.is(200);
        teacher.put(&path, json!({ "text": "改" })).await.refused(ErrorCode::SessionStateWrong);
        assert_eq!(pupil.notices().await, ["session_ready"]);
        assert_eq!(state(&pupil, &id).await, "answered");
        for reader in [&guardian, &pupil, &pupil] {
            assert_eq!(reader.get(&path).await.is(200)["text"], json!("先通分：$\\frac56$"));
        }
        assert_eq!(teacher.notices().await.iter().filter(|code| *code == "session_watched").count(), 1);
        let listed = pupil.get("/sessions?kind=text").await.is(200);
        assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["room_id"]), (&json!(session), &json!(null)));
        pupil.get(&format!("/sessions/{session}/replay")).await.refused(ErrorCode::NotFound);
        let judged = pupil.post(&format!("/sessions/{session}/verdict"), json!({ "solved": true })).await.is(200);
        assert_eq!(judged["effective"], json!(true), "an answer in writing counts");
    }

    async fn a_photo_of_handwriting_is_seen_once_the_answer_is_sent(t: Town) {
        let Scene { class, pupil, teacher, school } = Scene::set(&t).await;
        let id = draft(&pupil, "写给我看").await;
        submit(&pupil, &id, "text").await.is(200);
        let session = write(&teacher, &id, "").await;
        let path = format!("/sessions/{session}/answer");
        let others = school.teacher("英老师", &[]).await.upload("photo", photo()).await.is(201).text("id");
        teacher.put(&path, json!({ "text": "", "photo_file_id": others })).await.refused(ErrorCode::NotFound);
        let own = teacher.upload("photo", photo()).await.is(201).text("id");
        teacher.put(&path, json!({ "text": "", "photo_file_id": own })).await.is(204);
        pupil.get(&format!("/files/{own}")).await.refused(ErrorCode::NotFound);
        close(&teacher, &session).await.is(200);
        pupil.get(&format!("/files/{own}")).await.is(200);
        class.pupil("小虾").await.get(&format!("/files/{own}")).await.refused(ErrorCode::NotFound);
    }

    async fn withdrawing_ends_an_open_session_at_once(t: Town) {
        let (Scene { class, pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let (mut at_pupil, mut at_teacher) = (pupil.live().await, teacher.live().await);
        at_pupil.join("me", None).await;
        at_teacher.join("me", None).await;
        session.draw(&teacher).await;
        answer(&guardian, &pupil, &[("same_screen", false)]).await;
        t.run_jobs().await;
        for live in [&mut at_pupil, &mut at_teacher] {
            live.event("me", |body| body["kind"] == "session" && body["state"] == "closed").await;
        }
        for person in [&pupil, &teacher] {
            let over = person.get(&format!("/sessions/{}", session.id)).await.is(200);
            assert_eq!((&over["state"], &over["ended_why"]), (&json!("closed"), &json!("consent_withdrawn")));
        }
        let room = pupil.get(&format!("/rooms/{}", session.room)).await.is(200);
        assert_eq!(room["state"], json!("closed"), "{room}");
        let question = pupil.get(&format!("/questions/{}", session.question)).await.is(200);
        assert_eq!((&question["state"], &question["mode"]), (&json!("waiting_later"), &json!("text")));
        assert_eq!(pupil.notices().await[0], "question_in_writing");
        // The teacher is free, and may answer in writing.
        let written = write(&teacher, &session.question, "接着写给你看").await;
        close(&teacher, &written).await.is(200);
    }

    async fn after_withdrawing_nobody_watches_and_what_was_recorded_goes(t: Town) {
        let (Scene { class, pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        t.run_jobs().await;
        let (path, replay) = (format!("/sessions/{}", session.id), format!("/sessions/{}/replay", session.id));
        assert_eq!(pupil.get(&path).await.is(200)["recording"], "there");

        answer(&guardian, &pupil, &[("same_screen", false)]).await;
        t.run_jobs().await;
        for person in [&pupil, &guardian, &teacher] {
            person.get(&replay).await.refused(ErrorCode::RecordingClosed);
            person.get(&format!("/rooms/{}/log", session.room)).await.refused(ErrorCode::NotFound);
        }
        // The family thinks again before it is too late.
        answer(&guardian, &pupil, &[("same_screen", true)]).await;
        pupil.get(&replay).await.is(200);
        t.pass(DAY * 5).await;
        for person in [&pupil, &guardian] {
            person.enter_again().await;
        }
        answer(&guardian, &pupil, &[("same_screen", false)]).await;
        t.run_jobs().await;
        t.pass(DAY * 3).await;
        pupil.enter_again().await;
        pupil.get(&replay).await.refused(ErrorCode::RecordingClosed);
        // The days of grace are over, and so is what the law wants kept.
        t.pass(DAY * 60).await;
        for person in [&pupil, &teacher] {
            person.enter_again().await;
            assert_eq!(person.get(&path).await.is(200)["recording"], "deleted");
            person.get(&replay).await.refused(ErrorCode::RecordingDeleted);
        }
        guardian.enter_again().await;
        assert_eq!(guardian.notices().await[0], "recordings_deleted", "the family is told that it is done");
    }

    async fn a_session_that_is_held_or_reported_stays(t: Town) {
        let (Scene { class, pupil, teacher, school }, session) = Scene::in_session(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let (bureau, coordinator) =
            (t.staff(Role::Bureau, "科长").await, school.staff(Role::SchoolCoordinator, "统筹").await);
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        t.run_jobs().await;
        let (hold, replay) = (format!("/sessions/{}/hold", session.id), format!("/sessions/{}/replay", session.id));
        coordinator.put(&hold, json!({ "reason": "家长投诉" })).await.refused(ErrorCode::Forbidden);
        bureau.put(&hold, json!({ "reason": " " })).await.refused(ErrorCode::BadRequest);
        bureau.put(&hold, json!({ "reason": "家长投诉", "until": "2026-09-01" })).await.refused(ErrorCode::BadRequest);
        bureau.put(&hold, json!({ "reason": "家长投诉", "until": "2026-12-31" })).await.is(204);
        let held = bureau.get("/session-holds").await.is(200).json()[0].clone();
        assert_eq!((&held["reason"], &held["until"], &held["setter_name"]), (&json!("家长投诉"), &json!("2026-12-31"), &json!("科长")));

        answer(&guardian, &pupil, &[("same_screen", false)]).await;
        t.run_jobs().await;
        t.pass(DAY * 90).await;
        for person in [&pupil, &guardian, &bureau, &coordinator] {
            person.enter_again().await;
        }
        pupil.get(&replay).await.refused(ErrorCode::RecordingClosed);
        bureau.get(&replay).await.is(200);
        let asked = guardian.post(&format!("/pupils/{}/requests", pupil.id()), json!({ "kind": "deletion" })).await;
        let grant = format!("/data-requests/{}/grant", asked.is(201).text("id"));
        coordinator.post(&grant, json!({})).await.refused(ErrorCode::LegalHold);

        bureau.delete(&hold).await.is(204);
        assert_eq!(bureau.get("/session-holds").await.is(200).json(), json!([]));
        let trail = t.staff(Role::Auditor, "审计").await.get(&format!("/audit?object=session:{}", session.id)).await.is(200);
        let actions: Vec<_> = trail["items"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
        assert_eq!(actions, [json!("session.let_go"), json!("session.hold")]);
        // A report that nobody has decided holds it as well.
        let report = guardian.post(&format!("/sessions/{}/report", session.id), json!({ "reason": "improper" })).await;
        let report = report.is(201).text("id");
        t.pass(DAY * 2).await;
        for person in [&bureau, &coordinator] {
            person.enter_again().await;
        }
        bureau.get(&replay).await.is(200);
        coordinator.post(&grant, json!({})).await.refused(ErrorCode::LegalHold);
        let decision = json!({ "decision": "dismissed", "note": "已核对录制" });
        bureau.post(&format!("/reports/{report}/settle"), decision).await.is(200);
        t.pass(DAY * 2).await;
        bureau.enter_again().await;
        bureau.get(&replay).await.refused(ErrorCode::RecordingDeleted);
        coordinator.enter_again().await;
        coordinator.post(&grant, json!({})).await.is(200);
    }

    async fn withdrawing_moves_what_waits(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        on_duty(&teacher).await;
        let offered = ask(&pupil, "1/2 + 1/3 = ?").await;
        assert_eq!(state(&pupil, &offered).await, "offered");
        let later = draft(&pupil, "慢慢讲").await;
        submit(&pupil, &later, "later").await.is(200);
        answer(&guardian, &pupil, &[("same_screen", false)]).await;
        t.run_jobs().await;
        assert!(offer(&teacher).await.is_none());
        for id in [&offered, &later] {
            let question = pupil.get(&format!("/questions/{id}")).await.is(200);
            assert_eq!((&question["state"], &question["mode"]), (&json!("waiting_later"), &json!("text")));
        }
        answer(&guardian, &pupil, &[("questions", false)]).await;
        t.run_jobs().await;
        for id in [&offered, &later] {
            assert_eq!(state(&pupil, id).await, "cancelled");
        }
    }

    async fn a_recording_that_is_being_made_is_given_up(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let id = draft(&pupil, "慢慢讲").await;
        submit(&pupil, &id, "later").await.is(200);
        let session = Session::of(&teacher.act(&format!("/questions/{id}/take")).await.is(200));
        answer(&guardian, &pupil, &[("same_screen", false)]).await;
        t.run_jobs().await;
        assert_eq!(teacher.get(&format!("/sessions/{}", session.id)).await.is(200)["ended_why"], json!("released"));
        assert_eq!(state(&pupil, &id).await, "waiting_later");
        write(&teacher, &id, "写给你看").await;
    }

    async fn without_consent_to_voices_none_is_attached(t: Town) {
        let Scene { class, pupil, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let voice = pupil.upload("voice", voice()).await.is(201).text("id");
        let id = draft(&pupil, "听我说").await;
        let attach = json!({ "file_id": voice, "kind": "voice" });
        let path = format!("/questions/{id}/attachments");
        pupil.post(&path, attach.clone()).await.is(200);
        answer(&guardian, &pupil, &[("voice", false)]).await;
        assert_eq!(submit(&pupil, &id, "later").await.refused(ErrorCode::ConsentRequired)["field"], json!("voice"));
        pupil.delete(&format!("{path}/{voice}")).await.is(200);
        pupil.post(&path, attach).await.refused(ErrorCode::ConsentRequired);
        let attempt = json!({ "attempt": { "voice_file_id": voice } });
        pupil.patch(&format!("/questions/{id}"), attempt).await.refused(ErrorCode::ConsentRequired);
        submit(&pupil, &id, "later").await.is(200);
    }
}

fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(1, 1).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Somebody speaking.
pub(super) fn voice() -> Vec<u8> {
    include_bytes!("../../../../../demo/voices/there-be.ogg").to_vec()
}
