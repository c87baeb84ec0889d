//! Publishing an event, and bringing it to those who want to know.

use async_trait::async_trait;
use kernel::Event;
use serde::{Deserialize, Serialize};
use store::Tx;

use super::EventId;
use super::store as table;
use crate::jobs::{self, Job, Retry};
use crate::{Ctx, text, webhooks};

/// Writes down that something happened; after the commit every subscriber is told.
///
/// # Errors
/// When the database fails.
pub async fn publish<E: Event>(ctx: &Ctx, tx: &mut Tx, event: &E) -> store::Result<()> {
    let id = ctx.new_id();
    let actor = ctx.actor.map(|actor| actor.person);
    let payload = text::write("payload", event)?;
    table::insert(tx, id, E::NAME, &payload, actor, ctx.now()).await?;
    if let Some(object) = event.object() {
        webhooks::service::tell(ctx, tx, E::NAME, &object, &payload).await?;
    }
    for name in ctx.events.names(E::NAME) {
        let job = DeliverEvent { event: id, subscriber: name.to_owned() };
        jobs::enqueue(ctx, tx, &job, ctx.now()).await?;
    }
    Ok(())
}

/// Tells one subscriber of one event.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeliverEvent {
    event: EventId,
    subscriber: String,
}

#[async_trait]
impl Job for DeliverEvent {
    const NAME: &'static str = "platform.deliver_event";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let deliver = ctx.events.find(&self.subscriber);
        let deliver = deliver.ok_or_else(|| anyhow::anyhow!("no subscriber {}", self.subscriber))?;
        let payload = table::get_payload(&ctx.db, self.event).await?;
        deliver(ctx.clone(), &payload).await
    }
}
