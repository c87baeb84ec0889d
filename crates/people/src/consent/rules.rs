//! Who answers for a child, how an item stands, and what is written down.

use std::time::Duration;

use kernel::{Day, Role, Timestamp};

use super::{Answer, Asked, BirthMonth, Consent, ConsentError, Item, ItemStanding, ItemVersion, Notice, Wish};
use crate::words::Grade;

/// From this age on a child's data is the child's own matter (R40, R42).
pub const OWN_FROM_AGE: u8 = 14;

/// Families are reminded at most this often.
pub const REMIND_AFTER: Duration = Duration::from_hours(7 * 24);

/// Every item as it is asked on a day, and how it stands after these answers of one child, oldest first.
#[must_use]
pub fn asked(notice: &Notice, answers: &[Consent], day: Day) -> Vec<Asked> {
    let stand = |version: &ItemVersion| {
        let last = answers.iter().rev().find(|answer| answer.item == version.code);
        Asked { version: version.clone(), standing: standing(notice, last, day), last: last.cloned() }
    };
    notice.asked(day).map(stand).collect()
}

/// How an item stands after its last answer. An answer to an earlier version holds until the last day of that version.
#[must_use]
pub fn standing(notice: &Notice, last: Option<&Consent>, day: Day) -> ItemStanding {
    let holds = |last: &&Consent| notice.version(last.item, last.version).is_some_and(|version| version.holds(day));
    match last.filter(holds) {
        Some(last) if last.answer == Answer::Given => ItemStanding::Given,
        Some(_) => ItemStanding::Refused,
        None => ItemStanding::Open,
    }
}

/// The first thing that has not been agreed to of those an item rests on.
#[must_use]
pub fn first_missing(notice: &Notice, answers: &[Consent], item: Item, day: Day) -> Option<Item> {
    let given = |item: Item| {
        let last = answers.iter().rev().find(|answer| answer.item == item);
        standing(notice, last, day) == ItemStanding::Given
    };
    item.chain().iter().copied().find(|item| !given(*item))
}

/// Since when a family says no to an item, or to one it rests on. Not to have answered yet is no refusal.
#[must_use]
pub fn refused_since(notice: &Notice, answers: &[Consent], item: Item, day: Day) -> Option<Timestamp> {
    let refused = |item: &Item| {
        let last = answers.iter().rev().find(|answer| answer.item == *item);
        last.filter(|last| standing(notice, Some(last), day) == ItemStanding::Refused).map(|last| last.at)
    };
    item.chain().iter().filter_map(refused).min()
}

/// Whether everything that is asked on a day has been answered, whatever the answer.
#[must_use]
pub fn is_complete(notice: &Notice, answers: &[Consent], day: Day) -> bool {
    asked(notice, answers, day).iter().all(Asked::is_answered)
}

/// How old a pupil of the first grade is at least: six on the last day of August before it.
const FIRST_GRADE_AGE: i32 = 6;

/// What is known of a pupil's age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// The month of birth, where the school has said it.
    pub born: Option<BirthMonth>,
    /// The grade.
    pub grade: Grade,
}

impl Age {
    /// Whether the pupil is this old. The day of birth is never known: a year is full when the month is over. Where not even
    /// the month is known, the grade says it.
    #[must_use]
    pub fn has_reached(self, years: u8, today: Day) -> bool {
        match self.born {
            Some(born) => months(today) > born.months() + i32::from(years) * 12,
            None => i32::from(self.grade.number()) - 1 + FIRST_GRADE_AGE >= i32::from(years),
        }
    }
}

/// Whether somebody in this role answers for a child: a guardian always, the child from the region's age on.
#[must_use]
pub fn may_answer(role: Role, age: Age, own_from_age: Option<u8>, today: Day) -> bool {
    match role {
        Role::Guardian => true,
        Role::Pupil => own_from_age.is_some_and(|years| age.has_reached(years, today)),
        _ => false,
    }
}

fn months(day: Day) -> i32 {
    i32::from(day.date().year()) * 12 + i32::from(day.date().month())
}

impl BirthMonth {
    fn months(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month)
    }

    /// Whether a pupil can have been born then.
    #[must_use]
    pub fn fits(self, today: Day) -> bool {
        let age = months(today) - self.months();
        (0..=25 * 12).contains(&age)
    }
}

/// What is written down for a wish; nothing when it says what stands there already.
///
/// # Errors
/// `VersionOld` when another version is asked than the one that was read.
pub fn record(asked: &[Asked], wish: Wish) -> Result<Option<Answer>, ConsentError> {
    let item = asked.iter().find(|asked| asked.version.code == wish.item);
    let item = item.filter(|asked| asked.version.version == wish.version);
    let item = item.ok_or(ConsentError::VersionOld(wish.item))?;
    let answer = match (wish.agrees, item.standing) {
        (true, _) => Answer::Given,
        (false, ItemStanding::Given) => Answer::Withdrawn,
        (false, ItemStanding::Refused | ItemStanding::Open) => Answer::Refused,
    };
    let same = match item.standing {
        ItemStanding::Given => wish.agrees,
        ItemStanding::Refused => !wish.agrees,
        ItemStanding::Open => false,
    };
    Ok(if same && item.is_answered() { None } else { Some(answer) })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use kernel::PersonId;
    use uuid::Uuid;

    use super::super::{ConsentId, ReceiptId};
    use super::*;

    /// The demo notice; from October on, 2026, another version of the recording is asked, and the first holds that month.
    fn notice() -> Notice {
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions/demo");
        let folder = tempfile::tempdir().unwrap();
        for locale in ["zh-CN", "en"] {
            let name = format!("consent.{locale}.toml");
            let text = std::fs::read_to_string(demo.join(&name)).unwrap();
            let words = "title=''\ndata=''\npurpose=''\nplace=''\nterm=''\nrefusal=''\n";
            let text = format!("{text}\n[[item]]\ncode = \"same_screen\"\nversion = 2\n{words}");
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let text = std::fs::read_to_string(demo.join("consent.toml")).unwrap();
        let first = "code = \"same_screen\"\nversion = 1\n";
        assert!(text.contains(first));
        let text = text.replace(first, &format!("{first}effective_until = \"2026-10-31\"\n"));
        let second =
            "\n[[item]]\ncode = \"same_screen\"\nversion = 2\nneed = \"needed\"\neffective_from = \"2026-10-01\"\n";
        std::fs::write(folder.path().join("consent.toml"), text + second).unwrap();
        Notice::read(folder.path()).unwrap()
    }

    fn said(item: Item, version: u32, answer: Answer) -> Consent {
        Consent {
            id: ConsentId::from_uuid(Uuid::from_u128(1)),
            child_id: PersonId::from_uuid(Uuid::from_u128(2)),
            item,
            version,
            answer,
            actor_id: PersonId::from_uuid(Uuid::from_u128(3)),
            actor_role: Role::Guardian,
            device: String::new(),
            receipt: ReceiptId::from_uuid(Uuid::from_u128(4)),
            at: Timestamp::from_millis(0),
        }
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn an_answer_holds_until_the_last_day_of_its_version() {
        let notice = notice();
        for (version, answer, on, expected) in [
            (1, Answer::Given, "2026-09-30", ItemStanding::Given),
            (1, Answer::Given, "2026-10-31", ItemStanding::Given),
            (1, Answer::Given, "2026-11-01", ItemStanding::Open),
            (1, Answer::Refused, "2026-10-31", ItemStanding::Refused),
            (1, Answer::Withdrawn, "2026-09-30", ItemStanding::Refused),
            (1, Answer::Refused, "2026-11-01", ItemStanding::Open),
            (2, Answer::Given, "2026-11-01", ItemStanding::Given),
        ] {
            let last = said(Item::SameScreen, version, answer);
            assert_eq!(standing(&notice, Some(&last), day(on)), expected, "{version} {answer} {on}");
        }
        assert_eq!(standing(&notice, None, day("2026-09-30")), ItemStanding::Open);
    }

    #[test]
    fn a_new_version_asks_again_for_what_has_changed() {
        let notice = notice();
        let answers: Vec<_> = Item::ALL.iter().map(|item| said(*item, 1, Answer::Given)).collect();
        assert!(is_complete(&notice, &answers, day("2026-09-30")));
        let open: Vec<_> = asked(&notice, &answers, day("2026-10-01"))
            .into_iter()
            .filter(|asked| !asked.is_answered())
            .map(|asked| (asked.version.code, asked.standing))
            .collect();
        assert_eq!(open, [(Item::SameScreen, ItemStanding::Given)]);
    }

    #[test]
    fn what_something_rests_on_is_asked_for_first() {
        let notice = notice();
        let today = day("2026-09-30");
        let given = |items: &[Item]| items.iter().map(|item| said(*item, 1, Answer::Given)).collect::<Vec<_>>();
        for (answers, item, expected) in [
            (given(&[]), Item::SameScreen, Some(Item::Account)),
            (given(&[Item::Account]), Item::SameScreen, Some(Item::Questions)),
            (given(&[Item::Account, Item::Questions]), Item::SameScreen, Some(Item::SameScreen)),
            (given(&[Item::Account, Item::Questions]), Item::Questions, None),
            (given(&[Item::SameScreen]), Item::SameScreen, Some(Item::Account)),
            (given(&[]), Item::Sharing, Some(Item::Sharing)),
        ] {
            assert_eq!(first_missing(&notice, &answers, item, today), expected, "{item} after {answers:?}");
        }
    }

    #[test]
    fn who_has_not_answered_has_not_refused() {
        let notice = notice();
        let given: Vec<_> = Item::ALL.iter().map(|item| said(*item, 1, Answer::Given)).collect();
        let withdrawn = |item| [given.clone(), vec![said(item, 1, Answer::Withdrawn)]].concat();
        for (answers, on, expected) in [
            (vec![], "2026-09-30", false),
            (given.clone(), "2026-09-30", false),
            (given.clone(), "2026-11-01", false),
            (withdrawn(Item::SameScreen), "2026-09-30", true),
            (withdrawn(Item::Account), "2026-11-01", true),
            (withdrawn(Item::Voice), "2026-09-30", false),
        ] {
            assert_eq!(
                refused_since(&notice, &answers, Item::SameScreen, day(on)).is_some(),
                expected,
                "{answers:?} {on}"
            );
        }
    }

    #[test]
    fn the_last_answer_counts() {
        let notice = notice();
        let answers = [said(Item::Account, 1, Answer::Given), said(Item::Account, 1, Answer::Withdrawn)];
        assert_eq!(first_missing(&notice, &answers, Item::Account, day("2026-09-30")), Some(Item::Account));
    }

    #[test]
    fn a_pupil_answers_from_the_age_on_that_the_region_names() {
        let today = day("2026-11-15");
        let age = |grade, month: Option<&str>| Age {
            born: month.map(|month| month.parse().unwrap()),
            grade: Grade::new(grade).unwrap(),
        };
        for (role, age, from, expected) in [
            (Role::Guardian, age(1, None), None, true),
            (Role::Pupil, age(8, None), Some(14), false),
            (Role::Pupil, age(9, None), Some(14), true),
            (Role::Pupil, age(8, Some("2012-10")), Some(14), true),
            (Role::Pupil, age(9, Some("2012-11")), Some(14), false),
            (Role::Pupil, age(9, Some("2012-10")), None, false),
            (Role::ClassTeacher, age(12, Some("2000-01")), Some(14), false),
        ] {
            assert_eq!(may_answer(role, age, from, today), expected, "{role} {age:?} {from:?}");
        }
    }

    #[test]
    fn a_month_of_birth_is_written_in_one_way() {
        for (text, good) in [
            ("2012-11", true),
            ("2012-13", false),
            ("2012-1", false),
            ("12-11", false),
            ("2012-+1", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<BirthMonth>().is_ok(), good, "{text}");
        }
        assert!(!"2030-01".parse::<BirthMonth>().unwrap().fits(day("2026-11-15")));
    }

    #[test]
    fn what_is_written_down() {
        let notice = notice();
        let today = day("2026-09-30");
        let wish = |agrees, version| Wish { item: Item::Voice, version, agrees };
        for (before, agrees, expected) in [
            (None, true, Some(Answer::Given)),
            (None, false, Some(Answer::Refused)),
            (Some(Answer::Given), true, None),
            (Some(Answer::Given), false, Some(Answer::Withdrawn)),
            (Some(Answer::Refused), false, None),
            (Some(Answer::Withdrawn), false, None),
            (Some(Answer::Withdrawn), true, Some(Answer::Given)),
        ] {
            let before: Vec<_> = before.map(|answer| said(Item::Voice, 1, answer)).into_iter().collect();
            let now = asked(&notice, &before, today);
            assert_eq!(record(&now, wish(agrees, 1)).unwrap(), expected, "{before:?} {agrees}");
        }
        assert!(matches!(
            record(&asked(&notice, &[], today), wish(true, 2)),
            Err(ConsentError::VersionOld(Item::Voice))
        ));
    }
}
