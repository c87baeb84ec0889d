//! Second steps by HTTP.

use axum::http::HeaderMap;
use kernel::{Permission, PersonId};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{ClientAddress, Json, NoContent, Path, Problem, Problems, Routes, needs_step_up, routes};

use super::{Enrolment, StepUp, service};
use crate::identity::StepUpMode;
use crate::identity::http::visitor;

/// The routes of second steps.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .signed_in(routes!(get_step_up, take_step_up, remove_step_up))
        .signed_in(routes!(begin_step_up))
        .signed_in(routes!(confirm_step_up))
        .signed_in(routes!(renew_recovery_codes))
        .route(routes!(reset_step_up), needs_step_up(Permission::ResetStepUp))
}

/// How it stands with my second step.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StepUp)]
struct StepUpView {
    /// Whether staff take a second step here.
    mode: StepUpMode,
    /// Whether I have set it up.
    enrolled: bool,
    /// Whether I have taken it lately, or need none.
    stepped_up: bool,
    /// Whether I give my password before I set it up.
    password_needed: bool,
    /// Recovery codes that have not been used.
    recovery_codes_left: u32,
}

/// My password, to begin with.
#[derive(Deserialize, ToSchema)]
struct BeginStepUpRequest {
    /// The password, where I have one.
    #[schema(format = Password)]
    password: Option<String>,
}

/// A second step to be put into an authenticator.
#[derive(Serialize, ToSchema)]
#[schema(as = StepUpEnrolment)]
struct EnrolmentView {
    /// The secret, to be typed in by hand.
    secret: String,
    /// What the QR code carries.
    uri: String,
    /// The QR code, as SVG.
    qr_svg: String,
}

/// A code.
#[derive(Deserialize, ToSchema)]
struct CodeRequest {
    /// Six digits of the authenticator, or a recovery code.
    #[schema(example = "123456")]
    code: String,
}

/// Recovery codes, shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
struct RecoveryCodesView {
    /// The codes; each is good for one time.
    codes: Vec<String>,
}

impl From<StepUp> for StepUpView {
    fn from(StepUp { mode, enrolled, stepped_up, password_needed, recovery_codes_left }: StepUp) -> Self {
        Self { mode, enrolled, stepped_up, password_needed, recovery_codes_left }
    }
}

impl From<Enrolment> for EnrolmentView {
    fn from(Enrolment { secret, uri, qr_svg }: Enrolment) -> Self {
        Self { secret, uri, qr_svg }
    }
}

/// Show how it stands with my second step.
#[utoipa::path(get, path = "/api/v1/me/step-up", tag = "identity",
               responses((status = 200, description = "My second step", body = StepUpView), Problems))]
async fn get_step_up(ctx: Ctx) -> Result<Json<StepUpView>, Problem> {
    Ok(Json(service::get(&ctx).await?.into()))
}

/// Take my second step: acts that need it are open for a while.
#[utoipa::path(post, path = "/api/v1/me/step-up", tag = "identity", request_body = CodeRequest,
               responses((status = 204, description = "Taken"), Problems))]
async fn take_step_up(ctx: Ctx, Json(body): Json<CodeRequest>) -> Result<NoContent, Problem> {
    service::take(&ctx, &body.code).await?;
    Ok(NoContent)
}

/// Take my second step away.
#[utoipa::path(delete, path = "/api/v1/me/step-up", tag = "identity",
               responses((status = 204, description = "Taken away"), Problems))]
async fn remove_step_up(ctx: Ctx) -> Result<NoContent, Problem> {
    service::remove(&ctx).await?;
    Ok(NoContent)
}

/// Begin to set up my second step.
#[utoipa::path(post, path = "/api/v1/me/step-up/begin", tag = "identity", request_body = BeginStepUpRequest,
               responses((status = 200, description = "To be put into an authenticator", body = EnrolmentView), Problems))]
async fn begin_step_up(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<BeginStepUpRequest>,
) -> Result<Json<EnrolmentView>, Problem> {
    let enrolment = service::begin(&ctx, &visitor(address, &headers), body.password.as_deref()).await?;
    Ok(Json(enrolment.into()))
}

/// Set up my second step with a first code.
#[utoipa::path(post, path = "/api/v1/me/step-up/confirm", tag = "identity", request_body = CodeRequest,
               responses((status = 200, description = "Set up, and taken", body = RecoveryCodesView), Problems))]
async fn confirm_step_up(ctx: Ctx, Json(body): Json<CodeRequest>) -> Result<Json<RecoveryCodesView>, Problem> {
    Ok(Json(RecoveryCodesView { codes: service::confirm(&ctx, &body.code).await? }))
}

/// Replace my recovery codes.
#[utoipa::path(post, path = "/api/v1/me/step-up/recovery-codes", tag = "identity",
               responses((status = 200, description = "The new codes", body = RecoveryCodesView), Problems))]
async fn renew_recovery_codes(ctx: Ctx) -> Result<Json<RecoveryCodesView>, Problem> {
    Ok(Json(RecoveryCodesView { codes: service::renew_recovery_codes(&ctx).await? }))
}

/// Take away the second step of somebody who has lost it, and end that person's sign-ins.
#[utoipa::path(delete, path = "/api/v1/people/{id}/step-up", tag = "identity",
               params(("id" = PersonId, Path, description = "The person")),
               responses((status = 204, description = "Taken away"), Problems))]
async fn reset_step_up(ctx: Ctx, Path(id): Path<PersonId>) -> Result<NoContent, Problem> {
    service::reset(&ctx, id).await?;
    Ok(NoContent)
}
