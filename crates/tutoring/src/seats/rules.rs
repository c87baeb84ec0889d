//! Who is asked to listen along, how long, and what becomes of the questions of those who did.

use std::time::Duration;

use kernel::Timestamp;
use people::packs::SharedRules;

use super::SeatState;
use crate::sessions::{Session, SessionEnd, SessionKind, SessionState};

/// Who listens along may be gone for as long as the pupil whose question it is: a minute, and five more.
pub const GONE: Duration = Duration::from_mins(6);
/// Waiting questions that are laid beside one that is explained.
pub const LOOKED_THROUGH: u32 = 60;
/// From this probability on two questions count as the same where no bank says so.
pub const SURE: f32 = 0.8;

kernel::words! {
    /// Something that happens to a seat.
    pub enum SeatStep {
        /// The pupil takes it.
        Join = "join",
        /// The pupil says no.
        Decline = "decline",
        /// Nothing is said in time, a teacher is found for the question, or the session ends.
        Lapse = "lapse",
        /// The pupil goes, or the session ends without an explanation.
        Leave = "leave",
        /// The question is explained.
        Finish = "finish",
        /// It was another question after all.
        NotMine = "not_mine",
    }
}

/// Every step a seat can take. `docs/states/seat.md` draws the same.
pub const TRANSITIONS: &[(SeatState, SeatStep, SeatState)] = &[
    (SeatState::Offered, SeatStep::Join, SeatState::Joined),
    (SeatState::Offered, SeatStep::Decline, SeatState::Declined),
    (SeatState::Offered, SeatStep::Lapse, SeatState::Lapsed),
    (SeatState::Joined, SeatStep::Leave, SeatState::Left),
    (SeatState::Joined, SeatStep::Finish, SeatState::Done),
    (SeatState::Done, SeatStep::NotMine, SeatState::Left),
];

impl SeatState {
    /// Where a step leads from here; nowhere where it cannot be taken.
    #[must_use]
    pub fn after(self, step: SeatStep) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _)| *from == self && *by == step).map(|(_, _, to)| *to)
    }

    /// Whether the session is the pupil's too: it goes on, or it has explained the question.
    #[must_use]
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Joined | Self::Done)
    }

    /// Whether it takes a place in the room, or may soon.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Offered | Self::Joined)
    }
}

/// What becomes of the question of who listened along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is answered, as the one it was beside.
    Answered,
    /// It waits in its old place.
    Back,
}

/// What becomes of it when the session ends so, something having been explained while its pupil was there, or not. The one who asked may
/// go before that; a teacher who closes a session has explained it.
#[must_use]
pub const fn fate(why: SessionEnd, explained: bool) -> Fate {
    match why {
        SessionEnd::Closed => Fate::Answered,
        SessionEnd::PupilGone | SessionEnd::HungUp | SessionEnd::Stopped => gone(explained),
        SessionEnd::TeacherGone | SessionEnd::MovedLater | SessionEnd::Released | SessionEnd::ConsentWithdrawn => {
            Fate::Back
        }
    }
}

/// What becomes of it when its pupil goes in the middle.
#[must_use]
pub const fn gone(explained: bool) -> Fate {
    if explained { Fate::Answered } else { Fate::Back }
}

/// Whether others are asked into a session now, as far as its kind, its age and the region say.
#[must_use]
pub fn takes_more(session: &Session, rules: SharedRules, now: Timestamp) -> bool {
    let goes_on = session.kind == SessionKind::Live && session.state == SessionState::Open;
    goes_on && rules.pupils > 1 && now.since(session.started_at) <= rules.young
}

/// How many more are asked where so many seats are open.
#[must_use]
pub const fn free(rules: SharedRules, open: usize) -> usize {
    (rules.pupils as usize).saturating_sub(1 + open)
}

/// Which of those who wait have the same question, first in line first.
pub fn same<T>(waiting: Vec<T>, sure: f32, probability: impl Fn(usize) -> f32) -> Vec<T> {
    let judged = waiting.into_iter().enumerate();
    judged.filter(|(place, _)| probability(*place) >= sure).map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::rules::samples;
    use crate::states;

    #[test]
    fn the_drawing_shows_every_step_and_no_other() {
        states::assert_drawn(
            "seat.md",
            "offered",
            TRANSITIONS.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())),
        );
    }

    #[test]
    fn every_end_of_a_session_says_what_becomes_of_the_others() {
        for (why, explained, expected) in [
            (SessionEnd::Closed, true, Fate::Answered),
            (SessionEnd::Closed, false, Fate::Answered),
            (SessionEnd::HungUp, true, Fate::Answered),
            (SessionEnd::HungUp, false, Fate::Back),
            (SessionEnd::PupilGone, true, Fate::Answered),
            (SessionEnd::PupilGone, false, Fate::Back),
            (SessionEnd::Stopped, true, Fate::Answered),
            (SessionEnd::Stopped, false, Fate::Back),
            (SessionEnd::TeacherGone, true, Fate::Back),
            (SessionEnd::TeacherGone, false, Fate::Back),
            (SessionEnd::MovedLater, false, Fate::Back),
            (SessionEnd::ConsentWithdrawn, true, Fate::Back),
            (SessionEnd::Released, false, Fate::Back),
        ] {
            assert_eq!(fate(why, explained), expected, "{why} {explained}");
        }
        assert_eq!((gone(true), gone(false)), (Fate::Answered, Fate::Back));
    }

    #[test]
    fn eight_listen_and_the_first_three_minutes_take_more() {
        let rules = SharedRules::default();
        for (open, expected) in [(0, 7), (6, 1), (7, 0), (9, 0)] {
            assert_eq!(free(rules, open), expected, "{open}");
        }
        let open = Session { state: SessionState::Open, ..samples::session() };
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        for (session, pupils, now, expected) in [
            (open.clone(), 8, 180, true),
            (open.clone(), 8, 181, false),
            (open.clone(), 1, 10, false),
            (samples::session(), 8, 10, false),
            (Session { kind: SessionKind::Later, ..open }, 8, 10, false),
        ] {
            let rules = SharedRules { pupils, ..rules };
            assert_eq!(takes_more(&session, rules, at(now)), expected, "{session:?} {pupils} {now}");
        }
    }

    #[test]
    fn who_asks_the_same_is_asked_first_in_line_first() {
        let probabilities = [0.9, 0.2, 0.8, 0.79];
        assert_eq!(same(vec!["a", "b", "c", "d"], 0.8, |place| probabilities[place]), ["a", "c"]);
    }
}
