//! The end of the school year by HTTP.

use kernel::{ClassId, ErrorCode, OrgId, Permission, PersonId, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Created, Json, NoContent, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use super::{
    ClassPlan, ClassYear, HeldBack, Left, LeftKind, Outlook, Place, Progress, RolloverId, RolloverState, SchoolOutlook,
    SchoolState, Warning, WarningKind, service,
};
use crate::calendar::SchoolYear;
use crate::words::{Grade, Stage};

/// The routes of rollovers.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_rollovers), needs(Permission::RollOver))
        .route(routes!(plan_rollover), needs(Permission::RollOver))
        .route(routes!(get_rollover), needs(Permission::RollOver))
        .route(routes!(list_rollover_schools), needs(Permission::RollOver))
        .route(routes!(get_rollover_school), needs(Permission::RollOver))
        .route(routes!(hold_pupil_back), needs(Permission::RollOver))
        .route(routes!(let_pupil_go), needs(Permission::RollOver))
        .route(routes!(apply_rollover), needs_step_up(Permission::RollOver))
        .route(routes!(undo_rollover), needs_step_up(Permission::RollOver))
        .route(routes!(discard_rollover), needs(Permission::RollOver))
        .route(routes!(list_class_years), needs(Permission::ReadOrganisation))
}

/// The end of a school year in an organisation.
#[derive(Debug, Serialize, ToSchema)]
struct RolloverView {
    /// The rollover.
    id: RolloverId,
    /// Where: a school, a county, the region.
    org_id: OrgId,
    /// Its name.
    org_name: String,
    /// The school year that ends, by the calendar year in which it began.
    year: SchoolYear,
    /// Where it stands.
    state: RolloverState,
    /// When it was planned.
    created_at: Timestamp,
    /// When the last school had moved up.
    applied_at: Option<Timestamp>,
    /// When the last school had gone back.
    undone_at: Option<Timestamp>,
    /// How far it has come.
    progress: ProgressView,
    /// Why it cannot be applied today; absent when it can, or is no plan any more.
    hindrance: Option<ErrorCode>,
}

/// How far a rollover has come, in schools.
#[derive(Debug, Serialize, ToSchema)]
struct ProgressView {
    /// All of them.
    schools: u32,
    /// Those whose turn has not come.
    waiting: u32,
    /// Those that have moved up.
    applied: u32,
    /// Those that were passed over.
    blocked: u32,
    /// Those that have gone back.
    undone: u32,
}

impl RolloverView {
    fn new(Outlook { rollover, progress, hindrance }: Outlook) -> Self {
        let Progress { schools, waiting, applied, blocked, undone } = progress;
        Self {
            id: rollover.id,
            org_id: rollover.org,
            org_name: rollover.org_name,
            year: rollover.year,
            state: rollover.state,
            created_at: rollover.created_at,
            applied_at: rollover.applied_at,
            undone_at: rollover.undone_at,
            progress: ProgressView { schools, waiting, applied, blocked, undone },
            hindrance,
        }
    }
}

/// List the rollovers that concern my organisation, newest first.
#[utoipa::path(get, path = "/api/v1/rollovers", tag = "rollover",
               responses((status = 200, description = "The rollovers", body = [RolloverView]), Problems))]
async fn list_rollovers(ctx: Ctx) -> Result<Json<Vec<RolloverView>>, Problem> {
    Ok(Json(service::list(&ctx).await?.into_iter().map(RolloverView::new).collect()))
}

/// Where which school year is to end.
#[derive(Debug, Deserialize, ToSchema)]
struct PlanRequest {
    /// The organisation: a school, a county, the region.
    org_id: OrgId,
    /// The school year, by the calendar year in which it began.
    year: SchoolYear,
}

/// Plan the end of a school year. Nothing is done yet.
#[utoipa::path(post, path = "/api/v1/rollovers", tag = "rollover", request_body = PlanRequest,
               responses((status = 201, description = "The plan", body = RolloverView), Problems))]
async fn plan_rollover(ctx: Ctx, Json(body): Json<PlanRequest>) -> Result<Created<RolloverView>, Problem> {
    let rollover = service::plan(&ctx, body.org_id, body.year).await?;
    Ok(Created(RolloverView::new(service::get(&ctx, rollover.id).await?)))
}

/// Show a rollover and how far it has come.
#[utoipa::path(get, path = "/api/v1/rollovers/{id}", tag = "rollover",
               params(("id" = RolloverId, Path, description = "The rollover")),
               responses((status = 200, description = "The rollover", body = RolloverView), Problems))]
async fn get_rollover(ctx: Ctx, Path(id): Path<RolloverId>) -> Result<Json<RolloverView>, Problem> {
    Ok(Json(RolloverView::new(service::get(&ctx, id).await?)))
}

/// Something to look at before a school moves up.
#[derive(Debug, Serialize, ToSchema)]
struct RolloverWarningView {
    /// What.
    kind: WarningKind,
    /// The class, as it is called before; absent when it is the whole school.
    class: Option<String>,
}

impl From<Warning> for RolloverWarningView {
    fn from(Warning { kind, class }: Warning) -> Self {
        Self { kind, class }
    }
}

/// A school of a rollover in figures.
#[derive(Debug, Serialize, ToSchema)]
struct RolloverSchoolView {
    /// The school.
    school_id: OrgId,
    /// Its name.
    name: String,
    /// Where it stands.
    state: SchoolState,
    /// Classes that move up or close.
    classes: usize,
    /// Pupils who move up.
    moving: u32,
    /// Pupils who leave.
    leaving: u32,
    /// What to look at first.
    warnings: Vec<RolloverWarningView>,
    /// Things that an undo had to leave as they are.
    left: usize,
}

impl From<SchoolOutlook> for RolloverSchoolView {
    fn from(outlook: SchoolOutlook) -> Self {
        Self {
            school_id: outlook.school,
            name: outlook.name,
            state: outlook.state,
            classes: outlook.plan.classes.len(),
            moving: outlook.plan.moving(),
            leaving: outlook.plan.leaving(),
            warnings: outlook.plan.warnings.into_iter().map(RolloverWarningView::from).collect(),
            left: outlook.left.len(),
        }
    }
}

/// Show what becomes of the schools I look after, or what has.
#[utoipa::path(get, path = "/api/v1/rollovers/{id}/schools", tag = "rollover",
               params(("id" = RolloverId, Path, description = "The rollover")),
               responses((status = 200, description = "The schools", body = [RolloverSchoolView]), Problems))]
async fn list_rollover_schools(ctx: Ctx, Path(id): Path<RolloverId>) -> Result<Json<Vec<RolloverSchoolView>>, Problem> {
    let schools = service::list_schools(&ctx, id).await?;
    Ok(Json(schools.into_iter().map(RolloverSchoolView::from).collect()))
}

/// A grade and a name.
#[derive(Debug, Serialize, ToSchema)]
struct ClassPlaceView {
    /// The grade.
    grade: Grade,
    /// The name.
    name: String,
}

impl From<Place> for ClassPlaceView {
    fn from(Place { grade, name, .. }: Place) -> Self {
        Self { grade, name }
    }
}

/// What becomes of a class.
#[derive(Debug, Serialize, ToSchema)]
struct ClassPlanView {
    /// The class.
    id: ClassId,
    /// What it is before.
    from: ClassPlaceView,
    /// What it is afterwards; absent when its pupils leave and it closes.
    to: Option<ClassPlaceView>,
    /// Its pupils.
    pupils: u32,
}

impl From<ClassPlan> for ClassPlanView {
    fn from(plan: ClassPlan) -> Self {
        Self { id: plan.id, from: plan.from.into(), to: plan.to.map(ClassPlaceView::from), pupils: plan.pupils }
    }
}

/// A pupil who stays in the grade.
#[derive(Debug, Serialize, ToSchema)]
struct HeldBackView {
    /// The pupil.
    pupil_id: PersonId,
    /// The name.
    name: String,
    /// The pupil's class.
    from_class: ClassId,
    /// The class that will have the grade.
    to_class: ClassId,
    /// What that class is called before it moves up.
    to_name: String,
}

impl From<HeldBack> for HeldBackView {
    fn from(held: HeldBack) -> Self {
        let HeldBack { pupil, name, from_class, to_class, to_name } = held;
        Self { pupil_id: pupil, name, from_class, to_class, to_name }
    }
}

/// Something that an undo had to leave as it is.
#[derive(Debug, Serialize, ToSchema)]
struct LeftView {
    /// What.
    kind: LeftKind,
    /// The class.
    class_id: ClassId,
    /// The pupil, where it is one.
    pupil_id: Option<PersonId>,
}

impl From<Left> for LeftView {
    fn from(Left { kind, class, pupil }: Left) -> Self {
        Self { kind, class_id: class, pupil_id: pupil }
    }
}

/// A school of a rollover, class by class.
#[derive(Debug, Serialize, ToSchema)]
struct RolloverSchoolDetailView {
    /// The school.
    school_id: OrgId,
    /// Its name.
    name: String,
    /// Where it stands.
    state: SchoolState,
    /// What becomes of its classes, or what has, from the highest grade down.
    classes: Vec<ClassPlanView>,
    /// What to look at first.
    warnings: Vec<RolloverWarningView>,
    /// Pupils who stay in their grade.
    held_back: Vec<HeldBackView>,
    /// What an undo had to leave as it is.
    left: Vec<LeftView>,
}

/// Show what becomes of the classes of a school, or what has.
#[utoipa::path(get, path = "/api/v1/rollovers/{id}/schools/{school}", tag = "rollover",
               params(("id" = RolloverId, Path, description = "The rollover"),
                      ("school" = OrgId, Path, description = "The school")),
               responses((status = 200, description = "The school", body = RolloverSchoolDetailView), Problems))]
async fn get_rollover_school(
    ctx: Ctx,
    Path((id, school)): Path<(RolloverId, OrgId)>,
) -> Result<Json<RolloverSchoolDetailView>, Problem> {
    let (outlook, held_back) = service::get_school(&ctx, id, school).await?;
    Ok(Json(RolloverSchoolDetailView {
        school_id: outlook.school,
        name: outlook.name,
        state: outlook.state,
        classes: outlook.plan.classes.into_iter().map(ClassPlanView::from).collect(),
        warnings: outlook.plan.warnings.into_iter().map(RolloverWarningView::from).collect(),
        held_back: held_back.into_iter().map(HeldBackView::from).collect(),
        left: outlook.left.into_iter().map(LeftView::from).collect(),
    }))
}

/// Who stays in the grade, and in which class.
#[derive(Debug, Deserialize, ToSchema)]
struct HoldBackRequest {
    /// The pupil.
    pupil_id: PersonId,
    /// A class of the school one grade lower: it will have the pupil's grade.
    class_id: ClassId,
}

/// Let a pupil stay in the grade.
#[utoipa::path(post, path = "/api/v1/rollovers/{id}/held-back", tag = "rollover", request_body = HoldBackRequest,
               params(("id" = RolloverId, Path, description = "The rollover")),
               responses((status = 204, description = "The pupil stays"), Problems))]
async fn hold_pupil_back(
    ctx: Ctx,
    Path(id): Path<RolloverId>,
    Json(body): Json<HoldBackRequest>,
) -> Result<NoContent, Problem> {
    service::hold_back(&ctx, id, body.pupil_id, body.class_id).await?;
    Ok(NoContent)
}

/// Let a pupil move up with the class after all.
#[utoipa::path(delete, path = "/api/v1/rollovers/{id}/held-back/{pupil}", tag = "rollover",
               params(("id" = RolloverId, Path, description = "The rollover"),
                      ("pupil" = PersonId, Path, description = "The pupil")),
               responses((status = 204, description = "The pupil moves up"), Problems))]
async fn let_pupil_go(ctx: Ctx, Path((id, pupil)): Path<(RolloverId, PersonId)>) -> Result<NoContent, Problem> {
    service::let_go(&ctx, id, pupil).await?;
    Ok(NoContent)
}

/// End the school year: every school moves up in the background.
#[utoipa::path(post, path = "/api/v1/rollovers/{id}/apply", tag = "rollover",
               params(("id" = RolloverId, Path, description = "The rollover")),
               responses((status = 200, description = "It has begun", body = RolloverView), Problems))]
async fn apply_rollover(ctx: Ctx, Path(id): Path<RolloverId>) -> Result<Json<RolloverView>, Problem> {
    service::apply(&ctx, id).await?;
    Ok(Json(RolloverView::new(service::get(&ctx, id).await?)))
}

/// Take the end of a school year back: every school goes back in the background, but for what was changed since.
#[utoipa::path(post, path = "/api/v1/rollovers/{id}/undo", tag = "rollover",
               params(("id" = RolloverId, Path, description = "The rollover")),
               responses((status = 200, description = "It has begun", body = RolloverView), Problems))]
async fn undo_rollover(ctx: Ctx, Path(id): Path<RolloverId>) -> Result<Json<RolloverView>, Problem> {
    service::undo(&ctx, id).await?;
    Ok(Json(RolloverView::new(service::get(&ctx, id).await?)))
}

/// Give a plan up.
#[utoipa::path(post, path = "/api/v1/rollovers/{id}/discard", tag = "rollover",
               params(("id" = RolloverId, Path, description = "The rollover")),
               responses((status = 204, description = "Given up"), Problems))]
async fn discard_rollover(ctx: Ctx, Path(id): Path<RolloverId>) -> Result<NoContent, Problem> {
    service::discard(&ctx, id).await?;
    Ok(NoContent)
}

/// Which school year to look back at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ClassYearsQuery {
    /// The calendar year in which it began; the year that ended last when absent.
    year: Option<SchoolYear>,
}

/// What a class was in a school year that is over.
#[derive(Debug, Serialize, ToSchema)]
struct ClassYearView {
    /// The class.
    id: ClassId,
    /// The school year.
    year: SchoolYear,
    /// Its stage then.
    stage: Stage,
    /// Its grade then.
    grade: Grade,
    /// Its name then.
    name: String,
    /// Its pupils when the year ended.
    pupils: u32,
}

impl From<ClassYear> for ClassYearView {
    fn from(was: ClassYear) -> Self {
        let ClassYear { class, year, stage, grade, name, pupils } = was;
        Self { id: class, year, stage, grade, name, pupils }
    }
}

/// List the classes of a school as they were in a school year that is over.
#[utoipa::path(get, path = "/api/v1/orgs/{id}/class-years", tag = "rollover",
               params(("id" = OrgId, Path, description = "The school"), ClassYearsQuery),
               responses((status = 200, description = "The classes then", body = [ClassYearView]), Problems))]
async fn list_class_years(
    ctx: Ctx,
    Path(id): Path<OrgId>,
    Query(query): Query<ClassYearsQuery>,
) -> Result<Json<Vec<ClassYearView>>, Problem> {
    let before = SchoolYear::usual(crate::packs::today(&ctx)).number().saturating_sub(1);
    let year = query.year.unwrap_or(SchoolYear::new(before));
    let years = service::list_years(&ctx, id, year).await?;
    Ok(Json(years.into_iter().map(ClassYearView::from).collect()))
}
