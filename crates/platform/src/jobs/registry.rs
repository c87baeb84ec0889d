//! The kinds of jobs this program knows.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{Job, Retry};
use crate::Ctx;

/// The kinds of jobs a program can run, by name: each crate lists its own, the server merges them.
#[derive(Clone, Default)]
pub struct Registry(HashMap<&'static str, Kind>);

#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) retry: Retry,
    pub(super) longest: Duration,
    pub(super) run: fn(Ctx, String) -> BoxFuture<'static, anyhow::Result<()>>,
}

impl Registry {
    /// No jobs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These jobs and one kind more.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        self.0.insert(J::NAME, Kind { retry: J::RETRY, longest: J::LONGEST, run: run::<J> });
        self
    }

    /// These jobs and those of another list.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The names of the jobs, in order.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.0.keys().copied().collect();
        names.sort_unstable();
        names
    }

    pub(super) fn find(&self, name: &str) -> Option<Kind> {
        self.0.get(name).copied()
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

fn run<J: Job>(ctx: Ctx, payload: String) -> BoxFuture<'static, anyhow::Result<()>> {
    async move {
        let job: J = serde_json::from_str(&payload)?;
        job.run(&ctx).await
    }
    .boxed()
}
