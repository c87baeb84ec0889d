//! A child's file, and who opened it.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use people::external_ids::{Scheme, service as external_ids};
use platform::Vault;
use serde_json::{Value, json};
use testkit::{Answer, Class, Person, School, Town};

fn file(pupil: &Person) -> String {
    format!("/pupils/{}/file", pupil.id())
}

fn views(pupil: &Person) -> String {
    format!("/pupils/{}/views", pupil.id())
}

fn purpose(code: &str) -> Value {
    json!({ "purpose": code, "note": "家访前" })
}

fn items(answer: &Answer) -> Vec<Value> {
    answer["items"].as_array().unwrap().clone()
}

/// The parts that were opened, newest first.
fn parts(answer: &Answer) -> Vec<String> {
    items(answer).iter().map(|entry| entry["part"].as_str().unwrap().to_owned()).collect()
}

async fn give_pupil_code(t: &Town, pupil: &Person, code: &str) {
    let app = t.app();
    let mut tx = app.db.begin().await.unwrap();
    let ids = [(pupil.id(), code)];
    external_ids::put_for_persons(app.part::<Vault>(), &mut tx, Scheme::PupilCode, &ids, app.now()).await.unwrap();
    tx.commit().await.unwrap();
}

struct Family {
    school: School,
    class: Class,
    pupil: Person,
    guardian: Person,
}

async fn family(t: &Town) -> Family {
    let school = t.school("江山实验小学").await;
    let class = school.class(3, "三(2)班").await;
    let pupil = class.pupil("小鱼").await;
    let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
    Family { school, class, pupil, guardian }
}

testkit::stories! {
    async fn staff_open_a_file_and_the_guardian_sees_who_did_when_and_why(t: Town) {
        let Family { school, pupil, guardian, .. } = family(&t).await;
        give_pupil_code(&t, &pupil, "G330105201509010001").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹王老师").await;
        assert_eq!(items(&guardian.get(&views(&pupil)).await.is(200)), Vec::<Value>::new());

        let refusal = json!({ "answers": [{ "item": "sharing", "version": 1, "agrees": false }] });
        guardian.post(&format!("/people/{}/consents", pupil.id()), refusal).await.is(200);
        let opened = coordinator.post(&file(&pupil), purpose("contact")).await.is(200);
        assert_eq!((&opened["name"], &opened["alias"]), (&json!("小鱼"), &json!("小鱼同学")));
        assert_eq!((&opened["class_name"], &opened["school_name"]), (&json!("三(2)班"), &json!("江山实验小学")));
        assert_eq!((&opened["guardians"][0]["name"], &opened["guardians"][0]["kin"]), (&json!("鱼妈妈"), &json!("mother")));
        let consents = opened["consents"].as_array().unwrap();
        let standing = |item: &str| consents.iter().find(|one| one["item"] == item).unwrap()["standing"].clone();
        assert_eq!((standing("account"), standing("sharing")), (json!("given"), json!("refused")));
        assert!(consents.iter().all(|one| one["answered_at"].is_string()), "{consents:?}");
        assert_eq!(opened["external_ids"], json!([{ "scheme": "pupil_code", "text": "G33*************001" }]));

        let seen = guardian.get(&views(&pupil)).await.is(200);
        let entry = &items(&seen)[0];
        assert_eq!((&entry["viewer_name"], &entry["role"]), (&json!("统筹王老师"), &json!("school_coordinator")));
        assert_eq!((&entry["purpose"], &entry["note"]), (&json!("contact"), &json!("家访前")));
        assert_eq!((&entry["org_name"], &entry["at"]), (&json!("江山实验小学"), &json!(t.app().now().to_string())));
        assert_eq!(items(&pupil.get(&views(&pupil)).await.is(200)).len(), 1, "the pupil sees it too");
    }

    async fn a_file_is_not_opened_without_a_purpose_of_the_region(t: Town) {
        let Family { school, pupil, guardian, .. } = family(&t).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        coordinator.post(&file(&pupil), json!({})).await.refused(ErrorCode::BadRequest);
        coordinator.post(&file(&pupil), purpose("curiosity")).await.refused(ErrorCode::PurposeUnknown);
        let long = json!({ "purpose": "care", "note": "长".repeat(201) });
        coordinator.post(&file(&pupil), long).await.refused(ErrorCode::BadRequest);
        assert_eq!(items(&guardian.get(&views(&pupil)).await.is(200)).len(), 0, "what was refused is no look");
    }

    async fn whole_identifiers_are_shown_by_an_act_of_its_own(t: Town) {
        let Family { school, pupil, guardian, .. } = family(&t).await;
        give_pupil_code(&t, &pupil, "G330105201509010001").await;
        let head = school.staff(Role::Head, "校长").await;
        head.post(&file(&pupil), purpose("care")).await.is(200);
        let shown = head.post(&format!("{}/reveal", file(&pupil)), purpose("correction")).await.is(200);
        assert_eq!(shown.json(), json!([{ "scheme": "pupil_code", "text": "G330105201509010001" }]));
        assert_eq!(parts(&guardian.get(&views(&pupil)).await.is(200)), ["external_ids", "file"]);
    }

    async fn who_has_nothing_to_do_with_a_child_does_not_open_the_file(t: Town) {
        let Family { school, class, pupil, guardian } = family(&t).await;
        let class_teacher = class.teacher("周老师").await;
        class_teacher.post(&file(&pupil), purpose("care")).await.is(200);
        let other = school.class(3, "三(3)班").await.teacher("吴老师").await;
        other.post(&file(&pupil), purpose("care")).await.refused(ErrorCode::NotFound);
        let elsewhere = t.school("城东小学").await.staff(Role::SchoolCoordinator, "别校").await;
        elsewhere.post(&file(&pupil), purpose("care")).await.refused(ErrorCode::NotFound);
        for role in [Role::Operator, Role::Researcher, Role::Auditor] {
            t.staff(role, "外人").await.post(&file(&pupil), purpose("care")).await.refused(ErrorCode::Forbidden);
        }
        guardian.post(&file(&pupil), purpose("care")).await.refused(ErrorCode::Forbidden);
        let stranger = class.guardian("虾妈妈", &[&class.pupil("小虾").await]).await;
        stranger.get(&views(&pupil)).await.refused(ErrorCode::NotFound);
        elsewhere.get(&views(&pupil)).await.refused(ErrorCode::NotFound);
    }

    async fn a_look_at_a_childs_work_is_seen_too_once_in_half_an_hour(t: Town) {
        let Family { class, pupil, guardian, .. } = family(&t).await;
        let class_teacher = class.teacher("周老师").await;
        let draft = json!({ "subject": "math", "text": "1/2 + 1/3 = ?", "attempt": { "chips": ["stuck_on_step"] } });
        let question = format!("/questions/{}", pupil.post("/questions", draft).await.is(201).text("id"));
        pupil.post(&format!("{question}/submit"), json!({ "mode": "later" })).await.is(200);
        for _ in 0..2 {
            pupil.get(&question).await.is(200);
            guardian.get(&question).await.is(200);
            class_teacher.get(&question).await.is(200);
        }
        let seen = guardian.get(&views(&pupil)).await.is(200);
        assert_eq!(parts(&seen), ["question"], "only the class teacher's, and once");
        assert_eq!(items(&seen)[0]["viewer_name"], "周老师");
        t.clock.advance(Duration::from_mins(31));
        class_teacher.get(&question).await.is(200);
        assert_eq!(parts(&guardian.get(&views(&pupil)).await.is(200)), ["question", "question"]);
    }

    async fn those_who_watch_over_the_log_filter_it_and_see_their_own_part(t: Town) {
        let Family { school, class, pupil, .. } = family(&t).await;
        let far = t.school("城东小学").await;
        let far_pupil = far.class(3, "三(1)班").await.pupil("小虾").await;
        let (coordinator, far_head) = (school.staff(Role::SchoolCoordinator, "统筹").await, far.staff(Role::Head, "校长").await);
        coordinator.post(&file(&pupil), purpose("care")).await.is(200);
        t.clock.advance(Duration::from_mins(1));
        far_head.post(&file(&far_pupil), purpose("complaint")).await.is(200);

        let auditor = t.staff(Role::Auditor, "审计").await;
        let all = auditor.get("/access-log").await.is(200);
        let children: Vec<_> = items(&all).iter().map(|entry| entry["child_name"].clone()).collect();
        assert_eq!(children, [json!("小**"), json!("小**")], "the auditor is to know that, not who");
        let of_child = auditor.get(&views(&pupil)).await.is(200);
        assert_eq!(items(&of_child)[0]["child_name"], "小**");
        let own = coordinator.get("/access-log").await.is(200);
        assert_eq!(items(&own)[0]["child_name"], "小鱼");
        let ids = |query: String| {
            let auditor = auditor.clone();
            async move { items(&auditor.get(&format!("/access-log?{query}")).await.is(200)).len() }
        };
        assert_eq!(ids("purpose=complaint".to_owned()).await, 1);
        assert_eq!(ids("role=school_coordinator".to_owned()).await, 1);
        assert_eq!(ids(format!("child={}", pupil.id())).await, 1);
        assert_eq!(ids(format!("viewer={}", far_head.id())).await, 1);
        assert_eq!(ids("part=replay".to_owned()).await, 0);
        assert_eq!(ids(format!("from={}", t.app().now())).await, 1);
        assert_eq!(ids(format!("to={}", t.app().now())).await, 1);
        assert_eq!(items(&coordinator.get("/access-log").await.is(200)).len(), 1, "a school sees its own");
        class.teacher("周老师").await.get("/access-log").await.refused(ErrorCode::Forbidden);
        let county = t.another_county("江郎县").await;
        let bureau = t.staff_of(Role::Bureau, county, "别县").await;
        assert_eq!(items(&bureau.get("/access-log").await.is(200)).len(), 0, "another county sees nothing of it");
    }

    async fn many_files_in_a_short_time_are_pointed_out_and_lists_are_counted(t: Town) {
        let Family { school, class, .. } = family(&t).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        for number in 0..10 {
            let pupil = class.pupil(&format!("小{number}")).await;
            coordinator.post(&file(&pupil), purpose("care")).await.is(200);
            t.clock.advance(Duration::from_secs(30));
        }
        for _ in 0..2 {
            coordinator.get(&format!("/classes/{}/pupils", class.id)).await.is(200);
        }
        let figures = t.staff(Role::Bureau, "科长").await.get("/access-log/figures").await.is(200);
        let burst = &figures["bursts"][0];
        assert_eq!((&burst["viewer_name"], &burst["files"]), (&json!("统筹"), &json!(10)));
        let names = &figures["names"][0];
        assert_eq!((&names["viewer_name"], &names["lists"], &names["names"]), (&json!("统筹"), &json!(2), &json!(22)));
    }
}
