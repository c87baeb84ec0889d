//! What a teacher on duty can do next, and what a teacher answers.

use std::time::Duration;

use kernel::Timestamp;

use super::{DutyCheck, DutyError, StintState};

/// A slower network than this makes the voice break; the check says so before a child waits for it.
const SLOWEST_ROUND_TRIP_MS: u32 = 2_000;
/// Offers in a row left without an answer that end a stint.
pub const SILENCES: u32 = 3;
/// Time to close a session after the pupil has hung up, before the next offer rings.
pub const CLOSING: Duration = Duration::from_secs(15);

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
