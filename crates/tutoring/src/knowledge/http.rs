//! Knowledge points by HTTP.

use kernel::Permission;
use people::{Stage, Subject};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Json, Problem, Problems, Query, Routes, needs, routes};

use super::service;

/// The routes of knowledge points.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().route(routes!(suggest_knowledge_points), needs(Permission::ReadArchive))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PointsQuery {
    /// The subject.
    subject: Subject,
    /// The stage; all where absent.
    stage: Option<Stage>,
    /// What they contain.
    #[serde(default)]
    q: String,
}

/// Knowledge points to choose from.
#[derive(Debug, Serialize, ToSchema)]
struct PointsView {
    /// The most used first, at most 20.
    items: Vec<String>,
}

/// Suggest knowledge points.
#[utoipa::path(get, path = "/api/v1/knowledge-points", tag = "sessions", params(PointsQuery),
               responses((status = 200, description = "The points", body = PointsView), Problems))]
async fn suggest_knowledge_points(ctx: Ctx, Query(query): Query<PointsQuery>) -> Result<Json<PointsView>, Problem> {
    let items = service::suggest(&ctx, query.subject, query.stage, &query.q).await?;
    Ok(Json(PointsView { items }))
}
