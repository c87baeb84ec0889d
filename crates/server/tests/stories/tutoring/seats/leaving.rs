//! Who goes, or is left, waits in the old place or has the answer.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::json;
use testkit::Town;

use super::super::away::{enter, leave, pass};
use super::super::screening::decide;
use super::super::{MATH, Scene, accept, draft, offer, on_duty, submit};
use super::{Asker, CAGE, CAGE_AGAIN, answer, scene, together, write};

testkit::stories! {
    async fn who_leaves_before_anything_is_explained_has_the_old_place(t: Town) {
        let (Scene { class, teacher, .. }, host, guest, session) = together(&t).await;
        let behind = Asker::new(&class, "小蟹", "1/2 + 1/3 = ?").await;
        let board = enter(&guest.pupil, &session).await;
        assert_eq!(behind.place().await, json!(1));
        guest.act("leave").await.is(200);
        assert_eq!((guest.stands().await.as_str(), guest.seat().await.as_deref()), ("queued", Some("left")));
        assert_eq!((guest.place().await, behind.place().await), (json!(1), json!(2)));
        drop(board);
        guest.pupil.get(&format!("/rooms/{}", session.room)).await.refused(ErrorCode::NotFound);
        guest.pupil.get(&format!("/sessions/{}", session.id)).await.refused(ErrorCode::NotFound);
        assert_eq!(host.stands().await, "in_session");
        session.close(&teacher).await.is(200);
        assert_eq!((guest.stands().await.as_str(), host.stands().await.as_str()), ("offered", "answered"));
    }

    async fn who_is_gone_for_minutes_goes_and_has_the_answer_where_there_was_one(t: Town) {
        let (Scene { teacher, .. }, host, guest, session) = together(&t).await;
        let _others = (enter(&teacher, &session).await, enter(&host.pupil, &session).await);
        let phone = enter(&guest.pupil, &session).await;
        session.draw(&teacher).await;
        leave(&t, phone, &guest.pupil, &session).await;
        pass(&t, 350).await;
        assert_eq!(guest.stands().await, "in_session");
        pass(&t, 30).await;
        assert_eq!((guest.stands().await.as_str(), guest.seat().await.as_deref()), ("answered", Some("done")));
        assert_eq!(host.stands().await, "in_session");
        session.close(&teacher).await.is(200);
        guest.pupil.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
    }

    async fn a_teacher_who_is_lost_leaves_everyone_in_the_old_place(t: Town) {
        let (Scene { class, school, teacher, .. }, host, guest, session) = together(&t).await;
        let behind = Asker::new(&class, "小蟹", "1/2 + 1/3 = ?").await;
        let _pupils = (enter(&host.pupil, &session).await, enter(&guest.pupil, &session).await);
        let tablet = enter(&teacher, &session).await;
        session.draw(&teacher).await;
        leave(&t, tablet, &teacher, &session).await;
        pass(&t, 135).await;
        assert_eq!((host.stands().await.as_str(), guest.stands().await.as_str()), ("queued", "queued"));
        assert_eq!((host.place().await, guest.place().await, behind.place().await), (json!(1), json!(2), json!(3)));
        guest.pupil.get(&format!("/rooms/{}", session.room)).await.refused(ErrorCode::NotFound);
        // The next teacher finds both.
        let next = school.teacher("王老师", &[MATH]).await;
        on_duty(&next).await;
        let again = accept(&next).await;
        t.run_jobs().await;
        assert_eq!((again.room.as_str(), guest.seat().await.as_deref()), (session.room.as_str(), Some("offered")));
        guest.act("join").await.is(200);
        guest.pupil.get(&format!("/rooms/{}", session.room)).await.is(200);
    }

    async fn one_who_asked_and_hangs_up_too_early_takes_nobody_along(t: Town) {
        let (_, host, guest, session) = together(&t).await;
        host.pupil.act(&format!("/sessions/{}/hang-up", session.id)).await.is(200);
        assert_eq!((host.stands().await.as_str(), guest.stands().await.as_str()), ("answered", "queued"));
        guest.pupil.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::NotFound);
    }

    async fn what_was_another_question_goes_to_a_teacher_in_its_first_place(t: Town) {
        let (Scene { class, teacher, .. }, _, guest, session) = together(&t).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        let behind = Asker::new(&class, "小蟹", "1/2 + 1/3 = ?").await;
        guest.act("not-mine").await.refused(ErrorCode::SeatGone);
        teacher.act("/duty/end").await;
        session.close(&teacher).await.is(200);
        teacher.act("/duty/end").await;
        guest.act("not-mine").await.is(200);
        assert_eq!(guest.seat().await.as_deref(), Some("left"));
        let stands = (guest.stands().await, behind.stands().await);
        assert!(matches!(stands.0.as_str(), "queued" | "offered"), "{stands:?}");
        assert_eq!(guest.place().await, json!(1));
        guest.act("not-mine").await.refused(ErrorCode::SeatGone);
        let own = draft(&behind.pupil, CAGE).await;
        submit(&behind.pupil, &own, "live").await.refused(ErrorCode::QuestionAlreadyWaiting);
        behind.act("not-mine").await.refused(ErrorCode::SeatGone);
    }

    async fn a_family_that_agrees_no_longer_takes_its_own_child_out(t: Town) {
        let (Scene { class, teacher, .. }, host, guest, session) = together(&t).await;
        let mother = class.guardian("虾妈妈", &[&guest.pupil]).await;
        let board = enter(&guest.pupil, &session).await;
        session.draw(&teacher).await;
        answer(&mother, &guest.pupil, "same_screen", false).await;
        t.run_jobs().await;
        drop(board);
        assert_eq!((guest.stands().await.as_str(), host.stands().await.as_str()), ("waiting_later", "in_session"));
        guest.pupil.get(&format!("/rooms/{}", session.room)).await.refused(ErrorCode::NotFound);
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        // The child is in the recording: nobody looks at it.
        host.pupil.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::RecordingClosed);
        assert!(offer(&teacher).await.is_none());
    }

    async fn who_shares_no_longer_is_alone_again(t: Town) {
        let (Scene { class, teacher, .. }, host, guest, session) = together(&t).await;
        let mother = class.guardian("鱼妈妈", &[&host.pupil]).await;
        let late = Asker::new(&class, "小蟹", CAGE).await;
        t.run_jobs().await;
        assert_eq!(late.seat().await.as_deref(), Some("offered"));
        answer(&mother, &host.pupil, "sharing", false).await;
        // Before anyone has heard of it.
        late.act("join").await.refused(ErrorCode::SeatGone);
        t.run_jobs().await;
        assert_eq!((guest.seat().await.as_deref(), late.seat().await.as_deref()), (Some("left"), Some("lapsed")));
        assert_eq!((guest.stands().await.as_str(), host.stands().await.as_str()), ("queued", "in_session"));
        guest.pupil.get(&format!("/rooms/{}", session.room)).await.refused(ErrorCode::NotFound);
        session.close(&teacher).await.is(200);
    }

    async fn what_the_desk_hides_is_listened_to_by_nobody(t: Town) {
        let (scene, host, guest, session) = together(&t).await;
        let desk = t.staff(Role::Bureau, "张科长").await;
        let asked = Asker::new(&scene.class, "小蟹", CAGE_AGAIN).await;
        t.run_jobs().await;
        assert_eq!(asked.seat().await.as_deref(), Some("offered"));
        decide(&desk, &host.question, "hide").await.is(200);
        t.run_jobs().await;
        assert_eq!((guest.seat().await.as_deref(), asked.seat().await.as_deref()), (Some("left"), Some("lapsed")));
        asked.act("join").await.refused(ErrorCode::SeatGone);
        assert_eq!((guest.stands().await.as_str(), host.stands().await.as_str()), ("queued", "in_session"));
        guest.pupil.get(&format!("/rooms/{}/log", session.room)).await.refused(ErrorCode::NotFound);
    }

    async fn beside_who_writes_what_waits_for_the_desk_nobody_listens(t: Town) {
        let (_, host, guest, session) = together(&t).await;
        let line = json!({ "k": "chat", "text": "老师是个傻逼" });
        write(&host.pupil, &session, "host0001", line).await.is(200);
        t.run_jobs().await;
        assert_eq!((guest.seat().await.as_deref(), guest.stands().await.as_str()), (Some("left"), "queued"));
    }

    async fn who_is_asked_and_shares_no_longer_cannot_come(t: Town) {
        let (Scene { class, teacher, .. }, host) = scene(&t).await;
        let guest = Asker::new(&class, "小虾", CAGE).await;
        let mother = class.guardian("虾妈妈", &[&guest.pupil]).await;
        accept(&teacher).await;
        t.run_jobs().await;
        answer(&mother, &guest.pupil, "sharing", false).await;
        guest.act("join").await.refused(ErrorCode::ConsentRequired);
        t.run_jobs().await;
        assert_eq!((guest.seat().await.as_deref(), host.stands().await.as_str()), (Some("lapsed"), "in_session"));
    }
}
