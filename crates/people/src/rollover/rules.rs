//! What a rollover may do when.

use kernel::Day;

use super::RolloverState::{Applied, Applying, Discarded, Planned, Undoing, Undone};
use super::{RolloverError, RolloverState};
use crate::calendar::{Calendar, SchoolYear};

kernel::words! {
    /// What can happen to a rollover.
    pub enum RolloverEvent {
        /// Someone has looked at it and says yes.
        Apply = "apply",
        /// The last school has had its turn.
        Finish = "finish",
        /// Someone takes it back.
        Undo = "undo",
        /// Someone gives it up.
        Discard = "discard",
    }
}

/// Every step a rollover takes; `docs/states/rollover.md` draws them.
pub const TRANSITIONS: &[(RolloverState, RolloverEvent, RolloverState)] = &[
    (Planned, RolloverEvent::Apply, Applying),
    (Planned, RolloverEvent::Discard, Discarded),
    (Applying, RolloverEvent::Finish, Applied),
    (Applied, RolloverEvent::Undo, Undoing),
    (Undoing, RolloverEvent::Finish, Undone),
];

/// The state after an event.
///
/// # Errors
/// `StateWrong` where the event cannot happen.
pub fn step(state: RolloverState, event: RolloverEvent) -> Result<RolloverState, RolloverError> {
    let line = TRANSITIONS.iter().find(|(from, by, _)| *from == state && *by == event);
    line.map(|(_, _, to)| *to).ok_or(RolloverError::StateWrong(state))
}

/// Whether a school year may be ended on a day: its last term is over, and the next year has a first one.
///
/// # Errors
/// `TooEarly`, `NoTerms`.
pub fn check_apply(calendar: &Calendar, year: SchoolYear, today: Day) -> Result<(), RolloverError> {
    calendar.term(year.next(), 1).ok_or(RolloverError::NoTerms)?;
    let over = calendar.term(year, 2).map_or(SchoolYear::usual(today) > year, |last| last.ends < today);
    if over { Ok(()) } else { Err(RolloverError::TooEarly) }
}

/// Whether the end of a school year may be undone on a day: while the first term after it lasts.
///
/// # Errors
/// `TooLate`.
pub fn check_undo(calendar: &Calendar, year: SchoolYear, today: Day) -> Result<(), RolloverError> {
    let lasts = calendar.term(year.next(), 1).is_none_or(|term| today <= term.ends);
    if lasts { Ok(()) } else { Err(RolloverError::TooLate) }
}

#[cfg(test)]
mod tests {
    use kernel::OrgId;
    use uuid::Uuid;

    use super::*;
    use crate::calendar::{Term, Weekdays};

    fn calendar(terms: &[(u16, u8, &str, &str)]) -> Calendar {
        let org = OrgId::from_uuid(Uuid::nil());
        let term = |(year, number, begins, ends): &(u16, u8, &str, &str)| Term {
            org,
            year: SchoolYear::new(*year),
            number: *number,
            begins: begins.parse().unwrap(),
            ends: ends.parse().unwrap(),
            weekdays: Weekdays::USUAL,
        };
        Calendar::of(&[org], terms.iter().map(term).collect(), Vec::new())
    }

    #[test]
    fn a_year_is_ended_between_its_last_term_and_the_end_of_the_next_first_one() {
        let both = calendar(&[(2025, 2, "2026-02-23", "2026-06-30"), (2026, 1, "2026-09-01", "2027-01-22")]);
        let next_only = calendar(&[(2026, 1, "2026-09-01", "2027-01-22")]);
        let year = SchoolYear::new(2025);
        for (calendar, day, apply, undo) in [
            (&both, "2026-06-30", Some("too early"), true),
            (&both, "2026-07-01", None, true),
            (&both, "2027-01-22", None, true),
            (&both, "2027-01-23", None, false),
            (&next_only, "2026-08-31", Some("too early"), true),
            (&next_only, "2026-09-02", None, true),
        ] {
            let day = day.parse().unwrap();
            let refused = check_apply(calendar, year, day).err();
            assert_eq!(refused.is_some(), apply.is_some(), "apply on {day}: {refused:?}");
            assert_eq!(check_undo(calendar, year, day).is_ok(), undo, "undo on {day}");
        }
        let refused = check_apply(&calendar(&[]), year, "2026-09-02".parse().unwrap()).unwrap_err();
        assert!(matches!(refused, RolloverError::NoTerms), "{refused}");
    }

    #[test]
    fn the_drawing_shows_every_step() {
        let steps = TRANSITIONS.iter().map(|(from, by, to)| (from.as_str(), by.as_str(), to.as_str()));
        crate::states::assert_drawn("rollover.md", Planned.as_str(), steps);
    }

    #[test]
    fn nothing_else_happens() {
        for state in RolloverState::ALL {
            for event in RolloverEvent::ALL {
                let drawn = TRANSITIONS.iter().any(|(from, by, _)| from == state && by == event);
                assert_eq!(step(*state, *event).is_ok(), drawn, "{state} {event}");
            }
        }
    }
}
