//! The organisation tree by HTTP.

mod classes;

use kernel::{OrgId, Permission, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Created, Json, NoContent, Path, Problem, Problems, Routes, needs, needs_step_up, routes};

use super::{Closing, NewOrg, Org, OrgChange, OrgKind, OrgNode, SchoolKind, tree};
use crate::words::Grade;

/// The routes of the tree and of classes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_orgs), needs(Permission::ReadOrganisation))
        .route(routes!(create_org), needs_step_up(Permission::ManageOrganisation))
        .route(routes!(change_org), needs_step_up(Permission::ManageOrganisation))
        .route(routes!(move_org), needs_step_up(Permission::ManageOrganisation))
        .route(routes!(get_org_closing), needs(Permission::ManageOrganisation))
        .route(routes!(close_org), needs_step_up(Permission::ManageOrganisation))
        .route(routes!(reopen_org), needs_step_up(Permission::ManageOrganisation))
        .merge(classes::routes())
}

/// A node of the tree.
#[derive(Debug, Serialize, ToSchema)]
struct OrgNodeView {
    /// The node.
    id: OrgId,
    /// The node above.
    parent_id: Option<OrgId>,
    /// What it is.
    kind: OrgKind,
    /// Where a school stands.
    school_kind: Option<SchoolKind>,
    /// Its name.
    name: String,
    /// After which grade pupils leave a school; absent where its highest stage says it.
    last_grade: Option<Grade>,
    /// Since when it is closed.
    closed_at: Option<Timestamp>,
    /// Open classes of a school.
    classes: u32,
}

impl From<OrgNode> for OrgNodeView {
    fn from(node: OrgNode) -> Self {
        let OrgNode { id, parent_id, kind, school_kind, name, last_grade, closed_at, classes } = node;
        Self { id, parent_id, kind, school_kind, name, last_grade, closed_at, classes }
    }
}

impl From<Org> for OrgNodeView {
    fn from(org: Org) -> Self {
        let Org { id, parent_id, kind, school_kind, name, last_grade, closed_at, .. } = org;
        Self { id, parent_id, kind, school_kind, name, last_grade, closed_at, classes: 0 }
    }
}

/// Show the part of the tree I look after, parents before children.
#[utoipa::path(get, path = "/api/v1/orgs", tag = "organisation",
               responses((status = 200, description = "The nodes", body = [OrgNodeView]), Problems))]
async fn list_orgs(ctx: Ctx) -> Result<Json<Vec<OrgNodeView>>, Problem> {
    Ok(Json(tree::list(&ctx).await?.into_iter().map(OrgNodeView::from).collect()))
}

/// A node to be made.
#[derive(Debug, Deserialize, ToSchema)]
struct NewOrgRequest {
    /// The node above.
    parent_id: OrgId,
    /// What it is.
    kind: OrgKind,
    /// Where it stands; schools say it, and only they.
    #[serde(default)]
    school_kind: Option<SchoolKind>,
    /// Its name, up to 60 characters.
    name: String,
}

/// Make a county, a township or a school.
#[utoipa::path(post, path = "/api/v1/orgs", tag = "organisation", request_body = NewOrgRequest,
               responses((status = 201, description = "The node", body = OrgNodeView), Problems))]
async fn create_org(ctx: Ctx, Json(body): Json<NewOrgRequest>) -> Result<Created<OrgNodeView>, Problem> {
    let NewOrgRequest { parent_id, kind, school_kind, name } = &body;
    let new = NewOrg { parent: Some(*parent_id), kind: *kind, school_kind: *school_kind, name };
    Ok(Created(tree::create(&ctx, new).await?.into()))
}

/// What a node is to be called from now on.
#[derive(Debug, Deserialize, ToSchema)]
struct OrgRequest {
    /// Its name, up to 60 characters.
    name: String,
    /// Where it stands; schools say it, and only they.
    #[serde(default)]
    school_kind: Option<SchoolKind>,
    /// After which grade pupils leave a school; its highest stage says it where this does not.
    #[serde(default)]
    last_grade: Option<Grade>,
}

/// Rename a node, or say of a school where it stands and after which grade pupils leave.
#[utoipa::path(put, path = "/api/v1/orgs/{id}", tag = "organisation", request_body = OrgRequest,
               params(("id" = OrgId, Path, description = "The node")),
               responses((status = 200, description = "The node", body = OrgNodeView), Problems))]
async fn change_org(
    ctx: Ctx,
    Path(id): Path<OrgId>,
    Json(body): Json<OrgRequest>,
) -> Result<Json<OrgNodeView>, Problem> {
    let change = OrgChange { name: &body.name, school_kind: body.school_kind, last_grade: body.last_grade };
    Ok(Json(tree::change(&ctx, id, change).await?.into()))
}

/// Another place in the tree.
#[derive(Debug, Deserialize, ToSchema)]
struct MoveOrgRequest {
    /// The node above from now on.
    parent_id: OrgId,
}

/// Move a node with everything below it.
#[utoipa::path(post, path = "/api/v1/orgs/{id}/move", tag = "organisation", request_body = MoveOrgRequest,
               params(("id" = OrgId, Path, description = "The node")),
               responses((status = 200, description = "The node", body = OrgNodeView), Problems))]
async fn move_org(
    ctx: Ctx,
    Path(id): Path<OrgId>,
    Json(body): Json<MoveOrgRequest>,
) -> Result<Json<OrgNodeView>, Problem> {
    Ok(Json(tree::move_to(&ctx, id, body.parent_id).await?.into()))
}

/// What closing a node would end.
#[derive(Debug, Serialize, ToSchema)]
struct ClosingView {
    /// Open nodes directly below; it cannot be closed while there are any.
    orgs: u32,
    /// Open classes; the empty ones close with the school.
    classes: u32,
    /// Pupils; it cannot be closed while there are any.
    pupils: u32,
    /// Teachers and staff, who keep their roles.
    staff: u32,
}

/// Show what closing a node would end, and what stands against it.
#[utoipa::path(get, path = "/api/v1/orgs/{id}/closing", tag = "organisation",
               params(("id" = OrgId, Path, description = "The node")),
               responses((status = 200, description = "What hangs on it", body = ClosingView), Problems))]
async fn get_org_closing(ctx: Ctx, Path(id): Path<OrgId>) -> Result<Json<ClosingView>, Problem> {
    let Closing { orgs, classes, pupils, staff } = tree::closing(&ctx, id).await?;
    Ok(Json(ClosingView { orgs, classes, pupils, staff }))
}

/// Close a node that has nothing open below it and no pupils.
#[utoipa::path(post, path = "/api/v1/orgs/{id}/close", tag = "organisation",
               params(("id" = OrgId, Path, description = "The node")),
               responses((status = 204, description = "Closed"), Problems))]
async fn close_org(ctx: Ctx, Path(id): Path<OrgId>) -> Result<NoContent, Problem> {
    tree::close(&ctx, id).await?;
    Ok(NoContent)
}

/// Open a closed node again.
#[utoipa::path(post, path = "/api/v1/orgs/{id}/reopen", tag = "organisation",
               params(("id" = OrgId, Path, description = "The node")),
               responses((status = 204, description = "Open"), Problems))]
async fn reopen_org(ctx: Ctx, Path(id): Path<OrgId>) -> Result<NoContent, Problem> {
    tree::reopen(&ctx, id).await?;
    Ok(NoContent)
}
