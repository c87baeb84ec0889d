//! The SQL of retention.

use kernel::{PersonId, Timestamp};
use store::{Db, Result, Source, Tx, sql};

use super::{Cleaning, CleaningId, Hold, HoldId};
use crate::organisation::OrgPath;

pub(super) async fn insert_cleaning(tx: &mut Tx, cleaning: &Cleaning) -> Result<()> {
    sql!("INSERT INTO cleanings (id, at, kind, before, removed) VALUES ($1, $2, $3, $4, $5)")
        .bind((cleaning.id, cleaning.at, &cleaning.kind, cleaning.before, cleaning.removed))
        .execute(tx)
        .await?;
    Ok(())
}

/// Cleanings, newest first, those before `after`.
pub(super) async fn list_cleanings(db: &Db, after: Option<CleaningId>, limit: u32) -> Result<Vec<Cleaning>> {
    sql!("SELECT id, at, kind, before, removed FROM cleanings WHERE (id < $1 OR $1 IS NULL) ORDER BY id DESC LIMIT $2")
        .bind((after, limit))
        .fetch_all(db)
        .await
}

/// Holds data; false when it is held already.
pub(super) async fn insert_hold(
    tx: &mut Tx,
    id: HoldId,
    child: PersonId,
    reason: &str,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<bool> {
    let made = sql!(
        "INSERT INTO legal_holds (id, child_id, reason, set_by, set_at)
         SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT)
         WHERE NOT EXISTS (SELECT 1 FROM legal_holds WHERE child_id = $2 AND lifted_at IS NULL)"
    )
    .bind((id, child, reason, by, now))
    .execute(tx)
    .await?;
    Ok(made == 1)
}

/// Lets data go; false when it is not held.
pub(super) async fn lift_hold(tx: &mut Tx, child: PersonId, by: Option<PersonId>, now: Timestamp) -> Result<bool> {
    let lifted =
        sql!("UPDATE legal_holds SET lifted_by = $2, lifted_at = $3 WHERE child_id = $1 AND lifted_at IS NULL")
            .bind((child, by, now))
            .execute(tx)
            .await?;
    Ok(lifted == 1)
}

/// Children of an organisation and those below it whose data is held.
pub(super) async fn list_holds(db: &Db, path: &OrgPath) -> Result<Vec<Hold>> {
    let (from, until) = path.range();
    sql!(
        "SELECT h.id AS id, h.child_id AS child, p.name AS child_name, h.reason AS reason, h.set_at AS set_at
         FROM legal_holds h JOIN persons p ON p.id = h.child_id JOIN pupils u ON u.person_id = h.child_id
              JOIN classes c ON c.id = u.class_id JOIN orgs o ON o.id = c.school_id
         WHERE h.lifted_at IS NULL AND o.path >= $1 AND o.path < $2 ORDER BY h.id DESC"
    )
    .bind((from, until))
    .fetch_all(db)
    .await
}

/// Everybody whose data is held.
pub(super) async fn held(source: Source<'_>) -> Result<Vec<PersonId>> {
    let rows =
        sql!("SELECT child_id FROM legal_holds WHERE lifted_at IS NULL").fetch_all::<(PersonId,)>(source).await?;
    Ok(rows.into_iter().map(|(child,)| child).collect())
}
