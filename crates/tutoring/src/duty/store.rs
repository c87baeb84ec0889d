//! The SQL of duty.

use kernel::{PersonId, StintId, Timestamp};
use people::{Stage, Subject};
use store::{Db, Result, Source, Tx, record, sql};

use super::{Stint, StintEnd, StintState, Waiting};
use crate::sessions::SessionKind;

record! {
    /// A teacher who could be offered a question.
    #[derive(Clone, Debug)]
    pub(super) struct FreeRow {
        pub(super) teacher_id: PersonId,
        pub(super) subject: Subject,
        pub(super) stage: Stage,
        pub(super) free_since: Timestamp,
        pub(super) sessions_today: u32,
    }
}

pub(super) async fn insert(tx: &mut Tx, stint: &Stint) -> Result<()> {
    sql!(
        "INSERT INTO stints (id, teacher_id, state, started_at, free_since, silences, pen, round_trip_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    )
    .bind((
        stint.id,
        stint.teacher_id,
        stint.state,
        stint.started_at,
        stint.free_since,
        stint.silences,
        stint.pen,
        stint.round_trip_ms,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn insert_subject(tx: &mut Tx, stint: StintId, subject: Subject, stage: Stage) -> Result<()> {
    sql!(
        "INSERT INTO stint_subjects (stint_id, subject, stage) VALUES ($1, $2, $3)
         ON CONFLICT (stint_id, subject, stage) DO NOTHING"
    )
    .bind((stint, subject, stage))
    .execute(tx)
    .await?;
    Ok(())
}

/// The stints of a teacher that began after a moment, in order.
pub(super) async fn list_since(db: &Db, teacher: PersonId, since: Timestamp) -> Result<Vec<Stint>> {
    sql!(
        "SELECT id, teacher_id, state, started_at, ended_at, ended_why, free_since, silences, pen, round_trip_ms
         FROM stints WHERE teacher_id = $1 AND started_at >= $2 ORDER BY started_at, id"
    )
    .bind((teacher, since))
    .fetch_all(db)
    .await
}

/// The stint a teacher is on, if any.
pub(super) async fn find_open(source: impl Into<Source<'_>>, teacher: PersonId) -> Result<Option<Stint>> {
    sql!(
        "SELECT id, teacher_id, state, started_at, ended_at, ended_why, free_since, silences, pen, round_trip_ms
         FROM stints WHERE teacher_id = $1 AND state <> 'ended'"
    )
    .bind((teacher,))
    .fetch_optional(source)
    .await
}

pub(super) async fn update(tx: &mut Tx, stint: &Stint) -> Result<()> {
    sql!("UPDATE stints SET state = $2, free_since = $3, silences = $4 WHERE id = $1")
        .bind((stint.id, stint.state, stint.free_since, stint.silences))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn end(tx: &mut Tx, id: StintId, why: StintEnd, now: Timestamp) -> Result<()> {
    sql!("UPDATE stints SET state = $2, ended_why = $3, ended_at = $4 WHERE id = $1")
        .bind((id, StintState::Ended, why, now))
        .execute(tx)
        .await?;
    Ok(())
}

/// Teachers who are free now, once for each subject and stage in which a question is queued.
pub(super) async fn free(tx: &mut Tx, now: Timestamp, midnight: Timestamp) -> Result<Vec<FreeRow>> {
    sql!(
        "SELECT s.teacher_id, b.subject, b.stage, s.free_since,
                (SELECT COUNT(*) FROM sessions d WHERE d.teacher_id = s.teacher_id AND d.started_at >= $2) AS sessions_today
         FROM stints s JOIN stint_subjects b ON b.stint_id = s.id
         WHERE s.state = 'free' AND s.free_since <= $1
           AND EXISTS (SELECT 1 FROM questions q
                       WHERE q.state = 'queued' AND q.subject = b.subject AND q.stage = b.stage)
         ORDER BY s.teacher_id"
    )
    .bind((now, midnight))
    .fetch_all(tx)
    .await
}

/// Teachers on duty for a subject and stage, busy or not.
pub(super) async fn count_on_duty(source: impl Into<Source<'_>>, subject: Subject, stage: Stage) -> Result<u32> {
    let (count,) = sql!(
        "SELECT COUNT(*) FROM stints s JOIN stint_subjects b ON b.stint_id = s.id
         WHERE s.state <> 'ended' AND b.subject = $1 AND b.stage = $2"
    )
    .bind((subject, stage))
    .fetch_one(source)
    .await?;
    Ok(count)
}

/// Teachers on duty, busy or not.
pub(super) async fn count_all_on_duty(source: impl Into<Source<'_>>) -> Result<u32> {
    let (count,) = sql!("SELECT COUNT(*) FROM stints WHERE state <> 'ended'").fetch_one(source).await?;
    Ok(count)
}

/// A teacher's sessions since midnight.
pub(super) async fn sessions_since(
    source: impl Into<Source<'_>>,
    teacher: PersonId,
    midnight: Timestamp,
) -> Result<u32> {
    let (count,) = sql!("SELECT COUNT(*) FROM sessions WHERE teacher_id = $1 AND started_at >= $2")
        .bind((teacher, midnight))
        .fetch_one(source)
        .await?;
    Ok(count)
}

/// The sessions of a teacher that go on, and since when the teacher is gone from each.
pub(super) async fn under_way(
    source: impl Into<Source<'_>>,
    teacher: PersonId,
) -> Result<Vec<(SessionKind, Option<Timestamp>)>> {
    sql!("SELECT kind, teacher_gone_at FROM sessions WHERE teacher_id = $1 AND state = 'open'")
        .bind((teacher,))
        .fetch_all(source)
        .await
}

/// How many questions wait, by subject and stage.
pub(super) async fn waiting(source: impl Into<Source<'_>>) -> Result<Vec<Waiting>> {
    sql!(
        "SELECT subject, stage,
                SUM(CASE WHEN state = 'waiting_later' THEN 0 ELSE 1 END) AS live,
                SUM(CASE WHEN state = 'waiting_later' THEN 1 ELSE 0 END) AS later
         FROM questions
         WHERE state IN ('queued', 'offered', 'waiting_later') AND subject IS NOT NULL
         GROUP BY subject, stage ORDER BY stage, subject"
    )
    .fetch_all(source)
    .await
}
