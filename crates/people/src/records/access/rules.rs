//! What may be written into the log, what is masked, and what is pointed out.

use kernel::{PersonId, Timestamp};

use super::{AccessError, Purpose};
use crate::packs::{ManyFiles, RecordRules};

/// Characters of what a file is opened for, in words.
const MAX_NOTE: usize = 200;
/// Characters of an identifier that stay readable at each end.
const SHOWN: usize = 3;

/// Whether a file may be opened for this; the words without the spaces around them.
///
/// # Errors
/// `PurposeUnknown` for a code the region does not have, `BadField` for words that are too long.
pub fn check(purpose: &Purpose, rules: &RecordRules) -> Result<Purpose, AccessError> {
    if !rules.purposes.contains(&purpose.code) {
        return Err(AccessError::PurposeUnknown);
    }
    let note = purpose.note.trim();
    if note.chars().count() > MAX_NOTE {
        return Err(AccessError::BadField("note"));
    }
    Ok(Purpose { code: purpose.code.clone(), note: note.to_owned() })
}

/// An identifier of which only both ends can be read; a short one not at all.
#[must_use]
pub fn mask(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let hidden = |place: usize| letters.len() <= 2 * SHOWN || (SHOWN..letters.len() - SHOWN).contains(&place);
    letters.iter().enumerate().map(|(place, letter)| if hidden(place) { '*' } else { *letter }).collect()
}

/// An opened file, for finding bursts: by whom, when, whose.
pub type Opened = (PersonId, Timestamp, PersonId);

/// Who opened the files of many children within a short time: viewer, first and last opening, children. `opened` is in
/// order of viewer and time.
#[must_use]
pub fn bursts(opened: &[Opened], many: ManyFiles) -> Vec<(PersonId, Timestamp, Timestamp, u32)> {
    let mut found = Vec::new();
    for of_one in opened.chunk_by(|one, next| one.0 == next.0) {
        let mut rest = of_one;
        while let Some(((viewer, from, _), _)) = rest.split_first() {
            let length = rest.partition_point(|(_, at, _)| at.since(*from) <= many.within);
            let children = distinct(&rest[..length]);
            let until = rest[length - 1].1;
            if children >= many.files {
                found.push((*viewer, *from, until, children));
                rest = &rest[length..];
            } else {
                rest = &rest[1..];
            }
        }
    }
    found
}

fn distinct(opened: &[Opened]) -> u32 {
    let children: std::collections::BTreeSet<_> = opened.iter().map(|(_, _, child)| child).collect();
    u32::try_from(children.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_purpose_is_one_of_the_regions_with_a_few_words() {
        let rules = RecordRules::default();
        let purpose = |code: &str, note: &str| Purpose { code: code.to_owned(), note: note.to_owned() };
        assert_eq!(check(&purpose("care", " 家访前 "), &rules).unwrap().note, "家访前");
        assert!(matches!(check(&purpose("curiosity", ""), &rules), Err(AccessError::PurposeUnknown)));
        assert!(matches!(check(&purpose("care", &"访".repeat(201)), &rules), Err(AccessError::BadField("note"))));
    }

    #[test]
    fn both_ends_of_an_identifier_stay_readable() {
        for (text, masked) in
            [("G330105201509010001", "G33*************001"), ("1234567", "123*567"), ("123456", "******"), ("", "")]
        {
            assert_eq!(mask(text), masked);
        }
    }

    #[test]
    fn many_files_in_a_short_time_are_found() {
        let many = ManyFiles { files: 3, within: Duration::from_mins(10) };
        let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
        let openings = |list: &[(u128, i64, u128)]| {
            list.iter()
                .map(|(viewer, minute, child)| (person(*viewer), at(*minute), person(*child)))
                .collect::<Vec<_>>()
        };
        for (name, opened, expected) in [
            ("the same child again and again", openings(&[(1, 0, 5), (1, 1, 5), (1, 2, 5)]), vec![]),
            ("slowly", openings(&[(1, 0, 5), (1, 6, 6), (1, 12, 7), (1, 18, 8)]), vec![]),
            ("at the edge", openings(&[(1, 0, 5), (1, 5, 6), (1, 10, 7)]), vec![(person(1), at(0), at(10), 3)]),
            ("two people", openings(&[(1, 0, 5), (1, 1, 6), (2, 2, 7)]), vec![]),
            (
                "a slow start",
                openings(&[(1, 0, 5), (1, 20, 6), (1, 21, 7), (1, 22, 8), (1, 40, 9)]),
                vec![(person(1), at(20), at(22), 3)],
            ),
        ] {
            assert_eq!(bursts(&opened, many), expected, "{name}");
        }
    }
}
