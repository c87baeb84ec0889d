//! What stands in a calendar, and how it is written.

use std::time::Duration;

use icalendar::{Calendar, Component, Event, EventStatus, Property};
use kernel::{Day, Timestamp};
use people::calendar::{DayKind, SpecialDay, Term};

use super::{Entry, When};
use crate::duty::Stint;
use crate::sessions::{Session, SessionEnd, SessionKind};

/// How long a stint is shown while it goes on.
const OPEN_STINT: Duration = Duration::from_hours(1);

/// A stint of a teacher; while it goes on it is an hour long.
pub(super) fn stint(stint: &Stint, word: &str) -> Entry {
    let ends = stint.ended_at.unwrap_or_else(|| stint.started_at.plus(OPEN_STINT));
    Entry {
        uid: format!("stint-{}", stint.id),
        when: When::Moments(stint.started_at, ends),
        summary: word.to_owned(),
        sequence: u32::from(stint.ended_at.is_some()),
        cancelled: false,
        changed_at: stint.ended_at.unwrap_or(stint.started_at),
    }
}

/// A live session of a pupil; none of a recorded answer, which has no time of its own.
pub(super) fn session(session: &Session, words: &SessionWords<'_>) -> Option<Entry> {
    if session.kind != SessionKind::Live {
        return None;
    }
    // Before anything had been explained one of them stayed away: it did not take place.
    let cancelled = session.ended_why == Some(SessionEnd::MovedLater);
    let ends = session.ended_at.or(session.ends_by).unwrap_or(session.started_at);
    let word = if cancelled { words.cancelled } else { words.session };
    Some(Entry {
        uid: format!("session-{}", session.id),
        when: When::Moments(session.started_at, ends.max(session.started_at)),
        summary: [word, words.subject, words.alias].join(" · "),
        sequence: u32::from(session.ended_at.is_some()),
        cancelled,
        changed_at: session.ended_at.unwrap_or(session.started_at),
    })
}

/// What a session is called.
pub(super) struct SessionWords<'a> {
    pub(super) session: &'a str,
    pub(super) cancelled: &'a str,
    pub(super) subject: &'a str,
    pub(super) alias: &'a str,
}

/// What a term is called.
pub(super) struct TermWords<'a> {
    /// The school year and the term: `{years}`, `{term}`.
    pub(super) year: &'a str,
    /// The first and the second term.
    pub(super) numbers: [&'a str; 2],
}

/// A term of these schools, from its first to its last day. The organisation that says it is part of its name for ever:
/// another one replaces it.
pub(super) fn term(term: &Term, words: &TermWords<'_>, schools: &[&str], epoch: Timestamp) -> Entry {
    let years = format!("{}–{}", term.year.number(), term.year.next().number());
    let number = words.numbers[usize::from(term.number > 1)];
    let title = words.year.replace("{years}", &years).replace("{term}", number);
    let summary = format!("{title} · {}", schools.join(" / "));
    whole(format!("term-{}-{}-{}", term.org, term.year, term.number), (term.begins, term.ends), summary, epoch)
}

/// A day without school, or one that is made up for.
pub(super) fn special_day(day: &SpecialDay, free: &str, made_up: &str, epoch: Timestamp) -> Entry {
    let word = match day.kind {
        DayKind::Holiday => free,
        DayKind::SchoolDay => made_up,
    };
    let summary = if day.name.is_empty() { word.to_owned() } else { format!("{word} · {}", day.name) };
    whole(format!("day-{}-{}", day.org, day.day), (day.day, day.day), summary, epoch)
}

fn whole(uid: String, (from, to): (Day, Day), summary: String, epoch: Timestamp) -> Entry {
    Entry { uid, when: When::Days(from, to), summary, sequence: 0, cancelled: false, changed_at: epoch }
}

/// The calendar as iCalendar text. The same entries give the same text.
pub(super) fn write(name: &str, entries: &[Entry]) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Wenqu//Calendar feed//EN"))
        .append_property(("METHOD", "PUBLISH"))
        .append_property(("REFRESH-INTERVAL;VALUE=DURATION", "PT1H"));
    calendar.name(name);
    for entry in entries {
        calendar.push(event(entry));
    }
    calendar.to_string()
}

fn event(entry: &Entry) -> Event {
    let mut event = Event::new();
    event.uid(&format!("{}@wenqu", entry.uid)).summary(&entry.summary).sequence(entry.sequence);
    event.status(if entry.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
    event.add_property("DTSTAMP", moment(entry.changed_at)).add_property("LAST-MODIFIED", moment(entry.changed_at));
    match entry.when {
        When::Moments(from, to) => {
            event.add_property("DTSTART", moment(from)).add_property("DTEND", moment(to));
        }
        When::Days(from, to) => {
            // The end of whole days is the day after.
            let after = to.date().tomorrow().map_or(to, Day::from);
            event.append_property(day("DTSTART", from)).append_property(day("DTEND", after));
            event.add_property("TRANSP", "TRANSPARENT");
        }
    }
    event.done()
}

fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    // 2026-09-02T10:00:00Z, with or without a fraction of a second.
    let whole = text.split(['.', 'Z']).next().unwrap_or_default();
    format!("{}Z", whole.replace(['-', ':'], ""))
}

fn day(name: &str, day: Day) -> Property {
    let mut property = Property::new(name, day.to_string().replace('-', ""));
    property.add_parameter("VALUE", "DATE");
    property
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_is_written_the_same_way_twice() {
        let at = Timestamp::from_millis(1_788_343_200_500);
        let day: Day = "2026-10-01".parse().unwrap();
        let entries = [
            Entry {
                uid: "session-1".to_owned(),
                when: When::Moments(at, at.plus(Duration::from_mins(12))),
                summary: "同屏答疑, 数学".to_owned(),
                sequence: 1,
                cancelled: true,
                changed_at: at,
            },
            whole("day-1".to_owned(), (day, day), "国庆节".to_owned(), at),
        ];
        let text = write("问渠日程", &entries);
        assert_eq!(text, write("问渠日程", &entries));
        for line in [
            "UID:session-1@wenqu",
            "DTSTART:20260902T100000Z",
            "DTEND:20260902T101200Z",
            "STATUS:CANCELLED",
            "SEQUENCE:1",
            "SUMMARY:同屏答疑\\, 数学",
            "DTSTART;VALUE=DATE:20261001",
            "DTEND;VALUE=DATE:20261002",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
        }
    }
}
