//! The slow work on requests: making a copy, forgetting it, deleting a child's data.

use std::time::Duration;

use async_trait::async_trait;
use platform::jobs::{self, Job, Registry, Retry};
use platform::{Ctx, Keepers, Vault, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::rules::Step;
use super::{Request, RequestId, RequestKind, RequestState, paper, service, store as table};
use crate::packs::Packs;
use crate::records::words::Voice;
use crate::registration::Printing;

/// The background jobs of requests.
#[must_use]
pub fn registry() -> Registry {
    Registry::new().with::<MakeCopy>().with::<ForgetCopy>().with::<EraseChild>()
}

/// Makes the copy of a child's data that was asked for.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeCopy {
    /// The request.
    pub request: RequestId,
}

/// Forgets a copy whose time is over.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetCopy {
    /// The request.
    pub request: RequestId,
}

/// Deletes a child's data.
#[derive(Debug, Serialize, Deserialize)]
pub struct EraseChild {
    /// The request.
    pub request: RequestId,
}

#[async_trait]
impl Job for MakeCopy {
    const NAME: &'static str = "people.make_data_copy";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(request) = granted(ctx, self.request).await? else { return Ok(()) };
        let bundle = ctx.part::<Keepers>().copy(ctx, request.child).await?;
        let counts = json!({ "sections": bundle.sections.len(), "files": bundle.files.len() });
        let (vault, voice, made_at) = (ctx.part::<Vault>().clone(), Voice::new(ctx, request.locale), ctx.now());
        let press = ctx.part::<Printing>().press.clone();
        let work = move || -> anyhow::Result<String> {
            Ok(vault.seal(service::PURPOSE, &paper::pack(bundle, &voice, made_at, &press)?)?)
        };
        ctx.files.put(&service::key(request.id), spawn_blocking(work).await??.into()).await?;
        let expires_at = ctx.now().plus(ctx.part::<Packs>().current(ctx.now()).records.copy_kept);
        let mut tx = ctx.db.begin().await?;
        let request = Request { expires_at: Some(expires_at), ..request };
        service::finish(ctx, &mut tx, request, &counts).await?;
        jobs::enqueue(ctx, &mut tx, &ForgetCopy { request: self.request }, expires_at).await?;
        Ok(tx.commit().await?)
    }
}

#[async_trait]
impl Job for ForgetCopy {
    const NAME: &'static str = "people.forget_data_copy";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        ctx.files.delete(&service::key(self.request)).await?;
        let mut tx = ctx.db.begin().await?;
        let Some(request) = table::find((&mut tx).into(), self.request).await? else { return Ok(()) };
        if request.state == RequestState::Done {
            service::step_on(&mut tx, request, Step::Expire).await?;
        }
        Ok(tx.commit().await?)
    }
}

#[async_trait]
impl Job for EraseChild {
    const NAME: &'static str = "people.erase_child";
    const RETRY: Retry = Retry::times(24).first_pause(Duration::from_mins(1));

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(request) = granted(ctx, self.request).await? else { return Ok(()) };
        let keepers = ctx.part::<Keepers>();
        // Between the decision and this moment something may have been held.
        anyhow::ensure!(!keepers.is_held(ctx, request.child).await?, "something about the child is held");
        // Copies that were handed out by us lie here, too.
        for other in table::list_of_child(&ctx.db, request.child).await? {
            if other.kind == RequestKind::Copy {
                ctx.files.delete(&service::key(other.id)).await?;
            }
        }
        let foreseen = keepers.foresee(ctx, request.child).await?;
        let counts: serde_json::Map<_, _> =
            foreseen.iter().map(|one| (one.code.to_owned(), one.count.into())).collect();
        keepers.erase(ctx, request.child).await?;
        let mut tx = ctx.db.begin().await?;
        // What was asked went with the rest.
        let Some(request) = table::find((&mut tx).into(), self.request).await? else { return Ok(()) };
        let object = format!("person:{}", request.child);
        audit::record(ctx, &mut tx, "person.erase", &object, &counts).await?;
        service::finish(ctx, &mut tx, request, &counts.into()).await?;
        Ok(tx.commit().await?)
    }
}

/// The request, while it waits to be carried out.
async fn granted(ctx: &Ctx, id: RequestId) -> store::Result<Option<Request>> {
    let request = table::find((&ctx.db).into(), id).await?;
    Ok(request.filter(|request| request.state == RequestState::Granted))
}
