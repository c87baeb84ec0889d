//! Lets a few guardians be reached outside the app, and something be told them: so that the operator's pages show what becomes
//! of messages. A carrier of the play takes some of them; the others go where they go without a carrier, to the outbox.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use kernel::Role;
use people::contacts::{ContactKind, service as contacts};
use platform::notices::channels::{Carrier, Failure, Message, Receipt};
use platform::notices::choices::{Choice, choose};
use platform::notices::upstream::take_receipt;
use platform::notices::{Channel, Channels, NoticeKind};
use platform::{App, Ctx, signature};
use serde_json::json;
use tokio::sync::Mutex;
use tutoring::reports::{Decision, NewReport, ReportAbout, ReportReason, service as reports};

use super::Desk;
use super::sessions::Played;
use super::town::Learner;

/// Between two messages.
const WHILE: Duration = Duration::from_mins(7);
/// The last grade in which nobody is old enough to answer alone.
const OLDEST: u8 = 7;
/// The number the carrier refuses, and the one at which nothing arrives: both in the block kept for examples.
const REFUSED: &str = "13800000005";
const LOST: &str = "13800000006";

/// Takes what it is handed and keeps it, to be confirmed later.
#[derive(Clone, Default)]
struct Gateway(Arc<Mutex<Vec<Message>>>);

#[async_trait]
impl Carrier for Gateway {
    async fn send(&self, _ctx: &Ctx, message: &Message) -> Result<Receipt, Failure> {
        if message.to == REFUSED {
            return Err(Failure::Refused("the number takes no messages".to_owned()));
        }
        self.0.lock().await.push(message.clone());
        Ok(Receipt { carrier_id: Some(message.id.to_string()) })
    }
}

impl Gateway {
    /// The code in what was handed over last.
    async fn code(&self) -> Option<String> {
        let handed = self.0.lock().await;
        handed.last()?.params.get("code")?.as_str().map(str::to_owned)
    }

    /// Confirms everything, but for what is lost.
    async fn confirm(&self, ctx: &Ctx, secret: &str) -> anyhow::Result<()> {
        for message in self.0.lock().await.drain(..) {
            let body = json!({ "id": message.id.to_string(), "delivered": message.to != LOST }).to_string();
            let header = signature::sign([secret.as_bytes()], ctx.now(), body.as_bytes());
            take_receipt(ctx, &header, body.as_bytes()).await?;
        }
        Ok(())
    }
}

/// Plays it with the guardians of the first sessions.
pub(super) async fn make(desk: &Desk<'_>, played: &[Played]) -> anyhow::Result<()> {
    let gateway = Gateway::default();
    let secret = desk.app.ids.uuid().to_string();
    let mut channels = desk.app.part::<Channels>().clone();
    channels = channels.with(Channel::Sms, gateway.clone()).with(Channel::Mail, gateway.clone());
    channels.upstream_secret = Some(secret.clone());
    let paid = App { parts: desk.app.parts.clone().with(channels), ..desk.app.clone() };
    let ctx = Ctx::system(paid.clone());

    let mut families = Vec::new();
    let asked = played.iter().filter_map(|played| Some((learner(desk, played)?, played)));
    for ((learner, played), number) in asked.filter(|(learner, _)| learner.grade.number() <= OLDEST).zip(1..=6) {
        let guardian = learner.guardian(&paid);
        prove(desk, &guardian, &gateway, (ContactKind::Phone, &format!("1380000000{number}"))).await?;
        if number < 5 {
            prove(desk, &guardian, &gateway, (ContactKind::Mail, &format!("jiazhang{number}@example.cn"))).await?;
            families.push((learner, played));
        }
    }
    gateway.confirm(&ctx, &secret).await?;

    // Two are told by the carrier; one is told without it, and takes no text messages; one waits for the bureau.
    let decided = [Some(Decision::Dismissed), Some(Decision::Upheld), Some(Decision::Dismissed), None];
    for (place, ((learner, played), decision)) in families.into_iter().zip(decided).enumerate() {
        let app = if place < 2 { &paid } else { desk.app };
        if place == 2 {
            choose(&learner.guardian(app), without_text_messages()).await?;
        }
        object(desk, app, learner, played, decision).await?;
    }
    gateway.confirm(&ctx, &secret).await
}

fn learner<'a>(desk: &Desk<'a>, played: &Played) -> Option<&'a Learner> {
    desk.cast.pupils.iter().find(|pupil| pupil.person == played.pupil)
}

const fn without_text_messages() -> Choice {
    Choice { kind: NoticeKind::Account, channel: Channel::Sms, wanted: false }
}

/// A guardian asks to be reached at an address, and types the code that came there, if one did.
async fn prove(
    desk: &Desk<'_>,
    guardian: &Ctx,
    gateway: &Gateway,
    (kind, address): (ContactKind, &str),
) -> anyhow::Result<()> {
    contacts::ask(guardian, kind, address).await?;
    desk.pass(&guardian.app, WHILE).await?;
    if [REFUSED, LOST].contains(&address) {
        return Ok(());
    }
    let code = gateway.code().await.context("no code came")?;
    Ok(contacts::confirm(guardian, kind, &code).await?)
}

/// A guardian reports a session; where the bureau settles it, the guardian is told.
async fn object(
    desk: &Desk<'_>,
    app: &App,
    learner: &Learner,
    played: &Played,
    decision: Option<Decision>,
) -> anyhow::Result<()> {
    let (reason, text) = match decision {
        Some(Decision::Upheld) => (ReportReason::AnswerOnly, "只写了得数，没有讲过程。"),
        Some(Decision::Dismissed) => (ReportReason::Other, "孩子说声音有一段听不清。"),
        None => (ReportReason::WrongAnswer, "最后一步好像算错了，请老师看看。"),
    };
    let new = NewReport { about: ReportAbout::Session, reason, text: Some(text.to_owned()), at_seq: None, at_ms: None };
    let report = reports::report(&learner.guardian(app), played.session, new).await?;
    desk.pass(app, WHILE).await?;
    if let Some(decision) = decision {
        let bureau = desk.cast.acting(app, Role::Bureau, |officer| officer.county.is_none())?;
        reports::settle(&bureau, report.id, decision, "已看回放并回复家长").await?;
    }
    desk.pass(app, WHILE).await
}
