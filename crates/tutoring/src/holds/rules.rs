//! What a hold says.

use kernel::Day;

use super::{HoldError, NewHold, Standing};

/// Characters of why a session is held.
const MAX_REASON: usize = 500;

impl Standing {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, today: Day) -> bool {
        self.until.is_none_or(|until| today <= until)
    }
}

/// What is said when a session is held, without the spaces around it.
///
/// # Errors
/// `BadField` without a reason, for a long one, and for a last day that is over.
pub fn check(mut new: NewHold, today: Day) -> Result<NewHold, HoldError> {
    new.reason = new.reason.trim().to_owned();
    if new.reason.is_empty() || new.reason.chars().count() > MAX_REASON {
        return Err(HoldError::BadField("reason"));
    }
    if new.until.is_some_and(|until| until < today) {
        return Err(HoldError::BadField("until"));
    }
    Ok(new)
}

#[cfg(test)]
mod tests {
    use kernel::PersonId;

    use super::super::SessionHoldId;
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_hold_says_why_and_until_when() {
        for (reason, until, fits) in [
            (" 家长投诉 ", None, true),
            ("家长投诉", Some("2026-09-02"), true),
            ("家长投诉", Some("2026-09-01"), false),
            (" ", None, false),
            (&"长".repeat(501), None, false),
        ] {
            let new = NewHold { reason: reason.to_owned(), until: until.map(day) };
            assert_eq!(check(new, day("2026-09-02")).is_ok(), fits, "{reason} {until:?}");
        }
    }

    #[test]
    fn a_hold_ends_after_its_last_day() {
        let id = SessionHoldId::from_uuid(uuid::Uuid::from_u128(1));
        let pupil = PersonId::from_uuid(uuid::Uuid::from_u128(2));
        for (until, today, expected) in [
            (None, "2036-01-01", true),
            (Some("2026-09-02"), "2026-09-02", true),
            (Some("2026-09-02"), "2026-09-03", false),
        ] {
            assert_eq!(Standing { id, pupil, until: until.map(day) }.holds(day(today)), expected, "{until:?} {today}");
        }
    }
}
