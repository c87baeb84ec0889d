//! Background work, kept in the database in the transaction that asks for it.
//!
//! A job runs at least once: after a crash, or a lease that ran out, it runs again. Write jobs so that a second run does
//! no harm. What fails is tried again with growing pauses; what goes on failing stays on a page for the operator.

mod registry;
mod rules;
pub mod service;
mod store;
#[cfg(test)]
mod tests;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::{Coded, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;

pub use self::registry::Registry;
pub use self::service::{enqueue, enqueue_all, ensure};
pub use self::store::FailedJob;
pub use self::worker::{run_due, serve};
use crate::{Ctx, Denied};

/// A piece of background work.
#[async_trait]
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name: the capability, then what it does (`tutoring.end_offer`). Stored: keep it when the type is renamed.
    const NAME: &'static str;

    /// How often it is tried.
    const RETRY: Retry;

    /// How long one run may take.
    const LONGEST: Duration = Duration::from_secs(110);

    /// Does the work. Safe to run twice.
    ///
    /// # Errors
    /// Whatever went wrong; the job is then tried again.
    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()>;
}

/// How often a job is tried, how long the pauses are, and what happens when none of it helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    times: u32,
    first_pause: Duration,
    give_up: GiveUp,
}

/// What happens to a job that failed every time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveUp {
    /// It is kept for the operator, who can run it again, and an error is logged.
    Alert,
    /// It is dropped: nobody would want it any more.
    Forget,
}

impl Retry {
    /// So many tries in all, the first pause 5 s and each one twice as long, up to an hour; then [`GiveUp::Alert`].
    #[must_use]
    pub const fn times(times: u32) -> Self {
        Self { times, first_pause: Duration::from_secs(5), give_up: GiveUp::Alert }
    }

    /// The same, with another first pause.
    #[must_use]
    pub const fn first_pause(self, first_pause: Duration) -> Self {
        Self { first_pause, ..self }
    }

    /// The same, with another end.
    #[must_use]
    pub const fn then(self, give_up: GiveUp) -> Self {
        Self { give_up, ..self }
    }
}

/// Wakes the worker of this process when there may be something to do.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Lets the worker look for due jobs now.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    async fn woken(&self) {
        self.0.notified().await;
    }
}

/// Why failed jobs could not be seen or run again.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The actor does not look after jobs.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No failed job has this id.
    #[error("no failed job has this id")]
    NotFound,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for JobError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Denied(denied) => denied.code(),
            Self::NotFound => ErrorCode::NotFound,
            Self::Store(source) => source.code(),
        }
    }
}
