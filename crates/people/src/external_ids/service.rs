//! Keeping and finding identifiers. Asks no permission: it serves the roster and whoever shows a person.

use std::collections::HashMap;

use kernel::{PersonId, Timestamp};
use platform::Vault;
use store::{Source, Tx};

use super::store::{self as table, Kept};
use super::{ExternalIdError, Owner, Scheme};

/// The form in which an identifier is compared: without spaces, capitals only.
#[must_use]
pub fn normal(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// The fingerprint by which an identifier is found.
#[must_use]
pub fn fingerprint(vault: &Vault, scheme: Scheme, text: &str) -> String {
    vault.index(purpose(scheme), &normal(text))
}

/// Gives persons identifiers of one scheme, in place of those they had in it.
///
/// # Errors
/// `Taken` when one is somebody else's; or when sealing or the database fails.
pub async fn put_for_persons(
    vault: &Vault,
    tx: &mut Tx,
    scheme: Scheme,
    ids: &[(PersonId, &str)],
    now: Timestamp,
) -> Result<(), ExternalIdError> {
    let mut rows = Vec::with_capacity(ids.len());
    for (person, text) in ids {
        let text = normal(text);
        rows.push(Kept {
            owner_kind: Owner::Person,
            owner_id: person.to_string(),
            scheme,
            sealed: vault.seal(purpose(scheme), text.as_bytes())?,
            lookup: vault.index(purpose(scheme), &text),
        });
    }
    table::upsert(tx, rows, now)
        .await
        .map_err(|error| if error.is_unique_violation() { ExternalIdError::Taken } else { error.into() })
}

/// Takes persons' identifiers of one scheme away.
///
/// # Errors
/// When the database fails.
pub async fn forget_for_persons(tx: &mut Tx, scheme: Scheme, persons: &[PersonId]) -> store::Result<()> {
    table::delete(tx, Owner::Person, scheme, persons.iter().map(ToString::to_string).collect()).await
}

/// The persons with these fingerprints.
///
/// # Errors
/// When the database fails.
pub async fn find_persons(
    source: impl Into<Source<'_>>,
    scheme: Scheme,
    lookups: &[&str],
) -> store::Result<HashMap<String, PersonId>> {
    let rows = table::find(source.into(), Owner::Person, scheme, lookups).await?;
    Ok(rows.into_iter().filter_map(|(lookup, owner)| Some((lookup, person(&owner)?))).collect())
}

/// The identifiers of persons in one scheme, opened.
///
/// # Errors
/// When one cannot be opened, or the database fails.
pub async fn open_for_persons(
    vault: &Vault,
    source: impl Into<Source<'_>>,
    scheme: Scheme,
    persons: &[PersonId],
) -> Result<HashMap<PersonId, String>, ExternalIdError> {
    let owners = persons.iter().map(ToString::to_string).collect();
    let mut opened = HashMap::new();
    for (owner, sealed) in table::list_sealed(source.into(), scheme, owners).await? {
        if let Some(person) = person(&owner) {
            opened.insert(person, vault.open_text(purpose(scheme), &sealed)?);
        }
    }
    Ok(opened)
}

fn person(text: &str) -> Option<PersonId> {
    text.parse().ok()
}

/// A sealed 学籍号 cannot be passed off as a sealed teacher code.
const fn purpose(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::PupilCode => "external_ids.pupil_code",
        Scheme::TeacherCode => "external_ids.teacher_code",
        Scheme::SchoolCode => "external_ids.school_code",
        Scheme::OneRoster => "external_ids.oneroster",
    }
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn identifiers_are_compared_without_spaces_in_capitals() {
        for (text, expected) in
            [(" G3301052015 0901123x ", "G33010520150901123X"), ("l3301", "L3301"), ("33\u{3000}01", "3301")]
        {
            assert_eq!(normal(text), expected);
        }
    }
}
