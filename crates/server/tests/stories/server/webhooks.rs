//! Programs outside are told of events: signed, in order for each object, again until they have it.

use std::process::Command;
use std::time::Duration;

use kernel::{Clock, ErrorCode, Role};
use people::{Stage, Subject};
use platform::signature;
use serde_json::{Value, json};
use testkit::{Answer, Class, Person, Receiver, School, Town};

const ASKED: &str = "tutoring.question_asked";
const MOVED: &str = "people.pupil_moved";

/// A receiver outside, and the webhook by which it is told of these events: its path and its secret.
async fn told(t: &Town, operator: &Person, events: &[&str]) -> (Receiver, String, String) {
    t.reconfigure(|config| config.webhooks.private = true).await;
    let receiver = Receiver::start().await;
    let new = json!({ "name": "区数据平台", "url": format!("{}/wenqu", receiver.url), "events": events });
    let made = operator.post("/webhooks", new).await.is(201);
    let id = made["webhook"]["id"].as_str().unwrap().to_owned();
    (receiver, format!("/webhooks/{id}"), made.text("secret"))
}

async fn ask(pupil: &Person) {
    let attempt = json!({ "chips": [], "text": "我算到 5/6", "voice_file_id": null });
    let draft = json!({ "subject": "math", "text": "1/2 + 1/3 = ?", "attempt": attempt });
    let question = pupil.post("/questions", draft).await.is(201).text("id");
    pupil.post(&format!("/questions/{question}/submit"), json!({ "mode": "later" })).await.is(200);
}

async fn transfer(coordinator: &Person, pupil: &Person, class: &Class) -> Answer {
    coordinator.post(&format!("/pupils/{}/move", pupil.id()), json!({ "class_id": class.id })).await.is(204)
}

async fn two_classes(school: &School) -> (Class, Class) {
    (school.class(3, "三(1)班").await, school.class(3, "三(2)班").await)
}

async fn dead(operator: &Person, webhook: &str) -> Vec<Value> {
    let page = operator.get(&format!("{webhook}/deliveries?state=dead")).await.is(200).json();
    page["items"].as_array().unwrap().clone()
}

/// Lets time pass until no try of an event is left.
async fn out_of_tries(t: &Town) {
    for seconds in [10, 30, 90, 270, 810, 2430, 7290, 21_600, 21_600] {
        t.pass(Duration::from_secs(seconds)).await;
    }
}

testkit::stories! {
    async fn an_event_is_signed_and_the_manual_says_how_to_verify_it(t: Town) {
        let operator = t.staff(Role::Operator, "运维").await;
        let (receiver, webhook, secret) = told(&t, &operator, &[ASKED]).await;
        let school = t.school("江山实验小学").await;
        school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        let pupil = school.class(3, "三(1)班").await.pupil("小鱼").await;
        ask(&pupil).await;
        t.run_jobs().await;
        let got = receiver.taken();
        assert_eq!((got.len(), got[0].path.as_str(), got[0].header("wenqu-event")), (1, "/wenqu", ASKED));
        let body = got[0].json();
        assert_eq!((&body["event"], &body["data"]["pupil"]), (&json!(ASKED), &json!(pupil.id())));
        assert!(body["object"].as_str().unwrap().starts_with("question:"), "{body}");
        assert!(!String::from_utf8_lossy(&got[0].body).contains("小鱼"), "no names");
        let header = got[0].header(signature::HEADER);
        assert!(signature::verify(secret.as_bytes(), header, t.clock.now(), &got[0].body));
        for (secret, seconds, verified) in [(&*secret, 0, true), (&*secret, 301, false), ("another", 0, false)] {
            let now = t.clock.now().as_millis() / 1000 + seconds;
            assert_eq!(manual_verifies(secret, header, &got[0].body, now), verified, "{secret} {seconds}");
        }

        // While the receiver changes over, both secrets sign; a day later the old one does not.
        let rotated = operator.act(&format!("{webhook}/rotate")).await.is(200).text("secret");
        for (old, after) in [(true, 0), (false, 24)] {
            t.clock.advance(Duration::from_hours(after));
            operator.act(&format!("{webhook}/ping")).await.is(204);
            t.run_jobs().await;
            let got = receiver.taken().pop().unwrap();
            let verified = |secret: &str| {
                signature::verify(secret.as_bytes(), got.header(signature::HEADER), t.clock.now(), &got.body)
            };
            assert_eq!((verified(&rotated), verified(&secret)), (true, old), "{after} hours later");
        }
    }

    async fn events_about_one_object_come_in_order_whatever_fails(t: Town) {
        let operator = t.staff(Role::Operator, "运维").await;
        let (receiver, webhook, _) = told(&t, &operator, &[MOVED]).await;
        let school = t.school("江山实验小学").await;
        let (first, second) = two_classes(&school).await;
        let (fish, shrimp) = (first.pupil("小鱼").await, first.pupil("小虾").await);
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        receiver.answer(&[500]);
        transfer(&coordinator, &fish, &second).await;
        transfer(&coordinator, &fish, &first).await;
        transfer(&coordinator, &shrimp, &second).await;
        t.run_jobs().await;
        let about = |got: &testkit::Got| (got.json()["data"]["pupil"].clone(), got.json()["data"]["to_class"].clone());
        let came: Vec<_> = receiver.taken().iter().map(about).collect();
        let fish_to = |class: &Class| (json!(fish.id()), json!(class.id));
        assert_eq!(came, [fish_to(&second), (json!(shrimp.id()), json!(second.id))], "the other pupil does not wait");
        t.pass(Duration::from_secs(10)).await;
        let came: Vec<_> = receiver.taken().iter().map(about).collect();
        assert_eq!(came, [fish_to(&second), fish_to(&first)]);
        let shown = operator.get(&webhook).await.is(200).json();
        assert_eq!((&shown["waiting"], &shown["dead"]), (&json!(0), &json!(0)));
    }

    async fn what_fails_every_time_is_put_aside_and_sent_again_by_hand(t: Town) {
        let operator = t.staff(Role::Operator, "运维").await;
        let (receiver, webhook, _) = told(&t, &operator, &[MOVED]).await;
        let school = t.school("江山实验小学").await;
        let (first, second) = two_classes(&school).await;
        let pupil = first.pupil("小鱼").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        receiver.answer(&[503; 10]);
        transfer(&coordinator, &pupil, &second).await;
        transfer(&coordinator, &pupil, &first).await;
        t.run_jobs().await;
        out_of_tries(&t).await;
        assert_eq!(receiver.taken().len(), 11, "ten tries, and the next event goes on");
        let buried = dead(&operator, &webhook).await;
        assert_eq!((buried.len(), &buried[0]["attempts"], &buried[0]["status"]), (1, &json!(10), &json!(503)));
        assert_eq!(buried[0]["error"], "answered");
        let only = json!({ "delivery_id": buried[0]["id"] });
        assert_eq!(operator.post(&format!("{webhook}/replay"), only.clone()).await.is(200)["replayed"], 1);
        operator.post(&format!("{webhook}/replay"), only).await.refused(ErrorCode::NotFound);
        t.run_jobs().await;
        let again = receiver.taken();
        assert_eq!((again.len(), &again[0].json()["id"]), (1, &buried[0]["body"]["id"]));
        assert!(dead(&operator, &webhook).await.is_empty());
    }

    async fn a_receiver_that_is_gone_is_left_alone_and_hears_everything_later(t: Town) {
        let operator = t.staff(Role::Operator, "运维").await;
        let (receiver, webhook, _) = told(&t, &operator, &[MOVED]).await;
        let school = t.school("江山实验小学").await;
        let (first, second) = two_classes(&school).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        receiver.answer(&[500; 50]);
        for name in ["一", "二", "三", "四", "五"] {
            transfer(&coordinator, &first.pupil(name).await, &second).await;
        }
        t.run_jobs().await;
        // What was tried in vain is not simply on its way.
        let failing = operator.get(&webhook).await.is(200);
        assert_eq!((&failing["state"], &failing["waiting"], &failing["retrying"]), (&json!("active"), &json!(5), &json!(5)));
        out_of_tries(&t).await;
        assert_eq!(receiver.taken().len(), 50);
        assert_eq!(operator.get(&webhook).await.is(200)["state"], "paused");
        let told = operator.get("/notices").await.is(200).json();
        assert_eq!(told["items"][0]["code"], "webhook_paused");
        let late = first.pupil("六").await;
        transfer(&coordinator, &late, &second).await;
        t.run_jobs().await;
        assert!(receiver.taken().is_empty());
        let waits = operator.get(&webhook).await.is(200);
        assert_eq!((&waits["waiting"], &waits["retrying"], &waits["dead"]), (&json!(1), &json!(0), &json!(5)));
        operator.act(&format!("{webhook}/resume")).await.is(200);
        t.run_jobs().await;
        assert_eq!(receiver.taken()[0].json()["data"]["pupil"], json!(late.id()));
        assert_eq!(operator.post(&format!("{webhook}/replay"), json!({})).await.is(200)["replayed"], 5);
        t.run_jobs().await;
        assert_eq!(receiver.taken().len(), 5);
    }

    async fn what_keeps_a_receiver_from_taking_an_event_is_told_by_a_code(t: Town) {
        let bureau = t.staff(Role::Bureau, "市局").await;
        // A port on which nobody listens any more.
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        for (url, private, error) in
            [("https://nobody.invalid/x", false, "name_unknown"), (&*format!("http://{gone}/x"), true, "unreachable")]
        {
            t.reconfigure(|config| config.webhooks.private = private).await;
            let new = json!({ "name": "平台", "url": url, "events": [ASKED] });
            let made = bureau.post("/webhooks", new).await.is(201);
            let path = format!("/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
            bureau.act(&format!("{path}/ping")).await.is(204);
            t.run_jobs().await;
            let sent = bureau.get(&format!("{path}/deliveries")).await.is(200);
            let told = (&sent["items"][0]["error"], &sent["items"][0]["status"]);
            assert_eq!(told, (&json!(error), &json!(null)), "{url}");
        }
    }

    async fn only_those_who_serve_the_whole_region_set_webhooks_up_and_only_to_public_hosts(t: Town) {
        let bureau = t.staff(Role::Bureau, "市局").await;
        let county = t.staff_of(Role::Bureau, t.another_county("江郎县").await, "县局").await;
        let new = |url: &str, event: &str| json!({ "name": "平台", "url": url, "events": [event] });
        county.post("/webhooks", new("https://hooks.example.cn/x", ASKED)).await.refused(ErrorCode::NotFound);
        for url in ["http://hooks.example.cn/x", "https://127.0.0.1/x", "https://intranet/x"] {
            bureau.post("/webhooks", new(url, ASKED)).await.refused(ErrorCode::WebhookUrlUnfit);
        }
        let odd = bureau.post("/webhooks", new("https://hooks.example.cn/x", "nothing.happened")).await;
        assert_eq!(odd.refused(ErrorCode::BadRequest)["field"], "events");
        let nameless = json!({ "name": " ", "url": "https://hooks.example.cn/x", "events": [ASKED] });
        assert_eq!(bureau.post("/webhooks", nameless).await.refused(ErrorCode::BadRequest)["field"], "name");
        let made = bureau.post("/webhooks", new("https://hooks.example.cn/x", ASKED)).await.is(201);
        let path = format!("/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
        let edited = bureau.put(&path, new("https://other.example.cn/x", MOVED)).await.is(200);
        assert_eq!((&edited["url"], &edited["events"]), (&json!("https://other.example.cn/x"), &json!([MOVED])));
        let listed = bureau.get("/webhooks").await.is(200).json();
        assert_eq!(listed["webhooks"][0]["id"], made["webhook"]["id"]);
        assert!(listed["events"].as_array().unwrap().contains(&json!("people.roster_applied")));
        bureau.delete(&path).await.is(204);
        bureau.get(&path).await.refused(ErrorCode::NotFound);
    }
}

/// Runs the example of the manual.
fn manual_verifies(secret: &str, header: &str, body: &[u8], now: i64) -> bool {
    let manual = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/webhooks.md")).unwrap();
    let example = manual.split("```python\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let call = "\nimport sys\nprint(verify(sys.argv[1], sys.argv[2], sys.argv[3].encode(), int(sys.argv[4])))\n";
    let run = Command::new("python3")
        .args(["-c", &format!("{example}{call}"), secret, header])
        .arg(String::from_utf8_lossy(body).as_ref())
        .arg(now.to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout).trim().to_owned();
    assert!(["True", "False"].contains(&said.as_str()), "{}", String::from_utf8_lossy(&run.stderr));
    said == "True"
}
