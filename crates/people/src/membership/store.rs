//! The SQL of membership.

use kernel::{ClassId, PersonId, Timestamp};
use store::{Result, Source, Tx, sql};

use super::{Membership, Move, MoveId, NamedMove};
use crate::rollover::RolloverId;

pub(super) async fn find(source: Source<'_>, pupil: PersonId) -> Result<Option<Membership>> {
    sql!(
        "SELECT u.class_id AS class, c.school_id AS school, u.left_at AS left_at
         FROM pupils u JOIN classes c ON c.id = u.class_id WHERE u.person_id = $1"
    )
    .bind((pupil,))
    .fetch_optional(source)
    .await
}

pub(super) async fn insert_pupil(tx: &mut Tx, person: PersonId, class: ClassId) -> Result<()> {
    sql!("INSERT INTO pupils (person_id, class_id) VALUES ($1, $2)").bind((person, class)).execute(tx).await?;
    Ok(())
}

pub(super) async fn update_class(tx: &mut Tx, pupil: PersonId, class: ClassId) -> Result<()> {
    sql!("UPDATE pupils SET class_id = $2 WHERE person_id = $1").bind((pupil, class)).execute(tx).await?;
    Ok(())
}

pub(super) async fn update_left(tx: &mut Tx, pupil: PersonId, left_at: Option<Timestamp>) -> Result<()> {
    sql!("UPDATE pupils SET left_at = $2 WHERE person_id = $1").bind((pupil, left_at)).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert(tx: &mut Tx, made: &Move) -> Result<()> {
    sql!(
        "INSERT INTO pupil_moves (id, pupil_id, kind, from_class, to_class, reason, day, at, actor_id, rollover_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    )
    .bind((
        made.id,
        made.pupil,
        made.kind,
        made.from_class,
        made.to_class,
        &made.reason,
        made.day,
        made.at,
        made.actor,
        made.rollover,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn insert_many(tx: &mut Tx, moves: Vec<Move>) -> Result<()> {
    sql!(
        "INSERT INTO pupil_moves (id, pupil_id, kind, from_class, to_class, reason, day, at, actor_id, rollover_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    )
    .for_rows(moves.into_iter().map(|made| {
        let Move { id, pupil, kind, from_class, to_class, reason, day, at, actor, rollover } = made;
        (id, pupil, kind, from_class, to_class, reason, day, at, actor, rollover)
    }))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, id: MoveId) -> Result<()> {
    sql!("DELETE FROM pupil_moves WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}

/// The last move of a pupil.
pub(super) async fn last(source: Source<'_>, pupil: PersonId) -> Result<Option<Move>> {
    sql!(
        "SELECT id, pupil_id AS pupil, kind, from_class, to_class, reason, day, at, actor_id AS actor,
                rollover_id AS rollover
         FROM pupil_moves WHERE pupil_id = $1 ORDER BY at DESC, id DESC LIMIT 1"
    )
    .bind((pupil,))
    .fetch_optional(source)
    .await
}

/// The moves of a pupil, newest first.
pub(super) async fn list(source: Source<'_>, pupil: PersonId) -> Result<Vec<NamedMove>> {
    sql!(
        "SELECT m.id AS id, m.kind AS kind, f.name AS from_name, t.name AS to_name, fo.name AS from_school,
                o.name AS to_school, m.reason AS reason, m.day AS day, m.at AS at
         FROM pupil_moves m LEFT JOIN classes f ON f.id = m.from_class LEFT JOIN classes t ON t.id = m.to_class
              LEFT JOIN orgs fo ON fo.id = f.school_id LEFT JOIN orgs o ON o.id = t.school_id
         WHERE m.pupil_id = $1 ORDER BY m.at DESC, m.id DESC"
    )
    .bind((pupil,))
    .fetch_all(source)
    .await
}

/// The moves a rollover made out of a class, in order.
pub(super) async fn list_of_rollover(source: Source<'_>, rollover: RolloverId, class: ClassId) -> Result<Vec<Move>> {
    sql!(
        "SELECT id, pupil_id AS pupil, kind, from_class, to_class, reason, day, at, actor_id AS actor,
                rollover_id AS rollover
         FROM pupil_moves WHERE rollover_id = $1 AND from_class = $2 ORDER BY id"
    )
    .bind((rollover, class))
    .fetch_all(source)
    .await
}
