//! The audit trail: who did what to whom, by name.

use std::time::Duration;

use kernel::{Clock, Role};
use serde_json::{Value, json};
use testkit::{Person, Town};

/// Action, actor and object by name of each entry of an answer.
async fn trail(reader: &Person, query: &str) -> Vec<(String, String, String)> {
    let page = reader.get(&format!("/audit?{query}")).await.is(200).json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = page["items"].as_array().unwrap().iter();
    items.map(|one| (text(&one["action"]), text(&one["actor_name"]), text(&one["object_name"]))).collect()
}

fn entry(action: &str, actor: &str, object: &str) -> (String, String, String) {
    (action.to_owned(), actor.to_owned(), object.to_owned())
}

testkit::stories! {
    async fn children_are_named_to_those_who_look_after_them(t: Town) {
        let school = t.school("江山实验小学").await;
        let (class, other) = (school.class(3, "三(1)班").await, school.class(3, "三(2)班").await);
        let pupil = class.pupil("小鱼").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let to = json!({ "people": [pupil.id()], "class_id": other.id, "reason": "分班", "dry_run": false });
        coordinator.post("/people/move", to).await.is(200);
        let away = t.another_county("江郎县").await;
        for (reader, name) in [
            (t.staff(Role::Auditor, "审计").await, "小**"),
            (t.staff(Role::Bureau, "科长").await, "小鱼"),
            (t.staff_of(Role::Bureau, away, "别县").await, "小**"),
        ] {
            let read = trail(&reader, "action=pupil.move").await;
            assert_eq!(read, [entry("pupil.move", "统筹", name)], "{}", reader.name);
            let found = reader.get(&format!("/audit?object=person:{}", pupil.id())).await.is(200);
            assert_eq!(found["items"][0]["object"], json!(format!("person:{}", pupil.id())), "the number tells who is who");
        }
    }

    async fn the_auditor_reads_names_and_narrows_the_trail(t: Town) {
        let school = t.school("江山实验小学").await;
        let (class, other) = (school.class(3, "三(1)班").await, school.class(3, "三(2)班").await);
        let pupil = class.pupil("小鱼").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let officer = t.staff(Role::Bureau, "科长").await;
        let auditor = t.staff(Role::Auditor, "审计").await;

        let begin = t.clock.now();
        coordinator.put(&format!("/classes/{}", class.id), json!({ "grade": 3, "name": "三(3)班" })).await.is(204);
        t.clock.advance(Duration::from_hours(24));
        let next_day = t.clock.now();
        let to = json!({ "people": [pupil.id()], "class_id": other.id, "reason": "分班", "dry_run": false });
        coordinator.post("/people/move", to).await.is(200);
        let name = json!({ "name": "江山小学", "school_kind": "town" });
        officer.put(&format!("/orgs/{}", school.id), name).await.is(200);

        let renamed = entry("org.change", "科长", "江山小学");
        let moved = entry("pupil.move", "统筹", "小**");
        let changed = entry("class.change", "统筹", "江山小学 三(3)班");
        let of_object = format!("object=class:{}", class.id);
        assert_eq!(trail(&auditor, &of_object).await, std::slice::from_ref(&changed));
        let of_coordinator = trail(&auditor, &format!("actor={}", coordinator.id())).await;
        assert!(of_coordinator.contains(&moved) && of_coordinator.contains(&changed), "{of_coordinator:?}");
        assert!(of_coordinator.iter().all(|(_, actor, _)| actor == "统筹"), "{of_coordinator:?}");
        assert_eq!(trail(&auditor, "action=org.change").await, std::slice::from_ref(&renamed));
        assert_eq!(trail(&auditor, "action=class.change&actor=00000000-0000-0000-0000-000000000000").await, []);
        let first_day = trail(&auditor, &format!("from={begin}&to={next_day}")).await;
        assert!(first_day.contains(&changed) && !first_day.contains(&moved), "{first_day:?}");
        let second_day = trail(&auditor, &format!("from={next_day}")).await;
        assert_eq!(second_day, [renamed, moved]);
        let oldest = trail(&auditor, &format!("sort=at&from={next_day}")).await;
        assert_eq!(oldest, [second_day[1].clone(), second_day[0].clone()]);
        let whole = auditor.get(&of_object.replace("object", "/audit?object")).await.is(200).json();
        assert_eq!(whole["items"][0]["org_name"], "江山小学");
        assert_eq!(whole["items"][0]["actor"], json!(coordinator.id()));
    }
}
