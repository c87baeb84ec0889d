//! What people do with rosters: send one, look at what it would do, let it be carried out, take it back.

use bytes::Bytes;
use kernel::{OrgId, Page, Permission, Relations};
use platform::{Ctx, Vault, audit, jobs};
use serde_json::json;
use store::{Source, Tx};
use tokio::task::spawn_blocking;

pub use super::export::{Exported, RosterExporter, export};
use super::jobs::{ApplyRoster, CompareRoster, ForgetRoster, KEPT_FOR, UndoRoster};
use super::rules::{MAX_FILE, Step};
pub use super::template::{error_sheet, template};
use super::{
    Counts, Import, ImportId, ImportState, Line, Outcome, Profile, RosterError, RosterKind, Unusable, reading,
    store as table,
};
use crate::organisation::service as organisation;
use crate::relations;

/// Imports of one list.
const PAGE: u32 = 30;
/// Rows of one page of a preview.
pub const ROWS: u32 = 100;

/// The purpose under which what is kept of a file is sealed.
pub(super) const PURPOSE: &str = "rosters.import";

/// A file that is sent.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// The organisation whose people it lists; the actor's own unless it is said.
    pub org: Option<OrgId>,
    /// How it is laid out.
    pub profile: Profile,
    /// Who is listed.
    pub kind: RosterKind,
    /// Whether it lists everyone.
    pub complete: bool,
    /// Its name.
    pub file_name: String,
    /// What was sent.
    pub bytes: Bytes,
}

/// Takes a file in; a job reads it and compares it with the register.
///
/// # Errors
/// `Empty`, `TooLarge`, `Unreadable`; `NotFound` for an organisation the actor does not look after.
pub async fn begin(ctx: &Ctx, new: NewImport) -> Result<Import, RosterError> {
    if new.bytes.is_empty() {
        return Err(RosterError::Empty);
    }
    if new.bytes.len() > MAX_FILE {
        return Err(RosterError::TooLarge);
    }
    let org = match new.org {
        Some(org) => org,
        None => ctx.actor()?.org,
    };
    permit_org(ctx, (&ctx.db).into(), org, Permission::ImportRoster).await?;
    check(&new).await?;
    let import = Import {
        id: ctx.new_id(),
        org,
        profile: new.profile,
        kind: new.kind,
        complete: new.complete,
        file_name: new.file_name.chars().filter(|letter| !letter.is_control()).take(120).collect(),
        state: ImportState::Reading,
        unusable: None,
        detail: None,
        counts: serde_json::to_string(&Counts::default())?,
        done: 0,
        actor: ctx.actor.map(|actor| actor.person),
        created_at: ctx.now(),
        applied_at: None,
        undone_at: None,
        changed_since: 0,
    };
    let sealed = ctx.part::<Vault>().seal(PURPOSE, &new.bytes)?;
    ctx.files.put(&key(import.id), sealed.into()).await?;
    let mut tx = ctx.db.begin().await?;
    table::insert(&mut tx, &import).await?;
    jobs::enqueue(ctx, &mut tx, &CompareRoster { import: import.id }, ctx.now()).await?;
    jobs::enqueue(ctx, &mut tx, &ForgetRoster { import: import.id }, ctx.now().plus(KEPT_FOR)).await?;
    let detail = json!({ "org": org, "profile": import.profile, "kind": import.kind, "complete": import.complete });
    audit::record(ctx, &mut tx, "roster.send", &object(import.id), &detail).await?;
    tx.commit().await?;
    Ok(import)
}

/// Refuses what is no roster at all, so that nothing is kept of it.
async fn check(new: &NewImport) -> Result<(), RosterError> {
    let (bytes, name, profile, kind) = (new.bytes.clone(), new.file_name.clone(), new.profile, new.kind);
    let checked = spawn_blocking(move || reading::check(&bytes, profile, kind, &name)).await;
    match checked.map_err(|_| RosterError::BrokenOff)? {
        // How many rows there are is told of when all of them are read.
        Ok(()) | Err(Unusable::TooLarge) => Ok(()),
        Err(why) => Err(RosterError::Unreadable { why }),
    }
}

/// Where the sealed file of an import is kept.
pub(super) fn key(id: ImportId) -> String {
    format!("files/rosters/{id}")
}

pub(super) fn object(id: ImportId) -> String {
    format!("roster_import:{id}")
}

/// The imports of the actor's organisation and of those below it, newest first.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn list(ctx: &Ctx, after: Option<ImportId>) -> Result<Page<Import>, RosterError> {
    let actor = ctx.actor()?;
    permit_org(ctx, (&ctx.db).into(), actor.org, Permission::ImportRoster).await?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(RosterError::NotFound)?;
    let imports = table::list((&ctx.db).into(), &org.path, after, PAGE + 1).await?;
    Ok(Page::cut(imports, PAGE as usize, |import| import.id.to_string()))
}

/// An import.
///
/// # Errors
/// `NotFound`.
pub async fn get(ctx: &Ctx, id: ImportId) -> Result<Import, RosterError> {
    permitted(ctx, (&ctx.db).into(), id).await
}

/// The rows of an import that do something or are wrong: of one outcome, with a name in which `search` stands.
///
/// # Errors
/// `NotFound`.
pub async fn rows(
    ctx: &Ctx,
    id: ImportId,
    outcome: Option<Outcome>,
    search: Option<&str>,
    after: Option<u32>,
) -> Result<Page<(u32, Line)>, RosterError> {
    get(ctx, id).await?;
    let search = search.map(str::trim).filter(|text| !text.is_empty());
    let rows = table::list_rows((&ctx.db).into(), id, outcome, search, after, ROWS + 1).await?;
    let vault = ctx.part::<Vault>();
    let mut lines = Vec::with_capacity(rows.len());
    for (place, shown) in rows {
        lines.push((place, serde_json::from_slice(&vault.open(PURPOSE, &shown)?)?));
    }
    Ok(Page::cut(lines, ROWS as usize, |(place, _)| place.to_string()))
}

/// Lets an import be carried out: a job does it.
///
/// # Errors
/// `NotFound`, `StateWrong`.
pub async fn apply(ctx: &Ctx, id: ImportId) -> Result<Import, RosterError> {
    let mut tx = ctx.db.begin().await?;
    let import = advance(ctx, &mut tx, id, Step::Apply).await?;
    jobs::enqueue(ctx, &mut tx, &ApplyRoster { import: id }, ctx.now()).await?;
    audit::record(ctx, &mut tx, "roster.apply", &object(id), &import.counts()).await?;
    tx.commit().await?;
    Ok(import)
}

/// Lets an import be taken back: a job looks whether anybody has changed a row since, and does it if not.
///
/// # Errors
/// `NotFound`, `StateWrong`.
pub async fn undo(ctx: &Ctx, id: ImportId) -> Result<Import, RosterError> {
    let mut tx = ctx.db.begin().await?;
    let import = advance(ctx, &mut tx, id, Step::Undo).await?;
    table::update_changed_since(&mut tx, id, 0).await?;
    jobs::enqueue(ctx, &mut tx, &UndoRoster { import: id }, ctx.now()).await?;
    audit::record(ctx, &mut tx, "roster.undo", &object(id), &json!({})).await?;
    tx.commit().await?;
    Ok(Import { changed_since: 0, ..import })
}

/// Puts an import aside; the file and its rows are forgotten.
///
/// # Errors
/// `NotFound`, `StateWrong`.
pub async fn discard(ctx: &Ctx, id: ImportId) -> Result<(), RosterError> {
    let mut tx = ctx.db.begin().await?;
    advance(ctx, &mut tx, id, Step::Discard).await?;
    table::delete_rows(&mut tx, id).await?;
    audit::record(ctx, &mut tx, "roster.discard", &object(id), &json!({})).await?;
    tx.commit().await?;
    Ok(ctx.files.delete(&key(id)).await?)
}

async fn advance(ctx: &Ctx, tx: &mut Tx, id: ImportId, step: Step) -> Result<Import, RosterError> {
    let import = permitted(ctx, (&mut *tx).into(), id).await?;
    step_on(ctx, tx, import, step).await
}

/// Moves an import to the next state.
pub(super) async fn step_on(ctx: &Ctx, tx: &mut Tx, mut import: Import, step: Step) -> Result<Import, RosterError> {
    let from = import.state;
    import.state = from.after(step)?;
    if table::update_state(tx, import.id, from, import.state, ctx.now()).await? {
        Ok(import)
    } else {
        Err(RosterError::StateWrong { state: from })
    }
}

async fn permitted(ctx: &Ctx, mut source: Source<'_>, id: ImportId) -> Result<Import, RosterError> {
    let import = table::find(again(&mut source), id).await?.ok_or(RosterError::NotFound)?;
    // What was put aside is gone.
    if import.state == ImportState::Discarded {
        return Err(RosterError::NotFound);
    }
    permit_org(ctx, source, import.org, Permission::ImportRoster).await?;
    Ok(import)
}

fn again<'a>(source: &'a mut Source<'_>) -> Source<'a> {
    match source {
        Source::Tx(tx) => Source::Tx(tx),
        Source::Db(db) => Source::Db(db),
    }
}

/// Lets the actor do something with the people of an organisation the actor looks after.
pub(super) async fn permit_org(
    ctx: &Ctx,
    source: Source<'_>,
    org: OrgId,
    permission: Permission,
) -> Result<(), RosterError> {
    if ctx.is_system() {
        return Ok(());
    }
    let relations: Relations = relations::to_org(source, &ctx.actor()?, org).await?;
    Ok(ctx.permit(permission, relations)?)
}
