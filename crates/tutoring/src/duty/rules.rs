//! What a teacher on duty can do next, and what a teacher answers.

use std::time::Duration;

use kernel::Timestamp;

use super::{DutyCheck, DutyError, StintState};
use crate::sessions::SessionKind;

/// A slower network than this makes the voice break; the check says so before a child waits for it.
const SLOWEST_ROUND_TRIP_MS: u32 = 2_000;
/// Offers in a row left without an answer that end a stint.
pub const SILENCES: u32 = 3;
/// Time to close a session after the pupil has hung up, before the next offer rings.
pub const CLOSING: Duration = Duration::from_secs(15);
/// A recorded answer whose teacher has been out of its room for this long is left half-way: the teacher is at hand again.
pub const LEFT: Duration = Duration::from_secs(30);

kernel::words! {
    /// Something that happens to a teacher on duty.
    pub enum DutyStep {
        /// A question is put to the teacher.
        Offer = "offer",
        /// The offer is over without a session.
        Decline = "decline",
        /// The teacher accepts, or takes a question from the list.
        Teach = "teach",
        /// The session is over.
        Finish = "finish",
        /// The teacher leaves a recorded answer half-way.
        Leave = "leave",
        /// Duty is over.
        End = "end",
    }
}

/// Every step of a stint. `docs/states/stint.md` draws the same.
pub const TRANSITIONS: &[(StintState, DutyStep, StintState)] = &[
    (StintState::Free, DutyStep::Offer, StintState::Offered),
    (StintState::Free, DutyStep::Teach, StintState::Teaching),
    (StintState::Free, DutyStep::End, StintState::Ended),
    (StintState::Offered, DutyStep::Decline, StintState::Free),
    (StintState::Offered, DutyStep::Teach, StintState::Teaching),
    (StintState::Offered, DutyStep::End, StintState::Ended),
    (StintState::Teaching, DutyStep::Finish, StintState::Free),
    (StintState::Teaching, DutyStep::Leave, StintState::Free),
    (StintState::Teaching, DutyStep::End, StintState::Ended),
];

impl StintState {
    /// Where a step leads from here.
    ///
    /// # Errors
    /// `StateWrong` when it leads nowhere.
    pub fn after(self, step: DutyStep) -> Result<Self, DutyError> {
        TRANSITIONS
            .iter()
            .find(|(from, by, _)| *from == self && *by == step)
            .map(|(_, _, to)| *to)
            .ok_or(DutyError::StateWrong { state: self, step })
    }
}

/// Whether a teacher with this equipment can help a child.
///
/// # Errors
/// `CheckFailed`, naming what failed.
pub const fn check(check: DutyCheck) -> Result<(), DutyError> {
    if !check.microphone_ok {
        return Err(DutyError::CheckFailed("microphone_ok"));
    }
    if check.round_trip_ms > SLOWEST_ROUND_TRIP_MS {
        return Err(DutyError::CheckFailed("round_trip_ms"));
    }
    Ok(())
}

/// Whether a session that goes on keeps its teacher from being offered a child.
///
/// A child does, whoever is gone: the clocks of the session decide. So does a recorded answer as long as the teacher is in its
/// room, for a bell would be on the record. An answer in writing does not: every word is kept as it is written, so it can be left
/// for a child at any moment.
#[must_use]
pub fn keeps_busy(kind: SessionKind, teacher_gone_at: Option<Timestamp>, now: Timestamp) -> bool {
    match kind {
        SessionKind::Live => true,
        SessionKind::Later => teacher_gone_at.is_none_or(|gone| now < gone.plus(LEFT)),
        SessionKind::Text => false,
    }
}

/// The page on which a teacher has passed the check, in however many windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyPage {
    /// It is open.
    Open,
    /// It has been closed or unreachable since this moment.
    Gone(Timestamp),
}

/// Whether a teacher has left without a word: nobody hears the bell where the check was made, and has not for as long as the
/// pack lets pass (`duty_grace_s`).
#[must_use]
pub fn has_left(page: DutyPage, now: Timestamp, grace: Duration) -> bool {
    match page {
        DutyPage::Open => false,
        DutyPage::Gone(since) => now >= since.plus(grace),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Coded;

    use super::super::Pen;
    use super::*;
    use crate::states;

    #[test]
    fn the_drawing_shows_every_step_and_no_other() {
        states::assert_drawn(
            "stint.md",
            "free",
            TRANSITIONS.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())),
        );
    }

    #[test]
    fn a_busy_teacher_is_offered_nothing() {
        for state in [StintState::Offered, StintState::Teaching, StintState::Ended] {
            assert_eq!(state.after(DutyStep::Offer).unwrap_err().code().as_str(), "teacher_busy");
        }
    }

    #[test]
    fn a_child_and_a_room_keep_a_teacher_busy_and_an_answer_left_half_way_does_not() {
        use SessionKind::{Later, Live, Text};
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        for (kind, gone, now, busy) in [
            (Live, None, 60, true),
            (Live, Some(0), 9_000, true),
            (Later, None, 9_000, true),
            (Later, Some(60), 89, true),
            (Later, Some(60), 90, false),
            (Text, None, 60, false),
            (Text, Some(60), 60, false),
        ] {
            assert_eq!(keeps_busy(kind, gone.map(at), at(now)), busy, "{kind} {gone:?} at {now}");
        }
    }

    #[test]
    fn a_teacher_whose_page_is_gone_for_the_whole_grace_has_left() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        let grace = Duration::from_mins(2);
        for (page, now, left) in [
            (DutyPage::Open, 9_000, false),
            (DutyPage::Gone(at(60)), 60, false),
            (DutyPage::Gone(at(60)), 179, false),
            (DutyPage::Gone(at(60)), 180, true),
            // It came back and went again meanwhile: the grace begins anew.
            (DutyPage::Gone(at(100)), 180, false),
        ] {
            assert_eq!(has_left(page, at(now), grace), left, "{page:?} at {now}");
        }
    }

    #[test]
    fn the_check_names_what_failed() {
        let good = DutyCheck { microphone_ok: true, pen: Pen::Mouse, round_trip_ms: 2_000 };
        let cases = [
            (good, None),
            (DutyCheck { microphone_ok: false, ..good }, Some("microphone_ok")),
            (DutyCheck { round_trip_ms: 2_001, ..good }, Some("round_trip_ms")),
        ];
        for (equipment, field) in cases {
            let answer = check(equipment);
            assert_eq!(answer.as_ref().err().and_then(Coded::field), field, "{equipment:?}");
        }
    }
}
