//! Exports that need a second person, by HTTP.

use kernel::{Page, Permission, Role, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Attachment, Created, Json, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use super::rules::Step;
use super::{ExportId, ExportState, Shown, service};

/// The routes of exports.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(ask_for_export), needs(Permission::AskForExport))
        .route(routes!(list_own_exports), needs(Permission::AskForExport))
        .route(routes!(fetch_export), needs(Permission::AskForExport))
        .route(routes!(list_exports), needs(Permission::ApproveExport))
        .route(routes!(approve_export), needs_step_up(Permission::ApproveExport))
        .route(routes!(reject_export), needs(Permission::ApproveExport))
}

/// An export that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
struct AskForExportRequest {
    /// What is taken out: `people`, `roster`, `sessions`, `screenings`, `clusters` or `questions` (without what says who asked).
    kind: String,
    /// Which part of it: the parameters of the export by itself.
    #[schema(value_type = Object)]
    scope: Value,
    /// What for, up to 500 characters.
    purpose: String,
}

/// An export that needs a second person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExportRequest)]
struct ExportView {
    /// The export.
    id: ExportId,
    /// What is taken out.
    kind: String,
    /// Which part of it.
    #[schema(value_type = Object)]
    scope: Value,
    /// How many rows it had when asked.
    row_count: u64,
    /// What for.
    purpose: String,
    /// Where it stands.
    state: ExportState,
    /// Where whoever asked serves.
    org_name: String,
    /// Who asked.
    asker_name: String,
    /// In which role.
    asked_role: Role,
    /// When.
    created_at: Timestamp,
    /// Who decided.
    decider_name: Option<String>,
    /// Why.
    reason: Option<String>,
    /// When it was decided.
    decided_at: Option<Timestamp>,
    /// The file's name, while it is there.
    file_name: Option<String>,
    /// Until when the file is there.
    expires_at: Option<Timestamp>,
    /// How often it was fetched.
    fetched: u32,
    /// Whether it waits and I may decide: never on what I asked for myself.
    may_decide: bool,
}

impl From<Shown> for ExportView {
    fn from(Shown { export, org_name, asker_name, decider_name, may_decide }: Shown) -> Self {
        Self {
            id: export.id,
            kind: export.kind,
            scope: serde_json::from_str(&export.scope).unwrap_or_default(),
            row_count: export.row_count,
            purpose: export.purpose,
            state: export.state,
            org_name,
            asker_name,
            asked_role: export.asked_role,
            created_at: export.created_at,
            decider_name,
            reason: export.reason,
            decided_at: export.decided_at,
            file_name: export.file_name,
            expires_at: export.expires_at,
            fetched: export.fetched,
            may_decide,
        }
    }
}

/// Ask for an export of more rows than one may take out alone.
#[utoipa::path(post, path = "/api/v1/export-requests", tag = "records", request_body = AskForExportRequest,
               responses((status = 201, description = "It waits for a second person", body = ExportView), Problems))]
async fn ask_for_export(ctx: Ctx, Json(body): Json<AskForExportRequest>) -> Result<Created<ExportView>, Problem> {
    Ok(Created(service::ask(&ctx, &body.kind, &body.scope, &body.purpose).await?.into()))
}

/// List the exports the actor asked for, newest first.
#[utoipa::path(get, path = "/api/v1/my-export-requests", tag = "records",
               responses((status = 200, description = "The exports", body = [ExportView]), Problems))]
async fn list_own_exports(ctx: Ctx) -> Result<Json<Vec<ExportView>>, Problem> {
    Ok(Json(service::list_own(&ctx).await?.into_iter().map(ExportView::from).collect()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportsQuery {
    /// Where it stands.
    state: Option<ExportState>,
    /// `next` of the page before.
    after: Option<ExportId>,
}

/// List the exports of the actor's organisation and those below it, newest first.
#[utoipa::path(get, path = "/api/v1/export-requests", tag = "records", params(ExportsQuery),
               responses((status = 200, description = "The exports", body = Page<ExportView>), Problems))]
async fn list_exports(ctx: Ctx, Query(query): Query<ExportsQuery>) -> Result<Json<Page<ExportView>>, Problem> {
    Ok(Json(service::list(&ctx, query.state, query.after).await?.map(ExportView::from)))
}

/// A decision on an export.
#[derive(Debug, Deserialize, ToSchema)]
struct ExportDecisionRequest {
    /// Why, up to 500 characters. A refusal has a reason.
    #[serde(default)]
    reason: String,
}

/// Approve somebody else's export; a job makes the file.
#[utoipa::path(post, path = "/api/v1/export-requests/{id}/approve", tag = "records", request_body = ExportDecisionRequest,
               params(("id" = ExportId, Path, description = "The export")),
               responses((status = 200, description = "The file is being made", body = ExportView), Problems))]
async fn approve_export(
    ctx: Ctx,
    Path(id): Path<ExportId>,
    Json(body): Json<ExportDecisionRequest>,
) -> Result<Json<ExportView>, Problem> {
    Ok(Json(service::decide(&ctx, id, Step::Approve, &body.reason).await?.into()))
}

/// Refuse somebody else's export.
#[utoipa::path(post, path = "/api/v1/export-requests/{id}/reject", tag = "records", request_body = ExportDecisionRequest,
               params(("id" = ExportId, Path, description = "The export")),
               responses((status = 200, description = "It is refused", body = ExportView), Problems))]
async fn reject_export(
    ctx: Ctx,
    Path(id): Path<ExportId>,
    Json(body): Json<ExportDecisionRequest>,
) -> Result<Json<ExportView>, Problem> {
    Ok(Json(service::decide(&ctx, id, Step::Reject, &body.reason).await?.into()))
}

/// Get the file of an export one asked for, as long as it is there.
#[utoipa::path(get, path = "/api/v1/export-requests/{id}/file", tag = "records",
               params(("id" = ExportId, Path, description = "The export")),
               responses((status = 200, description = "The file", body = Vec<u8>, content_type = "*/*"), Problems))]
async fn fetch_export(ctx: Ctx, Path(id): Path<ExportId>) -> Result<Attachment, Problem> {
    let file = service::fetch(&ctx, id).await?;
    Ok(Attachment::new(file.name, file.media_type, file.bytes))
}
