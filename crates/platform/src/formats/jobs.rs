//! Making what an upload waits for.

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::service;
use crate::Ctx;
use crate::jobs::{Job, Retry};
use crate::uploads::UploadId;

/// Makes what browsers show of an upload that is whole.
#[derive(Debug, Serialize, Deserialize)]
pub struct PrepareUpload {
    pub(super) upload: UploadId,
}

#[async_trait]
impl Job for PrepareUpload {
    const NAME: &'static str = "platform.prepare_upload";
    // The preparation itself counts how often it was begun, and is given up before this is.
    const RETRY: Retry = Retry::times(8);
    const LONGEST: Duration = Duration::from_mins(15);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        service::prepare(ctx, self.upload).await
    }
}
