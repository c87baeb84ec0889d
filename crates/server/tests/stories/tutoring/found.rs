//! What others may do with a replay that they found, and what they never see of it.

use std::time::Duration;

use kernel::{Clock, ErrorCode, Role};
use platform::Ctx;
use serde_json::json;
use store::sql;
use testkit::{Person, Town};

use super::{MATH, Scene, Session, accept, draft, on_duty, submit};

pub(super) const ORCHARD: &str = "果园里有桃树和梨树共36棵，桃树是梨树的2倍，梨树有多少棵？";

/// A complete draft, sent off and explained.
pub(super) async fn explained(t: &Town, pupil: &Person, teacher: &Person, draft: &str) -> Session {
    submit(pupil, draft, "live").await.is(200);
    let session = accept(teacher).await;
    session.draw(teacher).await;
    t.clock.advance(Duration::from_mins(2));
    session.close(teacher).await.is(200);
    session
}

pub(super) async fn open(person: &Person, session: &Session, tried: &str) {
    let body = json!({ "attempt": { "text": tried } });
    person.post(&format!("/bank/{}/open", session.id), body).await.is(200);
}

testkit::stories! {
    async fn who_found_a_replay_takes_nothing_home_reports_it_and_is_noted(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        on_duty(&teacher).await;
        let words = format!("{ORCHARD}打我电话13805771234");
        let session = explained(&t, &pupil, &teacher, &draft(&pupil, &words).await).await;
        let elsewhere = t.school("江滨小学").await;
        let colleague = elsewhere.teacher("王老师", &[MATH]).await;
        let class_teacher = elsewhere.class(3, "三(1)班").await.teacher("周老师").await;
        let researcher = elsewhere.staff(Role::Researcher, "教研员").await;
        let replay = format!("/sessions/{}/replay", session.id);
        for who in [&colleague, &class_teacher, &researcher] {
            who.get(&replay).await.refused(ErrorCode::NotFound);
            open(who, &session, "").await;
            who.get(&replay).await.is(200);
            let log = who.get(&format!("/rooms/{}/log", session.room)).await.is(200).to_string();
            assert!(log.contains("梨树有多少棵") && !log.contains("13805771234"), "{log}");
            who.act(&format!("/rooms/{}/film", session.room)).await.refused(ErrorCode::NotFound);
            who.get(&format!("/rooms/{}/pages", session.room)).await.refused(ErrorCode::NotFound);
            let report = json!({ "reason": "improper" });
            who.post(&format!("/sessions/{}/report", session.id), report).await.is(201);
        }
        let views = guardian.get(&format!("/pupils/{}/views", pupil.id())).await.is(200);
        let views: Vec<_> = views["items"].as_array().unwrap().iter().map(|view| &view["purpose"]).collect();
        assert_eq!(views, vec![&json!("bank"); 3]);
        // The researcher of the region may see it all, and report it.
        let region = t.staff(Role::Researcher, "教研员").await;
        region.get(&replay).await.is(200);
        region.post(&format!("/sessions/{}/report", session.id), json!({ "reason": "improper" })).await.is(201);
        // Who explained it has it as it was written.
        let log = teacher.get(&format!("/rooms/{}/log", session.room)).await.is(200).to_string();
        assert!(log.contains("13805771234"), "{log}");
        teacher.act(&format!("/rooms/{}/film", session.room)).await.is(200);
    }

    async fn whoever_opens_without_an_attempt_is_not_counted_as_having_tried(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, &draft(&pupil, ORCHARD).await).await;
        let (tries, other) = (class.pupil("小虾").await, class.pupil("小蟹").await);
        open(&tries, &session, "我设梨树x棵").await;
        // No way of the program leads there; the figure is there to show it.
        let ctx = Ctx::system(t.app());
        let mut tx = ctx.db.begin().await.unwrap();
        sql!(
            "INSERT INTO replay_openings (pupil_id, session_id, attempt, opened_at)
             SELECT p.person_id, s.id, '', CAST($2 AS BIGINT) FROM pupils p, sessions s WHERE p.person_id = $1"
        )
        .bind((other.id(), t.clock.now()))
        .execute(&mut tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let bureau = t.staff(Role::Bureau, "科长").await;
        let (from, until) = (t.clock.now().minus(Duration::from_hours(1)), t.clock.now().plus(Duration::from_secs(1)));
        let figures = bureau.get(&format!("/bank/figures?from={from}&until={until}")).await.is(200);
        assert_eq!((&figures["opened"], &figures["opened_after_attempt"]), (&json!(2), &json!(1)), "{figures}");
    }
}
