//! Reading what hangs on a question.

use std::time::Duration;

use async_trait::async_trait;
use kernel::{FileId, QuestionId};
use platform::Ctx;
use platform::jobs::{Job, Retry};
use serde::{Deserialize, Serialize};

use super::service;

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
