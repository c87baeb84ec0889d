//! The end of a school year: looked at, applied, taken back; five of them, and everything is still countable.

use kernel::{ErrorCode, OrgId, Role};
use serde_json::{Value, json};
use testkit::{Answer, Class, Person, School, Town};

/// A school with four classes, its calendar, and the officer who ends the year.
struct Scene {
    school: School,
    first: Class,
    third: Class,
    sixth: Class,
    officer: Person,
}

impl Scene {
    async fn set(t: &Town) -> Self {
        let school = t.school("江山实验小学").await;
        let (first, third) = (school.class(1, "一(1)班").await, school.class(3, "三(2)班").await);
        let sixth = school.class(6, "六(1)班").await;
        for class in [&first, &third, &sixth] {
            class.teacher("周老师").await;
        }
        let officer = t.staff(Role::Bureau, "科长").await;
        for year in [2025, 2026] {
            set_terms(&officer, t.region(), year).await;
        }
        t.clock.set("2026-08-20T10:00:00+08:00");
        Self { school, first, third, sixth, officer }
    }
}

/// The first term of a school year, and the second one.
async fn set_terms(officer: &Person, org: OrgId, year: u16) {
    for (number, begins, ends) in [(1, "09-01", "01-22"), (2, "02-22", "06-30")] {
        let begins = format!("{}-{begins}", if number == 1 { year } else { year + 1 });
        let body = json!({ "begins": begins, "ends": format!("{}-{ends}", year + 1), "weekdays": [1, 2, 3, 4, 5] });
        officer.put(&format!("/orgs/{org}/terms/{year}/{number}"), body).await.is(204);
    }
}

async fn planned(person: &Person, org: OrgId, year: u16) -> String {
    person.post("/rollovers", json!({ "org_id": org, "year": year })).await.is(201).text("id")
}

/// Ends a school year from the plan to the last school.
async fn ended(t: &Town, officer: &Person, org: OrgId, year: u16) -> String {
    let id = planned(officer, org, year).await;
    officer.act(&format!("/rollovers/{id}/apply")).await.is(200);
    t.run_jobs().await;
    assert_eq!(state(officer, &id).await, "applied");
    id
}

async fn undone(t: &Town, officer: &Person, id: &str) {
    officer.act(&format!("/rollovers/{id}/undo")).await.is(200);
    t.run_jobs().await;
    assert_eq!(state(officer, id).await, "undone");
}

async fn state(person: &Person, id: &str) -> String {
    person.get(&format!("/rollovers/{id}")).await.is(200).text("state")
}

/// The open classes of a school with their pupils: `三(2)班 1`.
async fn classes(person: &Person, school: OrgId) -> Vec<String> {
    let answer = person.get(&format!("/orgs/{school}/classes")).await.is(200).json();
    let open = answer.as_array().unwrap().iter().filter(|class| class["closed_at"].is_null()).cloned();
    open.map(|class: Value| format!("{} {}", class["name"].as_str().unwrap(), class["pupils"])).collect()
}

async fn detail(person: &Person, id: &str, school: OrgId) -> Answer {
    person.get(&format!("/rollovers/{id}/schools/{school}")).await.is(200)
}

testkit::stories! {
    async fn everyone_moves_up_and_the_year_comes_back(t: Town) {
        let Scene { school, first, third, sixth, officer } = Scene::set(&t).await;
        let (small, middle, leaver) =
            (first.pupil("小虾").await, third.pupil("小鱼").await, sixth.pupil("小龙").await);
        let before = classes(&officer, school.id).await;
        let id = planned(&officer, t.region(), 2025).await;
        let schools = officer.get(&format!("/rollovers/{id}/schools")).await.is(200);
        let outlook = &schools.json()[0];
        assert_eq!((&outlook["classes"], &outlook["moving"], &outlook["leaving"]), (&json!(3), &json!(2), &json!(1)));
        assert_eq!(outlook["warnings"], json!([]));
        let plan = detail(&officer, &id, school.id).await;
        let lines: Vec<_> =
            plan["classes"].as_array().unwrap().iter().map(|class| (&class["from"]["name"], &class["to"]["name"])).collect();
        assert_eq!(
            lines,
            [
                (&json!("六(1)班"), &json!(null)),
                (&json!("三(2)班"), &json!("四(2)班")),
                (&json!("一(1)班"), &json!("二(1)班")),
            ]
        );
        assert_eq!(classes(&officer, school.id).await, before, "a plan changes nothing");

        officer.act(&format!("/rollovers/{id}/apply")).await.is(200);
        assert_eq!(state(&officer, &id).await, "applying");
        t.run_jobs().await;
        let after = officer.get(&format!("/rollovers/{id}")).await.is(200);
        assert_eq!((after.text("state").as_str(), &after["progress"]["applied"]), ("applied", &json!(1)));
        assert_eq!(classes(&officer, school.id).await, ["二(1)班 1", "四(2)班 1"]);
        let me = middle.get("/me").await.is(200);
        assert_eq!((&me["class_name"], &me["grade"]), (&json!("四(2)班"), &json!(4)));
        leaver.get("/me").await.refused(ErrorCode::SignInRequired);
        let bodies = [json!({ "class_id": third.id })];
        officer.post(&format!("/pupils/{}/move", leaver.id()), bodies[0].clone()).await.refused(ErrorCode::PupilGone);

        undone(&t, &officer, &id).await;
        assert_eq!(classes(&officer, school.id).await, before);
        assert_eq!(detail(&officer, &id, school.id).await["left"], json!([]));
        leaver.enter_again().await;
        assert_eq!(leaver.get("/me").await.is(200)["class_name"], "六(1)班");
        assert_eq!(small.get("/me").await.is(200)["class_name"], "一(1)班");
        let file = format!("/pupils/{}/file", leaver.id());
        let file = officer.post(&file, json!({ "purpose": "care" })).await.is(200);
        assert_eq!(file["moves"].as_array().unwrap().len(), 1, "as if it had not been: {file}");
    }

    async fn a_year_ends_once_and_only_when_it_is_over(t: Town) {
        let Scene { school, officer, .. } = Scene::set(&t).await;
        let id = planned(&officer, school.id, 2026).await;
        let hindrance = async || officer.get(&format!("/rollovers/{id}")).await.is(200)["hindrance"].clone();
        assert_eq!(hindrance().await, json!(ErrorCode::RolloverNoTerms));
        officer.act(&format!("/rollovers/{id}/apply")).await.refused(ErrorCode::RolloverNoTerms);
        set_terms(&officer, t.region(), 2027).await;
        assert_eq!(hindrance().await, json!(ErrorCode::RolloverTooEarly));
        officer.act(&format!("/rollovers/{id}/apply")).await.refused(ErrorCode::RolloverTooEarly);
        officer.act(&format!("/rollovers/{id}/discard")).await.is(204);
        assert_eq!(hindrance().await, json!(null));
        officer.act(&format!("/rollovers/{id}/apply")).await.refused(ErrorCode::RolloverStateWrong);

        let first = ended(&t, &officer, school.id, 2025).await;
        officer.act(&format!("/rollovers/{first}/apply")).await.refused(ErrorCode::RolloverStateWrong);
        let before = classes(&officer, school.id).await;
        let again = ended(&t, &officer, t.region(), 2025).await;
        assert_eq!(classes(&officer, school.id).await, before);
        let passed = detail(&officer, &again, school.id).await;
        assert_eq!((&passed["state"], &passed["warnings"][0]["kind"]), (&json!("blocked"), &json!("already")));

        t.clock.set("2027-01-23T08:00:00+08:00");
        officer.enter_again().await;
        officer.act(&format!("/rollovers/{first}/undo")).await.refused(ErrorCode::RolloverTooLate);
    }

    async fn a_pupil_who_is_held_back_stays_in_the_grade(t: Town) {
        let Scene { school, first, third, sixth, officer } = Scene::set(&t).await;
        let second = school.class(2, "二(1)班").await;
        let pupil = third.pupil("小鱼").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let id = planned(&officer, t.region(), 2025).await;
        let path = format!("/rollovers/{id}/held-back");
        for wrong in [&first, &third, &sixth] {
            let body = json!({ "pupil_id": pupil.id(), "class_id": wrong.id });
            coordinator.post(&path, body).await.refused(ErrorCode::RolloverWrongClass);
        }
        let body = json!({ "pupil_id": pupil.id(), "class_id": second.id });
        coordinator.post(&path, body.clone()).await.is(204);
        assert_eq!(detail(&coordinator, &id, school.id).await["held_back"][0]["to_name"], "二(1)班");
        coordinator.delete(&format!("{path}/{}", pupil.id())).await.is(204);
        coordinator.delete(&format!("{path}/{}", pupil.id())).await.refused(ErrorCode::NotFound);
        coordinator.post(&path, body.clone()).await.is(204);
        coordinator.act(&format!("/rollovers/{id}/apply")).await.refused(ErrorCode::NotFound);

        officer.act(&format!("/rollovers/{id}/apply")).await.is(200);
        t.run_jobs().await;
        let me = pupil.get("/me").await.is(200);
        assert_eq!((&me["class_name"], &me["grade"]), (&json!("三(1)班"), &json!(3)));
        coordinator.post(&path, body).await.refused(ErrorCode::RolloverStateWrong);
        undone(&t, &officer, &id).await;
        assert_eq!(pupil.get("/me").await.is(200)["class_name"], "三(2)班");
    }

    async fn an_undo_leaves_what_was_changed_since_and_says_so(t: Town) {
        let Scene { school, third, sixth, officer, .. } = Scene::set(&t).await;
        let fourth = school.class(4, "四(1)班").await;
        let (leaver, other) = (sixth.pupil("小龙").await, sixth.pupil("小凤").await);
        let id = ended(&t, &officer, t.region(), 2025).await;
        officer.put(&format!("/classes/{}", third.id), json!({ "grade": 4, "name": "四(8)班" })).await.is(204);
        let junior = t.school("江山中学").await.class(7, "七(1)班").await;
        let body = json!({ "class_id": junior.id });
        officer.post(&format!("/pupils/{}/readmit", leaver.id()), body).await.is(204);

        undone(&t, &officer, &id).await;
        assert_eq!(classes(&officer, school.id).await, ["一(1)班 0", "四(1)班 0", "四(8)班 0", "六(1)班 1"]);
        let left = detail(&officer, &id, school.id).await["left"].clone();
        assert_eq!(
            left,
            json!([
                { "kind": "class_changed", "class_id": third.id, "pupil_id": null },
                { "kind": "pupil_moved", "class_id": sixth.id, "pupil_id": leaver.id() },
            ])
        );
        leaver.enter_again().await;
        assert_eq!(leaver.get("/me").await.is(200)["class_name"], "七(1)班");
        other.enter_again().await;
        assert_eq!(other.get("/me").await.is(200)["class_name"], "六(1)班");
        assert_ne!(fourth.id, third.id);
    }

    async fn a_school_with_two_classes_of_one_name_is_passed_over(t: Town) {
        let Scene { school, third, officer, .. } = Scene::set(&t).await;
        school.class(3, "四(2)班").await;
        let other = t.school("城东小学").await;
        other.class(1, "一(1)班").await;
        let id = ended(&t, &officer, t.region(), 2025).await;
        let progress = officer.get(&format!("/rollovers/{id}")).await.is(200)["progress"].clone();
        assert_eq!((&progress["applied"], &progress["blocked"]), (&json!(1), &json!(1)));
        assert_eq!(classes(&officer, other.id).await, ["二(1)班 0"]);
        let passed = detail(&officer, &id, school.id).await;
        let kinds: Vec<_> = passed["warnings"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
        assert!(kinds.contains(&json!("name_clash")), "{passed}");

        officer.put(&format!("/classes/{}", third.id), json!({ "grade": 3, "name": "三(3)班" })).await.is(204);
        ended(&t, &officer, school.id, 2025).await;
        assert_eq!(classes(&officer, school.id).await, ["二(1)班 0", "四(2)班 0", "四(3)班 0"]);
    }

    async fn a_school_sees_itself_in_the_rollover_of_its_region(t: Town) {
        let Scene { school, officer, .. } = Scene::set(&t).await;
        let other = t.school("城东小学").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let id = planned(&officer, t.region(), 2025).await;
        let seen = coordinator.get(&format!("/rollovers/{id}/schools")).await.is(200);
        let names: Vec<_> = seen.json().as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
        assert_eq!(names, [json!("江山实验小学")]);
        coordinator.get(&format!("/rollovers/{id}/schools/{}", other.id)).await.refused(ErrorCode::NotFound);
        let elsewhere = t.staff_of(Role::Bureau, t.another_county("江郎县").await, "邻县").await;
        elsewhere.get(&format!("/rollovers/{id}")).await.is(200);
        let own = planned(&coordinator, school.id, 2025).await;
        elsewhere.get(&format!("/rollovers/{own}")).await.refused(ErrorCode::NotFound);
        elsewhere.act(&format!("/rollovers/{own}/apply")).await.refused(ErrorCode::NotFound);
    }

    async fn five_years_later_every_class_is_what_it_was(t: Town) {
        let Scene { school, first, officer, .. } = Scene::set(&t).await;
        first.pupil("小虾").await;
        for year in 2025..2030 {
            t.clock.set(&format!("{}-07-15T10:00:00+08:00", year + 1));
            officer.enter_again().await;
            set_terms(&officer, t.region(), year + 1).await;
            ended(&t, &officer, t.region(), year).await;
        }
        assert_eq!(classes(&officer, school.id).await, ["六(1)班 1"], "the others have left the school");
        let names = ["一(1)班", "二(1)班", "三(1)班", "四(1)班", "五(1)班"];
        for (year, name) in (2025..2030).zip(names) {
            let path = format!("/orgs/{}/class-years?year={year}", school.id);
            let then = officer.get(&path).await.is(200);
            let class = then.json().as_array().unwrap().iter().find(|class| class["id"] == json!(first.id)).cloned();
            let class = class.unwrap_or_default();
            assert_eq!((&class["name"], &class["pupils"]), (&json!(name), &json!(1)), "{year}: {then}");
        }
    }
}
