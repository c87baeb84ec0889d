//! An eleventh subject: a line of the region's pack, and every part of the program works with it (W12).

use std::fs;

use kernel::{ErrorCode, Role};
use people::{Stage, Subject};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Person, Town};

use super::rosters::{coordinator, counts, send_as};

/// The line that the guide to packs shows.
fn line() -> &'static str {
    let guide = include_str!("../../../../../regions/README.md");
    guide.lines().find(|line| line.contains(r#"{ subject = "informatics""#)).unwrap()
}

/// From now on the region's pack is the demo pack with one subject more.
async fn add_informatics(t: &Town) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (t.config().region.folder.join("demo"), folder.path().join("demo"));
    fs::create_dir(&to).unwrap();
    for file in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    let pack = fs::read_to_string(to.join("pack.toml")).unwrap();
    let more = pack.replacen("subjects = [", &format!("subjects = [\n{}", line()), 1);
    assert_ne!(pack, more);
    fs::write(to.join("pack.toml"), more).unwrap();
    t.reconfigure(|config| folder.path().clone_into(&mut config.region.folder)).await;
    folder
}

fn question(subject: &str) -> Value {
    json!({ "subject": subject, "text": "循环为什么停不下来？", "attempt": { "chips": ["stuck_on_step"] } })
}

/// A roster of one teacher, compared: how many rows do what, and the first problem.
async fn teachers(t: &Town, person: &Person) -> (String, [u64; 6]) {
    let table = "姓名,教师编码,学科,学段\n陈老师,T1,数学、信息技术,小学\n";
    let answer = send_as(person, "wenqu", "teachers", table.as_bytes().to_vec(), false).await;
    let path = format!("/roster-imports/{}", answer.is(201).text("id"));
    t.run_jobs().await;
    let import = person.get(&path).await.is(200);
    (path, counts(&import))
}

testkit::stories! {
    async fn a_subject_that_the_pack_adds_is_taught_asked_and_found_again(t: Town) {
        let informatics: Subject = "informatics".parse().unwrap();
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let pupil = class.pupil("小鱼").await;
        let coordinator = coordinator(&school).await;

        // Before: nobody knows it.
        assert_eq!(teachers(&t, &coordinator).await.1, [0, 0, 0, 0, 0, 1], "the roster says so");
        let refused = pupil.post("/questions", question("informatics")).await.refused(ErrorCode::QuestionSubjectWrong);
        assert_eq!(refused["field"], "subject");

        let _pack = add_informatics(&t).await;
        let pack = pupil.get("/pack").await.is(200);
        let entry = pack["subjects"].as_array().unwrap().iter().find(|one| one["subject"] == "informatics").unwrap();
        assert_eq!((&entry["name"], &entry["english"]), (&json!("信息科技"), &json!("Information technology")));
        assert_eq!((&entry["names"]["senior"], &entry["english_names"]["senior"]), (&json!("信息技术"), &json!("Computing")));

        // A roster brings a teacher of it, by one of its spellings; the directory and the export know it by its name.
        let (path, compared) = teachers(&t, &coordinator).await;
        assert_eq!(compared, [1, 0, 0, 0, 0, 0]);
        coordinator.act(&format!("{path}/apply")).await.is(200);
        t.run_jobs().await;
        let people = coordinator.get("/people?role=teacher&subject=informatics").await.is(200);
        assert_eq!((&people["items"][0]["name"], &people["items"][0]["subjects"]), (&json!("陈老师"), &json!(["informatics", "math"])));
        for path in ["/roster-export?kind=teachers&format=csv", "/people/export.csv?role=teacher"] {
            let table = String::from_utf8(coordinator.get(path).await.is(200).bytes.to_vec()).unwrap();
            assert!(table.contains("信息科技"), "{path}: {table}");
        }
        assert_eq!(teachers(&t, &coordinator).await.1, [0, 0, 0, 0, 1, 0], "the same roster again changes nothing");

        // A teacher of it is vetted, goes on duty, and is offered what a pupil asks in it.
        let newcomer = school.newcomer("吴老师", &[(informatics, Stage::Primary)]).await;
        let application = json!({ "tier": "backbone", "statement": "任教信息科技八年。" });
        let application = newcomer.post("/vetting-applications", application).await.is(201).text("id");
        let dossier = coordinator.get(&format!("/vetting-applications/{application}")).await.is(200);
        assert_eq!(dossier["subjects"], json!([{ "subject": "informatics", "stage": "primary" }]));
        let teacher = school.teacher("李老师", &[(informatics, Stage::Primary)]).await;
        let mathematician = school.teacher("王老师", &[(Subject::MATH, Stage::Primary)]).await;
        for teacher in [&teacher, &mathematician] {
            teacher.post("/duty/start", json!({ "microphone_ok": true, "pen": "pen", "round_trip_ms": 40 })).await.is(201);
        }
        let id = pupil.post("/questions", question("informatics")).await.is(201).text("id");
        pupil.post(&format!("/questions/{id}/submit"), json!({ "mode": "live" })).await.is(200);
        assert_eq!(mathematician.get("/offers/current").await.is(200)["offer"], Value::Null);
        let offer = teacher.get("/offers/current").await.is(200)["offer"]["id"].as_str().unwrap().to_owned();
        let session = teacher.act(&format!("/offers/{offer}/accept")).await.is(200).text("id");

        // It is closed under it, found again by it, and stands in the family's calendar by its name.
        let close = format!("/sessions/{session}/close");
        let latin = json!({ "subject": "latin", "knowledge_point": "循环" });
        assert_eq!(teacher.post(&close, latin).await.refused(ErrorCode::BadRequest)["field"], "subject");
        teacher.post(&close, json!({ "subject": "informatics", "knowledge_point": "循环" })).await.is(200);
        let points = teacher.get("/knowledge-points?subject=informatics&stage=primary").await.is(200);
        assert_eq!(points["items"], json!(["循环"]));
        for (subject, expected) in [("informatics", 1), ("math", 0)] {
            let found = pupil.get(&format!("/sessions?subject={subject}")).await.is(200);
            assert_eq!(found["items"].as_array().unwrap().len(), expected, "{subject}");
        }
        let feed = pupil.act("/me/calendar-feed").await.is(201).text("path");
        let calendar = String::from_utf8(t.stranger().get(&feed).await.is(200).bytes.to_vec()).unwrap();
        assert!(calendar.contains("同屏答疑 · 信息科技 · 小鱼同学"), "{calendar}");
    }

    async fn what_the_pack_does_not_list_is_refused_at_the_door(t: Town) {
        let school = t.school("江山实验小学").await;
        let pupil = school.class(3, "三(2)班").await.pupil("小鱼").await;
        let refused = pupil.post("/questions", question("latin")).await.refused(ErrorCode::QuestionSubjectWrong);
        assert_eq!(refused["field"], "subject");
        let id = pupil.post("/questions", question("math")).await.is(201).text("id");
        let path = format!("/questions/{id}");
        let refused = pupil.patch(&path, json!({ "subject": "latin" })).await.refused(ErrorCode::QuestionSubjectWrong);
        assert_eq!(refused["field"], "subject");
        for odd in ["Math", "数学", "", "a-code", "a_code_that_is_far_too_long"] {
            pupil.patch(&path, json!({ "subject": odd })).await.refused(ErrorCode::BadRequest);
        }
        assert_eq!(pupil.get(&path).await.is(200)["subject"], "math", "nothing has changed");
    }

    async fn questions_in_a_subject_that_the_pack_gave_up_stay(t: Town) {
        let school = t.school("江山实验小学").await;
        let pupil = school.class(3, "三(2)班").await.pupil("小鱼").await;
        let bureau = t.staff(Role::Bureau, "周处长").await;
        let plain = t.config().region.folder;
        let _pack = add_informatics(&t).await;
        let id = pupil.post("/questions", question("informatics")).await.is(201).text("id");
        t.reconfigure(|config| config.region.folder = plain).await;
        assert_eq!(pupil.get(&format!("/questions/{id}")).await.is(200)["subject"], "informatics");
        let refused = pupil.post(&format!("/questions/{id}/submit"), json!({ "mode": "live" })).await;
        refused.refused(ErrorCode::QuestionSubjectWrong);
        bureau.get("/sessions?subject=informatics").await.is(200);
    }
}
