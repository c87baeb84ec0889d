//! Calendar feeds, read back by another program's parser.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use kernel::{ErrorCode, Role};
use people::{Stage, Subject};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Person, Town};

use super::away::pass;

/// The entries of a calendar as the Python package `icalendar` reads them.
fn parsed(text: &str) -> Vec<Value> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut reader = Command::new(format!("{root}/target/cas/bin/python"))
        .arg(format!("{root}/crates/testkit/sites/read_calendar.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    reader.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = reader.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn feed_of(person: &Person) -> String {
    person.act("/me/calendar-feed").await.is(201).text("path")
}

async fn read(t: &Town, path: &str) -> String {
    let answer = t.stranger().get(path).await.is(200);
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
    String::from_utf8(answer.bytes.to_vec()).unwrap()
}

/// A question that a teacher takes at once: the path of the session.
async fn session(t: &Town, teacher: &Person, pupil: &Person) -> String {
    let attempt = json!({ "chips": [], "text": "我算到 5/6", "voice_file_id": null });
    let draft = json!({ "subject": "math", "text": "1/2 + 1/3 = ?", "attempt": attempt });
    let question = pupil.post("/questions", draft).await.is(201).text("id");
    pupil.post(&format!("/questions/{question}/submit"), json!({ "mode": "live" })).await.is(200);
    t.run_jobs().await;
    let offer = teacher.get("/offers/current").await.is(200)["offer"]["id"].as_str().unwrap().to_owned();
    format!("/sessions/{}", teacher.act(&format!("/offers/{offer}/accept")).await.is(200).text("id"))
}

testkit::stories! {
    async fn a_family_and_a_teacher_subscribe_to_their_days(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let pupil = class.pupil("小鱼").await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let teacher = school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        let bureau = t.staff(Role::Bureau, "市局").await;
        let term = json!({ "begins": "2026-09-01", "ends": "2027-01-20", "weekdays": [1, 2, 3, 4, 5] });
        bureau.put(&format!("/orgs/{}/terms/2026/1", t.region()), term).await.is(204);
        let holiday = json!({ "day": "2026-10-01", "kind": "holiday", "name": "国庆节" });
        bureau.put(&format!("/orgs/{}/days", t.region()), holiday).await.is(204);
        let check = json!({ "microphone_ok": true, "pen": "pen", "round_trip_ms": 40 });
        teacher.post("/duty/start", check).await.is(201);

        assert_eq!(guardian.get("/me/calendar-feed").await.is(200)["since"], Value::Null);
        let (family, duty) = (feed_of(&guardian).await, feed_of(&teacher).await);
        let went_on = session(&t, &teacher, &pupil).await;
        let text = read(&t, &family).await;
        assert!(!text.contains("小鱼\r\n") && text.contains("小鱼同学"), "the alias alone: {text}");
        let summaries = |entries: &[Value]| {
            let mut all: Vec<_> = entries.iter().map(|entry| entry["summary"].as_str().unwrap().to_owned()).collect();
            all.sort_unstable();
            all
        };
        let entries = parsed(&text);
        let expected = ["2026–2027 学年第一学期 · 江山实验小学", "不上课 · 国庆节", "同屏答疑 · 数学 · 小鱼同学"];
        assert_eq!(summaries(&entries), expected);
        let holiday = entries.iter().find(|entry| entry["summary"] == expected[1]).unwrap();
        assert_eq!((&holiday["start"], &holiday["end"]), (&json!("2026-10-01"), &json!("2026-10-02")));
        let entry_of = |entries: &[Value]| entries.iter().find(|one| one["summary"].as_str().unwrap().starts_with("同屏")).unwrap().clone();
        let before = entry_of(&entries);
        assert_eq!((&before["status"], &before["sequence"]), (&json!("CONFIRMED"), &json!(0)));

        let room = teacher.get(&went_on).await.is(200).text("room_id");
        let mut there = teacher.live().await;
        there.join(&format!("room:{room}"), None).await;
        // The pupil stays away, so it is moved to a later answer: the same entry, cancelled, with a higher number.
        pass(&t, 61).await;
        let moved = teacher.act(&format!("{went_on}/later")).await.is(200);
        assert_eq!(moved["state"], "closed", "{moved}");
        let after = entry_of(&parsed(&read(&t, &family).await));
        assert_eq!(after["uid"], before["uid"]);
        assert_eq!((&after["status"], &after["sequence"]), (&json!("CANCELLED"), &json!(1)));

        let stint = parsed(&read(&t, &duty).await);
        assert_eq!((stint.len(), &stint[0]["sequence"]), (1, &json!(0)));
        t.clock.advance(Duration::from_mins(30));
        teacher.act("/duty/end").await.is(204);
        let ended = parsed(&read(&t, &duty).await);
        assert_eq!((&ended[0]["sequence"], &ended[0]["uid"]), (&json!(1), &stint[0]["uid"]));
    }

    async fn a_term_is_called_by_year_and_schools_in_the_persons_language(t: Town) {
        let (primary, junior) = (t.school("江山实验小学").await, t.school("城东初中").await);
        let (first, second) = (primary.class(3, "三(2)班").await, junior.class(7, "七(1)班").await);
        let children = [first.pupil("小鱼").await, second.pupil("大鱼").await];
        let guardian = first.guardian("鱼妈妈", &[&children[0], &children[1]]).await;
        let bureau = t.staff(Role::Bureau, "市局").await;
        let term = |begins: &str, ends: &str| json!({ "begins": begins, "ends": ends, "weekdays": [1, 2, 3, 4, 5] });
        bureau.put(&format!("/orgs/{}/terms/2026/1", t.region()), term("2026-09-01", "2027-01-20")).await.is(204);
        bureau.put(&format!("/orgs/{}/terms/2026/2", junior.id), term("2027-02-20", "2027-06-30")).await.is(204);
        let feed = feed_of(&guardian).await;
        let titles = async || {
            let mut titles: Vec<_> = parsed(&read(&t, &feed).await)
                .iter()
                .map(|entry| entry["summary"].as_str().unwrap().to_owned())
                .collect();
            titles.sort_unstable();
            titles
        };
        let both = titles().await;
        assert_eq!(both.len(), 2, "the region's term is one for both schools: {both:?}");
        assert!(both[0].starts_with("2026–2027 学年第一学期 · "), "{both:?}");
        assert!(both[0].contains("江山实验小学") && both[0].contains("城东初中"), "{both:?}");
        assert_eq!(both[1], "2026–2027 学年第二学期 · 城东初中");
        guardian.put("/me/locale", json!({ "locale": "en" })).await.is(204);
        let english = titles().await;
        assert!(english[0].starts_with("School year 2026–2027, first term · "), "{english:?}");
        assert_eq!(english[1], "School year 2026–2027, second term · 城东初中");
    }

    async fn the_address_is_reset_and_what_is_known_is_not_sent_again(t: Town) {
        let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        let first = feed_of(&teacher).await;
        let answer = t.stranger().get(&first).await.is(200);
        let tag = answer.headers["etag"].clone();
        let known = t.stranger().send(Method::GET, &first, |request| request.header("if-none-match", tag)).await;
        assert_eq!((known.status, known.bytes.len()), (304, 0));
        let second = feed_of(&teacher).await;
        t.stranger().get(&first).await.refused(ErrorCode::NotFound);
        t.stranger().get(&second).await.is(200);
        teacher.delete("/me/calendar-feed").await.is(204);
        t.stranger().get(&second).await.refused(ErrorCode::NotFound);
        t.stranger().get("/api/v1/ical/nobody.ics").await.refused(ErrorCode::NotFound);
    }
}
