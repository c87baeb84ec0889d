//! Someone says that a session went wrong.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::json;
use testkit::Town;

use super::Scene;

testkit::stories! {
    async fn an_upheld_report_takes_the_answer_out_of_the_count(t: Town) {
        let (Scene { class, pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_secs(40));
        session.close(&teacher).await.is(200);
        let path = format!("/sessions/{}", session.id);
        pupil.post(&format!("{path}/verdict"), json!({ "solved": true })).await.is(200);
        let report = json!({ "reason": "answer_only", "text": "直接给了答案", "at_seq": 2 });
        let report = guardian.post(&format!("{path}/report"), report).await.is(201);
        assert_eq!(pupil.get(&path).await.is(200)["reported"], json!(true));

        let bureau = t.staff(Role::Bureau, "张科长").await;
        let list = bureau.get("/reports?settled=false").await.is(200);
        assert_eq!((&list["items"][0]["id"], &list["items"][0]["at_seq"]), (&report["id"], &json!(2)));
        let about = |field: &str| list["items"][0][field].clone();
        assert_eq!((about("reporter_name"), about("reporter_role")), (json!("鱼妈妈"), json!("guardian")));
        assert_eq!((about("teacher_name"), about("pupil_alias")), (json!("李老师"), json!("小鱼同学")));
        assert_eq!((about("subject"), about("question")), (json!("math"), json!("1/2 + 1/3 = ?")));
        let settle = format!("/reports/{}/settle", report.text("id"));
        let decision = json!({ "decision": "upheld", "note": "已约谈" });
        guardian.post(&settle, decision.clone()).await.refused(ErrorCode::Forbidden);
        let elsewhere = t.staff_of(Role::Bureau, t.another_county("江郎县").await, "邻县").await;
        elsewhere.post(&settle, decision.clone()).await.refused(ErrorCode::NotFound);
        assert_eq!(elsewhere.get("/reports").await.is(200)["items"], json!([]));
        bureau.post(&settle, decision).await.is(200);
        assert_eq!(bureau.get("/reports?settled=false").await.is(200)["items"], json!([]));
        assert_eq!(pupil.get(&path).await.is(200)["effective"], json!(false));
        assert_eq!(guardian.notices().await, ["report_settled"]);
    }

    async fn who_may_report_and_how(t: Town) {
        let (Scene { class, pupil, teacher, school }, session) = Scene::in_session(&t).await;
        let path = format!("/sessions/{}/report", session.id);
        pupil.post(&path, json!({ "reason": "other" })).await.refused(ErrorCode::BadRequest);
        let report = json!({ "reason": "improper" });
        let class_teacher = class.teacher("周老师").await;
        for person in [&pupil, &teacher, &class_teacher] {
            person.post(&path, report.clone()).await.is(201);
        }
        class.pupil("小虾").await.post(&path, report.clone()).await.refused(ErrorCode::NotFound);
        school.staff(Role::Head, "校长").await.post(&path, report).await.refused(ErrorCode::Forbidden);
    }

    async fn a_question_and_a_line_of_the_chat_can_be_reported_and_stand_in_one_list(t: Town) {
        let (Scene { class, pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let line = json!({ "about": "chat", "reason": "improper", "at_seq": 3 });
        let chat = pupil.post(&format!("/sessions/{}/report", session.id), line).await.is(201);
        let question = format!("/questions/{}/report", session.question);
        let wrong = json!({ "about": "question", "reason": "improper" });
        pupil.post(&format!("/sessions/{}/report", session.id), wrong).await.refused(ErrorCode::BadRequest);
        class.pupil("小虾").await.post(&question, json!({ "reason": "improper" })).await.refused(ErrorCode::NotFound);
        for person in [&teacher, &guardian] {
            person.post(&question, json!({ "reason": "other", "text": "写了别人的名字" })).await.is(201);
        }

        let bureau = t.staff(Role::Bureau, "张科长").await;
        let list = bureau.get("/reports?settled=false").await.is(200);
        let about: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["about"].clone()).collect();
        assert_eq!(about, [json!("question"), json!("question"), json!("chat")]);
        assert_eq!((&list["items"][0]["session_id"], &list["items"][2]["at_seq"]), (&json!(null), &json!(3)));
        let elsewhere = t.staff_of(Role::Bureau, t.another_county("江郎县").await, "邻县").await;
        assert_eq!(elsewhere.get("/reports").await.is(200)["items"], json!([]));

        let dismissed = json!({ "decision": "dismissed", "note": "没有问题" });
        bureau.post(&format!("/reports/{}/settle", chat.text("id")), dismissed).await.is(200);
        let screening = format!("/questions/{}/screening", session.question);
        assert_eq!(pupil.get(&screening).await.is(200)["state"], json!("clear"));
        let upheld = json!({ "decision": "upheld", "note": "有同学的名字" });
        let first = list["items"][0]["id"].as_str().unwrap();
        bureau.post(&format!("/reports/{first}/settle"), upheld).await.is(200);
        let own = pupil.get(&screening).await.is(200);
        assert_eq!((&own["state"], &own["reason"], &own["may_appeal"]), (&json!("hidden"), &json!("reported"), &json!(true)));
        // It was a mistake: the later decision counts, but for what another report still says.
        let second = list["items"][1]["id"].as_str().unwrap();
        let upheld = json!({ "decision": "upheld", "note": "有同学的名字" });
        bureau.post(&format!("/reports/{second}/settle"), upheld).await.is(200);
        for (report, state) in [(first, "hidden"), (second, "clear")] {
            let mistaken = json!({ "decision": "dismissed", "note": "看错了" });
            bureau.post(&format!("/reports/{report}/settle"), mistaken).await.is(200);
            let own = pupil.get(&screening).await.is(200);
            assert_eq!(own["state"], json!(state), "{own}");
        }
        assert_eq!(pupil.get(&screening).await.is(200)["reason"], json!(null));
    }

    async fn the_same_is_reported_once_by_one_person_until_it_is_decided(t: Town) {
        let (Scene { class, pupil, .. }, session) = Scene::in_session(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let path = format!("/sessions/{}/report", session.id);
        let line = |seq: u32| json!({ "about": "chat", "reason": "improper", "at_seq": seq });
        let first = pupil.post(&path, line(3)).await.is(201);
        pupil.post(&path, line(3)).await.refused(ErrorCode::ReportWaits);
        pupil.post(&path, json!({ "about": "chat", "reason": "soliciting", "at_seq": 3 })).await.refused(ErrorCode::ReportWaits);
        pupil.post(&path, line(4)).await.is(201);
        guardian.post(&path, line(3)).await.is(201);
        let bureau = t.staff(Role::Bureau, "张科长").await;
        let dismissed = json!({ "decision": "dismissed", "note": "没有问题" });
        bureau.post(&format!("/reports/{}/settle", first.text("id")), dismissed).await.is(200);
        pupil.post(&path, line(3)).await.is(201);
    }
}
