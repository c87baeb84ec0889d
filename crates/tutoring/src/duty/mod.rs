//! Duty (值班): teachers who are at hand for questions of their subjects.

pub mod http;
pub mod jobs;
pub mod presence;
pub mod rules;
pub mod service;
mod store;

use kernel::{Coded, ErrorCode, PersonId, StintId, Timestamp};
use people::vetting::{self, Standing};
use people::{Stage, Subject};
use platform::Denied;

use crate::questions::{Asked, QuestionError};

kernel::words! {
    /// What a teacher on duty is doing; `docs/states/stint.md` draws it.
    pub enum StintState {
        /// At hand.
        Free = "free",
        /// A question is put to the teacher.
        Offered = "offered",
        /// With a child, or recording an answer.
        Teaching = "teaching",
        /// Off duty.
        Ended = "ended",
    }
}

kernel::words! {
    /// What ended a stint.
    pub enum StintEnd {
        /// The teacher.
        Teacher = "teacher",
        /// Nobody was there: several offers in a row met silence, or the page was gone for too long.
        Silent = "silent",
        /// The service closed for the day.
        Hours = "hours",
        /// The teacher's vetting rests.
        Suspended = "suspended",
    }
}

kernel::words! {
    /// What the teacher writes with.
    pub enum Pen {
        /// A pen.
        Pen = "pen",
        /// A finger.
        Touch = "touch",
        /// A mouse.
        Mouse = "mouse",
    }
}

/// The ten-second check before duty.
#[derive(Clone, Copy, Debug)]
pub struct DutyCheck {
    /// Whether the microphone was heard.
    pub microphone_ok: bool,
    /// What the teacher writes with.
    pub pen: Pen,
    /// A round trip to the server in milliseconds.
    pub round_trip_ms: u32,
}

::store::record! {
    /// A stretch of duty of one teacher.
    #[derive(Clone, Debug)]
    pub struct Stint {
        /// The stint.
        pub id: StintId,
        /// The teacher.
        pub teacher_id: PersonId,
        /// What the teacher is doing.
        pub state: StintState,
        /// When it began.
        pub started_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// What ended it.
        pub ended_why: Option<StintEnd>,
        /// Since when the teacher has been free; a little ahead while a session is being closed.
        pub free_since: Timestamp,
        /// Offers in a row that met silence.
        pub silences: u32,
        /// What the teacher writes with.
        pub pen: Pen,
        /// The round trip of the check in milliseconds.
        pub round_trip_ms: u32,
    }
}

::store::record! {
    /// How many questions of a subject and stage wait.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Waiting {
        /// The subject.
        pub subject: Subject,
        /// The stage.
        pub stage: Stage,
        /// Waiting for a teacher on duty.
        pub live: u32,
        /// Waiting for a recorded answer.
        pub later: u32,
    }
}

/// What a teacher sees of duty.
#[derive(Clone, Debug)]
pub struct DutyBoard {
    /// The teacher's own stint, while on duty.
    pub stint: Option<Stint>,
    /// The teacher's sessions since midnight.
    pub sessions_today: u32,
    /// Whether the teacher is with a child or recording an answer.
    pub busy: bool,
    /// What waits in the teacher's subjects.
    pub waiting: Vec<Waiting>,
    /// Teachers on duty in the city.
    pub on_duty_now: u32,
    /// Whether the teacher may take duty (W9).
    pub standing: Standing,
    /// What ended the last stint of today, while off duty.
    pub ended: Option<Ended>,
}

/// The end of a stint.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    /// When it was.
    pub at: Timestamp,
    /// What ended it.
    pub why: StintEnd,
}

/// Questions that wait for a recorded answer, oldest first.
pub type LaterList = Vec<Asked>;

/// Why something could not be done about duty.
#[derive(Debug, thiserror::Error)]
pub enum DutyError {
    /// The microphone was not heard, or the network is too slow.
    #[error("the equipment check did not pass")]
    CheckFailed(&'static str),
    /// The person teaches nothing here.
    #[error("the person teaches nothing here")]
    NotATeacher,
    /// The teacher is not vetted, or not at present.
    #[error("the vetting of the teacher is {0}")]
    NotVetted(Standing),
    /// The teacher is not on duty.
    #[error("the teacher is not on duty")]
    Off,
    /// A stint cannot do this in its state.
    #[error("a teacher who is {state} cannot {step}")]
    StateWrong {
        /// What the teacher is doing.
        state: StintState,
        /// What was to be done.
        step: rules::DutyStep,
    },
    /// A question could not be shown.
    #[error(transparent)]
    Question(#[from] Box<QuestionError>),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl From<QuestionError> for DutyError {
    fn from(error: QuestionError) -> Self {
        Self::Question(Box::new(error))
    }
}

impl Coded for DutyError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::CheckFailed(_) => ErrorCode::DutyCheckFailed,
            Self::NotATeacher => ErrorCode::Forbidden,
            Self::NotVetted(standing) => vetting::code_of(*standing),
            Self::Off => ErrorCode::DutyOff,
            Self::StateWrong { .. } => ErrorCode::TeacherBusy,
            Self::Question(source) => source.code(),
            Self::Denied(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::CheckFailed(field) => Some(field),
            _ => None,
        }
    }
}
