//! Where a question can go from where it stands, and what it needs to be asked.

use std::time::Duration;

use kernel::FileId;
use people::consent::Item;
use people::{Stage, Subject};
use platform::files::{FilePurpose, FileRecord};

use super::{
    Asked, Attachment, AttachmentKind, AttachmentState, Attempt, Mode, Question, QuestionChange, QuestionError,
    QuestionState,
};
use crate::screening::rules as screening;

/// Attachments a question carries at most.
pub const MAX_ATTACHMENTS: usize = 6;
/// Characters of a question.
const MAX_TEXT: usize = 2_000;
/// Characters of an attempt in words.
const MAX_ATTEMPT: usize = 1_000;
/// A draft nobody touches for this long expires.
pub const DRAFT_LIFE: Duration = Duration::from_hours(30 * 24);

kernel::words! {
    /// Something that happens to a question.
    pub enum Step {
        /// Replays of the same question are found and shown.
        Show = "show",
        /// One of them was enough.
        Solve = "solve",
        /// The pupil sends it off for an answer on the same screen.
        AskLive = "ask_live",
        /// The pupil sends it off for an answer that is recorded or written later.
        AskLater = "ask_later",
        /// It is put to a teacher.
        Offer = "offer",
        /// The teacher passes, is silent or goes off duty: it keeps its place.
        Decline = "decline",
        /// The teacher accepts.
        Accept = "accept",
        /// The pupil listens along where the same question of another is explained.
        Join = "join",
        /// The pupil listens along no longer, and nothing was explained: it keeps its place.
        Leave = "leave",
        /// What was explained with another's was not this one: it has the place it had from the start.
        NotMine = "not_mine",
        /// The pupil has been gone for a minute.
        LosePupil = "lose_pupil",
        /// The pupil is back.
        PupilBack = "pupil_back",
        /// The teacher has been gone for half a minute.
        LoseTeacher = "lose_teacher",
        /// The teacher is back.
        TeacherBack = "teacher_back",
        /// The teacher stayed away: another is looked for, before those who have not been heard yet.
        Requeue = "requeue",
        /// The session ends.
        Close = "close",
        /// An answer is to be made later instead: the pupil's wish, the service closes, or a recording is no longer agreed to.
        MoveLater = "move_later",
        /// A teacher takes it from the list to record an answer.
        Take = "take",
        /// The teacher puts it back on the list.
        Release = "release",
        /// The pupil takes it back.
        Cancel = "cancel",
        /// The draft is forgotten.
        Expire = "expire",
    }
}

/// Every step a question can take. `docs/states/question.md` draws the same.
pub const TRANSITIONS: &[(QuestionState, Step, QuestionState)] = {
    use QuestionState as State;
    &[
        (State::Draft, Step::AskLive, State::Queued),
        (State::Draft, Step::AskLater, State::WaitingLater),
        (State::Draft, Step::Show, State::Shown),
        (State::Draft, Step::Cancel, State::Cancelled),
        (State::Draft, Step::Expire, State::Expired),
        (State::Shown, Step::Solve, State::Found),
        (State::Shown, Step::AskLive, State::Queued),
        (State::Shown, Step::AskLater, State::WaitingLater),
        (State::Shown, Step::Cancel, State::Cancelled),
        (State::Shown, Step::Expire, State::Expired),
        (State::Queued, Step::Offer, State::Offered),
        (State::Queued, Step::Join, State::InSession),
        (State::Queued, Step::MoveLater, State::WaitingLater),
        (State::Queued, Step::Solve, State::Found),
        (State::Queued, Step::Cancel, State::Cancelled),
        (State::Offered, Step::Decline, State::Queued),
        (State::Offered, Step::Accept, State::InSession),
        (State::Offered, Step::MoveLater, State::WaitingLater),
        (State::Offered, Step::Solve, State::Found),
        (State::Offered, Step::Cancel, State::Cancelled),
        (State::InSession, Step::Leave, State::Queued),
        (State::InSession, Step::LosePupil, State::PupilAway),
        (State::InSession, Step::LoseTeacher, State::TeacherAway),
        (State::InSession, Step::Close, State::Answered),
        (State::InSession, Step::MoveLater, State::WaitingLater),
        (State::PupilAway, Step::PupilBack, State::InSession),
        (State::PupilAway, Step::LoseTeacher, State::TeacherAway),
        (State::PupilAway, Step::Close, State::Answered),
        (State::PupilAway, Step::MoveLater, State::WaitingLater),
        (State::TeacherAway, Step::TeacherBack, State::InSession),
        (State::TeacherAway, Step::Requeue, State::Queued),
        (State::TeacherAway, Step::Close, State::Answered),
        (State::TeacherAway, Step::MoveLater, State::WaitingLater),
        (State::WaitingLater, Step::Take, State::AnsweringLater),
        (State::WaitingLater, Step::Solve, State::Found),
        (State::WaitingLater, Step::Cancel, State::Cancelled),
        (State::AnsweringLater, Step::Release, State::WaitingLater),
        (State::AnsweringLater, Step::Close, State::Answered),
        (State::Answered, Step::NotMine, State::Queued),
    ]
};

impl QuestionState {
    /// Where a step leads from here.
    ///
    /// # Errors
    /// `StateWrong` when it leads nowhere.
    pub fn after(self, step: Step) -> Result<Self, QuestionError> {
        TRANSITIONS
            .iter()
            .find(|(from, by, _)| *from == self && *by == step)
            .map(|(_, _, to)| *to)
            .ok_or(QuestionError::StateWrong { state: self, step })
    }

    /// Whether the pupil may still change the question: no teacher has taken it.
    #[must_use]
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Queued | Self::Offered | Self::WaitingLater)
    }

    /// Whether nothing happens to it any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Answered | Self::Found | Self::Cancelled | Self::Expired)
    }

    /// Whether it waits for a teacher on duty.
    #[must_use]
    pub const fn is_waiting_live(self) -> bool {
        matches!(self, Self::Queued | Self::Offered)
    }

    /// Whether a live session holds it, with both people there or not.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::InSession | Self::PupilAway | Self::TeacherAway)
    }
}

impl Mode {
    /// What a family has to agree to for an answer given so.
    #[must_use]
    pub const fn item(self) -> Item {
        match self {
            Self::Live | Self::Later => Item::SameScreen,
            Self::Text => Item::Questions,
        }
    }
}

/// Whether there is a voice in a question; in a film there is one too.
#[must_use]
pub fn has_voice(question: &Question, attachments: &[Attachment]) -> bool {
    let attached = attachments.iter().any(|attachment| attachment.kind.is_heard());
    attached || question.attempt().is_some_and(|attempt| attempt.voice_file_id.is_some())
}

/// Whether a draft can be sent off.
///
/// The attempt is asked for last, so that the page can lead the pupil there when everything else is done.
///
/// # Errors
/// `Empty`, `SubjectWrong` or `AttemptRequired`.
pub fn check_submit(
    question: &Question,
    attachments: &[Attachment],
    taught: impl Fn(Subject, Stage) -> bool,
) -> Result<(), QuestionError> {
    if !has_content(question, attachments) {
        return Err(QuestionError::Empty);
    }
    let subject = question.subject.ok_or(QuestionError::SubjectWrong)?;
    if !taught(subject, question.stage) {
        return Err(QuestionError::SubjectWrong);
    }
    if question.attempt().is_some_and(|attempt| attempt.says_something()) {
        Ok(())
    } else {
        Err(QuestionError::AttemptRequired)
    }
}

/// Whether there is anything to answer: words, a photo, a voice or a film, there already or on its way. A single sign is no question.
#[must_use]
pub fn has_content(question: &Question, attachments: &[Attachment]) -> bool {
    attachments.iter().any(|attachment| attachment.state != AttachmentState::Lost)
        || question.text.as_deref().is_some_and(|text| text.chars().filter(|sign| can_be_seen(*sign)).nth(1).is_some())
}

fn can_be_seen(sign: char) -> bool {
    is_read(sign) || !(sign.is_whitespace() || sign.is_control() || screening::is_invisible(sign))
}

/// A picture that can lie on a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub file: FileId,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl AttachmentKind {
    /// Whether somebody is heard in it.
    #[must_use]
    pub const fn is_heard(self) -> bool {
        matches!(self, Self::Voice | Self::Video)
    }

    /// What a file is for that can be attached as this.
    #[must_use]
    pub const fn purpose(self) -> FilePurpose {
        match self {
            Self::Photo => FilePurpose::Photo,
            Self::Voice => FilePurpose::Voice,
            Self::Video => FilePurpose::Video,
        }
    }
}

impl Attachment {
    /// A file, attached.
    #[must_use]
    pub fn of(file: &FileRecord, kind: AttachmentKind) -> Self {
        let FileRecord { id, ref media_type, width, height, .. } = *file;
        let media_type = media_type.clone();
        Self { file_id: id, kind, state: AttachmentState::Here, media_type, width, height, poster_id: None }
    }

    /// A file that is still on its way.
    #[must_use]
    pub fn arriving(file_id: FileId, kind: AttachmentKind) -> Self {
        let media_type = "application/octet-stream".to_owned();
        Self { file_id, kind, state: AttachmentState::Arriving, media_type, width: None, height: None, poster_id: None }
    }

    /// What of it can lie on a board: the photo, or the picture of a film.
    #[must_use]
    pub fn picture(&self) -> Option<Picture> {
        let file = match self.kind {
            AttachmentKind::Photo => Some(self.file_id),
            AttachmentKind::Voice => None,
            AttachmentKind::Video => self.poster_id,
        };
        Some(Picture { file: file?, width: self.width?, height: self.height? })
    }
}

/// Whether a sign is a letter or a digit of any script, and one that can be seen.
fn is_read(sign: char) -> bool {
    const FILLERS: [char; 4] = ['\u{115F}', '\u{1160}', '\u{3164}', '\u{FFA0}'];
    sign.is_alphanumeric() && !FILLERS.contains(&sign)
}

impl Attempt {
    /// Whether the pupil has said anything with it (R24): a chip, words with a letter or a digit among them, or a voice, which may be on
    /// its way. Whether a chip is offered and a voice is the pupil's own is looked at when it is said.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let words = self.text.as_deref().is_some_and(|text| text.chars().any(is_read));
        words || self.voice_file_id.is_some() || self.chips.iter().any(|chip| !chip.is_empty())
    }

    /// Whether it opens an answer: as [`Self::says_something`], but a voice has to have come.
    #[must_use]
    pub fn opens_answers(&self) -> bool {
        let here = matches!(self.voice_state, None | Some(AttachmentState::Here));
        Self { voice_file_id: self.voice_file_id.filter(|_| here), ..self.clone() }.says_something()
    }
}

impl Asked {
    /// The photos and the pictures of films, in order.
    pub fn pictures(&self) -> impl Iterator<Item = Picture> {
        self.attachments.iter().filter_map(Attachment::picture)
    }
}

/// Whether a change can be made to a question in this state.
///
/// # Errors
/// `StateWrong`, `BadField`, `SubjectWrong`, `ChipUnknown`; once sent off, an attempt cannot be emptied again
/// (`AttemptRequired`).
pub fn check_change(
    question: &Question,
    change: &QuestionChange,
    taught: impl Fn(Subject, Stage) -> bool,
    chips: &[String],
) -> Result<(), QuestionError> {
    if !question.state.is_editable() {
        return Err(QuestionError::Settled(question.state));
    }
    check_words(change)?;
    if let Some(attempt) = &change.attempt {
        check_chips(&attempt.chips, &question.attempt().unwrap_or_default().chips, chips)?;
    }
    let sent = question.state != QuestionState::Draft;
    if sent && change.attempt.as_ref().is_some_and(|attempt| !attempt.says_something()) {
        return Err(QuestionError::AttemptRequired);
    }
    // A question on its way stays on its way: the subject decides who hears it.
    if sent && change.subject.is_some_and(|subject| Some(subject) != question.subject) {
        return Err(QuestionError::BadField("subject"));
    }
    match change.subject {
        Some(subject) if !taught(subject, question.stage) => Err(QuestionError::SubjectWrong),
        _ => Ok(()),
    }
}

/// Whether the words of a new or changed question fit.
///
/// # Errors
/// `BadField`.
pub fn check_words(change: &QuestionChange) -> Result<(), QuestionError> {
    if change.text.as_deref().is_some_and(|text| text.chars().count() > MAX_TEXT) {
        return Err(QuestionError::BadField("text"));
    }
    let attempt = change.attempt.as_ref().and_then(|attempt| attempt.text.as_deref());
    if attempt.is_some_and(|text| text.chars().count() > MAX_ATTEMPT) {
        return Err(QuestionError::BadField("attempt.text"));
    }
    Ok(())
}

/// Whether every chip is one the region offers, or one the question has had since the region still offered it.
///
/// # Errors
/// `ChipUnknown`; `BadField` for a chip that is named twice.
pub fn check_chips(chips: &[String], had: &[String], offered: &[String]) -> Result<(), QuestionError> {
    for (place, chip) in chips.iter().enumerate() {
        if !offered.contains(chip) && !had.contains(chip) {
            return Err(QuestionError::ChipUnknown);
        }
        if chips[..place].contains(chip) {
            return Err(QuestionError::BadField("attempt.chips"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
