//! How long each kind of data is kept, and when it is looked for.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use kernel::Timestamp;
use platform::keepers::Kind;

use super::RetentionError;

/// The hour of the night at which is cleaned.
const HOUR: i8 = 3;
/// Characters of why data is held.
const MAX_REASON: usize = 500;
const DAY: Duration = Duration::from_hours(24);

/// The term of a kind in days: as the region says, never shorter than the law wants it.
#[must_use]
pub fn days(kind: &Kind, terms: &BTreeMap<String, u32>) -> u32 {
    terms.get(kind.code).copied().unwrap_or(kind.usual_days).max(kind.least_days)
}

/// What is older than this goes.
#[must_use]
pub fn before(now: Timestamp, days: u32) -> Timestamp {
    now.minus(DAY.saturating_mul(days))
}

/// The next night on the region's wall clock.
#[must_use]
pub fn next_night(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let local = now.to_zoned(zone);
    let night = Time::constant(HOUR, 0, 0, 0);
    let day = if local.time() < night { Ok(local.date()) } else { local.date().tomorrow() };
    let at = day.and_then(|day| day.to_datetime(night).to_zoned_datetime(zone.clone()));
    at.map_or_else(|_| now.plus(DAY), |at| Timestamp::from_millis(at.timestamp().as_millisecond()))
}

/// Why data is held, without the spaces around it.
///
/// # Errors
/// `BadField` for nothing, or too much.
pub fn reason(text: &str) -> Result<&str, RetentionError> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= MAX_REASON;
    if fits { Ok(text) } else { Err(RetentionError::BadField("reason")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_the_regions_and_never_shorter_than_the_law() {
        let kind = Kind::new("audit", 1_095, 183);
        for (said, expected) in [(None, 1_095), (Some(400), 400), (Some(30), 183)] {
            let terms = said.map(|days| ("audit".to_owned(), days)).into_iter().collect();
            assert_eq!(days(&kind, &terms), expected);
        }
    }

    #[test]
    fn the_night_begins_at_three() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        for (now, night) in [
            ("2026-09-02T02:59:59+08:00", "2026-09-01T19:00:00.000Z"),
            ("2026-09-02T03:00:00+08:00", "2026-09-02T19:00:00.000Z"),
            ("2026-09-02T18:00:00+08:00", "2026-09-02T19:00:00.000Z"),
        ] {
            assert_eq!(next_night(now.parse().unwrap(), &zone).to_string(), night, "{now}");
        }
    }
}
