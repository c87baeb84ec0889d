//! Where a question can go from where it stands, and what it needs to be asked.

use std::time::Duration;

use people::consent::Item;
use people::{Stage, Subject};

use super::{Asked, Attachment, AttachmentKind, Attempt, Mode, Question, QuestionChange, QuestionError, QuestionState};

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
        (State::Draft, Step::Cancel, State::Cancelled),
        (State::Draft, Step::Expire, State::Expired),
        (State::Queued, Step::Offer, State::Offered),
        (State::Queued, Step::MoveLater, State::WaitingLater),
        (State::Queued, Step::Cancel, State::Cancelled),
        (State::Offered, Step::Decline, State::Queued),
        (State::Offered, Step::Accept, State::InSession),
        (State::Offered, Step::MoveLater, State::WaitingLater),
        (State::Offered, Step::Cancel, State::Cancelled),
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
        (State::WaitingLater, Step::Cancel, State::Cancelled),
        (State::AnsweringLater, Step::Release, State::WaitingLater),
        (State::AnsweringLater, Step::Close, State::Answered),
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

/// Whether there is a voice in a question.
#[must_use]
pub fn has_voice(question: &Question, attachments: &[Attachment]) -> bool {
    let attached = attachments.iter().any(|attachment| attachment.kind == AttachmentKind::Voice);
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

/// Whether there is anything to answer: words, a photo or a voice.
#[must_use]
pub fn has_content(question: &Question, attachments: &[Attachment]) -> bool {
    !attachments.is_empty() || question.text.as_deref().is_some_and(|text| !text.trim().is_empty())
}

impl Attempt {
    /// Whether the pupil has said anything with it.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let words = self.text.as_deref().is_some_and(|text| !text.trim().is_empty());
        words || self.voice_file_id.is_some() || self.chips.iter().any(|chip| !chip.is_empty())
    }
}

impl Asked {
    /// The photos, in order.
    pub fn photos(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(|attachment| attachment.kind == AttachmentKind::Photo)
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
mod tests {
    use kernel::{Coded, FileId, PersonId, QuestionId, Timestamp};
    use people::Grade;

    use super::*;
    use crate::states;

    fn uuid(number: u8) -> uuid::Uuid {
        uuid::Uuid::from_bytes([number; 16])
    }

    fn question(state: QuestionState) -> Question {
        Question {
            id: QuestionId::from_uuid(uuid(1)),
            asker_id: PersonId::from_uuid(uuid(2)),
            state,
            mode: None,
            subject: Some(Subject::Math),
            stage: Stage::Junior,
            grade: Grade::new(8).unwrap(),
            text: Some("求证".to_owned()),
            attempt: Some(r#"{"chips":["stuck_midway"]}"#.to_owned()),
            ahead: false,
            round: 0,
            room_id: None,
            created_at: Timestamp::from_millis(0),
            updated_at: Timestamp::from_millis(0),
            submitted_at: None,
            match_shown_at: None,
            accepted_at: None,
        }
    }

    fn photo() -> Attachment {
        Attachment {
            file_id: FileId::from_uuid(uuid(3)),
            kind: AttachmentKind::Photo,
            media_type: "image/jpeg".to_owned(),
            width: Some(800),
            height: Some(600),
        }
    }

    fn taught(subject: Subject, stage: Stage) -> bool {
        !(subject == Subject::Physics && stage == Stage::Primary)
    }

    fn code(result: Result<(), QuestionError>) -> &'static str {
        result.map_or_else(|error| error.code().as_str(), |()| "ok")
    }

    #[test]
    fn the_drawing_shows_every_step_and_no_other() {
        states::assert_drawn(
            "question.md",
            "draft",
            TRANSITIONS.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())),
        );
    }

    #[test]
    fn a_step_leads_to_one_place_only() {
        for (from, by, to) in TRANSITIONS {
            assert_eq!(from.after(*by).unwrap(), *to);
            let same = TRANSITIONS.iter().filter(|(other, step, _)| other == from && step == by);
            assert_eq!(same.count(), 1, "{from} {by}");
        }
    }

    #[test]
    fn what_is_over_stays_over() {
        for over in [QuestionState::Answered, QuestionState::Cancelled, QuestionState::Expired] {
            for step in Step::ALL {
                assert_eq!(over.after(*step).unwrap_err().code().as_str(), "question_state_wrong");
            }
        }
    }

    #[test]
    fn what_a_question_needs_to_be_asked() {
        let complete = question(QuestionState::Draft);
        let wordless = Question { text: Some("  ".to_owned()), ..complete.clone() };
        let cases = [
            (complete.clone(), vec![], "ok"),
            (wordless.clone(), vec![], "question_empty"),
            (wordless, vec![photo()], "ok"),
            (Question { subject: None, ..complete.clone() }, vec![], "question_subject_wrong"),
            (
                Question { subject: Some(Subject::Physics), stage: Stage::Primary, ..complete.clone() },
                vec![],
                "question_subject_wrong",
            ),
            (Question { attempt: None, ..complete.clone() }, vec![photo()], "attempt_required"),
            (
                Question { attempt: Some(r#"{"chips":[],"text":" "}"#.to_owned()), ..complete.clone() },
                vec![],
                "attempt_required",
            ),
            (Question { attempt: Some(r#"{"text":"设未知数"}"#.to_owned()), ..complete }, vec![], "ok"),
        ];
        for (question, attachments, expected) in cases {
            assert_eq!(code(check_submit(&question, &attachments, taught)), expected, "{question:?}");
        }
    }

    #[test]
    fn what_may_be_changed_and_when() {
        use QuestionState::{Answered, Draft, InSession, Offered, Queued, WaitingLater};
        let words = QuestionChange { text: Some("改".to_owned()), ..QuestionChange::default() };
        let subject = QuestionChange { subject: Some(Subject::Physics), ..QuestionChange::default() };
        let emptied = QuestionChange { attempt: Some(Attempt::default()), ..QuestionChange::default() };
        let long = QuestionChange { text: Some("长".repeat(2_001)), ..QuestionChange::default() };
        let overlong = QuestionChange {
            attempt: Some(Attempt { text: Some("长".repeat(1_001)), ..Attempt::default() }),
            ..QuestionChange::default()
        };
        let chip = |code: &str| QuestionChange {
            attempt: Some(Attempt { chips: vec![code.to_owned()], ..Attempt::default() }),
            ..QuestionChange::default()
        };
        let cases = [
            (Draft, &words, "ok"),
            (Queued, &words, "ok"),
            (Offered, &words, "ok"),
            (WaitingLater, &words, "ok"),
            (InSession, &words, "question_state_wrong"),
            (Answered, &words, "question_state_wrong"),
            (Draft, &subject, "ok"),
            (Queued, &subject, "bad_request"),
            (Draft, &emptied, "ok"),
            (Queued, &emptied, "attempt_required"),
            (Draft, &long, "bad_request"),
            (Draft, &overlong, "bad_request"),
            (Draft, &chip("formula_unsure"), "ok"),
            (Draft, &chip("<b>"), "attempt_chip_unknown"),
            (Queued, &chip("too_lazy"), "attempt_chip_unknown"),
        ];
        for (state, change, expected) in cases {
            let result = check_change(&question(state), change, taught, &["formula_unsure".to_owned()]);
            assert_eq!(code(result), expected, "{state} {change:?}");
        }
    }

    #[test]
    fn chips_are_those_of_the_region_and_those_the_question_has() {
        let list = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let (offered, had) = (list(&["no_starting_point", "formula_unsure"]), list(&["retired"]));
        let cases = [
            (list(&[]), "ok"),
            (list(&["no_starting_point", "formula_unsure"]), "ok"),
            (list(&["retired", "formula_unsure"]), "ok"),
            (list(&["invented"]), "attempt_chip_unknown"),
            (list(&["formula_unsure", ""]), "attempt_chip_unknown"),
            (list(&["formula_unsure", "formula_unsure"]), "bad_request"),
        ];
        for (chips, expected) in cases {
            assert_eq!(code(check_chips(&chips, &had, &offered)), expected, "{chips:?}");
        }
    }
}
