//! What this crate keeps about a person: files and notices.

mod store;

use async_trait::async_trait;
use kernel::{PersonId, Timestamp};
use serde_json::json;

use super::{Bundle, DataTerm, DataUse, Fate, Figure, Foreseen, Held, Keeper, Kind, Section, Table, Why};
use crate::{Ctx, files, uploads};

/// The tables of this crate.
const TABLES: &[Table] = &[
    Table::plain("jobs"),
    Table::kept("events", &["actor_id"], DataUse::Evidence, DataTerm::Rule, Why::Accountability),
    Table::removed("files", &["owner_id"], DataUse::Teaching, DataTerm::Belonging),
    Table::plain("file_scopes"),
    Table::removed("preparations", &["owner_id"], DataUse::Teaching, DataTerm::Days),
    Table::removed("uploads", &["owner_id"], DataUse::Teaching, DataTerm::Days),
    Table::removed("notices", &["person_id"], DataUse::Service, DataTerm::Rule),
    Table::removed("push_subscriptions", &["person_id"], DataUse::Service, DataTerm::Belonging),
    Table::removed("notice_refusals", &["person_id"], DataUse::Service, DataTerm::Belonging),
    Table::removed("deliveries", &["person_id"], DataUse::Service, DataTerm::Rule),
    Table::removed("outbox", &["recipient"], DataUse::Service, DataTerm::Rule),
    Table::removed("sms_replies", &["person_id"], DataUse::Service, DataTerm::Rule),
    Table::kept("webhooks", &["created_by"], DataUse::Evidence, DataTerm::Service, Why::Adults),
    Table::kept("webhook_deliveries", &["object"], DataUse::Service, DataTerm::Rule, Why::Accountability),
    Table::plain("own_keys"),
    Table::kept("audit", &["actor_id"], DataUse::Evidence, DataTerm::Law, Why::Accountability),
];

/// What goes by itself. Six months at least for what shows who did what (R28).
const KINDS: &[Kind] = &[
    Kind::new("events", 90, 30),
    Kind::new("notices", 180, 30),
    Kind::new("deliveries", 400, 30),
    Kind::new("sms_replies", 180, 30),
    Kind::new("webhook_deliveries", 30, 7),
    Kind::new("loose_files", 7, 1),
    Kind::new("uploads", 30, 1),
    Kind::new("audit", 1_095, 183),
];

/// Knows what this crate keeps about a person.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlatformKeeper;

#[async_trait]
impl Keeper for PlatformKeeper {
    fn name(&self) -> &'static str {
        "platform"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    async fn figures(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Figure>> {
        let files = store::files(&ctx.db, person).await?;
        Ok(vec![Figure { code: "files", count: files.len() as u64 }])
    }

    async fn copy(&self, ctx: &Ctx, person: PersonId, bundle: &mut Bundle) -> anyhow::Result<()> {
        let notices = store::notices(&ctx.db, person).await?.into_iter();
        bundle.facts(
            "notices",
            notices.map(|(code, at, read_at)| json!({ "code": code, "at": at, "read_at": read_at })).collect(),
        );
        let deliveries = store::deliveries(&ctx.db, person).await?.into_iter();
        bundle.facts(
            "deliveries",
            deliveries
                .map(|(code, channel, state, at)| json!({ "code": code, "channel": channel, "state": state, "at": at }))
                .collect(),
        );
        for (id, media_type, at) in store::files(&ctx.db, person).await? {
            let (kind, ending) = media_type.split_once('/').unwrap_or(("", "bin"));
            let kind = match kind {
                "image" => "image",
                "audio" => "audio",
                "video" => "video",
                _ => "other",
            };
            bundle.file(format!("files/{id}.{ending}"), kind, at, files::service::bytes(ctx, id).await?);
        }
        Ok(())
    }

    async fn foresee(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Foreseen>> {
        let files = store::files(&ctx.db, person).await?.len() as u64;
        let notices = store::notices(&ctx.db, person).await?.len() as u64;
        let deliveries = store::deliveries(&ctx.db, person).await?.len() as u64;
        Ok(vec![
            Foreseen::new("files", files, Fate::Removed),
            Foreseen::new("notices", notices, Fate::Removed),
            Foreseen::new("deliveries", deliveries, Fate::Removed),
        ])
    }

    async fn erase(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<()> {
        for (id, ..) in store::files(&ctx.db, person).await? {
            files::service::delete(ctx, id).await?;
        }
        uploads::service::forget(ctx, person).await?;
        let mut tx = ctx.db.begin().await?;
        store::delete_notices(&mut tx, person).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn evidence(&self, ctx: &Ctx, from: Timestamp, until: Timestamp) -> anyhow::Result<Vec<Section>> {
        let acts = store::acts(&ctx.db, from, until).await?.into_iter();
        Ok(vec![Section::new("audit", acts.map(|(act, count)| json!({ "act": act, "count": count })))])
    }

    fn kinds(&self) -> &'static [Kind] {
        KINDS
    }

    async fn due(&self, ctx: &Ctx, kind: &str, before: Timestamp, _held: &Held) -> anyhow::Result<u64> {
        Ok(store::count_due(&ctx.db, kind, before).await?)
    }

    async fn clean(&self, ctx: &Ctx, kind: &str, before: Timestamp, _held: &Held) -> anyhow::Result<u64> {
        if kind == "loose_files" {
            let files = store::loose_files(&ctx.db, before).await?;
            for id in &files {
                files::service::delete(ctx, *id).await?;
            }
            return Ok(files.len() as u64);
        }
        let mut tx = ctx.db.begin().await?;
        let removed = store::delete_due(&mut tx, kind, before).await?;
        tx.commit().await?;
        Ok(removed)
    }
}
