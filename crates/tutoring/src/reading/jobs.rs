//! Reading what hangs on a question.

use std::time::Duration;

use async_trait::async_trait;
use kernel::{FileId, QuestionId};
use platform::Ctx;
use platform::jobs::{self, Job, Retry};
use serde::{Deserialize, Serialize};

use super::{Readers, rules, service};
use crate::questions::AttachmentKind;

/// Reads one attachment.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadAttachment {
    pub(super) question: QuestionId,
    pub(super) file: FileId,
}

#[async_trait]
impl Job for ReadAttachment {
    const NAME: &'static str = "tutoring.read_attachment";
    // The reading itself counts how often it was begun, and is given up before this is.
    const RETRY: Retry = Retry::times(8);
    const LONGEST: Duration = Duration::from_mins(5);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        service::read(ctx, self.question, self.file).await
    }
}

/// Lets photos be read that came while this program had no models, page by page.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadLeftOut {
    after: Option<(QuestionId, FileId)>,
}

/// Asks for it where photos are read, unless it waits already.
///
/// # Errors
/// When the database fails.
pub(crate) async fn begin(ctx: &Ctx) -> anyhow::Result<()> {
    if reads_photos(ctx) {
        let mut tx = ctx.db.begin().await?;
        jobs::ensure(ctx, &mut tx, &ReadLeftOut { after: None }, || ctx.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn reads_photos(ctx: &Ctx) -> bool {
    ctx.find_part::<Readers>().is_some_and(|readers| readers.read_kind(AttachmentKind::Photo))
}

#[async_trait]
impl Job for ReadLeftOut {
    const NAME: &'static str = "tutoring.read_left_out";
    const RETRY: Retry = Retry::times(3);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        // Another program of the same database may have models: it asks for itself.
        if !reads_photos(ctx) {
            return Ok(());
        }
        let mut tx = ctx.db.begin().await?;
        if let after @ Some(_) = service::catch_up(ctx, &mut tx, self.after).await? {
            jobs::enqueue(ctx, &mut tx, &Self { after }, ctx.now().plus(rules::APART * rules::PAGE)).await?;
        }
        Ok(tx.commit().await?)
    }
}
