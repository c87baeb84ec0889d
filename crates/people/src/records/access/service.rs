//! Opening a child's file, and reading who did.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

use kernel::{Actor, Page, Permission, PersonId, Relation, Relations, Role, TimeOrder};
use platform::files::GuardFailure;
use platform::{Ctx, Keepers, Vault};
use store::Tx;

use super::store as table;
use super::{AccessError, Burst, ChildFile, FilePart, Filter, NamedView, NamesShown, Purpose, View, ViewId, rules};
use crate::consent::service as consent;
use crate::external_ids::{Scheme, service as external_ids};
use crate::membership::service as membership;
use crate::naming::rules as naming;
use crate::packs::{self, Packs};
use crate::persons::Pupil;
use crate::persons::service as persons;
use crate::relations;

/// Entries of one page.
const PAGE: u32 = 50;
/// How far back the numbers look.
const LOOK_BACK: Duration = Duration::from_hours(30 * 24);
/// Openings that are looked at for bursts.
const LOOKED_AT: u32 = 50_000;
/// Days and people in the list of names shown.
const NAMES: u32 = 100;
/// Somebody who looks at the same thing again so soon is written down once.
const SAME_LOOK: Duration = Duration::from_mins(30);
/// The identifiers a file shows.
const SCHEMES: [Scheme; 2] = [Scheme::PupilCode, Scheme::OneRoster];

/// What is written down in place of a purpose when staff look at a child's work in the archive, where none is asked for:
/// the family is not told of one that nobody stated.
const BY_ARCHIVE: &str = "archive";
/// The same of what was found in the bank, by whoever has nothing to do with the child.
const BY_BANK: &str = "bank";

/// Opens a child's file for a purpose. That it was opened stands in the log, for the family to read.
///
/// # Errors
/// `NotFound` for a child the actor does not look after, `PurposeUnknown`, `BadField`.
pub async fn open(ctx: &Ctx, child: PersonId, purpose: &Purpose) -> Result<ChildFile, AccessError> {
    let (pupil, purpose) = permit(ctx, child, purpose).await?;
    let guardians = persons::guardians_of(&ctx.db, child).await?;
    let moves = membership::moves_of(&ctx.db, child).await?;
    let external_ids = identifiers(ctx, child).await?;
    let external_ids = external_ids.into_iter().map(|(scheme, text)| (scheme, rules::mask(&text))).collect();
    let figures = match ctx.find_part::<Keepers>() {
        Some(keepers) => keepers.figures(ctx, child).await.map_err(|error| AccessError::Keeper(GuardFailure(error)))?,
        None => Vec::new(),
    };
    let consents = consent::standings(ctx, child).await?;
    let view = write_down(ctx, child, FilePart::File, purpose).await?;
    Ok(ChildFile { pupil, guardians, moves, consents, external_ids, figures, view })
}

/// Shows a child's identifiers unmasked: an act of its own.
///
/// # Errors
/// As [`open`].
pub async fn reveal(ctx: &Ctx, child: PersonId, purpose: &Purpose) -> Result<Vec<(Scheme, String)>, AccessError> {
    let (_, purpose) = permit(ctx, child, purpose).await?;
    let external_ids = identifiers(ctx, child).await?;
    write_down(ctx, child, FilePart::ExternalIds, purpose).await?;
    Ok(external_ids)
}

async fn permit(ctx: &Ctx, child: PersonId, purpose: &Purpose) -> Result<(Pupil, Purpose), AccessError> {
    let pupil = persons::pupil(&ctx.db, child).await?.ok_or(AccessError::NotFound)?;
    let relations = relations::to_person(&ctx.db, &ctx.actor()?, child).await?;
    ctx.permit(Permission::OpenChildFile, relations)?;
    let rules = &ctx.part::<Packs>().current(ctx.now()).records;
    Ok((pupil, rules::check(purpose, rules)?))
}

async fn identifiers(ctx: &Ctx, child: PersonId) -> Result<Vec<(Scheme, String)>, AccessError> {
    let mut found = Vec::new();
    for scheme in SCHEMES {
        let ids = external_ids::open_for_persons(ctx.part::<Vault>(), &ctx.db, scheme, &[child]).await?;
        found.extend(ids.into_values().map(|text| (scheme, text)));
    }
    Ok(found)
}

async fn write_down(ctx: &Ctx, child: PersonId, part: FilePart, purpose: Purpose) -> Result<ViewId, AccessError> {
    let view = entry(ctx, &ctx.actor()?, child, part, purpose);
    let mut tx = ctx.db.begin().await?;
    table::insert(&mut tx, &view, ctx.request_id.as_str()).await?;
    tx.commit().await?;
    Ok(view.id)
}

fn entry(ctx: &Ctx, actor: &Actor, child: PersonId, part: FilePart, purpose: Purpose) -> View {
    View {
        id: ctx.new_id(),
        at: ctx.now(),
        child,
        viewer: actor.person,
        role: actor.role,
        org: actor.org,
        part,
        purpose: purpose.code,
        note: purpose.note,
    }
}

/// Writes down that staff looked at a child's work: for capabilities that show it. The child, the family and the teacher
/// who is asked look at what is their own; the same look again within half an hour is one.
///
/// # Errors
/// When the database fails.
pub async fn note(ctx: &Ctx, child: PersonId, part: FilePart) -> store::Result<()> {
    match ctx.actor {
        Some(actor) if is_staff(actor.role) => note_look(ctx, &actor, child, (part, BY_ARCHIVE)).await,
        _ => Ok(()),
    }
}

/// Writes down that a grown-up looked at the work of a child found in the bank: here the teacher looks at somebody else's too.
///
/// # Errors
/// When the database fails.
pub async fn note_found(ctx: &Ctx, child: PersonId, part: FilePart) -> store::Result<()> {
    match ctx.actor {
        Some(actor) if actor.role != Role::Pupil => note_look(ctx, &actor, child, (part, BY_BANK)).await,
        _ => Ok(()),
    }
}

async fn note_look(ctx: &Ctx, actor: &Actor, child: PersonId, (part, code): (FilePart, &str)) -> store::Result<()> {
    let view = entry(ctx, actor, child, part, Purpose { code: code.to_owned(), note: String::new() });
    let last = table::last((&ctx.db).into(), &view).await?;
    if last.is_some_and(|last| ctx.now().since(last) < SAME_LOOK) {
        return Ok(());
    }
    let mut tx = ctx.db.begin().await?;
    table::insert(&mut tx, &view, ctx.request_id.as_str()).await?;
    tx.commit().await
}

/// Counts names of children in a list that the actor is shown; nothing for the child and the family.
///
/// # Errors
/// When the database fails.
pub async fn count_names(ctx: &Ctx, names: usize) -> store::Result<()> {
    let Some(actor) = ctx.actor.filter(|actor| names > 0 && is_staff(actor.role)) else { return Ok(()) };
    let mut tx: Tx = ctx.db.begin().await?;
    let names = u32::try_from(names).unwrap_or(u32::MAX);
    table::add_names(&mut tx, actor.person, packs::today(ctx), names).await?;
    tx.commit().await
}

const fn is_staff(role: Role) -> bool {
    !matches!(role, Role::Pupil | Role::Guardian | Role::Teacher)
}

/// Who opened what of a child's data, newest first: for the family, and for those who watch over it.
///
/// # Errors
/// `NotFound` for a child the actor has nothing to do with.
pub async fn list_of_child(ctx: &Ctx, child: PersonId, after: Option<ViewId>) -> Result<Page<NamedView>, AccessError> {
    let relations = relations::to_person(&ctx.db, &ctx.actor()?, child).await?;
    ctx.permit(Permission::ReadAccessLog, relations)?;
    persons::pupil(&ctx.db, child).await?.ok_or(AccessError::NotFound)?;
    let views = table::list_of_child(&ctx.db, child, after, PAGE + 1).await?;
    let page = Page::cut(views, PAGE as usize, |view| view.id.to_string());
    let is_family = relations.has(Relation::Own) || relations.has(Relation::OwnChild);
    Ok(if is_family { page } else { masked(ctx, relations, page) })
}

/// The log of the actor's school or region, in an order.
///
/// # Errors
/// `Denied` for who watches over no organisation.
pub async fn list(
    ctx: &Ctx,
    filter: &Filter,
    order: TimeOrder,
    after: Option<ViewId>,
) -> Result<Page<NamedView>, AccessError> {
    let (actor, relations) = watching(ctx).await?;
    let views = table::list(&ctx.db, actor.org, (filter, order), after, PAGE + 1).await?;
    Ok(masked(ctx, relations, Page::cut(views, PAGE as usize, |view| view.id.to_string())))
}

/// The entries for who may read the directory there; for others with children's names masked.
fn masked(ctx: &Ctx, relations: Relations, page: Page<NamedView>) -> Page<NamedView> {
    if ctx.permit(Permission::ReadPeople, relations).is_ok() {
        return page;
    }
    page.map(|view| NamedView { child_name: naming::masked(&view.child_name), ..view })
}

/// Who opened many files in a short time in the last thirty days, newest first.
///
/// # Errors
/// `Denied` for who watches over no organisation.
pub async fn bursts(ctx: &Ctx) -> Result<Vec<Burst>, AccessError> {
    let (actor, _) = watching(ctx).await?;
    let many = ctx.part::<Packs>().current(ctx.now()).records.many_files;
    let opened = table::opened(&ctx.db, actor.org, ctx.now().minus(LOOK_BACK), LOOKED_AT).await?;
    let mut names = HashMap::new();
    let mut bursts = Vec::new();
    for (viewer, from, until, files) in rules::bursts(&opened, many) {
        if let Entry::Vacant(place) = names.entry(viewer) {
            place.insert(persons::name_of(&ctx.db, viewer).await?.map(|name| name.name).unwrap_or_default());
        }
        let viewer_name = names.get(&viewer).cloned().unwrap_or_default();
        bursts.push(Burst { viewer, viewer_name, from, until, files });
    }
    bursts.sort_by_key(|burst| std::cmp::Reverse(burst.from));
    Ok(bursts)
}

/// How many names of children people of the actor's organisation were shown in lists, in the last thirty days.
///
/// # Errors
/// `Denied` for who watches over no organisation.
pub async fn names_shown(ctx: &Ctx) -> Result<Vec<NamesShown>, AccessError> {
    let (actor, _) = watching(ctx).await?;
    let zone = &ctx.part::<Packs>().current(ctx.now()).zone;
    let since = ctx.now().minus(LOOK_BACK).day(zone);
    Ok(table::names(&ctx.db, actor.org, since, NAMES).await?)
}

/// The actor, who may read the log of a whole organisation, and how the actor stands to it.
async fn watching(ctx: &Ctx) -> Result<(Actor, Relations), AccessError> {
    let actor = ctx.actor()?;
    let relations = relations::to_org(&ctx.db, &actor, actor.org).await?;
    ctx.permit(Permission::ReadAccessLog, relations)?;
    Ok((actor, relations))
}
