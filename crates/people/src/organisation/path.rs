//! A place in the organisation tree.

use std::fmt;
use std::str::FromStr;

use kernel::{BadColumn, OrgId};
use serde::{Deserialize, Serialize};

/// A place in the organisation tree: the ids from the root down, own id last, as `/<id>/<id>/`.
///
/// Sorted by bytes, everything below a node stands in one [`range`](Self::range).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrgPath(String);

impl OrgPath {
    /// The place of a root.
    #[must_use]
    pub fn root(id: OrgId) -> Self {
        Self(format!("/{id}/"))
    }

    /// The place of a node directly below this one.
    #[must_use]
    pub fn child(&self, id: OrgId) -> Self {
        Self(format!("{}{id}/", self.0))
    }

    /// Whether `other` is this node or stands below it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The bounds of this node and everything below it: `path >= from AND path < until`.
    #[must_use]
    pub fn range(&self) -> (String, String) {
        // '0' is the byte after '/': every longer path begins with this one and sorts before the bound.
        let until = format!("{}0", self.0.trim_end_matches('/'));
        (self.0.clone(), until)
    }

    /// The ids of the nodes from the root down, own id last.
    #[must_use]
    pub fn ids(&self) -> Vec<OrgId> {
        self.0.split('/').filter_map(|id| id.parse().ok()).collect()
    }

    /// The path as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrgPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OrgPath {
    type Err = BadColumn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inner = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).ok_or(BadColumn("OrgPath"))?;
        if inner.split('/').all(|id| id.parse::<OrgId>().is_ok()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadColumn("OrgPath"))
        }
    }
}

kernel::text_column!(OrgPath);

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> OrgId {
        OrgId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_node_contains_itself_and_what_stands_below() {
        let region = OrgPath::root(id(1));
        let county = region.child(id(2));
        let school = county.child(id(3));
        let other = region.child(id(0x20));
        for (node, place, expected) in [
            (&region, &region, true),
            (&region, &school, true),
            (&county, &school, true),
            (&school, &county, false),
            (&county, &other, false),
            (&other, &school, false),
        ] {
            assert_eq!(node.contains(place), expected, "{node} {place}");
            let (from, until) = node.range();
            let inside = place.as_str() >= from.as_str() && place.as_str() < until.as_str();
            assert_eq!(inside, expected, "{node} {place}");
        }
    }

    #[test]
    fn a_path_reads_back_and_nonsense_does_not() {
        let path = OrgPath::root(id(1)).child(id(2));
        assert_eq!(path.ids(), [id(1), id(2)]);
        assert_eq!(path.to_string().parse(), Ok(path));
        for text in ["", "/", "//", "/x/", "/00000000-0000-0000-0000-000000000001"] {
            assert!(text.parse::<OrgPath>().is_err(), "{text}");
        }
    }
}
