//! The places of those who listen along: kept until something is explained to them, and given to the next where one is free.

use std::time::Duration;

use serde_json::json;
use testkit::{Person, Town, samples};

use super::away::{enter, leave, pass};
use super::pieces::{ask_with, begin, send};
use super::seats::{Asker, CAGE, CAGE_AGAIN, scene, write};
use super::{Scene, Session, accept, on_duty};

async fn draw(teacher: &Person, session: &Session, id: &str) {
    let shape = json!({ "type": "line", "x1": 0, "y1": 0, "x2": 90, "y2": 90, "color": "#1B2A33", "width": 24 });
    let op = json!({ "k": "add", "id": id, "page": 0, "shape": shape });
    write(teacher, session, id, op).await.is(200);
}

/// A session in which something was drawn before anyone came to listen, and one who is asked.
async fn explaining(t: &Town) -> (Scene, Asker, Asker, Session) {
    let (scene, host) = scene(t).await;
    let guest = Asker::new(&scene.class, "小虾", CAGE_AGAIN).await;
    let session = accept(&scene.teacher).await;
    t.run_jobs().await;
    draw(&scene.teacher, &session, "before01").await;
    t.clock.advance(Duration::from_secs(1));
    (scene, host, guest, session)
}

testkit::stories! {
    async fn what_was_explained_before_one_came_is_no_answer(t: Town) {
        let (Scene { class, teacher, .. }, host, guest, session) = explaining(&t).await;
        let other = Asker::new(&class, "小蟹", CAGE_AGAIN).await;
        t.run_jobs().await;
        guest.act("join").await.is(200);
        other.act("join").await.is(200);
        t.clock.advance(Duration::from_secs(5));
        guest.act("leave").await.is(200);
        assert_eq!((guest.stands().await.as_str(), guest.seat().await.as_deref()), ("queued", Some("left")));
        assert_eq!(guest.place().await, json!(1));
        // Who stays until something is drawn has it answered.
        draw(&teacher, &session, "after001").await;
        other.act("leave").await.is(200);
        assert_eq!((other.stands().await.as_str(), host.stands().await.as_str()), ("answered", "in_session"));
    }

    async fn who_was_only_just_there_when_the_other_hangs_up_waits_on(t: Town) {
        let (_, host, guest, session) = explaining(&t).await;
        guest.act("join").await.is(200);
        host.pupil.act(&format!("/sessions/{}/hang-up", session.id)).await.is(200);
        assert_eq!((host.stands().await.as_str(), guest.stands().await.as_str()), ("answered", "queued"));
    }

    async fn what_was_explained_in_the_room_by_the_same_teacher_before_is_no_answer(t: Town) {
        let (Scene { teacher, .. }, host, guest, session) = explaining(&t).await;
        guest.act("join").await.is(200);
        draw(&teacher, &session, "first001").await;
        let _pupils = (enter(&host.pupil, &session).await, enter(&guest.pupil, &session).await);
        let tablet = enter(&teacher, &session).await;
        leave(&t, tablet, &teacher, &session).await;
        pass(&t, 135).await;
        assert_eq!((host.stands().await.as_str(), guest.stands().await.as_str()), ("queued", "queued"));
        on_duty(&teacher).await;
        let again = accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!(again.room, session.room);
        guest.act("join").await.is(200);
        guest.act("leave").await.is(200);
        assert_eq!(guest.stands().await, "queued");
    }

    async fn a_free_place_is_given_to_who_waits_next(t: Town) {
        let (Scene { class, teacher, .. }, _) = scene(&t).await;
        let mut askers = Vec::new();
        for n in 0..11 {
            t.clock.advance(Duration::from_secs(1));
            askers.push(Asker::new(&class, &format!("小虾{n}"), CAGE_AGAIN).await);
        }
        accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!((askers[6].seat().await.as_deref(), askers[7].seat().await), (Some("offered"), None));
        askers[0].act("decline").await.is(200);
        t.run_jobs().await;
        assert_eq!((askers[7].seat().await.as_deref(), askers[8].seat().await), (Some("offered"), None));
        askers[1].act("join").await.is(200);
        askers[1].act("leave").await.is(200);
        t.run_jobs().await;
        assert_eq!((askers[8].seat().await.as_deref(), askers[9].seat().await), (Some("offered"), None));
        // An own teacher is quicker: that place is free too. Silence frees the rest; whoever was asked is not asked again.
        askers[2].pupil.act(&format!("/questions/{}/later", askers[2].question)).await.is(200);
        t.run_jobs().await;
        assert_eq!((askers[9].seat().await.as_deref(), askers[10].seat().await), (Some("offered"), None));
        t.pass(Duration::from_secs(46)).await;
        assert_eq!((askers[3].seat().await.as_deref(), askers[10].seat().await.as_deref()), (Some("lapsed"), Some("offered")));
    }

    async fn a_photo_that_comes_after_the_teacher_opens_the_door(t: Town) {
        t.reconfigure(|config| config.recognition.models = Some(samples::models())).await;
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let page = samples::page(CAGE);
        let file = begin(&pupil, page.len()).await;
        let host = ask_with(&pupil, &file, "live").await;
        pupil.put(&format!("/questions/{host}/seat/wish"), json!({ "wish": true })).await.is(200);
        let guest = Asker::new(&class, "小虾", CAGE_AGAIN).await;
        accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!(guest.seat().await, None, "nobody has looked through the photo");
        send(&pupil, &file, 0, &page).await;
        t.run_jobs().await;
        assert_eq!(guest.seat().await.as_deref(), Some("offered"));
    }

    async fn a_photo_that_is_read_while_one_waits_is_found_to_ask_the_same(t: Town) {
        t.reconfigure(|config| config.recognition.models = Some(samples::models())).await;
        let (Scene { class, teacher, .. }, _) = scene(&t).await;
        let pupil = class.pupil("小虾").await;
        let page = samples::page(CAGE);
        let file = begin(&pupil, page.len()).await;
        let guest = Asker { question: ask_with(&pupil, &file, "live").await, pupil };
        accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!(guest.seat().await, None);
        send(&guest.pupil, &file, 0, &page).await;
        t.run_jobs().await;
        assert_eq!(guest.seat().await.as_deref(), Some("offered"));
    }
}
