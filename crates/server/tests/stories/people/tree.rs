//! The organisation tree at the desk: made, renamed, moved, closed and opened again; classes and who looks after them.

use kernel::{Coded as _, ErrorCode, OrgId, Role};
use serde_json::{Value, json};
use testkit::{Answer, Person, Town};

use people::organisation::{NewOrg, OrgKind, service as organisation};
use people::{Stage, Subject};

async fn made(officer: &Person, parent: OrgId, kind: &str, name: &str) -> String {
    let school_kind = if kind == "school" { json!("village") } else { json!(null) };
    let body = json!({ "parent_id": parent, "kind": kind, "school_kind": school_kind, "name": name });
    officer.post("/orgs", body).await.is(201).text("id")
}

/// The names of the open nodes someone sees, as they stand below each other.
async fn names(person: &Person) -> Vec<String> {
    let answer = person.get("/orgs").await.is(200).json();
    let open = answer.as_array().unwrap().iter().filter(|node| node["closed_at"].is_null()).cloned();
    open.map(|node: Value| node["name"].as_str().unwrap().to_owned()).collect()
}

fn id_of(text: &str) -> OrgId {
    text.parse().unwrap()
}

fn class_named(classes: &Answer, name: &str) -> Value {
    let classes = classes.json();
    classes.as_array().unwrap().iter().find(|class| class["name"] == name).cloned().unwrap_or_default()
}

testkit::stories! {
    async fn the_bureau_makes_the_tree_of_its_region(t: Town) {
        let officer = t.staff(Role::Bureau, "科长").await;
        let township = made(&officer, t.county(), "township", "清湖镇").await;
        let school = made(&officer, id_of(&township), "school", "清湖小学").await;
        assert_eq!(names(&officer).await, ["江山市", "城区", "清湖镇", "清湖小学"]);

        let twice = json!({ "parent_id": township, "kind": "school", "school_kind": "town", "name": " 清湖小学 " });
        officer.post("/orgs", twice).await.refused(ErrorCode::NameTaken);
        let below = json!({ "parent_id": school, "kind": "school", "school_kind": "town", "name": "教学点" });
        officer.post("/orgs", below).await.refused(ErrorCode::OrgMisplaced);
        let kindless = json!({ "parent_id": township, "kind": "school", "name": "无处小学" });
        officer.post("/orgs", kindless).await.refused(ErrorCode::BadRequest);
        officer.post("/orgs", json!({ "parent_id": township, "kind": "school", "school_kind": "town", "name": " " }))
            .await.refused(ErrorCode::BadRequest);
        // Whoever makes one otherwise, as the operator's commands do, is held to the same.
        let (app, long) = (t.app(), "长".repeat(300));
        let mut tx = app.db.begin().await.unwrap();
        for name in ["", &long] {
            let new = NewOrg { parent: Some(t.county()), kind: OrgKind::Township, school_kind: None, name };
            let refused = organisation::create_org(&app, &mut tx, new).await.unwrap_err();
            assert_eq!((refused.code(), refused.field()), (ErrorCode::BadRequest, Some("name")), "{name}");
        }
        drop(tx);

        let body = json!({ "name": "清湖中心小学", "school_kind": "town", "last_grade": 5 });
        let changed = officer.put(&format!("/orgs/{school}"), body).await.is(200);
        assert_eq!((changed.text("name").as_str(), &changed["last_grade"]), ("清湖中心小学", &json!(5)));
        let audit = t.staff(Role::Auditor, "审计").await.get(&format!("/audit?object=org:{school}")).await.is(200);
        let actions: Vec<&str> =
            audit["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["org.change", "org.create"]);
    }

    async fn each_sees_and_changes_what_is_theirs(t: Town) {
        let (here, there) = (t.school("江山实验小学").await, t.school("城东小学").await);
        let coordinator = here.staff(Role::SchoolCoordinator, "统筹").await;
        assert_eq!(names(&coordinator).await, ["江山实验小学"]);
        assert_eq!(names(&here.staff(Role::Head, "校长").await).await, ["江山实验小学"]);
        let county_officer = t.staff_of(Role::Bureau, t.another_county("江郎县").await, "邻县").await;
        assert_eq!(names(&county_officer).await, ["江郎县"]);
        let rename = json!({ "name": "别名", "school_kind": "town" });
        county_officer.put(&format!("/orgs/{}", here.id), rename.clone()).await.refused(ErrorCode::NotFound);
        coordinator.put(&format!("/orgs/{}", here.id), rename).await.refused(ErrorCode::Forbidden);

        let class = json!({ "grade": 3, "name": "三(1)班" });
        coordinator.post(&format!("/orgs/{}/classes", there.id), class.clone()).await.refused(ErrorCode::NotFound);
        coordinator.post(&format!("/orgs/{}/classes", here.id), class.clone()).await.is(201);
        coordinator.post(&format!("/orgs/{}/classes", here.id), class).await.refused(ErrorCode::NameTaken);
    }

    async fn a_school_moves_with_everything_in_it(t: Town) {
        let officer = t.staff(Role::Bureau, "科长").await;
        let township = made(&officer, t.county(), "township", "清湖镇").await;
        let school = t.school("江山实验小学").await;
        let pupil = school.class(3, "三(1)班").await.pupil("小鱼").await;
        let county = t.another_county("江郎县").await;
        let researcher = t.staff_of(Role::Researcher, county, "邻县教研").await;
        let draft = json!({ "subject": "math", "text": "1/2", "attempt": { "chips": ["stuck_on_step"] } });
        let question = pupil.post("/questions", draft).await.is(201).text("id");
        pupil.post(&format!("/questions/{question}/submit"), json!({ "mode": "later" })).await.is(200);
        researcher.get(&format!("/questions/{question}")).await.refused(ErrorCode::NotFound);

        let to = |parent: String| json!({ "parent_id": parent });
        officer.post(&format!("/orgs/{}/move", school.id), to(county.to_string())).await.is(200);
        t.run_jobs().await;
        researcher.get(&format!("/questions/{question}")).await.is(200);
        officer.post(&format!("/orgs/{county}/move"), to(township.clone())).await.refused(ErrorCode::OrgMisplaced);
        officer.post(&format!("/orgs/{county}/move"), to(county.to_string())).await.refused(ErrorCode::OrgMisplaced);
        officer.post(&format!("/orgs/{township}/move"), to(county.to_string())).await.is(200);
        assert_eq!(names(&researcher).await, ["江郎县", "江山实验小学", "清湖镇"]);
    }

    async fn what_is_empty_closes_and_opens_again(t: Town) {
        let officer = t.staff(Role::Bureau, "科长").await;
        let school = t.school("清湖教学点").await;
        let class = school.class(3, "三(1)班").await;
        let pupil = class.pupil("小鱼").await;
        let path = |act: &str| format!("/orgs/{}/{act}", school.id);
        officer.act(&path("close")).await.refused(ErrorCode::OrgNotEmpty);
        let told = officer.get(&path("closing")).await.is(200);
        assert_eq!((&told["classes"], &told["pupils"], &told["orgs"]), (&json!(1), &json!(1), &json!(0)));
        officer.act(&format!("/orgs/{}/close", t.county())).await.refused(ErrorCode::OrgNotEmpty);

        officer.post(&format!("/pupils/{}/leave", pupil.id()), json!({})).await.is(204);
        officer.act(&path("close")).await.is(204);
        assert_eq!(names(&officer).await, ["江山市", "城区"]);
        let again = json!({ "class_id": class.id });
        officer.post(&format!("/pupils/{}/readmit", pupil.id()), again).await.refused(ErrorCode::ClassClosed);
        officer.post(&path("classes"), json!({ "grade": 1, "name": "一(1)班" })).await.refused(ErrorCode::OrgClosed);

        officer.act(&path("reopen")).await.is(204);
        officer.act(&format!("/classes/{}/reopen", class.id)).await.is(204);
        officer.post(&format!("/pupils/{}/readmit", pupil.id()), json!({})).await.is(204);
        assert_eq!(names(&officer).await, ["江山市", "城区", "清湖教学点"]);
    }

    async fn a_school_looks_after_its_classes(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let teacher = school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        let classes = format!("/orgs/{}/classes", school.id);
        let class = coordinator.post(&classes, json!({ "grade": 7, "name": "七(1)班" })).await.is(201);
        assert_eq!(class["stage"], "junior");
        let path = format!("/classes/{}", class.text("id"));
        coordinator.put(&path, json!({ "grade": 3, "name": "三(1)班" })).await.is(204);

        coordinator.put(&format!("{path}/teachers/{}", teacher.id()), json!({})).await.is(204);
        let stranger = t.school("城东小学").await.teacher("王老师", &[(Subject::MATH, Stage::Primary)]).await;
        let body = coordinator.put(&format!("{path}/teachers/{}", stranger.id()), json!({})).await;
        body.refused(ErrorCode::NotATeacher);
        let listed = class_named(&coordinator.get(&classes).await.is(200), "三(1)班");
        assert_eq!((&listed["stage"], &listed["teachers"][0]["name"]), (&json!("primary"), &json!("李老师")));
        let me = teacher.put("/me/role", json!({ "role": "class_teacher" })).await.is(200);
        assert_eq!(me["classes"][0]["name"], "三(1)班");

        coordinator.delete(&format!("{path}/teachers/{}", teacher.id())).await.is(204);
        teacher.get("/me").await.refused(ErrorCode::SignInRequired);
        coordinator.act(&format!("{path}/close")).await.is(204);
        let fresh = coordinator.post(&classes, json!({ "grade": 3, "name": "三(1)班" })).await;
        fresh.is(201);
        coordinator.act(&format!("{path}/reopen")).await.refused(ErrorCode::NameTaken);
    }
}
