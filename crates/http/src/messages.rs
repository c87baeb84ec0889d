//! What becomes of messages outside the app, by HTTP: choices, deliveries, the outbox, what text messages cost, and what
//! their carrier tells us.

use bytes::Bytes;
use http::HeaderMap;
use kernel::{NoticeId, Page, Permission, PersonId, TimeOrder, Timestamp};
use platform::notices::choices::{self, Choice};
use platform::notices::delivery::service::{self, Cost, OutboxEntry};
use platform::notices::delivery::{Delivery, DeliveryId, DeliveryState, Reason};
use platform::notices::{Channel, Channels, NoticeKind, upstream};
use platform::{Ctx, signature};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Json, NoContent, Problem, Problems, Query, Routes, needs, routes};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .signed_in(routes!(list_notice_choices, choose_notices))
        .route(routes!(list_deliveries), needs(Permission::ManageNotices))
        .route(routes!(list_outbox), needs(Permission::ManageNotices))
        .route(routes!(get_sms_costs), needs(Permission::ManageNotices))
        .open(routes!(take_sms_receipt))
        .open(routes!(take_sms_reply))
}

/// Whether messages of a kind are wanted on a channel. In the app every message is kept.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct NoticeChoice {
    /// What they are about.
    kind: NoticeKind,
    /// The channel.
    channel: Channel,
    /// Whether they are wanted there.
    wanted: bool,
}

/// List on which channels I want which messages.
#[utoipa::path(get, path = "/api/v1/me/notice-choices", tag = "notices",
               responses((status = 200, description = "Every kind and channel", body = [NoticeChoice]), Problems))]
async fn list_notice_choices(ctx: Ctx) -> Result<Json<Vec<NoticeChoice>>, Problem> {
    let choices = choices::list(&ctx).await?.into_iter();
    Ok(Json(choices.map(|Choice { kind, channel, wanted }| NoticeChoice { kind, channel, wanted }).collect()))
}

/// Choose whether I want messages of a kind on a channel.
#[utoipa::path(put, path = "/api/v1/me/notice-choices", tag = "notices", request_body = NoticeChoice,
               responses((status = 204, description = "Chosen"), Problems))]
async fn choose_notices(ctx: Ctx, Json(body): Json<NoticeChoice>) -> Result<NoContent, Problem> {
    let NoticeChoice { kind, channel, wanted } = body;
    choices::choose(&ctx, Choice { kind, channel, wanted }).await?;
    Ok(NoContent)
}

/// A message on one channel.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryView {
    /// The delivery.
    id: DeliveryId,
    /// The message; absent for a code that proves an address.
    notice_id: Option<NoticeId>,
    /// To whom.
    person_id: PersonId,
    /// Which message it is.
    code: String,
    /// The channel.
    channel: Channel,
    /// Where it stands.
    state: DeliveryState,
    /// Why, where there is a reason.
    reason: Option<Reason>,
    /// How often a carrier could not be reached.
    attempts: u32,
    /// When it is or was to be sent.
    due_at: Timestamp,
    /// The parts a text message has.
    segments: u32,
    /// What it cost, in fen.
    cost_fen: u64,
    /// When it was put down.
    created_at: Timestamp,
    /// When it came to stand where it stands.
    changed_at: Timestamp,
}

impl From<Delivery> for DeliveryView {
    fn from(it: Delivery) -> Self {
        let Delivery { id, notice_id, person_id, code, channel, state, reason, attempts, due_at, .. } = it;
        let Delivery { segments, cost_fen, created_at, changed_at, .. } = it;
        Self {
            id,
            notice_id,
            person_id,
            code,
            channel,
            state,
            reason,
            attempts,
            due_at,
            segments,
            cost_fen,
            created_at,
            changed_at,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeliveryQuery {
    /// Only this channel.
    channel: Option<Channel>,
    /// Only those that stand there.
    state: Option<DeliveryState>,
    /// In which order; the newest first unless it is said.
    #[param(inline)]
    sort: Option<TimeOrder>,
    /// `next` of the page before.
    after: Option<DeliveryId>,
}

/// List what became of messages outside the app, the newest first unless another order is asked for.
#[utoipa::path(get, path = "/api/v1/deliveries", tag = "notices", params(DeliveryQuery),
               responses((status = 200, description = "The deliveries", body = Page<DeliveryView>), Problems))]
async fn list_deliveries(ctx: Ctx, Query(query): Query<DeliveryQuery>) -> Result<Json<Page<DeliveryView>>, Problem> {
    let page =
        service::list(&ctx, query.channel, query.state, query.sort.unwrap_or(TimeOrder::Newest), query.after).await?;
    Ok(Json(page.map(DeliveryView::from)))
}

/// A message that would have been sent, had a carrier been set up.
#[derive(Debug, Serialize, ToSchema)]
struct OutboxView {
    /// The entry.
    id: DeliveryId,
    /// The channel.
    channel: Channel,
    /// To whom, with the middle left out.
    recipient: String,
    /// The subject of a mail.
    subject: Option<String>,
    /// What it says.
    text: String,
    /// When it would have been sent.
    created_at: Timestamp,
}

impl From<OutboxEntry> for OutboxView {
    fn from(OutboxEntry { id, channel, recipient, subject, text, created_at }: OutboxEntry) -> Self {
        Self { id, channel, recipient, subject, text, created_at }
    }
}

/// What would have been sent, newest first.
#[derive(Debug, Serialize, ToSchema)]
struct OutboxPage {
    /// The messages on this page.
    items: Vec<OutboxView>,
    /// What to pass as `after` to get the next page; absent on the last one.
    next: Option<String>,
    /// The channels that have a real carrier: their messages are not here.
    carriers: Vec<Channel>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OutboxQuery {
    /// Only this channel.
    channel: Option<Channel>,
    /// `next` of the page before.
    after: Option<DeliveryId>,
}

/// List what would have been sent on channels that have no carrier, newest first.
#[utoipa::path(get, path = "/api/v1/outbox", tag = "notices", params(OutboxQuery),
               responses((status = 200, description = "The messages", body = OutboxPage), Problems))]
async fn list_outbox(ctx: Ctx, Query(query): Query<OutboxQuery>) -> Result<Json<OutboxPage>, Problem> {
    let page = service::outbox(&ctx, query.channel, query.after).await?.map(OutboxView::from);
    let channels = ctx.part::<Channels>();
    let carriers = Channel::ALL.iter().copied().filter(|channel| channels.is_real(*channel)).collect();
    Ok(Json(OutboxPage { items: page.items, next: page.next, carriers }))
}

/// What text messages cost in a month.
#[derive(Debug, Serialize, ToSchema)]
struct MonthCostView {
    /// The month's first moment.
    from: Timestamp,
    /// How many were sent.
    messages: u32,
    /// The parts they were paid in.
    segments: u32,
    /// What they cost, in fen.
    cost_fen: u64,
}

/// What text messages cost.
#[derive(Debug, Serialize, ToSchema)]
struct SmsCostsView {
    /// The last twelve months, newest first.
    months: Vec<MonthCostView>,
    /// The most they may cost in a month, in fen; absent without a cap.
    cap_fen: Option<u64>,
    /// Whether the cap is near.
    low: bool,
}

/// Show what text messages cost.
#[utoipa::path(get, path = "/api/v1/sms-costs", tag = "notices",
               responses((status = 200, description = "The costs", body = SmsCostsView), Problems))]
async fn get_sms_costs(ctx: Ctx) -> Result<Json<SmsCostsView>, Problem> {
    let (months, budget) = service::costs(&ctx).await?;
    let months = months.into_iter().map(|(from, Cost { messages, segments, cost_fen })| MonthCostView {
        from,
        messages,
        segments,
        cost_fen,
    });
    Ok(Json(SmsCostsView { months: months.collect(), cap_fen: budget.cap, low: budget.is_low() }))
}

fn signature_of(headers: &HeaderMap) -> &str {
    headers.get(signature::HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What became of a text message, as the carrier says it.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "it describes a body that is read as bytes, because it is signed as bytes")]
struct SmsReceipt {
    /// The id the carrier gave the message.
    id: String,
    /// Whether it is on the phone.
    delivered: bool,
}

/// Take the carrier's word for what became of a text message. Signed by `sms.upstream_secret`.
#[utoipa::path(post, path = "/api/v1/sms/receipts", tag = "notices", request_body = SmsReceipt,
               responses((status = 204, description = "Noted"), Problems))]
async fn take_sms_receipt(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Result<NoContent, Problem> {
    upstream::take_receipt(&ctx, signature_of(&headers), &body).await?;
    Ok(NoContent)
}

/// A reply to a text message, as the carrier brings it.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "it describes a body that is read as bytes, because it is signed as bytes")]
struct SmsReply {
    /// The carrier's id of the reply.
    id: String,
    /// The number it came from.
    from: String,
    /// What it says.
    text: String,
}

/// Take a reply to a text message from the carrier. Signed by `sms.upstream_secret`.
#[utoipa::path(post, path = "/api/v1/sms/replies", tag = "notices", request_body = SmsReply,
               responses((status = 204, description = "Noted"), Problems))]
async fn take_sms_reply(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Result<NoContent, Problem> {
    upstream::take_reply(&ctx, signature_of(&headers), &body).await?;
    Ok(NoContent)
}
