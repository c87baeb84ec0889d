//! Question books as JSON.

use kernel::{Day, QuestionId, SessionId, Timestamp};
use people::{Stage, Subject, packs};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::book::{BookAnswer, BookEntry, BookEntryId, BookStanding, Choices, Overview, Recall, rules};
use crate::questions::http::AttemptView;

/// A question in a book. What answers it is not said here (R24).
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of the entry")]
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BookEntryView {
    /// The entry.
    id: BookEntryId,
    /// The question.
    question_id: QuestionId,
    /// The session that answers it.
    session_id: SessionId,
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
    /// Whether the pupil asked it; else it was found in the bank, and there are only its words.
    own: bool,
    /// The question in words; empty where it has only photos or a voice, and of one that was found once others may not see it any more.
    words: String,
    /// What it is about.
    knowledge_point: Option<String>,
    /// The pupil's own note.
    note: Option<String>,
    /// Since when it is kept.
    kept_at: Timestamp,
    /// How often in a row the pupil knew it.
    step: u32,
    /// How often in a row until it stays known.
    steps: u32,
    /// Where it stands today.
    standing: BookStanding,
    /// The day on which it comes again; absent once it stays known.
    due_on: Option<Day>,
    /// Whether it was tried this time, and the answer may be seen.
    tried: bool,
    /// Whether to know it today is a step: it is due, or it was tried before its answer was ever seen.
    counts: bool,
    /// When the pupil last said whether it was known.
    reviewed_at: Option<Timestamp>,
    /// How often the pupil said so.
    reviews: u32,
    /// Whether the last word on it can be taken back.
    can_take_back: bool,
}

impl BookEntryView {
    pub(super) fn of(ctx: &Ctx, entry: BookEntry) -> Self {
        Self {
            standing: rules::standing(entry.due_on, packs::today(ctx)),
            counts: rules::counts(&entry, packs::today(ctx)),
            id: entry.id,
            question_id: entry.question_id,
            session_id: entry.session_id,
            own: entry.is_own(),
            subject: entry.subject,
            stage: entry.stage,
            words: entry.words,
            knowledge_point: entry.knowledge_point,
            note: entry.note,
            kept_at: entry.kept_at,
            step: entry.step,
            steps: u32::try_from(rules::PAUSES_DAYS.len()).unwrap_or(u32::MAX),
            due_on: entry.due_on,
            tried: entry.tried_at.is_some(),
            reviewed_at: entry.reviewed_at,
            reviews: entry.reviews,
            can_take_back: entry.before_step.is_some(),
        }
    }
}

/// A knowledge point of a book.
#[derive(Debug, Serialize, ToSchema)]
struct BookPointView {
    /// The subject.
    subject: Subject,
    /// The knowledge point.
    knowledge_point: String,
    /// Entries about it.
    entries: u64,
}

/// How a book is kept.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct BookChoices {
    /// Every question that is answered is kept by itself.
    pub(super) keeps_answered: bool,
    /// The pupil is reminded when something is due.
    pub(super) reminds: bool,
}

impl From<Choices> for BookChoices {
    fn from(choices: Choices) -> Self {
        Self { keeps_answered: choices.keeps_answered, reminds: choices.reminds }
    }
}

/// A book at a glance.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BookOverview {
    /// Entries that are to be tried again.
    due: u64,
    /// Entries for later.
    learning: u64,
    /// Entries that are known.
    known: u64,
    /// Days until an entry comes again, by how often in a row it was known.
    pauses_days: Vec<i32>,
    /// What they are about, the most frequent first, at most 50.
    points: Vec<BookPointView>,
    /// How it is kept.
    choices: BookChoices,
}

impl From<Overview> for BookOverview {
    fn from(Overview { counts, points, choices }: Overview) -> Self {
        let points = points.into_iter().map(|point| BookPointView {
            subject: point.subject,
            knowledge_point: point.knowledge_point,
            entries: point.entries,
        });
        Self {
            due: counts.due,
            learning: counts.learning,
            known: counts.known,
            pauses_days: rules::PAUSES_DAYS.to_vec(),
            points: points.collect(),
            choices: choices.into(),
        }
    }
}

/// Whether a question is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeptView {
    /// Its entry; absent where it is not kept.
    pub(super) entry: Option<BookEntryView>,
}

/// A note of one's own.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NoteRequest {
    /// Up to 2,000 characters; nothing clears it.
    pub(super) note: String,
}

/// What was tried this time.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct TryRequest {
    /// What the pupil tried and where the thinking stopped.
    pub(super) attempt: AttemptView,
}

/// What answers a question.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BookAnswerView {
    /// The session.
    session_id: SessionId,
    /// Whether there is a replay to watch.
    replay: bool,
    /// What it is about.
    knowledge_point: Option<String>,
    /// The teacher's note.
    note: Option<String>,
    /// The answer in writing.
    written: Option<String>,
}

impl From<BookAnswer> for BookAnswerView {
    fn from(BookAnswer { session, replay, knowledge_point, note, written, recorded: _, room: _ }: BookAnswer) -> Self {
        Self { session_id: session, replay, knowledge_point, note, written }
    }
}

/// Whether it was known.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct ReviewRequest {
    /// What the pupil says.
    pub(super) recall: Recall,
}
