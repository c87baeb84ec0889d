//! Who wants to know which events.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::Event;

use crate::Ctx;

type Deliver = Arc<dyn Fn(Ctx, &str) -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>;

/// Who wants to know which events. Each capability lists its own; the server merges them.
#[derive(Clone, Default)]
pub struct Subscriptions(Arc<BTreeMap<&'static str, Subscription>>);

#[derive(Clone)]
struct Subscription {
    event: &'static str,
    deliver: Deliver,
}

/// What a subscriber does with an event: an `async fn(Ctx, E) -> anyhow::Result<()>`, safe to run twice.
pub trait Handler<E>: Send + Sync + 'static {
    /// Takes notice of the event.
    fn handle(&self, ctx: Ctx, event: E) -> impl Future<Output = anyhow::Result<()>> + Send;
}

impl<E, F, Fut> Handler<E> for F
where
    F: Fn(Ctx, E) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = anyhow::Result<()>> + Send,
{
    fn handle(&self, ctx: Ctx, event: E) -> impl Future<Output = anyhow::Result<()>> + Send {
        self(ctx, event)
    }
}

impl Subscriptions {
    /// Nobody listens.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These and one subscriber more. The name (`funds.subsidies`) is stored: keep it, and use it once.
    #[must_use]
    pub fn on<E: Event>(mut self, name: &'static str, handler: impl Handler<E>) -> Self {
        let handler = Arc::new(handler);
        let deliver: Deliver = Arc::new(move |ctx, payload| {
            let (handler, event) = (Arc::clone(&handler), serde_json::from_str::<E>(payload));
            async move { handler.handle(ctx, event?).await }.boxed()
        });
        Arc::make_mut(&mut self.0).insert(name, Subscription { event: E::NAME, deliver });
        self
    }

    /// These and those of another list.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        Arc::make_mut(&mut self.0).extend(Arc::unwrap_or_clone(other.0));
        self
    }

    /// The subscribers of an event, in order of their names.
    pub fn names(&self, event: &str) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(move |(_, one)| one.event == event).map(|(name, _)| *name)
    }

    pub(super) fn find(&self, name: &str) -> Option<Deliver> {
        self.0.get(name).map(|one| Arc::clone(&one.deliver))
    }
}

impl fmt::Debug for Subscriptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, one)| (name, one.event))).finish()
    }
}
