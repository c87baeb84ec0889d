//! Who may see a file that is not their own.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
use kernel::{BadColumn, text_column};

use crate::Ctx;

/// The thing a file hangs on: a kind and an id, written `question:<id>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    kind: String,
    id: String,
}

impl Scope {
    /// The thing of this kind with this id.
    #[must_use]
    pub fn new(kind: &'static str, id: impl fmt::Display) -> Self {
        Self { kind: kind.to_owned(), id: id.to_string() }
    }

    /// The kind of thing.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The thing's id, as text.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

impl FromStr for Scope {
    type Err = BadColumn;

    fn from_str(text: &str) -> Result<Self, BadColumn> {
        let (kind, id) = text.split_once(':').ok_or(BadColumn("Scope"))?;
        Ok(Self { kind: kind.to_owned(), id: id.to_owned() })
    }
}

text_column!(Scope);

/// Knows who may see things of one kind, and with them the files that hang on them.
#[async_trait]
pub trait FileGuard: Send + Sync {
    /// Whether the actor may see the thing.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn may_see(&self, ctx: &Ctx, thing: &Scope) -> anyhow::Result<bool>;
}

/// The guards of every kind of thing files hang on: a part of the program, filled at start.
#[derive(Clone, Default)]
pub struct FileGuards(BTreeMap<&'static str, Arc<dyn FileGuard>>);

impl FileGuards {
    /// No guards: nobody sees any file but their own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These guards and one for things of this kind.
    #[must_use]
    pub fn with(mut self, kind: &'static str, guard: impl FileGuard + 'static) -> Self {
        self.0.insert(kind, Arc::new(guard));
        self
    }

    /// Whether the actor may see the thing. Nobody sees things of a kind without a guard.
    pub(super) async fn may_see(&self, ctx: &Ctx, thing: &Scope) -> anyhow::Result<bool> {
        match self.0.get(thing.kind()) {
            Some(guard) => guard.may_see(ctx, thing).await,
            None => Ok(false),
        }
    }
}

impl fmt::Debug for FileGuards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
