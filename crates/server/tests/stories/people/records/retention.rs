//! What goes by itself after its term, and what is held.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use platform::notices::{self, Notice};
use serde_json::{Value, json};
use testkit::{Answer, Person, Town};

const DAY: Duration = Duration::from_hours(24);

fn due(terms: &Answer, kind: &str) -> u64 {
    let all = terms.json();
    let term = all.as_array().unwrap().iter().find(|term| term["kind"] == kind).unwrap().clone();
    term["due"].as_u64().unwrap()
}

async fn tell(t: &Town, person: &Person) {
    let ctx = platform::Ctx::system(t.app());
    let mut tx = ctx.db.begin().await.unwrap();
    notices::send(&ctx, &mut tx, person.id(), Notice::new("rest")).await.unwrap();
    tx.commit().await.unwrap();
}

/// A question with a photo that is taken back.
async fn take_back(pupil: &Person) -> String {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(4, 4).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let file = pupil.upload("photo", bytes.into_inner()).await.is(201).text("id");
    let draft = json!({ "subject": "math", "text": "不问了", "attempt": { "text": "想了想" } });
    let question = pupil.post("/questions", draft).await.is(201).text("id");
    let attachment = json!({ "file_id": file, "kind": "photo" });
    pupil.post(&format!("/questions/{question}/attachments"), attachment).await.is(200);
    pupil.act(&format!("/questions/{question}/cancel")).await.is(200);
    question
}

testkit::stories! {
    async fn what_is_over_goes_in_the_night_and_stands_in_a_report(t: Town) {
        let pupil = t.school("江山实验小学").await.class(3, "三(2)班").await.pupil("小鱼").await;
        people::records::begin(&platform::Ctx::system(t.app())).await.unwrap();
        tell(&t, &pupil).await;
        let question = take_back(&pupil).await;
        let loose = pupil.upload("photo", {
            let mut bytes = std::io::Cursor::new(Vec::new());
            image::RgbImage::new(2, 2).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
            bytes.into_inner()
        }).await.is(201).text("id");
        t.pass(DAY * 2).await;
        pupil.get(&format!("/files/{loose}")).await.is(200);
        t.clock.advance(DAY * 200);
        let auditor = t.staff(Role::Auditor, "审计").await;
        let terms = auditor.get("/retention").await.is(200);
        for kind in ["notices", "cancelled_questions", "loose_files"] {
            assert_eq!(due(&terms, kind), 1, "{kind}: {terms}");
        }
        assert_eq!(due(&terms, "audit"), 0, "what shows who did what stays longer");
        t.run_jobs().await;
        let terms = auditor.get("/retention").await.is(200);
        for kind in ["notices", "cancelled_questions", "loose_files"] {
            assert_eq!(due(&terms, kind), 0, "{kind}: {terms}");
        }
        let report = auditor.get("/retention/cleanings").await.is(200);
        let went: Vec<Value> = report["items"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
        assert!(went.contains(&json!("notices")) && went.contains(&json!("loose_files")), "{report}");
        pupil.enter_again().await;
        pupil.get(&format!("/files/{loose}")).await.refused(ErrorCode::NotFound);
        let left = pupil.get(&format!("/questions/{question}")).await.is(200);
        assert_eq!((&left["text"], &left["attachments"]), (&json!(null), &json!([])));
    }

    async fn the_night_comes_again_and_again_once(t: Town) {
        let pupil = t.school("江山实验小学").await.class(3, "三(2)班").await.pupil("小鱼").await;
        for _ in 0..2 {
            people::records::begin(&platform::Ctx::system(t.app())).await.unwrap();
        }
        t.pass(DAY).await;
        tell(&t, &pupil).await;
        t.pass(DAY * 181).await;
        t.pass(DAY).await;
        let auditor = t.staff(Role::Auditor, "审计").await;
        let report = auditor.get("/retention/cleanings").await.is(200);
        let notices = report["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "notices");
        assert_eq!(notices.map(|one| one["removed"].as_u64().unwrap()).collect::<Vec<_>>(), [1], "{report}");
    }

    async fn what_is_held_stays_and_is_not_deleted_on_request(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let (pupil, other) = (class.pupil("小鱼").await, class.pupil("小虾").await);
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let bureau = t.staff(Role::Bureau, "科长").await;
        let hold = format!("/pupils/{}/hold", pupil.id());
        coordinator.put(&hold, json!({ "reason": "投诉处理中" })).await.refused(ErrorCode::Forbidden);
        bureau.put(&hold, json!({ "reason": " " })).await.refused(ErrorCode::BadRequest);
        bureau.put(&hold, json!({ "reason": "投诉处理中" })).await.is(204);
        assert_eq!(bureau.get("/legal-holds").await.is(200).json()[0]["child_name"], "小鱼");
        take_back(&pupil).await;
        take_back(&other).await;
        people::records::begin(&platform::Ctx::system(t.app())).await.unwrap();
        t.clock.advance(DAY * 40);
        let auditor = t.staff(Role::Auditor, "审计").await;
        assert_eq!(due(&auditor.get("/retention").await.is(200), "cancelled_questions"), 1);

        let guardian = { guardian.enter_again().await; guardian };
        let coordinator = { coordinator.enter_again().await; coordinator };
        let bureau = { bureau.enter_again().await; bureau };
        let body = json!({ "kind": "deletion" });
        let asked = guardian.post(&format!("/pupils/{}/requests", pupil.id()), body).await.is(201).text("id");
        let grant = format!("/data-requests/{asked}/grant");
        coordinator.post(&grant, json!({})).await.refused(ErrorCode::LegalHold);
        bureau.delete(&hold).await.is(204);
        coordinator.post(&grant, json!({})).await.is(200);
    }
}
