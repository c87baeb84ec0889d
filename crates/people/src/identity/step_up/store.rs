//! The SQL of second steps and recovery codes.

use kernel::{PersonId, Timestamp};
use store::{Db, Result, Tx, record, sql};

record! {
    /// A second step, set up or being set up.
    pub(super) struct SecondStep {
        pub(super) secret: String,
        pub(super) confirmed_at: Option<Timestamp>,
    }
}

pub(super) async fn find(db: &Db, person: PersonId) -> Result<Option<SecondStep>> {
    sql!("SELECT secret, confirmed_at FROM second_steps WHERE person_id = $1").bind((person,)).fetch_optional(db).await
}

/// Begins a second step, in place of one that was there.
pub(super) async fn upsert(tx: &mut Tx, person: PersonId, secret: &str, now: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO second_steps (person_id, secret, last_step, created_at) VALUES ($1, $2, 0, $3)
         ON CONFLICT (person_id) DO UPDATE
         SET secret = excluded.secret, last_step = 0, created_at = excluded.created_at, confirmed_at = NULL"
    )
    .bind((person, secret, now))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn confirm(tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<()> {
    sql!("UPDATE second_steps SET confirmed_at = $2 WHERE person_id = $1").bind((person, now)).execute(tx).await?;
    Ok(())
}

/// Uses up a time step and all before it; false when it is used up already.
pub(super) async fn use_step(tx: &mut Tx, person: PersonId, step: i64) -> Result<bool> {
    let used = sql!("UPDATE second_steps SET last_step = $2 WHERE person_id = $1 AND last_step < $2")
        .bind((person, step))
        .execute(tx)
        .await?;
    Ok(used > 0)
}

/// Takes the second step of a person away; false when there was none.
pub(super) async fn delete(tx: &mut Tx, person: PersonId) -> Result<bool> {
    sql!("DELETE FROM recovery_codes WHERE person_id = $1").bind((person,)).execute(&mut *tx).await?;
    let gone = sql!("DELETE FROM second_steps WHERE person_id = $1").bind((person,)).execute(tx).await?;
    Ok(gone > 0)
}

pub(super) async fn delete_codes(tx: &mut Tx, person: PersonId) -> Result<()> {
    sql!("DELETE FROM recovery_codes WHERE person_id = $1").bind((person,)).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_code(tx: &mut Tx, person: PersonId, code: &str) -> Result<()> {
    sql!("INSERT INTO recovery_codes (person_id, code) VALUES ($1, $2) ON CONFLICT (person_id, code) DO NOTHING")
        .bind((person, code))
        .execute(tx)
        .await?;
    Ok(())
}

/// Uses a recovery code up; false when it is none.
pub(super) async fn use_code(tx: &mut Tx, person: PersonId, code: &str) -> Result<bool> {
    let used =
        sql!("DELETE FROM recovery_codes WHERE person_id = $1 AND code = $2").bind((person, code)).execute(tx).await?;
    Ok(used > 0)
}

pub(super) async fn count_codes(db: &Db, person: PersonId) -> Result<u32> {
    let row: (u32,) =
        sql!("SELECT COUNT(*) FROM recovery_codes WHERE person_id = $1").bind((person,)).fetch_one(db).await?;
    Ok(row.0)
}
