//! Retention by HTTP.

use kernel::{Page, Permission, PersonId, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Query, Routes, needs, routes};

use super::{Cleaning, CleaningId, Hold, HoldId, Term, service};

/// The routes of retention.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_retention_terms), needs(Permission::ReadRetention))
        .route(routes!(list_cleanings), needs(Permission::ReadRetention))
        .route(routes!(list_legal_holds), needs(Permission::HoldData))
        .route(routes!(hold_child_data), needs(Permission::HoldData))
        .route(routes!(let_child_data_go), needs(Permission::HoldData))
}

/// A kind of data, its term and what is due.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RetentionTerm)]
struct TermView {
    /// The kind.
    kind: String,
    /// Its term, in days.
    days: u32,
    /// The shortest term it may have, in days.
    least_days: u32,
    /// What is older than this goes.
    before: Timestamp,
    /// How much of it would go now; of kinds that are removed one by one at most 500 are counted.
    due: u64,
}

impl From<Term> for TermView {
    fn from(Term { kind, days, least_days, before, due }: Term) -> Self {
        Self { kind: kind.to_owned(), days, least_days, before, due }
    }
}

/// List each kind of data with its term, and how much would go now.
#[utoipa::path(get, path = "/api/v1/retention", tag = "records",
               responses((status = 200, description = "The terms", body = [TermView]), Problems))]
async fn list_retention_terms(ctx: Ctx) -> Result<Json<Vec<TermView>>, Problem> {
    Ok(Json(service::terms(&ctx).await?.into_iter().map(TermView::from).collect()))
}

/// What a cleaning removed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cleaning)]
struct CleaningView {
    /// The cleaning.
    id: CleaningId,
    /// When.
    at: Timestamp,
    /// Of which kind.
    kind: String,
    /// What was older than this.
    before: Timestamp,
    /// How much.
    removed: u64,
}

impl From<Cleaning> for CleaningView {
    fn from(Cleaning { id, at, kind, before, removed }: Cleaning) -> Self {
        Self { id, at, kind, before, removed }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CleaningsQuery {
    /// `next` of the page before.
    after: Option<CleaningId>,
}

/// List what went, newest first.
#[utoipa::path(get, path = "/api/v1/retention/cleanings", tag = "records", params(CleaningsQuery),
               responses((status = 200, description = "The cleanings", body = Page<CleaningView>), Problems))]
async fn list_cleanings(ctx: Ctx, Query(query): Query<CleaningsQuery>) -> Result<Json<Page<CleaningView>>, Problem> {
    Ok(Json(service::cleanings(&ctx, query.after).await?.map(CleaningView::from)))
}

/// A child whose data stays although its term is over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LegalHold)]
struct HoldView {
    /// The hold.
    id: HoldId,
    /// The child.
    child_id: PersonId,
    /// The child's name.
    child_name: String,
    /// Why.
    reason: String,
    /// Since when.
    set_at: Timestamp,
}

impl From<Hold> for HoldView {
    fn from(Hold { id, child, child_name, reason, set_at }: Hold) -> Self {
        Self { id, child_id: child, child_name, reason, set_at }
    }
}

/// List the children of the actor's region whose data is held.
#[utoipa::path(get, path = "/api/v1/legal-holds", tag = "records",
               responses((status = 200, description = "The holds", body = [HoldView]), Problems))]
async fn list_legal_holds(ctx: Ctx) -> Result<Json<Vec<HoldView>>, Problem> {
    Ok(Json(service::holds(&ctx).await?.into_iter().map(HoldView::from).collect()))
}

/// Why a child's data is held.
#[derive(Debug, Deserialize, ToSchema)]
struct HoldRequest {
    /// Why, up to 500 characters.
    reason: String,
}

/// Hold a child's data although its term is over.
#[utoipa::path(put, path = "/api/v1/pupils/{id}/hold", tag = "records", request_body = HoldRequest,
               params(("id" = PersonId, Path, description = "The child")),
               responses((status = 204, description = "It is held"), Problems))]
async fn hold_child_data(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<HoldRequest>,
) -> Result<NoContent, Problem> {
    service::hold(&ctx, id, &body.reason).await?;
    Ok(NoContent)
}

/// Let a child's data go as everybody's.
#[utoipa::path(delete, path = "/api/v1/pupils/{id}/hold", tag = "records",
               params(("id" = PersonId, Path, description = "The child")),
               responses((status = 204, description = "It is held no longer"), Problems))]
async fn let_child_data_go(ctx: Ctx, Path(id): Path<PersonId>) -> Result<NoContent, Problem> {
    service::let_go(&ctx, id).await?;
    Ok(NoContent)
}
