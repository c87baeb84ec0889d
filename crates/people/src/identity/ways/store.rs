//! The SQL of linked identities.

use kernel::{PersonId, SignInId, Timestamp};
use store::{Db, Result, Source, Tx, sql};

use super::{IdentityId, LinkedIdentity};

/// Whose identity this is.
pub(super) async fn find_owner(source: Source<'_>, way: &str, subject: &str) -> Result<Option<(IdentityId, PersonId)>> {
    sql!("SELECT id, person_id FROM linked_identities WHERE way = $1 AND subject = $2")
        .bind((way, subject))
        .fetch_optional(source)
        .await
}

/// What the site of a way calls a person: the identity used last.
pub(super) async fn find_subject(source: Source<'_>, way: &str, person: PersonId) -> Result<Option<String>> {
    let row: Option<(String,)> = sql!(
        "SELECT subject FROM linked_identities WHERE way = $1 AND person_id = $2 ORDER BY used_at DESC, id DESC LIMIT 1"
    )
    .bind((way, person))
    .fetch_optional(source)
    .await?;
    Ok(row.map(|(subject,)| subject))
}

pub(super) async fn list(source: Source<'_>, person: PersonId) -> Result<Vec<LinkedIdentity>> {
    sql!(
        "SELECT id, person_id AS person, way, label, linked_at, used_at FROM linked_identities
         WHERE person_id = $1 ORDER BY id"
    )
    .bind((person,))
    .fetch_all(source)
    .await
}

pub(super) async fn insert(tx: &mut Tx, identity: &LinkedIdentity, subject: &str) -> Result<()> {
    sql!(
        "INSERT INTO linked_identities (id, person_id, way, subject, label, linked_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind((identity.id, identity.person, &identity.way, subject, &identity.label, identity.linked_at, identity.used_at))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn update_used(tx: &mut Tx, id: IdentityId, label: &str, now: Timestamp) -> Result<()> {
    sql!("UPDATE linked_identities SET label = $2, used_at = $3 WHERE id = $1")
        .bind((id, label, now))
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes an identity away from its owner; false when it is not that person's.
pub(super) async fn delete(tx: &mut Tx, person: PersonId, id: IdentityId) -> Result<bool> {
    let gone =
        sql!("DELETE FROM linked_identities WHERE id = $1 AND person_id = $2").bind((id, person)).execute(tx).await?;
    Ok(gone > 0)
}

/// Keeps with what a site may end a sign-in.
pub(super) async fn update_ticket(tx: &mut Tx, sign_in: SignInId, ticket: &str) -> Result<()> {
    sql!("UPDATE sign_ins SET ticket = $2 WHERE id = $1").bind((sign_in, ticket)).execute(tx).await?;
    Ok(())
}

pub(super) async fn list_sign_ins_by_ticket(tx: &mut Tx, ticket: &str) -> Result<Vec<(SignInId,)>> {
    sql!("SELECT id FROM sign_ins WHERE ticket = $1 ORDER BY id").bind((ticket,)).fetch_all(tx).await
}

/// The person who signs in with this login.
pub(super) async fn find_person_by_login(db: &Db, login: &str) -> Result<Option<PersonId>> {
    let row: Option<(PersonId,)> =
        sql!("SELECT person_id FROM accounts WHERE login = $1").bind((login,)).fetch_optional(db).await?;
    Ok(row.map(|(person,)| person))
}
