//! Notices and push subscriptions by HTTP.

use kernel::{NoticeId, Timestamp};
use platform::Ctx;
use platform::notices::push::{self, NewSubscription};
use platform::notices::{NoticeRecord, service};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::{Json, NoContent, Path, Problem, Problems, Query, Routes, routes};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .signed_in(routes!(list_notices))
        .signed_in(routes!(read_notice))
        .signed_in(routes!(get_push_key))
        .signed_in(routes!(subscribe_push, unsubscribe_push))
}

/// A message to the person who is signed in.
#[derive(Debug, Serialize, ToSchema)]
struct NoticeView {
    /// The message.
    id: NoticeId,
    /// Which message it is; the client has its text.
    code: String,
    /// What fills the text.
    #[schema(value_type = Object)]
    params: Value,
    /// Where it leads, as a path of the client.
    link: Option<String>,
    /// When it was sent.
    created_at: Timestamp,
    /// Until when it is of use.
    expires_at: Option<Timestamp>,
    /// When it was read.
    read_at: Option<Timestamp>,
}

impl From<NoticeRecord> for NoticeView {
    fn from(notice: NoticeRecord) -> Self {
        let NoticeRecord { id, code, params, link, created_at, expires_at, read_at } = notice;
        let params = serde_json::from_str(&params).unwrap_or_default();
        Self { id, code, params, link, created_at, expires_at, read_at }
    }
}

/// Messages, newest first.
#[derive(Debug, Serialize, ToSchema)]
struct NoticesView {
    /// The messages on this page.
    items: Vec<NoticeView>,
    /// What to pass as `after` to get the next page; absent on the last one.
    next: Option<String>,
    /// How many are unread, on all pages.
    unread: u32,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NoticeQuery {
    /// `next` of the page before.
    after: Option<NoticeId>,
}

/// List my notices.
#[utoipa::path(get, path = "/api/v1/notices", tag = "notices", params(NoticeQuery),
               responses((status = 200, description = "My notices", body = NoticesView), Problems))]
async fn list_notices(ctx: Ctx, Query(query): Query<NoticeQuery>) -> Result<Json<NoticesView>, Problem> {
    let (page, unread) = service::list(&ctx, query.after).await?;
    let page = page.map(NoticeView::from);
    Ok(Json(NoticesView { items: page.items, next: page.next, unread }))
}

/// Mark one of my notices as read.
#[utoipa::path(post, path = "/api/v1/notices/{id}/read", tag = "notices",
               params(("id" = NoticeId, Path, description = "The notice")),
               responses((status = 204, description = "It is read"), Problems))]
async fn read_notice(ctx: Ctx, Path(id): Path<NoticeId>) -> Result<NoContent, Problem> {
    service::read(&ctx, id).await?;
    Ok(NoContent)
}

/// The key a browser needs to subscribe.
#[derive(Debug, Serialize, ToSchema)]
struct PushKeyView {
    /// The public key, base64url (`applicationServerKey`).
    key: String,
}

/// Get the key a browser needs to subscribe to pushes.
#[utoipa::path(get, path = "/api/v1/push/key", tag = "notices",
               responses((status = 200, description = "The key", body = PushKeyView), Problems))]
async fn get_push_key(ctx: Ctx) -> Result<Json<PushKeyView>, Problem> {
    Ok(Json(PushKeyView { key: push::public_key(&ctx).await? }))
}

/// A browser's subscription, as `PushSubscription.toJSON()` gives it.
#[derive(Debug, Deserialize, ToSchema)]
struct SubscribeRequest {
    /// Where the push service takes messages for the browser.
    endpoint: String,
    /// The browser's keys.
    keys: SubscriptionKeys,
}

/// The keys of a subscription.
#[derive(Debug, Deserialize, ToSchema)]
struct SubscriptionKeys {
    /// The browser's public key, base64url.
    p256dh: String,
    /// The secret shared with the browser, base64url.
    auth: String,
}

/// Let this browser take pushes.
#[utoipa::path(post, path = "/api/v1/push/subscriptions", tag = "notices", request_body = SubscribeRequest,
               responses((status = 204, description = "It takes them"), Problems))]
async fn subscribe_push(ctx: Ctx, Json(body): Json<SubscribeRequest>) -> Result<NoContent, Problem> {
    let SubscribeRequest { endpoint, keys } = body;
    push::subscribe(&ctx, &NewSubscription { endpoint, p256dh: keys.p256dh, auth: keys.auth }).await?;
    Ok(NoContent)
}

/// Which browser to leave alone.
#[derive(Debug, Deserialize, ToSchema)]
struct UnsubscribeRequest {
    /// The subscription's endpoint.
    endpoint: String,
}

/// End the pushes to a browser of mine.
#[utoipa::path(delete, path = "/api/v1/push/subscriptions", tag = "notices", request_body = UnsubscribeRequest,
               responses((status = 204, description = "It is left alone"), Problems))]
async fn unsubscribe_push(ctx: Ctx, Json(body): Json<UnsubscribeRequest>) -> Result<NoContent, Problem> {
    push::unsubscribe(&ctx, &body.endpoint).await?;
    Ok(NoContent)
}
