//! Staff look people up, and do one thing to many of them.

use kernel::{ErrorCode, Role};
use people::identity::set_password;
use people::persons::service as persons;
use people::{Stage, Subject};
use serde_json::{Value, json};
use sheets::{Limits, read};
use testkit::{Answer, Person, Town};

fn names(answer: &Answer) -> Vec<String> {
    let items = answer["items"].as_array().unwrap().iter();
    items.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

async fn find(person: &Person, query: &str) -> Vec<String> {
    names(&person.get(&format!("/people?{query}")).await.is(200))
}

/// Every name of a list, page by page.
async fn all(person: &Person, query: &str, limit: u32) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = person.get(&format!("/people?{query}&limit={limit}{after}")).await.is(200);
        found.extend(names(&page));
        let Some(next) = page["next"].as_str() else { return found };
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        after = format!("&after={next}");
    }
}

/// Who cannot, of the outcomes of an act.
fn refused(outcomes: &Answer) -> Vec<(String, String)> {
    let each = outcomes.json().as_array().unwrap().clone().into_iter().filter(|row| !row["problem"].is_null());
    each.map(|row| (text(&row["name"]), text(&row["problem"]))).collect()
}

fn nobody() -> Vec<(String, String)> {
    Vec::new()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

testkit::stories! {
    async fn a_name_is_found_by_its_beginning_and_by_any_part(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        for name in ["王小明", "李小王", "小王子", "王王", "赵明", "王小王"] {
            class.pupil(name).await;
        }
        let bureau = t.staff(Role::Bureau, "科长").await;
        assert_eq!(find(&bureau, "q=王&role=pupil").await, ["王小明", "王小王", "王王", "李小王", "小王子"]);
        let found = find(&bureau, "q=小王&role=pupil").await;
        assert_eq!((found[0].as_str(), found.len()), ("小王子", 3), "{found:?}");
        assert_eq!(find(&bureau, "q=明").await.len(), 2);
        assert_eq!(find(&bureau, "q=没有人").await, Vec::<String>::new());
        let page = bureau.get("/people?q=王&role=pupil&limit=2").await.is(200);
        assert_eq!((&page["count"], &page["counted_all"]), (&json!(5), &json!(true)));
        let once = all(&bureau, "q=王&role=pupil", 1).await;
        assert_eq!(once, ["王小明", "王小王", "王王", "李小王", "小王子"], "a page of one row ends between the two ways");

        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let mut here = find(&coordinator, "q=王&role=pupil").await;
        here.sort();
        assert_eq!(here, ["小王子", "李小王", "王小明", "王小王", "王王"], "in one school everyone is looked at");
    }

    async fn a_list_is_narrowed_and_read_page_by_page(t: Town) {
        let (school, other) = (t.school("江山实验小学").await, t.school("城东小学").await);
        let (third, fourth) = (school.class(3, "三(2)班").await, school.class(4, "四(1)班").await);
        let pupil = third.pupil("朱书瑶").await;
        fourth.pupil("叶雨桐").await;
        other.class(3, "三(1)班").await.pupil("徐子涵").await;
        third.guardian("朱妈妈", &[&pupil]).await;
        school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        school.teacher("王老师", &[(Subject::CHINESE, Stage::Primary)]).await;
        let bureau = t.staff(Role::Bureau, "科长").await;
        for (query, expected) in [
            ("role=pupil".to_owned(), vec!["叶雨桐", "徐子涵", "朱书瑶"]),
            (format!("role=pupil&org={}", school.id), vec!["叶雨桐", "朱书瑶"]),
            ("role=pupil&grade=3".to_owned(), vec!["徐子涵", "朱书瑶"]),
            (format!("class={}", third.id), vec!["朱书瑶"]),
            ("grade=9".to_owned(), vec![]),
            (format!("grade=4&org={}", t.county()), vec!["叶雨桐"]),
            (format!("grade=3&org={}&q=子", t.county()), vec!["徐子涵"]),
            ("role=teacher&subject=math".to_owned(), vec!["李老师"]),
            (format!("org={}&subject=chinese", school.id), vec!["王老师"]),
            ("role=guardian".to_owned(), vec!["朱妈妈"]),
            (format!("role=pupil&login=true&org={}", school.id), vec![]),
            (format!("login=false&class={}", third.id), vec!["朱书瑶"]),
        ] {
            assert_eq!(find(&bureau, &query).await, expected, "{query}");
        }
        let everyone = all(&bureau, "", 2).await;
        assert_eq!(everyone.len(), 7, "{everyone:?}");
        assert_eq!(everyone, all(&bureau, "", 50).await);
        let guardian = bureau.get("/people?role=guardian").await.is(200);
        assert_eq!(guardian["items"][0]["children"], json!(["朱书瑶"]));
    }

    async fn who_has_a_login_is_found_in_the_whole_region(t: Town) {
        let (school, other) = (t.school("江山实验小学").await, t.school("城东小学").await);
        let class = school.class(3, "三(2)班").await;
        let (pupil, far) = (class.pupil("朱书瑶").await, other.class(3, "三(1)班").await.pupil("徐子涵").await);
        class.pupil("徐子轩").await;
        let teacher = school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        for (person, login) in [(&far, "xzh"), (&teacher, "ls")] {
            set_password(&t.app(), person.id(), login, "correct horse battery").await.unwrap();
        }
        let bureau = t.staff(Role::Bureau, "科长").await;
        for (query, expected) in [
            ("role=pupil&login=true", vec!["徐子涵"]),
            ("role=pupil&login=false", vec!["徐子轩", "朱书瑶"]),
            ("login=true", vec!["徐子涵", "李老师"]),
            ("role=pupil&login=true&q=徐", vec!["徐子涵"]),
            ("role=pupil&login=false&q=子", vec!["徐子轩"]),
            ("role=pupil&login=false&q=徐子涵", vec![]),
            ("role=pupil&login=true&grade=3", vec!["徐子涵"]),
            ("login=false&q=xzh", vec![]),
            (&*format!("role=pupil&login=true&org={}", t.county()), vec!["徐子涵"]),
            (&*format!("grade=3&login=false&org={}", t.county()), vec!["徐子轩", "朱书瑶"]),
            (&*format!("role=pupil&login=true&org={}", school.id), vec![]),
        ] {
            assert_eq!(find(&bureau, query).await, expected, "{query}");
        }
        let counted = bureau.get("/people?role=pupil&login=false&limit=1").await.is(200);
        assert_eq!(counted["count"], 2, "{counted}");

        // Who comes to act somewhere else still has the login; whose account goes has none any more.
        let app = t.app();
        let mut tx = app.db.begin().await.unwrap();
        persons::grant_role(&mut tx, teacher.id(), Role::Head, school.id).await.unwrap();
        store::sql!("DELETE FROM accounts WHERE person_id = $1").bind((far.id(),)).execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(find(&bureau, "role=head&login=true").await, ["李老师"]);
        assert_eq!(find(&bureau, "role=pupil&login=true").await, Vec::<String>::new());
        assert!(find(&bureau, "role=pupil&login=false").await.contains(&far.name));
        assert_eq!(find(&bureau, "login=true&role=pupil&q=朱").await, Vec::<String>::new(), "{}", pupil.name);
    }

    async fn a_list_stays_where_it_is_while_people_come(t: Town) {
        let class = t.school("江山实验小学").await.class(3, "三(2)班").await;
        for name in ["丁", "丙", "乙"] {
            class.pupil(name).await;
        }
        let bureau = t.staff(Role::Bureau, "科长").await;
        let first = bureau.get("/people?role=pupil&limit=2").await.is(200);
        let next: String = url::form_urlencoded::byte_serialize(first["next"].as_str().unwrap().as_bytes()).collect();
        class.pupil("一").await;
        let rest = bureau.get(&format!("/people?role=pupil&limit=2&after={next}")).await.is(200);
        assert_eq!((names(&first), names(&rest)), (vec!["丁".into(), "丙".into()], vec!["乙".into()]));
    }

    async fn staff_see_their_own_people_only(t: Town) {
        let (school, other) = (t.school("江山实验小学").await, t.school("城东小学").await);
        school.class(3, "三(2)班").await.pupil("朱书瑶").await;
        let theirs = other.class(3, "三(1)班").await;
        let stranger = theirs.pupil("徐子涵").await;
        let head = school.staff(Role::Head, "校长").await;
        assert_eq!(find(&head, "role=pupil").await, ["朱书瑶"]);
        assert_eq!(find(&head, "q=徐子涵").await, Vec::<String>::new());
        head.get(&format!("/people?org={}", other.id)).await.refused(ErrorCode::NotFound);
        head.get(&format!("/people?class={}", theirs.id)).await.refused(ErrorCode::NotFound);
        head.get(&format!("/people/{}", stranger.id())).await.refused(ErrorCode::NotFound);
        head.get(&format!("/classes/{}", theirs.id)).await.refused(ErrorCode::NotFound);
        let county = t.another_county("江郎县").await;
        let elsewhere = t.staff_of(Role::Bureau, county, "江郎科长").await;
        assert_eq!(find(&elsewhere, "role=pupil").await, Vec::<String>::new());
        assert_eq!(find(&elsewhere, "q=徐").await, Vec::<String>::new());
    }

    async fn a_pupil_is_shown_as_in_the_list_and_the_rest_stands_in_the_file(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let pupil = class.pupil("朱书瑶").await;
        let guardian = class.guardian("朱妈妈", &[&pupil]).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let path = format!("/pupils/{}", pupil.id());
        let to = school.class(3, "三(1)班").await;
        coordinator.post(&format!("{path}/move"), json!({ "class_id": to.id, "reason": "家里搬了" })).await.is(204);

        let shown = coordinator.get(&format!("/people/{}", pupil.id())).await.is(200);
        assert_eq!((&shown["name"], &shown["pupil"]["class_name"]), (&json!("朱书瑶"), &json!("三(1)班")));
        for hidden in ["朱妈妈", "家里搬了", "三(2)班"] {
            assert!(!shown.json().to_string().contains(hidden), "{hidden} is in {shown}");
        }
        let views = format!("{path}/views");
        assert_eq!(guardian.get(&views).await.is(200)["items"], json!([]));

        let file = coordinator.post(&format!("{path}/file"), json!({ "purpose": "care" })).await.is(200);
        assert_eq!(file["guardians"][0]["name"], "朱妈妈");
        assert_eq!((&file["moves"][0]["to_class"], &file["moves"][0]["reason"]), (&json!("三(1)班"), &json!("家里搬了")));
        assert_eq!(guardian.get(&views).await.is(200)["items"][0]["viewer_name"], "统筹", "and the family knows");
    }

    async fn who_leaves_is_listed_among_those_who_have_left(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let pupil = class.pupil("朱书瑶").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let path = format!("/pupils/{}", pupil.id());
        coordinator.post(&format!("{path}/leave"), json!({})).await.is(204);
        assert_eq!(find(&coordinator, "role=pupil").await, Vec::<String>::new());
        assert_eq!(find(&coordinator, "role=pupil&state=left&q=书").await, ["朱书瑶"]);
        let shown = coordinator.get(&format!("/people/{}", pupil.id())).await.is(200);
        assert_eq!((&shown["pupil"]["class_name"], &shown["roles"]), (&json!("三(2)班"), &json!([])));
        coordinator.post(&format!("{path}/readmit"), json!({})).await.is(204);
        assert_eq!(find(&coordinator, "role=pupil&state=left").await, Vec::<String>::new());
        assert_eq!(find(&t.staff(Role::Bureau, "科长").await, "q=书瑶").await, ["朱书瑶"]);
    }

    async fn a_bulk_move_says_first_who_cannot_go(t: Town) {
        let (school, other) = (t.school("江山实验小学").await, t.school("城东小学").await);
        let (old, new) = (school.class(3, "三(1)班").await, school.class(4, "四(2)班").await);
        let (one, two, gone) = (old.pupil("朱书瑶").await, old.pupil("叶雨桐").await, old.pupil("徐子涵").await);
        let stranger = other.class(3, "三(1)班").await.pupil("外校").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        coordinator.post(&format!("/pupils/{}/leave", gone.id()), json!({})).await.is(204);
        let there = new.pupil("已在班里").await;
        let people = [one.id(), two.id(), gone.id(), stranger.id(), there.id()];
        let body = |dry_run| json!({ "people": people, "class_id": new.id, "reason": "分班", "dry_run": dry_run });
        let expected =
            [("徐子涵", "pupil_gone"), ("", "not_found"), ("已在班里", "pupil_there")].map(|(name, code)| (name.to_owned(), code.to_owned()));

        let preview = coordinator.post("/people/move", body(true)).await.is(200);
        assert_eq!(refused(&preview), expected);
        assert_eq!(find(&coordinator, &format!("class={}", old.id)).await, ["叶雨桐", "朱书瑶"], "nothing has happened");
        let file = format!("/pupils/{}/file", one.id());
        let file = coordinator.post(&file, json!({ "purpose": "care" })).await.is(200);
        assert_eq!(file["moves"].as_array().unwrap().len(), 1);

        let done = coordinator.post("/people/move", body(false)).await.is(200);
        assert_eq!(refused(&done), expected);
        assert_eq!(find(&coordinator, &format!("class={}", new.id)).await, ["叶雨桐", "已在班里", "朱书瑶"]);
        let file = coordinator.post(&format!("/pupils/{}/file", there.id()), json!({ "purpose": "care" })).await.is(200);
        assert_eq!(file["moves"].as_array().unwrap().len(), 1, "who is there already has not moved");
        let classes = coordinator.get("/classes").await.is(200);
        let pupils = |name: &str| {
            let items = classes["items"].as_array().unwrap();
            items.iter().find(|class| class["name"] == name).unwrap()["pupils"].clone()
        };
        assert_eq!((pupils("三(1)班"), pupils("四(2)班")), (json!(0), json!(3)));

        let leave = json!({ "people": [one.id()], "dry_run": false });
        assert_eq!(refused(&coordinator.post("/people/leave", leave).await.is(200)), nobody());
        assert_eq!(find(&coordinator, "role=pupil&state=left").await, ["徐子涵", "朱书瑶"]);
        coordinator.post("/people/leave", json!({ "people": [], "dry_run": true })).await.refused(ErrorCode::BadRequest);
    }

    async fn roles_are_given_and_withdrawn_by_those_above(t: Town) {
        let school = t.school("江山实验小学").await;
        let teacher = school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        let (bureau, coordinator) =
            (t.staff(Role::Bureau, "科长").await, school.staff(Role::SchoolCoordinator, "统筹").await);
        let body = |role: Role| json!({ "people": [teacher.id()], "role": role, "org_id": school.id, "dry_run": false });
        let not_given = [("李老师".to_owned(), "role_not_given".to_owned())];
        for role in [Role::SchoolCoordinator, Role::Operator, Role::Bureau] {
            assert_eq!(refused(&coordinator.post("/people/give-role", body(role)).await.is(200)), not_given, "{role}");
        }
        assert_eq!(refused(&bureau.post("/people/give-role", body(Role::Operator)).await.is(200)), not_given);
        assert_eq!(refused(&bureau.post("/people/give-role", body(Role::SchoolCoordinator)).await.is(200)), nobody());
        assert_eq!(find(&bureau, "role=school_coordinator").await, ["李老师", "统筹"]);
        assert_eq!(refused(&bureau.post("/people/withdraw-role", body(Role::SchoolCoordinator)).await.is(200)), nobody());
        assert_eq!(find(&bureau, "role=school_coordinator").await, ["统筹"]);
        assert_eq!(find(&bureau, "role=teacher").await, ["李老师"]);
        let pupil = school.class(3, "三(2)班").await.pupil("朱书瑶").await;
        let child = json!({ "people": [pupil.id()], "role": "head", "org_id": school.id, "dry_run": false });
        let answer = bureau.post("/people/give-role", child).await.is(200);
        assert_eq!(refused(&answer), [("朱书瑶".to_owned(), "role_not_given".to_owned())]);
        let county = t.another_county("江郎县").await;
        let elsewhere = t.staff_of(Role::Bureau, county, "江郎科长").await;
        let answer = elsewhere.post("/people/give-role", body(Role::Head)).await.is(200);
        assert_eq!(refused(&answer), [(String::new(), "not_found".to_owned())]);
    }

    async fn what_is_shown_can_be_taken_out_and_is_written_down(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let pupil = class.pupil("朱书瑶").await;
        class.pupil("叶雨桐").await;
        class.guardian("朱妈妈", &[&pupil]).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        for ending in ["xlsx", "csv"] {
            let path = format!("/people/export.{ending}?role=pupil&q=书");
            let file = coordinator.get(&path).await.is(200);
            let table = read(&file.bytes, &Limits::default()).unwrap();
            let rows: Vec<_> = table.rows.iter().skip(1).map(|row| row.cells.clone()).collect();
            assert_eq!(rows.len(), 1, "{ending}: {rows:?}");
            assert_eq!((rows[0][0].as_str(), rows[0][4].as_str(), rows[0][7].as_str()), ("朱书瑶", "三(2)班", "1"));
        }
        school.staff(Role::Head, "校长").await.get("/people/export.csv").await.refused(ErrorCode::Forbidden);
        let entries = t.staff(Role::Auditor, "审计").await.get("/audit").await.is(200);
        let exports = entries["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "people.export");
        assert_eq!(exports.count(), 2);
    }
}
