//! Instants and days.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, ZonedDateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{BadColumn, Column, Kind, Stored, Value};

/// Where the present moment comes from; tests hold one that they turn.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// A text that is neither an instant nor a day.
#[derive(Debug, thiserror::Error)]
#[error("not a time: {0}")]
pub struct BadTime(pub String);

/// An instant, in milliseconds since 1970-01-01T00:00:00Z. RFC 3339 in JSON, an integer in tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant this many milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This instant later by `span`.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// This instant earlier by `span`.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// How long after `earlier` this is; zero when it is not after.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The wall clock of a time zone at this instant.
    #[must_use]
    pub fn to_zoned(self, zone: &TimeZone) -> ZonedDateTime {
        self.instant().to_zoned_datetime(zone.clone())
    }

    /// The day of a time zone at this instant.
    #[must_use]
    pub fn day(self, zone: &TimeZone) -> Day {
        Day(self.to_zoned(zone).date())
    }

    fn instant(self) -> Instant {
        Instant::from_millisecond(self.0).unwrap_or(Instant::UNIX_EPOCH)
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.instant())
    }
}

impl FromStr for Timestamp {
    type Err = BadTime;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<Instant>().map(|instant| Self(instant.as_millisecond())).map_err(|_| BadTime(text.to_owned()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Stored for Timestamp {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
}

impl Column for Timestamp {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        i64::from_value(value).map(Self)
    }
}

crate::schema_as_string!(Timestamp, "date-time");

/// A calendar day, written `2026-09-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The calendar date.
    #[must_use]
    pub const fn date(self) -> Date {
        self.0
    }

    /// The first instant of the day in a time zone.
    ///
    /// # Errors
    /// When the day lies outside the years a clock can tell.
    pub fn start(self, zone: &TimeZone) -> Result<Timestamp, BadTime> {
        let midnight = self.0.to_zoned_datetime(zone.clone()).map_err(|_| BadTime(self.to_string()))?;
        Ok(Timestamp(midnight.timestamp().as_millisecond()))
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = BadTime;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| BadTime(text.to_owned()))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

crate::text_column!(Day);
crate::schema_as_string!(Day, "date");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_back_as_it_was_written() {
        for (text, written) in [
            ("2026-09-02T18:00:00+08:00", "2026-09-02T10:00:00.000Z"),
            ("2026-09-02T18:00:00.25+08:00", "2026-09-02T10:00:00.250Z"),
        ] {
            let instant: Timestamp = text.parse().unwrap();
            assert_eq!(instant.to_string(), written);
            assert_eq!(written.parse::<Timestamp>().unwrap(), instant);
        }
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let day: Day = "2026-09-01".parse().unwrap();
        assert_eq!(day.start(&zone).unwrap().to_string(), "2026-08-31T16:00:00.000Z");
        assert_eq!(day.start(&zone).unwrap().day(&zone), day);
    }
}
