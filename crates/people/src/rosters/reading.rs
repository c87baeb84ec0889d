//! What is read of a file: whether it is a roster at all, and its rows.

use sheets::{Format, Limits, ReadError};

use super::layout::{self, Entry};
use super::rules::{MAX_FILE, MAX_ROWS};
use super::{Field, Profile, RosterKind, Unusable, oneroster};

/// What is read of a file at most.
pub(super) fn limits() -> Limits {
    Limits { bytes: MAX_FILE, rows: MAX_ROWS, ..Limits::default() }
}

/// Looks at the beginning of a file, before anything is kept of it.
///
/// # Errors
/// `Unsupported`, `Broken` or `TooLarge` for what nobody can make a roster of; what a roster lacks is told of when all of
/// it is read.
pub(super) fn check(bytes: &[u8], profile: Profile, kind: RosterKind, name: &str) -> Result<(), Unusable> {
    if profile == Profile::OneRoster {
        return sheets::unpack(bytes, &limits()).map(drop).map_err(|error| unusable(&error));
    }
    let table = sheets::first(bytes, &limits(), layout::TITLES_WITHIN).map_err(|error| unusable(&error))?;
    let has_titles =
        layout::find(&table, kind).map_or_else(|missing| missing.len() < layout::needed(kind).len(), |_| true);
    if has_titles || table.format == Format::Xlsx {
        return Ok(());
    }
    // Any text can be taken for a CSV. One that calls itself a workbook, or has no second column, is no table.
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if ending.starts_with("xls") {
        return Err(Unusable::Broken);
    }
    if table.rows.iter().any(|row| row.cells.len() > 1) { Ok(()) } else { Err(Unusable::Unsupported) }
}

/// The rows of a file.
///
/// # Errors
/// Why it cannot be used, and what is missing in it.
pub(super) fn entries(
    bytes: &[u8],
    profile: Profile,
    kind: RosterKind,
) -> Result<Vec<Entry>, (Unusable, Option<String>)> {
    match profile {
        Profile::OneRoster => oneroster::entries(bytes, kind, &limits()),
        Profile::Wenqu => {
            let table = sheets::read(bytes, &limits()).map_err(|error| (unusable(&error), None))?;
            let layout =
                layout::find(&table, kind).map_err(|missing| (Unusable::ColumnsMissing, Some(words(&missing))))?;
            layout::entries(&table, &layout).map_err(|why| (why, None))
        }
    }
}

pub(super) const fn unusable(error: &ReadError) -> Unusable {
    match error {
        ReadError::TooLarge => Unusable::TooLarge,
        ReadError::Unsupported => Unusable::Unsupported,
        ReadError::Broken => Unusable::Broken,
    }
}

fn words(fields: &[Field]) -> String {
    fields.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_told_from_a_table_that_lacks_something() {
        for (text, name, expected) in [
            ("年级,班级,姓名\n3,302,朱书瑶", "名册.csv", Ok(())),
            ("年级,姓名\n3,朱书瑶", "名册.csv", Ok(())),
            ("a,b\n1,2", "名册.csv", Ok(())),
            ("年级,班级,姓名\n3,302,朱书瑶", "名册.xlsx", Ok(())),
            ("姓名\n朱书瑶", "名册.csv", Ok(())),
            ("a,b\n1,2", "名册.xlsx", Err(Unusable::Broken)),
            ("尊敬的家长", "通知.txt", Err(Unusable::Unsupported)),
            ("<html><table><tr><td>姓名</td></tr></table>", "名册.xls", Err(Unusable::Unsupported)),
        ] {
            assert_eq!(check(text.as_bytes(), Profile::Wenqu, RosterKind::Pupils, name), expected, "{text} {name}");
        }
    }
}
