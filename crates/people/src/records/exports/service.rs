//! What people do with exports: ask, decide, fetch.

use bytes::Bytes;
use kernel::{Actor, Page, Permission, Relation, Relations, Role};
use platform::notices::{self, Notice};
use platform::{Ctx, Denied, Vault, audit, jobs};
use serde_json::{Value, json};
use store::{Source, Tx};

use super::jobs::MakeExport;
use super::rules::{self, Step};
use super::store as table;
use super::{Export, ExportError, ExportFile, ExportId, ExportState, Exporters, Shown};
use crate::organisation::service as organisation;
use crate::packs::Packs;
use crate::relations;

/// Exports of one page.
const PAGE: u32 = 50;
/// The purpose under which files are sealed.
pub(super) const PURPOSE: &str = "records.export";

/// Refuses an export of more rows than one person may take out alone. The child, the family and the teacher take out what
/// is their own.
///
/// # Errors
/// `NeedsApproval`.
pub fn check_alone(ctx: &Ctx, rows: usize) -> Result<(), ExportError> {
    if rows <= most_alone(ctx) { Ok(()) } else { Err(ExportError::NeedsApproval) }
}

/// How many rows the actor may take out alone; who stops reading there reads no more than the answer needs.
#[must_use]
pub fn most_alone(ctx: &Ctx) -> usize {
    let own = ctx.actor.is_none_or(|actor| matches!(actor.role, Role::Pupil | Role::Guardian | Role::Teacher));
    let most = ctx.part::<Packs>().current(ctx.now()).records.export_alone;
    if own { usize::MAX } else { most as usize }
}

/// Asks for an export that needs a second person.
///
/// # Errors
/// `BadField`; what the exporter says against it.
pub async fn ask(ctx: &Ctx, kind: &str, scope: &Value, purpose: &str) -> Result<Shown, ExportError> {
    let actor = ctx.actor()?;
    ctx.permit(Permission::AskForExport, Relation::Anyone)?;
    let row_count = ctx.part::<Exporters>().find(kind)?.count(ctx, scope).await?;
    let export = Export {
        id: ctx.new_id(),
        kind: kind.to_owned(),
        org: actor.org,
        scope: scope.to_string(),
        row_count,
        purpose: rules::said(purpose, "purpose")?,
        state: ExportState::Waiting,
        asked_by: actor.person,
        asked_role: actor.role,
        created_at: ctx.now(),
        decided_by: None,
        decided_role: None,
        reason: None,
        decided_at: None,
        file_name: None,
        media_type: None,
        ready_at: None,
        expires_at: None,
        fetched: 0,
    };
    let mut tx = ctx.db.begin().await?;
    table::insert(&mut tx, &export).await?;
    let detail = json!({ "kind": kind, "rows": row_count });
    audit::record(ctx, &mut tx, "export.ask", &object(export.id), &detail).await?;
    tx.commit().await?;
    show(ctx, export).await
}

/// What the actor asked for, newest first.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn list_own(ctx: &Ctx) -> Result<Vec<Shown>, ExportError> {
    let exports = table::list_own(&ctx.db, ctx.actor()?.person).await?;
    show_all(ctx, exports).await
}

/// Exports of the actor's organisation and those below it, newest first.
///
/// # Errors
/// `Denied` for who decides nowhere.
pub async fn list(ctx: &Ctx, state: Option<ExportState>, after: Option<ExportId>) -> Result<Page<Shown>, ExportError> {
    let actor = ctx.actor()?;
    let relations = relations::to_org(&ctx.db, &actor, actor.org).await?;
    ctx.permit(Permission::ApproveExport, relations)?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(ExportError::NotFound)?;
    let page = Page::cut(table::list(&ctx.db, &org.path, state, after, PAGE + 1).await?, PAGE as usize, |export| {
        export.id.to_string()
    });
    Ok(Page { items: show_all(ctx, page.items).await?, next: page.next })
}

/// Decides on somebody else's export of the same or a lower level.
///
/// # Errors
/// `NotFound` for one of elsewhere or of a higher level, `OwnRequest`, `StateWrong`, `BadField` for a refusal without a
/// reason.
pub async fn decide(ctx: &Ctx, id: ExportId, step: Step, reason: &str) -> Result<Shown, ExportError> {
    let mut tx = ctx.db.begin().await?;
    let mut export = table::find((&mut tx).into(), id).await?.ok_or(ExportError::NotFound)?;
    let actor = permit_decision(ctx, &mut tx, &export).await?;
    let reason = reason.trim();
    export.reason =
        if step == Step::Reject || !reason.is_empty() { Some(rules::said(reason, "reason")?) } else { None };
    export.decided_by = Some(actor.person);
    export.decided_role = Some(actor.role);
    export.decided_at = Some(ctx.now());
    let export = step_on(&mut tx, export, step).await?;
    let act = if step == Step::Approve { "export.approve" } else { "export.reject" };
    audit::record(ctx, &mut tx, act, &object(id), &json!({})).await?;
    if step == Step::Approve {
        jobs::enqueue(ctx, &mut tx, &MakeExport { export: id }, ctx.now()).await?;
    } else {
        notices::send(ctx, &mut tx, export.asked_by, Notice::new("export_rejected").link("/exports")).await?;
    }
    tx.commit().await?;
    show(ctx, export).await
}

/// The actor, who may decide on an export.
async fn permit_decision(ctx: &Ctx, source: impl Into<Source<'_>>, export: &Export) -> Result<Actor, ExportError> {
    let actor = ctx.actor()?;
    let relations = relations::to_org(source, &actor, export.org).await?;
    ctx.permit(Permission::ApproveExport, relations)?;
    rules::may_decide(export.asked_by, actor.person)?;
    Ok(actor)
}

/// The file, for whoever asked for it, as long as it is there.
///
/// # Errors
/// `NotFound` for somebody else, and when it is gone.
pub async fn fetch(ctx: &Ctx, id: ExportId) -> Result<ExportFile, ExportError> {
    let export = table::find((&ctx.db).into(), id).await?.ok_or(ExportError::NotFound)?;
    if export.asked_by != ctx.actor()?.person {
        return Err(Denied::Hidden.into());
    }
    ctx.permit(Permission::AskForExport, Relation::Anyone)?;
    let is_there = export.state == ExportState::Ready && export.expires_at.is_some_and(|until| ctx.now() < until);
    let (true, Some(name), Some(media_type)) = (is_there, export.file_name, export.media_type) else {
        return Err(ExportError::NotFound);
    };
    let sealed: Bytes = ctx.files.get(&key(id)).await?;
    let sealed = std::str::from_utf8(&sealed).map_err(|_| ExportError::NotFound)?;
    let bytes = ctx.part::<Vault>().open(PURPOSE, sealed)?;
    let mut tx = ctx.db.begin().await?;
    table::count_fetch(&mut tx, id).await?;
    audit::record(ctx, &mut tx, "export.fetch", &object(id), &json!({})).await?;
    tx.commit().await?;
    Ok(ExportFile { name, media_type, bytes })
}

/// Moves an export to the next state.
pub(super) async fn step_on(tx: &mut Tx, mut export: Export, step: Step) -> Result<Export, ExportError> {
    let from = export.state;
    export.state = from.after(step)?;
    if table::update(tx, &export, from).await? { Ok(export) } else { Err(ExportError::StateWrong(from)) }
}

/// The program acting as whoever asked.
pub(super) fn as_asker(ctx: &Ctx, export: &Export) -> Ctx {
    let actor = Actor { person: export.asked_by, role: export.asked_role, org: export.org, sign_in: ctx.new_id() };
    Ctx::acting(ctx.app.clone(), actor)
}

pub(super) fn key(id: ExportId) -> String {
    format!("records/exports/{id}")
}

fn object(id: ExportId) -> String {
    format!("export:{id}")
}

/// The names of all of them, and on which the actor may decide: each looked up in one go.
async fn show_all(ctx: &Ctx, exports: Vec<Export>) -> Result<Vec<Shown>, ExportError> {
    let actor = ctx.actor()?;
    let mut names = table::names(&ctx.db, &exports).await?;
    let orgs = exports.iter().filter(|export| waits_for(export, &actor)).map(|export| export.org);
    let relations = relations::to_orgs(&ctx.db, &actor, orgs).await?;
    let shown = exports.into_iter().filter_map(|export| {
        let names = names.remove(&export.id)?;
        let relations = relations.get(&export.org).copied().unwrap_or(Relations::NONE);
        let may_decide = waits_for(&export, &actor) && ctx.permit(Permission::ApproveExport, relations).is_ok();
        Some(Shown { export, org_name: names.org, asker_name: names.asker, decider_name: names.decider, may_decide })
    });
    Ok(shown.collect())
}

/// Whether an export waits for somebody else than whoever asked.
fn waits_for(export: &Export, actor: &Actor) -> bool {
    export.state == ExportState::Waiting && rules::may_decide(export.asked_by, actor.person).is_ok()
}

async fn show(ctx: &Ctx, export: Export) -> Result<Shown, ExportError> {
    show_all(ctx, vec![export]).await?.pop().ok_or(ExportError::NotFound)
}
