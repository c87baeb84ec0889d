//! Where a teacher is on duty, and what becomes of it when nobody is there any more.

use std::time::Duration;

use kernel::ErrorCode;
use serde_json::json;
use testkit::{Live, Person, Town};

use super::{MATH, Scene, ask, offer, on_duty};

/// The topic on which the page listens where the check was made.
async fn topic(teacher: &Person) -> String {
    let duty = teacher.get("/duty").await.is(200);
    format!("duty:{}", duty["stint"]["id"].as_str().expect("the teacher is on duty"))
}

async fn is_on_duty(teacher: &Person) -> bool {
    !teacher.get("/duty").await.is(200)["stint"].is_null()
}

/// A window is closed; the server has noticed when this returns.
async fn close(window: &mut Live, topic: &str) {
    window.send(json!({ "t": "leave", "topic": topic })).await;
    window.join("me", None).await;
}

testkit::stories! {
    async fn duty_is_over_when_its_page_is_gone_for_longer_than_the_grace(t: Town) {
        let Scene { school, pupil, teacher, .. } = Scene::set(&t).await;
        let second = school.teacher("王老师", &[MATH]).await;
        on_duty(&teacher).await;
        let topic = topic(&teacher).await;
        let (mut one, mut other) = (teacher.live().await, teacher.live().await);
        one.join(&topic, None).await;
        other.join(&topic, None).await;
        close(&mut one, &topic).await;
        t.pass(Duration::from_mins(5)).await;
        assert!(is_on_duty(&teacher).await, "another window of the page is open");

        close(&mut other, &topic).await;
        t.pass(Duration::from_mins(1)).await;
        other.join(&topic, None).await;
        t.pass(Duration::from_mins(1)).await;
        assert!(is_on_duty(&teacher).await, "it came back in time");

        close(&mut other, &topic).await;
        t.pass(Duration::from_secs(119)).await;
        assert!(is_on_duty(&teacher).await);
        t.clock.advance(Duration::from_millis(500));
        ask(&pupil, "求证").await;
        on_duty(&second).await;
        assert!(offer(&second).await.is_none(), "it rings where nobody is, for a second");
        t.pass(Duration::from_millis(500)).await;
        let duty = teacher.get("/duty").await.is(200);
        assert_eq!((&duty["stint"], &duty["ended"]["why"]), (&json!(null), &json!("silent")));
        assert!(offer(&second).await.is_some(), "the question has gone on to the next");
    }

    async fn who_goes_on_duty_without_a_page_is_not_missed(t: Town) {
        let Scene { teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let mut elsewhere = teacher.live().await;
        elsewhere.join("me", None).await;
        drop(elsewhere);
        t.pass(Duration::from_mins(10)).await;
        assert!(is_on_duty(&teacher).await);
    }

    async fn a_check_on_another_device_takes_the_duty_there(t: Town) {
        let Scene { school, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let before = topic(&teacher).await;
        let mut tablet = teacher.live().await;
        tablet.join("me", None).await;
        tablet.join(&before, None).await;
        ask(&pupil, "求证").await;
        let rang = offer(&teacher).await.expect("an offer rings");

        on_duty(&teacher).await;
        let now = topic(&teacher).await;
        assert_ne!(before, now);
        let told = tablet.event("me", |body| body["kind"] == "duty" && body["state"] != "ended").await;
        assert_eq!(now, format!("duty:{}", told["stint_id"].as_str().unwrap()));
        let rings = offer(&teacher).await.expect("the question rings again, where the teacher is now");
        assert_eq!(rings["question"]["id"], rang["question"]["id"]);
        assert_ne!(rings["id"], rang["id"]);

        // The page of before counts for nothing, and nobody listens for another.
        let mut window = teacher.live().await;
        window.send(json!({ "t": "join", "topic": before, "ref": 1 })).await;
        assert_eq!(window.answer(1).await["code"], json!(ErrorCode::DutyOff.as_str()));
        let mut stranger = school.teacher("王老师", &[MATH]).await.live().await;
        stranger.send(json!({ "t": "join", "topic": now, "ref": 1 })).await;
        assert_eq!(stranger.answer(1).await["code"], json!(ErrorCode::DutyOff.as_str()));
        close(&mut tablet, &before).await;
        t.pass(Duration::from_secs(19)).await;
        assert_eq!(now, topic(&teacher).await);
    }
}
