//! What a photo or a voice that hangs on a question says in words (读题): read by a job of its own, shown to the asker beside it, who
//! may correct it. Nothing waits for it: a question is asked, offered and explained whether it was read or not.

mod formulas;
pub mod http;
pub(crate) mod jobs;
mod metrics;
mod readers;
pub mod rules;
pub mod service;
mod services;
mod speech;
mod store;

use kernel::{FileId, QuestionId, Timestamp};

pub use self::readers::{Readers, ReadersConfig, Turn};
pub use self::services::ServiceConfig;
use crate::questions::AttachmentKind;

kernel::words! {
    /// Where a reading stands.
    pub enum ReadingState {
        /// It waits for its turn, or is being read.
        Waiting = "waiting",
        /// It was read; there may be no words in it.
        Read = "read",
        /// It cannot be read as it is: to be taken again.
        Retake = "retake",
        /// It could not be read, which is nobody's fault who sent it.
        Failed = "failed",
        /// This program does not read: it has no models.
        Unavailable = "unavailable",
    }
}

kernel::words! {
    /// Why a photo is to be taken, or a voice recorded again.
    pub enum RetakeReason {
        /// It is not sharp.
        Blurred = "blurred",
        /// There was too little light.
        Dark = "dark",
        /// There was too much light.
        Overexposed = "overexposed",
        /// There is nothing on it.
        Blank = "blank",
        /// It has too few pixels.
        TooSmall = "too_small",
        /// Nobody speaks in it.
        Silent = "silent",
        /// Somebody speaks, but no word is sure.
        Unclear = "unclear",
        /// It is too quiet.
        TooQuiet = "too_quiet",
        /// It is so loud that it is distorted.
        TooLoud = "too_loud",
    }
}

::store::record! {
    /// What one attachment says.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Reading {
        /// The question it hangs on.
        pub question_id: QuestionId,
        /// The photo or the voice.
        pub file_id: FileId,
        /// Which of the two.
        pub kind: AttachmentKind,
        /// Where it stands.
        pub state: ReadingState,
        /// What was read.
        pub text: String,
        /// Its lines with their places, as JSON of `recognition::reading::Block`; of a voice its stretches, of `recognition::hearing::Stretch`.
        pub blocks: String,
        /// How sure it is, in percent.
        pub confidence: u32,
        /// Why it is to be taken again.
        pub retake: Option<RetakeReason>,
        /// How long it took, in milliseconds.
        pub took_ms: u32,
        /// What the asker made of it.
        pub edited: Option<String>,
        /// How often it was begun.
        pub tries: u32,
        /// Since when it is wanted.
        pub asked_at: Timestamp,
        /// Places of a photo where something is written that could not be read; nothing where nobody has counted them.
        pub unread: Option<u32>,
    }
}

/// What a photo or a voice says that hangs on nothing: to look for it in the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAside {
    /// `waiting` where every place to read is taken; to be asked again in a moment.
    pub state: ReadingState,
    /// What was read or heard.
    pub text: String,
    /// How sure it is, in percent.
    pub confidence: u32,
    /// Why the photo is to be taken again.
    pub retake: Option<RetakeReason>,
}

impl ReadAside {
    /// Without words.
    #[must_use]
    pub const fn without(state: ReadingState) -> Self {
        Self { state, text: String::new(), confidence: 0, retake: None }
    }
}

impl Reading {
    /// Its words: the asker's own where there are some.
    #[must_use]
    pub fn words(&self) -> &str {
        self.edited.as_deref().unwrap_or(&self.text)
    }

    /// Whether all of it is known: a name may stand where nobody could read.
    #[must_use]
    pub fn is_read_whole(&self) -> bool {
        self.state == ReadingState::Read && (self.kind != AttachmentKind::Photo || self.unread == Some(0))
    }
}
