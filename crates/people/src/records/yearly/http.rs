//! Yearly reports by HTTP.

use kernel::{Day, Permission, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Attachment, Created, Json, Path, Problem, Problems, Query, Routes, needs, routes};

use super::service::{self, Listed};
use super::{ReportFormat, ReportId};
use crate::words::Locale;

/// The routes of yearly reports.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_yearly_reports), needs(Permission::MakeYearlyReport))
        .route(routes!(make_yearly_report), needs(Permission::MakeYearlyReport))
        .route(routes!(get_yearly_report), needs(Permission::MakeYearlyReport))
}

/// The reports that were made, and what is due.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = YearlyReports)]
struct ReportsView {
    /// The reports, newest first.
    reports: Vec<ReportView>,
    /// The year whose report is due and not made.
    due_year: Option<i16>,
    /// The last day on which it is due.
    due_day: Option<Day>,
}

/// A report that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = YearlyReport)]
struct ReportView {
    /// The report.
    id: ReportId,
    /// The calendar year.
    year: i64,
    /// By whom it was made.
    maker_name: Option<String>,
    /// When.
    made_at: Timestamp,
    /// The SHA-256 of its facts: a report that was changed has another.
    sha256: String,
}

impl From<Listed> for ReportView {
    fn from(Listed { report, maker_name }: Listed) -> Self {
        Self { id: report.id, year: report.year, maker_name, made_at: report.made_at, sha256: report.sha256 }
    }
}

/// List the yearly reports of the actor's organisation, and what is due.
#[utoipa::path(get, path = "/api/v1/yearly-reports", tag = "records",
               responses((status = 200, description = "The reports", body = ReportsView), Problems))]
async fn list_yearly_reports(ctx: Ctx) -> Result<Json<ReportsView>, Problem> {
    let (reports, due) = service::list(&ctx).await?;
    let reports = reports.into_iter().map(ReportView::from).collect();
    Ok(Json(ReportsView { reports, due_year: due.map(|due| due.year), due_day: due.map(|due| due.day) }))
}

/// A report to be made.
#[derive(Debug, Deserialize, ToSchema)]
struct YearlyReportRequest {
    /// The calendar year.
    year: i16,
}

/// Make the report about a year.
#[utoipa::path(post, path = "/api/v1/yearly-reports", tag = "records", request_body = YearlyReportRequest,
               responses((status = 201, description = "The report", body = ReportView), Problems))]
async fn make_yearly_report(ctx: Ctx, Json(body): Json<YearlyReportRequest>) -> Result<Created<ReportView>, Problem> {
    Ok(Created(service::make(&ctx, body.year).await?.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReportQuery {
    /// What it is written as; a workbook unless another is asked for.
    #[param(inline)]
    format: Option<ReportFormat>,
    /// The language; Chinese unless another is asked for.
    locale: Option<Locale>,
}

/// Get a report as a workbook, a page or JSON.
#[utoipa::path(get, path = "/api/v1/yearly-reports/{id}", tag = "records",
               params(("id" = ReportId, Path, description = "The report"), ReportQuery),
               responses((status = 200, description = "The report", body = Vec<u8>, content_type = "*/*"), Problems))]
async fn get_yearly_report(
    ctx: Ctx,
    Path(id): Path<ReportId>,
    Query(query): Query<ReportQuery>,
) -> Result<Attachment, Problem> {
    let (format, locale) = (query.format.unwrap_or(ReportFormat::Xlsx), query.locale.unwrap_or(Locale::ZhCn));
    let file = service::write(&ctx, id, format, locale).await?;
    Ok(Attachment::new(file.name, file.media_type, file.bytes))
}
