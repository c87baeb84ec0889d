//! Children's data and what may be done with it (R41–R43): opened for a purpose and never unseen.
//!
//! - [`access`]: a child's file, opened for a purpose; who opened it stands in a log that the family reads.
//! - [`exports`]: exports that need a second person.
//! - [`map`]: what the program keeps about persons, table by table.
//! - [`retention`]: what goes by itself after a term, and what is held.
//! - [`requests`]: a copy, a correction, a deletion, each against a clock.
//! - [`yearly`]: the yearly report.

pub mod access;
pub mod exports;
mod keeper;
pub mod map;
pub mod requests;
pub mod retention;
mod words;
pub mod yearly;

use platform::Ctx;
use platform::jobs::Registry;
use wenqu_http::Routes;

pub use self::keeper::PeopleKeeper;

/// The routes of children's data.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(access::http::routes())
        .merge(exports::http::routes())
        .merge(map::http::routes())
        .merge(requests::http::routes())
        .merge(retention::http::routes())
        .merge(yearly::http::routes())
}

/// The background jobs of children's data.
#[must_use]
pub fn jobs() -> Registry {
    Registry::new()
        .merge(retention::jobs::registry())
        .merge(exports::jobs::registry())
        .merge(requests::jobs::registry())
        .merge(yearly::jobs::registry())
}

/// Asks for the work that comes back by itself, where it does not wait already: the nightly cleaning, the
/// reminder of the yearly report.
///
/// # Errors
/// When the database fails.
pub async fn begin(ctx: &Ctx) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    retention::jobs::ensure(ctx, &mut tx).await?;
    yearly::jobs::ensure(ctx, &mut tx).await?;
    Ok(tx.commit().await?)
}
