//! Who hears of what becomes of a seat.

use std::time::Duration;

use serde_json::json;
use testkit::Town;

use super::super::{Scene, accept};
use super::{Asker, CAGE, scene};

testkit::stories! {
    async fn the_teacher_hears_that_an_offer_ran_out(t: Town) {
        let (Scene { class, teacher, .. }, _host) = scene(&t).await;
        Asker::new(&class, "小虾", CAGE).await;
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
