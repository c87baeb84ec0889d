//! Answers that a teacher records alone.

use kernel::ErrorCode;
use people::{Stage, Subject};
use serde_json::json;
use std::time::Duration;
use testkit::Town;

use super::{Scene, Session, draft, state, submit};

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
}
