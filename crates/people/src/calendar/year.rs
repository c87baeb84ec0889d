//! School years and the days of the week on which there is school.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Weekday, date};
use kernel::{BadColumn, Column, Day, Kind, Stored, Value};
use serde::{Deserialize, Serialize};

/// A school year (学年), named by the calendar year in which it begins: 2026 is 2026–2027.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SchoolYear(u16);

impl SchoolYear {
    /// The school year that begins in this calendar year.
    #[must_use]
    pub const fn new(year: u16) -> Self {
        Self(year)
    }

    /// The school year of a day that lies in no term: it begins on the first of September.
    #[must_use]
    pub fn usual(day: Day) -> Self {
        let date = day.date();
        let year = u16::try_from(date.year()).unwrap_or(0);
        if date.month() >= 9 { Self(year) } else { Self(year.saturating_sub(1)) }
    }

    /// The one after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The calendar year in which it begins.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The first and the last day on which its terms may lie: August to August.
    #[must_use]
    pub fn bounds(self) -> Option<(Day, Day)> {
        let year = i16::try_from(self.0).ok().filter(|year| (1900..=2200).contains(year))?;
        Some((date(year, 8, 1).into(), date(year + 1, 8, 31).into()))
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Stored for SchoolYear {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl Column for SchoolYear {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        u16::from_value(value).map(Self)
    }
}

kernel::schema_as_number!(SchoolYear, 1..=9999);

/// The days of the week on which there is school, Monday first: stored as seven 0 or 1, written in JSON as 1 to 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weekdays([bool; 7]);

impl Weekdays {
    /// Monday to Friday.
    pub const USUAL: Self = Self([true, true, true, true, true, false, false]);

    /// These days, 1 for Monday to 7 for Sunday; none when a number is no day or no day is named.
    #[must_use]
    pub fn of(numbers: &[u8]) -> Option<Self> {
        let mut days = [false; 7];
        for number in numbers {
            *days.get_mut(usize::from(number.checked_sub(1)?))? = true;
        }
        days.contains(&true).then_some(Self(days))
    }

    /// The days, 1 for Monday to 7 for Sunday.
    #[must_use]
    pub fn numbers(self) -> Vec<u8> {
        (1..=7).filter(|number| self.0[usize::from(*number - 1)]).collect()
    }

    /// Whether there is school on a day of the week.
    #[must_use]
    pub fn has(self, day: Weekday) -> bool {
        let place = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
        self.0[place]
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|day| f.write_str(if *day { "1" } else { "0" }))
    }
}

impl FromStr for Weekdays {
    type Err = BadColumn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let days: Vec<bool> = text.chars().map(|sign| sign == '1').collect();
        days.try_into().map(Self).map_err(|_| BadColumn("Weekdays"))
    }
}

kernel::text_column!(Weekdays);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_year_begins_in_september() {
        for (day, year) in [("2026-08-31", 2025), ("2026-09-01", 2026), ("2027-01-01", 2026), ("2027-07-15", 2026)] {
            assert_eq!(SchoolYear::usual(day.parse().unwrap()).number(), year, "{day}");
        }
    }

    #[test]
    fn days_of_the_week_read_back() {
        assert_eq!(Weekdays::of(&[1, 2, 3, 4, 5]), Some(Weekdays::USUAL));
        assert_eq!(Weekdays::USUAL.to_string(), "1111100");
        assert_eq!("1111100".parse(), Ok(Weekdays::USUAL));
        assert_eq!(Weekdays::of(&[6]).unwrap().numbers(), [6]);
        assert!(Weekdays::USUAL.has(Weekday::Monday) && !Weekdays::USUAL.has(Weekday::Sunday));
        for bad in [&[][..], &[0], &[8]] {
            assert_eq!(Weekdays::of(bad), None, "{bad:?}");
        }
    }
}
