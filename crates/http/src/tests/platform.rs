use std::time::Duration;

use ::platform::jobs::{self, Job, Retry};
use ::platform::notices::{self, Notice};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;

const P256DH: &str = "BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY";
const AUTH: &str = "_ordMnz7uTCmrpBTeUV4Bw";

async fn house() -> House {
    House::with(crate::platform_routes()).await
}

#[tokio::test]
async fn a_notice_is_listed_and_read() {
    let house = house().await;
    let [pupil, other] = [Role::Pupil, Role::Pupil].map(|role| house.someone(role));
    let ctx = house.ctx(&pupil);
    let mut tx = ctx.db.begin().await.unwrap();
    let notice =
        Notice::new("replay_ready").param("subject", "math").link("/replays/1").lasting(Duration::from_hours(1));
    let id = notices::send(&ctx, &mut tx, ctx.actor().unwrap().person, notice).await.unwrap();
    tx.commit().await.unwrap();

    let listed = house.get(&pupil, "/api/v1/notices").await.is(200).json();
    assert_eq!(
        listed,
        json!({"items": [{"id": id, "code": "replay_ready", "params": {"subject": "math"}, "link": "/replays/1",
                          "created_at": "2026-09-02T10:00:00.000Z", "expires_at": "2026-09-02T11:00:00.000Z",
                          "read_at": null}],
               "next": null, "unread": 1})
    );
    let path = format!("/api/v1/notices/{id}/read");
    assert_eq!(house.send("POST", &other, &path, json!({})).await.problem(), refused(404, "not_found"));
    house.send("POST", &pupil, &path, json!({})).await.is(204);
    assert_eq!(house.get(&pupil, "/api/v1/notices").await.json()["unread"], 0);
    assert_eq!(house.get(&other, "/api/v1/notices").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_browser_subscribes_with_what_it_was_given() {
    let house = house().await;
    let pupil = house.someone(Role::Pupil);
    let key = house.get(&pupil, "/api/v1/push/key").await.is(200).json();
    assert_eq!(key["key"].as_str().unwrap().len(), 87);
    let path = "/api/v1/push/subscriptions";
    let good = json!({"endpoint": "https://push.example.com/a", "expirationTime": null,
                      "keys": {"p256dh": P256DH, "auth": AUTH}});
    house.send("POST", &pupil, path, good.clone()).await.is(204);
    let mut inward = good.clone();
    inward["endpoint"] = json!("https://127.0.0.1/a");
    assert_eq!(house.send("POST", &pupil, path, inward).await.problem(), blamed("endpoint"));
    let mut weak = good;
    weak["keys"]["auth"] = json!("AAAA");
    assert_eq!(house.send("POST", &pupil, path, weak).await.problem(), blamed("auth"));
    house.send("DELETE", &pupil, path, json!({"endpoint": "https://push.example.com/a"})).await.is(204);
}

#[derive(Serialize, Deserialize)]
struct Stumble;

#[async_trait::async_trait]
impl Job for Stumble {
    const NAME: &'static str = "test.stumble";
    const RETRY: Retry = Retry::times(1);

    async fn run(&self, _ctx: &Ctx) -> anyhow::Result<()> {
        anyhow::bail!("fell over")
    }
}

#[tokio::test]
async fn the_operator_repeats_a_failed_job_and_the_auditor_sees_it() {
    let house = house().await;
    let [operator, auditor] = [Role::Operator, Role::Auditor].map(|role| house.someone(role));
    let ctx = Ctx::system(house.app.clone());
    let mut tx = ctx.db.begin().await.unwrap();
    let id = jobs::enqueue(&ctx, &mut tx, &Stumble, ctx.now()).await.unwrap();
    tx.commit().await.unwrap();
    let registry = jobs::Registry::new().with::<Stumble>();
    assert_eq!(jobs::run_due(&house.app, &registry).await.unwrap(), 1);

    house.clock.advance(Duration::from_secs(30));
    let failed = house.get(&operator, "/api/v1/jobs/failed").await.is(200).json();
    assert_eq!(
        failed,
        json!({"items": [{"id": id, "name": "test.stumble", "attempts": 1, "error": "fell over",
                          "created_at": "2026-09-02T10:00:00.000Z", "failed_at": "2026-09-02T10:00:00.000Z"}],
               "next": null})
    );
    let path = format!("/api/v1/jobs/{id}/retry");
    house.send("POST", &operator, &path, json!({})).await.is(204);
    assert_eq!(house.send("POST", &operator, &path, json!({})).await.problem(), refused(404, "not_found"));
    assert_eq!(jobs::run_due(&house.app, &registry).await.unwrap(), 1);

    let entries = house.get(&auditor, &format!("/api/v1/audit?object=job:{id}")).await.is(200).json();
    let entry = &entries["items"][0];
    assert_eq!((&entry["action"], &entry["role"]), (&json!("job.retry"), &json!("operator")));
    assert_eq!((&entry["object"], &entry["at"]), (&json!(format!("job:{id}")), &json!("2026-09-02T10:00:30.000Z")));
    assert_eq!(house.get(&auditor, "/api/v1/audit?object=job:0").await.json()["items"], json!([]));
}
