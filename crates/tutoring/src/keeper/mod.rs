//! What tutoring keeps about a child.

mod store;

use async_trait::async_trait;
use kernel::PersonId;
use platform::Ctx;
use platform::keepers::{Figure, Keeper};

/// Knows what tutoring keeps about a child.
#[derive(Clone, Copy, Debug, Default)]
pub struct TutoringKeeper;

#[async_trait]
impl Keeper for TutoringKeeper {
    async fn figures(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Figure>> {
        let counts = store::count(&ctx.db, person).await?;
        Ok(vec![
            Figure { code: "questions", count: counts.questions },
            Figure { code: "sessions", count: counts.sessions },
            Figure { code: "reports", count: counts.reports },
        ])
    }
}
