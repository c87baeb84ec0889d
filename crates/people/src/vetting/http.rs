//! Vetting by HTTP.

use kernel::{Day, ErrorCode, FileId, OrgId, Page, Permission, PersonId, Role, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Created, Json, NoContent, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use super::acts::Saying;
use super::service::Wanted;
use super::{
    ActDone, Application, ApplicationState, Counts, Dossier, Outcome, OwnVetting, Standing, VettedTeacher, VettingAct,
    VettingActId, VettingDecision, VettingId, VettingLevel, acts, decisions, service,
};
use crate::words::{Stage, Subject, Tier};

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
}

/// A teacher's application for a tier.
#[derive(Debug, Serialize, ToSchema)]
struct VettingApplicationView {
    /// The application.
    id: VettingId,
    /// The teacher.
    teacher_id: PersonId,
    /// The teacher's name.
    teacher_name: String,
    /// The school.
    school_id: OrgId,
    /// Its name.
    school_name: String,
    /// The tier that is applied for.
    tier: Tier,
    /// Where it stands.
    state: ApplicationState,
    /// The step at which it stands, or at which it was decided last.
    level: VettingLevel,
    /// The organisation that decides at that step.
    desk_id: OrgId,
    /// Its name.
    desk_name: String,
    /// The day by which the step is decided; absent while nobody's clock runs.
    due: Option<Day>,
    /// When it was appealed against.
    appealed_at: Option<Timestamp>,
    /// When it was made.
    created_at: Timestamp,
    /// When something last happened to it.
    changed_at: Timestamp,
}

impl From<Application> for VettingApplicationView {
    fn from(application: Application) -> Self {
        Self {
            id: application.id,
            teacher_id: application.teacher,
            teacher_name: application.teacher_name,
            school_id: application.school,
            school_name: application.school_name,
            tier: application.tier,
            state: application.state,
            level: application.level,
            desk_id: application.desk,
            desk_name: application.desk_name,
            due: application.due,
            appealed_at: application.appealed_at,
            created_at: application.created_at,
            changed_at: application.changed_at,
        }
    }
}

/// Something that was done about a teacher's vetting.
#[derive(Debug, Serialize, ToSchema)]
struct VettingActView {
    /// The entry.
    id: VettingActId,
    /// What.
    act: VettingAct,
    /// Why.
    reason: String,
    /// By whom; absent where it was taken over from outside.
    actor_name: Option<String>,
    /// In which role.
    role: Option<Role>,
    /// Of which organisation.
    org_name: Option<String>,
    /// When.
    at: Timestamp,
}

impl From<ActDone> for VettingActView {
    fn from(done: ActDone) -> Self {
        let ActDone { id, act, reason, actor_name, role, org_name, at } = done;
        Self { id, act, reason, actor_name, role, org_name, at }
    }
}

/// What a teacher teaches where.
#[derive(Debug, Serialize, ToSchema)]
struct VettingSubjectView {
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
}

/// An application with everything that was done about it.
#[derive(Debug, Serialize, ToSchema)]
struct VettingDossierView {
    /// The application.
    #[serde(flatten)]
    application: VettingApplicationView,
    /// What the teacher says.
    statement: String,
    /// What the teacher shows: photos.
    file_ids: Vec<FileId>,
    /// What the teacher teaches where.
    subjects: Vec<VettingSubjectView>,
    /// What was done, in order.
    history: Vec<VettingActView>,
    /// What I may do about it now.
    may: Vec<VettingAct>,
}

impl From<Dossier> for VettingDossierView {
    fn from(dossier: Dossier) -> Self {
        let Dossier { mut application, subjects, history, may } = dossier;
        let statement = std::mem::take(&mut application.statement);
        let file_ids = std::mem::take(&mut application.evidence.0);
        let subjects = subjects.into_iter().map(|(subject, stage)| VettingSubjectView { subject, stage }).collect();
        let history = history.into_iter().map(VettingActView::from).collect();
        Self { application: application.into(), statement, file_ids, subjects, history, may }
    }
}

/// How it stands with my vetting.
#[derive(Debug, Serialize, ToSchema)]
struct OwnVettingView {
    /// How I stand today.
    standing: Standing,
    /// The tier that vetting gave me.
    tier: Option<Tier>,
    /// Its first day.
    since: Option<Day>,
    /// Its last day.
    until: Option<Day>,
    /// Why it rests at present.
    suspended_why: Option<String>,
    /// The tiers that I can apply for now.
    open_tiers: Vec<Tier>,
    /// My latest application.
    latest: Option<VettingDossierView>,
}

impl From<OwnVetting> for OwnVettingView {
    fn from(own: OwnVetting) -> Self {
        let OwnVetting { standing, vetting, latest, open_tiers } = own;
        let latest = latest.map(VettingDossierView::from);
        let (since, until) = (vetting.as_ref().map(|given| given.since), vetting.as_ref().map(|given| given.until));
        let (tier, why) = vetting.map(|given| (given.tier, given.suspended_why)).unzip();
        Self { standing, tier, since, until, suspended_why: why.flatten(), open_tiers, latest }
    }
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

/// Applications and how many there are of which.
#[derive(Debug, Serialize, ToSchema)]
struct VettingApplicationsView {
    /// The applications, those that are due first at the top.
    items: Vec<VettingApplicationView>,
    /// What to pass as `after` to get the next page.
    next: Option<String>,
    /// Open applications of my organisation, whatever is asked for.
    counts: VettingCountsView,
}

/// Open applications, counted.
#[derive(Debug, Serialize, ToSchema)]
struct VettingCountsView {
    /// Those that my organisation decides now.
    mine: u32,
    /// Those of them that are late.
    late: u32,
    /// Those at their schools.
    at_school: u32,
    /// Those at their counties.
    at_county: u32,
    /// Those at the city.
    at_city: u32,
    /// Those with their teachers: proposed or sent back.
    with_teacher: u32,
}

impl From<Counts> for VettingCountsView {
    fn from(counts: Counts) -> Self {
        let Counts { mine, late, at_school, at_county, at_city, with_teacher } = counts;
        Self { mine, late, at_school, at_county, at_city, with_teacher }
    }
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

/// What I say and show.
#[derive(Debug, Deserialize, ToSchema)]
struct VettingSayingRequest {
    /// What I say.
    #[schema(max_length = 2000)]
    statement: String,
    /// What I show: photos I have uploaded, six at most.
    #[serde(default)]
    file_ids: Vec<FileId>,
}

impl From<VettingSayingRequest> for Saying {
    fn from(VettingSayingRequest { statement, file_ids }: VettingSayingRequest) -> Self {
        Self { statement, files: file_ids }
    }
}

/// The tier I apply for, and what I say and show.
#[derive(Debug, Deserialize, ToSchema)]
struct ApplyForTierRequest {
    /// The tier.
    tier: Tier,
    /// What I say.
    #[schema(max_length = 2000)]
    statement: String,
    /// What I show: photos I have uploaded, six at most.
    #[serde(default)]
    file_ids: Vec<FileId>,
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

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
struct VettingReasonRequest {
    /// The reason.
    #[schema(max_length = 500)]
    reason: String,
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

/// What is decided, and why.
#[derive(Debug, Deserialize, ToSchema)]
struct DecideVettingRequest {
    /// What.
    decision: VettingDecision,
    /// Why; the teacher reads it.
    #[schema(max_length = 500)]
    reason: String,
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

/// Which applications are decided at once, how and why.
#[derive(Debug, Deserialize, ToSchema)]
struct DecideManyRequest {
    /// The applications, 200 at most.
    ids: Vec<VettingId>,
    /// What is decided.
    decision: VettingDecision,
    /// Why; the teachers read it.
    #[schema(max_length = 500)]
    reason: String,
    /// Only say what would become of each.
    #[serde(default)]
    dry: bool,
}

/// What becomes of one of the applications.
#[derive(Debug, Serialize, ToSchema)]
struct VettingOutcomeView {
    /// The application.
    id: VettingId,
    /// The teacher's name; empty for one I may not know of.
    name: String,
    /// Why it cannot be decided; absent where it can, or has been.
    problem: Option<ErrorCode>,
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

/// A teacher and what vetting gave.
#[derive(Debug, Serialize, ToSchema)]
struct VettedTeacherView {
    /// The teacher.
    teacher_id: PersonId,
    /// The teacher's name.
    name: String,
    /// The school's name.
    school_name: String,
    /// How the teacher stands today.
    standing: Standing,
    /// The tier.
    tier: Option<Tier>,
    /// Its first day.
    since: Option<Day>,
    /// Its last day.
    until: Option<Day>,
    /// Why it rests at present.
    suspended_why: Option<String>,
    /// The application that is open.
    open_application_id: Option<VettingId>,
}

impl From<(VettedTeacher, Standing)> for VettedTeacherView {
    fn from((teacher, standing): (VettedTeacher, Standing)) -> Self {
        let VettedTeacher { teacher, name, school_name, tier, since, until, suspended_why, open, .. } = teacher;
        let (teacher_id, open_application_id) = (teacher, open);
        Self { teacher_id, name, school_name, standing, tier, since, until, suspended_why, open_application_id }
    }
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

/// A teacher, what vetting gave, and everything that was done about it.
#[derive(Debug, Serialize, ToSchema)]
struct VettedTeacherDetailView {
    /// The teacher.
    #[serde(flatten)]
    teacher: VettedTeacherView,
    /// What was done, the latest first.
    history: Vec<VettingActView>,
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

/// For which tier a teacher is proposed, and why.
#[derive(Debug, Deserialize, ToSchema)]
struct NominateTeacherRequest {
    /// The tier.
    tier: Tier,
    /// Why.
    #[schema(max_length = 500)]
    reason: String,
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
