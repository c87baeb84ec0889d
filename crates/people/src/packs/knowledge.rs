//! The first list of knowledge points: what a teacher is offered when closing a session.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::read::toml_file;
use super::{PackError, Subjects};
use crate::words::{Stage, Subject};

/// A knowledge point (知识点) of a subject at a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnowledgePoint {
    /// The subject.
    pub subject: Subject,
    /// The stage.
    pub stage: Stage,
    /// Its name ("勾股定理").
    pub name: String,
    /// What else it is called: by models, in other lists.
    pub also: Vec<String>,
}

/// What a pack makes of a name that somebody gives a knowledge point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointName<'a> {
    /// The pack has it at this stage, and calls it so.
    Listed(&'a str),
    /// The pack has it, but only at other stages.
    OfAnotherStage,
    /// The pack does not know it.
    Unknown,
}

/// What these points make of a name of a subject at a stage.
pub(super) fn named<'a>(points: &'a [KnowledgePoint], subject: Subject, stage: Stage, name: &str) -> PointName<'a> {
    let of_subject = || points.iter().filter(|point| point.subject == subject);
    let is_called = |point: &&KnowledgePoint| point.name == name || point.also.iter().any(|other| other == name);
    match of_subject().filter(|point| point.stage == stage).find(is_called) {
        Some(point) => PointName::Listed(&point.name),
        None if of_subject().any(|point| is_called(&point)) => PointName::OfAnotherStage,
        None => PointName::Unknown,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PointFile {
    points: Vec<PointGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PointGroup {
    subject: Subject,
    stage: Stage,
    names: Vec<String>,
    /// What some of them are called elsewhere.
    #[serde(default)]
    also: BTreeMap<String, Vec<String>>,
}

/// The list of a pack that teaches these subjects; a pack without the file has none.
pub(super) fn read(folder: &Path, subjects: &Subjects) -> Result<Vec<KnowledgePoint>, PackError> {
    let file = folder.join("knowledge-points.toml");
    if !file.exists() {
        return Ok(Vec::new());
    }
    let list: PointFile = toml_file(&file)?;
    if let Some(PointGroup { subject, stage, .. }) =
        list.points.iter().find(|group| !subjects.teaches(group.subject, group.stage))
    {
        let (field, problem) = (format!("points, {subject}, {stage}"), "is not taught at this stage".to_owned());
        return Err(PackError::Field { file, field, problem });
    }
    if let Some((field, problem)) = list.points.iter().find_map(|group| stray(group, &list.points)) {
        return Err(PackError::Field { file, field, problem: problem.to_owned() });
    }
    Ok(list.points.into_iter().flat_map(spread).collect())
}

/// Another name of a group that belongs to nothing, or to two things.
fn stray(group: &PointGroup, all: &[PointGroup]) -> Option<(String, &'static str)> {
    let kin = || all.iter().filter(|other| (other.subject, other.stage) == (group.subject, group.stage));
    let mut seen = BTreeSet::new();
    for (name, others) in &group.also {
        let field = |other: &str| format!("points, {}, {}, also, {other}", group.subject, group.stage);
        if !group.names.contains(name) {
            return Some((field(name), "is not among `names`"));
        }
        for other in others {
            let twice = kin().filter(|each| each.also.values().flatten().any(|each| each == other)).count() > 1;
            if twice || !seen.insert(other) || kin().any(|each| each.names.contains(other)) {
                return Some((field(other), "is listed twice"));
            }
        }
    }
    None
}

fn spread(PointGroup { subject, stage, names, mut also }: PointGroup) -> impl Iterator<Item = KnowledgePoint> {
    names.into_iter().map(move |name| KnowledgePoint {
        subject,
        stage,
        also: also.remove(&name).unwrap_or_default(),
        name,
    })
}
