//! Holds by HTTP.

use kernel::{Day, Permission, SessionId, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Routes, needs, routes};

use super::{NewHold, SessionHold, SessionHoldId, service};

/// The routes of holds.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_session_holds), needs(Permission::HoldData))
        .route(routes!(hold_session), needs(Permission::HoldData))
        .route(routes!(let_session_go), needs(Permission::HoldData))
}

/// A session whose recording stays although its term is over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SessionHold)]
struct SessionHoldView {
    /// The hold.
    id: SessionHoldId,
    /// The session.
    session_id: SessionId,
    /// The child's name.
    pupil_name: String,
    /// The teacher's name.
    teacher_name: String,
    /// When the session began.
    started_at: Timestamp,
    /// Why.
    reason: String,
    /// The last day on which it is held; until it is let go where it is absent.
    until: Option<Day>,
    /// Who holds it.
    setter_name: Option<String>,
    /// Since when.
    set_at: Timestamp,
}

impl From<SessionHold> for SessionHoldView {
    fn from(hold: SessionHold) -> Self {
        Self {
            id: hold.id,
            session_id: hold.session,
            pupil_name: hold.pupil_name,
            teacher_name: hold.teacher_name,
            started_at: hold.started_at,
            reason: hold.reason,
            until: hold.until,
            setter_name: hold.setter_name,
            set_at: hold.set_at,
        }
    }
}

/// List the sessions of the actor's region that are held, newest first.
#[utoipa::path(get, path = "/api/v1/session-holds", tag = "records",
               responses((status = 200, description = "The holds", body = [SessionHoldView]), Problems))]
async fn list_session_holds(ctx: Ctx) -> Result<Json<Vec<SessionHoldView>>, Problem> {
    Ok(Json(service::list(&ctx).await?.into_iter().map(SessionHoldView::from).collect()))
}

/// Why a session is held, and how long.
#[derive(Debug, Deserialize, ToSchema)]
struct SessionHoldRequest {
    /// Why, up to 500 characters.
    reason: String,
    /// The last day on which it is held.
    #[serde(default)]
    until: Option<Day>,
}

/// Hold a session: its recording stays although its term is over.
#[utoipa::path(put, path = "/api/v1/sessions/{id}/hold", tag = "records", request_body = SessionHoldRequest,
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 204, description = "It is held"), Problems))]
async fn hold_session(
    ctx: Ctx,
    Path(id): Path<SessionId>,
    Json(SessionHoldRequest { reason, until }): Json<SessionHoldRequest>,
) -> Result<NoContent, Problem> {
    service::hold(&ctx, id, NewHold { reason, until }).await?;
    Ok(NoContent)
}

/// Let a session go as every other.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}/hold", tag = "records",
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 204, description = "It is held no longer"), Problems))]
async fn let_session_go(ctx: Ctx, Path(id): Path<SessionId>) -> Result<NoContent, Problem> {
    service::let_go(&ctx, id).await?;
    Ok(NoContent)
}
