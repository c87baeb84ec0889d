//! The SQL of deliveries, of the outbox and of replies.

use kernel::{NoticeId, PersonId, TimeOrder, Timestamp};
use store::{Db, Result, Source, Tx, sql};

use super::service::{Cost, OutboxEntry};
use super::{Delivery, DeliveryId, DeliveryState};
use crate::notices::Channel;

pub(super) async fn insert(tx: &mut Tx, it: &Delivery) -> Result<()> {
    sql!(
        "INSERT INTO deliveries (id, notice_id, person_id, code, channel, state, reason, sealed, attempts, due_at,
                                 segments, cost_fen, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, 0, $10, $10)"
    )
    .bind((
        it.id,
        it.notice_id,
        it.person_id,
        &it.code,
        it.channel,
        it.state,
        it.reason,
        &it.sealed,
        it.due_at,
        it.created_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: DeliveryId) -> Result<Option<Delivery>> {
    sql!(
        "SELECT id, notice_id, person_id, code, channel, state, reason, sealed, attempts, due_at, segments, cost_fen,
                created_at, changed_at FROM deliveries WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// The delivery of a message on a channel, if it takes it.
pub(super) async fn find_of(
    source: impl Into<Source<'_>>,
    notice: NoticeId,
    channel: Channel,
) -> Result<Option<Delivery>> {
    sql!(
        "SELECT id, notice_id, person_id, code, channel, state, reason, sealed, attempts, due_at, segments, cost_fen,
                created_at, changed_at FROM deliveries WHERE notice_id = $1 AND channel = $2"
    )
    .bind((notice, channel))
    .fetch_optional(source)
    .await
}

/// The delivery a carrier knows by this id.
pub(super) async fn find_by_carrier(tx: &mut Tx, carrier_id: &str) -> Result<Option<Delivery>> {
    sql!(
        "SELECT id, notice_id, person_id, code, channel, state, reason, sealed, attempts, due_at, segments, cost_fen,
                created_at, changed_at FROM deliveries WHERE carrier_id = $1"
    )
    .bind((carrier_id,))
    .fetch_optional(tx)
    .await
}

pub(super) async fn update(tx: &mut Tx, it: &Delivery, carrier_id: Option<&str>) -> Result<()> {
    sql!(
        "UPDATE deliveries SET state = $2, reason = $3, attempts = $4, due_at = $5, segments = $6, cost_fen = $7,
                changed_at = $8, sealed = $9, carrier_id = COALESCE($10, carrier_id) WHERE id = $1"
    )
    .bind((
        it.id,
        it.state,
        it.reason,
        it.attempts,
        it.due_at,
        it.segments,
        it.cost_fen,
        it.changed_at,
        &it.sealed,
        carrier_id,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

macro_rules! deliveries {
    ($behind:literal, $order:literal) => {
        sql!(
            "SELECT id, notice_id, person_id, code, channel, state, reason, sealed, attempts, due_at, segments, cost_fen,
                    created_at, changed_at FROM deliveries
             WHERE (channel = $1 OR $1 IS NULL) AND (state = $2 OR $2 IS NULL) AND (id ",
            $behind,
            " $3 OR $3 IS NULL) ORDER BY id ",
            $order,
            " LIMIT $4"
        )
    };
}

/// Deliveries in an order, of one channel and one state where they are named.
pub(super) async fn list(
    db: &Db,
    (channel, state): (Option<Channel>, Option<DeliveryState>),
    order: TimeOrder,
    after: Option<DeliveryId>,
    limit: u32,
) -> Result<Vec<Delivery>> {
    let query = match order {
        TimeOrder::Newest => deliveries!("<", "DESC"),
        TimeOrder::Oldest => deliveries!(">", "ASC"),
    };
    query.bind((channel, state, after, limit)).fetch_all(db).await
}

/// What text messages have cost between two moments.
pub(super) async fn cost_between(source: impl Into<Source<'_>>, from: Timestamp, until: Timestamp) -> Result<Cost> {
    sql!(
        "SELECT COUNT(*) AS messages, CAST(COALESCE(SUM(segments), 0) AS BIGINT) AS segments,
                CAST(COALESCE(SUM(cost_fen), 0) AS BIGINT) AS cost_fen
         FROM deliveries WHERE channel = 'sms' AND cost_fen > 0 AND changed_at >= $1 AND changed_at < $2"
    )
    .bind((from, until))
    .fetch_one(source)
    .await
}

pub(super) async fn insert_outbox(tx: &mut Tx, entry: &OutboxEntry, delivery: DeliveryId) -> Result<()> {
    sql!(
        "INSERT INTO outbox (id, delivery_id, channel, recipient, subject, text, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind((entry.id, delivery, entry.channel, &entry.recipient, &entry.subject, &entry.text, entry.created_at))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn list_outbox(
    db: &Db,
    channel: Option<Channel>,
    after: Option<DeliveryId>,
    limit: u32,
) -> Result<Vec<OutboxEntry>> {
    sql!(
        "SELECT id, channel, recipient, subject, text, created_at FROM outbox
         WHERE (channel = $1 OR $1 IS NULL) AND (id < $2 OR $2 IS NULL) ORDER BY id DESC LIMIT $3"
    )
    .bind((channel, after, limit))
    .fetch_all(db)
    .await
}

/// Keeps a reply. False when the carrier has brought it before.
pub(super) async fn insert_reply(
    tx: &mut Tx,
    id: DeliveryId,
    carrier_id: &str,
    person: Option<PersonId>,
    sealed: &str,
    now: Timestamp,
) -> Result<bool> {
    let changed = sql!(
        "INSERT INTO sms_replies (id, carrier_id, person_id, text, received_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (carrier_id) DO NOTHING"
    )
    .bind((id, carrier_id, person, sealed, now))
    .execute(tx)
    .await?;
    Ok(changed == 1)
}
