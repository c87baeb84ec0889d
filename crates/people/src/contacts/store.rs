//! The SQL of contact data.

use kernel::{PersonId, Timestamp};
use store::{Result, Source, Tx, record, sql};

use super::{ContactKind, ContactSource};

record! {
    /// An address as it is kept.
    #[derive(Clone, Debug)]
    pub(super) struct Kept {
        pub(super) person: PersonId,
        pub(super) kind: ContactKind,
        pub(super) sealed: String,
        pub(super) fingerprint: String,
        pub(super) source: ContactSource,
        pub(super) verified_at: Option<Timestamp>,
    }
}

record! {
    /// An address that waits for its code.
    #[expect(clippy::struct_field_names, reason = "the column is called so")]
    #[derive(Clone, Debug)]
    pub(super) struct Code {
        pub(super) kind: ContactKind,
        pub(super) sealed: String,
        pub(super) code_fingerprint: String,
        pub(super) tries: u32,
        pub(super) sends: u32,
        pub(super) since: Timestamp,
        pub(super) sent_at: Timestamp,
    }
}

pub(super) async fn list(source: impl Into<Source<'_>>, person: PersonId) -> Result<Vec<Kept>> {
    sql!(
        "SELECT person_id AS person, kind, sealed, fingerprint, source, verified_at FROM contacts
         WHERE person_id = $1 ORDER BY kind DESC"
    )
    .bind((person,))
    .fetch_all(source)
    .await
}

pub(super) async fn find(source: impl Into<Source<'_>>, person: PersonId, kind: ContactKind) -> Result<Option<Kept>> {
    sql!(
        "SELECT person_id AS person, kind, sealed, fingerprint, source, verified_at FROM contacts
         WHERE person_id = $1 AND kind = $2"
    )
    .bind((person, kind))
    .fetch_optional(source)
    .await
}

/// Whose address has this fingerprint: the one who proved it, else the one with the first id.
pub(super) async fn find_holder(
    source: impl Into<Source<'_>>,
    kind: ContactKind,
    fingerprint: &str,
) -> Result<Option<PersonId>> {
    let row: Option<(PersonId,)> = sql!(
        "SELECT person_id FROM contacts WHERE kind = $1 AND fingerprint = $2
         ORDER BY CASE WHEN verified_at IS NULL THEN 1 ELSE 0 END, person_id LIMIT 1"
    )
    .bind((kind, fingerprint))
    .fetch_optional(source)
    .await?;
    Ok(row.map(|(person,)| person))
}

pub(super) async fn upsert(tx: &mut Tx, it: &Kept, now: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO contacts (person_id, kind, sealed, fingerprint, source, verified_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (person_id, kind) DO UPDATE SET sealed = excluded.sealed, fingerprint = excluded.fingerprint,
             source = excluded.source, verified_at = excluded.verified_at, changed_at = excluded.changed_at"
    )
    .bind((it.person, it.kind, &it.sealed, &it.fingerprint, it.source, it.verified_at, now))
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps what a school says. What a person has entered stays.
pub(super) async fn upsert_imported(tx: &mut Tx, rows: Vec<Kept>, now: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO contacts (person_id, kind, sealed, fingerprint, source, verified_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (person_id, kind) DO UPDATE SET sealed = excluded.sealed, fingerprint = excluded.fingerprint,
             changed_at = excluded.changed_at
         WHERE contacts.source = 'import'"
    )
    .for_rows(
        rows.into_iter().map(|it| (it.person, it.kind, it.sealed, it.fingerprint, it.source, it.verified_at, now)),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets what schools have said.
pub(super) async fn delete_imported(tx: &mut Tx, rows: Vec<(PersonId, ContactKind, String)>) -> Result<()> {
    sql!(
        "DELETE FROM contacts
         WHERE source = 'import' AND (person_id, kind, fingerprint) IN (VALUES ($1, $2, $3))"
    )
    .for_rows(rows)
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets an address; false when there was none.
pub(super) async fn delete(tx: &mut Tx, person: PersonId, kind: ContactKind) -> Result<bool> {
    let gone = sql!("DELETE FROM contacts WHERE person_id = $1 AND kind = $2").bind((person, kind)).execute(tx).await?;
    Ok(gone > 0)
}

pub(super) async fn list_codes(source: impl Into<Source<'_>>, person: PersonId) -> Result<Vec<Code>> {
    sql!(
        "SELECT kind, sealed, code_fingerprint, tries, sends, since, sent_at FROM contact_codes
         WHERE person_id = $1 ORDER BY kind DESC"
    )
    .bind((person,))
    .fetch_all(source)
    .await
}

pub(super) async fn upsert_code(tx: &mut Tx, person: PersonId, code: &Code) -> Result<()> {
    sql!(
        "INSERT INTO contact_codes (person_id, kind, sealed, code_fingerprint, tries, sends, since, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (person_id, kind) DO UPDATE SET sealed = excluded.sealed,
             code_fingerprint = excluded.code_fingerprint, tries = excluded.tries, sends = excluded.sends,
             since = excluded.since, sent_at = excluded.sent_at"
    )
    .bind((person, code.kind, &code.sealed, &code.code_fingerprint, code.tries, code.sends, code.since, code.sent_at))
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts a try at a code; false when it has been tried too often, or is not there.
pub(super) async fn count_try(tx: &mut Tx, person: PersonId, kind: ContactKind, most: u32) -> Result<bool> {
    let counted = sql!("UPDATE contact_codes SET tries = tries + 1 WHERE person_id = $1 AND kind = $2 AND tries < $3")
        .bind((person, kind, most))
        .execute(tx)
        .await?;
    Ok(counted > 0)
}

/// Makes a code void; how many were sent is still known.
pub(super) async fn void_code(tx: &mut Tx, person: PersonId, kind: ContactKind, tries: u32) -> Result<()> {
    sql!("UPDATE contact_codes SET tries = $3 WHERE person_id = $1 AND kind = $2")
        .bind((person, kind, tries))
        .execute(tx)
        .await?;
    Ok(())
}
