//! The audit by HTTP.

use kernel::{OrgId, Page, Permission, PersonId, Role, Timestamp};
use platform::Ctx;
use platform::audit::{AuditEntry, AuditId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::{Json, Problem, Problems, Query, Routes, needs, routes};

pub(crate) fn routes() -> Routes {
    Routes::new().route(routes!(list_audit), needs(Permission::ReadAudit))
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
struct AuditView {
    /// The entry.
    id: AuditId,
    /// When.
    at: Timestamp,
    /// By whom; absent when the program did it by itself.
    actor: Option<PersonId>,
    /// In which role.
    role: Option<Role>,
    /// In which organisation.
    org: Option<OrgId>,
    /// What was done.
    action: String,
    /// To what: a kind and an id.
    object: String,
    /// The particulars.
    #[schema(value_type = Option<Object>)]
    detail: Value,
    /// The request in which it was done.
    request_id: String,
}

impl From<AuditEntry> for AuditView {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { id, at, actor_id, role, org_id, action, object, detail, request_id } = entry;
        let detail = serde_json::from_str(&detail).unwrap_or_default();
        Self { id, at, actor: actor_id, role, org: org_id, action, object, detail, request_id }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// Only what this person did.
    actor: Option<PersonId>,
    /// Only what was done to this thing (`question:<id>`).
    object: Option<String>,
    /// `next` of the page before.
    after: Option<AuditId>,
}

/// List who did what, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditQuery),
               responses((status = 200, description = "The entries", body = Page<AuditView>), Problems))]
async fn list_audit(ctx: Ctx, Query(query): Query<AuditQuery>) -> Result<Json<Page<AuditView>>, Problem> {
    let page = platform::audit::list(&ctx, query.actor, query.object.as_deref(), query.after).await?;
    Ok(Json(page.map(AuditView::from)))
}
