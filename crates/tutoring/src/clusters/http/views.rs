//! Clusters as JSON.

use kernel::{Day, QuestionId, SessionId, Timestamp};
use people::packs::ClusterRules;
use people::{Grade, Stage, Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clusters::{
    ClusterActId, ClusterActKind, ClusterId, ClusterRequestId, ClusterRequestKind, ClusterRequestState, ClusterRunId,
    Counts, Detail, Example, Listed, Request, Run, School, Shown, ShownAct,
};

/// How large a cluster is.
#[derive(Debug, Serialize, ToSchema)]
struct ClusterCounts {
    /// Questions of the last days.
    size: u32,
    /// Questions of as many days before.
    size_before: u32,
    /// Pupils who asked in the last days.
    pupils: u32,
    /// Their schools.
    schools: u32,
}

impl From<Counts> for ClusterCounts {
    fn from(Counts { size, size_before, pupils, schools }: Counts) -> Self {
        Self { size, size_before, pupils, schools }
    }
}

/// Questions that say the same, as the list shows them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClusterRow {
    /// The cluster.
    id: ClusterId,
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
    /// What most of them were said to be about.
    knowledge_point: Option<String>,
    /// What a researcher calls it.
    name: Option<String>,
    /// One of them, without what says who asked.
    words: Option<String>,
    /// How large it is; absent where so few asked that one could guess who.
    counts: Option<ClusterCounts>,
    /// Since when there is one.
    made_at: Timestamp,
}

impl From<Listed> for ClusterRow {
    fn from(Listed { row, counts, words }: Listed) -> Self {
        Self {
            id: row.id,
            subject: row.subject,
            stage: row.stage,
            knowledge_point: row.knowledge_point,
            name: row.name,
            words,
            counts: counts.map(ClusterCounts::from),
            made_at: row.made_at,
        }
    }
}

/// A school with enough pupils who asked.
#[derive(Debug, Serialize, ToSchema)]
struct ClusterSchool {
    /// Its name.
    name: String,
    /// Questions of the last days.
    size: u32,
}

/// Questions of one day.
#[derive(Debug, Serialize, ToSchema)]
struct ClusterDay {
    /// The day.
    day: Day,
    /// How many.
    size: u32,
}

/// Something a researcher did about a cluster.
#[derive(Debug, Serialize, ToSchema)]
struct ClusterActView {
    /// The act.
    id: ClusterActId,
    /// What.
    kind: ClusterActKind,
    /// When.
    at: Timestamp,
    /// Who, by name.
    actor_name: Option<String>,
    /// Of a name: what it was before.
    name_before: Option<String>,
    /// Of a name: what it became.
    name: Option<String>,
    /// Of a split: how many questions.
    questions: usize,
    /// Of a split: the clusters that the questions have since; none once it is undone.
    apart: Vec<ClusterId>,
    /// When it was undone.
    undone_at: Option<Timestamp>,
    /// Whether it can be undone: no later act stands on it.
    may_undo: bool,
}

impl From<ShownAct> for ClusterActView {
    fn from(ShownAct { act, actor, may_undo }: ShownAct) -> Self {
        let Detail { moved, names: (name_before, name), .. } = serde_json::from_str(&act.detail).unwrap_or_default();
        Self {
            id: act.id,
            kind: act.kind,
            at: act.at,
            actor_name: actor,
            name_before,
            name,
            questions: moved.len(),
            apart: if act.undone_at.is_none() { moved.iter().map(|(.., own)| *own).collect() } else { Vec::new() },
            undone_at: act.undone_at,
            may_undo,
        }
    }
}

/// What is wished for those who asked.
#[derive(Debug, Serialize, ToSchema)]
struct ClusterRequestView {
    /// The wish.
    id: ClusterRequestId,
    /// What.
    kind: ClusterRequestKind,
    /// Where it stands.
    state: ClusterRequestState,
    /// In words.
    note: String,
    /// Since when.
    at: Timestamp,
    /// When it was taken back.
    settled_at: Option<Timestamp>,
    /// How many are to be invited; absent where they are so few that one could guess who.
    askers: Option<u32>,
}

impl ClusterRequestView {
    fn new(request: Request, counted: bool) -> Self {
        let Request { id, kind, state, note, at, settled_at, askers, .. } = request;
        Self { id, kind, state, note, at, settled_at, askers: (counted && askers > 0).then_some(askers) }
    }
}

/// A cluster.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClusterView {
    #[serde(flatten)]
    row: ClusterRow,
    /// Schools with enough pupils, the one with the most questions first; none where so few asked that one could guess who.
    schools: Vec<ClusterSchool>,
    /// Questions of each of the last days, the earliest first; none where so few asked that one could guess who.
    days: Vec<ClusterDay>,
    /// What was done about it, the latest first.
    acts: Vec<ClusterActView>,
    /// What is wished where the actor serves, the latest first.
    requests: Vec<ClusterRequestView>,
    /// Whether the actor may say which questions are the same.
    may_shape: bool,
}

impl From<Shown> for ClusterView {
    fn from(Shown { listed, schools, days, acts, requests, may_shape }: Shown) -> Self {
        let counted = listed.counts.is_some();
        Self {
            row: listed.into(),
            schools: schools.into_iter().map(|School { name, size }| ClusterSchool { name, size }).collect(),
            days: days.into_iter().map(|(day, size)| ClusterDay { day, size }).collect(),
            acts: acts.into_iter().map(ClusterActView::from).collect(),
            requests: requests.into_iter().map(|request| ClusterRequestView::new(request, counted)).collect(),
            may_shape,
        }
    }
}

/// One question of a cluster.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClusterExampleView {
    /// The question.
    id: QuestionId,
    /// What it says, without what says who asked.
    words: String,
    /// The day on which it was asked; absent in a small group.
    asked_on: Option<Day>,
    /// The grade of who asked; absent where few asked from it.
    grade: Option<Grade>,
    /// Whether the others are laid beside it.
    core: bool,
    /// The session whose replay answers it, where the bank shows it to others.
    replay_id: Option<SessionId>,
}

impl From<Example> for ClusterExampleView {
    fn from(Example { question, words, asked_on, grade, core, replay }: Example) -> Self {
        Self { id: question, words, asked_on, grade, core, replay_id: replay }
    }
}

/// One look through the questions of the last days.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClusterRunView {
    /// The run.
    id: ClusterRunId,
    /// When it began.
    began_at: Timestamp,
    /// When it ended; absent while it goes on.
    ended_at: Option<Timestamp>,
    /// Questions that were looked at.
    looked_at: u32,
    /// Those that got a place in a cluster.
    placed: u32,
}

impl From<Run> for ClusterRunView {
    fn from(Run { id, began_at, ended_at, looked_at, placed, .. }: Run) -> Self {
        Self { id, began_at, ended_at, looked_at, placed }
    }
}

/// The last run, and how clusters are counted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClusterRunsView {
    /// The last run; absent before the first.
    last: Option<ClusterRunView>,
    /// Over how many days questions are counted.
    days: u32,
    /// Of fewer pupils than these no number and no school is said.
    smallest_group: u32,
}

impl ClusterRunsView {
    pub(super) fn new(last: Option<Run>, ClusterRules { days, smallest_group }: ClusterRules) -> Self {
        Self { last: last.map(ClusterRunView::from), days, smallest_group }
    }
}
