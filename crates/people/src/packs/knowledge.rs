//! The first list of knowledge points: what a teacher is offered when closing a session.

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
    Ok(list.points.into_iter().flat_map(spread).collect())
}

fn spread(PointGroup { subject, stage, names }: PointGroup) -> impl Iterator<Item = KnowledgePoint> {
    names.into_iter().map(move |name| KnowledgePoint { subject, stage, name })
}
