//! The yearly report on children's data.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::{Value, json};
use testkit::Town;

use crate::people::pages;

testkit::stories! {
    async fn a_report_holds_the_years_facts_and_stays_as_it_was_made(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let pupil = class.pupil("小鱼").await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let bureau = t.staff(Role::Bureau, "科长").await;
        let why = json!({ "purpose": "contact", "note": "小鱼的家访" });
        coordinator.post(&format!("/pupils/{}/file", pupil.id()), why).await.is(200);
        guardian.post(&format!("/pupils/{}/requests", pupil.id()), json!({ "kind": "copy" })).await.is(201);
        t.run_jobs().await;

        coordinator.post("/yearly-reports", json!({ "year": 2026 })).await.refused(ErrorCode::Forbidden);
        bureau.post("/yearly-reports", json!({ "year": 2027 })).await.refused(ErrorCode::BadRequest);
        let made = bureau.post("/yearly-reports", json!({ "year": 2026 })).await.is(201);
        let path = format!("/yearly-reports/{}", made.text("id"));
        let facts = bureau.get(&format!("{path}?format=json")).await.is(200).json();
        let section = |code: &str| {
            let all = facts["sections"].as_array().unwrap();
            all.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("no {code}"))["items"].clone()
        };
        assert_eq!(section("children"), json!([{ "place": "town", "stage": "primary", "count": 1 }]));
        let access = section("access");
        assert_eq!(access, json!([{ "role": "school_coordinator", "part": "file", "purpose": "contact", "count": 1 }]));
        assert_eq!((&section("requests")[0]["kind"], &section("requests")[0]["state"]), (&json!("copy"), &json!("done")));
        assert!(!facts.to_string().contains("小鱼"), "no name of a child stands in it");

        let book = bureau.get(&path).await.is(200);
        assert_eq!(&book.bytes[..2], b"PK");
        let print = bureau.get(&format!("{path}?format=pdf")).await.is(200);
        let words = pages(&print.bytes).concat();
        for part in [&made.text("sha256"), "2026", "联系家庭", "学校统筹", "镇区", "小学", "资料副本"] {
            assert!(words.contains(part), "{part} is not in {words}");
        }
        for raw in ["school_coordinator", "primary", "2026-09-02T", "data_request."] {
            assert!(!words.contains(raw), "{raw} is in {words}");
        }
        let english = pages(&bureau.get(&format!("{path}?format=pdf&locale=en")).await.is(200).bytes).concat();
        assert!(english.contains("School coordinator"), "{english}");

        let other = bureau.post("/yearly-reports", json!({ "year": 2026 })).await.is(201);
        assert_ne!(other["sha256"], made["sha256"], "what was done since is in the next");
        assert_eq!(bureau.get(&format!("{path}?format=json")).await.is(200).json(), facts);
    }

    async fn the_bureau_is_told_in_december_until_a_report_is_made(t: Town) {
        let bureau = t.staff(Role::Bureau, "科长").await;
        people::records::begin(&platform::Ctx::system(t.app())).await.unwrap();
        assert_eq!(bureau.get("/yearly-reports").await.is(200)["due_year"], json!(null));
        // From 2 September to 2 December.
        t.pass(Duration::from_hours(91 * 24)).await;
        bureau.enter_again().await;
        let told = |notices: Value| {
            let items = notices["items"].as_array().unwrap().clone();
            items.iter().filter(|one| one["code"] == "yearly_report_due").count()
        };
        assert_eq!(told(bureau.get("/notices").await.is(200).json()), 1);
        let due = bureau.get("/yearly-reports").await.is(200);
        assert_eq!((&due["due_year"], &due["due_day"]), (&json!(2026), &json!("2027-01-31")));
        bureau.post("/yearly-reports", json!({ "year": 2026 })).await.is(201);
        assert_eq!(bureau.get("/yearly-reports").await.is(200)["due_year"], json!(null));
        t.pass(Duration::from_hours(50 * 24)).await;
        bureau.enter_again().await;
        assert_eq!(told(bureau.get("/notices").await.is(200).json()), 1, "in January it is made, and nobody is told again");
    }
}
