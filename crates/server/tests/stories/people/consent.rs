//! What families agree to: who answers, what is kept, what the school sees, and a notice that changes.

use std::path::Path;
use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::{Value, json};
use testkit::{Answer, Class, Person, Town};

use super::messages::tell_of;

/// A browser's keys, as RFC 8291 prints them.
const P256DH: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

const ITEMS: [&str; 8] = ["account", "questions", "same_screen", "camera", "voice", "reminders", "research", "sharing"];

async fn family(t: &Town) -> (Class, Person, Person) {
    let class = t.school("江山实验小学").await.class(3, "三(2)班").await;
    let pupil = class.newcomer("小鱼").await;
    let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
    (class, pupil, guardian)
}

async fn answer(person: &Person, child: &Person, answers: &[(&str, bool)]) -> Answer {
    let answers: Vec<_> =
        answers.iter().map(|(item, agrees)| json!({ "item": item, "version": 1, "agrees": agrees })).collect();
    person.post(&format!("/people/{}/consents", child.id()), json!({ "answers": answers })).await
}

/// How each item stands, and whether what is asked has been answered.
async fn standings(person: &Person, child: &Person) -> Vec<(String, String, bool)> {
    let sheet = person.get(&format!("/people/{}/consents", child.id())).await.is(200);
    let text = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
    let items = sheet["items"].as_array().unwrap().iter();
    items.map(|item| (text(item, "item"), text(item, "standing"), item["answered"].as_bool().unwrap())).collect()
}

testkit::stories! {
    async fn a_guardian_reads_each_item_and_answers_it(t: Town) {
        let (_, pupil, guardian) = family(&t).await;
        let path = format!("/people/{}/consents", pupil.id());
        let sheet = guardian.get(&path).await.is(200);
        assert_eq!((&sheet["may_answer"], &sheet["past"]), (&json!(true), &json!([])));
        assert!(sheet.text("officer").contains("负责人") && sheet.text("complaint").contains("投诉"), "{sheet}");
        for (item, code) in sheet["items"].as_array().unwrap().iter().zip(ITEMS) {
            assert_eq!((&item["item"], &item["standing"]), (&json!(code), &json!("open")), "nothing is ticked before");
            for part in ["title", "data", "purpose", "place", "term", "refusal"] {
                assert!(!item["text"][part].as_str().unwrap().is_empty(), "{code} {part}");
            }
        }
        let english = guardian.get(&format!("{path}?locale=en")).await.is(200);
        assert_eq!(english["items"][0]["text"]["title"], json!("Account and school record"));

        t.clock.advance(Duration::from_mins(1));
        answer(&guardian, &pupil, &[("account", true), ("sharing", false)]).await.is(200);
        t.clock.advance(Duration::from_mins(1));
        // The same again is no new answer.
        let sheet = answer(&guardian, &pupil, &[("account", false), ("sharing", false)]).await.is(200);
        let past: Vec<_> = sheet["past"].as_array().unwrap().iter().map(|one| (&one["item"], &one["answer"])).collect();
        let (account, sharing) = (json!("account"), json!("sharing"));
        let last = (&account, &json!("withdrawn"));
        assert_eq!(past[0], last);
        assert!(past[1..].contains(&(&account, &json!("given"))) && past[1..].contains(&(&sharing, &json!("refused"))));
        assert_eq!(past.len(), 3);
        assert_eq!((&sheet["past"][0]["by"], &sheet["past"][0]["role"]), (&json!("鱼妈妈"), &json!("guardian")));
        assert_eq!(sheet["past"][1]["receipt"], sheet["past"][2]["receipt"]);
        assert_ne!(sheet["past"][0]["receipt"], sheet["past"][1]["receipt"]);
    }

    async fn the_other_guardians_hear_of_a_withdrawal(t: Town) {
        let (class, pupil, guardian) = family(&t).await;
        let other = class.guardian("鱼爸爸", &[&pupil]).await;
        let stranger = class.guardian("别人家长", &[&class.pupil("小虾").await]).await;
        answer(&guardian, &pupil, &[("account", true), ("sharing", true), ("research", false)]).await.is(200);
        assert_eq!(other.notices().await, Vec::<String>::new(), "nothing was taken away");
        answer(&guardian, &pupil, &[("account", true), ("sharing", false)]).await.is(200);
        assert_eq!(other.notices().await, ["consent_withdrawn"]);
        let told = other.get("/notices").await.is(200);
        assert_eq!(told["items"][0]["link"], json!(format!("/children/{}/consent", pupil.id())), "{told}");
        for silent in [&guardian, &stranger] {
            assert_eq!(silent.notices().await, Vec::<String>::new());
        }
    }

    async fn below_fourteen_a_guardian_answers(t: Town) {
        let (class, pupil, guardian) = family(&t).await;
        assert_eq!(pupil.get(&format!("/people/{}/consents", pupil.id())).await.is(200)["may_answer"], json!(false));
        answer(&pupil, &pupil, &[("account", true)]).await.refused(ErrorCode::ConsentGuardianAnswers);
        let stranger = class.guardian("别人家长", &[&class.pupil("小虾").await]).await;
        answer(&stranger, &pupil, &[("account", true)]).await.refused(ErrorCode::NotFound);
        assert_eq!(standings(&guardian, &pupil).await[0].1, "open");
    }

    async fn from_fourteen_on_pupils_answer_for_themselves(t: Town) {
        let school = t.school("江山中学").await;
        let pupil = school.class(9, "九(2)班").await.newcomer("小鱼").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        let path = format!("/pupils/{}/birth-month", pupil.id());
        // In September 2026: fourteen in this month, perhaps not yet today.
        coordinator.put(&path, json!({ "month": "2012-09" })).await.is(204);
        answer(&pupil, &pupil, &[("account", true)]).await.refused(ErrorCode::ConsentGuardianAnswers);
        coordinator.put(&path, json!({ "month": "2012-08" })).await.is(204);
        let sheet = answer(&pupil, &pupil, &[("account", true)]).await.is(200);
        assert_eq!(sheet["past"][0]["role"], json!("pupil"));
        coordinator.put(&path, json!({ "month": "2027-01" })).await.refused(ErrorCode::BadRequest);
        let other = t.school("城东小学").await.staff(Role::SchoolCoordinator, "别校").await;
        other.put(&path, json!({ "month": "2010-01" })).await.refused(ErrorCode::NotFound);
    }

    async fn the_school_sees_who_has_answered_and_not_what(t: Town) {
        let (class, pupil, guardian) = family(&t).await;
        class.pupil("小虾").await;
        let teacher = class.teacher("周老师").await;
        let path = format!("/classes/{}/consents", class.id);
        let before = teacher.get(&path).await.is(200);
        assert_eq!((&before["class"]["pupils"], &before["class"]["answered"]), (&json!(2), &json!(1)));
        let first = &before["pupils"][0];
        assert_eq!((&first["name"], &first["complete"]), (&json!("小鱼"), &json!(false)), "who is missing stands first");
        teacher.get(&format!("/people/{}/consents", pupil.id())).await.refused(ErrorCode::Forbidden);

        teacher.act(&format!("{path}/remind")).await.is(200);
        let notices = guardian.get("/notices").await.is(200);
        assert_eq!(notices["items"][0]["code"], json!("consent_reminder"));
        t.clock.advance(Duration::from_hours(6 * 24));
        teacher.act(&format!("{path}/remind")).await.refused(ErrorCode::ConsentRemindedAlready);

        let refusals: Vec<_> = ITEMS.iter().map(|item| (*item, false)).collect();
        answer(&guardian, &pupil, &refusals).await.is(200);
        let after = teacher.get("/consent-classes").await.is(200);
        assert_eq!(after.json()[0]["answered"], json!(2), "a refusal is an answer");
        t.clock.advance(Duration::from_hours(2 * 24));
        teacher.act(&format!("{path}/remind")).await.is(200);
        let codes = guardian.get("/notices").await.is(200);
        assert_eq!(codes["items"].as_array().unwrap().len(), 1, "whoever has answered is left in peace");
    }

    async fn a_class_of_another_school_is_not_seen(t: Town) {
        let (class, ..) = family(&t).await;
        let path = format!("/classes/{}/consents", class.id);
        let other = t.school("城东小学").await;
        let elsewhere = other.class(3, "三(1)班").await.teacher("王老师").await;
        for person in [elsewhere, other.staff(Role::SchoolCoordinator, "统筹").await] {
            person.get(&path).await.refused(ErrorCode::NotFound);
            person.act(&format!("{path}/remind")).await.refused(ErrorCode::NotFound);
        }
    }

    async fn a_new_version_asks_again_for_what_has_changed(t: Town) {
        let (_, pupil, guardian) = family(&t).await;
        let all: Vec<_> = ITEMS.iter().map(|item| (*item, true)).collect();
        answer(&guardian, &pupil, &all).await.is(200);
        let folder = another_notice();
        let regions = folder.path().to_owned();
        t.reconfigure(|config| config.region.folder = regions).await;

        // Until the first version ends, the answer to it holds, and the new one is asked.
        let asked_again = ("voice".to_owned(), "given".to_owned(), false);
        let open: Vec<_> = standings(&guardian, &pupil).await.into_iter().filter(|(_, _, answered)| !answered).collect();
        assert_eq!(open, [asked_again]);
        answer(&guardian, &pupil, &[("voice", true)]).await.refused(ErrorCode::ConsentVersionOld);
        t.clock.set("2026-10-01T09:00:00+08:00");
        guardian.enter_again().await;
        assert_eq!(standings(&guardian, &pupil).await[4], ("voice".to_owned(), "open".to_owned(), false));
        let second = json!({ "answers": [{ "item": "voice", "version": 2, "agrees": false }] });
        guardian.post(&format!("/people/{}/consents", pupil.id()), second).await.is(200);
        assert_eq!(standings(&guardian, &pupil).await[4], ("voice".to_owned(), "refused".to_owned(), true));
    }

    async fn without_reminders_no_browser_is_kept(t: Town) {
        t.reconfigure(|config| config.push.contact = Some("mailto:ops@example.cn".to_owned())).await;
        let (_, pupil, guardian) = family(&t).await;
        let operator = t.staff(Role::Operator, "运维").await;
        let browser = json!({ "endpoint": "https://push.example.com/a", "keys": { "p256dh": P256DH, "auth": AUTH } });
        let pushes = async || operator.get("/deliveries?channel=push").await.is(200)["items"].as_array().unwrap().len();
        answer(&guardian, &pupil, &[("reminders", true)]).await.is(200);
        pupil.post("/push/subscriptions", browser.clone()).await.is(204);
        tell_of(&t, pupil.id(), "session_ready").await;
        assert_eq!(pushes().await, 1);

        answer(&guardian, &pupil, &[("reminders", false)]).await.is(200);
        pupil.post("/push/subscriptions", browser.clone()).await.refused(ErrorCode::ConsentRequired);
        // The browser is not known any more, also when the family agrees again.
        answer(&guardian, &pupil, &[("reminders", true)]).await.is(200);
        tell_of(&t, pupil.id(), "offer").await;
        assert_eq!(pushes().await, 1);
        pupil.post("/push/subscriptions", browser).await.is(204);
        tell_of(&t, pupil.id(), "question_taken").await;
        assert_eq!(pushes().await, 2);
    }
}

/// The regions with another version of one item in the demo pack: asked from September on, the first holds until its end.
fn another_notice() -> tempfile::TempDir {
    let regions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions/demo");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("demo")).unwrap();
    for entry in std::fs::read_dir(regions).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let mut text = std::fs::read_to_string(entry.path()).unwrap();
        if name == "consent.toml" {
            let first = "code = \"voice\"\nversion = 1\n";
            assert!(text.contains(first));
            text = text.replace(first, &format!("{first}effective_until = \"2026-09-30\"\n"));
            text += "\n[[item]]\ncode = \"voice\"\nversion = 2\nneed = \"needed\"\neffective_from = \"2026-09-01\"\n";
        } else if name.starts_with("consent.") {
            text += "\n[[item]]\ncode = \"voice\"\nversion = 2\ntitle = \"V\"\ndata = \"D\"\npurpose = \"P\"\nplace = \"P\"\n\
                     term = \"T\"\nrefusal = \"R\"\n";
        }
        std::fs::write(folder.path().join("demo").join(name), text).unwrap();
    }
    folder
}
