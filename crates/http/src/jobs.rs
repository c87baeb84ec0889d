//! Failed background jobs by HTTP.

use kernel::{JobId, Page, Permission, Timestamp};
use platform::Ctx;
use platform::jobs::{FailedJob, service};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Json, NoContent, Path, Problem, Problems, Query, Routes, needs, routes};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_failed_jobs), needs(Permission::ManageJobs))
        .route(routes!(retry_job), needs(Permission::ManageJobs))
}

/// A job that failed every time it was tried.
#[derive(Debug, Serialize, ToSchema)]
struct FailedJobView {
    /// The job.
    id: JobId,
    /// What it does.
    name: String,
    /// How often it was tried.
    attempts: u32,
    /// What went wrong last.
    error: Option<String>,
    /// When it was asked for.
    created_at: Timestamp,
    /// When it failed last.
    failed_at: Timestamp,
}

impl From<FailedJob> for FailedJobView {
    fn from(job: FailedJob) -> Self {
        let FailedJob { id, name, attempts, last_error, created_at, failed_at } = job;
        Self { id, name, attempts, error: last_error, created_at, failed_at }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FailedJobsQuery {
    /// `next` of the page before.
    after: Option<JobId>,
}

/// List jobs that failed for good, newest first.
#[utoipa::path(get, path = "/api/v1/jobs/failed", tag = "jobs", params(FailedJobsQuery),
               responses((status = 200, description = "The jobs", body = Page<FailedJobView>), Problems))]
async fn list_failed_jobs(
    ctx: Ctx,
    Query(query): Query<FailedJobsQuery>,
) -> Result<Json<Page<FailedJobView>>, Problem> {
    let page = service::list_failed(&ctx, query.after).await?;
    Ok(Json(page.map(FailedJobView::from)))
}

/// Run a failed job again.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/retry", tag = "jobs", params(("id" = JobId, Path, description = "The job")),
               responses((status = 204, description = "It will run"), Problems))]
async fn retry_job(ctx: Ctx, Path(id): Path<JobId>) -> Result<NoContent, Problem> {
    service::retry(&ctx, id).await?;
    Ok(NoContent)
}
