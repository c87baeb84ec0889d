//! The SQL of identifiers.

use kernel::Timestamp;
use store::{Result, Source, Tx, sql};

use super::{Owner, Scheme};

/// An identifier as it is kept.
pub(super) struct Kept {
    pub(super) owner_kind: Owner,
    pub(super) owner_id: String,
    pub(super) scheme: Scheme,
    pub(super) sealed: String,
    pub(super) lookup: String,
}

pub(super) async fn upsert(tx: &mut Tx, rows: Vec<Kept>, now: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO external_ids (owner_kind, owner_id, scheme, sealed, lookup, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (owner_kind, owner_id, scheme) DO UPDATE SET sealed = excluded.sealed, lookup = excluded.lookup"
    )
    .for_rows(rows.into_iter().map(|row| (row.owner_kind, row.owner_id, row.scheme, row.sealed, row.lookup, now)))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, kind: Owner, scheme: Scheme, owners: Vec<String>) -> Result<()> {
    sql!("DELETE FROM external_ids WHERE (owner_kind, scheme, owner_id) IN (VALUES ($1, $2, $3))")
        .for_rows(owners.into_iter().map(|owner| (kind, scheme, owner)))
        .execute(tx)
        .await?;
    Ok(())
}

/// Fingerprint and owner of those that are known.
pub(super) async fn find(
    source: Source<'_>,
    kind: Owner,
    scheme: Scheme,
    lookups: &[&str],
) -> Result<Vec<(String, String)>> {
    sql!("SELECT lookup, owner_id FROM external_ids WHERE (owner_kind, scheme, lookup) IN (VALUES ($1, $2, $3))")
        .for_rows(lookups.iter().map(|lookup| (kind, scheme, *lookup)))
        .fetch_all(source)
        .await
}

/// Owner and sealed identifier.
pub(super) async fn list_sealed(
    source: Source<'_>,
    scheme: Scheme,
    owners: Vec<String>,
) -> Result<Vec<(String, String)>> {
    sql!(
        "SELECT owner_id, sealed FROM external_ids
         WHERE owner_kind = 'person' AND (scheme, owner_id) IN (VALUES ($1, $2))"
    )
    .for_rows(owners.into_iter().map(|owner| (scheme, owner)))
    .fetch_all(source)
    .await
}
