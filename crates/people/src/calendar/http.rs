//! The calendar by HTTP.

use kernel::{Day, OrgId, Permission};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use super::{Calendar, DayKind, LineFault, SchoolYear, SpecialDay, Term, service};

/// The routes of the calendar.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_calendar), needs(Permission::ReadOrganisation))
        .route(routes!(set_term), needs_step_up(Permission::ManageCalendar))
        .route(routes!(drop_term), needs_step_up(Permission::ManageCalendar))
        .route(routes!(set_calendar_day), needs_step_up(Permission::ManageCalendar))
        .route(routes!(paste_calendar_days), needs_step_up(Permission::ManageCalendar))
}

/// A term.
#[derive(Debug, Serialize, ToSchema)]
struct TermView {
    /// Its school year, by the calendar year in which it begins.
    year: SchoolYear,
    /// The first or the second.
    number: u8,
    /// Its first day.
    begins: Day,
    /// Its last day.
    ends: Day,
    /// The days of the week on which there is school, 1 for Monday to 7 for Sunday.
    weekdays: Vec<u8>,
    /// Who says it: the organisation itself, or the nearest above that says one.
    org_id: OrgId,
}

/// A day that is not as the week says.
#[derive(Debug, Serialize, ToSchema)]
struct SpecialDayView {
    /// The day.
    day: Day,
    /// What it is.
    kind: DayKind,
    /// What it is called.
    name: String,
    /// Who says it: the organisation itself, or the nearest above.
    org_id: OrgId,
}

/// The calendar of an organisation.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarView {
    /// Its terms, in order.
    terms: Vec<TermView>,
    /// Days of the span that are not as the week says, in order.
    days: Vec<SpecialDayView>,
    /// Days of the span on which there is school, in order.
    school_days: Vec<Day>,
}

impl CalendarView {
    fn new(calendar: &Calendar, from: Day, to: Day) -> Self {
        let span = std::iter::successors(Some(from), |day| day.date().tomorrow().ok().map(Day::from));
        let span = span.take_while(|day| *day <= to);
        Self {
            terms: calendar.terms().iter().map(TermView::from).collect(),
            days: calendar.days().iter().cloned().map(SpecialDayView::from).collect(),
            school_days: span.filter(|day| calendar.is_school_day(*day)).collect(),
        }
    }
}

impl From<&Term> for TermView {
    fn from(term: &Term) -> Self {
        let Term { org, year, number, begins, ends, weekdays } = *term;
        Self { year, number, begins, ends, weekdays: weekdays.numbers(), org_id: org }
    }
}

impl From<SpecialDay> for SpecialDayView {
    fn from(SpecialDay { org, day, kind, name }: SpecialDay) -> Self {
        Self { day, kind, name, org_id: org }
    }
}

/// Which days to look at, 400 at most.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CalendarQuery {
    /// The first day; today when absent.
    from: Option<Day>,
    /// The last day; the first one when absent.
    to: Option<Day>,
}

/// Show the calendar of an organisation.
#[utoipa::path(get, path = "/api/v1/orgs/{id}/calendar", tag = "calendar",
               params(("id" = OrgId, Path, description = "The organisation"), CalendarQuery),
               responses((status = 200, description = "Terms and days", body = CalendarView), Problems))]
async fn get_calendar(
    ctx: Ctx,
    Path(id): Path<OrgId>,
    Query(query): Query<CalendarQuery>,
) -> Result<Json<CalendarView>, Problem> {
    let from = query.from.unwrap_or_else(|| crate::packs::today(&ctx));
    let to = query.to.unwrap_or(from);
    let calendar = service::look(&ctx, id, from, to).await?;
    Ok(Json(CalendarView::new(&calendar, from, to)))
}

/// What a term is to be.
#[derive(Debug, Deserialize, ToSchema)]
struct TermRequest {
    /// Its first day.
    begins: Day,
    /// Its last day.
    ends: Day,
    /// The days of the week on which there is school, 1 for Monday to 7 for Sunday.
    #[schema(min_items = 1)]
    weekdays: Vec<u8>,
}

/// Write a term of an organisation.
#[utoipa::path(put, path = "/api/v1/orgs/{id}/terms/{year}/{number}", tag = "calendar", request_body = TermRequest,
               params(("id" = OrgId, Path, description = "The organisation"),
                      ("year" = SchoolYear, Path, description = "The calendar year in which the school year begins"),
                      ("number" = u8, Path, description = "1 or 2")),
               responses((status = 204, description = "Written"), Problems))]
async fn set_term(
    ctx: Ctx,
    Path((id, year, number)): Path<(OrgId, SchoolYear, u8)>,
    Json(body): Json<TermRequest>,
) -> Result<NoContent, Problem> {
    service::set_term(&ctx, id, (year, number), (body.begins, body.ends), &body.weekdays).await?;
    Ok(NoContent)
}

/// Let an organisation follow those above it again in a term.
#[utoipa::path(delete, path = "/api/v1/orgs/{id}/terms/{year}/{number}", tag = "calendar",
               params(("id" = OrgId, Path, description = "The organisation"),
                      ("year" = SchoolYear, Path, description = "The calendar year in which the school year begins"),
                      ("number" = u8, Path, description = "1 or 2")),
               responses((status = 204, description = "It follows"), Problems))]
async fn drop_term(ctx: Ctx, Path((id, year, number)): Path<(OrgId, SchoolYear, u8)>) -> Result<NoContent, Problem> {
    service::drop_term(&ctx, id, year, number).await?;
    Ok(NoContent)
}

/// What a day is to be.
#[derive(Debug, Deserialize, ToSchema)]
struct DayRequest {
    /// The day.
    day: Day,
    /// What it is; absent, what those above and the week say.
    #[serde(default)]
    kind: Option<DayKind>,
    /// What it is called, up to 30 characters.
    #[serde(default)]
    name: String,
}

/// Say what a day is in an organisation.
#[utoipa::path(put, path = "/api/v1/orgs/{id}/days", tag = "calendar", request_body = DayRequest,
               params(("id" = OrgId, Path, description = "The organisation")),
               responses((status = 204, description = "Written"), Problems))]
async fn set_calendar_day(ctx: Ctx, Path(id): Path<OrgId>, Json(body): Json<DayRequest>) -> Result<NoContent, Problem> {
    service::set_day(&ctx, id, body.day, body.kind, &body.name).await?;
    Ok(NoContent)
}

/// A table of days, one a line: the day, holiday or `school_day` (放假, 上课), what it is called.
#[derive(Debug, Deserialize, ToSchema)]
struct PasteRequest {
    /// The table, cells between commas or tabs.
    text: String,
}

/// A line that cannot be read.
#[derive(Debug, Serialize, ToSchema)]
struct LineProblemView {
    /// The line, from 1.
    line: u32,
    /// What is wrong.
    fault: LineFault,
}

/// What became of a pasted table.
#[derive(Debug, Serialize, ToSchema)]
struct PastedView {
    /// Days written; none while a line cannot be read.
    written: usize,
    /// What is wrong with which line.
    problems: Vec<LineProblemView>,
}

/// Take holidays and days made up for from a pasted table: all of it, or nothing while a line cannot be read.
#[utoipa::path(post, path = "/api/v1/orgs/{id}/days", tag = "calendar", request_body = PasteRequest,
               params(("id" = OrgId, Path, description = "The organisation")),
               responses((status = 200, description = "What became of it", body = PastedView), Problems))]
async fn paste_calendar_days(
    ctx: Ctx,
    Path(id): Path<OrgId>,
    Json(body): Json<PasteRequest>,
) -> Result<Json<PastedView>, Problem> {
    let (written, problems) = service::paste_days(&ctx, id, &body.text).await?;
    let problems = problems.into_iter().map(|one| LineProblemView { line: one.line, fault: one.fault }).collect();
    Ok(Json(PastedView { written, problems }))
}
