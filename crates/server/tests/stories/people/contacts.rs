//! Where people can be reached: a roster's telephones, addresses proved by a code.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use people::contacts::{ContactKind, ContactSource, service as contacts};
use people::persons::service::guardians_of;
use platform::Vault;
use serde_json::json;
use testkit::{Person, Town};

use super::rosters::{applied, compared, coordinator, counts, table};

/// The text messages that would have been sent, oldest first: to whom, and what.
async fn outbox(operator: &Person) -> Vec<(String, String)> {
    let page = operator.get("/outbox").await.is(200).json();
    let entry = |item: &serde_json::Value| {
        (item["recipient"].as_str().unwrap().to_owned(), item["text"].as_str().unwrap().to_owned())
    };
    page["items"].as_array().unwrap().iter().rev().map(entry).collect()
}

/// The six digits in a text.
fn code_in(text: &str) -> String {
    text.split(|sign: char| !sign.is_ascii_digit()).find(|part| part.len() == 6).unwrap().to_owned()
}

async fn ask(t: &Town, person: &Person, kind: &str, address: &str) {
    person.post("/me/contacts", json!({ "kind": kind, "address": address })).await.is(204);
    t.run_jobs().await;
}

testkit::stories! {
    async fn an_address_is_proved_by_a_code_and_the_one_it_replaces_is_told(t: Town) {
        let operator = t.staff(Role::Operator, "运维").await;
        let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        for unfit in ["0570-4012345", "12012345678"] {
            let asked = teacher.post("/me/contacts", json!({ "kind": "phone", "address": unfit })).await;
            asked.refused(ErrorCode::ContactUnfit);
        }
        ask(&t, &teacher, "phone", "138 1234 5678").await;
        let pending = teacher.get("/me/contacts").await.is(200).json();
        assert_eq!(pending["contacts"], json!([]));
        assert_eq!(pending["pending"][0]["shown"], "138****5678");
        let sent = outbox(&operator).await;
        assert_eq!(sent[0].0, "138****5678");
        let code = code_in(&sent[0].1);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let confirm = |code: &str| json!({ "kind": "phone", "code": code });
        teacher.post("/me/contacts/confirm", confirm(wrong)).await.refused(ErrorCode::ContactCodeWrong);
        let mail = json!({ "kind": "mail", "code": code });
        teacher.post("/me/contacts/confirm", mail).await.refused(ErrorCode::ContactCodeWrong);
        teacher.post("/me/contacts/confirm", confirm(&code)).await.is(204);
        teacher.post("/me/contacts/confirm", confirm(&code)).await.refused(ErrorCode::ContactCodeWrong);
        let mine = teacher.get("/me/contacts").await.is(200).json();
        assert_eq!((&mine["contacts"][0]["source"], &mine["pending"]), (&json!("self"), &json!([])));

        t.clock.advance(Duration::from_mins(1));
        ask(&t, &teacher, "phone", "13900000000").await;
        let code = code_in(&outbox(&operator).await[1].1);
        teacher.post("/me/contacts/confirm", confirm(&code)).await.is(204);
        t.run_jobs().await;
        let told = outbox(&operator).await.pop().unwrap();
        assert_eq!(told.0, "138****5678");
        assert!(told.1.contains("已更换"), "{told:?}");
        let notices = teacher.get("/notices").await.is(200).json();
        assert_eq!(notices["items"][0]["code"], "contact_changed");

        teacher.post("/me/contacts/remove", json!({ "kind": "phone" })).await.is(204);
        teacher.post("/me/contacts/remove", json!({ "kind": "phone" })).await.refused(ErrorCode::NotFound);
        let audit = t.staff(Role::Auditor, "审计").await.get(&format!("/audit?object=person:{}", teacher.id())).await;
        let acts: Vec<_> = audit.is(200).json()["items"].as_array().unwrap().iter().map(|e| e["action"].clone()).collect();
        assert_eq!(acts[..3], ["contacts.remove", "contacts.confirm", "contacts.confirm"]);
    }

    async fn codes_run_out_and_are_not_sent_without_end(t: Town) {
        let operator = t.staff(Role::Operator, "运维").await;
        let school = t.school("江山实验小学").await;
        let teacher = school.teacher("李老师", &[]).await;
        let asked = || json!({ "kind": "mail", "address": "lin@example.cn" });
        ask(&t, &teacher, "mail", "lin@example.cn").await;
        teacher.post("/me/contacts", asked()).await.refused(ErrorCode::TooManyRequests);
        let code = code_in(&outbox(&operator).await[0].1);
        t.clock.advance(Duration::from_mins(10));
        let confirm = json!({ "kind": "mail", "code": code });
        teacher.post("/me/contacts/confirm", confirm.clone()).await.refused(ErrorCode::ContactCodeWrong);

        ask(&t, &teacher, "mail", "lin@example.cn").await;
        let code = code_in(&outbox(&operator).await[1].1);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            let guess = json!({ "kind": "mail", "code": wrong });
            teacher.post("/me/contacts/confirm", guess).await.refused(ErrorCode::ContactCodeWrong);
        }
        let right = json!({ "kind": "mail", "code": code });
        teacher.post("/me/contacts/confirm", right).await.refused(ErrorCode::ContactCodeWrong);
        for _ in 0..3 {
            t.clock.advance(Duration::from_mins(1));
            ask(&t, &teacher, "mail", "lin@example.cn").await;
        }
        t.clock.advance(Duration::from_mins(1));
        teacher.post("/me/contacts", asked()).await.refused(ErrorCode::TooManyRequests);

        let pupil = school.class(3, "三(2)班").await.pupil("小鱼").await;
        pupil.post("/me/contacts", asked()).await.refused(ErrorCode::Forbidden);
        teacher.get("/outbox").await.refused(ErrorCode::Forbidden);
    }

    async fn the_telephones_of_a_roster_are_kept_sealed_and_taken_back_with_it(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let coordinator = coordinator(&school).await;
        let list = table(&["3,2,小鱼,G3301,鱼妈妈,母亲,13812345678"]);
        let (_, path) = applied(&t, &coordinator, &list, false).await;
        let app = t.app();
        let pupil = people::persons::service::pupils_of(&app.db, class.id).await.unwrap()[0].person;
        let guardian = guardians_of(&app.db, pupil).await.unwrap()[0].person;
        let phone = async || contacts::contacts_of(app.part::<Vault>(), &app.db, guardian).await.unwrap();
        let kept = phone().await;
        assert_eq!((kept[0].address.as_str(), kept[0].source), ("13812345678", ContactSource::Import));

        let (again, _) = compared(&t, &coordinator, &list, false).await;
        assert_eq!(counts(&again)[4], 1, "the same list again changes nothing: {again}");
        let (_, other) = applied(&t, &coordinator, &list.replace("5678", "9999"), false).await;
        assert_eq!(phone().await[0].address, "13812349999");
        coordinator.act(&format!("{other}/undo")).await.is(200);
        t.run_jobs().await;
        assert_eq!(phone().await, []);

        // What the guardian has entered stays, whatever the school says.
        let own = people::contacts::Contact {
            kind: ContactKind::Phone,
            address: "13700000000".to_owned(),
            source: ContactSource::Own,
            verified_at: Some(app.now()),
        };
        let mut tx = app.db.begin().await.unwrap();
        contacts::set_contact(app.part::<Vault>(), &mut tx, guardian, own, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        let (again, _) = compared(&t, &coordinator, &list, false).await;
        assert_eq!(counts(&again)[4], 1, "{again}");
        assert_eq!(phone().await[0].address, "13700000000");
        coordinator.act(&format!("{path}/undo")).await.is(200);
        t.run_jobs().await;
        assert_eq!(coordinator.get(&path).await.is(200)["state"], "undone");
    }
}
