//! The directory by HTTP.

mod acts;
mod views;

use kernel::{ClassId, OrgId, Page, Permission, PersonId, Role};
use platform::Ctx;
use serde::Deserialize;
use sheets::Format;
use utoipa::IntoParams;
use wenqu_http::{Attachment, Json, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use self::views::{ListedClassView, PeopleView, PersonSummaryView};
use super::classes::{self, WantedClasses};
use super::{Cursor, DirectoryError, Presence, Wanted, export, service};
use crate::words::{Grade, Locale, Subject, Tier};

/// Rows of a page where none are asked for, and at most.
const LIMIT: u32 = 50;
const MOST: u32 = 200;

/// The routes of the directory.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_people), needs(Permission::ReadPeople))
        .route(routes!(export_people_xlsx), needs_step_up(Permission::ExportRoster))
        .route(routes!(export_people_csv), needs_step_up(Permission::ExportRoster))
        .route(routes!(get_person), needs(Permission::ReadPeople))
        .route(routes!(list_all_classes), needs(Permission::ReadPeople))
        .route(routes!(get_class), needs(Permission::ReadPeople))
        .merge(acts::routes())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PeopleQuery {
    /// In which role; any unless it is said.
    role: Option<Role>,
    /// Who has left, instead of who is here.
    #[param(inline)]
    state: Option<Presence>,
    /// In or below which organisation; the actor's own unless it is said.
    org: Option<OrgId>,
    /// Pupils of this class.
    class: Option<ClassId>,
    /// Pupils of this grade.
    grade: Option<Grade>,
    /// Teachers of this subject.
    subject: Option<Subject>,
    /// Teachers of this tier.
    tier: Option<Tier>,
    /// Only those who have a login, or only those who have none.
    login: Option<bool>,
    /// A name or part of one, the name shown to others, a login, or an identifier of a register; up to 50 characters.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, up to 200; 50 where absent.
    limit: Option<u32>,
}

impl PeopleQuery {
    fn split(self) -> Result<(Wanted, Option<Cursor>, u32), Problem> {
        let Self { role, state, org, class, grade, subject, tier, login, q, after, limit } = self;
        let gone = state == Some(Presence::Left);
        let wanted = Wanted { role, gone, org, class, grade, subject, tier, login, words: q };
        let after = after.as_deref().map(serde_json::from_str).transpose();
        let after = after.map_err(|_| Problem::from(DirectoryError::BadField("after")))?;
        Ok((wanted, after, limit.unwrap_or(LIMIT).clamp(1, MOST)))
    }
}

/// List the people I look after: role by role, in each by name.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(PeopleQuery),
               responses((status = 200, description = "The people", body = PeopleView), Problems))]
async fn list_people(ctx: Ctx, Query(query): Query<PeopleQuery>) -> Result<Json<PeopleView>, Problem> {
    let (wanted, after, limit) = query.split()?;
    let found = service::list(&ctx, &wanted, after, limit).await?;
    let beside = service::beside(&ctx, &found.items).await.map_err(DirectoryError::from)?;
    Ok(Json(PeopleView::new(found, beside)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SpeechQuery {
    /// The language of the titles; Chinese unless another is asked for.
    locale: Option<Locale>,
}

/// Take the people of a list out as XLSX, as many as one person may take out alone.
#[utoipa::path(get, path = "/api/v1/people/export.xlsx", tag = "people", params(PeopleQuery, SpeechQuery),
               responses((status = 200, description = "The table", body = Vec<u8>, content_type = "*/*"), Problems))]
async fn export_people_xlsx(
    ctx: Ctx,
    Query(query): Query<PeopleQuery>,
    Query(speech): Query<SpeechQuery>,
) -> Result<Attachment, Problem> {
    table(&ctx, query, Format::Xlsx, speech).await
}

/// Take the people of a list out as CSV, as many as one person may take out alone.
#[utoipa::path(get, path = "/api/v1/people/export.csv", tag = "people", params(PeopleQuery, SpeechQuery),
               responses((status = 200, description = "The table", body = Vec<u8>, content_type = "*/*"), Problems))]
async fn export_people_csv(
    ctx: Ctx,
    Query(query): Query<PeopleQuery>,
    Query(speech): Query<SpeechQuery>,
) -> Result<Attachment, Problem> {
    table(&ctx, query, Format::Csv, speech).await
}

async fn table(
    ctx: &Ctx,
    query: PeopleQuery,
    format: Format,
    SpeechQuery { locale }: SpeechQuery,
) -> Result<Attachment, Problem> {
    let (wanted, ..) = query.split()?;
    let file = export::export(ctx, &wanted, format, locale.unwrap_or(Locale::ZhCn)).await?;
    Ok(Attachment::new(file.name, file.media_type, file.bytes))
}

/// Show a person I look after.
#[utoipa::path(get, path = "/api/v1/people/{id}", tag = "people",
               params(("id" = PersonId, Path, description = "The person")),
               responses((status = 200, description = "The person", body = PersonSummaryView), Problems))]
async fn get_person(ctx: Ctx, Path(id): Path<PersonId>) -> Result<Json<PersonSummaryView>, Problem> {
    Ok(Json(service::person(&ctx, id).await?.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ClassesQuery {
    /// In or below which organisation; the actor's own unless it is said.
    org: Option<OrgId>,
    /// Of this grade.
    grade: Option<Grade>,
    /// Those that are closed, instead of those that are open.
    closed: Option<bool>,
    /// Words in the name of the class or of the school, up to 50 characters.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Classes on the page, up to 200; 50 where absent.
    limit: Option<u32>,
}

/// List the classes of the schools I look after, by school, grade and name.
#[utoipa::path(get, path = "/api/v1/classes", tag = "people", params(ClassesQuery),
               responses((status = 200, description = "The classes", body = Page<ListedClassView>), Problems))]
async fn list_all_classes(ctx: Ctx, Query(query): Query<ClassesQuery>) -> Result<Json<Page<ListedClassView>>, Problem> {
    let ClassesQuery { org, grade, closed, q, after, limit } = query;
    let wanted = WantedClasses { org, grade, closed: closed.unwrap_or(false), words: q };
    let page = classes::list(&ctx, &wanted, after.as_deref(), limit.unwrap_or(LIMIT).clamp(1, MOST)).await?;
    Ok(Json(page.map(ListedClassView::from)))
}

/// Show a class I look after.
#[utoipa::path(get, path = "/api/v1/classes/{id}", tag = "people",
               params(("id" = ClassId, Path, description = "The class")),
               responses((status = 200, description = "The class", body = ListedClassView), Problems))]
async fn get_class(ctx: Ctx, Path(id): Path<ClassId>) -> Result<Json<ListedClassView>, Problem> {
    Ok(Json(classes::get(&ctx, id).await?.into()))
}
