//! A small picture beside the voice: whose consent it needs, who allows it, who ends it.

use kernel::ErrorCode;
use serde_json::{Value, json};
use testkit::{Answer, Person, Town};

use super::{Scene, Session, accept, ask, on_duty};

async fn show(person: &Person, session: &Session, camera: &str) -> Answer {
    let sdp = include_str!("../../../../rooms/src/tests/picture.sdp").replace('\n', "\r\n");
    let offer = json!({ "type": "offer", "sdp": sdp, "camera": camera });
    person.post(&format!("/rooms/{}/camera", session.room), offer).await
}

async fn allow(person: &Person, pupil: &Person, session: &Session, allowed: bool) -> Answer {
    let path = format!("/rooms/{}/cameras/{}", session.room, pupil.id());
    person.put(&path, json!({ "allowed": allowed })).await
}

/// How the camera of somebody stands, as somebody sees it.
async fn camera(of: &Person, seen_by: &Person, session: &Session) -> Value {
    let room = seen_by.get(&format!("/rooms/{}", session.room)).await.is(200);
    let members = room["members"].as_array().unwrap();
    members.iter().find(|member| member["person"] == json!(of.id())).unwrap()["camera"].clone()
}

async fn answer(guardian: &Person, child: &Person, agrees: bool) {
    let answers = json!([{ "item": "camera", "version": 1, "agrees": agrees }]);
    guardian.post(&format!("/people/{}/consents", child.id()), json!({ "answers": answers })).await.is(200);
}

testkit::stories! {
    async fn two_show_each_other_a_picture_and_no_one_else_sees_it(t: Town) {
        let (Scene { class, pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let mut at_pupil = pupil.live().await;
        at_pupil.join(&session.topic(), None).await;
        let said = show(&teacher, &session, "on").await.is(200);
        assert!(said["type"] == "answer" && said.text("sdp").contains("VP8/90000"), "{said}");
        at_pupil.event(&session.topic(), |body| body["camera"] == "on" && body["who"] == json!(teacher.id())).await;
        assert_eq!(camera(&teacher, &pupil, &session).await, "on");

        assert_eq!(camera(&pupil, &teacher, &session).await, "barred");
        show(&pupil, &session, "on").await.refused(ErrorCode::CameraBarred);
        show(&pupil, &session, "off").await.is(200);
        allow(&pupil, &pupil, &session, true).await.refused(ErrorCode::Forbidden);
        allow(&teacher, &pupil, &session, true).await.is(204);
        show(&pupil, &session, "on").await.is(200);
        assert_eq!(camera(&pupil, &teacher, &session).await, "on");

        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let stranger = class.pupil("小虾").await;
        show(&guardian, &session, "off").await.refused(ErrorCode::Forbidden);
        show(&stranger, &session, "off").await.refused(ErrorCode::NotFound);
        allow(&stranger, &pupil, &session, true).await.refused(ErrorCode::NotFound);

        teacher.delete(&format!("/rooms/{}/camera", session.room)).await.is(204);
        at_pupil.event(&session.topic(), |body| body["camera"] == "off" && body["who"] == json!(teacher.id())).await;
        allow(&teacher, &pupil, &session, false).await.is(204);
        at_pupil.event(&session.topic(), |body| body["camera"] == "barred" && body["who"] == json!(pupil.id())).await;
        show(&pupil, &session, "on").await.refused(ErrorCode::CameraBarred);
        session.close(&teacher).await.is(200);
        show(&teacher, &session, "on").await.refused(ErrorCode::RoomClosed);
    }

    async fn a_pupil_shows_nothing_that_the_family_has_not_agreed_to(t: Town) {
        let (Scene { class, pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let mut at_teacher = teacher.live().await;
        at_teacher.join(&session.topic(), None).await;
        allow(&teacher, &pupil, &session, true).await.is(204);
        show(&pupil, &session, "on").await.is(200);
        answer(&guardian, &pupil, false).await;
        t.run_jobs().await;
        at_teacher.event(&session.topic(), |body| body["camera"] == "off" && body["who"] == json!(pupil.id())).await;
        assert_eq!(camera(&pupil, &teacher, &session).await, "off", "withdrawing ends what goes on");
        let refused = show(&pupil, &session, "on").await.refused(ErrorCode::ConsentRequired);
        assert_eq!(refused["field"], "camera");
        // Everything else of the session goes on.
        show(&pupil, &session, "off").await.is(200);
        assert_eq!(pupil.get(&format!("/sessions/{}", session.id)).await.is(200)["state"], "open");
        answer(&guardian, &pupil, true).await;
        show(&pupil, &session, "on").await.is(200);
        teacher.get(&format!("/rooms/{}/log", session.room)).await.is(200);
    }

    async fn in_a_region_that_does_not_ask_for_it_pupils_show_nothing(t: Town) {
        t.reconfigure(|config| "zhejiang-sample".clone_into(&mut config.region.pack)).await;
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        t.clock.set("2026-09-02T19:00:00+08:00");
        on_duty(&teacher).await;
        ask(&pupil, "1/2 + 1/3 = ?").await;
        let session = accept(&teacher).await;
        allow(&teacher, &pupil, &session, true).await.is(204);
        show(&pupil, &session, "on").await.refused(ErrorCode::CameraNotOffered);
        show(&teacher, &session, "on").await.is(200);
    }
}
