//! The SQL of sign-ins, accounts and failed attempts.

use kernel::{OrgId, PersonId, Role, SignInId, Timestamp};
use store::{Db, Result, Source, Tx, record, sql};

use super::{PasswordHash, SignIn, TokenHash};

kernel::words! {
    /// What failures are counted by.
    pub enum Scope {
        /// The login.
        Login = "login",
        /// The address.
        Address = "address",
    }
}

record! {
    /// What a person signs in with.
    pub(super) struct Account {
        pub(super) person: PersonId,
        pub(super) login: String,
        pub(super) password_hash: PasswordHash,
    }
}

pub(super) async fn find_account_by_login(db: &Db, login: &str) -> Result<Option<Account>> {
    sql!("SELECT person_id AS person, login, password_hash FROM accounts WHERE login = $1")
        .bind((login,))
        .fetch_optional(db)
        .await
}

pub(super) async fn find_account(db: &Db, person: PersonId) -> Result<Option<Account>> {
    sql!("SELECT person_id AS person, login, password_hash FROM accounts WHERE person_id = $1")
        .bind((person,))
        .fetch_optional(db)
        .await
}

/// Gives a person a login and a password, in place of what was there.
pub(super) async fn upsert_account(
    tx: &mut Tx,
    person: PersonId,
    login: &str,
    hash: &PasswordHash,
    now: Timestamp,
) -> Result<()> {
    sql!(
        "INSERT INTO accounts (person_id, login, password_hash, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id) DO UPDATE
         SET login = excluded.login, password_hash = excluded.password_hash, changed_at = excluded.changed_at"
    )
    .bind((person, login, hash, now))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn update_password(tx: &mut Tx, person: PersonId, hash: &PasswordHash, now: Timestamp) -> Result<()> {
    sql!("UPDATE accounts SET password_hash = $2, changed_at = $3 WHERE person_id = $1")
        .bind((person, hash, now))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn insert_sign_in(tx: &mut Tx, sign_in: &SignIn, token: &TokenHash) -> Result<()> {
    sql!(
        "INSERT INTO sign_ins
           (id, token_hash, person_id, role, org_id, means, device, created_at, last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    )
    .bind((
        sign_in.id,
        token,
        sign_in.person,
        sign_in.role,
        sign_in.org,
        sign_in.means,
        &sign_in.device,
        sign_in.created_at,
        sign_in.last_seen_at,
        sign_in.expires_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// The sign-in of a secret: one that has not ended and whose role the person still holds.
pub(super) async fn find_sign_in(db: &Db, token: &TokenHash, now: Timestamp) -> Result<Option<SignIn>> {
    sql!(
        "SELECT s.id AS id, s.person_id AS person, s.role AS role, s.org_id AS org, s.means AS means,
                s.device AS device, s.created_at AS created_at, s.last_seen_at AS last_seen_at,
                s.expires_at AS expires_at
         FROM sign_ins s
              JOIN role_grants g ON g.person_id = s.person_id AND g.role = s.role AND g.org_id = s.org_id
         WHERE s.token_hash = $1 AND s.expires_at > $2"
    )
    .bind((token, now))
    .fetch_optional(db)
    .await
}

pub(super) async fn list_sign_ins(source: Source<'_>, person: PersonId, now: Timestamp) -> Result<Vec<SignIn>> {
    sql!(
        "SELECT id, person_id AS person, role, org_id AS org, means, device, created_at, last_seen_at, expires_at
         FROM sign_ins WHERE person_id = $1 AND expires_at > $2 ORDER BY id DESC"
    )
    .bind((person, now))
    .fetch_all(source)
    .await
}

/// The sign-ins of a person in one role in one organisation.
pub(super) async fn list_sign_ins_as(
    tx: &mut Tx,
    person: PersonId,
    role: Role,
    org: OrgId,
) -> Result<Vec<(SignInId,)>> {
    sql!("SELECT id FROM sign_ins WHERE person_id = $1 AND role = $2 AND org_id = $3 ORDER BY id")
        .bind((person, role, org))
        .fetch_all(tx)
        .await
}

/// Ended sign-ins, a few at a time.
pub(super) async fn list_ended(tx: &mut Tx, now: Timestamp, limit: u32) -> Result<Vec<(SignInId,)>> {
    sql!("SELECT id FROM sign_ins WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2")
        .bind((now, limit))
        .fetch_all(tx)
        .await
}

pub(super) async fn update_seen(tx: &mut Tx, id: SignInId, now: Timestamp, expires: Timestamp) -> Result<()> {
    sql!("UPDATE sign_ins SET last_seen_at = $2, expires_at = $3 WHERE id = $1")
        .bind((id, now, expires))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn update_role(tx: &mut Tx, id: SignInId, role: Role, org: OrgId) -> Result<()> {
    sql!("UPDATE sign_ins SET role = $2, org_id = $3 WHERE id = $1").bind((id, role, org)).execute(tx).await?;
    Ok(())
}

pub(super) async fn delete_sign_in(tx: &mut Tx, id: SignInId) -> Result<()> {
    sql!("DELETE FROM sign_ins WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}

/// Counts a try and tells the tries of the present window and when it began.
pub(super) async fn count_attempt(
    tx: &mut Tx,
    scope: Scope,
    what: &str,
    now: Timestamp,
    window_start: Timestamp,
) -> Result<(u32, Timestamp)> {
    sql!(
        "INSERT INTO sign_in_attempts (scope, what, failures, since) VALUES ($1, $2, 1, $3)
         ON CONFLICT (scope, what) DO UPDATE
         SET failures = CASE WHEN sign_in_attempts.since <= $4 THEN 1 ELSE sign_in_attempts.failures + 1 END,
             since = CASE WHEN sign_in_attempts.since <= $4 THEN excluded.since ELSE sign_in_attempts.since END
         RETURNING failures, since"
    )
    .bind((scope, what, now, window_start))
    .fetch_one(tx)
    .await
}

pub(super) async fn find_attempts(db: &Db, scope: Scope, what: &str) -> Result<Option<(u32, Timestamp)>> {
    sql!("SELECT failures, since FROM sign_in_attempts WHERE scope = $1 AND what = $2")
        .bind((scope, what))
        .fetch_optional(db)
        .await
}

pub(super) async fn forget_attempts(tx: &mut Tx, scope: Scope, what: &str) -> Result<()> {
    sql!("DELETE FROM sign_in_attempts WHERE scope = $1 AND what = $2").bind((scope, what)).execute(tx).await?;
    Ok(())
}

/// Takes one try back: it was no failure.
pub(super) async fn discount_attempt(tx: &mut Tx, scope: Scope, what: &str) -> Result<()> {
    sql!("UPDATE sign_in_attempts SET failures = failures - 1 WHERE scope = $1 AND what = $2 AND failures > 0")
        .bind((scope, what))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn delete_old_attempts(tx: &mut Tx, window_start: Timestamp) -> Result<()> {
    sql!("DELETE FROM sign_in_attempts WHERE since <= $1").bind((window_start,)).execute(tx).await?;
    Ok(())
}
