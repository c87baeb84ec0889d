//! Clusters by HTTP.

mod views;

use kernel::{Page, Permission, QuestionId};
use people::{Stage, Subject};
use platform::Ctx;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Attachment, Json, Path, Problem, Problems, Query, Routes, needs, routes};

use self::views::{ClusterExampleView, ClusterRow, ClusterRunView, ClusterRunsView, ClusterView};
use super::{
    ClusterActId, ClusterError, ClusterId, ClusterOrder, ClusterRequestId, ClusterRequestKind, Wanted, export, jobs,
    requests, service, shaping,
};

/// The routes of clusters.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_clusters), needs(Permission::ReadClusters))
        .route(routes!(export_clusters), needs(Permission::ReadClusters))
        .route(routes!(list_few_clusters), needs(Permission::ShapeClusters))
        .route(routes!(get_cluster), needs(Permission::ReadClusters))
        .route(routes!(list_cluster_questions), needs(Permission::ReadClusters))
        .route(routes!(merge_clusters), needs(Permission::ShapeClusters))
        .route(routes!(split_cluster), needs(Permission::ShapeClusters))
        .route(routes!(rename_cluster), needs(Permission::ShapeClusters))
        .route(routes!(undo_cluster_act), needs(Permission::ShapeClusters))
        .route(routes!(request_for_cluster), needs(Permission::ShapeClusters))
        .route(routes!(withdraw_cluster_request), needs(Permission::ShapeClusters))
        .route(routes!(get_cluster_runs), needs(Permission::ReadClusters))
        .route(routes!(run_clusters), needs(Permission::ShapeClusters))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ClustersQuery {
    /// Only of this subject.
    subject: Option<Subject>,
    /// Only of this stage.
    stage: Option<Stage>,
    /// Only those with these words in the name or the knowledge point, up to 60 characters.
    q: Option<String>,
    /// In this order; the largest first where it is absent.
    #[param(inline)]
    sort: Option<ClusterOrder>,
    /// `next` of the page before.
    after: Option<String>,
    /// Clusters on the page, up to 100; 30 where absent.
    limit: Option<u32>,
}

impl ClustersQuery {
    fn split(self) -> Result<(Wanted, u32, Option<u32>), Problem> {
        let Self { subject, stage, q, sort, after, limit } = self;
        Ok((Wanted { subject, stage, words: q, order: sort }, place(after.as_deref())?, limit))
    }
}

/// Where a page begins.
fn place(after: Option<&str>) -> Result<u32, Problem> {
    after.map_or(Ok(0), |after| after.parse().map_err(|_| ClusterError::BadField("after").into()))
}

/// List the questions that many ask where the actor serves.
#[utoipa::path(get, path = "/api/v1/clusters", tag = "clusters", params(ClustersQuery),
               responses((status = 200, description = "The clusters", body = Page<ClusterRow>), Problems))]
async fn list_clusters(ctx: Ctx, Query(query): Query<ClustersQuery>) -> Result<Json<Page<ClusterRow>>, Problem> {
    let (wanted, after, limit) = query.split()?;
    Ok(Json(service::list(&ctx, &wanted, after, limit).await?.map(ClusterRow::from)))
}

/// List the questions that so few ask that they are no common ones, without numbers: what was split off is found again here.
#[utoipa::path(get, path = "/api/v1/clusters/few", tag = "clusters", params(ClustersQuery),
               responses((status = 200, description = "The clusters, those made last first", body = Page<ClusterRow>), Problems))]
async fn list_few_clusters(ctx: Ctx, Query(query): Query<ClustersQuery>) -> Result<Json<Page<ClusterRow>>, Problem> {
    let (wanted, after, limit) = query.split()?;
    Ok(Json(service::few(&ctx, &wanted, after, limit).await?.map(ClusterRow::from)))
}

/// Export the clusters as a table: the same conditions; CSV in UTF-8 with a byte order mark. Of small groups it has no numbers.
#[utoipa::path(get, path = "/api/v1/clusters/export.csv", tag = "clusters", params(ClustersQuery),
               responses((status = 200, description = "The table", body = String, content_type = "text/csv"), Problems))]
async fn export_clusters(ctx: Ctx, Query(query): Query<ClustersQuery>) -> Result<Attachment, Problem> {
    let (wanted, ..) = query.split()?;
    Ok(Attachment::new("clusters.csv", "text/csv; charset=utf-8", export::table(&ctx, &wanted).await?))
}

/// Get a cluster: how large it is, day by day, and what was said and wished of it.
#[utoipa::path(get, path = "/api/v1/clusters/{id}", tag = "clusters",
               params(("id" = ClusterId, Path, description = "The cluster")),
               responses((status = 200, description = "The cluster", body = ClusterView), Problems))]
async fn get_cluster(ctx: Ctx, Path(id): Path<ClusterId>) -> Result<Json<ClusterView>, Problem> {
    Ok(Json(service::see(&ctx, id).await?.into()))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExamplesQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// Questions on the page, up to 100; 30 where absent.
    limit: Option<u32>,
}

/// List the questions of a cluster: what they say, without what says who asked.
#[utoipa::path(get, path = "/api/v1/clusters/{id}/questions", tag = "clusters",
               params(("id" = ClusterId, Path, description = "The cluster"), ExamplesQuery),
               responses((status = 200, description = "The questions", body = Page<ClusterExampleView>), Problems))]
async fn list_cluster_questions(
    ctx: Ctx,
    Path(id): Path<ClusterId>,
    Query(ExamplesQuery { after, limit }): Query<ExamplesQuery>,
) -> Result<Json<Page<ClusterExampleView>>, Problem> {
    let page = service::questions(&ctx, id, place(after.as_deref())?, limit).await?;
    Ok(Json(page.map(ClusterExampleView::from)))
}

/// Which other cluster is the same.
#[derive(Debug, Deserialize, ToSchema)]
struct ClusterMerge {
    /// The other one.
    other_id: ClusterId,
}

/// Say that another cluster is the same as this one.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/merge", tag = "clusters", request_body = ClusterMerge,
               params(("id" = ClusterId, Path, description = "The cluster")),
               responses((status = 200, description = "The cluster", body = ClusterView), Problems))]
async fn merge_clusters(
    ctx: Ctx,
    Path(id): Path<ClusterId>,
    Json(body): Json<ClusterMerge>,
) -> Result<Json<ClusterView>, Problem> {
    Ok(Json(shaping::merge(&ctx, id, body.other_id).await?.into()))
}

/// Which questions are others.
#[derive(Debug, Deserialize, ToSchema)]
struct ClusterSplit {
    /// The questions, up to 50.
    questions: Vec<QuestionId>,
}

/// Say that some questions are not the same as the others of the cluster.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/split", tag = "clusters", request_body = ClusterSplit,
               params(("id" = ClusterId, Path, description = "The cluster")),
               responses((status = 200, description = "The cluster", body = ClusterView), Problems))]
async fn split_cluster(
    ctx: Ctx,
    Path(id): Path<ClusterId>,
    Json(body): Json<ClusterSplit>,
) -> Result<Json<ClusterView>, Problem> {
    Ok(Json(shaping::split(&ctx, id, &body.questions).await?.into()))
}

/// What a cluster is called.
#[derive(Debug, Deserialize, ToSchema)]
struct ClusterName {
    /// The name, up to 60 characters; empty for none.
    name: String,
}

/// Give a cluster a name.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/rename", tag = "clusters", request_body = ClusterName,
               params(("id" = ClusterId, Path, description = "The cluster")),
               responses((status = 200, description = "The cluster", body = ClusterView), Problems))]
async fn rename_cluster(
    ctx: Ctx,
    Path(id): Path<ClusterId>,
    Json(body): Json<ClusterName>,
) -> Result<Json<ClusterView>, Problem> {
    Ok(Json(shaping::rename(&ctx, id, &body.name).await?.into()))
}

/// Undo what was done about a cluster, the latest first.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/acts/{act_id}/undo", tag = "clusters",
               params(("id" = ClusterId, Path, description = "The cluster"),
                      ("act_id" = ClusterActId, Path, description = "What was done")),
               responses((status = 200, description = "The cluster", body = ClusterView), Problems))]
async fn undo_cluster_act(
    ctx: Ctx,
    Path((id, act)): Path<(ClusterId, ClusterActId)>,
) -> Result<Json<ClusterView>, Problem> {
    Ok(Json(shaping::undo(&ctx, id, act).await?.into()))
}

/// What is wished for those who asked.
#[derive(Debug, Deserialize, ToSchema)]
struct ClusterWish {
    /// What.
    kind: ClusterRequestKind,
    /// In words, up to 500 characters.
    #[serde(default)]
    note: String,
}

/// Wish something for those who asked where the actor serves. Nobody is told before there is a lecture.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/requests", tag = "clusters", request_body = ClusterWish,
               params(("id" = ClusterId, Path, description = "The cluster")),
               responses((status = 200, description = "The cluster", body = ClusterView), Problems))]
async fn request_for_cluster(
    ctx: Ctx,
    Path(id): Path<ClusterId>,
    Json(body): Json<ClusterWish>,
) -> Result<Json<ClusterView>, Problem> {
    Ok(Json(requests::request(&ctx, id, body.kind, &body.note).await?.into()))
}

/// Take a wish back.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/requests/{request_id}/withdraw", tag = "clusters",
               params(("id" = ClusterId, Path, description = "The cluster"),
                      ("request_id" = ClusterRequestId, Path, description = "The wish")),
               responses((status = 200, description = "The cluster", body = ClusterView), Problems))]
async fn withdraw_cluster_request(
    ctx: Ctx,
    Path((id, request)): Path<(ClusterId, ClusterRequestId)>,
) -> Result<Json<ClusterView>, Problem> {
    Ok(Json(requests::withdraw(&ctx, id, request).await?.into()))
}

/// Get when the questions of the last days were looked through, and how they are counted.
#[utoipa::path(get, path = "/api/v1/cluster-runs", tag = "clusters",
               responses((status = 200, description = "The last run", body = ClusterRunsView), Problems))]
async fn get_cluster_runs(ctx: Ctx) -> Result<Json<ClusterRunsView>, Problem> {
    let last = service::last_run(&ctx).await?;
    Ok(Json(ClusterRunsView::new(last, service::rules_of(&ctx))))
}

/// Look through the questions of the last days now, instead of at night. Where that goes on already, it is the one that is answered.
#[utoipa::path(post, path = "/api/v1/cluster-runs", tag = "clusters",
               responses((status = 200, description = "The run", body = ClusterRunView), Problems))]
async fn run_clusters(ctx: Ctx) -> Result<Json<ClusterRunView>, Problem> {
    Ok(Json(jobs::run_now(&ctx).await?.into()))
}
