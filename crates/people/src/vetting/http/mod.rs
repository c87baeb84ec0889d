//! Vetting by HTTP.

mod views;

use kernel::{Page, Permission, PersonId};
use platform::Ctx;
use serde::Deserialize;
use utoipa::IntoParams;
use wenqu_http::{Created, Json, NoContent, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use self::views::{
    ApplyForTierRequest, DecideManyRequest, DecideVettingRequest, NominateTeacherRequest, OwnVettingView,
    VettedTeacherDetailView, VettedTeacherView, VettingActView, VettingApplicationView, VettingApplicationsView,
    VettingDossierView, VettingOutcomeView, VettingReasonRequest, VettingSayingRequest,
};
use super::acts::Saying;
use super::service::Wanted;
use super::{ApplicationState, Outcome, Standing, VettingId, acts, decisions, service};

/// The routes of vetting.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_own_vetting), needs(Permission::ApplyForTier))
        .route(routes!(list_vetting_applications), needs(Permission::ListVetting))
        .route(routes!(apply_for_tier), needs(Permission::ApplyForTier))
        .route(routes!(get_vetting_application), needs(Permission::ReadVetting))
        .route(routes!(agree_to_nomination), needs(Permission::ApplyForTier))
        .route(routes!(resubmit_vetting_application), needs(Permission::ApplyForTier))
        .route(routes!(withdraw_vetting_application), needs(Permission::ApplyForTier))
        .route(routes!(appeal_vetting_application), needs(Permission::ApplyForTier))
        .route(routes!(decide_vetting_application), needs_step_up(Permission::DecideVetting))
        .route(routes!(decide_vetting_applications), needs_step_up(Permission::DecideVetting))
        .route(routes!(list_vetted_teachers), needs(Permission::ListVetting))
        .route(routes!(get_vetted_teacher), needs(Permission::ListVetting))
        .route(routes!(nominate_teacher), needs_step_up(Permission::NominateTeacher))
        .route(routes!(suspend_teacher), needs_step_up(Permission::SuspendTeacher))
        .route(routes!(resume_teacher), needs_step_up(Permission::SuspendTeacher))
        .merge(crate::vetting::given::http::routes())
}

/// Show how it stands with my vetting.
#[utoipa::path(get, path = "/api/v1/me/vetting", tag = "vetting",
               responses((status = 200, description = "My vetting", body = OwnVettingView), Problems))]
async fn get_own_vetting(ctx: Ctx) -> Result<Json<OwnVettingView>, Problem> {
    Ok(Json(service::own(&ctx).await?.into()))
}

/// Which applications to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ApplicationsQuery {
    /// Only those that my organisation decides now.
    mine: Option<bool>,
    /// Only those in this state.
    state: Option<ApplicationState>,
    /// Only those of teachers whose name has this in it.
    q: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// List the applications of my organisation's teachers.
#[utoipa::path(get, path = "/api/v1/vetting-applications", tag = "vetting", params(ApplicationsQuery),
               responses((status = 200, description = "The applications", body = VettingApplicationsView), Problems))]
async fn list_vetting_applications(
    ctx: Ctx,
    Query(query): Query<ApplicationsQuery>,
) -> Result<Json<VettingApplicationsView>, Problem> {
    let ApplicationsQuery { mine, state, q: name, after } = query;
    let (page, counts) = service::list(&ctx, Wanted { mine: mine == Some(true), state, name, after }).await?;
    let Page { items, next } = page.map(VettingApplicationView::from);
    Ok(Json(VettingApplicationsView { items, next, counts: counts.into() }))
}

/// Apply for a tier.
#[utoipa::path(post, path = "/api/v1/vetting-applications", tag = "vetting", request_body = ApplyForTierRequest,
               responses((status = 201, description = "The application", body = VettingDossierView), Problems))]
async fn apply_for_tier(
    ctx: Ctx,
    Json(body): Json<ApplyForTierRequest>,
) -> Result<Created<VettingDossierView>, Problem> {
    let saying = Saying { statement: body.statement, files: body.file_ids };
    let id = acts::apply(&ctx, body.tier, saying).await?;
    Ok(Created(service::get(&ctx, id).await?.into()))
}

/// Show an application with everything that was done about it.
#[utoipa::path(get, path = "/api/v1/vetting-applications/{id}", tag = "vetting",
               params(("id" = VettingId, Path, description = "The application")),
               responses((status = 200, description = "The application", body = VettingDossierView), Problems))]
async fn get_vetting_application(ctx: Ctx, Path(id): Path<VettingId>) -> Result<Json<VettingDossierView>, Problem> {
    Ok(Json(service::get(&ctx, id).await?.into()))
}

/// Agree to be proposed by my school.
#[utoipa::path(post, path = "/api/v1/vetting-applications/{id}/agree", tag = "vetting",
               request_body = VettingSayingRequest,
               params(("id" = VettingId, Path, description = "The application")),
               responses((status = 200, description = "At the county", body = VettingDossierView), Problems))]
async fn agree_to_nomination(
    ctx: Ctx,
    Path(id): Path<VettingId>,
    Json(body): Json<VettingSayingRequest>,
) -> Result<Json<VettingDossierView>, Problem> {
    acts::agree(&ctx, id, body.into()).await?;
    Ok(Json(service::get(&ctx, id).await?.into()))
}

/// Add what was missing, and hand it in again.
#[utoipa::path(post, path = "/api/v1/vetting-applications/{id}/resubmit", tag = "vetting",
               request_body = VettingSayingRequest,
               params(("id" = VettingId, Path, description = "The application")),
               responses((status = 200, description = "Handed in", body = VettingDossierView), Problems))]
async fn resubmit_vetting_application(
    ctx: Ctx,
    Path(id): Path<VettingId>,
    Json(body): Json<VettingSayingRequest>,
) -> Result<Json<VettingDossierView>, Problem> {
    acts::resubmit(&ctx, id, body.into()).await?;
    Ok(Json(service::get(&ctx, id).await?.into()))
}

/// Give my application up, or do not wish to be proposed.
#[utoipa::path(post, path = "/api/v1/vetting-applications/{id}/withdraw", tag = "vetting",
               params(("id" = VettingId, Path, description = "The application")),
               responses((status = 204, description = "Given up"), Problems))]
async fn withdraw_vetting_application(ctx: Ctx, Path(id): Path<VettingId>) -> Result<NoContent, Problem> {
    acts::withdraw(&ctx, id).await?;
    Ok(NoContent)
}

/// Appeal against the rejection of my application, once.
#[utoipa::path(post, path = "/api/v1/vetting-applications/{id}/appeal", tag = "vetting",
               request_body = VettingReasonRequest,
               params(("id" = VettingId, Path, description = "The application")),
               responses((status = 200, description = "At the step above", body = VettingDossierView), Problems))]
async fn appeal_vetting_application(
    ctx: Ctx,
    Path(id): Path<VettingId>,
    Json(body): Json<VettingReasonRequest>,
) -> Result<Json<VettingDossierView>, Problem> {
    acts::appeal(&ctx, id, &body.reason).await?;
    Ok(Json(service::get(&ctx, id).await?.into()))
}

/// Decide the step at which an application stands.
#[utoipa::path(post, path = "/api/v1/vetting-applications/{id}/decide", tag = "vetting",
               request_body = DecideVettingRequest,
               params(("id" = VettingId, Path, description = "The application")),
               responses((status = 200, description = "Decided", body = VettingDossierView), Problems))]
async fn decide_vetting_application(
    ctx: Ctx,
    Path(id): Path<VettingId>,
    Json(body): Json<DecideVettingRequest>,
) -> Result<Json<VettingDossierView>, Problem> {
    decisions::decide(&ctx, id, body.decision, &body.reason).await?;
    Ok(Json(service::get(&ctx, id).await?.into()))
}

/// Decide many applications in the same way, each by itself.
#[utoipa::path(post, path = "/api/v1/vetting-decisions", tag = "vetting", request_body = DecideManyRequest,
               responses((status = 200, description = "What becomes of each", body = [VettingOutcomeView]), Problems))]
async fn decide_vetting_applications(
    ctx: Ctx,
    Json(body): Json<DecideManyRequest>,
) -> Result<Json<Vec<VettingOutcomeView>>, Problem> {
    let DecideManyRequest { ids, decision, reason, dry } = body;
    let outcomes = if dry {
        decisions::foresee(&ctx, &ids).await?
    } else {
        decisions::decide_many(&ctx, &ids, decision, &reason).await?
    };
    let view = |Outcome { id, name, problem }| VettingOutcomeView { id, name, problem };
    Ok(Json(outcomes.into_iter().map(view).collect()))
}

/// Which teachers to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TeachersQuery {
    /// Only those whose name has this in it.
    q: Option<String>,
    /// Only those who stand like this.
    standing: Option<Standing>,
    /// The `next` of the page before.
    after: Option<PersonId>,
}

/// List the teachers of my organisation and how they stand.
#[utoipa::path(get, path = "/api/v1/vetted-teachers", tag = "vetting", params(TeachersQuery),
               responses((status = 200, description = "The teachers", body = Page<VettedTeacherView>), Problems))]
async fn list_vetted_teachers(
    ctx: Ctx,
    Query(query): Query<TeachersQuery>,
) -> Result<Json<Page<VettedTeacherView>>, Problem> {
    let TeachersQuery { q, standing, after } = query;
    let page = service::list_teachers(&ctx, q.as_deref(), standing, after).await?;
    Ok(Json(page.map(VettedTeacherView::from)))
}

/// Show a teacher of my organisation and everything that was done about the teacher's vetting.
#[utoipa::path(get, path = "/api/v1/vetted-teachers/{id}", tag = "vetting",
               params(("id" = PersonId, Path, description = "The teacher")),
               responses((status = 200, description = "The teacher", body = VettedTeacherDetailView), Problems))]
async fn get_vetted_teacher(ctx: Ctx, Path(id): Path<PersonId>) -> Result<Json<VettedTeacherDetailView>, Problem> {
    let (teacher, standing, history) = service::get_teacher(&ctx, id).await?;
    let history = history.into_iter().map(VettingActView::from).collect();
    Ok(Json(VettedTeacherDetailView { teacher: (teacher, standing).into(), history }))
}

/// Propose a teacher of my school for a tier.
#[utoipa::path(post, path = "/api/v1/vetted-teachers/{id}/nominate", tag = "vetting",
               request_body = NominateTeacherRequest,
               params(("id" = PersonId, Path, description = "The teacher")),
               responses((status = 201, description = "The application", body = VettingDossierView), Problems))]
async fn nominate_teacher(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<NominateTeacherRequest>,
) -> Result<Created<VettingDossierView>, Problem> {
    let id = acts::nominate(&ctx, id, body.tier, &body.reason).await?;
    Ok(Created(service::get(&ctx, id).await?.into()))
}

/// Let a teacher's vetting rest: no duty from now on.
#[utoipa::path(post, path = "/api/v1/vetted-teachers/{id}/suspend", tag = "vetting",
               request_body = VettingReasonRequest,
               params(("id" = PersonId, Path, description = "The teacher")),
               responses((status = 204, description = "It rests"), Problems))]
async fn suspend_teacher(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<VettingReasonRequest>,
) -> Result<NoContent, Problem> {
    decisions::suspend(&ctx, id, &body.reason).await?;
    Ok(NoContent)
}

/// Let a teacher's vetting count again.
#[utoipa::path(post, path = "/api/v1/vetted-teachers/{id}/resume", tag = "vetting",
               request_body = VettingReasonRequest,
               params(("id" = PersonId, Path, description = "The teacher")),
               responses((status = 204, description = "It counts"), Problems))]
async fn resume_teacher(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<VettingReasonRequest>,
) -> Result<NoContent, Problem> {
    decisions::resume(&ctx, id, &body.reason).await?;
    Ok(NoContent)
}
