use std::future::{Ready, ready};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use kernel::{Role, TimeOrder};
use parking_lot::Mutex;
use serde_json::json;
use web_push_native::Auth;
use web_push_native::jwt_simple::algorithms::{ECDSAP256PublicKeyLike, ES256PublicKey};
use web_push_native::jwt_simple::claims::NoCustomClaims;
use web_push_native::p256::SecretKey;
use web_push_native::p256::elliptic_curve::sec1::ToEncodedPoint;

use super::delivery::{DeliveryState, Reason};
use super::push::{NewSubscription, forget_sign_in, public_key, subscribe, unsubscribe};
use super::service::{list, read};
use super::*;
use crate::jobs::run_due;
use crate::stand::{Stand, on_both};
use crate::{Ctx, Vault};

/// A push as it arrives.
type Got = (HeaderMap, Bytes);

/// A push service on this machine: keeps what it gets and answers as it is told.
#[derive(Clone)]
struct Sink {
    got: Arc<Mutex<Vec<Got>>>,
    status: Arc<Mutex<StatusCode>>,
    origin: String,
}

impl Sink {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let sink = Self { got: Arc::default(), status: Arc::new(Mutex::new(StatusCode::CREATED)), origin };
        let app = Router::new().route("/push/{browser}", post(Self::take)).with_state(sink.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        sink
    }

    fn take(
        State(sink): State<Self>,
        Path(_browser): Path<String>,
        headers: HeaderMap,
        body: Bytes,
    ) -> Ready<StatusCode> {
        sink.got.lock().push((headers, body));
        ready(*sink.status.lock())
    }

    fn answers(&self, status: StatusCode) {
        *self.status.lock() = status;
    }

    fn count(&self) -> usize {
        self.got.lock().len()
    }
}

/// A browser with its keys.
struct Browser {
    secret: SecretKey,
    auth: Auth,
    endpoint: String,
}

impl Browser {
    fn new(sink: &Sink, number: u8) -> Self {
        let secret = SecretKey::from_slice(&[number; 32]).unwrap();
        Self { secret, auth: [number; 16].into(), endpoint: format!("{}/push/{number}", sink.origin) }
    }

    fn subscription(&self) -> NewSubscription {
        let point = self.secret.public_key().as_affine().to_encoded_point(false);
        NewSubscription {
            endpoint: self.endpoint.clone(),
            p256dh: push_text(point.as_bytes()),
            auth: push_text(&self.auth),
        }
    }

    fn reads(&self, body: &[u8]) -> serde_json::Value {
        let plain = web_push_native::decrypt(body.to_vec(), &self.secret, &self.auth).unwrap();
        serde_json::from_slice(&plain).unwrap()
    }
}

fn push_text(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn push_bytes(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

async fn with_push(stand: &mut Stand) -> Sink {
    let push = Push::new(PushConfig { contact: "mailto:it@example.cn".to_owned(), anywhere: true }).unwrap();
    stand.app.parts = stand.app.parts.clone().with(push);
    Sink::start().await
}

/// Everybody has a telephone, and the bedtime that a test sets.
#[derive(Default)]
struct Everybody {
    quiet_until: Mutex<Option<Timestamp>>,
}

#[async_trait]
impl Directory for Everybody {
    async fn reach(&self, _ctx: &Ctx, _source: Source<'_>, _person: PersonId) -> ::store::Result<Reach> {
        Ok(Reach { phone: true, quiet_until: *self.quiet_until.lock(), ..Reach::default() })
    }

    async fn address(&self, _ctx: &Ctx, _person: PersonId, channel: Channel) -> anyhow::Result<Option<String>> {
        Ok((channel == Channel::Sms).then(|| "13812345678".to_owned()))
    }

    async fn holder(&self, _ctx: &Ctx, _channel: Channel, _address: &str) -> ::store::Result<Option<PersonId>> {
        Ok(None)
    }

    async fn is_whole(&self, _ctx: &Ctx, _org: OrgId) -> ::store::Result<bool> {
        Ok(false)
    }
}

/// A push service, telephones for everybody, and the bedtime in one's hand.
async fn with_phones(stand: &mut Stand) -> (Sink, Arc<Everybody>) {
    let sink = with_push(stand).await;
    let everybody = Arc::new(Everybody::default());
    stand.app.parts = stand.app.parts.clone().with(Channels::default()).with(Vault::with_key([7; 32])).with::<Arc<
        dyn Directory,
    >>(
        everybody.clone(),
    );
    (sink, everybody)
}

/// Channel, state and reason of every delivery, oldest first.
async fn stand_of(stand: &Stand) -> Vec<(Channel, DeliveryState, Option<Reason>)> {
    let page = delivery::service::list(&stand.system(), None, None, TimeOrder::Newest, None).await.unwrap();
    page.items.iter().rev().map(|one| (one.channel, one.state, one.reason)).collect()
}

async fn tell(ctx: &Ctx, notice: Notice) {
    let mut tx = ctx.db.begin().await.unwrap();
    send(ctx, &mut tx, ctx.actor().unwrap().person, notice).await.unwrap();
    tx.commit().await.unwrap();
}

async fn work(stand: &Stand) -> usize {
    run_due(&stand.app, &crate::jobs()).await.unwrap()
}

on_both! {
    async fn a_push_is_signed_and_only_the_browser_can_read_it(mut stand: Stand) {
        let sink = with_push(&mut stand).await;
        let teacher = stand.someone(Role::Teacher);
        let browser = Browser::new(&sink, 3);
        subscribe(&teacher, &browser.subscription()).await.unwrap();
        let offer = Notice::new("offer").param("subject", "math").link("/duty").lasting(Duration::from_secs(20));
        tell(&teacher, offer).await;
        assert_eq!(work(&stand).await, 1);

        let (headers, body) = sink.got.lock().remove(0);
        assert!(!String::from_utf8_lossy(&body).contains("math"));
        let mut message = browser.reads(&body);
        assert!(message["id"].take().is_string());
        assert_eq!(message, json!({"id": null, "code": "offer", "params": {"subject": "math"}, "link": "/duty"}));
        assert_eq!((&headers["ttl"], &headers["urgency"], &headers["content-encoding"]), (
            &"20".parse().unwrap(), &"high".parse().unwrap(), &"aes128gcm".parse().unwrap()));

        let vapid = headers["authorization"].to_str().unwrap().strip_prefix("vapid ").unwrap();
        let (token, key) = vapid.split_once(", ").unwrap();
        let (token, key) = (token.strip_prefix("t=").unwrap(), key.strip_prefix("k=").unwrap());
        assert_eq!(key, public_key(&teacher).await.unwrap());
        let key = ES256PublicKey::from_bytes(&push_bytes(key)).unwrap();
        let claims = key.verify_token::<NoCustomClaims>(token, None).unwrap();
        assert_eq!(claims.subject.as_deref(), Some("mailto:it@example.cn"));
    }

    async fn a_subscription_that_is_gone_is_forgotten(mut stand: Stand) {
        let sink = with_push(&mut stand).await;
        let teacher = stand.someone(Role::Teacher);
        for (number, status) in [(4, StatusCode::GONE), (5, StatusCode::NOT_FOUND)] {
            subscribe(&teacher, &Browser::new(&sink, number).subscription()).await.unwrap();
            sink.answers(status);
            tell(&teacher, Notice::new("offer")).await;
            assert_eq!(work(&stand).await, 1);
            tell(&teacher, Notice::new("offer")).await;
            assert_eq!(work(&stand).await, 0, "nobody is left to push to");
        }
        assert_eq!(sink.count(), 2);
    }

    async fn a_push_service_in_trouble_is_tried_again_until_the_message_is_of_no_use(mut stand: Stand) {
        let sink = with_push(&mut stand).await;
        let teacher = stand.someone(Role::Teacher);
        subscribe(&teacher, &Browser::new(&sink, 6).subscription()).await.unwrap();
        sink.answers(StatusCode::SERVICE_UNAVAILABLE);
        tell(&teacher, Notice::new("offer").lasting(Duration::from_secs(20))).await;
        assert_eq!((work(&stand).await, sink.count()), (1, 1));
        stand.clock.advance(Duration::from_secs(5));
        assert_eq!((work(&stand).await, sink.count()), (1, 2));
        assert_eq!(sink.got.lock()[1].0["ttl"], "15");
        stand.clock.advance(Duration::from_secs(15));
        assert_eq!((work(&stand).await, sink.count()), (1, 2), "too late: not sent again");
        stand.clock.advance(Duration::from_hours(1));
        assert_eq!(work(&stand).await, 0);
    }

    async fn a_browser_belongs_to_whoever_subscribed_it_last(mut stand: Stand) {
        let sink = with_push(&mut stand).await;
        let [first, second] = [stand.someone(Role::Pupil), stand.someone(Role::Pupil)];
        let browser = Browser::new(&sink, 8);
        subscribe(&first, &browser.subscription()).await.unwrap();
        subscribe(&second, &browser.subscription()).await.unwrap();
        tell(&first, Notice::new("replay_ready")).await;
        assert_eq!(work(&stand).await, 0);
        tell(&second, Notice::new("replay_ready")).await;
        assert_eq!(work(&stand).await, 1);

        unsubscribe(&first, &browser.endpoint).await.unwrap();
        let mut tx = stand.app.db.begin().await.unwrap();
        forget_sign_in(&mut tx, second.actor().unwrap().sign_in).await.unwrap();
        tx.commit().await.unwrap();
        tell(&second, Notice::new("replay_ready")).await;
        assert_eq!((work(&stand).await, sink.count()), (0, 1));
    }

    async fn a_person_has_at_most_ten_browsers(mut stand: Stand) {
        let sink = with_push(&mut stand).await;
        let pupil = stand.someone(Role::Pupil);
        for number in 1..=12 {
            subscribe(&pupil, &Browser::new(&sink, number).subscription()).await.unwrap();
        }
        tell(&pupil, Notice::new("replay_ready")).await;
        assert_eq!((work(&stand).await, sink.count()), (10, 10));
    }

    async fn a_text_message_follows_a_push_that_nobody_reads(mut stand: Stand) {
        let (sink, _) = with_phones(&mut stand).await;
        let pupil = stand.someone(Role::Pupil);
        subscribe(&pupil, &Browser::new(&sink, 3).subscription()).await.unwrap();
        let about = |link: &str| Notice::new("session_ready").link(link);
        tell(&pupil, about("/sessions/1")).await;
        tell(&pupil, about("/sessions/2")).await;
        work(&stand).await;
        let (page, _) = list(&pupil, None).await.unwrap();
        read(&pupil, page.items[0].id).await.unwrap();
        stand.clock.advance(Duration::from_mins(5));
        work(&stand).await;
        let (push, sms) = (Channel::Push, Channel::Sms);
        let expected = [
            (push, DeliveryState::Sent, None),
            (sms, DeliveryState::Sent, None),
            (push, DeliveryState::Sent, None),
            (sms, DeliveryState::Suppressed, Some(Reason::Read)),
        ];
        assert_eq!(stand_of(&stand).await, expected);
        let outbox = delivery::service::outbox(&stand.system(), None, None).await.unwrap().items;
        assert_eq!((outbox.len(), outbox[0].recipient.as_str()), (1, "138****5678"));
    }

    async fn a_text_message_takes_over_at_once_where_no_browser_is_left(mut stand: Stand) {
        let (sink, _) = with_phones(&mut stand).await;
        let pupil = stand.someone(Role::Pupil);
        let (push, sms) = (Channel::Push, Channel::Sms);
        subscribe(&pupil, &Browser::new(&sink, 3).subscription()).await.unwrap();
        sink.answers(StatusCode::GONE);
        tell(&pupil, Notice::new("session_ready").link("/sessions/1")).await;
        work(&stand).await;
        let gone = [(push, DeliveryState::FellBack, Some(Reason::NoAddress)), (sms, DeliveryState::Sent, None)];
        assert_eq!(stand_of(&stand).await, gone);

        subscribe(&pupil, &Browser::new(&sink, 4).subscription()).await.unwrap();
        sink.answers(StatusCode::BAD_GATEWAY);
        tell(&pupil, Notice::new("session_ready").link("/sessions/2")).await;
        work(&stand).await;
        for pause in [5, 10, 20, 40] {
            assert_eq!(stand_of(&stand).await[3], (sms, DeliveryState::Queued, None));
            stand.clock.advance(Duration::from_secs(pause));
            work(&stand).await;
        }
        let lost = [(push, DeliveryState::FellBack, Some(Reason::Unreachable)), (sms, DeliveryState::Sent, None)];
        assert_eq!(stand_of(&stand).await[2..], lost);
    }

    async fn no_push_comes_after_bedtime(mut stand: Stand) {
        let (sink, everybody) = with_phones(&mut stand).await;
        let pupil = stand.someone(Role::Pupil);
        subscribe(&pupil, &Browser::new(&sink, 3).subscription()).await.unwrap();
        let morning = stand.app.now().plus(Duration::from_hours(8));
        // One is put down at night, the other is tried in vain before bedtime and again after it.
        sink.answers(StatusCode::BAD_GATEWAY);
        tell(&pupil, Notice::new("question_taken").link("/questions/1")).await;
        work(&stand).await;
        *everybody.quiet_until.lock() = Some(morning);
        tell(&pupil, Notice::new("session_ready").link("/sessions/1")).await;
        sink.answers(StatusCode::CREATED);
        stand.clock.advance(Duration::from_hours(7));
        work(&stand).await;
        assert_eq!(sink.count(), 1, "what was tried before bedtime is not tried again at night");
        stand.clock.set_to(morning);
        *everybody.quiet_until.lock() = None;
        work(&stand).await;
        assert_eq!(sink.count(), 3);
    }

    async fn notices_are_listed_newest_first_and_read_once(stand: Stand) {
        let [pupil, other] = [stand.someone(Role::Pupil), stand.someone(Role::Pupil)];
        for number in 0..60 {
            tell(&pupil, Notice::new("replay_ready").param("n", number)).await;
        }
        let (page, unread) = list(&pupil, None).await.unwrap();
        assert_eq!((page.items.len(), unread, page.items[0].params.as_str()), (50, 60, r#"{"n":59}"#));
        let next = page.next.unwrap().parse().unwrap();
        let (rest, _) = list(&pupil, Some(next)).await.unwrap();
        assert_eq!((rest.items.len(), rest.next), (10, None));

        let id = rest.items[0].id;
        assert!(matches!(read(&other, id).await, Err(NoticeError::NotFound)));
        read(&pupil, id).await.unwrap();
        let at = stand.app.now();
        stand.clock.advance(Duration::from_secs(9));
        read(&pupil, id).await.unwrap();
        let (rest, unread) = list(&pupil, Some(next)).await.unwrap();
        assert_eq!((rest.items[0].read_at, unread), (Some(at), 59));
        assert_eq!(list(&other, None).await.unwrap().1, 0);
    }

    async fn open_pages_are_told_after_the_commit_and_never_of_what_was_undone(mut stand: Stand) {
        let told = Arc::new(Told::default());
        stand.app.parts = stand.app.parts.clone().with::<Arc<dyn Signal>>(told.clone());
        let pupil = stand.someone(Role::Pupil);
        let person = pupil.actor().unwrap().person;
        let mut tx = pupil.db.begin().await.unwrap();
        send(&pupil, &mut tx, person, Notice::new("undone")).await.unwrap();
        drop(tx);
        let mut tx = pupil.db.begin().await.unwrap();
        send(&pupil, &mut tx, person, Notice::new("lasting")).await.unwrap();
        assert!(told.0.lock().is_empty());
        tx.commit().await.unwrap();
        assert_eq!(*told.0.lock(), [(person, "lasting".to_owned())]);
    }

    async fn the_key_is_made_once_for_all_nodes(stand: Stand) {
        let nodes = (0..8).map(|_| {
            let ctx = stand.system();
            tokio::spawn(async move { public_key(&ctx).await.unwrap() })
        });
        let mut keys = Vec::new();
        for node in nodes.collect::<Vec<_>>() {
            keys.push(node.await.unwrap());
        }
        keys.dedup();
        assert_eq!(keys.len(), 1);
        assert_eq!(push_bytes(&keys[0]).len(), 65);
    }
}

/// What open pages were told.
#[derive(Default)]
struct Told(Mutex<Vec<(PersonId, String)>>);

impl Signal for Told {
    fn signal(&self, person: PersonId, body: Value) {
        self.0.lock().push((person, body["code"].as_str().unwrap_or_default().to_owned()));
    }
}
