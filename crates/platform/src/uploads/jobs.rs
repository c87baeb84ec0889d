//! What the clock does to uploads.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{UploadId, service};
use crate::Ctx;
use crate::jobs::{Job, Retry};

/// Forgets an upload that is not whole when its time is over.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExpireUpload {
    pub(super) upload: UploadId,
}

#[async_trait]
impl Job for ExpireUpload {
    const NAME: &'static str = "platform.expire_upload";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(service::expire(ctx, self.upload).await?)
    }
}

/// Makes a file of an upload that is whole, where the server stopped or failed before it could.
#[derive(Debug, Serialize, Deserialize)]
pub struct FinishUpload {
    pub(super) upload: UploadId,
}

#[async_trait]
impl Job for FinishUpload {
    const NAME: &'static str = "platform.finish_upload";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(service::finish_late(ctx, self.upload).await?)
    }
}
