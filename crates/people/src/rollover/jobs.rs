//! Moving schools up and back in the background, one at a time.

use async_trait::async_trait;
use kernel::OrgId;
use platform::Ctx;
use platform::jobs::{Job, Retry};
use serde::{Deserialize, Serialize};

use super::{RolloverId, work};

/// Moves a school up.
#[derive(Debug, Serialize, Deserialize)]
pub struct ApplySchool {
    /// The rollover.
    pub rollover: RolloverId,
    /// The school.
    pub school: OrgId,
}

#[async_trait]
impl Job for ApplySchool {
    const NAME: &'static str = "people.apply_rollover";
    const RETRY: Retry = Retry::times(5);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(work::apply_school(ctx, self.rollover, self.school).await?)
    }
}

/// Takes a school back.
#[derive(Debug, Serialize, Deserialize)]
pub struct UndoSchool {
    /// The rollover.
    pub rollover: RolloverId,
    /// The school.
    pub school: OrgId,
}

#[async_trait]
impl Job for UndoSchool {
    const NAME: &'static str = "people.undo_rollover";
    const RETRY: Retry = Retry::times(5);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(work::undo_school(ctx, self.rollover, self.school).await?)
    }
}
