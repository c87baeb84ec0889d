//! What the clock does to vetting: it asks those who are late, and tells teachers that a tier ends.

use async_trait::async_trait;
use kernel::{Day, PersonId, Role};
use platform::Ctx;
use platform::jobs::{Job, Retry};
use platform::notices::{self, Notice};
use serde::{Deserialize, Serialize};

use super::{VettingId, VettingLevel, rules, service, store as table};
use crate::persons::service as persons;

/// A step should have been decided by now.
#[derive(Debug, Serialize, Deserialize)]
pub struct StepDue {
    /// The application.
    pub application: VettingId,
    /// The step.
    pub level: VettingLevel,
    /// The day by which it was to be decided.
    pub due: Day,
}

#[async_trait]
impl Job for StepDue {
    const NAME: &'static str = "people.vetting_step_due";
    const RETRY: Retry = Retry::times(5);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        let Some(application) = table::find(&mut tx, self.application).await? else { return Ok(()) };
        if application.state.level() != Some(self.level) || application.due != Some(self.due) {
            return Ok(());
        }
        for role in Role::ALL.iter().filter(|role| rules::decides(**role, self.level)) {
            for person in persons::who_serves(&mut tx, application.desk, *role).await? {
                let notice = Notice::new("vetting_late").link("/vetting");
                notices::send(ctx, &mut tx, person, notice).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

/// A tier ends soon.
#[derive(Debug, Serialize, Deserialize)]
pub struct EndNear {
    /// The teacher.
    pub teacher: PersonId,
    /// Its last day.
    pub until: Day,
}

#[async_trait]
impl Job for EndNear {
    const NAME: &'static str = "people.vetting_end_near";
    const RETRY: Retry = Retry::times(5);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        let (_, vetting) = service::standing_of(ctx, &mut tx, self.teacher).await?;
        // A renewal has moved the end since.
        if vetting.is_some_and(|vetting| vetting.until == self.until) {
            let notice = Notice::new("vetting_end_near").param("until", self.until.to_string()).link("/vetting");
            notices::send(ctx, &mut tx, self.teacher, notice).await?;
        }
        Ok(tx.commit().await?)
    }
}
