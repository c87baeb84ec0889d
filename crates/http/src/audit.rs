//! The audit by HTTP.

use kernel::{OrgId, Page, Permission, PersonId, Role, TimeOrder, Timestamp};
use platform::Ctx;
use platform::audit::{AuditEntry, AuditId, Filter, Names};
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
    /// What that person is called.
    actor_name: Option<String>,
    /// In which role.
    role: Option<Role>,
    /// In which organisation.
    org: Option<OrgId>,
    /// What that organisation is called.
    org_name: Option<String>,
    /// What was done.
    action: String,
    /// To what: a kind and an id.
    object: String,
    /// What that is called, where it has a name.
    object_name: Option<String>,
    /// The particulars.
    #[schema(value_type = Option<Object>)]
    detail: Value,
    /// The request in which it was done.
    request_id: String,
}

impl AuditView {
    fn new(entry: AuditEntry, names: &Names) -> Self {
        let name_of = |thing: &str| names.of(thing).map(str::to_owned);
        let actor_name = entry.actor().and_then(|actor| name_of(&actor));
        let org_name = entry.org().and_then(|org| name_of(&org));
        let AuditEntry { id, at, actor_id, role, org_id, action, object, detail, request_id } = entry;
        Self {
            id,
            at,
            actor: actor_id,
            actor_name,
            role,
            org: org_id,
            org_name,
            action,
            object_name: name_of(&object),
            object,
            detail: serde_json::from_str(&detail).unwrap_or_default(),
            request_id,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// Only what this person did.
    actor: Option<PersonId>,
    /// Only what was done to this thing (`question:<id>`).
    object: Option<String>,
    /// Only what was done so (`class.close`).
    action: Option<String>,
    /// Only from this instant on.
    from: Option<Timestamp>,
    /// Only until this instant, without it.
    to: Option<Timestamp>,
    /// In which order; the newest first unless it is said.
    #[param(inline)]
    sort: Option<TimeOrder>,
    /// `next` of the page before.
    after: Option<AuditId>,
}

/// List who did what, the newest first unless another order is asked for.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditQuery),
               responses((status = 200, description = "The entries", body = Page<AuditView>), Problems))]
async fn list_audit(ctx: Ctx, Query(query): Query<AuditQuery>) -> Result<Json<Page<AuditView>>, Problem> {
    let AuditQuery { actor, object, action, from, to, sort, after } = query;
    let order = sort.unwrap_or(TimeOrder::Newest);
    let filter = Filter { actor, object, action, from, until: to };
    let (page, names) = platform::audit::list(&ctx, &filter, order, after).await?;
    Ok(Json(page.map(|entry| AuditView::new(entry, &names))))
}
