//! A pupil belongs to a class until moved or gone.

use kernel::{ErrorCode, Role};
use people::persons::service::pupils_of;
use serde_json::{Value, json};
use testkit::{Answer, Class, Person, Town};

/// Opens a pupil's file, in which the moves are.
async fn open(reader: &Person, pupil: &Person) -> Answer {
    reader.post(&path(pupil, "file"), json!({ "purpose": "care" })).await
}

/// The kinds of a pupil's moves, newest first.
fn kinds(file: &Answer) -> Vec<String> {
    file["moves"].as_array().unwrap().iter().map(|made| made["kind"].as_str().unwrap().to_owned()).collect()
}

async fn size(t: &Town, class: &Class) -> usize {
    pupils_of(&t.app().db, class.id).await.unwrap().len()
}

fn path(pupil: &Person, act: &str) -> String {
    format!("/pupils/{}/{act}", pupil.id())
}

testkit::stories! {
    async fn a_pupil_who_changes_class_is_the_new_class_teachers(t: Town) {
        let school = t.school("江山实验小学").await;
        let (old, new) = (school.class(3, "三(1)班").await, school.class(3, "三(2)班").await);
        let pupil = old.pupil("小鱼").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let body = json!({ "class_id": new.id, "reason": "家长申请" });
        coordinator.post(&path(&pupil, "move"), body.clone()).await.is(204);
        assert_eq!((size(&t, &old).await, size(&t, &new).await), (0, 1));
        assert_eq!(pupil.get("/me").await.is(200)["class_name"], "三(2)班");

        coordinator.post(&path(&pupil, "move"), body).await.is(204);
        let file = open(&coordinator, &pupil).await.is(200);
        assert_eq!(kinds(&file), ["moved", "entered"], "the same class again is no move");
        let last = &file["moves"][0];
        assert_eq!((&last["from_class"], &last["to_class"]), (&json!("三(1)班"), &json!("三(2)班")));
        assert_eq!((&last["reason"], &last["day"]), (&json!("家长申请"), &json!("2026-09-02")));
    }

    async fn a_pupil_who_changes_school_stays_signed_in_and_the_family_follows(t: Town) {
        let (old, new) = (t.school("江山实验小学").await, t.school("城东小学").await);
        let old_class = old.class(3, "三(1)班").await;
        let pupil = old_class.pupil("小鱼").await;
        let guardian = old_class.guardian("鱼妈妈", &[&pupil]).await;
        let class = new.class(3, "三(5)班").await;
        let (here, there) = (old.staff(Role::SchoolCoordinator, "甲").await, new.staff(Role::SchoolCoordinator, "乙").await);
        let body = json!({ "class_id": class.id });
        here.post(&path(&pupil, "move"), body.clone()).await.refused(ErrorCode::NotFound);
        there.post(&path(&pupil, "move"), body.clone()).await.refused(ErrorCode::NotFound);
        t.staff(Role::Bureau, "科长").await.post(&path(&pupil, "move"), body).await.is(204);
        assert_eq!(pupil.get("/me").await.is(200)["org"]["name"], "城东小学");
        assert_eq!(guardian.get("/me").await.is(200)["org"]["name"], "城东小学");
        open(&here, &pupil).await.refused(ErrorCode::NotFound);
        open(&there, &pupil).await.is(200);
    }

    async fn a_leaver_is_signed_out_and_comes_back(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(1)班").await;
        let pupil = class.pupil("小鱼").await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        coordinator.post(&path(&pupil, "leave"), json!({ "reason": "随父母去杭州" })).await.is(204);
        pupil.get("/me").await.refused(ErrorCode::SignInRequired);
        assert_eq!(size(&t, &class).await, 0);
        guardian.get("/me").await.is(200);
        coordinator.post(&path(&pupil, "leave"), json!({})).await.refused(ErrorCode::PupilGone);
        let body = json!({ "class_id": class.id });
        coordinator.post(&path(&pupil, "move"), body).await.refused(ErrorCode::PupilGone);

        coordinator.post(&path(&pupil, "readmit"), json!({})).await.is(204);
        pupil.get("/me").await.refused(ErrorCode::SignInRequired);
        pupil.enter_again().await;
        assert_eq!(size(&t, &class).await, 1);
        coordinator.post(&path(&pupil, "readmit"), json!({})).await.refused(ErrorCode::PupilEnrolled);
        assert_eq!(kinds(&open(&coordinator, &pupil).await.is(200)), ["returned", "left", "entered"]);
    }

    async fn a_leavers_archive_stays_the_familys_and_the_schools_no_longer_the_class_teachers(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(1)班").await;
        let pupil = class.pupil("小鱼").await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let class_teacher = class.teacher("周老师").await;
        let head = school.staff(Role::Head, "校长").await;
        let draft = json!({ "subject": "math", "text": "1/2 + 1/3 = ?", "attempt": { "chips": ["stuck_on_step"] } });
        let question = pupil.post("/questions", draft).await.is(201).text("id");
        let question = format!("/questions/{question}");
        pupil.post(&format!("{question}/submit"), json!({ "mode": "later" })).await.is(200);
        class_teacher.get(&question).await.is(200);

        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        coordinator.post(&path(&pupil, "leave"), json!({})).await.is(204);
        guardian.get(&question).await.is(200);
        head.get(&question).await.is(200);
        class_teacher.get(&question).await.refused(ErrorCode::NotFound);
    }

    async fn a_move_is_written_down(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(1)班").await;
        let pupil = class.pupil("小鱼").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        coordinator.post(&path(&pupil, "leave"), json!({ "day": "2026-09-03" })).await.refused(ErrorCode::BadRequest);
        coordinator.post(&path(&pupil, "leave"), json!({ "day": "2026-08-30" })).await.is(204);
        let auditor = t.staff(Role::Auditor, "审计").await;
        let entries = auditor.get(&format!("/audit?object=person:{}", pupil.id())).await.is(200);
        let actions = entries["items"].as_array().unwrap().iter().map(|entry| entry["action"].clone());
        assert!(actions.collect::<Vec<Value>>().contains(&json!("pupil.leave")), "{entries}");
    }
}
