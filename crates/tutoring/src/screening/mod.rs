//! Screening (筛选): what a pupil writes is read before another pupil can see it, and people decide where a rule cannot (R28, R29).
//!
//! Words are read by rules where a question is sent off or changed, and again when a photo or a voice has been put into words.
//! What is personal is masked, what is doubtful waits for a person at the desk, and what is grave is not put to a teacher before
//! one has looked. `docs/states/screening.md` draws it.

pub mod desk;
pub mod export;
pub(crate) mod heed;
pub mod http;
pub mod jobs;
pub mod research;
pub mod rules;
pub mod service;
mod store;
mod veil;

use kernel::{Coded, ErrorCode, FileId, OrgId, PersonId, QuestionId, Role, Timestamp};
use platform::Denied;
use serde::{Deserialize, Serialize};

pub use self::export::ScreeningsExporter;
pub use self::research::ResearchExporter;
pub(crate) use self::veil::Veil;
use crate::questions::{Asked, QuestionError};
use crate::reading::Reading;

kernel::id!(/// A step that was taken about the screening of a question.
    StepId);

kernel::words! {
    /// What the rules say of some words.
    pub enum ScreenOutcome {
        /// Nothing was found.
        Clear = "clear",
        /// Something personal was found: it is hidden from other pupils.
        Masked = "masked",
        /// A person has to look before another pupil sees it; teachers answer meanwhile.
        Held = "held",
        /// A person has to look before anybody else sees it.
        Stopped = "stopped",
    }
}

kernel::words! {
    /// What was found.
    pub enum ScreenReason {
        /// A child speaks of ending its life, or of being hurt.
        Harm = "harm",
        /// Weapons or explosives, sold or made.
        Weapons = "weapons",
        /// Obscene words.
        Sexual = "sexual",
        /// Insults or threats.
        Abuse = "abuse",
        /// Advertising, or meeting elsewhere.
        Lure = "lure",
        /// Something that tells who or where a person is.
        Personal = "personal",
        /// Not about any lesson.
        Chatter = "chatter",
        /// No words at all.
        Junk = "junk",
        /// Somebody reported it, and the bureau agreed.
        Reported = "reported",
    }
}

kernel::words! {
    /// Where the screening of a question stands.
    pub enum ScreenState {
        /// Others may see it.
        Clear = "clear",
        /// Others may see it without what is personal.
        Masked = "masked",
        /// It waits for a person.
        Held = "held",
        /// It waits for a person, and no teacher is asked before.
        Stopped = "stopped",
        /// A person decided that no other pupil sees it.
        Hidden = "hidden",
        /// The pupil or a guardian objects; another person decides.
        Appealed = "appealed",
        /// Another person decided the same.
        Closed = "closed",
    }
}

kernel::words! {
    /// What a person at the desk decides.
    pub enum ScreenDecision {
        /// Others may see it as it stands.
        Clear = "clear",
        /// Others may see it without what was found.
        Mask = "mask",
        /// No other pupil sees it.
        Hide = "hide",
        /// The same, and the pupil's school is told.
        TellSchool = "tell_school",
    }
}

/// Where some words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The first character, from 0.
    pub from: usize,
    /// The first character after.
    pub until: usize,
    /// What is there.
    pub reason: ScreenReason,
}

/// What the rules say of some words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What follows.
    pub outcome: ScreenOutcome,
    /// The gravest of what was found.
    pub reason: Option<ScreenReason>,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// Everything that was found, in order.
    pub places: Vec<Place>,
}

::store::record! {
    /// The screening of a question.
    #[derive(Clone, Debug)]
    pub struct Screening {
        /// The question.
        pub question_id: QuestionId,
        /// Who asks.
        pub asker_id: PersonId,
        /// The asker's school when it was asked.
        pub school_id: OrgId,
        /// Where it stands.
        pub state: ScreenState,
        /// The gravest of what was found.
        pub reason: Option<ScreenReason>,
        /// How sure that is, in percent.
        pub confidence: u8,
        /// The version of the lists and rules.
        pub version: String,
        /// An earlier question of the same pupil with the same words.
        pub duplicate_of: Option<QuestionId>,
        /// When it was screened last.
        pub screened_at: Timestamp,
        /// Since when it waits for a person.
        pub waits_since: Option<Timestamp>,
        /// By when a person should have decided.
        pub due_at: Option<Timestamp>,
        /// Who decided.
        pub decided_by: Option<PersonId>,
        /// When.
        pub decided_at: Option<Timestamp>,
        /// Why, in the words of the desk.
        pub note: Option<String>,
        /// What the pupil or a guardian objects.
        pub appeal: Option<String>,
        /// When.
        pub appealed_at: Option<Timestamp>,
        /// Who.
        pub appealed_by: Option<PersonId>,
    }
}

::store::record! {
    /// What the rules found in some of a question's words, as it is kept.
    #[derive(Clone, Debug)]
    pub struct Read {
        /// Which words: the question's own (`text`), the attempt (`attempt`), what was written in the room (`room`), or what a
        /// file says (its id).
        pub source: String,
        /// What follows.
        pub outcome: ScreenOutcome,
        /// The gravest of what was found.
        pub reason: Option<ScreenReason>,
        /// How sure that is, in percent.
        pub confidence: u8,
        /// What was found where, as JSON; see [`Place`].
        pub places: String,
        /// Which words were read: a digest.
        pub digest: String,
        /// The words, of a file in which something was found, and of the room.
        pub words: Option<String>,
    }
}

::store::record! {
    /// A step of a screening: by the rules, at the desk, or by the family.
    #[derive(Clone, Debug)]
    pub struct Step {
        /// The step.
        pub id: StepId,
        /// When.
        pub at: Timestamp,
        /// Who; the rules where nobody is named.
        pub actor_id: Option<PersonId>,
        /// In which role.
        pub actor_role: Option<Role>,
        /// What.
        pub step: rules::ScreenStep,
        /// What was found.
        pub reason: Option<ScreenReason>,
        /// In words.
        pub note: Option<String>,
    }
}

/// Words of a question and where they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The question's own words (`text`), the attempt (`attempt`), what was written in the room (`room`), or what a file says (its id).
    pub source: String,
    /// The words.
    pub words: String,
}

impl Said {
    /// What the pupil wrote.
    pub(crate) fn text(words: &str) -> Self {
        Self { source: "text".to_owned(), words: words.to_owned() }
    }

    /// What the pupil tried.
    pub(crate) fn attempt(words: &str) -> Self {
        Self { source: "attempt".to_owned(), words: words.to_owned() }
    }

    /// What was read in a photo or heard in a voice.
    #[must_use]
    pub fn file(file: FileId, words: &str) -> Self {
        Self { source: file.to_string(), words: words.to_owned() }
    }

    /// What was read or heard: as it was read, too, where the pupil corrected it, for the photo still says it.
    pub(crate) fn read(reading: &Reading) -> Self {
        Self::file(reading.file_id, &[reading.text.as_str(), reading.edited.as_deref().unwrap_or_default()].join("\n"))
    }
}

/// What another pupil may see of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shareable {
    /// Nothing: it waits for a person, was hidden, or the family has not agreed.
    Not,
    /// The words without what is hidden, and the files in which nothing has to be hidden. A file that is not among them has
    /// not been read, or says something that no other pupil may see.
    Shown {
        /// The words.
        text: Option<String>,
        /// The files.
        files: Vec<FileId>,
    },
}

impl Screening {
    /// Whether the family may object: once to each time that it is hidden.
    #[must_use]
    pub fn may_appeal(&self) -> bool {
        self.state == ScreenState::Hidden && self.appealed_at.is_none()
    }
}

/// A screening as the desk, or the family, sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The screening.
    pub screening: Screening,
    /// The question.
    pub asked: Asked,
    /// The school's name.
    pub school_name: String,
}

/// Why something could not be done about a screening.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// There is no such question, or not for this person.
    #[error("there is no such question")]
    NotFound,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// It cannot do this where it stands.
    #[error("a question that is {state} cannot {step}")]
    StateWrong {
        /// Where it stands.
        state: ScreenState,
        /// What was to be done.
        step: rules::ScreenStep,
    },
    /// It is not what the decision was made on: somebody else has decided, or other words are there.
    #[error("the question has changed since it was looked at")]
    Changed,
    /// An appeal is decided by another person, and who was overruled hides nothing again.
    #[error("this is decided by another person")]
    OtherDecides,
    /// The question could not be shown or moved.
    #[error(transparent)]
    Question(Box<QuestionError>),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// More rows than one person may take out alone.
    #[error(transparent)]
    Export(#[from] people::records::exports::ExportError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl From<QuestionError> for ScreenError {
    fn from(error: QuestionError) -> Self {
        match error {
            QuestionError::NotFound => Self::NotFound,
            other => Self::Question(Box::new(other)),
        }
    }
}

impl Coded for ScreenError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::StateWrong { .. } | Self::Changed => ErrorCode::ScreeningStateWrong,
            Self::OtherDecides => ErrorCode::ScreeningOtherDecides,
            Self::Question(source) => source.code(),
            Self::Denied(source) => source.code(),
            Self::Export(source) => source.code(),
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
