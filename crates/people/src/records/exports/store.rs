//! The SQL of exports.

use std::collections::HashMap;

use kernel::PersonId;
use store::{Db, Result, Source, Tx, record, sql};

use super::{Export, ExportId, ExportState};
use crate::organisation::OrgPath;

record! {
    /// The names that go with an export.
    pub(super) struct Names {
        pub(super) id: ExportId,
        pub(super) org: String,
        pub(super) asker: String,
        pub(super) decider: Option<String>,
    }
}

pub(super) async fn insert(tx: &mut Tx, export: &Export) -> Result<()> {
    sql!(
        "INSERT INTO export_requests (id, kind, org_id, scope, row_count, purpose, state, asked_by, asked_role, created_at,
                                      fetched)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)"
    )
    .bind((
        export.id,
        &export.kind,
        export.org,
        &export.scope,
        export.row_count,
        &export.purpose,
        export.state,
        export.asked_by,
        export.asked_role,
        export.created_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(source: Source<'_>, id: ExportId) -> Result<Option<Export>> {
    sql!(
        "SELECT id, kind, org_id AS org, scope, row_count, purpose, state, asked_by, asked_role, created_at, decided_by,
                decided_role, reason, decided_at, file_name, media_type, ready_at, expires_at, fetched
         FROM export_requests WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// Exports of an organisation and those below it, newest first, those before `after`.
pub(super) async fn list(
    db: &Db,
    path: &OrgPath,
    state: Option<ExportState>,
    after: Option<ExportId>,
    limit: u32,
) -> Result<Vec<Export>> {
    let (from, until) = path.range();
    sql!(
        "SELECT e.id AS id, e.kind AS kind, e.org_id AS org, e.scope AS scope, e.row_count AS row_count,
                e.purpose AS purpose, e.state AS state, e.asked_by AS asked_by, e.asked_role AS asked_role,
                e.created_at AS created_at, e.decided_by AS decided_by, e.decided_role AS decided_role, e.reason AS reason,
                e.decided_at AS decided_at, e.file_name AS file_name, e.media_type AS media_type, e.ready_at AS ready_at,
                e.expires_at AS expires_at, e.fetched AS fetched
         FROM export_requests e JOIN orgs o ON o.id = e.org_id
         WHERE o.path >= $1 AND o.path < $2 AND (e.state = $3 OR $3 IS NULL) AND (e.id < $4 OR $4 IS NULL)
         ORDER BY e.id DESC LIMIT $5"
    )
    .bind((from, until, state, after, limit))
    .fetch_all(db)
    .await
}

/// What somebody asked for, newest first.
pub(super) async fn list_own(db: &Db, person: PersonId) -> Result<Vec<Export>> {
    sql!(
        "SELECT id, kind, org_id AS org, scope, row_count, purpose, state, asked_by, asked_role, created_at, decided_by,
                decided_role, reason, decided_at, file_name, media_type, ready_at, expires_at, fetched
         FROM export_requests WHERE asked_by = $1 ORDER BY id DESC LIMIT 100"
    )
    .bind((person,))
    .fetch_all(db)
    .await
}

/// The names that go with these exports.
pub(super) async fn names(db: &Db, exports: &[Export]) -> Result<HashMap<ExportId, Names>> {
    let names: Vec<Names> = sql!(
        "SELECT e.id AS id, o.name AS org, a.name AS asker, d.name AS decider
         FROM (VALUES ($1)) AS v JOIN export_requests e ON e.id = v.column1
              JOIN orgs o ON o.id = e.org_id JOIN persons a ON a.id = e.asked_by
              LEFT JOIN persons d ON d.id = e.decided_by"
    )
    .for_rows(exports.iter().map(|export| (export.id,)))
    .fetch_all(db)
    .await?;
    Ok(names.into_iter().map(|names| (names.id, names)).collect())
}

/// Writes down where an export stands now. False when it stood elsewhere by then.
pub(super) async fn update(tx: &mut Tx, export: &Export, from: ExportState) -> Result<bool> {
    let changed = sql!(
        "UPDATE export_requests SET state = $3, decided_by = $4, decided_role = $5, reason = $6, decided_at = $7,
                file_name = $8, media_type = $9, ready_at = $10, expires_at = $11
         WHERE id = $1 AND state = $2"
    )
    .bind((
        export.id,
        from,
        export.state,
        export.decided_by,
        export.decided_role,
        &export.reason,
        export.decided_at,
        &export.file_name,
        &export.media_type,
        export.ready_at,
        export.expires_at,
    ))
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

pub(super) async fn count_fetch(tx: &mut Tx, id: ExportId) -> Result<()> {
    sql!("UPDATE export_requests SET fetched = fetched + 1 WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}
