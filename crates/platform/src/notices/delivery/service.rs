//! Putting deliveries down, settling them, and looking at them.

use std::sync::Arc;

use kernel::{NoticeId, Page, Permission, PersonId, Relation, TimeOrder, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Tx;

use super::job::Deliver;
use super::store as table;
use super::{Delivery, DeliveryId, DeliveryState, DeliveryStep, Reason};
use crate::notices::channels::{Channels, Message};
use crate::notices::push::{DeliverPush, SubscriptionId};
use crate::notices::rules::{self, Budget, Door, Passage, Planned};
use crate::notices::store::NoticeRecord;
use crate::notices::templates::templates;
use crate::notices::{Channel, Directory, NoticeError, Reach};
use crate::{Ctx, Vault, jobs, text};

/// Entries on one page.
const PAGE: u32 = 50;
const PURPOSE: &str = "notices.delivery";

::store::record! {
    /// What text messages cost in a month.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Cost {
        /// How many were sent.
        pub messages: u32,
        /// The parts they were paid in.
        pub segments: u32,
        /// What they cost, in fen.
        pub cost_fen: u64,
    }
}

::store::record! {
    /// A message that would have been sent, had a carrier been set up.
    #[derive(Clone, Debug)]
    pub struct OutboxEntry {
        /// The entry.
        pub id: DeliveryId,
        /// The channel.
        pub channel: Channel,
        /// To whom, with the middle left out.
        pub recipient: String,
        /// The subject of a mail.
        pub subject: Option<String>,
        /// What it says.
        pub text: String,
        /// When it would have been sent.
        pub created_at: Timestamp,
    }
}

/// What a delivery carries that is in no notice.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sealed {
    pub(super) to: String,
    pub(super) params: Map<String, Value>,
}

/// Puts down what was planned for one channel, and the jobs that do it.
pub(in crate::notices) async fn put_down(
    ctx: &Ctx,
    tx: &mut Tx,
    person: PersonId,
    notice: &NoticeRecord,
    planned: Planned,
    browsers: &[SubscriptionId],
) -> store::Result<()> {
    let Planned { channel, due, not } = planned;
    let delivery = Delivery {
        state: if not.is_some() { DeliveryState::Suppressed } else { DeliveryState::Queued },
        reason: not,
        notice_id: Some(notice.id),
        ..fresh(ctx, person, &notice.code, channel, due)
    };
    table::insert(tx, &delivery).await?;
    if not.is_some() {
        return Ok(());
    }
    if channel != Channel::Push {
        jobs::enqueue(ctx, tx, &Deliver { delivery: delivery.id }, due).await?;
        return Ok(());
    }
    for subscription in browsers {
        let job = DeliverPush { notice: notice.id, subscription: *subscription, tried: 0 };
        jobs::enqueue(ctx, tx, &job, due).await?;
    }
    Ok(())
}

fn fresh(ctx: &Ctx, person: PersonId, code: &str, channel: Channel, due: Timestamp) -> Delivery {
    Delivery {
        id: ctx.new_id(),
        notice_id: None,
        person_id: person,
        code: code.to_owned(),
        channel,
        state: DeliveryState::Queued,
        reason: None,
        sealed: None,
        attempts: 0,
        due_at: due,
        segments: 0,
        cost_fen: 0,
        created_at: ctx.now(),
        changed_at: ctx.now(),
    }
}

/// Sends something to an address directly, without a message in the app: the code that proves the address.
///
/// # Errors
/// When the database or the vault fails.
pub async fn send_to(
    ctx: &Ctx,
    tx: &mut Tx,
    person: PersonId,
    (channel, to): (Channel, &str),
    code: &str,
    params: Map<String, Value>,
) -> Result<(), NoticeError> {
    let plain = text::write("sealed", &Sealed { to: to.to_owned(), params })?;
    let sealed = ctx.part::<Vault>().seal(PURPOSE, plain.as_bytes())?;
    let delivery = Delivery { sealed: Some(sealed), ..fresh(ctx, person, code, channel, ctx.now()) };
    table::insert(tx, &delivery).await?;
    jobs::enqueue(ctx, tx, &Deliver { delivery: delivery.id }, ctx.now()).await?;
    Ok(())
}

pub(super) fn open(ctx: &Ctx, sealed: &str) -> anyhow::Result<Sealed> {
    Ok(serde_json::from_slice(&ctx.part::<Vault>().open(PURPOSE, sealed)?)?)
}

pub(super) async fn find(ctx: &Ctx, id: DeliveryId) -> store::Result<Option<Delivery>> {
    table::find(&ctx.db, id).await
}

pub(super) async fn put_off(ctx: &Ctx, mut delivery: Delivery, until: Timestamp) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    delivery.due_at = until;
    table::update(&mut tx, &delivery, None).await?;
    jobs::enqueue(ctx, &mut tx, &Deliver { delivery: delivery.id }, until).await?;
    tx.commit().await
}

pub(super) async fn sent(ctx: &Ctx, delivery: Delivery, carrier_id: Option<&str>) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    step(ctx, &mut tx, delivery, DeliveryStep::Send, None, carrier_id).await?;
    tx.commit().await
}

/// Ends a delivery that was not sent. Where it failed, the text message that stands behind it goes at once.
pub(super) async fn settle(ctx: &Ctx, delivery: Delivery, by: DeliveryStep, reason: Reason) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (notice, channel) = (delivery.notice_id, delivery.channel);
    step(ctx, &mut tx, delivery, by, Some(reason), None).await?;
    if let (Some(notice), DeliveryStep::Fail | DeliveryStep::FallBack) = (notice, by)
        && channel != Channel::Sms
    {
        hurry(ctx, &mut tx, notice).await?;
    }
    tx.commit().await
}

/// A browser has taken a push.
pub(in crate::notices) async fn pushed(ctx: &Ctx, notice: NoticeId) -> store::Result<()> {
    match table::find_of(&ctx.db, notice, Channel::Push).await? {
        Some(delivery) if delivery.state == DeliveryState::Queued => sent(ctx, delivery, None).await,
        _ => Ok(()),
    }
}

/// What to do with a push that is about to leave: the night may have begun since it was put down.
pub(in crate::notices) async fn push_passage(
    ctx: &Ctx,
    notice: &NoticeRecord,
    person: PersonId,
) -> store::Result<Passage> {
    let reach = match ctx.find_part::<Arc<dyn Directory>>() {
        Some(directory) => directory.reach(ctx, (&ctx.db).into(), person).await?,
        None => Reach::default(),
    };
    Ok(rules::at_the_door(&Door {
        channel: Channel::Push,
        urgent: templates().rule(&notice.code).urgent,
        read: notice.read_at.is_some(),
        expires: notice.expires_at,
        quiet_until: reach.quiet_until,
        declined: reach.declined,
        budget: None,
        now: ctx.now(),
    }))
}

/// Ends the pushes of a message that no browser has taken.
pub(in crate::notices) async fn end_push(
    ctx: &Ctx,
    notice: NoticeId,
    by: DeliveryStep,
    reason: Reason,
) -> store::Result<()> {
    match table::find_of(&ctx.db, notice, Channel::Push).await? {
        Some(delivery) if delivery.state == DeliveryState::Queued => settle(ctx, delivery, by, reason).await,
        _ => Ok(()),
    }
}

/// Sends the text message of a notice now, where one waits for the channels before it.
async fn hurry(ctx: &Ctx, tx: &mut Tx, notice: NoticeId) -> store::Result<()> {
    let waiting = table::find_of(&mut *tx, notice, Channel::Sms).await?;
    let Some(mut delivery) = waiting.filter(|one| one.state == DeliveryState::Queued && one.due_at > ctx.now()) else {
        return Ok(());
    };
    delivery.due_at = ctx.now();
    table::update(tx, &delivery, None).await?;
    jobs::enqueue(ctx, tx, &Deliver { delivery: delivery.id }, ctx.now()).await?;
    Ok(())
}

/// Takes a step where it can be taken; a step that comes twice changes nothing.
async fn step(
    ctx: &Ctx,
    tx: &mut Tx,
    mut delivery: Delivery,
    by: DeliveryStep,
    reason: Option<Reason>,
    carrier_id: Option<&str>,
) -> store::Result<()> {
    let Some(state) = rules::after(delivery.state, by) else { return Ok(()) };
    // What was sealed has done its work: an address or a code is not kept a moment longer.
    delivery.sealed = None;
    (delivery.state, delivery.reason, delivery.changed_at) = (state, reason, ctx.now());
    table::update(tx, &delivery, carrier_id).await
}

/// What text messages of this month have cost, and what one more of so many parts will.
pub(super) async fn budget(ctx: &Ctx, parts: u32) -> store::Result<Budget> {
    let tariff = &ctx.part::<Channels>().tariff;
    let (from, until) = tariff.month(ctx.now(), 0);
    let spent = table::cost_between(&ctx.db, from, until).await?.cost_fen;
    Ok(Budget { spent, next: u64::from(parts) * tariff.segment_fen, cap: tariff.monthly_cap_fen })
}

/// Keeps what would have been sent; with an empty middle of the address.
pub(in crate::notices) async fn keep(ctx: &Ctx, channel: Channel, message: &Message) -> store::Result<()> {
    let entry = OutboxEntry {
        id: ctx.new_id(),
        channel,
        recipient: mask(&message.to),
        subject: message.subject.clone(),
        text: message.body.clone(),
        created_at: ctx.now(),
    };
    let mut tx = ctx.db.begin().await?;
    table::insert_outbox(&mut tx, &entry, message.id).await?;
    tx.commit().await
}

/// An address with its middle left out: `138****5678`, `l***@example.cn`.
#[must_use]
pub fn mask(address: &str) -> String {
    if let Some((name, host)) = address.split_once('@') {
        let first: String = name.chars().take(1).collect();
        return format!("{first}***@{host}");
    }
    let letters: Vec<char> = address.chars().collect();
    let (head, tail) = if letters.len() >= 8 { (3, 4) } else { (letters.len().min(1), 0) };
    let shown = |part: &[char]| part.iter().collect::<String>();
    format!("{}****{}", shown(&letters[..head]), shown(&letters[letters.len() - tail..]))
}

/// Deliveries, newest first, of one channel and one state where they are named.
///
/// # Errors
/// When the actor does not look after messages, or the database fails.
pub async fn list(
    ctx: &Ctx,
    channel: Option<Channel>,
    state: Option<DeliveryState>,
    order: TimeOrder,
    after: Option<DeliveryId>,
) -> Result<Page<Delivery>, NoticeError> {
    ctx.permit(Permission::ManageNotices, Relation::Anyone)?;
    let found = table::list(&ctx.db, (channel, state), order, after, PAGE + 1).await?;
    Ok(Page::cut(found, PAGE as usize, |one| one.id.to_string()))
}

/// What would have been sent, newest first, on one channel where it is named.
///
/// # Errors
/// When the actor does not look after messages, or the database fails.
pub async fn outbox(
    ctx: &Ctx,
    channel: Option<Channel>,
    after: Option<DeliveryId>,
) -> Result<Page<OutboxEntry>, NoticeError> {
    ctx.permit(Permission::ManageNotices, Relation::Anyone)?;
    let found = table::list_outbox(&ctx.db, channel, after, PAGE + 1).await?;
    Ok(Page::cut(found, PAGE as usize, |one| one.id.to_string()))
}

/// What text messages cost: the first day of each of the last twelve months with its cost, newest first; and the cap.
///
/// # Errors
/// When the actor does not look after messages, or the database fails.
pub async fn costs(ctx: &Ctx) -> Result<(Vec<(Timestamp, Cost)>, Budget), NoticeError> {
    ctx.permit(Permission::ManageNotices, Relation::Anyone)?;
    let tariff = &ctx.part::<Channels>().tariff;
    let mut months = Vec::new();
    for back in 0..12 {
        let (from, until) = tariff.month(ctx.now(), back);
        months.push((from, table::cost_between(&ctx.db, from, until).await?));
    }
    Ok((months, budget(ctx, 0).await?))
}

/// A carrier says what became of a text message it had taken. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub(in crate::notices) async fn receipt(ctx: &Ctx, carrier_id: &str, arrived: Arrival) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    if let Some(delivery) = table::find_by_carrier(&mut tx, carrier_id).await? {
        let (by, reason) = match arrived {
            Arrival::Arrived => (DeliveryStep::Confirm, None),
            Arrival::Lost => (DeliveryStep::Fail, Some(Reason::NotDelivered)),
        };
        step(ctx, &mut tx, delivery, by, reason, None).await?;
    }
    tx.commit().await
}

/// What became of a text message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It is on the phone.
    Arrived,
    /// It never will be.
    Lost,
}

/// Keeps a reply to a text message, sealed; false when the carrier has brought it before.
pub(in crate::notices) async fn keep_reply(
    ctx: &Ctx,
    tx: &mut Tx,
    carrier_id: &str,
    person: Option<PersonId>,
    said: &str,
) -> Result<bool, NoticeError> {
    let sealed = ctx.part::<Vault>().seal("notices.reply", said.as_bytes())?;
    Ok(table::insert_reply(tx, ctx.new_id(), carrier_id, person, &sealed, ctx.now()).await?)
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn the_middle_of_an_address_is_left_out() {
        for (address, shown) in
            [("13812345678", "138****5678"), ("lin@example.cn", "l***@example.cn"), ("abcd", "a****"), ("", "****")]
        {
            assert_eq!(mask(address), shown);
        }
    }
}
