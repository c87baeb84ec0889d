//! Who keeps data about a person: every capability says what it has, so that none is forgotten when a file is shown.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use kernel::PersonId;

use crate::Ctx;

/// How much there is of something about a person: `questions`, 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What; the client has the word for it.
    pub code: &'static str,
    /// How much.
    pub count: u64,
}

/// A capability that keeps data about persons.
#[async_trait]
pub trait Keeper: Send + Sync {
    /// How much it has about a person.
    ///
    /// # Errors
    /// When it cannot find out.
    async fn figures(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Figure>>;
}

/// Every capability that keeps data about persons: a part of the program, filled at start.
#[derive(Clone, Default)]
pub struct Keepers(Vec<Arc<dyn Keeper>>);

impl Keepers {
    /// Nobody keeps anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These and one more.
    #[must_use]
    pub fn with(mut self, keeper: impl Keeper + 'static) -> Self {
        self.0.push(Arc::new(keeper));
        self
    }

    /// How much there is about a person, everywhere.
    ///
    /// # Errors
    /// When a keeper cannot find out.
    pub async fn figures(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Figure>> {
        let mut figures = Vec::new();
        for keeper in &self.0 {
            figures.extend(keeper.figures(ctx, person).await?);
        }
        Ok(figures)
    }
}

impl fmt::Debug for Keepers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keepers({})", self.0.len())
    }
}
