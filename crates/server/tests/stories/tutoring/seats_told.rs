//! Who hears of what becomes of a seat.

use std::time::Duration;

use serde_json::json;
use testkit::Town;

use super::{Scene, accept, ask, on_duty};

const CAGE: &str = "笼子里有若干只鸡和兔,从上面数有35个头,从下面数有94只脚,问鸡和兔各有多少只?";

testkit::stories! {
    async fn the_teacher_hears_that_an_offer_ran_out(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let question = ask(&pupil, CAGE).await;
        pupil.put(&format!("/questions/{question}/seat/wish"), json!({ "wish": true })).await.is(200);
        ask(&class.pupil("小虾").await, CAGE).await;
        let session = accept(&teacher).await;
        t.run_jobs().await;
        let seats = format!("/sessions/{}/seats", session.id);
        assert_eq!(teacher.get(&seats).await.is(200)["items"][0]["state"], json!("offered"));
        let mut page = teacher.live().await;
        page.join("me", None).await;
        t.pass(Duration::from_secs(46)).await;
        page.event("me", |body| body["kind"] == "seats" && body["session_id"] == json!(session.id)).await;
        assert_eq!(teacher.get(&seats).await.is(200)["items"][0]["state"], json!("lapsed"));
    }
}
