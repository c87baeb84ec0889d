//! Counting failed attempts, per login and per address, for all nodes together.

use std::net::IpAddr;

use kernel::Timestamp;
use platform::App;
use store::Tx;
use tracing::warn;

use super::store::{self as table, Scope};
use super::{Identity, IdentityError, rules};

/// An attempt that has been counted as a failure until it turns out to be none.
pub(super) struct Attempt {
    login: String,
    address: String,
}

/// Counts an attempt before the password is looked at: a thousand at once on ten nodes are a thousand.
///
/// # Errors
/// `TooManyAttempts` when the login or the address has used up its failures, or the database fails.
pub(super) async fn begin(app: &App, login: &str, address: IpAddr) -> Result<Attempt, IdentityError> {
    let limits = app.part::<Identity>().settings.attempts;
    let attempt = Attempt { login: rules::login_key(login), address: rules::address_key(address) };
    let counted =
        [(Scope::Login, &attempt.login, limits.per_login), (Scope::Address, &attempt.address, limits.per_address)];

    // A flood of refused attempts only reads.
    for (scope, what, limit) in counted {
        if let Some((failures, since)) = table::find_attempts(&app.db, scope, what).await? {
            refuse(app, scope, (failures.saturating_add(1), since), limit)?;
        }
    }
    let now = app.now();
    let window_start = now.minus(limits.window);
    let mut tx = app.db.begin().await?;
    table::delete_old_attempts(&mut tx, window_start).await?;
    let mut counts = Vec::with_capacity(counted.len());
    for (scope, what, limit) in counted {
        counts.push((scope, table::count_attempt(&mut tx, scope, what, now, window_start).await?, limit));
    }
    tx.commit().await?;
    counts.into_iter().try_for_each(|(scope, count, limit)| refuse(app, scope, count, limit))?;
    Ok(attempt)
}

fn refuse(app: &App, scope: Scope, (failures, since): (u32, Timestamp), limit: u32) -> Result<(), IdentityError> {
    let limits = app.part::<Identity>().settings.attempts;
    let Some(retry_after) = rules::wait_after(failures, limit, since, app.now(), &limits) else { return Ok(()) };
    warn!(scope = %scope, wait_s = retry_after.as_secs(), "Refused to look at a password after {limit} failures");
    Err(IdentityError::TooManyAttempts { retry_after })
}

impl Attempt {
    /// The password was right: the login starts afresh, and the address has one failure less.
    ///
    /// The address does not start afresh: whoever has one account could otherwise try all others between two sign-ins.
    pub(super) async fn succeed(&self, tx: &mut Tx) -> store::Result<()> {
        table::forget_attempts(tx, Scope::Login, &self.login).await?;
        table::discount_attempt(tx, Scope::Address, &self.address).await
    }
}
