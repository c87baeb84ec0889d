//! What the things of the audit are called: the audit keeps ids, and capabilities know names.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::AuditEntry;
use crate::Ctx;

/// A capability that knows what some things are called.
#[async_trait]
pub trait Namer: Send + Sync {
    /// Adds the names of those of `things` (`class:<id>`) that it knows; the others are left out.
    ///
    /// # Errors
    /// When the database fails.
    async fn name(&self, ctx: &Ctx, things: &[&str], names: &mut Names) -> store::Result<()>;
}

/// What things are called: a part of the program, filled at start.
#[derive(Clone, Default)]
pub struct Namers(Vec<Arc<dyn Namer>>);

impl Namers {
    /// Nothing has a name.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These and one more.
    #[must_use]
    pub fn with(mut self, namer: impl Namer + 'static) -> Self {
        self.0.push(Arc::new(namer));
        self
    }
}

/// Names by thing (`class:<id>`).
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<String, String>);

impl Names {
    /// Says what a thing is called.
    pub fn add(&mut self, thing: String, name: String) {
        self.0.insert(thing, name);
    }

    /// What the thing is called, if it has a name.
    #[must_use]
    pub fn of(&self, thing: &str) -> Option<&str> {
        self.0.get(thing).map(String::as_str)
    }

    /// The names of everyone and everything these entries speak of.
    pub(super) async fn of_entries(ctx: &Ctx, entries: &[AuditEntry]) -> store::Result<Self> {
        let mut names = Self::default();
        let Some(Namers(asked)) = ctx.find_part::<Namers>() else { return Ok(names) };
        let mut things: Vec<_> = entries.iter().flat_map(AuditEntry::things).collect();
        things.sort_unstable();
        things.dedup();
        let things: Vec<_> = things.iter().map(String::as_str).collect();
        for namer in asked {
            namer.name(ctx, &things, &mut names).await?;
        }
        Ok(names)
    }
}
