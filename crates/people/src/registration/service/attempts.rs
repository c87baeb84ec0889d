//! Counting codes that were none, per address and per beginning of the code, for all nodes together.

use std::net::IpAddr;

use kernel::Timestamp;
use platform::App;
use tracing::warn;

use crate::identity;
use crate::registration::store::{self as table, Scope};
use crate::registration::{Code, RegistrationError, rules};

/// An attempt that has been counted as a failure until it turns out to be none.
pub(super) struct Attempt {
    counted: Vec<(Scope, String, u32)>,
}

/// Counts an attempt before the code is looked at, and reads the code.
///
/// # Errors
/// `TooManyAttempts`; `CodeUnfit` when it can be no code.
pub(super) async fn begin(app: &App, text: &str, address: IpAddr) -> Result<(Attempt, Code), RegistrationError> {
    let code = Code::read(text);
    let mut counted = vec![(Scope::Address, identity::address_key(address), rules::PER_ADDRESS)];
    counted.extend(code.as_ref().map(|code| (Scope::Prefix, code.prefix(), rules::PER_PREFIX)));
    // A flood of refused attempts only reads.
    for (scope, what, limit) in &counted {
        if let Some((failures, since)) = table::find_attempts(&app.db, *scope, what).await? {
            refuse(*scope, (failures.saturating_add(1), since), *limit, app.now())?;
        }
    }
    let now = app.now();
    let window_start = now.minus(rules::WINDOW);
    let mut tx = app.db.begin().await?;
    table::delete_old_attempts(&mut tx, window_start).await?;
    let mut counts = Vec::with_capacity(counted.len());
    for (scope, what, limit) in &counted {
        counts.push((*scope, table::count_attempt(&mut tx, *scope, what, now, window_start).await?, *limit));
    }
    tx.commit().await?;
    counts.into_iter().try_for_each(|(scope, count, limit)| refuse(scope, count, limit, now))?;
    Ok((Attempt { counted }, code.ok_or(RegistrationError::CodeUnfit)?))
}

fn refuse(
    scope: Scope,
    (failures, since): (u32, Timestamp),
    limit: u32,
    now: Timestamp,
) -> Result<(), RegistrationError> {
    let Some(retry_after) = rules::wait_after(failures, limit, since, now) else { return Ok(()) };
    warn!(scope = %scope, wait_s = retry_after.as_secs(), "Refused to look at a code after {limit} that were none");
    Err(RegistrationError::TooManyAttempts { retry_after })
}

impl Attempt {
    /// The code was one: the attempt was no failure. Earlier ones stay counted.
    pub(super) async fn succeed(self, app: &App) -> store::Result<()> {
        let mut tx = app.db.begin().await?;
        for (scope, what, _) in &self.counted {
            table::discount_attempt(&mut tx, *scope, what).await?;
        }
        tx.commit().await
    }
}
