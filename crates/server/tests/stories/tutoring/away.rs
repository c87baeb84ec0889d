//! People who drop out of a session, and come back or do not.

use std::time::Duration;

use kernel::ErrorCode;
use platform::Ctx;
use rooms::Rooms;
use serde_json::json;
use testkit::{Live, Person, Town};

use super::{MATH, Scene, Session, accept, offer, on_duty, state};

/// Somebody enters the room of a session.
pub(super) async fn enter(person: &Person, session: &Session) -> Live {
    let mut live = person.live().await;
    live.join(&session.topic(), None).await;
    live
}

/// Somebody leaves, and the program has seen it.
pub(super) async fn leave(t: &Town, live: Live, person: &Person, session: &Session) {
    drop(live);
    let ctx = Ctx::system(t.app());
    let room = session.room.parse().unwrap();
    while ctx.part::<Rooms>().here(&ctx, room).await.unwrap().contains(&person.id()) {
        tokio::task::yield_now().await;
    }
}

/// Lets time pass: rooms are looked after, then jobs run.
pub(super) async fn pass(t: &Town, seconds: u64) {
    for _ in 0..seconds {
        t.clock.advance(Duration::from_secs(1));
        let ctx = Ctx::system(t.app());
        ctx.part::<Rooms>().sweep(&ctx).await;
        t.run_jobs().await;
    }
}

/// Waits until a question stands somewhere: who comes and goes is noticed by whoever looks after the room first.
async fn until(t: &Town, person: &Person, question: &str, expected: &str) {
    while state(person, question).await != expected {
        t.run_jobs().await;
        tokio::task::yield_now().await;
    }
}

testkit::stories! {
    async fn a_pupil_who_comes_back_in_time_goes_on(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let _teacher = enter(&teacher, &session).await;
        let phone = enter(&pupil, &session).await;
        leave(&t, phone, &pupil, &session).await;
        pass(&t, 59).await;
        assert_eq!(state(&pupil, &session.question).await, "in_session");
        // The room notices some seconds late, and no earlier.
        pass(&t, 15).await;
        until(&t, &pupil, &session.question, "pupil_away").await;
        let _tablet = enter(&pupil, &session).await;
        until(&t, &pupil, &session.question, "in_session").await;
        pass(&t, 400).await;
        assert_eq!(state(&pupil, &session.question).await, "in_session");
    }

    async fn a_pupil_who_stays_away_gets_a_recorded_answer(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let _teacher = enter(&teacher, &session).await;
        teacher.act(&format!("/sessions/{}/later", session.id)).await.refused(ErrorCode::SessionStateWrong);
        pass(&t, 61).await;
        assert_eq!(state(&pupil, &session.question).await, "pupil_away");
        pass(&t, 300).await;
        assert_eq!(state(&pupil, &session.question).await, "waiting_later");
        assert_eq!(pupil.notices().await, ["session_moved_later", "question_taken"]);
        let over = teacher.get(&format!("/sessions/{}", session.id)).await.is(200);
        assert_eq!((&over["ended_why"], &over["effective"]), (&json!("moved_later"), &json!(false)));
    }

    async fn a_pupil_who_stays_away_after_an_explanation_has_the_answer(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let _teacher = enter(&teacher, &session).await;
        session.draw(&teacher).await;
        pass(&t, 361).await;
        assert_eq!(state(&pupil, &session.question).await, "answered");
        pupil.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
    }

    async fn a_teacher_need_not_wait_for_a_pupil_who_is_away(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let _teacher = enter(&teacher, &session).await;
        pass(&t, 61).await;
        teacher.act(&format!("/sessions/{}/later", session.id)).await.is(200);
        assert_eq!(state(&pupil, &session.question).await, "waiting_later");
    }

    async fn a_teacher_who_is_lost_is_replaced_in_the_same_room(t: Town) {
        let (Scene { school, class, pupil, teacher: lost }, session) = Scene::in_session(&t).await;
        let other = class.pupil("小虾").await;
        let waiting = super::ask(&other, "先排着").await;
        let _pupil = enter(&pupil, &session).await;
        let tablet = enter(&lost, &session).await;
        session.draw(&lost).await;
        leave(&t, tablet, &lost, &session).await;
        pass(&t, 45).await;
        assert_eq!(state(&pupil, &session.question).await, "teacher_away");
        pass(&t, 90).await;
        assert_eq!(state(&pupil, &session.question).await, "queued");
        assert_eq!(lost.get("/duty").await.is(200)["stint"], json!(null));

        // Before the one who had been waiting all the while, and with what was drawn.
        let next = school.teacher("王老师", &[MATH]).await;
        on_duty(&next).await;
        assert_eq!(offer(&next).await.unwrap()["question"]["id"], json!(session.question));
        let again = accept(&next).await;
        assert_eq!(again.room, session.room);
        assert_ne!(again.id, session.id);
        let log = next.get(&format!("/rooms/{}/log", again.room)).await.is(200);
        assert!(log["entries"].to_string().contains("line-1"));
        let _next = enter(&next, &again).await;
        lost.post(&format!("/rooms/{}/ops", again.room), json!({ "client": "old", "ops": [] })).await.refused(ErrorCode::Forbidden);
        assert_eq!(state(&other, &waiting).await, "queued");
        again.close(&next).await.is(200);
        lost.get(&format!("/sessions/{}", session.id)).await.is(200);
    }

    async fn a_room_whose_question_is_taken_back_closes(t: Town) {
        let (Scene { pupil, .. }, session) = Scene::in_session(&t).await;
        let _pupil = enter(&pupil, &session).await;
        pass(&t, 125).await;
        assert_eq!(state(&pupil, &session.question).await, "queued");
        assert_eq!(pupil.get(&format!("/rooms/{}", session.room)).await.is(200)["state"], json!("locked"));
        pupil.act(&format!("/questions/{}/cancel", session.question)).await.is(200);
        t.run_jobs().await;
        assert_eq!(pupil.get(&format!("/rooms/{}", session.room)).await.is(200)["state"], json!("closed"));
    }

    async fn a_teacher_who_comes_back_goes_on(t: Town) {
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let _pupil = enter(&pupil, &session).await;
        pass(&t, 31).await;
        assert_eq!(state(&pupil, &session.question).await, "teacher_away");
        let _teacher = enter(&teacher, &session).await;
        until(&t, &pupil, &session.question, "in_session").await;
    }
}
