//! The program is stopped while people are in rooms.

use serde_json::json;
use testkit::Town;

use super::rooms::{Lesson, line};

/// "Service restart" (RFC 6455 registry): come back in a moment.
const RESTART: u16 = 1012;

testkit::stories! {
    async fn people_in_rooms_are_told_and_come_back(t: Town) {
        let lesson = Lesson::begin(&t).await;
        let mut teacher = lesson.teacher.live().await;
        teacher.join(&lesson.topic(), None).await;
        teacher.say(&lesson.topic(), json!({ "client": "ab12cd34", "ops": [line(1)] })).await;
        teacher.event(&lesson.topic(), |body| body["entries"].to_string().contains("第1步")).await;

        let told = tokio::spawn(async move {
            teacher.until(|message| message["t"] == "draining").await;
            teacher.ended().await
        });
        t.restart().await;
        assert_eq!(told.await.unwrap(), Some(RESTART));

        let mut teacher = lesson.teacher.live().await;
        teacher.join(&lesson.topic(), None).await;
        assert_eq!(lesson.lines().await, ["第1步"]);
        teacher.say(&lesson.topic(), json!({ "client": "ab12cd34", "ops": [line(2)] })).await;
        teacher.event(&lesson.topic(), |body| body["entries"].to_string().contains("第2步")).await;
        assert_eq!(lesson.lines().await, ["第1步", "第2步"]);
    }

    async fn a_restart_keeps_people_signed_in(t: Town) {
        let pupil = t.school("江山实验小学").await.class(3, "三(2)班").await.pupil("小鱼").await;
        t.restart().await;
        assert_eq!(pupil.get("/me").await.is(200)["person"]["name"], json!("小鱼"));
    }
}
