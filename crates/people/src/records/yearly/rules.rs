//! Which year a report is about, and when the bureau is told of it.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use kernel::{Day, Timestamp};

use super::ReportError;

/// The first year a report can be about.
const FIRST: i16 = 2020;
/// The hour at which the bureau is told.
const HOUR: i8 = 9;

/// The first instants of a year and of the next on the region's wall clock.
///
/// # Errors
/// `BadField` for a year that has not begun, or lies too far back.
pub fn span(year: i16, now: Timestamp, zone: &TimeZone) -> Result<(Timestamp, Timestamp), ReportError> {
    if year < FIRST || year > now.to_zoned(zone).year() {
        return Err(ReportError::BadField("year"));
    }
    let begin = |year| Day::from(date(year, 1, 1)).start(zone).map_err(|_| ReportError::BadField("year"));
    Ok((begin(year)?, begin(year + 1)?))
}

/// A reminder: the year it is about, and the last day on which its report is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The year.
    pub year: i16,
    /// The last day of January after it.
    pub day: Day,
}

/// What is due on a day of December or January; nothing in the other months.
#[must_use]
pub fn due(today: Day) -> Option<Due> {
    let today: Date = today.date();
    let year = match today.month() {
        12 => today.year(),
        1 => today.year() - 1,
        _ => return None,
    };
    Some(Due { year, day: date(year + 1, 1, 31).into() })
}

/// When the bureau is told next: on the first of December, and again in the middle of January.
#[must_use]
pub fn next_reminder(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let year = now.to_zoned(zone).year();
    let days = [date(year, 1, 15), date(year, 12, 1), date(year + 1, 1, 15)];
    let instants = days.into_iter().filter_map(|day| {
        let at = day.at(HOUR, 0, 0, 0).to_zoned_datetime(zone.clone()).ok()?;
        Some(Timestamp::from_millis(at.timestamp().as_millisecond()))
    });
    instants.into_iter().find(|at| *at > now).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    #[test]
    fn a_report_is_about_a_year_that_has_begun() {
        let now: Timestamp = "2026-12-31T17:00:00Z".parse().unwrap();
        for (year, fits) in [(2019, false), (2020, true), (2026, true), (2027, true), (2028, false)] {
            assert_eq!(span(year, now, &shanghai()).is_ok(), fits, "{year}");
        }
        let (from, until) = span(2026, now, &shanghai()).unwrap();
        assert_eq!(
            (from.to_string().as_str(), until.to_string().as_str()),
            ("2025-12-31T16:00:00.000Z", "2026-12-31T16:00:00.000Z")
        );
    }

    #[test]
    fn it_is_due_by_the_end_of_january() {
        for (today, expected) in [
            ("2026-11-30", None),
            ("2026-12-01", Some((2026, "2027-01-31"))),
            ("2027-01-31", Some((2026, "2027-01-31"))),
            ("2027-02-01", None),
        ] {
            let found = due(today.parse().unwrap()).map(|due| (due.year, due.day.to_string()));
            assert_eq!(found, expected.map(|(year, day)| (year, day.to_owned())), "{today}");
        }
    }

    #[test]
    fn the_bureau_is_told_in_december_and_in_january() {
        for (now, next) in [
            ("2026-09-02T10:00:00Z", "2026-12-01T01:00:00.000Z"),
            ("2026-12-01T01:00:00Z", "2027-01-15T01:00:00.000Z"),
            ("2027-01-01T00:00:00Z", "2027-01-15T01:00:00.000Z"),
        ] {
            assert_eq!(next_reminder(now.parse().unwrap(), &shanghai()).to_string(), next, "{now}");
        }
    }
}
