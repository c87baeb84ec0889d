//! Answers that a teacher records alone.

use kernel::{ErrorCode, Role};
use people::{Stage, Subject};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Person, Town};

use super::{Scene, Session, draft, state, submit};

/// The voice of the teacher in a room in which nobody can be heard by a test: as it stands once it is kept.
async fn speak(t: &Town, session: &Session, teacher: &Person) {
    let ctx = platform::Ctx::system(t.app());
    let key = format!("rooms/{}/1.ogg", session.room);
    ctx.files.put(&key, VOICE.into()).await.unwrap();
    let mut tx = ctx.db.begin().await.unwrap();
    store::sql!(
        "INSERT INTO room_voices (room_id, n, author_id, name, start_ms, duration_ms, kept)
         VALUES ($1, 1, $2, 'one', 0, 1500, 1)"
    )
    .bind((session.room.clone(), teacher.id()))
    .execute(&mut tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

const VOICE: &[u8] = b"OggS, and what the teacher says";

/// How many of what a deletion would remove, as the one who decides sees it.
fn foreseen(request: &Value, code: &str) -> Value {
    let all = request["foreseen"].as_array().unwrap();
    all.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("no {code} in {request}"))["count"].clone()
}

testkit::stories! {
    async fn a_recorded_answer_is_taken_made_and_watched(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let id = draft(&pupil, "慢慢讲").await;
        submit(&pupil, &id, "later").await.is(200);
        let list = teacher.get("/duty/later").await.is(200);
        assert_eq!(list["items"][0]["id"], json!(id));
        let session = Session::of(&teacher.act(&format!("/questions/{id}/take")).await.is(200));
        assert_eq!(teacher.get("/duty/later").await.is(200)["items"], json!([]));
        assert_eq!(state(&pupil, &id).await, "answering_later");
        // While it is being made it is the teacher's alone.
        for other in [&pupil, &guardian] {
            other.get(&format!("/sessions/{}", session.id)).await.refused(ErrorCode::NotFound);
            other.get(&format!("/rooms/{}", session.room)).await.refused(ErrorCode::NotFound);
        }
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        assert_eq!(pupil.notices().await, ["session_ready"]);
        assert_eq!(teacher.notices().await, Vec::<String>::new());
        for viewer in [&guardian, &pupil, &pupil] {
            viewer.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
        }
        assert_eq!(teacher.notices().await, ["session_watched"]);
        let verdict = json!({ "solved": true });
        let judged = pupil.post(&format!("/sessions/{}/verdict", session.id), verdict).await.is(200);
        assert_eq!((&judged["kind"], &judged["effective"]), (&json!("later"), &json!(true)));
    }

    async fn a_recording_that_is_given_up_leaves_no_trace(t: Town) {
        let Scene { school, pupil, teacher, .. } = Scene::set(&t).await;
        let id = draft(&pupil, "慢慢讲").await;
        submit(&pupil, &id, "later").await.is(200);
        teacher.act(&format!("/questions/{id}/release")).await.refused(ErrorCode::SessionStateWrong);
        let session = Session::of(&teacher.act(&format!("/questions/{id}/take")).await.is(200));
        teacher.act(&format!("/questions/{id}/release")).await.is(204);
        assert_eq!(state(&pupil, &id).await, "waiting_later");
        pupil.get(&format!("/sessions/{}", session.id)).await.refused(ErrorCode::NotFound);
        assert_eq!(pupil.get("/sessions").await.is(200)["items"], json!([]));
        let english = school.teacher("英老师", &[(Subject::ENGLISH, Stage::Primary)]).await;
        assert_eq!(english.get("/duty/later").await.is(200)["items"], json!([]));
        english.act(&format!("/questions/{id}/take")).await.refused(ErrorCode::NotFound);
        let again = Session::of(&teacher.act(&format!("/questions/{id}/take")).await.is(200));
        assert_ne!(again.room, session.room);
    }

    async fn a_childs_copy_and_deletion_hold_an_answer_made_later(t: Town) {
        let Scene { school, class, pupil, teacher } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let id = draft(&pupil, "夜雨剪春韭").await;
        submit(&pupil, &id, "later").await.is(200);
        let session = Session::of(&teacher.act(&format!("/questions/{id}/take")).await.is(200));
        session.draw(&teacher).await;
        speak(&t, &session, &teacher).await;
        session.close(&teacher).await.is(200);
        coordinator.get(&format!("/sessions/{}", session.id)).await.is(200);
        let looks = guardian.get(&format!("/pupils/{}/views", pupil.id())).await.is(200);
        assert_eq!(looks["items"][0]["purpose"], "archive", "nobody stated one: {looks}");
        // Another child's answer is no part of it.
        let other = class.pupil("小虾").await;
        let others = draft(&other, "别人的题").await;
        submit(&other, &others, "later").await.is(200);
        let foreign = Session::of(&teacher.act(&format!("/questions/{others}/take")).await.is(200));
        foreign.draw(&teacher).await;
        foreign.close(&teacher).await.is(200);
        t.run_jobs().await;

        let requests = format!("/pupils/{}/requests", pupil.id());
        let copy = guardian.post(&requests, json!({ "kind": "copy" })).await.is(201).text("id");
        t.run_jobs().await;
        let zip = guardian.get(&format!("/data-requests/{copy}/copy")).await.is(200);
        let files = sheets::unpack(&zip.bytes, &sheets::Limits::default()).unwrap();
        let named = |end: &str| files.iter().filter(|(name, _)| name.ends_with(end)).collect::<Vec<_>>();
        let logs = named("log.json");
        assert_eq!(logs.len(), 1, "the one room, and no other child's");
        let log = String::from_utf8(logs[0].1.clone()).unwrap();
        assert!(log.contains("夜雨剪春韭") && log.contains("line-1"), "{log}");
        let voices = named(".ogg");
        assert_eq!(voices.len(), 1);
        assert_eq!(voices[0].1, VOICE);

        let deletion = guardian.post(&requests, json!({ "kind": "deletion" })).await.is(201).text("id");
        let seen = coordinator.get(&format!("/data-requests/{deletion}")).await.is(200).json();
        assert_eq!((foreseen(&seen, "rooms"), foreseen(&seen, "recordings")), (json!(1), json!(1)));
        coordinator.post(&format!("/data-requests/{deletion}/grant"), json!({})).await.is(200);
        t.run_jobs().await;
        assert_eq!(teacher.get(&format!("/rooms/{}/log", session.room)).await.is(200)["entries"], json!([]));
        let left = store::testing::dump(&t.app().db).await.unwrap();
        assert!(!left.contains("夜雨剪春韭"), "words of the child are left");
        let kept = t.app().files.size(&format!("rooms/{}/1.ogg", session.room)).await;
        assert!(kept.is_err(), "the voice is left");
        let others = teacher.get(&format!("/rooms/{}/log", foreign.room)).await.is(200);
        assert_ne!(others["entries"], json!([]), "another child's answer stays");
    }
}
