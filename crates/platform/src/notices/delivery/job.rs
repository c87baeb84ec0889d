//! Bringing one message to one person on one channel.

use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tracing::warn;

use super::service::{self, Sealed};
use super::{Delivery, DeliveryId, DeliveryState, DeliveryStep, Reason};
use crate::Ctx;
use crate::jobs::{Job, Retry};
use crate::notices::channels::{Channels, Failure, Message};
use crate::notices::rules::{Budget, Door, Passage, at_the_door, pause, segments};
use crate::notices::templates::templates;
use crate::notices::{Channel, Directory, NoticeRecord, Reach, service as notices};

/// Brings one message to one person by WeCom, text message or mail.
#[derive(Debug, Serialize, Deserialize)]
pub struct Deliver {
    pub(super) delivery: DeliveryId,
}

#[async_trait]
impl Job for Deliver {
    const NAME: &'static str = "platform.deliver_notice";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(delivery) = service::find(ctx, self.delivery).await? else { return Ok(()) };
        // A delivery that was hurried has a second job, which comes when all is done.
        if delivery.state != DeliveryState::Queued || delivery.due_at > ctx.now() {
            return Ok(());
        }
        bring(ctx, delivery).await
    }
}

/// What a delivery carries: the address, the language, the parameters.
struct Load {
    notice: Option<NoticeRecord>,
    reach: Reach,
    to: Option<String>,
    params: Map<String, Value>,
}

async fn bring(ctx: &Ctx, mut delivery: Delivery) -> anyhow::Result<()> {
    let load = load(ctx, &delivery).await?;
    let rule = templates().rule(&delivery.code);
    let Some(to) = load.to else {
        return Ok(service::settle(ctx, delivery, DeliveryStep::FallBack, Reason::NoAddress).await?);
    };
    let locale = load.reach.locale.as_deref().unwrap_or("zh-CN");
    let text = templates().write(&delivery.code, locale, &load.params).context("the message has no text")?;
    let channels = ctx.part::<Channels>();
    let link = load.notice.as_ref().and_then(|notice| notice.link.as_deref());
    let (body, subject) = match delivery.channel {
        Channel::Mail => (channels.with_address(text.body, link), Some(text.subject)),
        Channel::Wecom => (channels.with_address(text.body, link), None),
        _ => (text.sms, None),
    };
    let parts = segments(&channels.signed(&body));
    // What is kept on a page rather than sent costs nothing.
    let paid = delivery.channel == Channel::Sms && channels.is_real(Channel::Sms);
    let budget = if paid { Some(service::budget(ctx, parts).await?) } else { None };
    let door = Door {
        channel: delivery.channel,
        urgent: rule.urgent,
        read: load.notice.as_ref().is_some_and(|notice| notice.read_at.is_some()),
        expires: load.notice.as_ref().and_then(|notice| notice.expires_at),
        quiet_until: load.reach.quiet_until,
        declined: load.reach.declined,
        budget,
        now: ctx.now(),
    };
    match at_the_door(&door) {
        Passage::Go => {}
        Passage::Wait(until) => return Ok(service::put_off(ctx, delivery, until).await?),
        Passage::Drop(reason) => return Ok(service::settle(ctx, delivery, DeliveryStep::Suppress, reason).await?),
    }
    warn_of_cap(budget);
    let message = Message { id: delivery.id, to, subject, body, filed: rule.filed.clone(), params: load.params };
    match channels.of(delivery.channel).send(ctx, &message).await {
        Ok(receipt) => {
            delivery.segments = if delivery.channel == Channel::Sms { parts } else { 0 };
            delivery.cost_fen = budget.map_or(0, |budget| budget.next);
            Ok(service::sent(ctx, delivery, receipt.carrier_id.as_deref()).await?)
        }
        Err(failure) => fail(ctx, delivery, failure).await,
    }
}

async fn load(ctx: &Ctx, delivery: &Delivery) -> anyhow::Result<Load> {
    let directory = ctx.part::<Arc<dyn Directory>>();
    let reach = directory.reach(ctx, (&ctx.db).into(), delivery.person_id).await?;
    if let Some(sealed) = &delivery.sealed {
        let Sealed { to, params } = service::open(ctx, sealed)?;
        return Ok(Load { notice: None, reach, to: Some(to), params });
    }
    let notice = match delivery.notice_id {
        Some(id) => notices::find(ctx, id).await?,
        None => None,
    };
    let params = notice.as_ref().map(|notice| serde_json::from_str(&notice.params)).transpose()?.unwrap_or_default();
    let to = directory.address(ctx, delivery.person_id, delivery.channel).await?;
    Ok(Load { notice, reach, to, params })
}

fn warn_of_cap(budget: Option<Budget>) {
    if let Some(Budget { spent, cap: Some(cap), .. }) = budget.filter(Budget::is_low) {
        warn!(spent_fen = spent, cap_fen = cap, "Text messages have nearly cost what they may this month");
    }
}

async fn fail(ctx: &Ctx, delivery: Delivery, failure: Failure) -> anyhow::Result<()> {
    match failure {
        Failure::Refused(why) => {
            warn!(delivery.id = %delivery.id, channel = %delivery.channel, why, "The carrier refused a message");
            service::settle(ctx, delivery, DeliveryStep::Fail, Reason::CarrierRefused).await?;
        }
        Failure::NotSubscribed => {
            service::settle(ctx, delivery, DeliveryStep::FallBack, Reason::NotSubscribed).await?;
        }
        Failure::Unreachable(why) => {
            warn!(delivery.id = %delivery.id, channel = %delivery.channel, error = %format!("{why:#}"), "A carrier could not be reached");
            try_again(ctx, delivery).await?;
        }
    }
    Ok(())
}

/// Later, unless it has been tried often enough.
async fn try_again(ctx: &Ctx, mut delivery: Delivery) -> anyhow::Result<()> {
    delivery.attempts += 1;
    match pause(delivery.attempts) {
        Some(pause) => service::put_off(ctx, delivery, ctx.now().plus(pause)).await?,
        None => service::settle(ctx, delivery, DeliveryStep::Fail, Reason::Unreachable).await?,
    }
    Ok(())
}
