//! Whether a teacher on duty still has the page open on which the check was made.
//!
//! That page joins the topic `duty:<stint>`; no other does, however many devices the teacher is signed in on. When the last of
//! its windows is gone a clock begins to run. Who goes on duty without a page, by plain HTTP, is never missed here: silence
//! ends such a stint.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use hub::{Hub, Joined, Refusal, Topic, TopicHandler};
use kernel::{ErrorCode, Permission, Relation, StintId, Timestamp};
use parking_lot::Mutex;
use people::packs::Packs;
use platform::{Ctx, jobs};
use serde_json::Value;
use serde_json::value::RawValue;
use tracing::warn;

use super::jobs::LeaveDuty;
use super::rules::DutyPage;
use super::{DutyError, service};

/// The kind of topic.
const PREFIX: &str = "duty";

/// The pages of teachers on duty, as this program sees them: a part of the program.
#[derive(Clone, Debug, Default)]
pub struct DutyPages(Arc<Mutex<HashMap<StintId, Windows>>>);

#[derive(Debug)]
enum Windows {
    Open(u32),
    Gone(Timestamp),
}

impl DutyPages {
    /// Begins to watch over the pages that join.
    #[must_use]
    pub fn watched(hub: &Hub) -> Self {
        let pages = Self::default();
        hub.register(PREFIX, Arc::new(DutyTopics(pages.clone())));
        pages
    }

    /// What is known of the page of a stint; nothing of one that was never there, or went before the program began.
    pub(super) fn find(&self, stint: StintId) -> Option<DutyPage> {
        self.0.lock().get(&stint).map(|windows| match windows {
            Windows::Open(_) => DutyPage::Open,
            Windows::Gone(since) => DutyPage::Gone(*since),
        })
    }

    /// Forgets the page of a stint that is over.
    pub(super) fn forget(&self, stint: StintId) {
        self.0.lock().remove(&stint);
    }

    fn opened(&self, stint: StintId) {
        let mut pages = self.0.lock();
        let windows = pages.entry(stint).or_insert(Windows::Open(0));
        *windows = match windows {
            Windows::Open(count) => Windows::Open(*count + 1),
            Windows::Gone(_) => Windows::Open(1),
        };
    }

    /// One window less. True when it was the last.
    fn closed(&self, stint: StintId, now: Timestamp) -> bool {
        let mut pages = self.0.lock();
        match pages.get_mut(&stint) {
            Some(Windows::Open(count)) if *count > 1 => {
                *count -= 1;
                false
            }
            Some(windows) => {
                *windows = Windows::Gone(now);
                true
            }
            None => false,
        }
    }
}

/// Answers for the topics of stints.
struct DutyTopics(DutyPages);

#[async_trait]
impl TopicHandler for DutyTopics {
    async fn join(&self, ctx: &Ctx, topic: &Topic, _after: Option<u64>) -> Result<Joined, Refusal> {
        find_stint(ctx, topic).await?;
        Ok(Joined::default())
    }

    async fn send(&self, _ctx: &Ctx, _topic: &Topic, _body: &RawValue) -> Result<Option<Value>, Refusal> {
        Err(Refusal::new(ErrorCode::BadRequest))
    }

    async fn entered(&self, _ctx: &Ctx, topic: &Topic) {
        if let Ok(stint) = topic.key().parse() {
            self.0.opened(stint);
        }
    }

    async fn exited(&self, ctx: &Ctx, topic: &Topic) {
        let Ok(stint) = topic.key().parse() else { return };
        if self.0.closed(stint, ctx.now())
            && let Err(error) = wait_for(ctx, stint).await
        {
            warn!(%error, "Cannot note that a teacher's page is gone");
        }
    }
}

/// The actor's own stint that a topic is about.
async fn find_stint(ctx: &Ctx, topic: &Topic) -> Result<StintId, DutyError> {
    ctx.permit(Permission::ServeDuty, Relation::Own)?;
    let stint = service::find(&ctx.db, ctx.actor()?.person).await?;
    let named = stint.filter(|stint| stint.id.to_string() == topic.key());
    named.map(|stint| stint.id).ok_or(DutyError::Off)
}

/// Looks again when the grace is over.
async fn wait_for(ctx: &Ctx, stint: StintId) -> Result<(), DutyError> {
    let (teacher, since) = (ctx.actor()?.person, ctx.now());
    let grace = ctx.part::<Packs>().current(since).rules.duty_grace;
    let mut tx = ctx.db.begin().await?;
    jobs::enqueue(ctx, &mut tx, &LeaveDuty { stint, teacher, since }, since.plus(grace)).await?;
    Ok(tx.commit().await?)
}
