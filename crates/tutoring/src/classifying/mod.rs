//! Classifying (分类): what a question is about, as teachers have said of the same and of nearly the same questions.
//!
//! What a teacher says when closing a session is remembered with the question and is what is suggested first for the next question
//! like it: a correction counts at once. Behind it comes what a model says that learned from all of them. What neither is sure of is
//! called unsure (拿不准), and nothing is suggested rather than something wrong.

pub mod http;
pub mod jobs;
mod models;
pub mod rules;
pub mod service;
mod shipped;
mod store;
pub mod training;

use kernel::{Coded, ErrorCode, PersonId, QuestionId, Timestamp};
use people::{Stage, Subject};
use platform::Denied;
use serde::{Deserialize, Serialize};

pub use self::models::Models;
use crate::sessions::SessionError;

kernel::words! {
    /// In which form a question wants its answer (题型).
    pub enum QuestionKind {
        /// One of several answers is chosen.
        Choice = "choice",
        /// A gap is filled.
        Blank = "blank",
        /// It is true or it is not.
        Judgement = "judgement",
        /// Something is worked out or explained.
        Open = "open",
        /// A text is written.
        Writing = "writing",
    }
}

kernel::words! {
    /// Where a suggested knowledge point comes from.
    pub enum LabelSource {
        /// A teacher said it of a question like this one.
        Teachers = "teachers",
        /// A model learned it from many questions.
        Model = "model",
    }
}

::store::record! {
    /// What a teacher said of a question.
    #[derive(Clone, Debug)]
    pub struct Labelled {
        /// The question.
        pub question_id: QuestionId,
        /// What it asks, typed, read and heard; nothing once the child's words are gone.
        pub words: Option<String>,
        /// The subject.
        pub subject: Subject,
        /// The pupil's stage.
        pub stage: Stage,
        /// In which form the answer is wanted, where the teacher said so.
        pub kind: Option<QuestionKind>,
        /// The knowledge point.
        pub knowledge_point: String,
        /// Who said it.
        pub said_by: PersonId,
        /// When it was said.
        pub said_at: Timestamp,
    }
}

/// A knowledge point that a question may be about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The subject it belongs to.
    pub subject: Subject,
    /// Its name.
    pub name: String,
    /// How far it may be believed, in percent.
    pub confidence: u8,
    /// Where it comes from.
    pub source: LabelSource,
    /// Whether it is believed, rather than only possible (拿不准).
    pub sure: bool,
}

/// What a question may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The subject and how far it may be believed, in percent; none where the program is unsure.
    pub subject: Option<(Subject, u8)>,
    /// The stage: the pupil's own.
    pub stage: Stage,
    /// In which form the answer is wanted; none where the program is unsure.
    pub kind: Option<QuestionKind>,
    /// Knowledge points, the most probable first, at most three.
    pub points: Vec<Point>,
    /// Subjects whose points a model knows at this stage.
    pub learned: Vec<Subject>,
    /// The models that were asked, where there are any.
    pub model: Option<String>,
}

::store::record! {
    /// What was suggested for a question, and what the teacher made of it.
    #[derive(Clone, Debug)]
    pub struct Suggested {
        /// The subject; none where the program was unsure.
        pub subject: Option<Subject>,
        /// In which form the answer is wanted; none where the program was unsure.
        pub kind: Option<QuestionKind>,
        /// The knowledge points, as JSON.
        pub points: String,
    }
}

::store::record! {
    /// How suggestions of one source fared with teachers.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Fared {
        /// Where the first point came from; none where no point was suggested.
        pub source: Option<LabelSource>,
        /// Questions whose teacher has answered.
        pub answered: u64,
        /// Those of which a subject was suggested.
        pub subjects: u64,
        /// Those of them where it was right.
        pub subjects_right: u64,
        /// Those whose first point was called sure.
        pub sure: u64,
        /// Those of them where it was right.
        pub sure_right: u64,
        /// Those with the right point in the first place.
        pub first_right: u64,
        /// Those with the right point in any place.
        pub any_right: u64,
    }
}

::store::record! {
    /// How a new model did beside the old one.
    #[derive(Clone, Debug)]
    pub struct Trained {
        /// What was learned: `subjects`, or the points of a subject at a stage (`math-primary`).
        pub model: String,
        /// When.
        pub trained_at: Timestamp,
        /// From how many questions it learned.
        pub examples: u32,
        /// On how many others it was tried.
        pub held_out: u32,
        /// Of a thousand of those, how many the old one labels rightly.
        pub before_permille: Option<u32>,
        /// The same of the new one.
        pub after_permille: u32,
        /// Whether the new one took the old one's place.
        pub taken: bool,
    }
}

/// Why nothing can be said about labels.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// The session cannot be seen.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for LabelError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Session(source) => source.code(),
            Self::Denied(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Session(source) => source.field(),
            _ => None,
        }
    }
}
