//! The SQL of sign-ins, accounts and failed attempts.

use kernel::{OrgId, PersonId, Role, SignInId, Timestamp};
use store::{Db, Result, Source, Tx, record, sql};

use super::{PasswordHash, SignIn, TokenHash};

kernel::words! {
    /// What failures are counted by.
    pub enum Scope {
        /// The login.
        Login = "login",
        /// The login in a browser that has signed in with it before.
        Device = "device",
        /// The address.
        Address = "address",
        /// The codes of a person.
        Code = "code",
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
           (id, token_hash, person_id, role, org_id, means, way, device, address, created_at, last_seen_at, expires_at,
            stepped_up_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    )
    .bind((
        sign_in.id,
        token,
        sign_in.person,
        sign_in.role,
        sign_in.org,
        sign_in.means,
        &sign_in.way,
        &sign_in.device,
        &sign_in.address,
        sign_in.created_at,
        sign_in.last_seen_at,
        sign_in.expires_at,
        sign_in.stepped_up_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// The sign-in of a secret: one that has not ended and whose role the person still holds.
pub(super) async fn find_sign_in(db: &Db, token: &TokenHash, now: Timestamp) -> Result<Option<SignIn>> {
    sql!(
        "SELECT s.id AS id, s.person_id AS person, s.role AS role, s.org_id AS org, s.means AS means,
                s.way AS way, s.device AS device, s.address AS address, s.created_at AS created_at,
                s.last_seen_at AS last_seen_at, s.expires_at AS expires_at, s.stepped_up_at AS stepped_up_at
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
        "SELECT id, person_id AS person, role, org_id AS org, means, way, device, address, created_at, last_seen_at,
                expires_at, stepped_up_at
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

/// Counts a try; tells how many there are now, and when the one before this was.
pub(super) async fn count_attempt(tx: &mut Tx, scope: Scope, what: &str, now: Timestamp) -> Result<(u32, Timestamp)> {
    sql!(
        "INSERT INTO sign_in_attempts (scope, what, failures, before_at, last_at) VALUES ($1, $2, 1, $3, $3)
         ON CONFLICT (scope, what) DO UPDATE
         SET failures = sign_in_attempts.failures + 1, before_at = sign_in_attempts.last_at, last_at = excluded.last_at
         RETURNING failures, before_at"
    )
    .bind((scope, what, now))
    .fetch_one(tx)
    .await
}

/// The failures so far and when the last was, unless that is long forgotten.
pub(super) async fn find_attempts(
    db: &Db,
    scope: Scope,
    what: &str,
    forgotten: Timestamp,
) -> Result<Option<(u32, Timestamp)>> {
    sql!("SELECT failures, last_at FROM sign_in_attempts WHERE scope = $1 AND what = $2 AND last_at > $3")
        .bind((scope, what, forgotten))
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

pub(super) async fn delete_old_attempts(tx: &mut Tx, forgotten: Timestamp) -> Result<()> {
    sql!("DELETE FROM sign_in_attempts WHERE last_at <= $1").bind((forgotten,)).execute(tx).await?;
    Ok(())
}

/// Whether the person of a login has signed in with this browser before.
pub(super) async fn is_device_known(db: &Db, login: &str, device: &TokenHash) -> Result<bool> {
    let row: (i64,) = sql!(
        "SELECT COUNT(*) FROM known_devices d JOIN accounts a ON a.person_id = d.person_id
         WHERE a.login = $1 AND d.device_hash = $2"
    )
    .bind((login, device))
    .fetch_one(db)
    .await?;
    Ok(row.0 > 0)
}

/// How many browsers a person has signed in with, and how many of them are this one.
pub(super) async fn count_devices(tx: &mut Tx, person: PersonId, device: &TokenHash) -> Result<(i64, i64)> {
    sql!(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN device_hash = $2 THEN 1 ELSE 0 END), 0)
         FROM known_devices WHERE person_id = $1"
    )
    .bind((person, device))
    .fetch_one(tx)
    .await
}

pub(super) async fn upsert_device(tx: &mut Tx, person: PersonId, device: &TokenHash, now: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO known_devices (person_id, device_hash, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (person_id, device_hash) DO UPDATE SET last_seen_at = excluded.last_seen_at"
    )
    .bind((person, device, now))
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets browsers that have not signed in for so long that they no longer keep their cookie.
pub(super) async fn delete_old_devices(tx: &mut Tx, person: PersonId, before: Timestamp) -> Result<()> {
    sql!("DELETE FROM known_devices WHERE person_id = $1 AND last_seen_at <= $2")
        .bind((person, before))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn update_stepped_up(tx: &mut Tx, id: SignInId, now: Timestamp) -> Result<()> {
    sql!("UPDATE sign_ins SET stepped_up_at = $2 WHERE id = $1").bind((id, now)).execute(tx).await?;
    Ok(())
}

pub(super) async fn find_login(source: Source<'_>, person: PersonId) -> Result<Option<String>> {
    let row: Option<(String,)> =
        sql!("SELECT login FROM accounts WHERE person_id = $1").bind((person,)).fetch_optional(source).await?;
    Ok(row.map(|(login,)| login))
}

/// Locks or unlocks an account; 0 when there is none.
pub(super) async fn update_lock(tx: &mut Tx, person: PersonId, locked: Option<Timestamp>) -> Result<u64> {
    sql!("UPDATE accounts SET locked_at = $2 WHERE person_id = $1").bind((person, locked)).execute(tx).await
}

pub(super) async fn is_locked(tx: &mut Tx, person: PersonId) -> Result<bool> {
    let row: Option<(Option<Timestamp>,)> =
        sql!("SELECT locked_at FROM accounts WHERE person_id = $1").bind((person,)).fetch_optional(tx).await?;
    Ok(row.is_some_and(|(locked,)| locked.is_some()))
}
