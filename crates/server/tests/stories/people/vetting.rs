//! Vetting: school, county and city decide in turn, and only who is vetted takes duty (W9).

use std::io::Cursor;
use std::time::Duration;

use image::{ImageFormat, RgbImage};
use kernel::{ErrorCode, Role};
use people::{Stage, Subject};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Person, School, Town};

const MATH: (Subject, Stage) = (Subject::MATH, Stage::Primary);

/// A school with a teacher whom nobody has vetted, and those who decide.
struct Scene {
    school: School,
    teacher: Person,
    coordinator: Person,
    county: Person,
    city: Person,
}

impl Scene {
    async fn set(t: &Town) -> Self {
        let school = t.school("江山实验小学").await;
        Self {
            teacher: school.newcomer("李老师", &[MATH]).await,
            coordinator: school.staff(Role::SchoolCoordinator, "徐老师").await,
            county: t.staff_of(Role::Bureau, t.county(), "王科长").await,
            city: t.staff(Role::Bureau, "周处长").await,
            school,
        }
    }

    /// An application, as far as these have said yes.
    async fn applied(&self, approvers: &[&Person]) -> String {
        let id = apply(&self.teacher, "backbone").await.is(201).text("id");
        for approver in approvers {
            decide(approver, &id, "approve").await.is(200);
        }
        id
    }

    /// The teacher with the tier.
    async fn vetted(&self) {
        self.applied(&[&self.coordinator, &self.county, &self.city]).await;
    }
}

async fn apply(teacher: &Person, tier: &str) -> Answer {
    let body = json!({ "tier": tier, "statement": "任教数学十二年，带过三届毕业班。" });
    teacher.post("/vetting-applications", body).await
}

async fn decide(person: &Person, id: &str, decision: &str) -> Answer {
    let body = json!({ "decision": decision, "reason": "材料已经核对" });
    person.post(&format!("/vetting-applications/{id}/decide"), body).await
}

async fn act(teacher: &Person, id: &str, act: &str, body: Value) -> Answer {
    teacher.post(&format!("/vetting-applications/{id}/{act}"), body).await
}

fn saying() -> Value {
    json!({ "statement": "补上了获奖证书。" })
}

fn why() -> Value {
    json!({ "reason": "证书编号已更正" })
}

async fn start_duty(teacher: &Person) -> Answer {
    teacher.post("/duty/start", json!({ "microphone_ok": true, "pen": "pen", "round_trip_ms": 40 })).await
}

async fn state(person: &Person, id: &str) -> String {
    person.get(&format!("/vetting-applications/{id}")).await.is(200).text("state")
}

/// After so long these sign in again.
async fn again<const N: usize>(people: [&Person; N]) {
    for person in people {
        person.enter_again().await;
    }
}

fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::new(300, 200).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

testkit::stories! {
    async fn tiers_given_before_are_taken_over_from_a_table(t: Town) {
        let Scene { school, teacher, coordinator, county, city } = Scene::set(&t).await;
        let other = school.newcomer("王老师", &[MATH]).await;
        t.school("城东小学").await.newcomer("王老师", &[MATH]).await;
        let vetted = school.teacher("陈老师", &[MATH]).await;
        let table = "某市骨干教师名单\n姓名,学校,层次,有效期至,认定依据\n\
                     李老师,,骨干教师,2027/6/30,市教〔2024〕5号\n王老师,,名师,2027-06-30,\n王老师,江山实验小学,名师,2027年6月30日,\n\
                     赵老师,,名师,2027-06-30,\n陈老师,,名师,2027-06-30,\n李老师,,骨干教师,2027-06-30,\n";
        let send = async |person: &Person, path: &str| {
            person.send(Method::POST, path, |request| request.body(table.as_bytes().to_vec())).await
        };
        send(&county, "/vetted-teachers-preview").await.refused(ErrorCode::VettingElsewhere);
        send(&coordinator, "/vetted-teachers-preview").await.refused(ErrorCode::Forbidden);
        let rows = send(&city, "/vetted-teachers-preview").await.is(200).json();
        let told: Vec<_> = rows.as_array().unwrap().iter().map(|row| (row["line"].clone(), row["problem"].clone())).collect();
        let expected = [
            (3, json!(null)), (4, json!("teacher_several")), (5, json!(null)), (6, json!("teacher_unknown")),
            (7, json!("already")), (8, json!("twice")),
        ];
        assert_eq!(told, expected.map(|(line, problem)| (json!(line), problem)));
        let standing = async |person: &Person| person.get("/me/vetting").await.is(200);
        assert_eq!(standing(&teacher).await["standing"], "missing", "a look changes nothing");

        send(&city, "/vetted-teachers").await.is(200);
        let own = standing(&teacher).await;
        assert_eq!((&own["tier"], &own["until"]), (&json!("backbone"), &json!("2027-06-30")));
        assert_eq!(standing(&other).await["tier"], "master");
        assert_ne!(standing(&vetted).await["tier"], "master", "what was given here stands");
        let history = city.get(&format!("/vetted-teachers/{}", teacher.id())).await.is(200)["history"][0].clone();
        assert_eq!((&history["act"], &history["reason"], &history["actor_name"]), (&json!("vouch"), &json!("市教〔2024〕5号"), &json!("周处长")));
        let again = send(&city, "/vetted-teachers-preview").await.is(200).json();
        assert_eq!((&again[0]["outcome"], &again[2]["outcome"]), (&json!("same"), &json!("same")));
        let sheet = send(&city, "/vetted-teachers-problems").await.is(200);
        let sheet = sheets::read(&sheet.bytes, &sheets::Limits::default()).unwrap();
        assert_eq!(sheet.rows.len(), 1 + 4);
        assert!(sheet.rows[1].cells.iter().any(|cell| cell.contains("同名")), "{sheet:?}");
    }

    async fn a_teacher_takes_duty_once_school_county_and_city_have_said_yes(t: Town) {
        let scene = Scene::set(&t).await;
        let Scene { teacher, coordinator, county, city, .. } = &scene;
        start_duty(teacher).await.refused(ErrorCode::TeacherNotVetted);
        teacher.get("/duty/later").await.refused(ErrorCode::TeacherNotVetted);
        assert_eq!(teacher.get("/duty").await.is(200)["standing"], "missing");
        let own = teacher.get("/me/vetting").await.is(200);
        assert_eq!((&own["standing"], &own["latest"]), (&json!("missing"), &json!(null)));
        assert_eq!(own["open_tiers"], json!(["backbone", "artisan", "master"]));

        let id = apply(teacher, "backbone").await.is(201).text("id");
        for (person, level, next) in
            [(coordinator, "at_school", county), (county, "at_county", city), (city, "at_city", coordinator)]
        {
            let list = person.get("/vetting-applications?mine=true").await.is(200);
            assert_eq!((&list["items"][0]["id"], &list["counts"]["mine"]), (&json!(id), &json!(1)), "{level}: {list}");
            assert_eq!((&list["items"][0]["state"], &list["counts"][level]), (&json!(level), &json!(1)));
            decide(next, &id, "approve").await.refused(ErrorCode::VettingElsewhere);
            start_duty(teacher).await.refused(ErrorCode::TeacherNotVetted);
            assert_eq!(decide(person, &id, "approve").await.is(200)["may"], json!([]));
        }
        assert_eq!(teacher.notices().await, ["vetting_approved", "vetting_forwarded", "vetting_forwarded"]);
        let own = teacher.get("/me/vetting").await.is(200);
        assert_eq!((&own["standing"], &own["tier"]), (&json!("vetted"), &json!("backbone")));
        assert_eq!((&own["since"], &own["until"]), (&json!("2026-09-02"), &json!("2029-09-02")));
        assert_eq!(own["open_tiers"], json!(["artisan", "master"]));
        let history = own["latest"]["history"].as_array().unwrap().clone();
        let acts: Vec<_> = history.iter().map(|done| (done["act"].as_str().unwrap(), done["org_name"].as_str().unwrap())).collect();
        assert_eq!(acts, [("apply", "江山实验小学"), ("approve", "江山实验小学"), ("approve", "城区"), ("approve", "江山市")]);
        assert_eq!(history[1]["reason"], "材料已经核对");
        start_duty(teacher).await.is(201);
        assert_eq!(teacher.get("/me").await.is(200)["tier"], "backbone");
        let audit = t.staff(Role::Auditor, "审计").await.get(&format!("/audit?object=vetting:{id}")).await.is(200);
        assert_eq!(audit["items"].as_array().unwrap().len(), 4, "{audit}");
    }

    async fn every_decision_has_a_reason_and_nobody_decides_about_oneself(t: Town) {
        let scene = Scene::set(&t).await;
        let id = scene.applied(&[]).await;
        let body = json!({ "decision": "reject", "reason": " " });
        scene.coordinator.post(&format!("/vetting-applications/{id}/decide"), body).await.refused(ErrorCode::VettingReasonMissing);
        decide(&scene.teacher, &id, "approve").await.refused(ErrorCode::Forbidden);
        // The teacher is the school's head, too.
        let mut tx = t.app().db.begin().await.unwrap();
        people::persons::service::grant_role(&mut tx, scene.teacher.id(), Role::Head, scene.school.id).await.unwrap();
        tx.commit().await.unwrap();
        scene.teacher.put("/me/role", json!({ "role": "head", "org_id": scene.school.id })).await.is(200);
        decide(&scene.teacher, &id, "approve").await.refused(ErrorCode::VettingOtherDecides);
        assert_eq!(state(&scene.coordinator, &id).await, "at_school");
    }

    async fn what_is_missing_goes_back_to_the_teacher_and_returns_to_its_step(t: Town) {
        let scene = Scene::set(&t).await;
        let Scene { teacher, coordinator, county, .. } = &scene;
        let id = scene.applied(&[coordinator]).await;
        let sent_back = decide(county, &id, "return").await.is(200);
        assert_eq!((&sent_back["state"], &sent_back["due"]), (&json!("returned"), &json!(null)));
        assert_eq!(teacher.notices().await[0], "vetting_returned");
        let photos = [teacher.upload("photo", photo()).await.is(201).text("id")];
        let stranger = t.school("城东小学").await.staff(Role::SchoolCoordinator, "何老师").await;
        county.get(&format!("/files/{}", photos[0])).await.refused(ErrorCode::NotFound);
        let body = json!({ "statement": "补上了获奖证书。", "file_ids": photos });
        let back = act(teacher, &id, "resubmit", body).await.is(200);
        assert_eq!((&back["state"], &back["file_ids"]), (&json!("at_county"), &json!(photos)));
        county.get(&format!("/files/{}", photos[0])).await.is(200);
        stranger.get(&format!("/files/{}", photos[0])).await.refused(ErrorCode::NotFound);
        stranger.get(&format!("/vetting-applications/{id}")).await.refused(ErrorCode::NotFound);
        // Nobody hangs somebody else's photo on an application.
        decide(county, &id, "return").await.is(200);
        let other = scene.school.newcomer("吴老师", &[MATH]).await.upload("photo", photo()).await.is(201).text("id");
        let body = json!({ "statement": "这是我的", "file_ids": [other] });
        act(teacher, &id, "resubmit", body).await.refused(ErrorCode::NotFound);
        act(teacher, &id, "resubmit", saying()).await.is(200);
        county.get(&format!("/files/{}", photos[0])).await.refused(ErrorCode::NotFound);
    }

    async fn a_rejection_is_appealed_against_once_and_the_step_above_decides(t: Town) {
        let scene = Scene::set(&t).await;
        let Scene { teacher, coordinator, county, city, .. } = &scene;
        let id = scene.applied(&[coordinator]).await;
        act(teacher, &id, "appeal", why()).await.refused(ErrorCode::VettingStateWrong);
        decide(county, &id, "reject").await.is(200);
        assert_eq!(act(teacher, &id, "appeal", why()).await.is(200)["state"], "at_city");
        decide(county, &id, "approve").await.refused(ErrorCode::VettingElsewhere);
        decide(city, &id, "reject").await.is(200);
        act(teacher, &id, "appeal", why()).await.refused(ErrorCode::VettingAppealSpent);

        // What the city has refused, somebody else of the city looks at again.
        let id = scene.applied(&[coordinator, county]).await;
        decide(city, &id, "reject").await.is(200);
        t.clock.advance(Duration::from_hours(24 * 15));
        again([teacher, city]).await;
        assert_eq!(act(teacher, &id, "appeal", why()).await.is(200)["state"], "at_city");
        decide(city, &id, "approve").await.refused(ErrorCode::VettingOtherDecides);
        decide(&t.staff(Role::Bureau, "郑处长").await, &id, "approve").await.is(200);
        start_duty(teacher).await.is(201);
    }

    async fn many_are_decided_at_once_each_by_itself(t: Town) {
        let scene = Scene::set(&t).await;
        let Scene { school, teacher, coordinator, .. } = &scene;
        let other = school.newcomer("吴老师", &[MATH]).await;
        let second = apply(&other, "artisan").await.is(201).text("id");
        let first = scene.applied(&[coordinator]).await;
        let foreign = t.school("城东小学").await.newcomer("何老师", &[MATH]).await;
        let foreign = apply(&foreign, "backbone").await.is(201).text("id");
        let body = |dry: bool, reason: &str| {
            json!({ "ids": [first, second, foreign], "decision": "approve", "reason": reason, "dry": dry })
        };
        coordinator.post("/vetting-decisions", body(false, "")).await.refused(ErrorCode::VettingReasonMissing);
        for dry in [true, false] {
            let outcomes = coordinator.post("/vetting-decisions", body(dry, "材料齐全")).await.is(200).json();
            let told: Vec<_> = outcomes.as_array().unwrap().iter().map(|one| (one["name"].clone(), one["problem"].clone())).collect();
            assert_eq!(told, [
                (json!(teacher.name), json!("vetting_elsewhere")),
                (json!("吴老师"), json!(null)),
                (json!(""), json!("not_found")),
            ]);
            assert_eq!(state(coordinator, &second).await, if dry { "at_school" } else { "at_county" });
        }
    }

    async fn an_appeal_that_comes_too_late_is_none(t: Town) {
        let scene = Scene::set(&t).await;
        let id = scene.applied(&[]).await;
        decide(&scene.coordinator, &id, "reject").await.is(200);
        t.clock.advance(Duration::from_hours(24 * 16));
        again([&scene.teacher]).await;
        act(&scene.teacher, &id, "appeal", why()).await.refused(ErrorCode::VettingAppealLate);
        // A new one can be made.
        scene.applied(&[]).await;
    }

    async fn a_school_proposes_and_the_teacher_agrees(t: Town) {
        let scene = Scene::set(&t).await;
        let Scene { school, teacher, coordinator, county, .. } = &scene;
        let teachers = coordinator.get("/vetted-teachers?standing=missing&q=李").await.is(200);
        assert_eq!(teachers["items"][0]["teacher_id"], json!(teacher.id()), "{teachers}");
        let path = format!("/vetted-teachers/{}/nominate", teacher.id());
        let body = json!({ "tier": "artisan", "reason": "市级优质课一等奖" });
        let stranger = t.school("城东小学").await.staff(Role::SchoolCoordinator, "何老师").await;
        stranger.post(&path, body.clone()).await.refused(ErrorCode::NotFound);
        coordinator.post(&path, json!({ "tier": "king", "reason": "好老师" })).await.refused(ErrorCode::VettingTierUnknown);
        let id = coordinator.post(&path, body.clone()).await.is(201).text("id");
        assert_eq!(teacher.notices().await, ["vetting_nominated"]);
        apply(teacher, "backbone").await.refused(ErrorCode::VettingOpen);
        decide(county, &id, "approve").await.refused(ErrorCode::VettingStateWrong);
        assert_eq!(act(teacher, &id, "agree", saying()).await.is(200)["state"], "at_county");

        let other = school.newcomer("吴老师", &[MATH]).await;
        let path = format!("/vetted-teachers/{}/nominate", other.id());
        let id = coordinator.post(&path, body).await.is(201).text("id");
        act(&other, &id, "withdraw", json!({})).await.is(204);
        let history = coordinator.get(&format!("/vetted-teachers/{}", other.id())).await.is(200);
        assert_eq!((&history["history"][0]["act"], &history["standing"]), (&json!("decline"), &json!("missing")));
    }

    async fn a_suspended_teacher_stands_down_at_once(t: Town) {
        let scene = Scene::set(&t).await;
        let Scene { teacher, coordinator, county, .. } = &scene;
        scene.vetted().await;
        start_duty(teacher).await.is(201);
        let path = format!("/vetted-teachers/{}/suspend", teacher.id());
        coordinator.post(&path, why()).await.refused(ErrorCode::Forbidden);
        let elsewhere = t.staff_of(Role::Bureau, t.another_county("江郎县").await, "钱科长").await;
        elsewhere.post(&path, why()).await.refused(ErrorCode::NotFound);
        county.post(&path, why()).await.is(204);
        county.post(&path, why()).await.refused(ErrorCode::TeacherSuspended);
        t.run_jobs().await;
        let duty = teacher.get("/duty").await.is(200);
        assert_eq!((&duty["stint"], &duty["standing"]), (&json!(null), &json!("suspended")));
        start_duty(teacher).await.refused(ErrorCode::TeacherSuspended);
        apply(teacher, "master").await.refused(ErrorCode::TeacherSuspended);
        let own = teacher.get("/me/vetting").await.is(200);
        assert_eq!((&own["suspended_why"], &own["open_tiers"]), (&json!("证书编号已更正"), &json!([])));
        county.post(&format!("/vetted-teachers/{}/resume", teacher.id()), why()).await.is(204);
        start_duty(teacher).await.is(201);
        assert_eq!(teacher.notices().await[..2], ["vetting_resumed", "vetting_suspended"]);
    }

    async fn a_tier_ends_on_its_day_and_is_renewed_before(t: Town) {
        let scene = Scene::set(&t).await;
        let Scene { teacher, coordinator, county, city, .. } = &scene;
        scene.vetted().await;
        apply(teacher, "backbone").await.refused(ErrorCode::VettingEarly);
        t.clock.set("2029-08-03T08:00:00+08:00");
        t.run_jobs().await;
        again([teacher, coordinator, county, city]).await;
        assert_eq!(teacher.notices().await[0], "vetting_end_near");
        let id = apply(teacher, "backbone").await.is(201).text("id");
        t.clock.set("2029-09-03T08:00:00+08:00");
        again([teacher, coordinator, county, city]).await;
        start_duty(teacher).await.refused(ErrorCode::VettingExpired);
        for person in [coordinator, county, city] {
            decide(person, &id, "approve").await.is(200);
        }
        start_duty(teacher).await.is(201);
        assert_eq!(teacher.get("/me/vetting").await.is(200)["until"], "2032-09-03");
    }

    async fn who_is_late_is_asked(t: Town) {
        let scene = Scene::set(&t).await;
        let application = apply(&scene.teacher, "backbone").await.is(201);
        assert_eq!(application["due"], "2026-09-09");
        t.clock.set("2026-09-09T23:59:00+08:00");
        t.run_jobs().await;
        assert_eq!(scene.coordinator.get("/vetting-applications").await.is(200)["counts"]["late"], 0);
        assert_eq!(scene.coordinator.notices().await, [""; 0]);
        t.clock.set("2026-09-10T00:00:00+08:00");
        t.run_jobs().await;
        assert_eq!(scene.coordinator.get("/vetting-applications").await.is(200)["counts"]["late"], 1);
        assert_eq!(scene.coordinator.notices().await, ["vetting_late"]);
    }
}
