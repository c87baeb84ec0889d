//! Looking at clusters, where the actor serves.

use std::collections::BTreeMap;

use kernel::{Day, Page, Permission, PersonId, QuestionId, Timestamp};
use people::consent::events::ConsentWithdrawn;
use people::consent::{Item, service as consent};
use people::organisation::{Org, service as organisation};
use people::packs::{ClusterRules, Packs};
use people::persons::service as persons;
use people::relations;
use platform::Ctx;
use store::{Source, Tx};

use super::rules::{self, Member};
use super::store as table;
use super::{
    Cluster, ClusterError, ClusterId, Example, Listed, Row, Run, School, Shown, ShownAct, Wanted, grouping, requests,
};
use crate::bank::service as bank;
use crate::events::QuestionRead;
use crate::screening::research;
use crate::source::again;

/// Clusters and questions of one page.
const PAGE: u32 = 30;
/// Questions of a cluster that are looked through for one that may be shown.
const LOOKED_THROUGH: u32 = 10;

/// The rules of the region about clusters.
#[must_use]
pub fn rules_of(ctx: &Ctx) -> ClusterRules {
    ctx.part::<Packs>().current(ctx.now()).rules.clusters
}

/// As of when clusters are counted: what was asked since the last run is in none.
pub(super) async fn counted_at(ctx: &Ctx, source: &mut Source<'_>) -> Result<Timestamp, ClusterError> {
    Ok(table::last_run(again(source)).await?.map_or(ctx.now(), |run| run.began_at))
}

/// Clusters that are common where the actor serves.
///
/// # Errors
/// `BadField` for words that are too long.
pub async fn list(ctx: &Ctx, wanted: &Wanted, after: u32, limit: Option<u32>) -> Result<Page<Listed>, ClusterError> {
    let limit = limit.unwrap_or(PAGE).clamp(1, 100);
    let (org, rows) = read(ctx, wanted, after, limit + 1).await?;
    page(ctx, &org, rows, (after, limit)).await
}

/// Clusters that are no common question where the actor serves, and may be shaped there: what was split off, what one pupil asked.
/// Nothing is counted of them.
///
/// # Errors
/// As [`list`].
pub async fn few(ctx: &Ctx, wanted: &Wanted, after: u32, limit: Option<u32>) -> Result<Page<Listed>, ClusterError> {
    check_words(wanted)?;
    let limit = limit.unwrap_or(PAGE).clamp(1, 100);
    let source = &mut Source::from(&ctx.db);
    let org = place_of(ctx, source, Permission::ShapeClusters).await?;
    let since = grouping::span(ctx, counted_at(ctx, source).await?).0;
    let rows = table::few(&ctx.db, &org, wanted, since, (after, limit + 1)).await?;
    page(ctx, &org, rows, (after, limit)).await
}

/// A page of rows, of which one more was read.
async fn page(ctx: &Ctx, org: &Org, rows: Vec<Row>, (after, limit): (u32, u32)) -> Result<Page<Listed>, ClusterError> {
    let more = rows.len() > limit as usize;
    let mut items = Vec::new();
    for row in rows.into_iter().take(limit as usize) {
        items.push(listed(ctx, &mut (&ctx.db).into(), org, row).await?);
    }
    Ok(Page { items, next: more.then(|| (after + limit).to_string()) })
}

/// The rows of a list, by the rights of the actor, and where the actor serves.
pub(super) async fn read(ctx: &Ctx, wanted: &Wanted, after: u32, limit: u32) -> Result<(Org, Vec<Row>), ClusterError> {
    check_words(wanted)?;
    let org = place_of(ctx, &mut (&ctx.db).into(), Permission::ReadClusters).await?;
    let rows = table::list(&ctx.db, org.id, wanted, rules_of(ctx).smallest_group, (after, limit)).await?;
    Ok((org, rows))
}

fn check_words(wanted: &Wanted) -> Result<(), ClusterError> {
    let long = wanted.words.as_ref().is_some_and(|words| words.chars().count() > rules::MAX_NAME);
    if long { Err(ClusterError::BadField("q")) } else { Ok(()) }
}

/// Where the actor serves, and may do this.
pub(super) async fn place_of(ctx: &Ctx, source: &mut Source<'_>, permission: Permission) -> Result<Org, ClusterError> {
    let actor = ctx.actor()?;
    ctx.permit(permission, relations::to_org(again(source), &actor, actor.org).await?)?;
    organisation::find_org(again(source), actor.org).await?.ok_or(ClusterError::NotFound)
}

/// A cluster of which something was asked where the actor serves; that with which it counts, where it is a part.
pub(super) async fn get(
    ctx: &Ctx,
    source: &mut Source<'_>,
    id: ClusterId,
    permission: Permission,
) -> Result<(Cluster, Org), ClusterError> {
    let org = place_of(ctx, source, permission).await?;
    let mut cluster = table::find(again(source), id).await?.ok_or(ClusterError::NotFound)?;
    if let Some(whole) = cluster.part_of {
        cluster = table::find(again(source), whole).await?.ok_or(ClusterError::NotFound)?;
    }
    let (here, _) = table::within(again(source), cluster.id, &org.path).await?;
    if here == 0 { Err(ClusterError::NotFound) } else { Ok((cluster, org)) }
}

pub(super) async fn listed(ctx: &Ctx, source: &mut Source<'_>, org: &Org, row: Row) -> Result<Listed, ClusterError> {
    let since = grouping::span(ctx, counted_at(ctx, source).await?).0;
    let mut words = None;
    for one in table::questions(again(source), row.id, &org.path, since, (0, LOOKED_THROUGH)).await? {
        words = research::words_of(ctx, source, one.question_id).await?;
        if words.is_some() {
            break;
        }
    }
    let counts = rules::counts(&row, rules_of(ctx).smallest_group);
    Ok(Listed { row, counts, words })
}

/// One cluster.
///
/// # Errors
/// `NotFound` where nothing of it was asked where the actor serves.
pub async fn see(ctx: &Ctx, id: ClusterId) -> Result<Shown, ClusterError> {
    show(ctx, &mut (&ctx.db).into(), id).await
}

pub(super) async fn show(ctx: &Ctx, source: &mut Source<'_>, id: ClusterId) -> Result<Shown, ClusterError> {
    let (cluster, org) = get(ctx, source, id, Permission::ReadClusters).await?;
    let row = table::row(again(source), org.id, cluster.id).await?.ok_or(ClusterError::NotFound)?;
    let listed = listed(ctx, source, &org, row).await?;
    let (here, all) = table::within(again(source), cluster.id, &org.path).await?;
    let may_shape = here == all && place_of(ctx, source, Permission::ShapeClusters).await.is_ok();
    let (mut schools, mut days) = (Vec::new(), Vec::new());
    if listed.counts.is_some() {
        let until = counted_at(ctx, source).await?;
        let members = members_here(ctx, source, &cluster, &org, until).await?;
        for (school, size) in rules::named_schools(&members, rules_of(ctx).smallest_group) {
            let org = organisation::find_org(again(source), school).await?;
            schools.push(School { name: org.map(|org| org.name).unwrap_or_default(), size });
        }
        days = by_day(ctx, &members, until);
    }
    let acts = acts(source, cluster.id).await?;
    let requests = requests::list(source, cluster.id, org.id).await?;
    Ok(Shown { listed, schools, days, acts, requests, may_shape })
}

/// The questions of the last days that were asked where the actor serves.
async fn members_here(
    ctx: &Ctx,
    source: &mut Source<'_>,
    cluster: &Cluster,
    org: &Org,
    until: Timestamp,
) -> Result<Vec<Member>, ClusterError> {
    let since = grouping::span(ctx, until).0;
    let counted = table::counted(again(source), &[cluster.id]).await?;
    let here = counted.iter().map(table::Counted::member);
    Ok(here.filter(|one| one.asked_at >= since && org.path.contains(&one.path)).collect())
}

/// How many were asked on each of the last days.
fn by_day(ctx: &Ctx, members: &[Member], until: Timestamp) -> Vec<(Day, u32)> {
    let zone = &ctx.part::<Packs>().current(ctx.now()).zone;
    let since = grouping::span(ctx, until).0;
    let mut days: BTreeMap<Day, u32> = BTreeMap::new();
    let hours = until.since(since).as_secs() / 3_600;
    for hour in 0..=hours {
        days.entry(since.plus(std::time::Duration::from_hours(hour)).day(zone)).or_default();
    }
    for member in members {
        *days.entry(member.asked_at.day(zone)).or_default() += 1;
    }
    days.into_iter().collect()
}

/// What was done about a cluster; the latest that stands can be undone.
async fn acts(source: &mut Source<'_>, id: ClusterId) -> Result<Vec<ShownAct>, ClusterError> {
    let mut shown = Vec::new();
    let mut latest = true;
    for act in table::acts(again(source), id).await? {
        let may_undo = latest && act.undone_at.is_none();
        latest &= act.undone_at.is_some();
        let actor = persons::name_of(again(source), act.actor_id).await?.map(|name| name.name);
        shown.push(ShownAct { act, actor, may_undo });
    }
    Ok(shown)
}

/// Questions of a cluster, without what says who asked; those of families that agree to research.
///
/// # Errors
/// As [`see`].
pub async fn questions(
    ctx: &Ctx,
    id: ClusterId,
    after: u32,
    limit: Option<u32>,
) -> Result<Page<Example>, ClusterError> {
    let source = &mut Source::from(&ctx.db);
    let limit = limit.unwrap_or(PAGE).clamp(1, 100);
    let (cluster, org) = get(ctx, source, id, Permission::ReadClusters).await?;
    let since = grouping::span(ctx, counted_at(ctx, source).await?).0;
    let row = table::row(again(source), org.id, cluster.id).await?;
    let told = row.is_some_and(|row| rules::counts(&row, rules_of(ctx).smallest_group).is_some());
    let zone = ctx.part::<Packs>().current(ctx.now()).zone.clone();
    // One of twelve years among many of six is one whom one could guess.
    let grades = table::grades(again(source), cluster.id, &org.path, since, rules_of(ctx).smallest_group).await?;
    let asked = table::questions(again(source), cluster.id, &org.path, since, (after, limit + 1)).await?;
    let more = asked.len() > limit as usize;
    let mut items = Vec::new();
    for one in asked.into_iter().take(limit as usize) {
        let Some(words) = research::words_of(ctx, source, one.question_id).await? else { continue };
        let table::Listed { question_id: question, asked_at, grade, core } = one;
        let replay = bank::replay_of(ctx, source, question).await?;
        let asked_on = told.then(|| asked_at.day(&zone));
        let grade = Some(grade).filter(|grade| told && grades.contains(grade));
        items.push(Example { question, words, asked_on, grade, core, replay });
    }
    Ok(Page { items, next: more.then(|| (after + limit).to_string()) })
}

/// The last run, with the rules of the region.
///
/// # Errors
/// `Denied`.
pub async fn last_run(ctx: &Ctx) -> Result<Option<Run>, ClusterError> {
    place_of(ctx, &mut (&ctx.db).into(), Permission::ReadClusters).await?;
    Ok(table::last_run(&ctx.db).await?)
}

/// Counts clusters anew, as of the last run: what was said of them shows at once.
pub(super) async fn recount(ctx: &Ctx, tx: &mut Tx, ids: &[ClusterId]) -> Result<(), ClusterError> {
    let until = counted_at(ctx, &mut (&mut *tx).into()).await?;
    grouping::count(ctx, tx, ids, until).await
}

/// A family no longer agrees to research: its questions leave every cluster.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub async fn forget(ctx: Ctx, withdrawn: ConsentWithdrawn) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    if !consent::allows(&ctx, &mut tx, withdrawn.child, Item::Research).await? {
        table::forget_pupil(&mut tx, withdrawn.child).await?;
    }
    Ok(tx.commit().await?)
}

/// What a question says has changed: the next run finds its place anew.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub async fn follow(ctx: Ctx, read: QuestionRead) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    table::displace(&mut tx, read.question).await?;
    Ok(tx.commit().await?)
}

/// Nothing of a pupil is in a cluster any more.
pub(crate) async fn forget_pupil(tx: &mut Tx, pupil: PersonId) -> store::Result<()> {
    table::forget_pupil(tx, pupil).await
}

/// A question that says nothing any more is in no cluster.
pub(crate) async fn forget_question(tx: &mut Tx, question: QuestionId) -> store::Result<()> {
    table::forget_question(tx, question).await
}
