//! What may stand where in the tree.

use super::{Closing, Org, OrganisationError};

/// Characters of a name.
const MAX_NAME: usize = 60;

/// A name without the spaces around it.
///
/// # Errors
/// `BadField` for one that is empty or too long.
pub fn name(text: &str) -> Result<&str, OrganisationError> {
    let name = text.trim();
    let fits = !name.is_empty() && name.chars().count() <= MAX_NAME && !name.contains(char::is_control);
    if fits { Ok(name) } else { Err(OrganisationError::BadField("name")) }
}

/// Whether something may be put below a node.
///
/// # Errors
/// `Closed`.
pub fn check_open(above: &Org) -> Result<(), OrganisationError> {
    if above.closed_at.is_some() { Err(OrganisationError::Closed) } else { Ok(()) }
}

/// Whether a node may stand below another one: kinds are listed from the root down, and nothing stands below itself.
///
/// # Errors
/// `Misplaced`.
pub fn check_place(org: &Org, above: &Org) -> Result<(), OrganisationError> {
    if org.kind > above.kind && !org.path.contains(&above.path) {
        Ok(())
    } else {
        Err(OrganisationError::Misplaced { kind: org.kind })
    }
}

/// Whether a node may be closed: nothing open stands below it, and no pupil belongs to it.
///
/// # Errors
/// `NotEmpty`.
pub fn check_closing(closing: &Closing) -> Result<(), OrganisationError> {
    if closing.orgs == 0 && closing.pupils == 0 { Ok(()) } else { Err(OrganisationError::NotEmpty) }
}

#[cfg(test)]
mod tests {
    use kernel::{OrgId, Timestamp};
    use uuid::Uuid;

    use super::*;
    use crate::organisation::{OrgKind, OrgPath};

    fn org(kind: OrgKind, ids: &[u128]) -> Org {
        let id = |number: u128| OrgId::from_uuid(Uuid::from_u128(number));
        let path = ids[1..].iter().fold(OrgPath::root(id(ids[0])), |path, next| path.child(id(*next)));
        let own = id(ids[ids.len() - 1]);
        Org {
            id: own,
            parent_id: None,
            kind,
            school_kind: None,
            name: "名".to_owned(),
            path,
            last_grade: None,
            closed_at: None,
        }
    }

    #[test]
    fn schools_stand_below_anything_but_schools_and_nothing_below_itself() {
        use OrgKind::{County, Region, School, Township};
        for (kind, ids, above_kind, above, fits) in [
            (School, &[1, 2, 9][..], Township, &[1, 3, 4][..], true),
            (School, &[1, 2, 9], Region, &[1], true),
            (School, &[1, 2, 9], School, &[1, 3], false),
            (Township, &[1, 2, 5], County, &[1, 3], true),
            (Township, &[1, 2, 5], Township, &[1, 3], false),
            (County, &[1, 2], Township, &[1, 2, 5], false),
            (County, &[1, 2], County, &[1, 2], false),
            (Region, &[1], County, &[1, 2], false),
        ] {
            let (node, above) = (org(kind, ids), org(above_kind, above));
            assert_eq!(check_place(&node, &above).is_ok(), fits, "{kind} {ids:?} below {above_kind}");
        }
    }

    #[test]
    fn nothing_is_put_below_what_is_closed() {
        let open = org(OrgKind::County, &[1, 2]);
        assert!(check_open(&open).is_ok());
        assert!(check_open(&Org { closed_at: Some(Timestamp::from_millis(0)), ..open }).is_err());
    }

    #[test]
    fn what_is_empty_may_close() {
        let closing = |orgs, classes, pupils, staff| Closing { orgs, classes, pupils, staff };
        for (case, fits) in [
            (closing(0, 0, 0, 0), true),
            (closing(0, 3, 0, 12), true),
            (closing(1, 0, 0, 0), false),
            (closing(0, 1, 1, 0), false),
        ] {
            assert_eq!(check_closing(&case).is_ok(), fits, "{case:?}");
        }
    }

    #[test]
    fn a_name_is_a_short_line() {
        for (text, expected) in [
            (" 江山实验小学 ", Some("江山实验小学")),
            ("", None),
            ("  ", None),
            ("一\n二", None),
            (&"长".repeat(61), None),
        ] {
            assert_eq!(name(text).ok(), expected, "{text}");
        }
    }
}
