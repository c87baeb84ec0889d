//! The month of birth: who says it, how rosters do, and what it decides (R40).

use kernel::{ErrorCode, Role};
use serde_json::json;
use testkit::{Person, School, Town};

use super::rosters::{applied, compared, coordinator, counts, rows, send_as};

/// A roster of one pupil of the ninth grade, born then.
fn born(text: &str) -> String {
    format!("年级,班级,姓名,出生年月\n九年级,2班,小鱼,{text}\n")
}

/// Whether the program takes the pupil's own answer about consent: from fourteen on.
async fn answers(pupil: &Person) -> bool {
    pupil.get(&format!("/people/{}/consents", pupil.id())).await.is(200)["may_answer"].as_bool().unwrap()
}

async fn pupil_of(school: &School) -> Person {
    school.class(9, "九(2)班").await.newcomer("小鱼").await
}

testkit::stories! {
    async fn a_roster_says_when_pupils_were_born_and_can_be_taken_back(t: Town) {
        let school = t.school("江山中学").await;
        let pupil = pupil_of(&school).await;
        let coordinator = coordinator(&school).await;
        assert!(answers(&pupil).await, "the ninth grade is fourteen, as far as anybody knows");

        let (import, _) = applied(&t, &coordinator, &born("2013年5月"), false).await;
        assert_eq!(counts(&import), [0, 1, 0, 0, 0, 0]);
        assert!(!answers(&pupil).await, "thirteen");
        assert_eq!(counts(&compared(&t, &coordinator, &born("201305"), false).await.0), [0, 0, 0, 0, 1, 0]);
        assert_eq!(counts(&compared(&t, &coordinator, &born(""), false).await.0), [0, 0, 0, 0, 1, 0], "nothing said, nothing changed");

        let (_, path) = compared(&t, &coordinator, &born("2012-08-31"), false).await;
        let changes = rows(&coordinator, &path, "changed").await[0]["changes"].clone();
        assert_eq!(changes, json!([{ "field": "birth_month", "old": "2013-05", "new": "2012-08" }]));
        coordinator.act(&format!("{path}/apply")).await.is(200);
        t.run_jobs().await;
        assert!(answers(&pupil).await, "fourteen");
        let out = coordinator.get("/roster-export?kind=pupils&format=csv").await.is(200).bytes.to_vec();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("出生年月") && out.contains("2012-08"), "{out}");
        assert_eq!(counts(&compared(&t, &coordinator, &out, false).await.0), [0, 0, 0, 0, 1, 0], "what comes out goes in");

        coordinator.act(&format!("{path}/undo")).await.is(200);
        t.run_jobs().await;
        assert_eq!(coordinator.get(&path).await.is(200)["state"], "undone");
        assert!(!answers(&pupil).await, "thirteen again");
    }

    async fn a_month_that_is_none_is_told_at_its_row(t: Town) {
        let school = t.school("江山中学").await;
        let coordinator = coordinator(&school).await;
        let (import, path) = compared(&t, &coordinator, &born("2013-15"), false).await;
        assert_eq!(counts(&import), [0, 0, 0, 0, 0, 1]);
        let problem = rows(&coordinator, &path, "problem").await[0]["problems"][0].clone();
        assert_eq!((&problem["field"], &problem["kind"]), (&json!("birth_month"), &json!("birth_month_odd")));
        let sheet = coordinator.get(&format!("{path}/error-sheet")).await.is(200);
        let sheet = sheets::read(&sheet.bytes, &sheets::Limits::default()).unwrap();
        assert!(sheet.rows[1].cell(4).contains("出生年月"), "{sheet:?}");
        let template = coordinator.get("/roster-template?kind=pupils").await.is(200);
        let template = sheets::read(&template.bytes, &sheets::Limits::default()).unwrap();
        assert_eq!(template.rows[0].cell(5), "出生年月");
    }

    async fn a_pupil_who_comes_with_a_roster_has_a_month_at_once(t: Town) {
        let school = t.school("江山中学").await;
        let coordinator = coordinator(&school).await;
        let (import, path) = applied(&t, &coordinator, &born("2012/9/1"), false).await;
        assert_eq!(counts(&import), [1, 0, 0, 0, 0, 0]);
        let out = coordinator.get("/roster-export?kind=pupils&format=csv").await.is(200).bytes.to_vec();
        assert!(String::from_utf8(out).unwrap().contains("2012-09"));
        coordinator.act(&format!("{path}/undo")).await.is(200);
        t.run_jobs().await;
        assert_eq!(coordinator.get(&path).await.is(200)["state"], "undone", "and goes with it");
    }

    async fn a_oneroster_pack_says_the_day_of_which_the_month_is_kept(t: Town) {
        let school = t.school("江山中学").await;
        let pupil = pupil_of(&school).await;
        let coordinator = coordinator(&school).await;
        let pack = sheets::pack([
            ("orgs.csv", "sourcedId,name,type\no1,江山中学,school\n".as_bytes().to_vec()),
            ("classes.csv", b"sourcedId,title,grades,classType,schoolSourcedId\nc1,902,09,homeroom,o1\n".to_vec()),
            ("users.csv", "sourcedId,role,givenName,familyName,identifier\nu1,student,鱼,小,\n".as_bytes().to_vec()),
            ("enrollments.csv", b"sourcedId,classSourcedId,userSourcedId,role\ne1,c1,u1,student\n".to_vec()),
            ("demographics.csv", b"sourcedId,status,birthDate\nu1,active,2013-05-20\nu2,active,2013-05-21\n".to_vec()),
        ]);
        let id = send_as(&coordinator, "oneroster", "pupils", pack.unwrap(), false).await.is(201).text("id");
        t.run_jobs().await;
        let path = format!("/roster-imports/{id}");
        let changes = rows(&coordinator, &path, "changed").await[0]["changes"].clone();
        assert!(changes.as_array().unwrap().contains(&json!({ "field": "birth_month", "old": null, "new": "2013-05" })), "{changes}");
        coordinator.act(&format!("{path}/apply")).await.is(200);
        t.run_jobs().await;
        assert!(!answers(&pupil).await, "thirteen");
    }

    async fn the_class_teacher_says_when_a_pupil_was_born(t: Town) {
        let school = t.school("江山中学").await;
        let class = school.class(9, "九(2)班").await;
        let pupil = class.newcomer("小鱼").await;
        let path = format!("/pupils/{}/birth-month", pupil.id());
        let teacher = class.teacher("周老师").await;
        let coordinator = coordinator(&school).await;
        let (_, import) = applied(&t, &coordinator, &born("2012-08"), false).await;
        teacher.put(&path, json!({ "month": "2013-05" })).await.is(204);
        assert!(!answers(&pupil).await, "thirteen");
        coordinator.act(&format!("{import}/undo")).await.is(200);
        t.run_jobs().await;
        let kept = coordinator.get(&import).await.is(200);
        assert_eq!((&kept["state"], &kept["changed_since"]), (&json!("applied"), &json!(1)), "what the teacher said stays");

        let neighbour = school.class(9, "九(3)班").await.teacher("吴老师").await;
        neighbour.put(&path, json!({ "month": "2012-08" })).await.refused(ErrorCode::NotFound);
        let head = school.staff(Role::Head, "校长").await;
        head.put(&path, json!({ "month": "2012-08" })).await.refused(ErrorCode::Forbidden);
    }
}
