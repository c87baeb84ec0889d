//! The SQL of dispatch.

use kernel::{OfferId, PersonId, QuestionId, Timestamp};
use people::{Stage, Subject};
use store::{Result, Source, Tx, sql};

use super::{InLine, Offer, OfferState};

/// Takes the turn: until the transaction ends, no other node moves questions, offers, stints or sessions.
pub(super) async fn take_turn(tx: &mut Tx) -> Result<()> {
    sql!("UPDATE dispatch_turn SET turns = turns + 1 WHERE id = 1").execute(tx).await?;
    Ok(())
}

/// Queued questions that a free teacher answers, first in line first.
pub(super) async fn line(tx: &mut Tx, now: Timestamp, limit: u32) -> Result<Vec<InLine>> {
    sql!(
        "SELECT q.id, q.subject, q.stage, q.round FROM questions q
         WHERE q.state = 'queued'
           AND NOT EXISTS (SELECT 1 FROM screenings c WHERE c.question_id = q.id AND c.state = 'stopped')
           AND EXISTS (SELECT 1 FROM stint_subjects b JOIN stints s ON s.id = b.stint_id
                       WHERE b.subject = q.subject AND b.stage = q.stage AND s.state = 'free' AND s.free_since <= $1)
         ORDER BY q.ahead DESC, q.submitted_at, q.id LIMIT $2"
    )
    .bind((now, limit))
    .fetch_all(tx)
    .await
}

/// Who let which queued question pass in its present round, and when.
pub(super) async fn passed(tx: &mut Tx) -> Result<Vec<(QuestionId, PersonId, Timestamp)>> {
    sql!(
        "SELECT o.question_id, o.teacher_id, o.ended_at
         FROM questions q JOIN offers o ON o.question_id = q.id AND o.round = q.round
         WHERE q.state = 'queued' AND o.state IN ('passed', 'silent') AND o.ended_at IS NOT NULL"
    )
    .fetch_all(tx)
    .await
}

/// Makes an offer. False when the question or the teacher has one already.
pub(super) async fn insert(tx: &mut Tx, offer: &Offer) -> Result<bool> {
    let made = sql!(
        "INSERT INTO offers (id, question_id, teacher_id, state, round, offered_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
    )
    .bind((offer.id, offer.question_id, offer.teacher_id, offer.state, offer.round, offer.offered_at, offer.expires_at))
    .execute(tx)
    .await?;
    Ok(made == 1)
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: OfferId) -> Result<Option<Offer>> {
    sql!("SELECT id, question_id, teacher_id, state, round, offered_at, expires_at FROM offers WHERE id = $1")
        .bind((id,))
        .fetch_optional(source)
        .await
}

/// The open offer of a question.
pub(super) async fn find_of_question(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Option<Offer>> {
    sql!(
        "SELECT id, question_id, teacher_id, state, round, offered_at, expires_at FROM offers
         WHERE question_id = $1 AND state = 'open'"
    )
    .bind((question,))
    .fetch_optional(source)
    .await
}

/// The open offer of a teacher.
pub(super) async fn find_of_teacher(source: impl Into<Source<'_>>, teacher: PersonId) -> Result<Option<Offer>> {
    sql!(
        "SELECT id, question_id, teacher_id, state, round, offered_at, expires_at FROM offers
         WHERE teacher_id = $1 AND state = 'open'"
    )
    .bind((teacher,))
    .fetch_optional(source)
    .await
}

/// Ends an open offer. False when it was not open.
pub(super) async fn end(tx: &mut Tx, id: OfferId, state: OfferState, now: Timestamp) -> Result<bool> {
    let ended = sql!("UPDATE offers SET state = $2, ended_at = $3 WHERE id = $1 AND state = 'open'")
        .bind((id, state, now))
        .execute(tx)
        .await?;
    Ok(ended == 1)
}

/// The last waits of a subject and stage, in milliseconds.
pub(super) async fn waits(
    source: impl Into<Source<'_>>,
    subject: Subject,
    stage: Stage,
    limit: u32,
) -> Result<Vec<(i64,)>> {
    sql!(
        "SELECT accepted_at - COALESCE(queued_at, submitted_at) FROM questions
         WHERE subject = $1 AND stage = $2 AND accepted_at IS NOT NULL AND mode = 'live'
         ORDER BY accepted_at DESC LIMIT $3"
    )
    .bind((subject, stage, limit))
    .fetch_all(source)
    .await
}
