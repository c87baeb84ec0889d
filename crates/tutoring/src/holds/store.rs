//! The SQL of holds.

use kernel::{Day, PersonId, RoomId, SessionId, Timestamp};
use people::organisation::OrgPath;
use store::{Db, Result, Source, Tx, sql};

use super::{NewHold, SessionHold, SessionHoldId, Standing};

pub(super) async fn insert(
    tx: &mut Tx,
    id: SessionHoldId,
    session: SessionId,
    new: &NewHold,
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    sql!("INSERT INTO session_holds (id, session_id, reason, until, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind((id, session, &new.reason, new.until, by, now))
        .execute(tx)
        .await?;
    Ok(())
}

/// Lets a session go; false when it is not held.
pub(super) async fn lift(tx: &mut Tx, session: SessionId, by: PersonId, now: Timestamp) -> Result<bool> {
    let lifted =
        sql!("UPDATE session_holds SET lifted_by = $2, lifted_at = $3 WHERE session_id = $1 AND lifted_at IS NULL")
            .bind((session, by, now))
            .execute(tx)
            .await?;
    Ok(lifted == 1)
}

/// How a session is held.
pub(super) async fn find(source: impl Into<Source<'_>>, session: SessionId) -> Result<Option<Standing>> {
    sql!(
        "SELECT h.id AS id, s.pupil_id AS pupil, h.until AS until
         FROM session_holds h JOIN sessions s ON s.id = h.session_id
         WHERE h.session_id = $1 AND h.lifted_at IS NULL"
    )
    .bind((session,))
    .fetch_optional(source)
    .await
}

/// Every session that is held, with its room, whose it is, and until when.
pub(super) async fn held(db: &Db) -> Result<Vec<(Option<RoomId>, SessionHoldId, PersonId, Option<Day>)>> {
    sql!(
        "SELECT s.room_id, h.id, s.pupil_id, h.until FROM session_holds h JOIN sessions s ON s.id = h.session_id
         WHERE h.lifted_at IS NULL"
    )
    .fetch_all(db)
    .await
}

/// Every session about which a report waits for its decision, with its room and whose it is.
pub(super) async fn reported(db: &Db) -> Result<Vec<(Option<RoomId>, PersonId)>> {
    sql!(
        "SELECT s.room_id, s.pupil_id FROM session_reports r JOIN sessions s ON s.id = r.session_id
         WHERE r.decision IS NULL"
    )
    .fetch_all(db)
    .await
}

/// Holds on sessions of pupils of an organisation and those below it, newest first.
pub(super) async fn list(db: &Db, path: &OrgPath) -> Result<Vec<SessionHold>> {
    let (from, until) = path.range();
    sql!(
        "SELECT h.id AS id, h.session_id AS session, p.name AS pupil_name, t.name AS teacher_name,
                s.started_at AS started_at, h.reason AS reason, h.until AS until, b.name AS setter_name, h.set_at AS set_at
         FROM session_holds h JOIN sessions s ON s.id = h.session_id JOIN persons p ON p.id = s.pupil_id
              JOIN persons t ON t.id = s.teacher_id JOIN orgs o ON o.id = s.school_id
              LEFT JOIN persons b ON b.id = h.set_by
         WHERE h.lifted_at IS NULL AND o.path >= $1 AND o.path < $2 ORDER BY h.id DESC"
    )
    .bind((from, until))
    .fetch_all(db)
    .await
}
