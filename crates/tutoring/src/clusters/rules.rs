//! Which questions belong together, and what may be said of a group.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{OrgId, PersonId, Timestamp};
use people::organisation::OrgPath;
use people::{Stage, Subject};

use super::{ClusterId, Counts, Row};

/// Questions of a cluster that others are laid beside.
pub const CORES: usize = 3;
/// Characters of a name.
pub const MAX_NAME: usize = 60;
/// Characters of a note.
pub const MAX_NOTE: usize = 500;
/// Questions that are split off at once.
pub const MAX_SPLIT: usize = 50;

/// A question that has no place yet. What it says stands in a list; `text` is its place there.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Its place among the texts.
    pub text: usize,
    /// Its subject.
    pub subject: Subject,
    /// Its stage.
    pub stage: Stage,
    /// What it was said to be about.
    pub point: Option<String>,
    /// Its marks: it is laid beside those that have one of them.
    pub marks: Vec<i64>,
    /// Clusters of which it was said not to be.
    pub apart: BTreeSet<ClusterId>,
}

/// A cluster as it stands while questions are placed.
#[derive(Clone, Debug)]
pub struct Group {
    /// The cluster; none of one that is found now.
    pub cluster: Option<ClusterId>,
    /// Its subject.
    pub subject: Subject,
    /// Its stage.
    pub stage: Stage,
    /// What its questions were said to be about.
    pub point: Option<String>,
    /// Its cores: the place of each among the texts, and its marks.
    pub cores: Vec<(usize, Vec<i64>)>,
}

/// Where a question goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The group, by its place in the list; those that are found now stand behind the known ones.
    pub group: usize,
    /// Whether it is a core of it.
    pub core: bool,
}

/// Gives each question its place, in order, and lists the groups as they stand then.
///
/// A question joins a group of its subject and stage when it is the same as *each* of its cores; so a chain of questions, each like
/// the one before, does not become one group, however long. Where the knowledge points of both are known they must be one. Of
/// several groups it joins the one whose least like core is most like it; of equals the elder. One that fits nowhere begins a group,
/// and the first of a group are its cores. The same questions in the same order get the same places.
pub fn place(
    fresh: &[Fresh],
    mut groups: Vec<Group>,
    same: impl Fn(usize, usize) -> f32,
    sure: f32,
) -> (Vec<Place>, Vec<Group>) {
    let mut marked: HashMap<i64, BTreeSet<usize>> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        for mark in group.cores.iter().flat_map(|(_, marks)| marks) {
            marked.entry(*mark).or_default().insert(at);
        }
    }
    let mut places = Vec::with_capacity(fresh.len());
    for one in fresh {
        let near: BTreeSet<usize> = one.marks.iter().filter_map(|mark| marked.get(mark)).flatten().copied().collect();
        let best = near
            .into_iter()
            .filter(|at| may_join(one, &groups[*at]))
            .map(|at| (likeness(one, &groups[at], &same), at))
            .filter(|(likeness, _)| *likeness >= sure)
            // Of equals the elder: `max_by` takes the last.
            .max_by(|(one, at), (other, later)| one.total_cmp(other).then_with(|| later.cmp(at)));
        let group = best.map_or_else(|| begin(one, &mut groups), |(_, at)| at);
        let core = groups[group].cores.len() < CORES;
        if core {
            groups[group].cores.push((one.text, one.marks.clone()));
            for mark in &one.marks {
                marked.entry(*mark).or_default().insert(group);
            }
        }
        if groups[group].point.is_none() {
            groups[group].point.clone_from(&one.point);
        }
        places.push(Place { group, core });
    }
    (places, groups)
}

fn may_join(one: &Fresh, group: &Group) -> bool {
    let kind = one.subject == group.subject && one.stage == group.stage;
    let points = one.point.as_ref().zip(group.point.as_ref()).is_none_or(|(one, other)| one == other);
    kind && points && group.cluster.is_none_or(|cluster| !one.apart.contains(&cluster))
}

fn likeness(one: &Fresh, group: &Group, same: &impl Fn(usize, usize) -> f32) -> f32 {
    group.cores.iter().map(|(core, _)| same(one.text, *core)).fold(1.0, f32::min)
}

fn begin(one: &Fresh, groups: &mut Vec<Group>) -> usize {
    let Fresh { subject, stage, ref point, .. } = *one;
    groups.push(Group { cluster: None, subject, stage, point: point.clone(), cores: Vec::new() });
    groups.len() - 1
}

/// A question of a cluster, as far as it is counted.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who asked.
    pub pupil: PersonId,
    /// The school.
    pub school: OrgId,
    /// Where the school stands.
    pub path: OrgPath,
    /// When.
    pub asked_at: Timestamp,
}

/// How large a cluster is for everyone who serves above a school of it: those asked from `since` on, beside those before. Where
/// fewer than two pupils asked lately, nothing is counted: that is no common question. Of before, so few that one could guess who
/// count as nobody.
#[must_use]
pub fn figures(members: &[Member], since: Timestamp, smallest_group: u32) -> BTreeMap<OrgId, Counts> {
    let mut above: BTreeMap<OrgId, Vec<&Member>> = BTreeMap::new();
    for member in members {
        for org in member.path.ids().into_iter().filter(|org| *org != member.school) {
            above.entry(org).or_default().push(member);
        }
    }
    let counted = above.into_iter().map(|(org, members)| {
        let (lately, before): (Vec<_>, Vec<_>) = members.into_iter().partition(|member| member.asked_at >= since);
        let pupils_of = |members: &[&Member]| members.iter().map(|member| member.pupil).collect::<BTreeSet<_>>().len();
        let schools: BTreeSet<OrgId> = lately.iter().map(|member| member.school).collect();
        let told = number(pupils_of(&before)) >= smallest_group;
        let counts = Counts {
            size: number(lately.len()),
            size_before: if told { number(before.len()) } else { 0 },
            pupils: number(pupils_of(&lately)),
            schools: number(schools.len()),
        };
        (org, counts)
    });
    counted.filter(|(_, counts)| counts.pupils > 1).collect()
}

/// A count as it is kept.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// How large a cluster is, unless so few asked that one could guess who.
#[must_use]
pub fn counts(row: &Row, smallest_group: u32) -> Option<Counts> {
    let Row { size, size_before, pupils, schools, .. } = *row;
    (pupils >= smallest_group).then_some(Counts { size, size_before, pupils, schools })
}

/// Schools with enough pupils, with the questions of each, the one with the most first. Where what is left over would tell of a small
/// group, the last of them is left out as well.
#[must_use]
pub fn named_schools(members: &[Member], smallest_group: u32) -> Vec<(OrgId, u32)> {
    let mut schools: BTreeMap<OrgId, (BTreeSet<PersonId>, u32)> = BTreeMap::new();
    for member in members {
        let (pupils, size) = schools.entry(member.school).or_default();
        pupils.insert(member.pupil);
        *size += 1;
    }
    let (large, small): (Vec<_>, Vec<_>) =
        schools.into_iter().partition(|(_, (pupils, _))| number(pupils.len()) >= smallest_group);
    let mut named: Vec<(OrgId, u32)> = large.into_iter().map(|(school, (_, size))| (school, size)).collect();
    named.sort_by_key(|(school, size)| (std::cmp::Reverse(*size), *school));
    let left: BTreeSet<PersonId> = small.into_iter().flat_map(|(_, (pupils, _))| pupils).collect();
    if (1..smallest_group).contains(&number(left.len())) {
        named.pop();
    }
    named
}

/// What most said it is about; of equals the first in the order of letters.
#[must_use]
pub fn commonest(points: impl IntoIterator<Item = String>) -> Option<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for point in points {
        *times.entry(point).or_default() += 1;
    }
    times
        .into_iter()
        .max_by(|(one, times), (other, more)| times.cmp(more).then_with(|| other.cmp(one)))
        .map(|(point, _)| point)
}

/// Words of one line, none where there are only spaces.
#[must_use]
pub fn line(words: &str, most: usize) -> Option<String> {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty() && line.chars().count() <= most).then_some(line)
}

#[cfg(test)]
mod tests;
