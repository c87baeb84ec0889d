//! Rosters: sent, looked at, carried out, taken back.

use encoding_rs::GB18030;
use kernel::{ErrorCode, Role};
use people::persons::service::{guardians_of, pupils_of};
use reqwest::{Method, multipart};
use serde_json::{Value, json};
use sheets::{Format, Sheet};
use testkit::{Answer, Person, School, Town};

const TITLES: &str = "年级,班级,姓名,学籍号,监护人姓名,监护人关系,监护人手机";

/// Sends a file of pupils.
async fn send(person: &Person, bytes: Vec<u8>, complete: bool) -> Answer {
    send_as(person, "wenqu", "pupils", bytes, complete).await
}

pub(super) async fn send_as(
    person: &Person,
    profile: &'static str,
    kind: &'static str,
    bytes: Vec<u8>,
    complete: bool,
) -> Answer {
    let file = multipart::Part::bytes(bytes).file_name("名册.csv");
    let form = multipart::Form::new().text("profile", profile).text("kind", kind);
    let form = form.text("complete", complete.to_string()).part("file", file);
    person.send(Method::POST, "/roster-imports", |request| request.multipart(form)).await
}

/// Sends a file and lets it be compared: the import, and where it is.
pub(super) async fn compared(t: &Town, person: &Person, text: &str, complete: bool) -> (Answer, String) {
    let (bytes, ..) = GB18030.encode(text);
    let path = format!("/roster-imports/{}", send(person, bytes.into_owned(), complete).await.is(201).text("id"));
    t.run_jobs().await;
    (person.get(&path).await.is(200), path)
}

/// Sends a file, lets it be compared and carried out.
pub(super) async fn applied(t: &Town, person: &Person, text: &str, complete: bool) -> (Answer, String) {
    let (import, path) = compared(t, person, text, complete).await;
    assert_eq!(import["state"], "ready", "{import}");
    person.act(&format!("{path}/apply")).await.is(200);
    t.run_jobs().await;
    let import = person.get(&path).await.is(200);
    assert_eq!(import["state"], "applied", "{import}");
    (import, path)
}

/// New, changed, moved, missing, unchanged, problem.
pub(super) fn counts(import: &Answer) -> [u64; 6] {
    ["new", "changed", "moved", "missing", "unchanged", "problem"]
        .map(|outcome| import["counts"][outcome].as_u64().unwrap())
}

pub(super) async fn rows(person: &Person, path: &str, outcome: &str) -> Vec<Value> {
    person.get(&format!("{path}/rows?outcome={outcome}")).await.is(200)["items"].as_array().unwrap().clone()
}

pub(super) async fn coordinator(school: &School) -> Person {
    school.staff(Role::SchoolCoordinator, "统筹").await
}

pub(super) fn table(rows: &[&str]) -> String {
    format!("{TITLES}\r\n{}\r\n", rows.join("\r\n"))
}

testkit::stories! {
    async fn a_gbk_roster_brings_pupils_with_their_guardians(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let coordinator = coordinator(&school).await;
        let text = table(&[
            "三年级,2班,朱书瑶,G330105201509010001,朱爸爸,父亲,13800000001",
            "3,302,叶 雨桐,G330105201509010002,叶妈妈,母亲,138-0000-0002",
            "四年级,(1)班,叶小雨,,叶妈妈,母亲,13800000002",
        ]);
        let (import, path) = applied(&t, &coordinator, &text, false).await;
        assert_eq!(counts(&import), [3, 0, 0, 0, 0, 0]);
        assert_eq!(import["detail"], "江山实验小学 四(1)班", "a class that is not there yet is said beforehand");
        let db = &t.app().db;
        let pupils = pupils_of(db, class.id).await.unwrap();
        assert_eq!(pupils.iter().map(|pupil| pupil.name.as_str()).collect::<Vec<_>>(), ["朱书瑶", "叶雨桐"]);
        assert_eq!(pupils[0].alias, "朱同学", "the name in front is not the name at the back");
        let mother = guardians_of(db, pupils[1].person).await.unwrap().remove(0);
        assert_eq!(mother.name, "叶妈妈");
        let children = people::persons::service::children_of(db, mother.person).await.unwrap();
        assert_eq!(children.len(), 2, "brothers and sisters have one mother");
        assert_eq!(children[1].class_name, "四(1)班", "a class that was not there is made");

        let (again, _) = compared(&t, &coordinator, &text, true).await;
        assert_eq!(counts(&again), [0, 0, 0, 0, 3, 0], "the same file again changes nothing");
        assert_eq!(again["detail"], serde_json::Value::Null);
        coordinator.act(&format!("{path}/apply")).await.refused(ErrorCode::RosterStateWrong);
    }

    async fn what_a_guardian_is_to_the_child_stays_as_the_roster_writes_it(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let keeper = class.teacher("周老师").await;
        let coordinator = coordinator(&school).await;
        let first = table(&["三年级,2班,朱书瑶,G1,王秀英,奶奶,13800000001"]);
        applied(&t, &coordinator, &first, false).await;
        let text = table(&["三年级,2班,朱书瑶,G1,王秀英,外婆（平时接送）,13800000001"]);
        let (import, path) = applied(&t, &coordinator, &text, false).await;
        assert_eq!(counts(&import), [0, 1, 0, 0, 0, 0], "the same kind in other words is a change");
        let change = &rows(&coordinator, &path, "changed").await[0]["changes"][0];
        let told = json!({ "field": "guardian_relation", "old": "奶奶", "new": "外婆（平时接送）" });
        assert_eq!(change, &told);

        let pupil = pupils_of(&t.app().db, class.id).await.unwrap().remove(0);
        let slips = keeper.get(&format!("/classes/{}/slips", class.id)).await.is(200);
        let guardian = &slips["pupils"][0]["guardians"][0];
        assert_eq!((&guardian["kin"], &guardian["relation"]), (&json!("grandparent"), &json!("外婆（平时接送）")));
        let file = coordinator.post(&format!("/pupils/{}/file", pupil.person), json!({ "purpose": "care" })).await.is(200);
        assert_eq!(file["guardians"][0]["relation"], "外婆（平时接送）");

        let (again, _) = compared(&t, &coordinator, &text.replace('（', "(").replace('）', ")"), true).await;
        assert_eq!(counts(&again), [0, 0, 0, 0, 1, 0], "brackets of another width are no change");
        for format in ["xlsx", "csv"] {
            let out = coordinator.get(&format!("/roster-export?kind=pupils&format={format}")).await.is(200).bytes.to_vec();
            let found = sheets::read(&out, &sheets::Limits::default()).unwrap();
            assert!(found.rows[1].cells.iter().any(|cell| cell == "外婆（平时接送）"), "{:?}", found.rows[1]);
            let sent = format!("/roster-imports/{}", send(&coordinator, out, true).await.is(201).text("id"));
            t.run_jobs().await;
            assert_eq!(counts(&coordinator.get(&sent).await.is(200)), [0, 0, 0, 0, 1, 0], "{format}");
        }
        coordinator.act(&format!("{path}/undo")).await.is(200);
        t.run_jobs().await;
        assert_eq!(guardians_of(&t.app().db, pupil.person).await.unwrap()[0].relation, "奶奶");
    }

    async fn the_familys_own_word_outlives_the_roster(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let keeper = class.teacher("周老师").await;
        let coordinator = coordinator(&school).await;
        let text = table(&["三年级,2班,朱书瑶,G1,王秀英,外婆（平时接送）,13800000001"]);
        applied(&t, &coordinator, &text, false).await;
        let pdf = keeper.post("/slips", json!({ "class_ids": [class.id] })).await.is(200);
        let page = super::pages(&pdf.bytes).concat();
        let is_code = |word: &&str| word.split('-').map(str::len).eq([4, 4, 5]);
        let code = page.split_whitespace().find(is_code).unwrap();
        let body = json!({ "code": code, "name": "王秀英", "relation": "姥姥", "login": "wang.xy", "password": "晨读七点半的闹钟" });
        t.stranger().post("/activation", body).await.is(200);
        let (again, _) = compared(&t, &coordinator, &text, true).await;
        assert_eq!(counts(&again), [0, 0, 0, 0, 1, 0]);
        let pupil = pupils_of(&t.app().db, class.id).await.unwrap().remove(0);
        assert_eq!(guardians_of(&t.app().db, pupil.person).await.unwrap()[0].relation, "姥姥");
    }

    async fn what_is_wrong_is_told_at_its_row_and_comes_back_in_a_sheet(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = coordinator(&school).await;
        let text = table(&[
            "三年级,2班,朱书瑶,G1,朱爸爸,父亲,13800000001",
            "三年级,2班,,G2,,,",
            "三年级,四(2)班,叶雨桐,3.30105E+17,,,",
            "三年级,2班,毛小小,G1,毛妈妈,母亲,1380000",
        ]);
        let (import, path) = compared(&t, &coordinator, &text, false).await;
        assert_eq!(counts(&import), [1, 0, 0, 0, 0, 3]);
        let told: Vec<_> = rows(&coordinator, &path, "problem")
            .await
            .iter()
            .flat_map(|row| {
                let line = row["line"].as_u64().unwrap();
                let problems = row["problems"].as_array().unwrap().clone();
                problems.into_iter().map(move |problem| (line, problem["kind"].as_str().unwrap().to_owned()))
            })
            .collect();
        let expected = [
            (3, "name_missing"),
            (4, "code_rounded"),
            (4, "grade_conflict"),
            (5, "code_twice"),
            (5, "phone_odd"),
        ];
        assert_eq!(told, expected.map(|(line, kind)| (line, kind.to_owned())));

        let sheet = coordinator.get(&format!("{path}/error-sheet")).await.is(200);
        let sheet = sheets::read(&sheet.bytes, &sheets::Limits::default()).unwrap();
        assert_eq!((sheet.rows.len(), sheet.rows[0].cell(7)), (5, "问题"));
        assert_eq!(sheet.rows[1].cell(7), "");
        assert!(sheet.rows[2].cell(7).contains("姓名"), "{:?}", sheet.rows[2]);
        assert!(sheet.rows[4].cell(7).contains("第 2 行"), "{:?}", sheet.rows[4]);

        coordinator.act(&format!("{path}/apply")).await.is(200);
        t.run_jobs().await;
        let mended = text.replace(",,G2,", ",毛大大,G2,").replace("四(2)班,叶雨桐,3.30105E+17", "2班,叶雨桐,G3");
        let mended = mended.replace("毛小小,G1,毛妈妈,母亲,1380000", "毛小小,G4,毛妈妈,母亲,13800000004");
        let (import, _) = applied(&t, &coordinator, &mended, false).await;
        assert_eq!(counts(&import), [3, 0, 0, 0, 1, 0], "what was right the first time is there");
    }

    async fn corrections_moves_and_leavers_are_shown_before_they_happen(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = coordinator(&school).await;
        applied(&t, &coordinator, &table(&["三年级,1班,朱书遥,G1,,,", "三年级,1班,叶雨桐,G2,,,", "三年级,1班,毛小小,G3,,,"]), false).await;
        let text = table(&["三年级,1班,朱书瑶,G1,,,", "三年级,2班,叶雨桐,G2,,,"]);
        let (partly, path) = compared(&t, &coordinator, &text, false).await;
        assert_eq!(counts(&partly), [0, 1, 1, 0, 0, 0], "nobody leaves unless the file is said to be complete");
        coordinator.delete(&path).await.is(204);
        coordinator.get(&path).await.refused(ErrorCode::NotFound);

        let (import, path) = compared(&t, &coordinator, &text, true).await;
        assert_eq!(counts(&import), [0, 1, 1, 1, 0, 0]);
        let change = &rows(&coordinator, &path, "changed").await[0]["changes"][0];
        assert_eq!((&change["field"], &change["old"], &change["new"]), (&"name".into(), &"朱书遥".into(), &"朱书瑶".into()));
        let change = &rows(&coordinator, &path, "moved").await[0]["changes"][0];
        assert_eq!((&change["old"], &change["new"]), (&"江山实验小学 三(1)班".into(), &"江山实验小学 三(2)班".into()));
        assert_eq!(rows(&coordinator, &path, "missing").await[0]["name"], "毛小小");

        coordinator.act(&format!("{path}/apply")).await.is(200);
        t.run_jobs().await;
        let (import, _) = compared(&t, &coordinator, &text, true).await;
        assert_eq!(counts(&import), [0, 0, 0, 0, 2, 0]);
        let (back, _) = compared(&t, &coordinator, &table(&["三年级,1班,毛小小,G3,,,"]), false).await;
        assert_eq!(counts(&back), [0, 0, 1, 0, 0, 0], "who has left comes back as the same person");
    }

    async fn an_import_is_taken_back_while_nobody_has_changed_what_it_did(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = coordinator(&school).await;
        let first = table(&["三年级,1班,朱书遥,G1,朱爸爸,父亲,13800000001", "三年级,1班,毛小小,G3,,,"]);
        applied(&t, &coordinator, &first, false).await;
        let second = table(&["三年级,2班,朱书瑶,G1,朱妈妈,母亲,13800000002", "三年级,2班,叶雨桐,G2,叶妈妈,母亲,13800000003"]);
        let (import, path) = applied(&t, &coordinator, &second, true).await;
        assert_eq!(counts(&import), [1, 0, 1, 1, 0, 0]);
        coordinator.act(&format!("{path}/undo")).await.is(200);
        t.run_jobs().await;
        assert_eq!(coordinator.get(&path).await.is(200)["state"], "undone");
        let (again, _) = compared(&t, &coordinator, &first, true).await;
        assert_eq!(counts(&again), [0, 0, 0, 0, 2, 0], "everything is as it was");

        let (_, path) = applied(&t, &coordinator, &second, false).await;
        applied(&t, &coordinator, &table(&["三年级,3班,叶雨桐,G2,,,"]), false).await;
        coordinator.act(&format!("{path}/undo")).await.is(200);
        t.run_jobs().await;
        let kept = coordinator.get(&path).await.is(200);
        assert_eq!(kept["state"], "applied");
        assert!(kept["changed_since"].as_u64().unwrap() > 0, "{kept}");
    }

    async fn a_child_comes_from_another_school_by_identifier_and_name_together(t: Town) {
        let (old, new) = (t.school("江山实验小学").await, t.school("城东小学").await);
        let (here, there) = (coordinator(&old).await, coordinator(&new).await);
        applied(&t, &here, &table(&["三年级,1班,朱书瑶,G1,朱爸爸,父亲,13800000001"]), false).await;
        let (guess, path) = compared(&t, &there, &table(&["三年级,5班,朱小瑶,G1,,,"]), false).await;
        assert_eq!(counts(&guess), [0, 0, 0, 0, 0, 1]);
        let told = rows(&there, &path, "problem").await;
        assert_eq!(told[0]["problems"][0]["kind"], "code_taken");
        assert!(!told[0].to_string().contains("书瑶"), "the name known there is not told: {}", told[0]);

        let (import, path) = compared(&t, &there, &table(&["三年级,5班,朱书瑶,G1,,,"]), false).await;
        assert_eq!(counts(&import), [0, 0, 1, 0, 0, 0]);
        let row = &rows(&there, &path, "moved").await[0];
        assert!(row["changes"][0]["old"].is_null() && !row.to_string().contains("江山"), "{row}");
        there.act(&format!("{path}/apply")).await.is(200);
        t.run_jobs().await;
        here.get(&path).await.refused(ErrorCode::NotFound);
        let (gone, _) = compared(&t, &here, &table(&["三年级,1班,朱书瑶,G1,,,"]), false).await;
        assert_eq!(counts(&gone), [0, 0, 1, 0, 0, 0], "the old school would have to take the child back");
    }

    async fn a_row_that_was_overtaken_does_nothing(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = coordinator(&school).await;
        applied(&t, &coordinator, &table(&["三年级,1班,朱书瑶,G1,,,"]), false).await;
        let (_, slow) = compared(&t, &coordinator, &table(&["三年级,2班,朱书瑶,G1,,,", "三年级,2班,叶雨桐,G2,,,"]), false).await;
        applied(&t, &coordinator, &table(&["三年级,3班,朱书瑶,G1,,,"]), false).await;
        coordinator.act(&format!("{slow}/apply")).await.is(200);
        t.run_jobs().await;
        assert_eq!(coordinator.get(&slow).await.is(200)["state"], "applied");
        let told = rows(&coordinator, &slow, "problem").await;
        assert_eq!((told.len(), &told[0]["problems"][0]["kind"]), (1, &"overtaken".into()));
        let (still, _) = compared(&t, &coordinator, &table(&["三年级,3班,朱书瑶,G1,,,", "三年级,2班,叶雨桐,G2,,,"]), true).await;
        assert_eq!(counts(&still), [0, 0, 0, 0, 2, 0]);
    }

    async fn teachers_come_with_subjects_and_classes(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let bureau = t.staff(Role::Bureau, "科长").await;
        let text = "教师姓名,教师编码,学校,任教学科,学段,班主任班级\n李老师,T1,江山实验小学,语文、数学,小学,三年级2班\n王老师,T2,无名小学,英语,小学,\n周老师,T3,江山实验小学,体育,小学,";
        let path = send_as(&bureau, "wenqu", "teachers", text.as_bytes().to_vec(), false).await.is(201).text("id");
        let path = format!("/roster-imports/{path}");
        t.run_jobs().await;
        let import = bureau.get(&path).await.is(200);
        assert_eq!(counts(&import), [1, 0, 0, 0, 0, 2], "{import}");
        bureau.act(&format!("{path}/apply")).await.is(200);
        t.run_jobs().await;
        let teachers = bureau.get("/vetted-teachers").await.is(200);
        let first = &teachers["items"][0];
        assert_eq!((&first["name"], &first["standing"], &first["tier"]), (&json!("李老师"), &json!("missing"), &json!(null)));
        let again = send_as(&bureau, "wenqu", "teachers", text.replace("语文、数学", "数学").into_bytes(), false).await;
        t.run_jobs().await;
        let import = bureau.get(&format!("/roster-imports/{}", again.is(201).text("id"))).await.is(200);
        assert_eq!(counts(&import), [0, 1, 0, 0, 0, 2], "{import}");
        let out = bureau.get("/roster-export?kind=teachers&format=csv").await.is(200);
        let out = String::from_utf8(out.bytes.to_vec()).unwrap();
        assert!(out.contains("李老师,T1,数学、语文,小学"), "{out}");
        assert_eq!(people::organisation::service::find_class(&t.app().db, class.id).await.unwrap().unwrap().name, "三(2)班");
    }

    async fn what_is_taken_out_can_be_sent_again(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = coordinator(&school).await;
        applied(&t, &coordinator, &table(&["三年级,1班,朱书瑶,330105201509010001,朱爸爸,父亲,13800000001"]), false).await;
        for format in ["xlsx", "csv"] {
            let out = coordinator.get(&format!("/roster-export?kind=pupils&format={format}")).await.is(200).bytes.to_vec();
            let path = format!("/roster-imports/{}", send(&coordinator, out, true).await.is(201).text("id"));
            t.run_jobs().await;
            let import = coordinator.get(&path).await.is(200);
            assert_eq!(counts(&import), [0, 0, 0, 0, 1, 0], "{format}: {import}");
        }
        let pack = coordinator.get("/roster-export?kind=pupils&profile=oneroster").await.is(200).bytes.to_vec();
        let again = send_as(&coordinator, "oneroster", "pupils", pack, true).await.is(201).text("id");
        t.run_jobs().await;
        let import = coordinator.get(&format!("/roster-imports/{again}")).await.is(200);
        assert_eq!(counts(&import), [0, 0, 0, 0, 1, 0], "{import}");
        let template = coordinator.get("/roster-template?kind=pupils").await.is(200);
        let template = sheets::read(&template.bytes, &sheets::Limits::default()).unwrap();
        assert_eq!(template.rows[0].cells[..5], ["学校", "年级", "班级", "姓名", "学籍号"]);
    }

    async fn a_oneroster_pack_of_another_system_is_read(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = coordinator(&school).await;
        let pack = sheets::pack([
            ("orgs.csv", b"sourcedId,name,type\no1,\xE6\xB1\x9F\xE5\xB1\xB1\xE5\xAE\x9E\xE9\xAA\x8C\xE5\xB0\x8F\xE5\xAD\xA6,school\n".to_vec()),
            ("classes.csv", b"sourcedId,title,grades,classType,schoolSourcedId\nc1,302,03,homeroom,o1\n".to_vec()),
            (
                "users.csv",
                b"sourcedId,status,role,givenName,familyName,identifier,agentSourcedIds,phone\nu1,active,student,Wei,Li,G1,g1,\nu2,tobedeleted,student,A,B,G2,,\ng1,active,guardian,Ming,Li,,u1,13800000001\n".to_vec(),
            ),
            ("enrollments.csv", b"sourcedId,classSourcedId,userSourcedId,role\ne1,c1,u1,student\n".to_vec()),
        ]);
        let id = send_as(&coordinator, "oneroster", "pupils", pack.unwrap(), false).await.is(201).text("id");
        t.run_jobs().await;
        let import = coordinator.get(&format!("/roster-imports/{id}")).await.is(200);
        assert_eq!(counts(&import), [1, 0, 0, 0, 0, 0], "{import}");
        let row = &rows(&coordinator, &format!("/roster-imports/{id}"), "new").await[0];
        assert_eq!((&row["name"], &row["location"]), (&"Wei Li".into(), &"江山实验小学 三(2)班".into()));
    }

    async fn files_that_are_no_roster_say_why(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = coordinator(&school).await;
        for (bytes, why, detail) in [
            ("年级,姓名\n3,朱书瑶".as_bytes().to_vec(), "columns_missing", "class".into()),
            (TITLES.as_bytes().to_vec(), "empty", Value::Null),
        ] {
            let path = format!("/roster-imports/{}", send(&coordinator, bytes, false).await.is(201).text("id"));
            t.run_jobs().await;
            let import = coordinator.get(&path).await.is(200);
            assert_eq!((&import["state"], &import["unusable"]), (&"unusable".into(), &why.into()));
            assert_eq!(import["detail"], detail);
            coordinator.act(&format!("{path}/apply")).await.refused(ErrorCode::RosterStateWrong);
        }
        send(&coordinator, Vec::new(), false).await.refused(ErrorCode::FileEmpty);
        send(&coordinator, vec![b'a'; 17 * 1024 * 1024], false).await.refused(ErrorCode::FileTooLarge);
    }

    async fn a_file_nobody_can_read_leaves_nothing_behind(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = coordinator(&school).await;
        let mut sheet = Sheet::new("名册", TITLES.split(','));
        sheet.push(["三年级", "1班", "朱书瑶", "330105201509010001", "朱爸爸", "父亲", "13800000001"]);
        let whole = sheet.write(Format::Xlsx).unwrap();
        let photo = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01".to_vec();
        let with_password = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        for bytes in [whole[..whole.len() / 2].to_vec(), photo, with_password, b"no table at all".to_vec()] {
            let refused = send(&coordinator, bytes, false).await.refused(ErrorCode::RosterUnreadable);
            assert_eq!(refused["field"], "file");
        }
        send_as(&coordinator, "oneroster", "pupils", whole[..whole.len() / 2].to_vec(), false)
            .await
            .refused(ErrorCode::RosterUnreadable);
        t.run_jobs().await;
        let imports = coordinator.get("/roster-imports").await.is(200);
        assert_eq!(imports["items"], json!([]), "nothing unfinished is left");
        send(&coordinator, whole, false).await.is(201);
    }

    async fn identifiers_and_files_are_sealed(t: Town) {
        let school = t.school("江山实验小学").await;
        let coordinator = coordinator(&school).await;
        let mut sheet = Sheet::new("名册", TITLES.split(','));
        sheet.push(["三年级", "1班", "朱书瑶", "330105201509010001", "朱爸爸", "父亲", "13800000001"]);
        let id = send(&coordinator, sheet.write(Format::Xlsx).unwrap(), false).await.is(201).text("id");
        t.run_jobs().await;
        coordinator.act(&format!("/roster-imports/{id}/apply")).await.is(200);
        t.run_jobs().await;
        let kept = t.app().files.get(&format!("files/rosters/{id}")).await.unwrap();
        assert!(kept.starts_with(b"v1."), "the file is sealed");
        for (text,) in store::sql!(
            "SELECT sealed || lookup FROM external_ids UNION ALL SELECT COALESCE(act, '') || shown || COALESCE(made, '') FROM roster_rows"
        )
        .fetch_all::<(String,)>(&t.app().db)
        .await
        .unwrap()
        {
            assert!(!text.contains("330105") && !text.contains("138000"), "{text}");
        }
    }
}
