//! Who may ask for what, by when it is to be done, and where a request can go.

use kernel::Day;

use super::{CorrectionField, NewRequest, RequestError, RequestKind, RequestState};
use crate::calendar::{Calendar, DayKind};
use crate::rosters::spelling;

/// Characters of what is asked, of what something should be, and of a reason.
const MAX_TEXT: usize = 500;

kernel::words! {
    /// Something that happens to a request.
    pub enum Step {
        /// It is to be carried out: somebody decided so, or, a copy, by itself.
        Grant = "grant",
        /// Somebody refuses it.
        Refuse = "refuse",
        /// Whoever asked takes it back.
        Withdraw = "withdraw",
        /// It is carried out.
        Finish = "finish",
        /// The copy goes.
        Expire = "expire",
    }
}

/// Every step of a request. `docs/states/request.md` draws the same.
pub const TRANSITIONS: &[(RequestState, Step, RequestState)] = {
    use RequestState as State;
    &[
        (State::Asked, Step::Grant, State::Granted),
        (State::Asked, Step::Refuse, State::Refused),
        (State::Asked, Step::Withdraw, State::Withdrawn),
        (State::Granted, Step::Finish, State::Done),
        (State::Done, Step::Expire, State::Expired),
    ]
};

impl RequestState {
    /// Where a step leads from here.
    ///
    /// # Errors
    /// `StateWrong` when it leads nowhere.
    pub fn after(self, step: Step) -> Result<Self, RequestError> {
        TRANSITIONS
            .iter()
            .find(|(from, by, _)| *from == self && *by == step)
            .map(|(_, _, to)| *to)
            .ok_or(RequestError::StateWrong(self))
    }

    /// Whether the clock runs.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Asked | Self::Granted)
    }
}

/// The request with its texts as they are kept.
///
/// # Errors
/// `BadField` for a text that is too long, a correction without what is right.
pub fn check(new: NewRequest) -> Result<NewRequest, RequestError> {
    let text = new.text.trim().to_owned();
    if text.chars().count() > MAX_TEXT {
        return Err(RequestError::BadField("text"));
    }
    if new.kind != RequestKind::Correction {
        return Ok(NewRequest { field: None, wanted: None, text, ..new });
    }
    let field = new.field.ok_or(RequestError::BadField("field"))?;
    let wanted = new.wanted.map(|wanted| wanted.trim().to_owned()).filter(|wanted| !wanted.is_empty());
    let wanted = wanted.ok_or(RequestError::BadField("wanted"))?;
    Ok(NewRequest { wanted: Some(correct(field, &wanted)?), text, ..new })
}

/// What a field is to hold, as it is kept: the rules are those of rosters.
///
/// # Errors
/// `BadField`.
pub fn correct(field: CorrectionField, wanted: &str) -> Result<String, RequestError> {
    let fits = match field {
        CorrectionField::Name => spelling::name(wanted).ok(),
        CorrectionField::PupilCode => spelling::pupil_code(wanted).ok().flatten(),
        CorrectionField::Other => {
            let fits = wanted.chars().count() <= MAX_TEXT && !wanted.chars().any(char::is_control);
            fits.then(|| wanted.to_owned())
        }
    };
    fits.ok_or(RequestError::BadField("wanted"))
}

/// The reason of a decision, without the spaces around it. A refusal has one.
///
/// # Errors
/// `BadField`.
pub fn reason(text: &str, step: Step) -> Result<String, RequestError> {
    let reason = text.trim();
    let fits = reason.chars().count() <= MAX_TEXT && (step != Step::Refuse || !reason.is_empty());
    if fits { Ok(reason.to_owned()) } else { Err(RequestError::BadField("reason")) }
}

/// The last of so many working days after a day: Monday to Friday, and as the calendar says otherwise.
#[must_use]
pub fn due_day(calendar: &Calendar, asked: Day, working_days: u32) -> Day {
    let (mut day, mut left) = (asked, working_days);
    while left > 0 {
        let Ok(next) = day.date().tomorrow() else { return day };
        day = next.into();
        left -= u32::from(is_working_day(calendar, day));
    }
    day
}

fn is_working_day(calendar: &Calendar, day: Day) -> bool {
    let special = calendar.days().iter().find(|special| special.day == day);
    match special.map(|special| special.kind) {
        Some(kind) => kind == DayKind::SchoolDay,
        None => day.date().weekday().to_monday_zero_offset() < 5,
    }
}

#[cfg(test)]
mod tests {
    use kernel::OrgId;
    use uuid::Uuid;

    use super::*;
    use crate::calendar::SpecialDay;
    use crate::words::Locale;

    #[test]
    fn the_drawing_shows_every_step() {
        let steps = TRANSITIONS.iter().map(|(from, by, to)| (from.as_str(), by.as_str(), to.as_str()));
        crate::states::assert_drawn("request.md", "asked", steps);
    }

    #[test]
    fn the_clock_counts_working_days() {
        let org = OrgId::from_uuid(Uuid::from_u128(1));
        let special = |day: &str, kind| SpecialDay { org, day: day.parse().unwrap(), kind, name: String::new() };
        let mut days: Vec<_> = (1..=7).map(|day| special(&format!("2026-10-0{day}"), DayKind::Holiday)).collect();
        days.push(special("2026-10-10", DayKind::SchoolDay));
        let calendar = Calendar::of(&[org], Vec::new(), days);
        for (asked, working_days, due, why) in [
            ("2026-09-02", 15, "2026-09-23", "three weeks without a holiday"),
            ("2026-09-04", 1, "2026-09-07", "over a weekend"),
            ("2026-09-30", 1, "2026-10-08", "over the holidays"),
            ("2026-09-30", 3, "2026-10-10", "a Saturday that is made up for"),
            ("2026-07-01", 15, "2026-07-22", "in the holidays of schools the clock runs"),
        ] {
            assert_eq!(due_day(&calendar, asked.parse().unwrap(), working_days).to_string(), due, "{why}");
        }
    }

    #[test]
    fn a_correction_says_what_is_right() {
        let new = |kind, field, wanted: Option<&str>| NewRequest {
            kind,
            field,
            wanted: wanted.map(str::to_owned),
            text: String::new(),
            locale: Locale::ZhCn,
        };
        let correction = RequestKind::Correction;
        for (name, request, fits) in [
            ("a copy", new(RequestKind::Copy, None, None), true),
            ("a name", new(correction, Some(CorrectionField::Name), Some(" 小虞 ")), true),
            ("no field", new(correction, None, Some("小虞")), false),
            ("nothing wanted", new(correction, Some(CorrectionField::Name), Some("  ")), false),
            ("a long name", new(correction, Some(CorrectionField::Name), Some(&"虞".repeat(51))), false),
            ("a pupil code", new(correction, Some(CorrectionField::PupilCode), Some("G330105201509010001")), true),
            ("no pupil code", new(correction, Some(CorrectionField::PupilCode), Some("不知道")), false),
            ("words on something else", new(correction, Some(CorrectionField::Other), Some(&"虞".repeat(51))), true),
        ] {
            assert_eq!(check(request).is_ok(), fits, "{name}");
        }
    }

    #[test]
    fn a_refusal_has_a_reason() {
        assert!(reason(" ", Step::Refuse).is_err());
        assert_eq!(reason(" 已核对 ", Step::Refuse).unwrap(), "已核对");
        assert_eq!(reason("", Step::Grant).unwrap(), "");
    }
}
