//! Requests by HTTP.

use kernel::{Day, Page, Permission, PersonId, Role, Timestamp};
use platform::Ctx;
use platform::keepers::{Fate, Foreseen};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Attachment, Created, Json, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use super::{CorrectionField, NewRequest, RequestId, RequestKind, RequestState, Seen, Shown, service};
use crate::words::Locale;

/// The routes of requests.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(ask_for_data), needs(Permission::AskForData))
        .route(routes!(list_own_data_requests), needs(Permission::AskForData))
        .route(routes!(withdraw_data_request), needs(Permission::AskForData))
        .route(routes!(fetch_data_copy), needs(Permission::AskForData))
        .route(routes!(list_data_requests), needs(Permission::DecideDataRequest))
        .route(routes!(get_data_request), needs(Permission::DecideDataRequest))
        .route(routes!(grant_data_request), needs_step_up(Permission::DecideDataRequest))
        .route(routes!(refuse_data_request), needs(Permission::DecideDataRequest))
}

/// What is asked of a child's data.
#[derive(Debug, Deserialize, ToSchema)]
struct AskForDataRequest {
    /// What is asked for.
    kind: RequestKind,
    /// Of a correction: what is to be corrected.
    #[serde(default)]
    field: Option<CorrectionField>,
    /// Of a correction: what it should be.
    #[serde(default)]
    wanted: Option<String>,
    /// In words, up to 500 characters.
    #[serde(default)]
    text: String,
    /// The language of a copy; Chinese unless another is asked for.
    #[serde(default)]
    locale: Option<Locale>,
}

/// A request about a child's data.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DataRequest)]
struct RequestView {
    /// The request.
    id: RequestId,
    /// Whose data.
    child_id: PersonId,
    /// The child's name.
    child_name: String,
    /// The name of the child's school.
    school_name: String,
    /// What is asked for.
    kind: RequestKind,
    /// Where it stands.
    state: RequestState,
    /// Who asked.
    asker_name: String,
    /// In which role.
    asked_role: Role,
    /// What is to be corrected.
    field: Option<CorrectionField>,
    /// What it should be.
    wanted: Option<String>,
    /// In words.
    text: Option<String>,
    /// When it was asked.
    created_at: Timestamp,
    /// The day by which it is to be done.
    due_day: Day,
    /// Whether that day has passed and it is not done.
    late: bool,
    /// Who decided.
    decider_name: Option<String>,
    /// Why.
    reason: Option<String>,
    /// When it was decided.
    decided_at: Option<Timestamp>,
    /// When it was done.
    done_at: Option<Timestamp>,
    /// Until when the copy is there.
    expires_at: Option<Timestamp>,
    /// What was done: counts by what they are about.
    #[schema(value_type = Option<Object>)]
    outcome: Option<Value>,
}

impl From<Shown> for RequestView {
    fn from(Shown { request, child_name, school_name, asker_name, decider_name, late }: Shown) -> Self {
        Self {
            id: request.id,
            child_id: request.child,
            child_name,
            school_name,
            kind: request.kind,
            state: request.state,
            asker_name,
            asked_role: request.asked_role,
            field: request.field,
            wanted: request.wanted,
            text: request.text,
            created_at: request.created_at,
            due_day: request.due_day,
            late,
            decider_name,
            reason: request.reason,
            decided_at: request.decided_at,
            done_at: request.done_at,
            expires_at: request.expires_at,
            outcome: request.outcome.and_then(|text| serde_json::from_str(&text).ok()),
        }
    }
}

/// Ask for a copy, a correction or the deletion of a child's data.
#[utoipa::path(post, path = "/api/v1/pupils/{id}/requests", tag = "records", request_body = AskForDataRequest,
               params(("id" = PersonId, Path, description = "The child")),
               responses((status = 201, description = "It is asked", body = RequestView), Problems))]
async fn ask_for_data(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<AskForDataRequest>,
) -> Result<Created<RequestView>, Problem> {
    let AskForDataRequest { kind, field, wanted, text, locale } = body;
    let new = NewRequest { kind, field, wanted, text, locale: locale.unwrap_or(Locale::ZhCn) };
    Ok(Created(service::ask(&ctx, id, new).await?.into()))
}

/// List the requests of the actor's family, newest first.
#[utoipa::path(get, path = "/api/v1/my-data-requests", tag = "records",
               responses((status = 200, description = "The requests", body = [RequestView]), Problems))]
async fn list_own_data_requests(ctx: Ctx) -> Result<Json<Vec<RequestView>>, Problem> {
    Ok(Json(service::list_own(&ctx).await?.into_iter().map(RequestView::from).collect()))
}

/// Take a request back that nobody has decided.
#[utoipa::path(post, path = "/api/v1/data-requests/{id}/withdraw", tag = "records",
               params(("id" = RequestId, Path, description = "The request")),
               responses((status = 200, description = "It is taken back", body = RequestView), Problems))]
async fn withdraw_data_request(ctx: Ctx, Path(id): Path<RequestId>) -> Result<Json<RequestView>, Problem> {
    Ok(Json(service::withdraw(&ctx, id).await?.into()))
}

/// Get the copy that was asked for, as long as it is there.
#[utoipa::path(get, path = "/api/v1/data-requests/{id}/copy", tag = "records",
               params(("id" = RequestId, Path, description = "The request")),
               responses((status = 200, description = "A ZIP", body = Vec<u8>, content_type = "*/*"), Problems))]
async fn fetch_data_copy(ctx: Ctx, Path(id): Path<RequestId>) -> Result<Attachment, Problem> {
    let (name, bytes) = service::fetch(&ctx, id).await?;
    Ok(Attachment::new(name, "application/zip", bytes))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RequestsQuery {
    /// What is asked for.
    kind: Option<RequestKind>,
    /// Where it stands.
    state: Option<RequestState>,
    /// `next` of the page before.
    after: Option<RequestId>,
}

/// List the requests of the actor's school or region, newest first.
#[utoipa::path(get, path = "/api/v1/data-requests", tag = "records", params(RequestsQuery),
               responses((status = 200, description = "The requests", body = Page<RequestView>), Problems))]
async fn list_data_requests(ctx: Ctx, Query(query): Query<RequestsQuery>) -> Result<Json<Page<RequestView>>, Problem> {
    let page = service::list(&ctx, query.kind, query.state, query.after).await?;
    Ok(Json(page.map(RequestView::from)))
}

/// A request, and what a deletion would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DataRequestDetail)]
struct DetailView {
    /// The request.
    request: RequestView,
    /// Of a correction that waits: what the field holds now, an identifier masked.
    current: Option<String>,
    /// Of a deletion that is not carried out: what it would do.
    foreseen: Vec<ForeseenView>,
}

/// What a deletion would do to something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DataForeseen)]
struct ForeseenView {
    /// To what.
    code: String,
    /// How much there is.
    count: u64,
    /// What becomes of it.
    fate: Fate,
}

impl From<Foreseen> for ForeseenView {
    fn from(Foreseen { code, count, fate }: Foreseen) -> Self {
        Self { code: code.to_owned(), count, fate }
    }
}

/// Get a request; of a deletion, with what it would do.
#[utoipa::path(get, path = "/api/v1/data-requests/{id}", tag = "records",
               params(("id" = RequestId, Path, description = "The request")),
               responses((status = 200, description = "The request", body = DetailView), Problems))]
async fn get_data_request(ctx: Ctx, Path(id): Path<RequestId>) -> Result<Json<DetailView>, Problem> {
    let Seen { shown, current, foreseen } = service::see(&ctx, id).await?;
    let foreseen = foreseen.into_iter().map(ForeseenView::from).collect();
    Ok(Json(DetailView { request: shown.into(), current, foreseen }))
}

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
struct DataDecisionRequest {
    /// Why, up to 500 characters; the family reads it. A refusal has a reason.
    #[serde(default)]
    reason: String,
}

/// Let a correction or a deletion be carried out.
#[utoipa::path(post, path = "/api/v1/data-requests/{id}/grant", tag = "records", request_body = DataDecisionRequest,
               params(("id" = RequestId, Path, description = "The request")),
               responses((status = 200, description = "It is granted", body = RequestView), Problems))]
async fn grant_data_request(
    ctx: Ctx,
    Path(id): Path<RequestId>,
    Json(body): Json<DataDecisionRequest>,
) -> Result<Json<RequestView>, Problem> {
    Ok(Json(service::grant(&ctx, id, &body.reason).await?.into()))
}

/// Refuse a correction or a deletion.
#[utoipa::path(post, path = "/api/v1/data-requests/{id}/refuse", tag = "records", request_body = DataDecisionRequest,
               params(("id" = RequestId, Path, description = "The request")),
               responses((status = 200, description = "It is refused", body = RequestView), Problems))]
async fn refuse_data_request(
    ctx: Ctx,
    Path(id): Path<RequestId>,
    Json(body): Json<DataDecisionRequest>,
) -> Result<Json<RequestView>, Problem> {
    Ok(Json(service::refuse(&ctx, id, &body.reason).await?.into()))
}
