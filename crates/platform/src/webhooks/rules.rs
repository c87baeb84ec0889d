//! How long a receiver is waited for, and when it is left alone.

use std::time::Duration;

use kernel::Timestamp;

/// The first pause; each further one is three times as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_hours(6);
/// A webhook is paused after so many dead events in a row.
pub(super) const PAUSE_AFTER: u32 = 5;
/// How long the secret before the present one signs too.
pub(super) const BOTH_SIGN: Duration = Duration::from_hours(24);
/// The longest name.
const NAME: usize = 60;

/// The pause after the `tried`-th failed try (from 1); none after the last of `most`.
pub(super) fn pause(tried: u32, most: u32) -> Option<Duration> {
    let tripled = 3_u32.saturating_pow(tried.saturating_sub(1));
    (tried < most).then(|| FIRST_PAUSE.saturating_mul(tripled).min(LONGEST_PAUSE))
}

/// The secrets that sign now: the present one, and the one before it for a while.
pub(super) fn signing(present: String, old: Option<(String, Timestamp)>, now: Timestamp) -> Vec<String> {
    let old = old.filter(|(_, until)| now < *until).map(|(secret, _)| secret);
    std::iter::once(present).chain(old).collect()
}

/// The field of a webhook that cannot be used, if one cannot.
pub(super) fn unfit(name: &str, events: &[String], known: &[&str]) -> Option<&'static str> {
    let count = name.chars().count();
    if name.trim().is_empty() || count > NAME {
        return Some("name");
    }
    let fits = !events.is_empty() && events.iter().all(|event| known.contains(&event.as_str()));
    (!fits).then_some("events")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_for_about_a_day() {
        let pauses: Vec<_> = (1..10).map(|tried| pause(tried, 10).unwrap().as_secs()).collect();
        assert_eq!(pauses, [10, 30, 90, 270, 810, 2430, 7290, 21_600, 21_600]);
        assert_eq!(pause(10, 10), None);
        assert_eq!(pause(1, 1), None);
    }

    #[test]
    fn two_secrets_sign_while_one_takes_over() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        let old = Some(("old".to_owned(), at(100)));
        assert_eq!(signing("new".to_owned(), old.clone(), at(99)), ["new", "old"]);
        assert_eq!(signing("new".to_owned(), old, at(100)), ["new"]);
        assert_eq!(signing("new".to_owned(), None, at(0)), ["new"]);
    }

    #[test]
    fn a_webhook_has_a_name_and_events_that_there_are() {
        let events = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let known = ["a.b", "c.d"];
        for (name, listed, expected) in [
            ("bureau", events(&["a.b"]), None),
            (" ", events(&["a.b"]), Some("name")),
            (&*"x".repeat(61), events(&["a.b"]), Some("name")),
            ("bureau", events(&[]), Some("events")),
            ("bureau", events(&["a.b", "e.f"]), Some("events")),
        ] {
            assert_eq!(unfit(name, &listed, &known), expected, "{name} {listed:?}");
        }
    }
}
