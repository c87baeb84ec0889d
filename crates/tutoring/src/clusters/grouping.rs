//! Finding a place for the questions of the last days, in steps: each reads a few hundred questions, lays them beside the clusters
//! that say nearly the same, and writes where they belong. Nothing waits for it meanwhile.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use kernel::{PersonId, QuestionId, Timestamp};
use people::consent::{Item, service as consent};
use people::packs::Packs;
use platform::Ctx;
use recognition::texts::{Together, marks};
use serde::{Deserialize, Serialize};
use store::{Source, Tx};

use super::rules::{self, Fresh, Group, Place};
use super::store::{self as table, Unplaced};
use super::{Cluster, ClusterError, ClusterId, Run};
use crate::bank::rules::can_be_found;
use crate::reading::service as reading;
use crate::screening::service as screening;

/// Questions of one step.
const TOGETHER: u32 = 300;
/// Clusters that are counted in one step.
const COUNTED: u32 = 300;
/// From this probability on two questions count as the same; more than for a push, for nobody looks at each of them here.
const SURE: f32 = 0.8;
/// A run that has not ended by then never will.
const LONGEST: Duration = Duration::from_hours(2);
const DAY: Duration = Duration::from_hours(24);

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Questions that were asked after this one get their place.
    Place {
        /// When it was asked.
        since: Timestamp,
        /// Which it is; all of that instant where none is named.
        after: Option<QuestionId>,
    },
    /// Clusters whose cores are gone get another.
    Core,
    /// Clusters behind this one are counted.
    Count {
        /// The last one that was counted.
        after: Option<ClusterId>,
    },
}

/// The span a run looks through: since when questions count as of the last days, and since when as of those before.
#[must_use]
pub fn span(ctx: &Ctx, until: Timestamp) -> (Timestamp, Timestamp) {
    let days = DAY.saturating_mul(ctx.part::<Packs>().current(ctx.now()).rules.clusters.days);
    (until.minus(days), until.minus(days.saturating_mul(2)))
}

/// Begins a run, unless one is on; `true` where it is a new one.
///
/// # Errors
/// When the database fails.
pub async fn begin(ctx: &Ctx, tx: &mut Tx) -> Result<(Run, bool), ClusterError> {
    let now = ctx.now();
    let goes_on = |run: &Run| run.ended_at.is_none() && now.since(run.began_at) < LONGEST;
    if let Some(run) = table::last_run(&mut *tx).await?.filter(goes_on) {
        return Ok((run, false));
    }
    let asked_by = ctx.actor.map(|actor| actor.person);
    let run = Run { id: ctx.new_id(), asked_by, began_at: now, ended_at: None, looked_at: 0, placed: 0 };
    table::insert_run(tx, &run).await?;
    Ok((run, true))
}

/// The first step of a run.
#[must_use]
pub fn first(ctx: &Ctx, run: &Run) -> Step {
    Step::Place { since: span(ctx, run.began_at).1, after: None }
}

/// Does one step of a run; tells the next, and nothing once the run has ended.
///
/// # Errors
/// When the database fails; the same step may be done again.
pub async fn step(ctx: &Ctx, run: &Run, step: Step) -> Result<Option<Step>, ClusterError> {
    match step {
        Step::Place { since, after } => place(ctx, run, since, after).await.map(Some),
        Step::Core => renew_cores(ctx).await.map(Some),
        Step::Count { after } => count_on(ctx, run, after).await,
    }
}

/// Does a whole run at once.
///
/// # Errors
/// When the database fails.
pub async fn run(ctx: &Ctx) -> Result<Run, ClusterError> {
    let mut tx = ctx.db.begin().await?;
    let (run, _) = begin(ctx, &mut tx).await?;
    tx.commit().await?;
    let mut next = Some(first(ctx, &run));
    while let Some(at) = next {
        next = step(ctx, &run, at).await?;
    }
    Ok(table::find_run(&ctx.db, run.id).await?.unwrap_or(run))
}

async fn place(ctx: &Ctx, run: &Run, since: Timestamp, after: Option<QuestionId>) -> Result<Step, ClusterError> {
    let span = (span(ctx, run.began_at).1, run.began_at);
    let unplaced = table::unplaced(&ctx.db, span, (since, after), TOGETHER).await?;
    let Some(last) = unplaced.last() else { return Ok(Step::Core) };
    let next = Step::Place { since: last.asked_at, after: Some(last.id) };
    let looked_at = rules::number(unplaced.len());
    let (asked, texts) = readable(ctx, unplaced).await?;
    let batch = Batch::of(ctx, asked, texts).await?;
    let (batch, places, groups) = batch.placed().await;
    let mut tx = ctx.db.begin().await?;
    let kept = keep(ctx, &mut tx, &batch, &places, &groups).await?;
    table::run_on(&mut tx, run.id, looked_at, kept).await?;
    tx.commit().await?;
    Ok(next)
}

/// What a question says, without what is personal: that is nothing two questions have in common.
pub(super) async fn words(
    ctx: &Ctx,
    source: impl Into<Source<'_>>,
    question: QuestionId,
    typed: Option<&str>,
) -> store::Result<String> {
    Ok(screening::covered(ctx, &reading::words(source, question, typed).await?))
}

/// Those of families that agree to research and that say enough, with what they say.
async fn readable(ctx: &Ctx, unplaced: Vec<Unplaced>) -> Result<(Vec<Unplaced>, Vec<String>), ClusterError> {
    let mut families: HashMap<PersonId, bool> = HashMap::new();
    let (mut asked, mut texts) = (Vec::new(), Vec::new());
    for one in unplaced {
        let agreed = match families.get(&one.asker_id) {
            Some(agreed) => *agreed,
            None => consent::allows(ctx, &ctx.db, one.asker_id, Item::Research).await?,
        };
        families.insert(one.asker_id, agreed);
        let words = words(ctx, &ctx.db, one.id, one.text.as_deref()).await?;
        if agreed && can_be_found(&words) {
            asked.push(one);
            texts.push(words);
        }
    }
    Ok((asked, texts))
}

/// Questions without a place, the clusters they may belong to, and what all of them say.
struct Batch {
    asked: Vec<Unplaced>,
    fresh: Vec<Fresh>,
    known: Vec<Group>,
    /// With which cluster each known one counts.
    counts_with: HashMap<ClusterId, ClusterId>,
    texts: Vec<String>,
}

impl Batch {
    async fn of(ctx: &Ctx, asked: Vec<Unplaced>, mut texts: Vec<String>) -> Result<Self, ClusterError> {
        let marked: Vec<Vec<i64>> = texts.iter().map(|text| marks(text)).collect();
        let all: BTreeSet<i64> = marked.iter().flatten().copied().collect();
        let near = table::marked(&ctx.db, &all.into_iter().collect::<Vec<_>>()).await?;
        let near: BTreeSet<ClusterId> = near.into_iter().map(|(id,)| id).collect();
        let near: Vec<ClusterId> = near.into_iter().collect();
        let mut clusters = table::clusters(&ctx.db, &near).await?;
        clusters.sort_by_key(|cluster| cluster.id);
        let mut cores: BTreeMap<ClusterId, Vec<(usize, Vec<i64>)>> = BTreeMap::new();
        for core in table::cores(&ctx.db, &near).await? {
            let words = words(ctx, &ctx.db, core.question_id, core.text.as_deref()).await?;
            cores.entry(core.part_id).or_default().push((texts.len(), marks(&words)));
            texts.push(words);
        }
        let mut aparts: HashMap<QuestionId, BTreeSet<ClusterId>> = HashMap::new();
        let questions: Vec<QuestionId> = asked.iter().map(|one| one.id).collect();
        for (question, cluster) in table::aparts(&ctx.db, &questions).await? {
            aparts.entry(question).or_default().insert(cluster);
        }
        let fresh = asked.iter().zip(marked).enumerate().map(|(text, (one, marks))| Fresh {
            text,
            subject: one.subject,
            stage: one.stage,
            point: one.knowledge_point.clone(),
            marks,
            apart: aparts.remove(&one.id).unwrap_or_default(),
        });
        let fresh = fresh.collect();
        let counts_with = clusters.iter().map(|cluster| (cluster.id, cluster.part_of.unwrap_or(cluster.id))).collect();
        let group = |Cluster { id, subject, stage, knowledge_point, .. }| Group {
            cluster: Some(id),
            subject,
            stage,
            point: knowledge_point,
            cores: cores.remove(&id).unwrap_or_default(),
        };
        // One whose cores say nothing any more would take in everything.
        let known = clusters.into_iter().map(group).filter(|group| !group.cores.is_empty()).collect();
        Ok(Self { asked, fresh, known, counts_with, texts })
    }

    /// Where each question goes: work for a processor, not for a task that others wait for.
    async fn placed(mut self) -> (Self, Vec<Place>, Vec<Group>) {
        let work = tokio::task::spawn_blocking(move || {
            let together = Together::of(self.texts.iter().map(String::as_str));
            let known = std::mem::take(&mut self.known);
            let (places, groups) = rules::place(&self.fresh, known, |one, other| together.same(one, other), SURE);
            (self, places, groups)
        });
        work.await.unwrap_or_else(|broken| std::panic::resume_unwind(broken.into_panic()))
    }
}

/// Writes the places down; tells how many questions got one.
async fn keep(ctx: &Ctx, tx: &mut Tx, batch: &Batch, places: &[Place], groups: &[Group]) -> Result<u32, ClusterError> {
    let id = |group: &Group| group.cluster.unwrap_or_else(|| ctx.new_id());
    let ids: Vec<ClusterId> = groups.iter().map(id).collect();
    // There is a cluster since its first question was asked.
    let mut since: HashMap<ClusterId, Timestamp> = HashMap::new();
    for (one, place) in batch.asked.iter().zip(places) {
        since.entry(ids[place.group]).or_insert(one.asked_at);
    }
    let new = |(group, id): (&Group, &ClusterId)| Cluster {
        id: *id,
        subject: group.subject,
        stage: group.stage,
        knowledge_point: group.point.clone(),
        name: None,
        part_of: None,
        made_at: since.get(id).copied().unwrap_or(ctx.now()),
    };
    let found = groups.iter().zip(&ids).filter(|(group, _)| group.cluster.is_none());
    table::insert_clusters(tx, &found.map(new).collect::<Vec<_>>()).await?;
    let (mut members, mut marked) = (Vec::new(), Vec::new());
    for ((one, fresh), place) in batch.asked.iter().zip(&batch.fresh).zip(places) {
        let part = ids[place.group];
        members.push((one, batch.counts_with.get(&part).copied().unwrap_or(part), part, place.core));
        if place.core {
            marked.extend(fresh.marks.iter().map(|mark| (*mark, one.id)));
        }
    }
    let kept = table::insert_members(tx, &members).await?;
    table::mark(tx, marked).await?;
    Ok(u32::try_from(kept).unwrap_or(u32::MAX))
}

async fn renew_cores(ctx: &Ctx) -> Result<Step, ClusterError> {
    let coreless = table::coreless(&ctx.db, TOGETHER).await?;
    let mut tx = ctx.db.begin().await?;
    for part in &coreless {
        renew_core(ctx, &mut tx, *part).await?;
    }
    tx.commit().await?;
    Ok(if coreless.len() < TOGETHER as usize { Step::Count { after: None } } else { Step::Core })
}

/// Lets the earliest question of a part be its core, where it has none.
pub(super) async fn renew_core(ctx: &Ctx, tx: &mut Tx, part: ClusterId) -> Result<(), ClusterError> {
    if table::has_core(tx, part).await? {
        return Ok(());
    }
    let Some((question, text)) = table::earliest(tx, part).await? else { return Ok(()) };
    let words = words(ctx, &mut *tx, question, text.as_deref()).await?;
    table::make_core(tx, question).await?;
    table::mark(tx, marks(&words).into_iter().map(|mark| (mark, question)).collect()).await?;
    Ok(())
}

async fn count_on(ctx: &Ctx, run: &Run, after: Option<ClusterId>) -> Result<Option<Step>, ClusterError> {
    let span = (span(ctx, run.began_at).1, run.began_at);
    let common = table::common(&ctx.db, span, after, COUNTED).await?;
    let mut tx = ctx.db.begin().await?;
    count(ctx, &mut tx, &common, run.began_at).await?;
    let next = common.last().map(|last| Step::Count { after: Some(*last) });
    if next.is_none() {
        table::forget_figures(&mut tx, run.began_at).await?;
        table::end_run(&mut tx, run.id, ctx.now()).await?;
    }
    tx.commit().await?;
    Ok(next)
}

/// Counts clusters anew, as of an instant.
pub(super) async fn count(ctx: &Ctx, tx: &mut Tx, ids: &[ClusterId], until: Timestamp) -> Result<(), ClusterError> {
    let (since, from) = span(ctx, until);
    let smallest = ctx.part::<Packs>().current(ctx.now()).rules.clusters.smallest_group;
    let mut of: BTreeMap<ClusterId, Vec<_>> = ids.iter().map(|id| (*id, Vec::new())).collect();
    for one in table::counted(&mut *tx, ids).await? {
        of.entry(one.cluster_id).or_default().push(one);
    }
    for (cluster, counted) in of {
        let members: Vec<_> = counted.iter().filter(|one| one.asked_at >= from).map(table::Counted::member).collect();
        let point = rules::commonest(counted.into_iter().filter_map(|one| one.knowledge_point));
        table::count(tx, cluster, point.as_deref(), rules::figures(&members, since, smallest), ctx.now()).await?;
    }
    Ok(())
}
