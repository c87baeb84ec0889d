//! Tiers that were given before, by HTTP.

use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use kernel::{Permission, PersonId};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::UtoipaMethodRouterExt;
use wenqu_http::{Attachment, Json, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use super::service::{self, MAX_FILE};
use super::{Done, GivenOutcome, GivenProblem};
use crate::words::Locale;

/// The routes of tiers that were given before.
#[must_use]
pub fn routes() -> Routes {
    let limit = || DefaultBodyLimit::max(MAX_FILE + 1024);
    Routes::new()
        .route(routes!(foresee_given_tiers).layer(limit()), needs(Permission::SuspendTeacher))
        .route(routes!(take_given_tiers_over).layer(limit()), needs_step_up(Permission::SuspendTeacher))
        .route(routes!(get_given_tiers_problems).layer(limit()), needs(Permission::SuspendTeacher))
}

/// What a row of the table does.
#[derive(Debug, Serialize, ToSchema)]
struct GivenRowView {
    /// The number of the row in the file.
    line: u32,
    /// The teacher's name, as it is written.
    name: String,
    /// The school, as it is written.
    school: String,
    /// The tier, as it is written.
    tier: String,
    /// The last day, as it is written.
    until: String,
    /// The teacher.
    teacher_id: Option<PersonId>,
    /// What the row does.
    outcome: GivenOutcome,
    /// What is wrong.
    problem: Option<GivenProblem>,
}

impl From<Done> for GivenRowView {
    fn from(Done { row, teacher, outcome, problem }: Done) -> Self {
        let (line, name, school, tier, until) = (row.line, row.name, row.school, row.tier, row.until);
        Self { line, name, school, tier, until, teacher_id: teacher, outcome, problem }
    }
}

fn views(done: Vec<Done>) -> Json<Vec<GivenRowView>> {
    Json(done.into_iter().map(GivenRowView::from).collect())
}

/// Say what each row of a table of tiers (XLSX or CSV) would do.
#[utoipa::path(post, path = "/api/v1/vetted-teachers-preview", tag = "vetting",
               request_body(content = Vec<u8>, content_type = "application/octet-stream"),
               responses((status = 200, description = "The rows", body = [GivenRowView]), Problems))]
async fn foresee_given_tiers(ctx: Ctx, file: Bytes) -> Result<Json<Vec<GivenRowView>>, Problem> {
    Ok(views(service::foresee(&ctx, &file).await?))
}

/// Take over the tiers of a table (XLSX or CSV) that were given before.
#[utoipa::path(post, path = "/api/v1/vetted-teachers", tag = "vetting",
               request_body(content = Vec<u8>, content_type = "application/octet-stream"),
               responses((status = 200, description = "The rows", body = [GivenRowView]), Problems))]
async fn take_given_tiers_over(ctx: Ctx, file: Bytes) -> Result<Json<Vec<GivenRowView>>, Problem> {
    Ok(views(service::take_over(&ctx, &file).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SpeechQuery {
    /// The language of what is wrong; Chinese unless another is asked for.
    locale: Option<Locale>,
}

/// Get the rows of a table of tiers that do nothing, with what is wrong, as XLSX.
#[utoipa::path(post, path = "/api/v1/vetted-teachers-problems", tag = "vetting", params(SpeechQuery),
               request_body(content = Vec<u8>, content_type = "application/octet-stream"),
               responses((status = 200, description = "The sheet", body = Vec<u8>, content_type = "*/*"), Problems))]
async fn get_given_tiers_problems(
    ctx: Ctx,
    Query(SpeechQuery { locale }): Query<SpeechQuery>,
    file: Bytes,
) -> Result<Attachment, Problem> {
    let bytes = service::problems(&ctx, &file, locale.unwrap_or(Locale::ZhCn)).await?;
    Ok(Attachment::new("problems.xlsx", sheets::Format::Xlsx.media_type(), bytes))
}
