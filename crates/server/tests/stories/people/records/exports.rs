//! Exports of many rows: asked for, approved by a second person, fetched for a day.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use people::persons::{NewPupil, service as persons};
use serde_json::{Value, json};
use testkit::{Answer, Class, Person, Town};

/// More pupils than one person may take out alone in the demo region.
const MANY: usize = 201;

async fn fill(t: &Town, class: &Class) {
    let app = t.app();
    let mut tx = app.db.begin().await.unwrap();
    for number in 0..MANY {
        let new = NewPupil { name: &format!("学生{number:03}"), alias: "同学", class: class.id };
        persons::create_pupil(&app, &mut tx, new).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn roster() -> Value {
    json!({ "kind": "roster", "scope": { "kind": "pupils", "format": "csv" }, "purpose": "上报学籍核对" })
}

async fn ask(person: &Person) -> Answer {
    person.post("/export-requests", roster()).await
}

fn path(export: &Answer, act: &str) -> String {
    format!("/export-requests/{}/{act}", export.text("id"))
}

async fn own(person: &Person) -> Value {
    person.get("/my-export-requests").await.is(200).json()[0].clone()
}

testkit::stories! {
    async fn an_export_of_many_rows_needs_a_second_person(t: Town) {
        let school = t.school("江山实验小学").await;
        fill(&t, &school.class(3, "三(2)班").await).await;
        let (first, second) =
            (school.staff(Role::SchoolCoordinator, "统筹甲").await, school.staff(Role::SchoolCoordinator, "统筹乙").await);
        first.get("/roster-export?kind=pupils&format=csv").await.refused(ErrorCode::ExportNeedsApproval);
        let asked = ask(&first).await.is(201);
        assert_eq!((&asked["state"], &asked["row_count"]), (&json!("waiting"), &json!(MANY)));
        let listed = first.get("/export-requests?state=waiting").await.is(200);
        assert_eq!(listed["items"][0]["may_decide"], false, "nobody is offered to decide on an own request");
        first.post(&path(&asked, "approve"), json!({})).await.refused(ErrorCode::ExportOwnRequest);
        first.get(&path(&asked, "file")).await.refused(ErrorCode::NotFound);

        let waiting = second.get("/export-requests?state=waiting").await.is(200);
        assert_eq!(waiting["items"][0]["may_decide"], true);
        assert_eq!((&waiting["items"][0]["asker_name"], &waiting["items"][0]["purpose"]), (&json!("统筹甲"), &json!("上报学籍核对")));
        let decided = second.post(&path(&asked, "approve"), json!({ "reason": "同意" })).await.is(200);
        assert_eq!(decided["may_decide"], false);
        t.run_jobs().await;
        assert_eq!(own(&first).await["state"], "ready");
        let file = first.get(&path(&asked, "file")).await.is(200);
        let text = String::from_utf8(file.bytes.to_vec()).unwrap();
        assert_eq!(text.lines().count(), 1 + MANY + 1);
        let mark = text.lines().last().unwrap();
        for part in ["统筹甲", "2026-09-02", "上报学籍核对", &asked.text("id")] {
            assert!(mark.contains(part), "{part} is not in {mark}");
        }
        second.get(&path(&asked, "file")).await.refused(ErrorCode::NotFound);
        let auditor = t.staff(Role::Auditor, "审计").await;
        let trail = auditor.get(&format!("/audit?object=export:{}", asked.text("id"))).await.is(200);
        let actions: Vec<_> = trail["items"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
        assert_eq!(actions, [json!("export.fetch"), json!("export.approve"), json!("export.ask")]);

        t.pass(Duration::from_hours(24)).await;
        first.get(&path(&asked, "file")).await.refused(ErrorCode::NotFound);
        assert_eq!(own(&first).await["state"], "gone");
    }

    async fn a_list_of_many_people_needs_a_second_person_too(t: Town) {
        let school = t.school("江山实验小学").await;
        fill(&t, &school.class(3, "三(2)班").await).await;
        let (first, head) =
            (school.staff(Role::SchoolCoordinator, "统筹").await, school.staff(Role::Head, "校长").await);
        first.get("/people/export.csv?role=pupil").await.refused(ErrorCode::ExportNeedsApproval);
        first.get("/people/export.csv?role=pupil&q=学生20").await.is(200);
        let scope = json!({ "role": "pupil", "format": "csv", "locale": "en" });
        let list = json!({ "kind": "people", "scope": scope, "purpose": "核对人员" });
        let asked = first.post("/export-requests", list).await.is(201);
        assert_eq!(asked["row_count"], json!(MANY));
        head.post(&path(&asked, "approve"), json!({})).await.is(200);
        t.run_jobs().await;
        let file = first.get(&path(&asked, "file")).await.is(200);
        let text = String::from_utf8(file.bytes.to_vec()).unwrap();
        assert_eq!(text.lines().count(), 1 + MANY + 1);
        assert!(text.lines().last().unwrap().contains("核对人员"), "{text}");
        let odd = json!({ "kind": "people", "scope": { "colour": "red" }, "purpose": "核对人员" });
        first.post("/export-requests", odd).await.refused(ErrorCode::BadRequest);
    }

    async fn few_rows_are_taken_out_alone(t: Town) {
        let school = t.school("江山实验小学").await;
        school.class(3, "三(2)班").await.pupil("小鱼").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        coordinator.get("/roster-export?kind=pupils").await.is(200);
        coordinator.get("/sessions/export.csv").await.is(200);
    }

    async fn the_second_person_is_of_the_same_or_a_higher_level(t: Town) {
        let school = t.school("江山实验小学").await;
        school.class(3, "三(2)班").await.pupil("小鱼").await;
        let bureau = t.staff(Role::Bureau, "科长").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let above = ask(&bureau).await.is(201);
        coordinator.post(&path(&above, "approve"), json!({})).await.refused(ErrorCode::NotFound);
        t.staff(Role::Auditor, "审计").await.post(&path(&above, "approve"), json!({})).await.refused(ErrorCode::Forbidden);
        let below = ask(&coordinator).await.is(201);
        let elsewhere = t.school("城东小学").await.staff(Role::Head, "别校校长").await;
        elsewhere.post(&path(&below, "approve"), json!({})).await.refused(ErrorCode::NotFound);
        bureau.post(&path(&below, "reject"), json!({})).await.refused(ErrorCode::BadRequest);
        bureau.post(&path(&below, "reject"), json!({ "reason": "用途不清楚" })).await.is(200);
        assert_eq!(own(&coordinator).await["reason"], "用途不清楚");
        bureau.post(&path(&below, "approve"), json!({})).await.refused(ErrorCode::ExportStateWrong);
    }

    async fn a_list_says_of_each_export_whether_one_may_decide(t: Town) {
        let (school, other) = (t.school("江山实验小学").await, t.school("城东小学").await);
        for class in [school.class(3, "三(2)班").await, other.class(3, "三(1)班").await] {
            class.pupil("小鱼").await;
        }
        let (bureau, colleague) = (t.staff(Role::Bureau, "科长").await, t.staff(Role::Bureau, "科员").await);
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let head = school.staff(Role::Head, "校长").await;
        let elsewhere = other.staff(Role::SchoolCoordinator, "别校统筹").await;
        for person in [&bureau, &coordinator, &elsewhere] {
            ask(person).await.is(201);
        }
        let refused = ask(&colleague).await.is(201);
        bureau.post(&path(&refused, "reject"), json!({ "reason": "用途不清楚" })).await.is(200);
        let listed = async |person: &Person| -> Vec<(String, bool)> {
            let page = person.get("/export-requests").await.is(200).json();
            let one = |item: &Value| (item["asker_name"].as_str().unwrap().to_owned(), item["may_decide"] == true);
            page["items"].as_array().unwrap().iter().map(one).collect()
        };
        let row = |name: &str, may: bool| (name.to_owned(), may);
        assert_eq!(
            listed(&bureau).await,
            [row("科员", false), row("别校统筹", true), row("统筹", true), row("科长", false)]
        );
        assert_eq!(listed(&head).await, [row("统筹", true)]);
        assert_eq!(listed(&coordinator).await, [row("统筹", false)]);
        assert_eq!(own(&coordinator).await["may_decide"], false);
    }

    async fn who_has_lost_the_role_gets_no_file(t: Town) {
        let school = t.school("江山实验小学").await;
        school.class(3, "三(2)班").await.pupil("小鱼").await;
        let (first, head) =
            (school.staff(Role::SchoolCoordinator, "统筹").await, school.staff(Role::Head, "校长").await);
        let asked = ask(&first).await.is(201);
        head.post(&path(&asked, "approve"), json!({})).await.is(200);
        let app = t.app();
        let mut tx = app.db.begin().await.unwrap();
        persons::withdraw_role(&mut tx, first.id(), Role::SchoolCoordinator, school.id).await.unwrap();
        tx.commit().await.unwrap();
        t.run_jobs().await;
        let seen = head.get("/export-requests").await.is(200);
        assert_eq!(seen["items"][0]["state"], "failed");
    }
}
