//! What those who look after an account do with it.

use kernel::{PersonId, Timestamp};
use store::{Source, Tx};

use super::service::end;
use super::store as table;

/// The login of a person, where there is an account.
///
/// # Errors
/// When the database fails.
pub(crate) async fn login_of(source: impl Into<Source<'_>>, person: PersonId) -> store::Result<Option<String>> {
    table::find_login(source.into(), person).await
}

/// Locks or unlocks the account of a person; 0 when there is none.
///
/// # Errors
/// When the database fails.
pub(crate) async fn set_lock(tx: &mut Tx, person: PersonId, locked: Option<Timestamp>) -> store::Result<u64> {
    table::update_lock(tx, person, locked).await
}

/// Ends every sign-in of a person.
///
/// # Errors
/// When the database fails.
pub(crate) async fn end_sign_ins(tx: &mut Tx, person: PersonId, now: Timestamp) -> store::Result<()> {
    for sign_in in table::list_sign_ins((&mut *tx).into(), person, now).await? {
        end(tx, sign_in.id).await?;
    }
    Ok(())
}
