//! The hours of the sample region: open on school days from six to nine in the evening, thirty minutes a session.

use std::time::Duration;

use kernel::ErrorCode;
use serde_json::json;
use testkit::Town;

use super::{Scene, accept, ask, draft, on_duty, state, submit};

async fn in_zhejiang(t: &Town) {
    t.reconfigure(|config| "zhejiang-sample".clone_into(&mut config.region.pack)).await;
}

testkit::stories! {
    async fn at_nine_everything_live_ends(t: Town) {
        in_zhejiang(&t).await;
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let (waiting, offered) = (class.pupil("小虾").await, class.pupil("小蟹").await);
        t.clock.set("2026-09-02T20:50:00+08:00");
        on_duty(&teacher).await;
        ask(&pupil, "1/2 + 1/3 = ?").await;
        let session = accept(&teacher).await;
        let view = pupil.get(&format!("/sessions/{}", session.id)).await.is(200);
        assert_eq!(view["ends_by"], json!("2026-09-02T13:00:00.000Z"));
        let (first, second) = (ask(&waiting, "第二题").await, ask(&offered, "第三题").await);
        let mut live = pupil.live().await;
        live.join(&session.topic(), None).await;
        let mut at_teacher = teacher.live().await;
        at_teacher.join(&session.topic(), None).await;

        t.clock.set("2026-09-02T21:00:00+08:00");
        t.run_jobs().await;
        let over = pupil.get(&format!("/sessions/{}", session.id)).await.is(200);
        assert_eq!((&over["state"], &over["ended_why"]), (&json!("closed"), &json!("stopped")));
        assert_eq!(state(&pupil, &session.question).await, "answered");
        for (person, question) in [(&waiting, &first), (&offered, &second)] {
            assert_eq!(state(person, question).await, "waiting_later");
            assert_eq!(person.notices().await, ["question_moved_later"]);
        }
        assert_eq!(teacher.get("/duty").await.is(200)["stint"], json!(null));
        let late = draft(&pupil, "太晚了").await;
        submit(&pupil, &late, "live").await.refused(ErrorCode::OutsideHours);
        submit(&pupil, &late, "later").await.is(200);
    }

    async fn a_session_ends_after_thirty_minutes_with_a_warning_and_a_rest(t: Town) {
        in_zhejiang(&t).await;
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let (mut at_pupil, mut at_teacher) = (pupil.live().await, teacher.live().await);
        for live in [&mut at_pupil, &mut at_teacher] {
            live.join("me", None).await;
            live.join(&session.topic(), None).await;
        }
        t.pass(Duration::from_mins(20)).await;
        for live in [&mut at_pupil, &mut at_teacher] {
            live.event("me", |body| body["kind"] == "session" && body["state"] == "ending").await;
        }
        at_pupil.event("me", |body| body["kind"] == "session" && body["state"] == "rest").await;
        assert_eq!(pupil.notices().await, ["rest", "question_taken"]);
        t.pass(Duration::from_mins(10)).await;
        at_teacher.event("me", |body| body["kind"] == "session" && body["state"] == "closed").await;
        let over = pupil.get(&format!("/sessions/{}", session.id)).await.is(200);
        assert_eq!((&over["ended_why"], &over["duration_s"]), (&json!("stopped"), &json!(1_800)));
        session.close(&teacher).await.is(200);
    }

    async fn the_service_opens_again_the_next_evening(t: Town) {
        in_zhejiang(&t).await;
        let Scene { pupil, .. } = Scene::set(&t).await;
        t.clock.set("2026-09-02T21:30:00+08:00");
        let id = draft(&pupil, "求证").await;
        submit(&pupil, &id, "live").await.refused(ErrorCode::OutsideHours);
        t.clock.set("2026-09-03T18:00:00+08:00");
        pupil.enter_again().await;
        submit(&pupil, &id, "live").await.is(200);
    }
}
