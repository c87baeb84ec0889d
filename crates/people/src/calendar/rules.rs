//! What the calendar says about a day.

use kernel::{Day, OrgId};

use super::{CalendarError, DayKind, SchoolYear, SpecialDay, Term};

/// Days of a term at most.
const LONGEST_TERM: i32 = 200;
/// Characters of what a day is called.
const MAX_NAME: usize = 30;

/// What an organisation and those above it say, the nearest first: each term and each day as the nearest says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    terms: Vec<Term>,
    days: Vec<SpecialDay>,
}

impl Calendar {
    /// The calendar of an organisation; `line` is the organisation and those above it, the nearest first.
    #[must_use]
    pub fn of(line: &[OrgId], terms: Vec<Term>, days: Vec<SpecialDay>) -> Self {
        let distance = |org: OrgId| line.iter().position(|one| *one == org).unwrap_or(usize::MAX);
        let mut calendar = Self { terms, days };
        calendar.terms.sort_by_key(|term| (term.year, term.number, distance(term.org)));
        calendar.terms.dedup_by_key(|term| (term.year, term.number));
        calendar.days.sort_by_key(|special| (special.day, distance(special.org)));
        calendar.days.dedup_by_key(|special| special.day);
        calendar
    }

    /// The terms in force, in order.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The days that are not as the week says, in order.
    #[must_use]
    pub fn days(&self) -> &[SpecialDay] {
        &self.days
    }

    /// A term of a school year.
    #[must_use]
    pub fn term(&self, year: SchoolYear, number: u8) -> Option<&Term> {
        self.terms.iter().find(|term| (term.year, term.number) == (year, number))
    }

    /// The term in which a day lies.
    #[must_use]
    pub fn term_of(&self, day: Day) -> Option<&Term> {
        self.terms.iter().find(|term| term.begins <= day && day <= term.ends)
    }

    /// The school year of a day: its term's; between terms the one that the first of September divides.
    #[must_use]
    pub fn school_year_of(&self, day: Day) -> SchoolYear {
        self.term_of(day).map_or_else(|| SchoolYear::usual(day), |term| term.year)
    }

    /// Whether there is school on a day.
    #[must_use]
    pub fn is_school_day(&self, day: Day) -> bool {
        let special = self.days.iter().find(|special| special.day == day);
        match special.map(|special| special.kind) {
            Some(kind) => kind == DayKind::SchoolDay,
            None => self.term_of(day).is_some_and(|term| term.weekdays.has(day.date().weekday())),
        }
    }
}

/// Whether a term can be.
///
/// # Errors
/// `BadField` for a number other than 1 or 2, days that lie outside the school year, end before they begin or last too
/// long; `TermsOverlap` with the other term of the year.
pub fn check_term(term: &Term, other: Option<&Term>) -> Result<(), CalendarError> {
    if !(1..=2).contains(&term.number) {
        return Err(CalendarError::BadField("number"));
    }
    let (first, last) = term.year.bounds().ok_or(CalendarError::BadField("year"))?;
    if term.begins < first || term.begins > last {
        return Err(CalendarError::BadField("begins"));
    }
    let days = (term.ends.date() - term.begins.date()).get_days();
    if term.ends < term.begins || term.ends > last || days > LONGEST_TERM {
        return Err(CalendarError::BadField("ends"));
    }
    let Some(other) = other else { return Ok(()) };
    let (one, two) = if term.number < other.number { (term, other) } else { (other, term) };
    if one.ends < two.begins { Ok(()) } else { Err(CalendarError::TermsOverlap) }
}

/// What a day is called, without the spaces around it.
///
/// # Errors
/// `BadField` when it is too long.
pub fn name(text: &str) -> Result<&str, CalendarError> {
    let name = text.trim();
    if name.chars().count() <= MAX_NAME { Ok(name) } else { Err(CalendarError::BadField("name")) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::calendar::Weekdays;

    fn org(number: u128) -> OrgId {
        OrgId::from_uuid(Uuid::from_u128(number))
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn term(by: u128, number: u8, begins: &str, ends: &str) -> Term {
        let (begins, ends) = (day(begins), day(ends));
        Term { org: org(by), year: SchoolYear::new(2026), number, begins, ends, weekdays: Weekdays::USUAL }
    }

    fn special(by: u128, on: &str, kind: DayKind) -> SpecialDay {
        SpecialDay { org: org(by), day: day(on), kind, name: "国庆节".to_owned() }
    }

    #[test]
    fn the_week_says_when_there_is_school_and_the_nearest_says_otherwise() {
        let (school, region) = (3, 1);
        let terms = vec![
            term(region, 1, "2026-09-01", "2027-01-22"),
            term(region, 2, "2027-02-22", "2027-06-30"),
            term(school, 2, "2027-03-01", "2027-06-30"),
        ];
        let days = vec![
            special(region, "2026-10-01", DayKind::Holiday),
            special(region, "2026-10-10", DayKind::SchoolDay),
            special(region, "2026-11-05", DayKind::Holiday),
            special(school, "2026-11-05", DayKind::SchoolDay),
            special(school, "2026-11-06", DayKind::Holiday),
        ];
        let calendar = Calendar::of(&[org(school), org(2), org(region)], terms, days);
        for (on, expected, why) in [
            ("2026-09-01", true, "the first day of the term, a Tuesday"),
            ("2026-09-05", false, "a Saturday"),
            ("2026-10-01", false, "a holiday"),
            ("2026-10-10", true, "a Saturday that is made up for"),
            ("2026-11-05", true, "a holiday of the region on which the school works"),
            ("2026-11-06", false, "a day off of the school"),
            ("2027-02-24", false, "the school's second term begins later than the region's"),
            ("2027-03-01", true, "now it has begun"),
            ("2027-07-01", false, "after the year"),
        ] {
            assert_eq!(calendar.is_school_day(day(on)), expected, "{on}: {why}");
        }
        assert_eq!(calendar.term_of(day("2027-01-22")).map(|term| term.number), Some(1));
        assert_eq!(calendar.term_of(day("2027-01-23")), None);
    }

    #[test]
    fn a_term_that_begins_in_august_belongs_to_its_own_year() {
        let early = Term { begins: day("2026-08-30"), ..term(1, 1, "2026-09-01", "2027-01-22") };
        let calendar = Calendar::of(&[org(1)], vec![early], Vec::new());
        assert_eq!(calendar.school_year_of(day("2026-08-31")).number(), 2026);
        assert_eq!(calendar.school_year_of(day("2026-08-29")).number(), 2025);
        assert_eq!(calendar.school_year_of(day("2027-08-01")).number(), 2026);
    }

    #[test]
    fn which_terms_can_be() {
        let first = term(1, 1, "2026-09-01", "2027-01-22");
        for (number, begins, ends, fits) in [
            (2, "2027-02-22", "2027-06-30", true),
            (2, "2027-01-22", "2027-06-30", false),
            (2, "2027-06-30", "2027-02-22", false),
            (2, "2027-02-22", "2027-09-11", false),
            (2, "2026-07-31", "2026-08-20", false),
            (3, "2027-02-22", "2027-06-30", false),
        ] {
            assert_eq!(check_term(&term(1, number, begins, ends), Some(&first)).is_ok(), fits, "{number} {begins}");
        }
        assert!(check_term(&term(1, 1, "2026-08-01", "2027-03-01"), None).is_err(), "a term of more than 200 days");
    }
}
