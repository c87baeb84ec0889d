//! Plays the applications of teachers whom nobody has vetted yet, so that every desk has something to decide.

use std::time::Duration;

use anyhow::{Context, bail};
use kernel::{Actor, Role, Timestamp};
use people::vetting::acts::{self, Saying};
use people::vetting::{VettingDecision, VettingId, decisions};
use platform::testing::TestClock;
use platform::{App, Ctx};

use super::material::{Application, ApplicationStep};
use super::town::{Answerer, Cast};

const DAY: Duration = Duration::from_hours(24);

/// Plays every application, each by a newcomer of its school.
pub(super) async fn make(
    app: &App,
    clock: &TestClock,
    cast: &Cast,
    applications: &[Application],
    today: Timestamp,
) -> anyhow::Result<()> {
    for (application, teacher) in applications.iter().zip(&cast.newcomers) {
        clock.set_to(today.minus(DAY * application.days_ago));
        let play = Play { app, cast, application, teacher };
        play.all(clock).await.with_context(|| application.statement.clone())?;
    }
    clock.set_to(today);
    Ok(())
}

struct Play<'a> {
    app: &'a App,
    cast: &'a Cast,
    application: &'a Application,
    teacher: &'a Answerer,
}

impl Play<'_> {
    async fn all(&self, clock: &TestClock) -> anyhow::Result<()> {
        let tier = self.application.tier.parse()?;
        let id = if let Some(reason) = &self.application.nominated {
            acts::nominate(&self.acting("school")?, self.teacher.person, tier, reason).await?
        } else {
            let saying = Saying { statement: self.application.statement.clone(), files: Vec::new() };
            acts::apply(&self.acting("teacher")?, tier, saying).await?
        };
        for step in &self.application.steps {
            clock.advance(DAY);
            self.step(id, step).await?;
        }
        Ok(())
    }

    async fn step(&self, id: VettingId, step: &ApplicationStep) -> anyhow::Result<()> {
        let ctx = self.acting(&step.by)?;
        match step.act.as_str() {
            "appeal" => acts::appeal(&ctx, id, &step.reason).await?,
            "withdraw" => acts::withdraw(&ctx, id).await?,
            decision => decisions::decide(&ctx, id, decision.parse::<VettingDecision>()?, &step.reason).await?,
        }
        Ok(())
    }

    /// What somebody does: the teacher, or who decides at a level.
    fn acting(&self, by: &str) -> anyhow::Result<Ctx> {
        let (person, role, org) = match by {
            "teacher" => (self.teacher.person, Role::Teacher, self.teacher.school),
            "school" => self.cast.officer(Role::SchoolCoordinator, |officer| officer.org == self.teacher.school)?,
            "county" => self.cast.officer(Role::Bureau, |officer| officer.county == self.teacher.county)?,
            "city" => self.cast.officer(Role::Bureau, |officer| officer.county.is_none())?,
            other => bail!("{other} is nobody"),
        };
        let actor = Actor { person, role, org, sign_in: self.app.new_id() };
        Ok(Ctx::acting(self.app.clone(), actor))
    }
}
