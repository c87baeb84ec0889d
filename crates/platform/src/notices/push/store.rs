//! The SQL of push subscriptions and of the program's own keys.

use kernel::{PersonId, SignInId, Timestamp};
use store::{Db, Result, Source, Tx, record, sql};

use super::SubscriptionId;
use super::rules::NewSubscription;

record! {
    /// A browser that takes pushes.
    #[derive(Debug)]
    pub(super) struct Subscription {
        pub(super) id: SubscriptionId,
        pub(super) person: PersonId,
        pub(super) endpoint: String,
        pub(super) p256dh: String,
        pub(super) auth: String,
    }
}

/// Whose browser a subscription is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    pub(super) person: PersonId,
    pub(super) sign_in: SignInId,
}

/// Keeps a subscription. A browser that was someone else's is this person's from now on.
pub(super) async fn upsert(
    tx: &mut Tx,
    id: SubscriptionId,
    holder: Holder,
    new: &NewSubscription,
    now: Timestamp,
) -> Result<()> {
    sql!(
        "INSERT INTO push_subscriptions (id, person_id, sign_in_id, endpoint, p256dh, auth, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (endpoint) DO UPDATE SET id = excluded.id, person_id = excluded.person_id,
             sign_in_id = excluded.sign_in_id, p256dh = excluded.p256dh, auth = excluded.auth,
             created_at = excluded.created_at"
    )
    .bind((id, holder.person, holder.sign_in, &new.endpoint, &new.p256dh, &new.auth, now))
    .execute(tx)
    .await?;
    Ok(())
}

/// Drops a person's oldest subscriptions beyond the `keep` newest.
pub(super) async fn delete_beyond(tx: &mut Tx, person: PersonId, keep: u32) -> Result<()> {
    sql!(
        "DELETE FROM push_subscriptions WHERE person_id = $1 AND id NOT IN
             (SELECT id FROM push_subscriptions WHERE person_id = $1 ORDER BY id DESC LIMIT $2)"
    )
    .bind((person, keep))
    .execute(tx)
    .await?;
    Ok(())
}

pub(in crate::notices) async fn ids_of(source: impl Into<Source<'_>>, person: PersonId) -> Result<Vec<SubscriptionId>> {
    let rows = sql!("SELECT id FROM push_subscriptions WHERE person_id = $1 ORDER BY id")
        .bind((person,))
        .fetch_all::<(SubscriptionId,)>(source)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn find(db: &Db, id: SubscriptionId) -> Result<Option<Subscription>> {
    sql!("SELECT id, person_id AS person, endpoint, p256dh, auth FROM push_subscriptions WHERE id = $1")
        .bind((id,))
        .fetch_optional(db)
        .await
}

pub(super) async fn delete(tx: &mut Tx, id: SubscriptionId) -> Result<()> {
    sql!("DELETE FROM push_subscriptions WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}

pub(super) async fn delete_endpoint(tx: &mut Tx, person: PersonId, endpoint: &str) -> Result<()> {
    sql!("DELETE FROM push_subscriptions WHERE person_id = $1 AND endpoint = $2")
        .bind((person, endpoint))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn delete_sign_in(tx: &mut Tx, sign_in: SignInId) -> Result<()> {
    sql!("DELETE FROM push_subscriptions WHERE sign_in_id = $1").bind((sign_in,)).execute(tx).await?;
    Ok(())
}

pub(super) async fn delete_person(tx: &mut Tx, person: PersonId) -> Result<()> {
    sql!("DELETE FROM push_subscriptions WHERE person_id = $1").bind((person,)).execute(tx).await?;
    Ok(())
}

pub(super) async fn find_own_key(source: impl Into<Source<'_>>, name: &str) -> Result<Option<Vec<u8>>> {
    let row =
        sql!("SELECT secret FROM own_keys WHERE name = $1").bind((name,)).fetch_optional::<(Vec<u8>,)>(source).await?;
    Ok(row.map(|(secret,)| secret))
}

/// Keeps a key the program made for itself, unless another node was first.
pub(super) async fn insert_own_key(tx: &mut Tx, name: &str, secret: Vec<u8>, now: Timestamp) -> Result<()> {
    sql!("INSERT INTO own_keys (name, secret, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
        .bind((name, secret, now))
        .execute(tx)
        .await?;
    Ok(())
}
