//! Webhooks by HTTP.

use kernel::{Page, Permission, PersonId, Timestamp};
use platform::Ctx;
use platform::webhooks::service::{self, NewWebhook};
use platform::webhooks::{
    Webhook, WebhookDelivery, WebhookDeliveryId, WebhookDeliveryState, WebhookFault, WebhookId, WebhookState,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::{Created, Json, NoContent, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

pub(crate) fn routes() -> Routes {
    let (look, change) = (needs(Permission::ManageWebhooks), needs_step_up(Permission::ManageWebhooks));
    Routes::new()
        .route(routes!(list_webhooks), look)
        .route(routes!(create_webhook), change)
        .route(routes!(get_webhook), look)
        .route(routes!(edit_webhook), change)
        .route(routes!(delete_webhook), change)
        .route(routes!(rotate_webhook), change)
        .route(routes!(pause_webhook), look)
        .route(routes!(resume_webhook), look)
        .route(routes!(ping_webhook), look)
        .route(routes!(list_webhook_deliveries), look)
        .route(routes!(replay_webhook), look)
}

/// A program outside that is told of events.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookView {
    /// The webhook.
    id: WebhookId,
    /// What it is called.
    name: String,
    /// Where it takes events.
    url: String,
    /// Which events.
    events: Vec<String>,
    /// Whether it is told.
    state: WebhookState,
    /// Until when the secret before the present one signs too.
    old_until: Option<Timestamp>,
    /// Who set it up.
    created_by: Option<PersonId>,
    /// When.
    created_at: Timestamp,
    /// How many deliveries wait.
    waiting: u32,
    /// How many of these have been tried without success and are tried again.
    retrying: u32,
    /// How many are dead.
    dead: u32,
}

impl From<Webhook> for WebhookView {
    fn from(it: Webhook) -> Self {
        let Webhook { id, name, url, events, state, old_until, created_by, created_at, waiting, retrying, dead } = it;
        Self { id, name, url, events, state, old_until, created_by, created_at, waiting, retrying, dead }
    }
}

/// Every webhook, and the events one may be told of.
#[derive(Debug, Serialize, ToSchema)]
struct WebhooksView {
    /// The webhooks.
    webhooks: Vec<WebhookView>,
    /// The events there are.
    events: Vec<&'static str>,
}

/// A webhook with its secret, which is shown now and never again.
#[derive(Debug, Serialize, ToSchema)]
struct NewWebhookView {
    /// The webhook.
    webhook: WebhookView,
    /// The secret by which the receiver knows that an event comes from here.
    secret: String,
}

/// What a webhook is to be.
#[derive(Debug, Deserialize, ToSchema)]
struct WebhookRequest {
    /// What it is called.
    name: String,
    /// Where it takes events.
    url: String,
    /// Which events.
    events: Vec<String>,
}

impl From<WebhookRequest> for NewWebhook {
    fn from(WebhookRequest { name, url, events }: WebhookRequest) -> Self {
        Self { name, url, events }
    }
}

/// List the webhooks.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "webhooks",
               responses((status = 200, description = "The webhooks", body = WebhooksView), Problems))]
async fn list_webhooks(ctx: Ctx) -> Result<Json<WebhooksView>, Problem> {
    let (webhooks, events) = service::list(&ctx).await?;
    Ok(Json(WebhooksView { webhooks: webhooks.into_iter().map(WebhookView::from).collect(), events }))
}

/// Set a webhook up.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "webhooks", request_body = WebhookRequest,
               responses((status = 201, description = "It is set up", body = NewWebhookView), Problems))]
async fn create_webhook(ctx: Ctx, Json(body): Json<WebhookRequest>) -> Result<Created<NewWebhookView>, Problem> {
    let (webhook, secret) = service::create(&ctx, body.into()).await?;
    Ok(Created(NewWebhookView { webhook: webhook.into(), secret }))
}

/// Show a webhook.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}", tag = "webhooks",
               params(("id" = WebhookId, Path, description = "The webhook")),
               responses((status = 200, description = "The webhook", body = WebhookView), Problems))]
async fn get_webhook(ctx: Ctx, Path(id): Path<WebhookId>) -> Result<Json<WebhookView>, Problem> {
    Ok(Json(service::get(&ctx, id).await?.into()))
}

/// Change a webhook.
#[utoipa::path(put, path = "/api/v1/webhooks/{id}", tag = "webhooks", request_body = WebhookRequest,
               params(("id" = WebhookId, Path, description = "The webhook")),
               responses((status = 200, description = "The webhook as it is now", body = WebhookView), Problems))]
async fn edit_webhook(
    ctx: Ctx,
    Path(id): Path<WebhookId>,
    Json(body): Json<WebhookRequest>,
) -> Result<Json<WebhookView>, Problem> {
    Ok(Json(service::edit(&ctx, id, body.into()).await?.into()))
}

/// Forget a webhook, with everything on its way to it.
#[utoipa::path(delete, path = "/api/v1/webhooks/{id}", tag = "webhooks",
               params(("id" = WebhookId, Path, description = "The webhook")),
               responses((status = 204, description = "It is forgotten"), Problems))]
async fn delete_webhook(ctx: Ctx, Path(id): Path<WebhookId>) -> Result<NoContent, Problem> {
    service::delete(&ctx, id).await?;
    Ok(NoContent)
}

/// Give a webhook a new secret. The one before it signs too for a day.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/rotate", tag = "webhooks",
               params(("id" = WebhookId, Path, description = "The webhook")),
               responses((status = 200, description = "The webhook with its new secret", body = NewWebhookView), Problems))]
async fn rotate_webhook(ctx: Ctx, Path(id): Path<WebhookId>) -> Result<Json<NewWebhookView>, Problem> {
    let (webhook, secret) = service::rotate(&ctx, id).await?;
    Ok(Json(NewWebhookView { webhook: webhook.into(), secret }))
}

/// Tell a webhook nothing for now.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/pause", tag = "webhooks",
               params(("id" = WebhookId, Path, description = "The webhook")),
               responses((status = 200, description = "It is paused", body = WebhookView), Problems))]
async fn pause_webhook(ctx: Ctx, Path(id): Path<WebhookId>) -> Result<Json<WebhookView>, Problem> {
    Ok(Json(service::pause(&ctx, id).await?.into()))
}

/// Go on telling a webhook, beginning with what has waited.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/resume", tag = "webhooks",
               params(("id" = WebhookId, Path, description = "The webhook")),
               responses((status = 200, description = "It is told again", body = WebhookView), Problems))]
async fn resume_webhook(ctx: Ctx, Path(id): Path<WebhookId>) -> Result<Json<WebhookView>, Problem> {
    Ok(Json(service::resume(&ctx, id).await?.into()))
}

/// Send a webhook an event that says nothing.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/ping", tag = "webhooks",
               params(("id" = WebhookId, Path, description = "The webhook")),
               responses((status = 204, description = "It is on its way"), Problems))]
async fn ping_webhook(ctx: Ctx, Path(id): Path<WebhookId>) -> Result<NoContent, Problem> {
    service::ping(&ctx, id).await?;
    Ok(NoContent)
}

/// An event on its way to a webhook.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookDeliveryView {
    /// The delivery.
    id: WebhookDeliveryId,
    /// The event.
    event: String,
    /// What it is about.
    object: String,
    /// What is sent.
    #[schema(value_type = Object)]
    body: Value,
    /// Where it stands.
    state: WebhookDeliveryState,
    /// How often it was tried.
    attempts: u32,
    /// When it is to be sent.
    due_at: Timestamp,
    /// What the receiver answered last.
    status: Option<u32>,
    /// What went wrong last.
    error: Option<WebhookFault>,
    /// When the event happened.
    created_at: Timestamp,
    /// When it came to stand where it stands.
    changed_at: Timestamp,
}

impl From<WebhookDelivery> for WebhookDeliveryView {
    fn from(it: WebhookDelivery) -> Self {
        let WebhookDelivery { id, event, object, body, state, attempts, due_at, status, error, .. } = it;
        let WebhookDelivery { created_at, changed_at, .. } = it;
        let body = serde_json::from_str(&body).unwrap_or_default();
        Self { id, event, object, body, state, attempts, due_at, status, error, created_at, changed_at }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WebhookDeliveryQuery {
    /// Only those that stand there.
    state: Option<WebhookDeliveryState>,
    /// `next` of the page before.
    after: Option<WebhookDeliveryId>,
}

/// List what was sent to a webhook, newest first.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/deliveries", tag = "webhooks",
               params(("id" = WebhookId, Path, description = "The webhook"), WebhookDeliveryQuery),
               responses((status = 200, description = "The deliveries", body = Page<WebhookDeliveryView>), Problems))]
async fn list_webhook_deliveries(
    ctx: Ctx,
    Path(id): Path<WebhookId>,
    Query(query): Query<WebhookDeliveryQuery>,
) -> Result<Json<Page<WebhookDeliveryView>>, Problem> {
    let page = service::list_deliveries(&ctx, id, query.state, query.after).await?;
    Ok(Json(page.map(WebhookDeliveryView::from)))
}

/// Which dead deliveries to send again.
#[derive(Debug, Deserialize, ToSchema)]
struct ReplayRequest {
    /// The one; all when absent.
    delivery_id: Option<WebhookDeliveryId>,
}

/// How many are sent again.
#[derive(Debug, Serialize, ToSchema)]
struct ReplayedView {
    /// How many.
    replayed: u32,
}

/// Send dead deliveries of a webhook again.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/replay", tag = "webhooks", request_body = ReplayRequest,
               params(("id" = WebhookId, Path, description = "The webhook")),
               responses((status = 200, description = "They are on their way", body = ReplayedView), Problems))]
async fn replay_webhook(
    ctx: Ctx,
    Path(id): Path<WebhookId>,
    Json(body): Json<ReplayRequest>,
) -> Result<Json<ReplayedView>, Problem> {
    Ok(Json(ReplayedView { replayed: service::replay(&ctx, id, body.delivery_id).await? }))
}
