//! Messages outside the app: text messages by a gateway, mails by a server, quiet hours, choices, what becomes of each.

use std::path::Path;
use std::time::Duration;

use kernel::{Clock, ErrorCode, PersonId, Role};
use people::contacts::{Contact, ContactKind, ContactSource, service as contacts};
use platform::notices::{self, Notice};
use platform::{Ctx, Vault, signature};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Person, Receiver, Site, Town};
use wenqu::config::Secret;

pub(super) async fn reach_by(t: &Town, person: PersonId, kind: ContactKind, address: &str) {
    let app = t.app();
    let contact =
        Contact { kind, address: address.to_owned(), source: ContactSource::Own, verified_at: Some(app.now()) };
    let mut tx = app.db.begin().await.unwrap();
    contacts::set_contact(app.part::<Vault>(), &mut tx, person, contact, app.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Sends somebody the message that a question has been answered.
async fn tell(t: &Town, person: PersonId, link: &str) {
    let ctx = Ctx::system(t.app());
    let mut tx = ctx.db.begin().await.unwrap();
    notices::send(&ctx, &mut tx, person, Notice::new("session_ready").link(link)).await.unwrap();
    tx.commit().await.unwrap();
    t.run_jobs().await;
}

/// Sends somebody a message that leads nowhere.
pub(super) async fn tell_of(t: &Town, person: PersonId, code: &'static str) {
    let ctx = Ctx::system(t.app());
    let mut tx = ctx.db.begin().await.unwrap();
    notices::send(&ctx, &mut tx, person, Notice::new(code)).await.unwrap();
    tx.commit().await.unwrap();
    t.run_jobs().await;
}

/// Channel, state and reason of every delivery, oldest first.
pub(super) async fn deliveries(operator: &Person) -> Vec<(String, String, String)> {
    let page = operator.get("/deliveries").await.is(200).json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = page["items"].as_array().unwrap().iter().rev();
    items.map(|item| (text(&item["channel"]), text(&item["state"]), text(&item["reason"]))).collect()
}

pub(super) fn stands(channel: &str, state: &str, reason: &str) -> (String, String, String) {
    (channel.to_owned(), state.to_owned(), reason.to_owned())
}

async fn with_gateway(t: &Town) -> Receiver {
    let gateway = Receiver::start().await;
    let url = format!("{}/send", gateway.url);
    t.reconfigure(|config| {
        config.sms.gateway = Some(url);
        config.sms.secret = Some(Secret::from("clear-water"));
        config.sms.upstream_secret = Some(Secret::from("deep-well"));
        "【问渠】".clone_into(&mut config.sms.signature);
        config.sms.monthly_cap_fen = Some(12);
    })
    .await;
    gateway
}

/// What the carrier tells us, signed by a secret.
async fn upstream(t: &Town, path: &str, secret: &str, body: Value) -> Answer {
    let body = body.to_string();
    let header = signature::sign([secret.as_bytes()], t.clock.now(), body.as_bytes());
    let fill = |request: reqwest::RequestBuilder| {
        request.header(signature::HEADER, header).header("content-type", "application/json").body(body)
    };
    t.stranger().send(Method::POST, path, fill).await
}

fn certificate(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (folder.join("mail.pem"), folder.join("mail.key"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (certificate, key)
}

testkit::stories! {
    async fn a_text_message_is_signed_paid_confirmed_and_answered(t: Town) {
        let gateway = with_gateway(&t).await;
        let operator = t.staff(Role::Operator, "运维").await;
        let class = t.school("江山实验小学").await.class(3, "三(2)班").await;
        let pupil = class.pupil("小鱼").await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        reach_by(&t, guardian.id(), ContactKind::Phone, "13812345678").await;
        tell(&t, guardian.id(), "/sessions/1").await;

        let sent = gateway.taken();
        assert_eq!((sent.len(), sent[0].path.as_str()), (1, "/send"));
        assert!(signature::verify(b"clear-water", sent[0].header(signature::HEADER), t.clock.now(), &sent[0].body));
        let body = sent[0].json();
        assert_eq!((&body["to"], &body["template"]), (&json!("13812345678"), &json!("WQ_SESSION_READY")));
        assert_eq!(body["text"], "【问渠】老师已解答问题，请打开问渠查看。");
        assert_eq!(deliveries(&operator).await, [stands("sms", "sent", "")]);

        let receipt = || json!({ "id": "1", "delivered": true });
        upstream(&t, "/sms/receipts", "another", receipt()).await.refused(ErrorCode::Forbidden);
        upstream(&t, "/sms/receipts", "deep-well", receipt()).await.is(204);
        upstream(&t, "/sms/receipts", "deep-well", receipt()).await.is(204);
        assert_eq!(deliveries(&operator).await, [stands("sms", "delivered", "")]);
        let reply = || json!({ "id": "r1", "from": "13812345678", "text": " 1 " });
        upstream(&t, "/sms/replies", "another", reply()).await.refused(ErrorCode::Forbidden);
        for _ in 0..2 {
            upstream(&t, "/sms/replies", "deep-well", reply()).await.is(204);
        }

        // The same about the same thing within half an hour is not sent again; after 10 fen of 12 there is no third one.
        tell(&t, guardian.id(), "/sessions/1").await;
        tell(&t, guardian.id(), "/sessions/2").await;
        tell(&t, guardian.id(), "/sessions/3").await;
        assert_eq!(gateway.taken().len(), 1);
        let expected = [("delivered", ""), ("suppressed", "repeated"), ("sent", ""), ("suppressed", "cap")];
        assert_eq!(deliveries(&operator).await, expected.map(|(state, reason)| stands("sms", state, reason)));
        let costs = operator.get("/sms-costs").await.is(200).json();
        assert_eq!((&costs["months"][0]["messages"], &costs["months"][0]["cost_fen"]), (&json!(2), &json!(10)));
        assert_eq!((&costs["cap_fen"], &costs["low"]), (&json!(12), &json!(true)));
        guardian.get("/sms-costs").await.refused(ErrorCode::Forbidden);
        let only = operator.get("/deliveries?state=suppressed&channel=sms").await.is(200).json();
        assert_eq!(only["items"].as_array().unwrap().len(), 2);
    }

    async fn a_gateway_in_trouble_is_tried_again_and_a_refusal_is_final(t: Town) {
        let gateway = with_gateway(&t).await;
        let operator = t.staff(Role::Operator, "运维").await;
        let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        reach_by(&t, teacher.id(), ContactKind::Phone, "13812345678").await;
        gateway.answer(&[503, 500, 200]);
        tell(&t, teacher.id(), "/sessions/1").await;
        assert_eq!(deliveries(&operator).await, [stands("sms", "queued", "")]);
        t.pass(Duration::from_secs(10)).await;
        t.pass(Duration::from_secs(30)).await;
        assert_eq!(deliveries(&operator).await, [stands("sms", "sent", "")]);
        let ids: Vec<_> = gateway.taken().iter().map(|got| got.json()["id"].clone()).collect();
        assert_eq!((ids.len(), &ids[0]), (3, &ids[2]), "the gateway can tell that it is one message");

        gateway.answer(&[422]);
        tell(&t, teacher.id(), "/sessions/2").await;
        assert_eq!(deliveries(&operator).await[1], stands("sms", "failed", "carrier_refused"));
    }

    async fn quiet_hours_hold_text_messages_back_by_stage(t: Town) {
        t.reconfigure(|config| "zhejiang-sample".clone_into(&mut config.region.pack)).await;
        let gateway = with_gateway(&t).await;
        t.reconfigure(|config| config.sms.monthly_cap_fen = None).await;
        let operator = t.staff(Role::Operator, "运维").await;
        let school = t.school("江山实验小学").await;
        let (pupil, teacher) = (school.class(3, "三(2)班").await.pupil("小鱼").await, school.teacher("李老师", &[]).await);
        reach_by(&t, pupil.id(), ContactKind::Phone, "13800000001").await;
        reach_by(&t, teacher.id(), ContactKind::Phone, "13800000002").await;
        let quiet = pupil.get("/me/contacts").await.is(200).json();
        assert_eq!(quiet["quiet"], json!({ "from": "21:20", "until": "07:20" }));

        t.clock.set("2026-09-02T21:30:00+08:00");
        tell(&t, pupil.id(), "/sessions/1").await;
        assert!(gateway.taken().is_empty(), "a pupil of the third grade sleeps");
        tell(&t, teacher.id(), "/sessions/1").await;
        assert_eq!(gateway.taken().len(), 1, "a teacher does not yet");
        t.clock.set("2026-09-02T23:30:00+08:00");
        tell(&t, teacher.id(), "/sessions/2").await;
        // A code that somebody waits for comes at night too.
        teacher.post("/me/contacts", json!({ "kind": "phone", "address": "13900000000" })).await.is(204);
        t.run_jobs().await;
        let urgent = gateway.taken();
        assert_eq!(urgent.iter().map(|got| got.json()["to"].clone()).collect::<Vec<_>>(), ["13900000000"]);

        t.clock.set("2026-09-03T07:00:00+08:00");
        t.run_jobs().await;
        assert_eq!(gateway.taken().iter().map(|got| got.json()["to"].clone()).collect::<Vec<_>>(), ["13800000002"]);
        t.clock.set("2026-09-03T07:20:00+08:00");
        t.run_jobs().await;
        assert_eq!(gateway.taken().iter().map(|got| got.json()["to"].clone()).collect::<Vec<_>>(), ["13800000001"]);
        assert!(deliveries(&operator).await.iter().all(|delivery| delivery.1 == "sent"));
    }

    async fn what_is_not_wanted_or_read_meanwhile_is_not_sent(t: Town) {
        let operator = t.staff(Role::Operator, "运维").await;
        let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        reach_by(&t, teacher.id(), ContactKind::Phone, "13812345678").await;
        reach_by(&t, teacher.id(), ContactKind::Mail, "li@example.cn").await;
        let choice = json!({ "kind": "answers", "channel": "sms", "wanted": false });
        teacher.put("/me/notice-choices", choice.clone()).await.is(204);
        let choices = teacher.get("/me/notice-choices").await.is(200).json();
        assert!(choices.as_array().unwrap().contains(&choice));
        tell(&t, teacher.id(), "/sessions/1").await;
        assert_eq!(deliveries(&operator).await, [stands("sms", "suppressed", "refused"), stands("mail", "sent", "")]);
        teacher.put("/me/notice-choices", json!({ "kind": "answers", "channel": "sms", "wanted": true })).await.is(204);
        tell(&t, teacher.id(), "/sessions/2").await;
        assert_eq!(deliveries(&operator).await[2], stands("sms", "sent", ""));
        assert_eq!(teacher.get("/notices").await.is(200)["unread"], 2, "in the app every message is kept");

        let outbox = operator.get("/outbox").await.is(200).json();
        assert_eq!((&outbox["carriers"], &outbox["items"][0]["recipient"]), (&json!([]), &json!("l***@example.cn")));
    }

    async fn without_the_familys_consent_nothing_leaves_the_app(t: Town) {
        let operator = t.staff(Role::Operator, "运维").await;
        let class = t.school("江山实验小学").await.class(3, "三(2)班").await;
        let (asked, not_asked) = (class.pupil("小鱼").await, class.newcomer("小虾").await);
        for pupil in [&asked, &not_asked] {
            reach_by(&t, pupil.id(), ContactKind::Phone, "13812345678").await;
            tell(&t, pupil.id(), "/sessions/1").await;
        }
        assert_eq!(deliveries(&operator).await, [stands("sms", "sent", ""), stands("sms", "suppressed", "not_agreed")]);
        assert_eq!(not_asked.get("/notices").await.is(200)["unread"], 1, "in the app it is there all the same");
    }

    async fn a_mail_goes_out_encrypted_by_a_real_server(t: Town) {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = certificate(folder.path());
        let mails = folder.path().join("mails");
        std::fs::create_dir(&mails).unwrap();
        let mut server = Site::mail_server(&mails, &certificate, &key);
        let url = server.url.replace("smtp://", "smtp://wenqu:clear-water@");
        t.reconfigure(|config| {
            config.mail.server = Some(Secret::from(url.as_str()));
            config.mail.from = Some("问渠 <wenqu@example.cn>".to_owned());
            config.mail.trusted = Some(certificate);
            config.http.origins = vec![format!("http://{}", "127.0.0.1")];
        })
        .await;
        let operator = t.staff(Role::Operator, "运维").await;
        let school = t.school("江山实验小学").await;
        let (teacher, other) = (school.teacher("李老师", &[]).await, school.teacher("王老师", &[]).await);
        reach_by(&t, teacher.id(), ContactKind::Mail, "li@example.cn").await;
        reach_by(&t, other.id(), ContactKind::Mail, "nobody@example.cn").await;
        teacher.put("/me/locale", json!({ "locale": "en" })).await.is(204);
        tell(&t, teacher.id(), "/sessions/1").await;
        tell(&t, other.id(), "/sessions/1").await;
        let mail: Value = serde_json::from_slice(&std::fs::read(mails.join("0001.json")).unwrap()).unwrap();
        assert_eq!((&mail["encrypted"], &mail["to"]), (&json!(true), &json!(["li@example.cn"])));
        assert_eq!((&mail["from"], &mail["sender"]), (&json!("wenqu@example.cn"), &json!("问渠 <wenqu@example.cn>")));
        assert_eq!(mail["subject"], "The question has been answered");
        let text = mail["text"].as_str().unwrap();
        assert!(text.trim_end().ends_with("http://127.0.0.1/sessions/1"), "{text}");
        assert_eq!(
            deliveries(&operator).await,
            [stands("mail", "sent", ""), stands("mail", "failed", "carrier_refused")]
        );

        server.stop();
        tell(&t, teacher.id(), "/sessions/2").await;
        for pause in [10, 30, 90, 270] {
            assert_eq!(deliveries(&operator).await[2], stands("mail", "queued", ""));
            t.pass(Duration::from_secs(pause)).await;
        }
        assert_eq!(deliveries(&operator).await[2], stands("mail", "failed", "unreachable"));
        assert_eq!(std::fs::read_dir(&mails).unwrap().count(), 1);
    }
}
