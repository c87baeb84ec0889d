//! When a question comes again, and when a pupil is reminded.

use std::time::Duration;

use jiff::ToSpan;
use kernel::{Day, Timestamp};
use people::Stage;
use people::packs::TutoringRules;

use super::{BookEntry, BookError, BookStanding, Recall};

/// Days until a question comes again, by how often in a row it was known: after the last it stays known. Each pause is about
/// twice the one before, which is what spaced practice comes to in every study of it.
pub const PAUSES_DAYS: [i32; 5] = [1, 3, 7, 14, 30];
/// Characters of a note.
pub const MAX_NOTE: usize = 2_000;
/// Characters of a search.
pub const MAX_SEARCH: usize = 100;
/// Pages of the board of one question on paper, and of all.
pub const BOARD_PAGES: (usize, usize) = (6, 90);
/// Pixels of such a page across, and its bytes at most.
pub const BOARD_PAGE: (u32, usize) = (1_000, 90_000);
/// Entries on paper at once.
pub const MOST_PRINTED: u32 = 200;
/// Bytes of all photos of a book on paper: it is made in memory.
const PHOTOS_BYTES: usize = 24_000_000;
/// Bytes of one of them at most, and at least: with fewer nobody reads it.
const PHOTO_BYTES: (usize, usize) = (40_000, 150_000);
/// Photos of a book on paper; of those beyond, the words stay.
pub const MOST_PHOTOS: usize = PHOTOS_BYTES / PHOTO_BYTES.0;
/// How long what was taken out can be put back.
pub const PUT_BACK: Duration = Duration::from_hours(24);
/// The time of day at which a pupil is reminded where the region has no hours of its own: after school.
const AFTER_SCHOOL: Duration = Duration::from_mins(17 * 60 + 30);

/// The day on which a question comes again that was known so often in a row; none once it stays known.
#[must_use]
pub fn due_after(step: u32, today: Day) -> Option<Day> {
    let pause = PAUSES_DAYS.get(usize::try_from(step).ok()?)?;
    today.date().checked_add(pause.days()).ok().map(Day::from)
}

/// Whether to know an entry today is a step: on its day and after, or where it was tried for the first time before its answer was
/// ever seen. What was read a moment ago everyone knows.
#[must_use]
pub fn counts(entry: &BookEntry, today: Day) -> bool {
    let unseen = !entry.is_own() && entry.reviews == 0 && entry.opened_at.is_none_or(|at| at >= entry.kept_at);
    unseen || entry.due_on.is_none_or(|due| due <= today)
}

/// The entry after the pupil has said whether it was known: one step on where that [`counts`], or back to the beginning.
///
/// # Errors
/// `AttemptRequired` before it was tried this time (R24).
pub fn review(entry: BookEntry, recall: Recall, today: Day, now: Timestamp) -> Result<BookEntry, BookError> {
    if entry.tried_at.is_none() {
        return Err(BookError::AttemptRequired);
    }
    let (step, due_on) = match recall {
        Recall::Knew if !counts(&entry, today) => (entry.step, entry.due_on),
        Recall::Knew => (entry.step + 1, due_after(entry.step + 1, today)),
        Recall::NotYet => (0, due_after(0, today)),
    };
    Ok(BookEntry {
        step,
        due_on,
        attempt: None,
        tried_at: None,
        reviewed_at: Some(now),
        reviews: entry.reviews + 1,
        before_step: Some(entry.step),
        before_due: entry.due_on,
        ..entry
    })
}

/// The entry as it stood before the last word on it. What was tried counts: the answer was seen.
///
/// # Errors
/// `NothingToTakeBack` where nothing was said, or that was taken back already.
pub fn take_back(entry: BookEntry) -> Result<BookEntry, BookError> {
    let step = entry.before_step.ok_or(BookError::NothingToTakeBack)?;
    Ok(BookEntry {
        step,
        due_on: entry.before_due,
        tried_at: entry.reviewed_at,
        reviews: entry.reviews.saturating_sub(1),
        before_step: None,
        before_due: None,
        ..entry
    })
}

/// Where an entry stands on a day.
#[must_use]
pub fn standing(due_on: Option<Day>, today: Day) -> BookStanding {
    match due_on {
        None => BookStanding::Known,
        Some(day) if day <= today => BookStanding::Due,
        Some(_) => BookStanding::Learning,
    }
}

/// When a pupil is reminded on a day: as soon as the region opens, or after school where it does not on that day.
#[must_use]
pub fn remind_at(day: Day, rules: &TutoringRules, zone: &jiff::tz::TimeZone) -> Option<Timestamp> {
    let begins = day.start(zone).ok()?;
    let opens = rules.opens_at(begins).filter(|opens| opens.day(zone) == day);
    Some(opens.unwrap_or_else(|| begins.plus(AFTER_SCHOOL)))
}

/// Until when a reminder of a day is of use; none where it comes on another day, past the region's hour or in quiet hours.
#[must_use]
pub fn reminds_until(
    day: Day,
    rules: &TutoringRules,
    stage: Stage,
    zone: &jiff::tz::TimeZone,
    now: Timestamp,
) -> Option<Timestamp> {
    let local = now.to_zoned(zone);
    let late = rules.cut_off.is_some_and(|cut_off| local.time() >= cut_off);
    if now.day(zone) != day || late || rules.is_quiet(stage, now) {
        return None;
    }
    let ends = rules.cut_off.and_then(|cut_off| day.start(zone).ok().map(|begins| begins.plus(of_day(cut_off))));
    Some(ends.unwrap_or_else(|| now.plus(PUT_BACK)))
}

fn of_day(time: jiff::civil::Time) -> Duration {
    let hours = u64::try_from(time.hour()).unwrap_or(0);
    Duration::from_mins(hours * 60 + u64::try_from(time.minute()).unwrap_or(0))
}

/// How many bytes a photo of a book on paper may have, by how many there are.
#[must_use]
pub fn photo_bytes(photos: usize) -> usize {
    (PHOTOS_BYTES / photos.max(1)).clamp(PHOTO_BYTES.0, PHOTO_BYTES.1)
}

/// A note as it is kept: without blanks around it, none where nothing is left.
///
/// # Errors
/// `BadField` for one that is too long.
pub fn note(text: &str) -> Result<Option<String>, BookError> {
    let text = text.trim();
    if text.chars().count() > MAX_NOTE {
        return Err(BookError::BadField("note"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_known_comes_again_later_each_time() {
        let today = day("2026-11-30");
        for (step, due) in [
            (0, Some("2026-12-01")),
            (1, Some("2026-12-03")),
            (2, Some("2026-12-07")),
            (3, Some("2026-12-14")),
            (4, Some("2026-12-30")),
            (5, None),
            (9, None),
        ] {
            assert_eq!(due_after(step, today), due.map(day), "{step}");
        }
    }

    #[test]
    fn an_entry_is_due_from_its_day_on() {
        let today = day("2026-11-30");
        for (due, stands) in [
            (Some("2026-11-29"), BookStanding::Due),
            (Some("2026-11-30"), BookStanding::Due),
            (Some("2026-12-01"), BookStanding::Learning),
            (None, BookStanding::Known),
        ] {
            assert_eq!(standing(due.map(day), today), stands, "{due:?}");
        }
    }

    #[test]
    fn to_know_what_was_just_read_is_no_step() {
        let person = |number: u128| kernel::PersonId::from(uuid::Uuid::from_u128(number));
        let today = day("2026-11-30");
        let at = Timestamp::from_millis;
        for (asker, opened, reviews, due, is_step) in [
            (1, None, 0, "2026-12-01", false),
            (1, None, 0, "2026-11-30", true),
            (2, None, 0, "2026-12-01", true),
            (2, Some(at(11)), 0, "2026-12-01", true),
            (2, Some(at(9)), 0, "2026-12-01", false),
            (2, Some(at(11)), 1, "2026-12-01", false),
            (2, Some(at(9)), 1, "2026-11-29", true),
        ] {
            let entry = BookEntry {
                id: uuid::Uuid::nil().into(),
                pupil_id: person(1),
                question_id: uuid::Uuid::nil().into(),
                asker_id: person(asker),
                session_id: uuid::Uuid::nil().into(),
                subject: people::Subject::MATH,
                stage: Stage::Primary,
                words: String::new(),
                knowledge_point: None,
                note: None,
                kept_at: at(10),
                step: 0,
                due_on: Some(day(due)),
                attempt: None,
                tried_at: Some(at(12)),
                reviewed_at: None,
                reviews,
                before_step: None,
                before_due: None,
                removed_at: None,
                opened_at: opened,
            };
            let case = format!("{asker} {opened:?} {reviews} {due}");
            let after = review(entry, Recall::Knew, today, at(13)).unwrap();
            assert_eq!((after.step, after.reviews), (u32::from(is_step), reviews + 1), "{case}");
            assert_eq!(after.due_on, if is_step { due_after(1, today) } else { Some(day(due)) }, "{case}");
        }
    }

    #[test]
    fn many_photos_are_printed_with_fewer_bytes_each() {
        for (photos, bytes) in [(0, 150_000), (50, 150_000), (160, 150_000), (240, 100_000), (5_000, 40_000)] {
            assert_eq!(photo_bytes(photos), bytes, "{photos}");
        }
        assert!(MOST_PHOTOS * photo_bytes(MOST_PHOTOS) <= PHOTOS_BYTES);
    }

    #[test]
    fn a_note_without_words_is_none() {
        assert_eq!(note("  ").unwrap(), None);
        assert_eq!(note(" 先通分 ").unwrap().as_deref(), Some("先通分"));
        assert!(note(&"题".repeat(MAX_NOTE + 1)).is_err());
    }
}
