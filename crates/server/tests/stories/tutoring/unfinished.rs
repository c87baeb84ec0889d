//! Answers that a teacher leaves half-way: found again, given back, and no reason to ring for nobody.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::{Value, json};
use testkit::{Person, Town};

use super::away::{enter, leave, pass};
use super::{Scene, Session, accept, ask, draft, offer, on_duty, state, submit};

/// Takes a question that waits for an answer of this kind; the question and the session.
async fn take(pupil: &Person, teacher: &Person, mode: &str) -> (String, String) {
    let question = draft(pupil, "慢慢讲").await;
    submit(pupil, &question, mode).await.is(200);
    let session = teacher.act(&format!("/questions/{question}/take")).await.is(200).text("id");
    (question, session)
}

async fn room_of(teacher: &Person, session: &str) -> Session {
    Session::of(&teacher.get(&format!("/sessions/{session}")).await.is(200))
}

/// The sessions of a teacher that go on, and whether they keep the teacher busy.
async fn under_way(teacher: &Person) -> (Vec<String>, bool) {
    let duty = teacher.get("/duty").await.is(200);
    let ids = duty["under_way"].as_array().unwrap().iter().map(|session| session["id"].as_str().unwrap().to_owned());
    (ids.collect(), duty["busy"] == json!(true))
}

async fn stint(teacher: &Person) -> Value {
    teacher.get("/duty").await.is(200)["stint"]["state"].clone()
}

/// Waits until an offer rings: who leaves a room is noticed by whoever looks after it first.
async fn until_it_rings(t: &Town, teacher: &Person) {
    while offer(teacher).await.is_none() {
        t.run_jobs().await;
        tokio::task::yield_now().await;
    }
}

testkit::stories! {
    async fn a_recording_left_half_way_lets_a_child_ring_and_is_found_again(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let second = class.pupil("小虾").await;
        on_duty(&teacher).await;
        let (question, id) = take(&pupil, &teacher, "later").await;
        let answer = room_of(&teacher, &id).await;
        let tablet = enter(&teacher, &answer).await;
        answer.draw(&teacher).await;
        ask(&second, "1/2 + 1/3 = ?").await;
        pass(&t, 120).await;
        assert!(offer(&teacher).await.is_none(), "a bell would be on the record");
        assert_eq!(under_way(&teacher).await, (vec![id.clone()], true));

        leave(&t, tablet, &teacher, &answer).await;
        pass(&t, 15).await;
        assert!(offer(&teacher).await.is_none(), "a reload is no leaving");
        pass(&t, 30).await;
        until_it_rings(&t, &teacher).await;
        assert_eq!(under_way(&teacher).await, (vec![id.clone()], false));
        let lesson = accept(&teacher).await;
        assert_eq!(under_way(&teacher).await, (vec![id.clone(), lesson.id.clone()], true));
        lesson.close(&teacher).await.is(200);
        assert_eq!(stint(&teacher).await, json!("free"));

        let _tablet = enter(&teacher, &answer).await;
        while stint(&teacher).await != json!("teaching") {
            t.run_jobs().await;
            tokio::task::yield_now().await;
        }
        answer.close(&teacher).await.is(200);
        assert_eq!((state(&pupil, &question).await.as_str(), stint(&teacher).await), ("answered", json!("free")));
        assert_eq!(under_way(&teacher).await, (vec![], false));
    }

    async fn who_takes_a_question_and_never_comes_into_its_room_is_at_hand(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let second = class.pupil("小虾").await;
        on_duty(&teacher).await;
        let (_, id) = take(&pupil, &teacher, "later").await;
        ask(&second, "1/2 + 1/3 = ?").await;
        t.pass(Duration::from_secs(29)).await;
        assert!(offer(&teacher).await.is_none());
        assert_eq!(stint(&teacher).await, json!("teaching"));
        t.pass(Duration::from_secs(1)).await;
        assert!(offer(&teacher).await.is_some());
        assert_eq!(under_way(&teacher).await, (vec![id], false));
    }

    async fn a_child_rings_while_an_answer_is_written(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let second = class.pupil("小虾").await;
        on_duty(&teacher).await;
        let (question, id) = take(&pupil, &teacher, "text").await;
        let path = format!("/sessions/{id}/answer");
        teacher.put(&path, json!({ "text": "先通" })).await.is(204);
        ask(&second, "1/2 + 1/3 = ?").await;
        let lesson = accept(&teacher).await;
        lesson.close(&teacher).await.is(200);
        assert_eq!(under_way(&teacher).await, (vec![id.clone()], false));
        assert_eq!(teacher.get(&path).await.is(200)["text"], json!("先通"), "every word is kept");
        let body = json!({ "subject": "math", "knowledge_point": "异分母分数加法" });
        teacher.post(&format!("/sessions/{id}/close"), body).await.is(200);
        assert_eq!((state(&pupil, &question).await.as_str(), stint(&teacher).await), ("answered", json!("free")));
    }

    async fn one_answer_is_left_half_way_at_a_time_and_can_be_given_back(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let second = class.pupil("小虾").await;
        let (question, id) = take(&pupil, &teacher, "text").await;
        let other = draft(&second, "另一题").await;
        submit(&second, &other, "later").await.is(200);
        teacher.act(&format!("/questions/{other}/take")).await.refused(ErrorCode::AnswerUnfinished);
        teacher.act(&format!("/questions/{question}/release")).await.is(204);
        assert_eq!(under_way(&teacher).await, (vec![], false));
        assert_eq!(state(&pupil, &question).await, "waiting_later");
        teacher.act(&format!("/questions/{other}/take")).await.is(200);
        let auditor = t.staff(Role::Auditor, "审计").await;
        let trail = auditor.get(&format!("/audit?object=session:{id}")).await.is(200);
        assert_eq!(trail["items"][0]["action"], json!("session.release"));
    }

    async fn an_answer_nobody_touches_waits_for_any_teacher_again(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        let (recorded, id) = take(&pupil, &teacher, "later").await;
        t.pass(Duration::from_hours(1)).await;
        room_of(&teacher, &id).await.draw(&teacher).await;
        t.pass(Duration::from_hours(1)).await;
        assert_eq!(state(&pupil, &recorded).await, "answering_later", "the board was touched an hour ago");
        // Who writes without a connection counts as being there for a moment longer.
        t.pass(Duration::from_mins(61)).await;
        assert_eq!(state(&pupil, &recorded).await, "waiting_later");
        assert_eq!(pupil.notices().await, ["answer_given_back"]);
        assert_eq!(teacher.notices().await, ["answer_lapsed"]);
        assert_eq!(under_way(&teacher).await, (vec![], false));
    }

    async fn an_answer_in_writing_nobody_touches_waits_again_as_well(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        let (written, id) = take(&pupil, &teacher, "text").await;
        t.pass(Duration::from_mins(119)).await;
        teacher.put(&format!("/sessions/{id}/answer"), json!({ "text": "先通" })).await.is(204);
        t.pass(Duration::from_mins(119)).await;
        assert_eq!(state(&pupil, &written).await, "answering_later", "a word was kept not two hours ago");
        t.pass(Duration::from_mins(1)).await;
        assert_eq!(state(&pupil, &written).await, "waiting_later");
        assert_eq!(pupil.notices().await, ["answer_given_back"]);
        teacher.put(&format!("/sessions/{id}/answer"), json!({ "text": "改" })).await.refused(ErrorCode::SessionStateWrong);
    }
}
