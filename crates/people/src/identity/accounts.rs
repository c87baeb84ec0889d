//! Giving people logins and passwords.

use kernel::PersonId;
use platform::App;
use store::{Db, Tx};

use super::{Identity, IdentityError, PasswordHash, rules, store as table};
use crate::persons;

/// Judges and hashes a password. Takes tens of milliseconds: call it before the transaction begins.
///
/// # Errors
/// `PasswordWeak` when it is easy to guess.
pub async fn hash_password(app: &App, login: &str, password: &str) -> Result<PasswordHash, IdentityError> {
    hash(app, login, password, rules::shortest_password(None)).await
}

/// The same for a person whose password may be a child's.
///
/// # Errors
/// `PasswordWeak` when it is easy to guess.
pub async fn hash_password_of(
    app: &App,
    person: PersonId,
    login: &str,
    password: &str,
) -> Result<PasswordHash, IdentityError> {
    hash(app, login, password, shortest_password_of(&app.db, person).await?).await
}

/// The fewest characters of this person's password.
///
/// # Errors
/// When the database fails.
pub(crate) async fn shortest_password_of(db: &Db, person: PersonId) -> store::Result<usize> {
    let pupil = persons::service::pupil(db, person).await?;
    Ok(rules::shortest_password(pupil.map(|pupil| pupil.stage)))
}

async fn hash(app: &App, login: &str, password: &str, shortest: usize) -> Result<PasswordHash, IdentityError> {
    let login = rules::login(login).ok_or(IdentityError::LoginUnfit)?;
    rules::judge_password(password, &login, shortest).map_err(IdentityError::PasswordWeak)?;
    Ok(app.part::<Identity>().passwords.hash(password).await?)
}

/// Gives a person a login and an already hashed password, in place of what the person had.
///
/// Asks no permission: it serves the demo region, the operator's commands and tests.
///
/// # Errors
/// `LoginUnfit` when the login cannot be one, `LoginTaken` when it is someone else's.
pub async fn open_account(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    login: &str,
    hash: &PasswordHash,
) -> Result<(), IdentityError> {
    let login = rules::login(login).ok_or(IdentityError::LoginUnfit)?;
    table::upsert_account(tx, person, &login, hash, app.now())
        .await
        .map_err(|error| if error.is_unique_violation() { IdentityError::LoginTaken } else { error.into() })
}

/// Gives a person a login and a password: [`hash_password`] and [`open_account`] in a transaction of their own.
///
/// # Errors
/// `PasswordWeak`, `LoginUnfit`, or the database fails.
pub async fn set_password(app: &App, person: PersonId, login: &str, password: &str) -> Result<(), IdentityError> {
    let hash = hash_password(app, login, password).await?;
    let mut tx = app.db.begin().await?;
    open_account(app, &mut tx, person, login, &hash).await?;
    tx.commit().await?;
    Ok(())
}
