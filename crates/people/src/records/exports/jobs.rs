//! Making the file of an export, and forgetting it.

use async_trait::async_trait;
use platform::jobs::{self, Job, Registry, Retry};
use platform::notices::{self, Notice};
use platform::{Ctx, Vault};
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::rules::Step;
use super::{Export, ExportError, ExportId, ExportState, Exporters, service, store as table};
use crate::packs::Packs;
use crate::persons::service as persons;
use crate::rosters::speech::say;
use crate::words::Locale;

/// The background jobs of exports.
#[must_use]
pub fn registry() -> Registry {
    Registry::new().with::<MakeExport>().with::<ForgetExport>()
}

/// Makes the file of an export that was approved.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeExport {
    /// The export.
    pub export: ExportId,
}

/// Forgets the file of an export.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetExport {
    /// The export.
    pub export: ExportId,
}

#[async_trait]
impl Job for MakeExport {
    const NAME: &'static str = "people.make_export";
    const RETRY: Retry = Retry::times(6);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(export) = table::find((&ctx.db).into(), self.export).await? else { return Ok(()) };
        if export.state != ExportState::Approved {
            return Ok(());
        }
        // Whoever asked may have lost the role since.
        let roles = persons::roles_of(&ctx.db, export.asked_by).await?;
        if !roles.iter().any(|grant| grant.role == export.asked_role && grant.org == export.org) {
            return fail(ctx, export).await;
        }
        let (asker, scope) = (service::as_asker(ctx, &export), serde_json::from_str(&export.scope)?);
        let exporter = ctx.part::<Exporters>().find(&export.kind)?;
        match exporter.make(&asker, &scope, &mark(ctx, &export).await?).await {
            Ok(file) => keep(ctx, export, file).await,
            Err(ExportError::Denied(_) | ExportError::NotFound) => fail(ctx, export).await,
            Err(error) => Err(error.into()),
        }
    }
}

async fn keep(ctx: &Ctx, mut export: Export, file: super::ExportFile) -> anyhow::Result<()> {
    let (vault, id) = (ctx.part::<Vault>().clone(), export.id);
    let sealed = spawn_blocking(move || vault.seal(service::PURPOSE, &file.bytes)).await??;
    ctx.files.put(&service::key(id), sealed.into()).await?;
    let expires_at = ctx.now().plus(ctx.part::<Packs>().current(ctx.now()).records.export_kept);
    export.file_name = Some(file.name);
    export.media_type = Some(file.media_type);
    export.ready_at = Some(ctx.now());
    export.expires_at = Some(expires_at);
    let mut tx = ctx.db.begin().await?;
    let export = service::step_on(&mut tx, export, Step::Make).await?;
    jobs::enqueue(ctx, &mut tx, &ForgetExport { export: id }, expires_at).await?;
    notices::send(ctx, &mut tx, export.asked_by, Notice::new("export_ready").link("/exports")).await?;
    Ok(tx.commit().await?)
}

async fn fail(ctx: &Ctx, export: Export) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    service::step_on(&mut tx, export, Step::Fail).await?;
    Ok(tx.commit().await?)
}

/// The line in the file that says who took it out, when, what for, and under which number.
async fn mark(ctx: &Ctx, export: &Export) -> store::Result<String> {
    let name = persons::name_of(&ctx.db, export.asked_by).await?.map(|name| name.name).unwrap_or_default();
    let day = crate::packs::today(ctx);
    Ok(say(Locale::ZhCn, "export.mark")
        .replace("{name}", &name)
        .replace("{day}", &day.to_string())
        .replace("{purpose}", &export.purpose)
        .replace("{id}", &export.id.to_string()))
}

#[async_trait]
impl Job for ForgetExport {
    const NAME: &'static str = "people.forget_export";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        ctx.files.delete(&service::key(self.export)).await?;
        let mut tx = ctx.db.begin().await?;
        let Some(export) = table::find((&mut tx).into(), self.export).await? else { return Ok(()) };
        if export.state == ExportState::Ready {
            service::step_on(&mut tx, export, Step::Forget).await?;
        }
        Ok(tx.commit().await?)
    }
}
