//! The SQL of rosters: the imports, their rows, and who is there to compare with.

mod register;

use kernel::Timestamp;
use store::{Result, Source, Tx, record, sql};

pub(super) use self::register::{count_used, entrust, list_classes, list_families, list_people, list_these};
use super::{Import, ImportId, ImportState, Outcome, Unusable};
use crate::organisation::OrgPath;

pub(super) async fn insert(tx: &mut Tx, import: &Import) -> Result<()> {
    sql!(
        "INSERT INTO roster_imports (id, org_id, profile, kind, complete, file_name, state, counts, done, changed_since,
                                     actor_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9, $10)"
    )
    .bind((
        import.id,
        import.org,
        import.profile,
        import.kind,
        import.complete,
        &import.file_name,
        import.state,
        &import.counts,
        import.actor,
        import.created_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(source: Source<'_>, id: ImportId) -> Result<Option<Import>> {
    sql!(
        "SELECT id, org_id AS org, profile, kind, complete, file_name, state, unusable, detail, counts, done,
                actor_id AS actor, created_at, applied_at, undone_at, changed_since
         FROM roster_imports WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// The imports of the organisations at and below a node, newest first.
pub(super) async fn list(
    source: Source<'_>,
    path: &OrgPath,
    after: Option<ImportId>,
    limit: u32,
) -> Result<Vec<Import>> {
    let (from, until) = path.range();
    sql!(
        "SELECT i.id AS id, i.org_id AS org, i.profile AS profile, i.kind AS kind, i.complete AS complete,
                i.file_name AS file_name, i.state AS state, i.unusable AS unusable, i.detail AS detail,
                i.counts AS counts, i.done AS done, i.actor_id AS actor, i.created_at AS created_at,
                i.applied_at AS applied_at, i.undone_at AS undone_at, i.changed_since AS changed_since
         FROM roster_imports i JOIN orgs o ON o.id = i.org_id
         WHERE o.path >= $1 AND o.path < $2 AND (i.id < $3 OR $3 IS NULL) AND i.state <> 'discarded'
         ORDER BY i.id DESC LIMIT $4"
    )
    .bind((from, until, after, limit))
    .fetch_all(source)
    .await
}

/// Moves an import from one state to the next; false when it was not there any more.
pub(super) async fn update_state(
    tx: &mut Tx,
    id: ImportId,
    from: ImportState,
    to: ImportState,
    now: Timestamp,
) -> Result<bool> {
    let rows = sql!(
        "UPDATE roster_imports SET state = $3,
                applied_at = CASE WHEN $2 = 'applying' THEN $4 ELSE applied_at END,
                undone_at = CASE WHEN $3 = 'undone' THEN $4 ELSE undone_at END
         WHERE id = $1 AND state = $2"
    )
    .bind((id, from, to, now))
    .execute(tx)
    .await?;
    Ok(rows > 0)
}

pub(super) async fn update_compared(tx: &mut Tx, id: ImportId, counts: &str, opens: Option<&str>) -> Result<()> {
    sql!("UPDATE roster_imports SET counts = $2, detail = $3 WHERE id = $1")
        .bind((id, counts, opens))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn update_unusable(tx: &mut Tx, id: ImportId, why: Unusable, detail: Option<&str>) -> Result<()> {
    sql!("UPDATE roster_imports SET unusable = $2, detail = $3 WHERE id = $1")
        .bind((id, why, detail))
        .execute(tx)
        .await?;
    Ok(())
}

/// Says how far the work has come; false when another worker has done it.
pub(super) async fn update_done(tx: &mut Tx, id: ImportId, from: u32, to: u32) -> Result<bool> {
    let rows = sql!("UPDATE roster_imports SET done = $3 WHERE id = $1 AND done = $2")
        .bind((id, from, to))
        .execute(tx)
        .await?;
    Ok(rows > 0)
}

pub(super) async fn update_changed_since(tx: &mut Tx, id: ImportId, rows: u32) -> Result<()> {
    sql!("UPDATE roster_imports SET changed_since = $2 WHERE id = $1").bind((id, rows)).execute(tx).await?;
    Ok(())
}

/// A row to be kept.
pub(super) struct NewRow {
    pub(super) place: u32,
    pub(super) outcome: Outcome,
    pub(super) name: String,
    pub(super) shown: String,
    pub(super) turn: Option<u32>,
    pub(super) act: Option<String>,
}

pub(super) async fn insert_rows(tx: &mut Tx, import: ImportId, rows: Vec<NewRow>) -> Result<()> {
    sql!(
        "INSERT INTO roster_rows (import_id, place, outcome, name, shown, turn, act) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .for_rows(rows.into_iter().map(|row| (import, row.place, row.outcome, row.name, row.shown, row.turn, row.act)))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_rows(tx: &mut Tx, import: ImportId) -> Result<()> {
    sql!("DELETE FROM roster_rows WHERE import_id = $1").bind((import,)).execute(tx).await?;
    Ok(())
}

/// The rows people look at: place and sealed text.
pub(super) async fn list_rows(
    source: Source<'_>,
    import: ImportId,
    outcome: Option<Outcome>,
    search: Option<&str>,
    after: Option<u32>,
    limit: u32,
) -> Result<Vec<(u32, String)>> {
    let like = search.map(|text| format!("%{text}%"));
    sql!(
        "SELECT place, shown FROM roster_rows
         WHERE import_id = $1 AND (outcome = $2 OR $2 IS NULL) AND (name LIKE $3 OR $3 IS NULL)
           AND (place > $4 OR $4 IS NULL)
         ORDER BY place LIMIT $5"
    )
    .bind((import, outcome, like, after, limit))
    .fetch_all(source)
    .await
}

record! {
    /// A row to be carried out, or one that has been.
    pub(super) struct ActRow {
        pub(super) place: u32,
        pub(super) turn: u32,
        pub(super) outcome: Outcome,
        pub(super) shown: String,
        pub(super) act: String,
        pub(super) made: Option<String>,
    }
}

/// The rows whose turn lies in `after..=until`.
pub(super) async fn list_acts(source: Source<'_>, import: ImportId, after: u32, until: u32) -> Result<Vec<ActRow>> {
    sql!(
        "SELECT place, turn, outcome, shown, act, made FROM roster_rows
         WHERE import_id = $1 AND turn > $2 AND turn <= $3 ORDER BY turn"
    )
    .bind((import, after, until))
    .fetch_all(source)
    .await
}

/// Keeps what was made for each row.
pub(super) async fn update_made(tx: &mut Tx, import: ImportId, rows: Vec<(u32, String)>) -> Result<()> {
    sql!(
        "UPDATE roster_rows SET made = v.column3
         FROM (VALUES ($1, CAST($2 AS BIGINT), $3)) AS v
         WHERE roster_rows.import_id = v.column1 AND roster_rows.place = v.column2"
    )
    .for_rows(rows.into_iter().map(|(place, made)| (import, place, made)))
    .execute(tx)
    .await?;
    Ok(())
}

/// A row that cannot be carried out any more.
pub(super) async fn update_row(tx: &mut Tx, import: ImportId, place: u32, outcome: Outcome, shown: &str) -> Result<()> {
    sql!(
        "UPDATE roster_rows SET outcome = $3, shown = $4, act = NULL, turn = NULL WHERE import_id = $1 AND place = $2"
    )
    .bind((import, place, outcome, shown))
    .execute(tx)
    .await?;
    Ok(())
}
