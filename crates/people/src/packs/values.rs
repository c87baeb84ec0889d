//! The values of rules as they are written in TOML.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::{Time, Weekday};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{ClusterRules, Hours, ManyFiles, ModerationTerms, OpenHours, PerStage, SharedRules, WaitRange};

/// A time of day, `21:00`.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct TimeOfDay(Time);

impl TryFrom<String> for TimeOfDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let well_formed = text.len() == 5 && text.as_bytes()[2] == b':';
        let time = well_formed.then(|| text.parse().ok()).flatten();
        time.map(Self).ok_or_else(|| format!("`{text}` is not a time of day like 21:00"))
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursText {
    from: TimeOfDay,
    until: TimeOfDay,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DayOfWeek {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl From<DayOfWeek> for Weekday {
    fn from(day: DayOfWeek) -> Self {
        match day {
            DayOfWeek::Mon => Self::Monday,
            DayOfWeek::Tue => Self::Tuesday,
            DayOfWeek::Wed => Self::Wednesday,
            DayOfWeek::Thu => Self::Thursday,
            DayOfWeek::Fri => Self::Friday,
            DayOfWeek::Sat => Self::Saturday,
            DayOfWeek::Sun => Self::Sunday,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenText {
    from: TimeOfDay,
    until: TimeOfDay,
    days: Vec<DayOfWeek>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaitText {
    p50: u64,
    p90: u64,
}

fn typed<T: DeserializeOwned>(value: &toml::Value) -> Result<T, String> {
    value.clone().try_into().map_err(|error: toml::de::Error| error.message().to_owned())
}

fn positive(number: u64) -> Result<u64, String> {
    if number > 0 { Ok(number) } else { Err("must be more than 0".to_owned()) }
}

pub(super) fn open_hours(value: &toml::Value) -> Result<OpenHours, String> {
    if value.as_str() == Some("round_the_clock") {
        return Ok(OpenHours::RoundTheClock);
    }
    let OpenText { from, until, days } = typed(value)?;
    if from.0 >= until.0 {
        return Err("`until` must be later than `from`".to_owned());
    }
    if days.is_empty() {
        return Err("`days` names no day".to_owned());
    }
    Ok(OpenHours::Between { from: from.0, until: until.0, days: days.into_iter().map(Weekday::from).collect() })
}

pub(super) fn time(value: &toml::Value) -> Result<Time, String> {
    typed::<TimeOfDay>(value).map(|time| time.0)
}

pub(super) fn minutes(value: &toml::Value) -> Result<Duration, String> {
    Ok(Duration::from_secs(positive(typed(value)?)?.saturating_mul(60)))
}

pub(super) fn seconds(value: &toml::Value) -> Result<Duration, String> {
    Ok(Duration::from_secs(positive(typed(value)?)?))
}

pub(super) fn minutes_per_stage(value: &toml::Value) -> Result<PerStage<Duration>, String> {
    let PerStage { primary, junior, senior } = typed::<PerStage<u64>>(value)?;
    for number in [primary, junior, senior] {
        positive(number)?;
    }
    Ok(PerStage { primary, junior, senior }.map(|number| Duration::from_secs(number.saturating_mul(60))))
}

pub(super) fn quiet_hours(value: &toml::Value) -> Result<PerStage<Hours>, String> {
    let hours = typed::<PerStage<HoursText>>(value)?.map(|text| Hours { from: text.from.0, until: text.until.0 });
    if [hours.primary, hours.junior, hours.senior].iter().any(|hours| hours.from == hours.until) {
        return Err("`from` and `until` must differ".to_owned());
    }
    Ok(hours)
}

pub(super) fn wait_default(value: &toml::Value) -> Result<PerStage<WaitRange>, String> {
    let ranges = typed::<PerStage<WaitText>>(value)?;
    if [ranges.primary, ranges.junior, ranges.senior].iter().any(|range| range.p50 > range.p90) {
        return Err("`p50` must not be more than `p90`".to_owned());
    }
    Ok(ranges.map(|range| WaitRange { p50: Duration::from_secs(range.p50), p90: Duration::from_secs(range.p90) }))
}

pub(super) fn codes(value: &toml::Value) -> Result<Vec<String>, String> {
    let codes: Vec<String> = typed(value)?;
    let well_formed =
        |code: &String| !code.is_empty() && code.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
    match codes.iter().find(|code| !well_formed(code)) {
        Some(bad) => Err(format!("`{bad}` is not a code like stuck_on_step")),
        None if codes.is_empty() => Err("names no code".to_owned()),
        None => Ok(codes),
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct ManyFilesText {
    files: u32,
    minutes: u64,
}

pub(super) fn many_files(value: &toml::Value) -> Result<ManyFiles, String> {
    let ManyFilesText { files, minutes } = typed(value)?;
    positive(files.into())?;
    Ok(ManyFiles { files, within: Duration::from_secs(positive(minutes)?.saturating_mul(60)) })
}

pub(super) fn count(value: &toml::Value) -> Result<u32, String> {
    let number: u32 = typed(value)?;
    positive(number.into())?;
    Ok(number)
}

pub(super) fn days(value: &toml::Value) -> Result<Duration, String> {
    Ok(Duration::from_secs(u64::from(count(value)?) * 24 * 60 * 60))
}

pub(super) fn hours(value: &toml::Value) -> Result<Duration, String> {
    Ok(Duration::from_secs(u64::from(count(value)?) * 60 * 60))
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModerationText {
    grave: u64,
    usual: u64,
}

pub(super) fn moderation_hours(value: &toml::Value) -> Result<ModerationTerms, String> {
    let ModerationText { grave, usual } = typed(value)?;
    if grave > usual {
        return Err("`grave` must not be more than `usual`".to_owned());
    }
    let hours = |number| Ok::<_, String>(Duration::from_secs(positive(number)?.saturating_mul(60 * 60)));
    Ok(ModerationTerms { grave: hours(grave)?, usual: hours(usual)? })
}

/// More days than these are not a matter of the last days.
const MOST_CLUSTER_DAYS: u32 = 180;

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClustersText {
    last_days: u32,
    smallest_group: u32,
}

pub(super) fn clusters(value: &toml::Value) -> Result<ClusterRules, String> {
    let ClustersText { last_days: days, smallest_group } = typed(value)?;
    if !(1..=MOST_CLUSTER_DAYS).contains(&days) {
        return Err(format!("`last_days` must be from 1 to {MOST_CLUSTER_DAYS}"));
    }
    if smallest_group < 2 {
        return Err("`smallest_group` must be 2 or more".to_owned());
    }
    Ok(ClusterRules { days, smallest_group })
}

/// Pupils in one room at most: more is a lecture.
const MOST_TOGETHER: u32 = 8;

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedText {
    pupils: u32,
    answer_s: u64,
    young_s: u64,
}

pub(super) fn shared_sessions(value: &toml::Value) -> Result<SharedRules, String> {
    let SharedText { pupils, answer_s, young_s } = typed(value)?;
    if !(1..=MOST_TOGETHER).contains(&pupils) {
        return Err(format!("`pupils` must be from 1 to {MOST_TOGETHER}"));
    }
    let span = |seconds| Ok::<_, String>(Duration::from_secs(positive(seconds)?));
    Ok(SharedRules { pupils, answer: span(answer_s)?, young: span(young_s)? })
}

pub(super) fn number_to_call(value: &toml::Value) -> Result<String, String> {
    let number: String = typed(value)?;
    let fits = (3..=20).contains(&number.len()) && number.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
    if fits { Ok(number) } else { Err(format!("`{number}` is not a number like 12355")) }
}

/// Terms in days, by kind of data.
pub(super) fn terms(value: &toml::Value) -> Result<BTreeMap<String, u32>, String> {
    let terms: BTreeMap<String, u32> = typed(value)?;
    match terms.iter().find(|(_, days)| **days == 0) {
        Some((kind, _)) => Err(format!("`{kind}` must be more than 0 days")),
        None => Ok(terms),
    }
}
