//! What the clock does to questions.

use async_trait::async_trait;
use kernel::QuestionId;
use people::packs::Packs;
use platform::Ctx;
use platform::jobs::{self, Job, Retry};
use platform::notices::{self, Notice};
use serde::{Deserialize, Serialize};

use super::rules::{DRAFT_LIFE, Step};
use super::{QuestionError, QuestionState, service};
use crate::dispatch::service as dispatch;

/// Forgets a draft nobody has touched for a month.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExpireDraft {
    /// The question.
    pub question: QuestionId,
}

#[async_trait]
impl Job for ExpireDraft {
    const NAME: &'static str = "tutoring.expire_draft";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        dispatch::take_turn(&mut tx).await?;
        let mut question = service::get(&mut tx, self.question).await?;
        if !matches!(question.state, QuestionState::Draft | QuestionState::Shown) {
            return Ok(());
        }
        let due = question.updated_at.plus(DRAFT_LIFE);
        if due > ctx.now() {
            jobs::enqueue(ctx, &mut tx, self, due).await?;
        } else {
            service::advance(ctx, &mut tx, &mut question, Step::Expire, None).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Turns a question that is still waiting when the service closes into one for a recorded answer.
#[derive(Debug, Serialize, Deserialize)]
pub struct CutOff {
    /// The question.
    pub question: QuestionId,
}

#[async_trait]
impl Job for CutOff {
    const NAME: &'static str = "tutoring.cut_off";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        dispatch::take_turn(&mut tx).await?;
        let mut question = service::get(&mut tx, self.question).await?;
        let rules = &ctx.part::<Packs>().current(ctx.now()).rules;
        // Taken, taken back, or asked anew on a day whose hours have changed: nothing to do.
        if !question.state.is_waiting_live() || rules.may_start(question.stage, ctx.now()) {
            return Ok(());
        }
        move_later(ctx, &mut tx, &mut question).await?;
        Ok(tx.commit().await?)
    }
}

async fn move_later(ctx: &Ctx, tx: &mut store::Tx, question: &mut super::Question) -> Result<(), QuestionError> {
    service::withdraw(ctx, tx, question, Step::MoveLater).await?;
    let notice = Notice::new("question_moved_later").link(format!("/questions/{}", question.id));
    notices::send(ctx, tx, question.asker_id, notice).await?;
    Ok(())
}
