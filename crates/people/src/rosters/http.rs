//! Rosters by HTTP.

mod views;

use axum::extract::multipart::{Field as FormField, MultipartError};
use axum::extract::{DefaultBodyLimit, Multipart};
use kernel::{ErrorCode, OrgId, Page, Permission};
use platform::Ctx;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::UtoipaMethodRouterExt;
use wenqu_http::{
    Attachment, Created, Json, NoContent, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes,
};

use self::views::{ImportView, RowView, view};
use super::rules::MAX_FILE;
use super::service::{self, Exported, NewImport};
use super::{ImportId, Outcome, Profile, RosterError, RosterKind};
use crate::words::Locale;

/// The largest upload, with the form around it.
const MAX_UPLOAD: usize = MAX_FILE + 64 * 1024;

/// The routes of rosters.
#[must_use]
pub fn routes() -> Routes {
    let upload = routes!(send_roster).layer(DefaultBodyLimit::max(MAX_UPLOAD));
    Routes::new()
        .route(upload, needs(Permission::ImportRoster))
        .route(routes!(list_roster_imports), needs(Permission::ImportRoster))
        .route(routes!(get_roster_import), needs(Permission::ImportRoster))
        .route(routes!(list_roster_rows), needs(Permission::ImportRoster))
        .route(routes!(apply_roster), needs_step_up(Permission::ImportRoster))
        .route(routes!(undo_roster), needs_step_up(Permission::ImportRoster))
        .route(routes!(discard_roster), needs(Permission::ImportRoster))
        .route(routes!(get_roster_error_sheet), needs(Permission::ImportRoster))
        .route(routes!(get_roster_template), needs(Permission::ImportRoster))
        .route(routes!(export_roster), needs_step_up(Permission::ExportRoster))
}

/// A roster and how to read it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "read field by field; this is its description")]
struct RosterForm {
    /// How the file is laid out.
    profile: Profile,
    /// Who is listed.
    kind: RosterKind,
    /// Whether the file lists everyone, so that who is missing leaves.
    complete: Option<bool>,
    /// The organisation whose people it lists; the actor's own unless it is said.
    org_id: Option<OrgId>,
    /// The file: XLSX, CSV, or a OneRoster ZIP.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Send a roster; a job reads it and says what it would do.
#[utoipa::path(post, path = "/api/v1/roster-imports", tag = "rosters",
               request_body(content = RosterForm, content_type = "multipart/form-data"),
               responses((status = 201, description = "The file is being read", body = ImportView), Problems))]
async fn send_roster(ctx: Ctx, mut form: Multipart) -> Result<Created<ImportView>, Problem> {
    let (mut profile, mut kind, mut complete, mut org, mut file) = (None, None, false, None, None);
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name().unwrap_or_default() {
            "profile" => profile = Some(word(field, "profile").await?),
            "kind" => kind = Some(word(field, "kind").await?),
            "complete" => complete = word(field, "complete").await?,
            "org_id" => org = Some(word(field, "org_id").await?),
            "file" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                file = Some((name, field.bytes().await.map_err(|error| broken(&error))?));
            }
            _ => {}
        }
    }
    let (file_name, bytes) = file.ok_or_else(|| missing("file"))?;
    let profile = profile.ok_or_else(|| missing("profile"))?;
    let kind = kind.ok_or_else(|| missing("kind"))?;
    let import = service::begin(&ctx, NewImport { org, profile, kind, complete, file_name, bytes }).await?;
    Ok(Created(view(&ctx, import).await?))
}

async fn word<T: std::str::FromStr>(field: FormField<'_>, name: &'static str) -> Result<T, Problem> {
    field.text().await.map_err(|error| broken(&error))?.parse().map_err(|_| missing(name))
}

fn missing(field: &str) -> Problem {
    Problem::new(ErrorCode::BadRequest, "missing, or not one of the words allowed").field(field)
}

fn broken(error: &MultipartError) -> Problem {
    if error.status().as_u16() == ErrorCode::FileTooLarge.status() {
        return RosterError::TooLarge.into();
    }
    Problem::new(ErrorCode::BadRequest, error.body_text())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportsQuery {
    /// `next` of the page before.
    after: Option<ImportId>,
}

/// List the imports of the actor's organisation and those below it, newest first.
#[utoipa::path(get, path = "/api/v1/roster-imports", tag = "rosters", params(ImportsQuery),
               responses((status = 200, description = "The imports", body = Page<ImportView>), Problems))]
async fn list_roster_imports(ctx: Ctx, Query(query): Query<ImportsQuery>) -> Result<Json<Page<ImportView>>, Problem> {
    let page = service::list(&ctx, query.after).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for import in page.items {
        items.push(view(&ctx, import).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

/// Get an import.
#[utoipa::path(get, path = "/api/v1/roster-imports/{id}", tag = "rosters",
               params(("id" = ImportId, Path, description = "The import")),
               responses((status = 200, description = "The import", body = ImportView), Problems))]
async fn get_roster_import(ctx: Ctx, Path(id): Path<ImportId>) -> Result<Json<ImportView>, Problem> {
    let import = service::get(&ctx, id).await?;
    Ok(Json(view(&ctx, import).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RowsQuery {
    /// Only rows that would do this.
    outcome: Option<Outcome>,
    /// Only people in whose name this stands.
    search: Option<String>,
    /// `next` of the page before.
    after: Option<u32>,
}

/// List the rows that would do something or are wrong.
#[utoipa::path(get, path = "/api/v1/roster-imports/{id}/rows", tag = "rosters",
               params(("id" = ImportId, Path, description = "The import"), RowsQuery),
               responses((status = 200, description = "The rows", body = Page<RowView>), Problems))]
async fn list_roster_rows(
    ctx: Ctx,
    Path(id): Path<ImportId>,
    Query(query): Query<RowsQuery>,
) -> Result<Json<Page<RowView>>, Problem> {
    let page = service::rows(&ctx, id, query.outcome, query.search.as_deref(), query.after).await?;
    Ok(Json(page.map(RowView::from)))
}

/// Carry an import out.
#[utoipa::path(post, path = "/api/v1/roster-imports/{id}/apply", tag = "rosters",
               params(("id" = ImportId, Path, description = "The import")),
               responses((status = 200, description = "It is being carried out", body = ImportView), Problems))]
async fn apply_roster(ctx: Ctx, Path(id): Path<ImportId>) -> Result<Json<ImportView>, Problem> {
    let import = service::apply(&ctx, id).await?;
    Ok(Json(view(&ctx, import).await?))
}

/// Take an import back, while nobody has changed what it did.
#[utoipa::path(post, path = "/api/v1/roster-imports/{id}/undo", tag = "rosters",
               params(("id" = ImportId, Path, description = "The import")),
               responses((status = 200, description = "It is being taken back", body = ImportView), Problems))]
async fn undo_roster(ctx: Ctx, Path(id): Path<ImportId>) -> Result<Json<ImportView>, Problem> {
    let import = service::undo(&ctx, id).await?;
    Ok(Json(view(&ctx, import).await?))
}

/// Put an import aside that has not been carried out.
#[utoipa::path(delete, path = "/api/v1/roster-imports/{id}", tag = "rosters",
               params(("id" = ImportId, Path, description = "The import")),
               responses((status = 204, description = "It is put aside"), Problems))]
async fn discard_roster(ctx: Ctx, Path(id): Path<ImportId>) -> Result<NoContent, Problem> {
    service::discard(&ctx, id).await?;
    Ok(NoContent)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SheetQuery {
    /// The language of what is said in it; Chinese unless another is asked for.
    locale: Option<Locale>,
}

/// Get the file as it was sent, with what is wrong in a column of its own.
#[utoipa::path(get, path = "/api/v1/roster-imports/{id}/error-sheet", tag = "rosters",
               params(("id" = ImportId, Path, description = "The import"), SheetQuery),
               responses((status = 200, description = "An XLSX", body = Vec<u8>, content_type = "*/*"), Problems))]
async fn get_roster_error_sheet(
    ctx: Ctx,
    Path(id): Path<ImportId>,
    Query(query): Query<SheetQuery>,
) -> Result<Attachment, Problem> {
    Ok(download(service::error_sheet(&ctx, id, query.locale.unwrap_or(Locale::ZhCn)).await?))
}

kernel::words! {
    /// What a table is written in.
    pub enum TableFormat {
        /// XLSX.
        Xlsx = "xlsx",
        /// CSV in UTF-8 with its mark.
        Csv = "csv",
    }
}

impl From<TableFormat> for sheets::Format {
    fn from(format: TableFormat) -> Self {
        match format {
            TableFormat::Xlsx => Self::Xlsx,
            TableFormat::Csv => Self::Csv,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TemplateQuery {
    /// Who is to be listed.
    kind: RosterKind,
    /// What the table is written in; XLSX unless it is said.
    #[param(inline)]
    format: Option<TableFormat>,
}

/// Get the empty table to fill in.
#[utoipa::path(get, path = "/api/v1/roster-template", tag = "rosters", params(TemplateQuery),
               responses((status = 200, description = "The table", body = Vec<u8>, content_type = "*/*"), Problems))]
async fn get_roster_template(Query(query): Query<TemplateQuery>) -> Result<Attachment, Problem> {
    let format = query.format.unwrap_or(TableFormat::Xlsx);
    Ok(download(service::template(query.kind, format.into())?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// Who is listed.
    kind: RosterKind,
    /// How it is laid out; the Chinese template unless it is said.
    profile: Option<Profile>,
    /// What the table is written in; XLSX unless it is said.
    #[param(inline)]
    format: Option<TableFormat>,
    /// The organisation; the actor's own unless it is said.
    org_id: Option<OrgId>,
}

/// Export a roster: as a table that can be sent again, or as a OneRoster pack.
#[utoipa::path(get, path = "/api/v1/roster-export", tag = "rosters", params(ExportQuery),
               responses((status = 200, description = "The roster", body = Vec<u8>, content_type = "*/*"), Problems))]
async fn export_roster(ctx: Ctx, Query(query): Query<ExportQuery>) -> Result<Attachment, Problem> {
    let format = query.format.unwrap_or(TableFormat::Xlsx);
    let profile = query.profile.unwrap_or(Profile::Wenqu);
    Ok(download(service::export(&ctx, query.org_id, query.kind, profile, format.into()).await?))
}

fn download(file: Exported) -> Attachment {
    Attachment::new(file.name, file.media_type, file.bytes)
}
