//! A pupil's question (提问): what is asked, what was tried, and where the question stands.

mod attaching;
pub mod http;
pub mod jobs;
mod lookup;
pub(crate) mod pieces;
pub mod rules;
pub mod service;
mod store;

use std::collections::BTreeMap;

use kernel::{Coded, ErrorCode, FileId, PersonId, QuestionId, RoomId, SessionId, Timestamp};
use people::consent::ConsentError;
use people::{Grade, Stage, Subject};
use platform::Denied;
use platform::files::FileError;
use serde::{Deserialize, Serialize};

use crate::duty::DutyError;
use crate::reading::Reading;
use crate::screening::ScreenError;

kernel::words! {
    /// Where a question stands; `docs/states/question.md` draws it.
    pub enum QuestionState {
        /// Being written; only the pupil sees it.
        Draft = "draft",
        /// The replay of the same question is shown to the pupil before a teacher is asked.
        Shown = "shown",
        /// Waiting for a teacher on duty.
        Queued = "queued",
        /// Put to one teacher, who has a few seconds.
        Offered = "offered",
        /// A teacher is explaining it.
        InSession = "in_session",
        /// The pupil has dropped out of the session; the teacher waits.
        PupilAway = "pupil_away",
        /// The teacher has dropped out of the session; the pupil waits.
        TeacherAway = "teacher_away",
        /// Waiting for a teacher to record an answer.
        WaitingLater = "waiting_later",
        /// A teacher is recording an answer.
        AnsweringLater = "answering_later",
        /// Explained; the replay stays.
        Answered = "answered",
        /// A replay that was shown was enough.
        Found = "found",
        /// Taken back by the pupil.
        Cancelled = "cancelled",
        /// A draft that nobody touched for a month.
        Expired = "expired",
    }
}

kernel::words! {
    /// How the pupil wants the answer (W27).
    pub enum Mode {
        /// On the same screen, now.
        Live = "live",
        /// Recorded by the teacher alone, to be watched later.
        Later = "later",
        /// In writing: nothing is recorded (R40).
        Text = "text",
    }
}

kernel::words! {
    /// What kind of thing is attached.
    pub enum AttachmentKind {
        /// A photo of the exercise.
        Photo = "photo",
        /// The question spoken.
        Voice = "voice",
        /// The question filmed: an experiment, a way of doing it.
        Video = "video",
    }
}

kernel::words! {
    /// Whether what is attached is there.
    pub enum AttachmentState {
        /// It can be seen or heard.
        Here = "here",
        /// It is still on its way from the pupil.
        Arriving = "arriving",
        /// It will not come: refused, or given up on the way.
        Lost = "lost",
    }
}

/// What the pupil tried and where the thinking stopped (R24).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Chips the pupil tapped, by the codes of the region pack (`no_starting_point`).
    #[serde(default)]
    pub chips: Vec<String>,
    /// In the pupil's words, up to 1,000 characters.
    #[serde(default)]
    pub text: Option<String>,
    /// Spoken.
    #[serde(default)]
    pub voice_file_id: Option<FileId>,
    /// Whether what was spoken is there: it may be on its way when the question is sent.
    #[serde(default)]
    pub voice_state: Option<AttachmentState>,
}

::store::record! {
    /// A question as it is kept.
    #[derive(Clone, Debug)]
    pub struct Question {
        /// The question.
        pub id: QuestionId,
        /// The pupil who asks.
        pub asker_id: PersonId,
        /// Where it stands.
        pub state: QuestionState,
        /// How the answer is wanted; unknown while a draft.
        pub mode: Option<Mode>,
        /// The subject; may be missing while a draft.
        pub subject: Option<Subject>,
        /// The pupil's stage when asking.
        pub stage: Stage,
        /// The pupil's grade when asking.
        pub grade: Grade,
        /// The question in words, with formulas between dollar signs.
        pub text: Option<String>,
        /// What was tried, as JSON; see [`Attempt`].
        pub attempt: Option<String>,
        /// Whether it goes before others because its teacher was lost.
        pub ahead: bool,
        /// How often every teacher at hand has let it pass.
        pub round: u32,
        /// The room, once a teacher has accepted.
        pub room_id: Option<RoomId>,
        /// When the draft was begun.
        pub created_at: Timestamp,
        /// When the pupil changed it last.
        pub updated_at: Timestamp,
        /// First of three clocks: when it reached us complete.
        pub submitted_at: Option<Timestamp>,
        /// Second clock: when the pupil was first told of a match, a replay of the same question or a teacher it was put to.
        pub match_shown_at: Option<Timestamp>,
        /// Third clock: when a teacher first accepted it.
        pub accepted_at: Option<Timestamp>,
        /// When it began to wait for a person: its place counts from `submitted_at`, its wait from here.
        pub queued_at: Option<Timestamp>,
    }
}

impl Question {
    /// What was tried; nothing when the pupil has not said.
    #[must_use]
    pub fn attempt(&self) -> Option<Attempt> {
        self.attempt.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    /// What was spoken of the attempt, while it is on its way.
    #[must_use]
    pub fn awaited_voice(&self) -> Option<FileId> {
        let attempt = self.attempt()?;
        attempt.voice_file_id.filter(|_| attempt.voice_state == Some(AttachmentState::Arriving))
    }

    /// What was spoken of the attempt has come, or never will.
    pub(super) fn settle_voice(&mut self, state: AttachmentState) {
        if let Some(attempt) = self.attempt() {
            let attempt = Attempt { voice_state: Some(state), ..attempt };
            self.attempt = serde_json::to_string(&attempt).ok();
        }
    }
}

::store::record! {
    /// Something attached to a question.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Attachment {
        /// The file.
        pub file_id: FileId,
        /// Photo, voice or film.
        pub kind: AttachmentKind,
        /// Whether it is there.
        pub state: AttachmentState,
        /// What it is (`image/jpeg`), once it is there.
        pub media_type: String,
        /// Pixels across, of a photo or a film.
        pub width: Option<u32>,
        /// Pixels down, of a photo or a film.
        pub height: Option<u32>,
        /// A picture of a film.
        pub poster_id: Option<FileId>,
    }
}

/// What a pupil puts into a question or changes in it: what is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct QuestionChange {
    /// The subject.
    pub subject: Option<Subject>,
    /// The words.
    pub text: Option<String>,
    /// What was tried.
    pub attempt: Option<Attempt>,
}

/// The pupil as a question shows them.
#[derive(Clone, Debug)]
pub struct Asker {
    /// The name in front.
    pub alias: String,
    /// The name at the back; only for teachers, guardians and staff (R26).
    pub name: Option<String>,
    /// The class.
    pub class_name: Option<String>,
}

/// A question with everything a page shows of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The question.
    pub question: Question,
    /// What is attached, in order.
    pub attachments: Vec<Attachment>,
    /// Who asks.
    pub asker: Asker,
    /// The session that explains it, or explained it last.
    pub session: Option<SessionId>,
    /// Its place in the queue, from 1, while it waits live.
    pub place: Option<u32>,
    /// How far those are of what is attached of which a file is being made, in percent.
    pub progress: BTreeMap<FileId, u32>,
    /// What is attached, and what was spoken of the attempt, in words.
    pub readings: Vec<Reading>,
}

/// Where a waiting question stands, and how long it may take.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where the question stands.
    pub state: QuestionState,
    /// Its place in the queue, from 1, while it waits live.
    pub place: Option<u32>,
    /// How long questions like it wait.
    pub wait: WaitRange,
    /// Teachers on duty for its subject and stage.
    pub on_duty: u32,
}

/// A range of waits in seconds, from the median to the ninetieth percentile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitRange {
    /// Half of the questions wait no longer, in seconds.
    pub low_s: u32,
    /// Nine in ten wait no longer, in seconds.
    pub high_s: u32,
    /// Where the figures come from.
    pub basis: WaitBasis,
}

kernel::words! {
    /// Where a range of waits comes from.
    pub enum WaitBasis {
        /// The last 200 waits of the subject and stage.
        Measured = "measured",
        /// The region pack, while fewer than 20 waits are known.
        Configured = "configured",
    }
}

/// Why something could not be done with a question.
#[derive(Debug, thiserror::Error)]
pub enum QuestionError {
    /// There is no such question, or not for this person.
    #[error("there is no such question")]
    NotFound,
    /// Only pupils ask.
    #[error("the person is not a pupil")]
    NotAPupil,
    /// The question cannot do this where it stands.
    #[error("a question that is {state} cannot {step}")]
    StateWrong {
        /// Where it stands.
        state: QuestionState,
        /// What was to be done.
        step: rules::Step,
    },
    /// A teacher has taken it, or it is over: it can no longer be changed.
    #[error("a question that is {0} can no longer be changed")]
    Settled(QuestionState),
    /// There is no photo, no text and no voice.
    #[error("the question has nothing in it")]
    Empty,
    /// The subject is missing, or not taught at the pupil's stage.
    #[error("the subject is missing or not taught at this stage")]
    SubjectWrong,
    /// The pupil has not said what was tried (R24).
    #[error("the attempt is missing")]
    AttemptRequired,
    /// The attempt names a chip that the region does not offer.
    #[error("the region offers no such chip")]
    ChipUnknown,
    /// Six attachments are the most.
    #[error("a question carries at most {} attachments", rules::MAX_ATTACHMENTS)]
    TooManyAttachments,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// Another question of the pupil waits already.
    #[error("another question of the pupil waits already")]
    AlreadyWaiting,
    /// The service is closed at this hour; a recorded answer can be asked for.
    #[error("the service is closed at this hour")]
    OutsideHours,
    /// The teacher cannot do this where the stint stands.
    #[error(transparent)]
    Duty(Box<DutyError>),
    /// The family has not agreed to what this needs (R40).
    #[error(transparent)]
    Consent(#[from] ConsentError),
    /// The words could not be read.
    #[error(transparent)]
    Screening(Box<ScreenError>),
    /// The file cannot be attached.
    #[error(transparent)]
    File(#[from] FileError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl From<ScreenError> for QuestionError {
    fn from(error: ScreenError) -> Self {
        match error {
            ScreenError::Question(error) => *error,
            other => Self::Screening(Box::new(other)),
        }
    }
}

impl From<DutyError> for QuestionError {
    fn from(error: DutyError) -> Self {
        Self::Duty(Box::new(error))
    }
}

impl Coded for QuestionError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::NotAPupil => ErrorCode::Forbidden,
            Self::StateWrong { .. } | Self::Settled(_) => ErrorCode::QuestionStateWrong,
            Self::Empty => ErrorCode::QuestionEmpty,
            Self::SubjectWrong => ErrorCode::QuestionSubjectWrong,
            Self::AttemptRequired => ErrorCode::AttemptRequired,
            Self::ChipUnknown => ErrorCode::AttemptChipUnknown,
            Self::TooManyAttachments => ErrorCode::QuestionTooManyAttachments,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::AlreadyWaiting => ErrorCode::QuestionAlreadyWaiting,
            Self::OutsideHours => ErrorCode::OutsideHours,
            Self::Duty(source) => source.code(),
            Self::Screening(source) => source.code(),
            Self::Consent(source) => source.code(),
            Self::File(source) => source.code(),
            Self::Denied(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::SubjectWrong => Some("subject"),
            Self::AttemptRequired => Some("attempt"),
            Self::ChipUnknown => Some("attempt.chips"),
            Self::Empty => Some("text"),
            Self::BadField(field) => Some(field),
            Self::Consent(source) => source.field(),
            _ => None,
        }
    }
}
