//! Membership by HTTP.

use kernel::{ClassId, Day, Permission, PersonId};
use platform::Ctx;
use serde::Deserialize;
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Routes, needs, routes};

use super::service;

/// The routes of membership.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(move_pupil), needs(Permission::ManagePupils))
        .route(routes!(leave_pupil), needs(Permission::ManagePupils))
        .route(routes!(readmit_pupil), needs(Permission::ManagePupils))
}

/// Another class for a pupil.
#[derive(Debug, Deserialize, ToSchema)]
struct MovePupilRequest {
    /// The class.
    class_id: ClassId,
    /// Why, up to 200 characters.
    #[serde(default)]
    reason: String,
    /// From which day on; today unless it is said.
    #[serde(default)]
    day: Option<Day>,
}

/// Take a pupil into another class.
#[utoipa::path(post, path = "/api/v1/pupils/{id}/move", tag = "pupils", request_body = MovePupilRequest,
               params(("id" = PersonId, Path, description = "The pupil")),
               responses((status = 204, description = "Moved"), Problems))]
async fn move_pupil(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<MovePupilRequest>,
) -> Result<NoContent, Problem> {
    service::move_pupil(&ctx, id, body.class_id, &body.reason, body.day).await?;
    Ok(NoContent)
}

/// Why a pupil leaves.
#[derive(Debug, Deserialize, ToSchema)]
struct LeavePupilRequest {
    /// Why, up to 200 characters.
    #[serde(default)]
    reason: String,
    /// From which day on; today unless it is said.
    #[serde(default)]
    day: Option<Day>,
}

/// Let a pupil leave: the role and the sign-ins end, the archive stays.
#[utoipa::path(post, path = "/api/v1/pupils/{id}/leave", tag = "pupils", request_body = LeavePupilRequest,
               params(("id" = PersonId, Path, description = "The pupil")),
               responses((status = 204, description = "The pupil has left"), Problems))]
async fn leave_pupil(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<LeavePupilRequest>,
) -> Result<NoContent, Problem> {
    service::leave_pupil(&ctx, id, &body.reason, body.day).await?;
    Ok(NoContent)
}

/// Where a pupil comes back to.
#[derive(Debug, Deserialize, ToSchema)]
struct ReadmitPupilRequest {
    /// The class; the last one unless it is said.
    #[serde(default)]
    class_id: Option<ClassId>,
    /// Why, up to 200 characters.
    #[serde(default)]
    reason: String,
}

/// Take a pupil who has left back.
#[utoipa::path(post, path = "/api/v1/pupils/{id}/readmit", tag = "pupils", request_body = ReadmitPupilRequest,
               params(("id" = PersonId, Path, description = "The pupil")),
               responses((status = 204, description = "The pupil is back"), Problems))]
async fn readmit_pupil(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<ReadmitPupilRequest>,
) -> Result<NoContent, Problem> {
    service::readmit_pupil(&ctx, id, body.class_id, &body.reason).await?;
    Ok(NoContent)
}
