//! Clusters (共性问题): questions that many ask, found by what they say, each night and when asked for (W34, W36).
//!
//! Only questions of families that agree to research are looked at, and their words stay with the questions: a cluster knows which
//! questions it has, no more. What a researcher says of a cluster (these two are one, this one is another, it is called so) holds in
//! every later night. A cluster of the whole region is shown to each county with what was asked there; of a group so small that one
//! could guess who asked, no number and no school is said.

pub mod export;
pub mod grouping;
pub mod http;
pub mod jobs;
pub mod requests;
pub mod rules;
pub mod service;
pub mod shaping;
mod store;

use kernel::{Coded, Day, ErrorCode, OrgId, PersonId, QuestionId, SessionId, Timestamp};
use people::{Grade, Stage, Subject};
use platform::Denied;
use serde::{Deserialize, Serialize};

pub use self::export::ClustersExporter;
use crate::bank::BankError;
use crate::screening::ScreenError;

kernel::id!(/// Questions that say the same.
    ClusterId);
kernel::id!(/// Something a researcher did about a cluster.
    ClusterActId);
kernel::id!(/// Something wished for those who asked.
    ClusterRequestId);
kernel::id!(/// One look through the questions of the last days.
    ClusterRunId);

kernel::words! {
    /// In which order clusters are listed; what is too small to be counted comes last.
    pub enum ClusterOrder {
        /// The largest first.
        Size = "size",
        /// What has grown the most first.
        Growth = "growth",
        /// What came up last first.
        Newest = "newest",
    }
}

kernel::words! {
    /// What a researcher does about a cluster.
    pub enum ClusterActKind {
        /// Says that another one is the same.
        Merge = "merge",
        /// Says that some of its questions are others.
        Split = "split",
        /// Gives it a name.
        Rename = "rename",
    }
}

kernel::words! {
    /// What is wished for those who asked.
    pub enum ClusterRequestKind {
        /// That they be invited once a lecture is planned.
        Invite = "invite",
        /// That a lecture be made.
        Lecture = "lecture",
    }
}

kernel::words! {
    /// Where a wish stands.
    pub enum ClusterRequestState {
        /// It waits for a lecture.
        Waiting = "waiting",
        /// It was taken back.
        Withdrawn = "withdrawn",
    }
}

::store::record! {
    /// A cluster as it is kept.
    #[derive(Clone, Debug)]
    pub struct Cluster {
        /// The cluster.
        pub id: ClusterId,
        /// The subject.
        pub subject: Subject,
        /// The stage.
        pub stage: Stage,
        /// What most of its questions were said to be about.
        pub knowledge_point: Option<String>,
        /// What a researcher calls it.
        pub name: Option<String>,
        /// The cluster it counts with, where it is a part of another.
        pub part_of: Option<ClusterId>,
        /// Since when there is one.
        pub made_at: Timestamp,
    }
}

::store::record! {
    /// A cluster of a list, as it was counted last where the actor serves.
    #[derive(Clone, Debug)]
    pub struct Row {
        /// The cluster.
        pub id: ClusterId,
        /// The subject.
        pub subject: Subject,
        /// The stage.
        pub stage: Stage,
        /// What most of its questions were said to be about.
        pub knowledge_point: Option<String>,
        /// What a researcher calls it.
        pub name: Option<String>,
        /// Since when there is one.
        pub made_at: Timestamp,
        /// Questions of the last days.
        pub size: u32,
        /// Questions of as many days before.
        pub size_before: u32,
        /// Who asked in the last days.
        pub pupils: u32,
        /// Their schools.
        pub schools: u32,
    }
}

/// How large a cluster is, where it is large enough to say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Questions of the last days.
    pub size: u32,
    /// Questions of as many days before.
    pub size_before: u32,
    /// Pupils of the last days.
    pub pupils: u32,
    /// Their schools.
    pub schools: u32,
}

/// A cluster as the list shows it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The cluster.
    pub row: Row,
    /// How large it is; nothing of a small group.
    pub counts: Option<Counts>,
    /// One of its questions, covered.
    pub words: Option<String>,
}

/// A school whose pupils asked, of which there are enough.
#[derive(Clone, Debug)]
pub struct School {
    /// Its name.
    pub name: String,
    /// Questions of the last days.
    pub size: u32,
}

/// A cluster with everything its page shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The cluster as the list shows it.
    pub listed: Listed,
    /// Schools with enough pupils, the one with the most questions first; none of a small group.
    pub schools: Vec<School>,
    /// Questions of each of the last days, the earliest first; none of a small group.
    pub days: Vec<(Day, u32)>,
    /// What was done about it, the latest first.
    pub acts: Vec<ShownAct>,
    /// What is wished where the actor serves, the latest first.
    pub requests: Vec<Request>,
    /// Whether the actor may say which questions are the same: all of it was asked where the actor serves.
    pub may_shape: bool,
}

/// One question of a cluster, without what says who asked.
#[derive(Clone, Debug)]
pub struct Example {
    /// The question.
    pub question: QuestionId,
    /// What it says, covered.
    pub words: String,
    /// The day on which it was asked; not told of a small group.
    pub asked_on: Option<Day>,
    /// The grade of who asked; told where it is no small group that asked from it.
    pub grade: Option<Grade>,
    /// Whether others are laid beside it.
    pub core: bool,
    /// The session whose replay answers it, where the bank shows it.
    pub replay: Option<SessionId>,
}

::store::record! {
    /// Something a researcher did.
    #[derive(Clone, Debug)]
    pub struct Act {
        /// The act.
        pub id: ClusterActId,
        /// The cluster.
        pub cluster_id: ClusterId,
        /// What.
        pub kind: ClusterActKind,
        /// What it takes to undo it, as JSON of [`Detail`].
        pub detail: String,
        /// When.
        pub at: Timestamp,
        /// Who.
        pub actor_id: PersonId,
        /// When it was undone.
        pub undone_at: Option<Timestamp>,
    }
}

/// What it takes to undo an act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Detail {
    /// Merged: the cluster that became a part, and what had been parts of it.
    pub parts: Vec<ClusterId>,
    /// Split: the questions, each with the part it stood in and the cluster it went to.
    pub moved: Vec<(QuestionId, ClusterId, ClusterId)>,
    /// Renamed: what it was called before, and then.
    pub names: (Option<String>, Option<String>),
}

/// An act as the page shows it.
#[derive(Clone, Debug)]
pub struct ShownAct {
    /// The act.
    pub act: Act,
    /// Who, by name.
    pub actor: Option<String>,
    /// Whether it can be undone: no later act stands on it.
    pub may_undo: bool,
}

::store::record! {
    /// What is wished for those who asked.
    #[derive(Clone, Debug)]
    pub struct Request {
        /// The wish.
        pub id: ClusterRequestId,
        /// The cluster.
        pub cluster_id: ClusterId,
        /// Where whoever wishes it serves.
        pub org_id: OrgId,
        /// What.
        pub kind: ClusterRequestKind,
        /// Where it stands.
        pub state: ClusterRequestState,
        /// In words.
        pub note: String,
        /// Who wishes it.
        pub asked_by: PersonId,
        /// Since when.
        pub at: Timestamp,
        /// When it was taken back.
        pub settled_at: Option<Timestamp>,
        /// How many are to be invited.
        pub askers: u32,
    }
}

::store::record! {
    /// One look through the questions of the last days.
    #[derive(Clone, Debug)]
    pub struct Run {
        /// The run.
        pub id: ClusterRunId,
        /// Who asked for it; nobody by night.
        pub asked_by: Option<PersonId>,
        /// When it began.
        pub began_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// Questions that were looked at.
        pub looked_at: u32,
        /// Those that got a place in a cluster.
        pub placed: u32,
    }
}

/// Which clusters are looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this subject.
    pub subject: Option<Subject>,
    /// Of this stage.
    pub stage: Option<Stage>,
    /// With these words in the name or the knowledge point.
    pub words: Option<String>,
    /// In this order; the largest first where it is not said.
    pub order: Option<ClusterOrder>,
}

/// Why something could not be done about a cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// There is no such cluster, or nothing of it was asked where the actor serves.
    #[error("there is no such cluster")]
    NotFound,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// Some of it was asked elsewhere.
    #[error("questions of the cluster were asked elsewhere too")]
    ReachesFurther,
    /// A later act stands on this one.
    #[error("a later act stands on this one")]
    ActLater,
    /// The same is wished already.
    #[error("the same is wished already")]
    Requested,
    /// The words of a question could not be covered.
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// The bank could not be asked.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// More rows than one person may take out alone.
    #[error(transparent)]
    Export(#[from] people::records::exports::ExportError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for ClusterError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::ReachesFurther => ErrorCode::ClusterReachesFurther,
            Self::ActLater => ErrorCode::ClusterActLater,
            Self::Requested => ErrorCode::ClusterRequested,
            Self::Screen(source) => source.code(),
            Self::Bank(source) => source.code(),
            Self::Export(source) => source.code(),
            Self::Denied(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadField(field) => Some(field),
            _ => None,
        }
    }
}
