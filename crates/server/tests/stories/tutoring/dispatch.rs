//! Which question is put to which teacher.

use std::time::Duration;

use kernel::ErrorCode;
use people::{Stage, Subject};
use serde_json::json;
use testkit::{Person, Town};

use super::{MATH, Scene, accept, ask, offer, on_duty, state};

async fn pass(teacher: &Person) {
    let offer = offer(teacher).await.expect("an offer rings");
    teacher.act(&format!("/offers/{}/pass", offer["id"].as_str().unwrap())).await.is(204);
}

async fn rings(teacher: &Person) -> bool {
    offer(teacher).await.is_some()
}

testkit::stories! {
    async fn duty_needs_a_check_and_a_subject(t: Town) {
        let Scene { school, teacher, pupil, .. } = Scene::set(&t).await;
        let deaf = json!({ "microphone_ok": false, "pen": "pen", "round_trip_ms": 40 });
        let answer = teacher.post("/duty/start", deaf).await.refused(ErrorCode::DutyCheckFailed);
        assert_eq!(answer["field"], json!("microphone_ok"));
        teacher.act("/duty/end").await.refused(ErrorCode::DutyOff);
        on_duty(&teacher).await;
        on_duty(&teacher).await;
        ask(&pupil, "求证").await;
        let board = teacher.get("/duty").await.is(200);
        assert_eq!(board["stint"]["state"], json!("offered"));
        assert_eq!((&board["on_duty_now"], &board["busy"]), (&json!(1), &json!(false)));
        assert_eq!(board["waiting"], json!([{ "subject": "math", "stage": "primary", "live": 1, "later": 0 }]));
        let check = json!({ "microphone_ok": true, "pen": "mouse", "round_trip_ms": 40 });
        school.teacher("教务", &[]).await.post("/duty/start", check).await.refused(ErrorCode::Forbidden);
    }

    async fn a_question_rings_at_once_and_on_the_open_page(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let (mut at_teacher, mut at_pupil) = (teacher.live().await, pupil.live().await);
        at_teacher.join("me", None).await;
        at_pupil.join("me", None).await;
        let id = ask(&pupil, "1/2 + 1/3 = ?").await;
        let body = at_teacher.event("me", |body| body["kind"] == "offer").await;
        assert_eq!((&body["offer"]["seconds"], &body["offer"]["question"]["id"]), (&json!(20), &json!(id)));
        assert_eq!(body["offer"]["question"]["asker"]["name"], json!("小鱼"));
        at_pupil.event("me", |body| body["kind"] == "question" && body["state"] == "offered").await;
        let session = accept(&teacher).await;
        let body = at_pupil.event("me", |body| body["kind"] == "question" && body["state"] == "in_session").await;
        assert_eq!((&body["session_id"], &body["room_id"]), (&json!(session.id), &json!(session.room)));
        assert_eq!(pupil.notices().await, ["question_taken"]);
    }

    async fn only_teachers_of_the_subject_and_stage_are_asked(t: Town) {
        let Scene { school, pupil, .. } = Scene::set(&t).await;
        let english = school.teacher("英老师", &[(Subject::ENGLISH, Stage::Primary)]).await;
        let junior = school.teacher("初老师", &[(Subject::MATH, Stage::Junior)]).await;
        on_duty(&english).await;
        on_duty(&junior).await;
        let id = ask(&pupil, "求证").await;
        assert_eq!(state(&pupil, &id).await, "queued");
        let place = pupil.get(&format!("/questions/{id}/place")).await.is(200);
        assert_eq!((&place["place"], &place["on_duty"]), (&json!(1), &json!(0)));
        assert_eq!(place["wait"], json!({ "low_s": 30, "high_s": 120, "basis": "configured" }));
    }

    async fn a_pass_goes_to_the_next_and_silence_too(t: Town) {
        let Scene { school, pupil, teacher: first, .. } = Scene::set(&t).await;
        let second = school.teacher("王老师", &[MATH]).await;
        on_duty(&first).await;
        t.clock.advance(Duration::from_secs(1));
        on_duty(&second).await;
        let mut at_second = second.live().await;
        at_second.join("me", None).await;
        let id = ask(&pupil, "求证").await;
        assert!(rings(&first).await);
        pass(&first).await;
        assert_eq!((rings(&first).await, rings(&second).await), (false, true));

        // Silence of the second: everyone at hand has let it pass, and the bell rests for a moment.
        t.pass(Duration::from_secs(20)).await;
        assert_eq!((rings(&first).await, rings(&second).await), (false, false));
        let gone = at_second.event("me", |body| body["kind"] == "offer_gone").await;
        assert_eq!(gone["state"], "silent", "who let it ring is told so");
        assert_eq!(state(&pupil, &id).await, "queued");
        t.pass(Duration::from_secs(10)).await;
        assert!(rings(&first).await);
    }

    async fn three_silences_end_a_stint(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let id = ask(&pupil, "求证").await;
        for _ in 0..2 {
            t.pass(Duration::from_secs(20)).await;
            assert!(!rings(&teacher).await);
            t.pass(Duration::from_secs(10)).await;
            assert!(rings(&teacher).await);
        }
        t.pass(Duration::from_secs(20)).await;
        t.pass(Duration::from_secs(10)).await;
        assert!(!rings(&teacher).await);
        assert_eq!(teacher.get("/duty").await.is(200)["stint"], json!(null));
        assert_eq!(state(&pupil, &id).await, "queued");
    }

    async fn who_goes_off_duty_hands_the_question_on(t: Town) {
        let Scene { school, pupil, teacher: first, .. } = Scene::set(&t).await;
        let second = school.teacher("王老师", &[MATH]).await;
        on_duty(&first).await;
        t.clock.advance(Duration::from_secs(1));
        on_duty(&second).await;
        ask(&pupil, "求证").await;
        assert!(rings(&first).await);
        first.act("/duty/end").await.is(204);
        assert_eq!((rings(&first).await, rings(&second).await), (false, true));
    }

    async fn an_offer_that_ran_out_is_gone(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        ask(&pupil, "求证").await;
        let id = offer(&teacher).await.unwrap()["id"].as_str().unwrap().to_owned();
        t.clock.advance(Duration::from_millis(20_001));
        teacher.act(&format!("/offers/{id}/accept")).await.refused(ErrorCode::OfferGone);
        assert_eq!(offer(&teacher).await, None);
        t.run_jobs().await;
        teacher.act(&format!("/offers/{id}/pass")).await.refused(ErrorCode::OfferGone);
        let other = t.school("城东小学").await.teacher("王老师", &[MATH]).await;
        other.act(&format!("/offers/{id}/accept")).await.refused(ErrorCode::NotFound);
        class.guardian("鱼妈妈", &[&pupil]).await.act(&format!("/offers/{id}/accept")).await.refused(ErrorCode::Forbidden);
    }

    async fn fewest_sessions_today_is_asked_first(t: Town) {
        let Scene { school, class, pupil, teacher: first } = Scene::set(&t).await;
        let second = school.teacher("王老师", &[MATH]).await;
        on_duty(&first).await;
        t.clock.advance(Duration::from_secs(1));
        on_duty(&second).await;
        ask(&pupil, "第一题").await;
        let session = accept(&first).await;
        session.close(&first).await.is(200);
        t.clock.advance(Duration::from_secs(1));
        ask(&class.pupil("小虾").await, "第二题").await;
        assert_eq!((rings(&first).await, rings(&second).await), (false, true));
    }

    async fn a_teacher_is_with_one_child_at_a_time(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        ask(&pupil, "第一题").await;
        let other = class.pupil("小虾").await;
        let second = ask(&other, "第二题").await;
        assert_eq!(state(&other, &second).await, "queued");
        let session = accept(&teacher).await;
        t.run_jobs().await;
        assert!(!rings(&teacher).await);
        let later = super::draft(&class.pupil("小蟹").await, "第三题").await;
        let asker = class.pupil("小螺").await;
        let third = super::draft(&asker, "第四题").await;
        super::submit(&asker, &third, "later").await.is(200);
        teacher.act(&format!("/questions/{third}/take")).await.refused(ErrorCode::TeacherBusy);
        teacher.act(&format!("/questions/{later}/take")).await.refused(ErrorCode::NotFound);
        session.close(&teacher).await.is(200);
        assert_eq!(offer(&teacher).await.unwrap()["question"]["id"], json!(second));
    }

    async fn two_teachers_race_for_what_only_one_can_have(t: Town) {
        let Scene { school, class, pupil, teacher: first } = Scene::set(&t).await;
        let second = school.teacher("王老师", &[MATH]).await;
        let id = ask(&pupil, "求证").await;
        // Both come on duty in the same moment: the one question rings once.
        tokio::join!(on_duty(&first), on_duty(&second));
        let ringing = [offer(&first).await, offer(&second).await];
        assert_eq!(ringing.iter().flatten().count(), 1, "{ringing:?}");

        // A recorded answer is taken by one, however many reach for it.
        let asker = class.pupil("小虾").await;
        let later = super::draft(&asker, "录一个").await;
        super::submit(&asker, &later, "later").await.is(200);
        pupil.act(&format!("/questions/{id}/cancel")).await.is(200);
        let path = format!("/questions/{later}/take");
        let (one, other) = tokio::join!(first.act(&path), second.act(&path));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200);
        assert!([403, 404, 409].contains(&statuses[1]), "{one}\n{other}");
    }

    async fn twenty_pupils_and_five_teachers_at_once_make_five_pairs(t: Town) {
        let Scene { school, class, .. } = Scene::set(&t).await;
        let mut teachers = Vec::new();
        for number in 0..5 {
            let teacher = school.teacher(&format!("老师{number}"), &[MATH]).await;
            on_duty(&teacher).await;
            teachers.push(teacher);
        }
        let mut pupils = Vec::new();
        for number in 0..20 {
            let pupil = class.pupil(&format!("学生{number}")).await;
            let question = super::draft(&pupil, "求证").await;
            pupils.push((pupil, question));
        }
        let asking: Vec<_> = pupils
            .into_iter()
            .map(|(pupil, question)| tokio::spawn(async move { super::submit(&pupil, &question, "live").await.is(200); }))
            .collect();
        for one in asking {
            one.await.unwrap();
        }
        let mut offered = std::collections::BTreeSet::new();
        for teacher in &teachers {
            let offer = offer(teacher).await.expect("every teacher is asked");
            assert!(offered.insert(offer["question"]["id"].as_str().unwrap().to_owned()), "a question rings once");
        }
        let accepting: Vec<_> = teachers.into_iter().map(|teacher| tokio::spawn(async move { accept(&teacher).await.id })).collect();
        let mut sessions = std::collections::BTreeSet::new();
        for one in accepting {
            assert!(sessions.insert(one.await.unwrap()));
        }
        assert_eq!(sessions.len(), 5);
    }

    async fn waits_are_measured_once_there_are_enough(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let others: Vec<Person> = { let mut all = Vec::new(); for n in 0..20 { all.push(class.pupil(&format!("学生{n}")).await); } all };
        on_duty(&teacher).await;
        for other in &others {
            ask(other, "求证").await;
            t.clock.advance(Duration::from_secs(5));
            accept(&teacher).await.close(&teacher).await.is(200);
        }
        teacher.act("/duty/end").await.is(204);
        let id = ask(&pupil, "求证").await;
        let place = pupil.get(&format!("/questions/{id}/place")).await.is(200);
        assert_eq!(place["wait"], json!({ "low_s": 5, "high_s": 5, "basis": "measured" }));
    }
}
