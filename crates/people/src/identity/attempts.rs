//! Counting failed attempts for all nodes together, with pauses that grow.
//!
//! A login is counted by itself, an address by itself. A browser that has signed in with the login before is counted apart
//! from both: strangers who guess at a login make each other wait, and not its owner.

use kernel::{PersonId, Timestamp};
use platform::App;
use store::Tx;
use tracing::warn;

use super::store::{self as table, Scope};
use super::{Identity, IdentityError, Visitor, rules};

/// An attempt that has been counted as a failure until it turns out to be none.
pub(super) struct Attempt(Vec<Counted>);

/// One of the counters of an attempt, and how many failures it bears without a pause.
struct Counted {
    scope: Scope,
    what: String,
    free: u32,
}

/// Counts an attempt at a login before the password is looked at: a thousand at once on ten nodes are a thousand.
///
/// # Errors
/// `TooManyAttempts` in a pause, or the database fails.
pub(super) async fn begin(app: &App, login: &str, visitor: &Visitor) -> Result<Attempt, IdentityError> {
    let limits = app.part::<Identity>().settings.attempts;
    let device = visitor.browser.as_ref().map(super::Token::hash);
    if let (Some(device), Some(known)) = (device, rules::login(login))
        && table::is_device_known(&app.db, &known, &device).await?
    {
        let what = rules::device_key(&known, &device);
        return count(app, vec![Counted { scope: Scope::Device, what, free: limits.per_login }]).await;
    }
    let login = Counted { scope: Scope::Login, what: rules::login_key(login), free: limits.per_login };
    let what = rules::address_key(visitor.address);
    count(app, vec![login, Counted { scope: Scope::Address, what, free: limits.per_address }]).await
}

/// Counts an attempt at a code of somebody who is signed in already.
///
/// # Errors
/// `TooManyAttempts` in a pause, or the database fails.
pub(super) async fn begin_code(app: &App, person: PersonId) -> Result<Attempt, IdentityError> {
    let free = app.part::<Identity>().settings.attempts.per_login;
    count(app, vec![Counted { scope: Scope::Code, what: rules::person_key(person), free }]).await
}

async fn count(app: &App, counted: Vec<Counted>) -> Result<Attempt, IdentityError> {
    let limits = app.part::<Identity>().settings.attempts;
    let now = app.now();
    let forgotten = now.minus(limits.forget_after);
    // A flood of refused attempts only reads.
    for one in &counted {
        if let Some((failures, last)) = table::find_attempts(&app.db, one.scope, &one.what, forgotten).await? {
            refuse(app, one, failures, last)?;
        }
    }
    let mut tx = app.db.begin().await?;
    table::delete_old_attempts(&mut tx, forgotten).await?;
    let mut before = Vec::with_capacity(counted.len());
    for one in &counted {
        let (failures, last) = table::count_attempt(&mut tx, one.scope, &one.what, now).await?;
        before.push((one, failures.saturating_sub(1), last));
    }
    tx.commit().await?;
    // Of those that came at the same time, the ones too many see each other here.
    before.into_iter().try_for_each(|(one, failures, last)| refuse(app, one, failures, last))?;
    Ok(Attempt(counted))
}

fn refuse(app: &App, one: &Counted, failures: u32, last: Timestamp) -> Result<(), IdentityError> {
    let limits = app.part::<Identity>().settings.attempts;
    let Some(retry_after) = rules::wait_after(failures, one.free, last, app.now(), &limits) else { return Ok(()) };
    warn!(scope = %one.scope, wait_s = retry_after.as_secs(), "Refused to look at a secret after {failures} failures");
    Err(IdentityError::TooManyAttempts { retry_after })
}

impl Attempt {
    /// The secret was right: everything starts afresh but the address, which has one failure less.
    ///
    /// Whoever has one account could otherwise try all others between two sign-ins.
    pub(super) async fn succeed(&self, tx: &mut Tx) -> store::Result<()> {
        for one in &self.0 {
            match one.scope {
                Scope::Address => table::discount_attempt(tx, one.scope, &one.what).await?,
                _ => table::forget_attempts(tx, one.scope, &one.what).await?,
            }
        }
        Ok(())
    }
}
