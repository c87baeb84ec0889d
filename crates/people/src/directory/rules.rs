//! In which order the directory is read, and who may give which role.

use kernel::Role;

use super::{Cursor, Reach, Way};
use crate::organisation::OrgKind;

/// Characters of a search.
pub const MAX_WORDS: usize = 50;

/// The last letter there is: every text that begins with another one sorts before that one with this behind it.
const LAST: char = '\u{10FFFF}';

/// The roles that are read one after the other, from where the last page ended.
#[must_use]
pub fn roles(wanted: Option<Role>, after: Option<&Cursor>) -> Vec<Role> {
    let all: Vec<_> = wanted.map_or_else(|| Role::ALL.to_vec(), |role| vec![role]);
    let from = after.and_then(|cursor| all.iter().position(|role| *role == cursor.role)).unwrap_or(0);
    all[from..].to_vec()
}

/// The ways in which people of a role are looked for, from where the last page ended. In one place everyone can be looked
/// at; elsewhere a name is found by its beginning and by what stands further in, each from an index of its own.
#[must_use]
pub fn ways(role: Role, reach: Reach, words: &str, after: Option<&Cursor>) -> Vec<Way> {
    let all: &[Way] = match (reach, role) {
        (Reach::Place, _) => &[Way::Place],
        // Every name begins with nothing.
        (Reach::Wide, _) if words.is_empty() => &[Way::Begins],
        // Only pupils are shown to others by another name than their own.
        (Reach::Wide, Role::Pupil) => &[Way::Alias, Way::Begins, Way::Within],
        (Reach::Wide, _) => &[Way::Begins, Way::Within],
    };
    let from = after.filter(|cursor| cursor.role == role).map(|cursor| cursor.way);
    all.iter().copied().filter(|way| from.is_none_or(|from| *way >= from)).collect()
}

/// The bounds of all texts that begin with `words`: `from <= text AND text < until`.
#[must_use]
pub fn range(words: &str) -> (String, String) {
    (words.to_owned(), format!("{words}{LAST}"))
}

/// What is looked for, without the spaces around it.
#[must_use]
pub fn words(text: Option<&str>) -> &str {
    text.map(str::trim).unwrap_or_default()
}

/// Whether these words can be a login or an identifier: no name of a person is written so.
#[must_use]
pub fn is_exact(words: &str) -> bool {
    words.is_ascii() && !words.is_empty()
}

/// Whether somebody in the role `giver` may let people act in `role` in an organisation of this kind, and end it. Teachers
/// and pupils come by the roster, class teachers by the class, guardians by their children; whoever keeps the program
/// running is named on the command line.
#[must_use]
pub fn gives(giver: Role, role: Role, kind: OrgKind) -> bool {
    let in_school = kind == OrgKind::School;
    match (giver, role) {
        (Role::Bureau, Role::SchoolCoordinator | Role::Head) | (Role::SchoolCoordinator, Role::Head) => in_school,
        (Role::Bureau, Role::Bureau | Role::Researcher | Role::Auditor) => !in_school,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use kernel::{OrgId, PersonId};

    use super::*;

    fn cursor(role: Role, way: Way) -> Cursor {
        let id = uuid::Uuid::nil();
        Cursor { role, way, key: "王".to_owned(), person: PersonId::from_uuid(id), org: OrgId::from_uuid(id) }
    }

    #[test]
    fn a_search_goes_on_where_the_last_page_ended() {
        use Way::{Alias, Begins, Place, Within};
        for (role, reach, words, after, expected) in [
            (Role::Pupil, Reach::Wide, "", None, vec![Begins]),
            (Role::Pupil, Reach::Wide, "王", None, vec![Alias, Begins, Within]),
            (Role::Teacher, Reach::Wide, "王", None, vec![Begins, Within]),
            (Role::Pupil, Reach::Place, "王", None, vec![Place]),
            (Role::Pupil, Reach::Wide, "王", Some(cursor(Role::Pupil, Begins)), vec![Begins, Within]),
            (Role::Teacher, Reach::Wide, "王", Some(cursor(Role::Pupil, Within)), vec![Begins, Within]),
        ] {
            assert_eq!(ways(role, reach, words, after.as_ref()), expected, "{role} {words:?}");
        }
        let rest = roles(None, Some(&cursor(Role::Head, Way::Begins)));
        assert_eq!(rest.first(), Some(&Role::Head));
        assert!(!rest.contains(&Role::Pupil));
        assert_eq!(roles(Some(Role::Pupil), None), [Role::Pupil]);
    }

    #[test]
    fn a_range_holds_what_begins_so() {
        let (from, until) = range("王小");
        for (name, inside) in [("王小", true), ("王小明", true), ("王", false), ("王少", false), ("李王小", false)]
        {
            assert_eq!(from.as_str() <= name && name < until.as_str(), inside, "{name}");
        }
        let (from, until) = range("");
        assert!(from.as_str() <= "𠮷" && "𠮷" < until.as_str());
    }

    #[test]
    fn roles_are_given_downwards() {
        use OrgKind::{County, Region, School};
        for (giver, role, kind, may) in [
            (Role::Bureau, Role::Head, School, true),
            (Role::Bureau, Role::SchoolCoordinator, School, true),
            (Role::Bureau, Role::SchoolCoordinator, County, false),
            (Role::Bureau, Role::Bureau, County, true),
            (Role::Bureau, Role::Auditor, Region, true),
            (Role::Bureau, Role::Operator, Region, false),
            (Role::Bureau, Role::Teacher, School, false),
            (Role::SchoolCoordinator, Role::Head, School, true),
            (Role::SchoolCoordinator, Role::SchoolCoordinator, School, false),
            (Role::Head, Role::Head, School, false),
        ] {
            assert_eq!(gives(giver, role, kind), may, "{giver} {role} {kind}");
        }
    }
}
