//! What a move needs.

use kernel::Day;

use super::MembershipError;

/// Characters of a reason.
const MAX_REASON: usize = 200;

/// Whether a move can be written down: the reason fits, the day has come.
///
/// # Errors
/// `BadField`.
pub fn check(reason: &str, day: Day, today: Day) -> Result<(), MembershipError> {
    if reason.chars().count() > MAX_REASON {
        return Err(MembershipError::BadField("reason"));
    }
    if day > today {
        return Err(MembershipError::BadField("day"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_has_happened_and_has_a_short_reason() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let today = day("2026-09-02");
        for (reason, on, fits) in [
            ("", "2026-09-02", true),
            ("随父母去杭州", "2026-07-01", true),
            ("明天才走", "2026-09-03", false),
            (&"长".repeat(200), "2026-09-02", true),
            (&"长".repeat(201), "2026-09-02", false),
        ] {
            assert_eq!(check(reason, day(on), today).is_ok(), fits, "{reason} {on}");
        }
    }
}
