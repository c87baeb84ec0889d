//! What families ask of their children's data: a copy, a correction, a deletion.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use people::external_ids::{Scheme, service as external_ids};
use people::{Stage, Subject};
use platform::Vault;
use rooms::{Member, NewRoom, Rights, Rooms};
use serde_json::{Value, json};
use testkit::{Answer, Class, Person, School, Town};

const DAY: Duration = Duration::from_hours(24);

struct Family {
    school: School,
    class: Class,
    pupil: Person,
    guardian: Person,
    coordinator: Person,
}

async fn family(t: &Town) -> Family {
    let school = t.school("江山实验小学").await;
    let class = school.class(3, "三(2)班").await;
    let pupil = class.pupil("林小鱼").await;
    let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
    let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
    Family { school, class, pupil, guardian, coordinator }
}

async fn ask(person: &Person, child: &Person, body: Value) -> Answer {
    person.post(&format!("/pupils/{}/requests", child.id()), body).await
}

fn path(request: &Answer, act: &str) -> String {
    format!("/data-requests/{}/{act}", request.text("id"))
}

/// The request as the family sees it now.
async fn again(person: &Person, request: &Answer) -> Value {
    let all = person.get("/my-data-requests").await.is(200).json();
    all.as_array().unwrap().iter().find(|one| one["id"] == request["id"]).unwrap().clone()
}

/// A picture, in its way unique.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 8, image::Rgb([7, 42, 99])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A question of the child with a photo, and a room in which something was written.
async fn work(t: &Town, pupil: &Person, teacher: &Person) -> (String, String) {
    let file = pupil.upload("photo", photo()).await.is(201).text("id");
    let draft = json!({ "subject": "math", "text": "夜雨剪春韭怎么解释", "attempt": { "text": "我想到了韭菜" } });
    let question = pupil.post("/questions", draft).await.is(201).text("id");
    let attachment = json!({ "file_id": file, "kind": "photo" });
    pupil.post(&format!("/questions/{question}/attachments"), attachment).await.is(200);
    pupil.post(&format!("/questions/{question}/submit"), json!({ "mode": "later" })).await.is(200);
    let member =
        |person: &Person, rights, adult| Member { person: person.id(), name: person.name.clone(), rights, adult };
    let members = vec![member(teacher, Rights::Host, true), member(pupil, Rights::Speaker, false)];
    let ctx = platform::Ctx::system(t.app());
    let rooms = ctx.part::<Rooms>();
    let mut tx = ctx.db.begin().await.unwrap();
    let room = rooms.open(&ctx, &mut tx, NewRoom { members, first_ops: Vec::new() }).await.unwrap();
    tx.commit().await.unwrap();
    let entry = json!({ "client": "story", "ops": [{ "n": 1, "op": { "k": "chat", "text": "窗前的风铃响了" } }] });
    pupil.post(&format!("/rooms/{room}/ops"), entry).await.is(200);
    rooms.close(&ctx, room).await.unwrap();
    (question, room.to_string())
}

testkit::stories! {
    async fn a_copy_comes_as_a_zip_within_one_job_and_goes_after_its_days(t: Town) {
        let Family { school, pupil, guardian, class, .. } = family(&t).await;
        let teacher = school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        let (_, room) = work(&t, &pupil, &teacher).await;
        let asked = ask(&guardian, &pupil, json!({ "kind": "copy" })).await.is(201);
        assert_eq!((&asked["state"], &asked["due_day"]), (&json!("granted"), &json!("2026-09-23")));
        guardian.get(&path(&asked, "copy")).await.refused(ErrorCode::NotFound);
        ask(&guardian, &pupil, json!({ "kind": "copy" })).await.refused(ErrorCode::RequestPending);

        t.run_jobs().await;
        let done = again(&guardian, &asked).await;
        assert_eq!(done["state"], "done", "{done}");
        let zip = guardian.get(&path(&asked, "copy")).await.is(200);
        let files = sheets::unpack(&zip.bytes, &sheets::Limits::default()).unwrap();
        let text = |name: &str| {
            let (_, bytes) = files.iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no {name}"));
            String::from_utf8(bytes.clone()).unwrap()
        };
        for (file, words) in [
            ("record.json", "夜雨剪春韭"),
            ("record.html", "我想到了韭菜"),
            ("record.html", "林小鱼"),
            ("record.html", "鱼妈妈"),
            ("log.json", "窗前的风铃"),
        ] {
            assert!(text(file).contains(words), "{words} is not in {file} of room {room}");
        }
        let (_, print) = files.iter().find(|(found, _)| found == "record.pdf").unwrap();
        let print = crate::people::pages(print).concat();
        for words in ["夜雨剪春韭", "林小鱼", "母亲", "照片 2026-09-02", "板书与文字记录 2026-09-02", "数学"] {
            assert!(print.contains(words), "{words} is not in {print}");
        }
        for raw in ["mother", "math", "waiting_later", "2026-09-02T", ".000Z", &room] {
            assert!(!print.contains(raw), "{raw} is in {print}");
        }
        assert!(text("record.html").contains("板书与文字记录 2026-09-02"));
        let is_photo = |name: &str| matches!(name.rsplit_once('.'), Some((_, "jpeg" | "png" | "webp")));
        assert!(files.iter().any(|(name, _)| is_photo(name)), "the photo is in it");

        let other = class.guardian("虾妈妈", &[&class.pupil("小虾").await]).await;
        other.get(&path(&asked, "copy")).await.refused(ErrorCode::NotFound);
        t.pass(DAY * 7).await;
        guardian.get(&path(&asked, "copy")).await.refused(ErrorCode::NotFound);
        assert_eq!(again(&guardian, &asked).await["state"], "expired");
    }

    async fn a_correction_is_decided_and_carried_out(t: Town) {
        let Family { pupil, guardian, coordinator, .. } = family(&t).await;
        let wrong = json!({ "kind": "correction", "field": "name" });
        ask(&guardian, &pupil, wrong).await.refused(ErrorCode::BadRequest);
        let asked = ask(&guardian, &pupil, json!({ "kind": "correction", "field": "name", "wanted": "林小渔", "text": "登记时写错了" }))
            .await
            .is(201);
        assert_eq!(asked["state"], "asked");
        let notices = coordinator.get("/notices").await.is(200);
        assert_eq!(notices["items"][0]["code"], "data_request_asked", "{notices}");
        let waiting = coordinator.get("/data-requests?state=asked").await.is(200);
        assert_eq!((&waiting["items"][0]["wanted"], &waiting["items"][0]["child_name"]), (&json!("林小渔"), &json!("林小鱼")));
        guardian.post(&path(&asked, "grant"), json!({})).await.refused(ErrorCode::Forbidden);
        let granted = coordinator.post(&path(&asked, "grant"), json!({ "reason": "已核对户口簿" })).await.is(200);
        assert_eq!(granted["state"], "done");
        assert_eq!(pupil.get("/me").await.is(200)["person"]["name"], "林小渔");
        let seen = again(&guardian, &asked).await;
        assert_eq!((&seen["reason"], &seen["decider_name"]), (&json!("已核对户口簿"), &json!("统筹")));
        coordinator.post(&path(&asked, "refuse"), json!({ "reason": "晚了" })).await.refused(ErrorCode::RequestStateWrong);
    }

    async fn an_identifier_is_corrected_to_one_that_is_one(t: Town) {
        let Family { pupil, guardian, coordinator, .. } = family(&t).await;
        let app = t.app();
        let mut tx = app.db.begin().await.unwrap();
        let code = [(pupil.id(), "G330105201509010001")];
        external_ids::put_for_persons(app.part::<Vault>(), &mut tx, Scheme::PupilCode, &code, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        let to = |wanted: &str| json!({ "kind": "correction", "field": "pupil_code", "wanted": wanted });
        let refused = ask(&guardian, &pupil, to("不知道")).await.refused(ErrorCode::BadRequest);
        assert_eq!(refused["field"], "wanted");
        let asked = ask(&guardian, &pupil, to("g330105201509010002 ")).await.is(201);
        let detail = format!("/data-requests/{}", asked.text("id"));
        let seen = coordinator.get(&detail).await.is(200);
        assert_eq!(seen["current"], "G33*************001", "masked as in the file");
        assert_eq!(seen["request"]["wanted"], "G330105201509010002");

        // One that was asked before there was a rule is not carried out either.
        let sealed = app.part::<Vault>().seal("records.request", "不知道".as_bytes()).unwrap();
        let mut tx = app.db.begin().await.unwrap();
        store::sql!("UPDATE child_requests SET wanted = $1").bind((sealed,)).execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let refused = coordinator.post(&path(&asked, "grant"), json!({})).await.refused(ErrorCode::BadRequest);
        assert_eq!(refused["field"], "wanted");
        assert_eq!(again(&guardian, &asked).await["state"], "asked");

        let again = ask(&guardian, &pupil, to("G330105201509010002")).await.is(201);
        coordinator.post(&path(&again, "grant"), json!({})).await.is(200);
        let ids = external_ids::open_for_persons(app.part::<Vault>(), &app.db, Scheme::PupilCode, &[pupil.id()]).await;
        assert_eq!(ids.unwrap()[&pupil.id()], "G330105201509010002");
    }

    async fn a_refusal_has_a_reason_and_a_request_is_taken_back(t: Town) {
        let Family { pupil, guardian, coordinator, .. } = family(&t).await;
        let asked = ask(&guardian, &pupil, json!({ "kind": "deletion" })).await.is(201);
        coordinator.post(&path(&asked, "refuse"), json!({ "reason": " " })).await.refused(ErrorCode::BadRequest);
        coordinator.post(&path(&asked, "refuse"), json!({ "reason": "学籍还在本校" })).await.is(200);
        assert_eq!(again(&guardian, &asked).await["reason"], "学籍还在本校");
        let second = ask(&guardian, &pupil, json!({ "kind": "deletion" })).await.is(201);
        guardian.act(&path(&second, "withdraw")).await.is(200);
        coordinator.post(&path(&second, "grant"), json!({})).await.refused(ErrorCode::RequestStateWrong);
    }

    async fn the_clock_counts_working_days_and_says_when_it_is_late(t: Town) {
        let Family { pupil, guardian, coordinator, .. } = family(&t).await;
        let bureau = t.staff(Role::Bureau, "科长").await;
        let holiday = json!({ "day": "2026-09-03", "kind": "holiday", "name": "中秋" });
        bureau.put(&format!("/orgs/{}/days", t.region()), holiday).await.is(204);
        let asked = ask(&guardian, &pupil, json!({ "kind": "deletion" })).await.is(201);
        assert_eq!((&asked["due_day"], &asked["late"]), (&json!("2026-09-24"), &json!(false)), "a holiday does not count");
        t.clock.advance(DAY * 23);
        coordinator.enter_again().await;
        let late = coordinator.get("/data-requests").await.is(200);
        assert_eq!(late["items"][0]["late"], true, "{late}");
    }

    async fn a_pupil_asks_from_fourteen_on_and_strangers_never(t: Town) {
        let Family { school, pupil, class, .. } = family(&t).await;
        ask(&pupil, &pupil, json!({ "kind": "copy" })).await.refused(ErrorCode::RequestTooYoung);
        let older = school.class(9, "九(1)班").await.pupil("大鱼").await;
        ask(&older, &older, json!({ "kind": "copy" })).await.is(201);
        // Where the school has said the month of birth, it counts, and not the grade.
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹乙").await;
        let young = school.class(9, "九(2)班").await.pupil("跳级的鱼").await;
        let born = json!({ "month": "2013-02" });
        coordinator.put(&format!("/pupils/{}/birth-month", young.id()), born).await.is(204);
        ask(&young, &young, json!({ "kind": "copy" })).await.refused(ErrorCode::RequestTooYoung);
        let stranger = class.guardian("虾妈妈", &[&class.pupil("小虾").await]).await;
        ask(&stranger, &pupil, json!({ "kind": "copy" })).await.refused(ErrorCode::NotFound);
    }

    async fn a_deletion_leaves_nothing_of_the_child_but_figures(t: Town) {
        let Family { school, class, pupil, guardian, coordinator } = family(&t).await;
        let teacher = school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        let (question, room) = work(&t, &pupil, &teacher).await;
        let app = t.app();
        let mut tx = app.db.begin().await.unwrap();
        let code = [(pupil.id(), "G330105201509010001")];
        external_ids::put_for_persons(app.part::<Vault>(), &mut tx, Scheme::PupilCode, &code, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        let why = json!({ "purpose": "care", "note": "林小鱼的家访" });
        coordinator.post(&format!("/pupils/{}/file", pupil.id()), why).await.is(200);

        let words = ["林小鱼", "夜雨剪春韭", "韭菜", "窗前的风铃"];
        let before = dump(&t).await;
        for word in words {
            assert!(before.contains(word), "{word} was planted");
        }
        let asked = ask(&guardian, &pupil, json!({ "kind": "deletion", "text": "林小鱼要去外地" })).await.is(201);
        let seen = coordinator.get(&format!("/data-requests/{}", asked.text("id"))).await.is(200);
        let foreseen: Vec<_> = seen["foreseen"].as_array().unwrap().iter().map(|one| (one["code"].as_str().unwrap().to_owned(), one["fate"].as_str().unwrap().to_owned())).collect();
        for expected in [("questions", "emptied"), ("files", "removed"), ("rooms", "removed"), ("external_ids", "removed"), ("guardians", "removed")] {
            assert!(foreseen.contains(&(expected.0.to_owned(), expected.1.to_owned())), "{expected:?} in {foreseen:?}");
        }
        coordinator.post(&path(&asked, "grant"), json!({})).await.is(200);
        t.run_jobs().await;
        assert_eq!(again(&guardian, &asked).await["state"], "done");

        let after = dump(&t).await;
        for word in words {
            let place = after.lines().find(|line| line.contains(word));
            assert_eq!(place, None, "{word} is left");
        }
        assert_eq!(files_below(&t), Vec::<String>::new(), "no photo, no voice is left");
        pupil.get("/me").await.refused(ErrorCode::SignInRequired);
        guardian.get(&format!("/pupils/{}/views", pupil.id())).await.refused(ErrorCode::NotFound);
        let head = school.staff(Role::Head, "校长").await;
        let left = head.get(&format!("/questions/{question}")).await.is(200);
        assert_eq!((&left["subject"], &left["text"]), (&json!("math"), &json!(null)), "the row stays for the figures");
        assert_eq!(teacher.get(&format!("/rooms/{room}/log")).await.is(200)["entries"], json!([]));
        assert_eq!(people::persons::service::pupils_of(&app.db, class.id).await.unwrap().len(), 0);
    }
}

/// Every row of every table, as text.
async fn dump(t: &Town) -> String {
    store::testing::dump(&t.app().db).await.unwrap()
}

/// The files people have sent and the recordings, by their places below the data folder.
fn files_below(t: &Town) -> Vec<String> {
    let root = t.config().data.folder;
    let mut found = Vec::new();
    for part in ["files", "rooms", "recordings", "records"] {
        collect(&root.join(part), &mut found);
    }
    found
}

fn collect(folder: &std::path::Path, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        if entry.path().is_dir() {
            collect(&entry.path(), found);
        } else {
            found.push(entry.path().display().to_string());
        }
    }
}
