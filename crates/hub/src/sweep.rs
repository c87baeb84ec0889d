//! What happens with time: heartbeats, departures, forgetting.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};

use crate::Hub;
use crate::hub::BEATS;
use crate::topics::SHARDS;

/// How often there is something to do.
const EVERY: Duration = Duration::from_secs(1);

impl Hub {
    /// Keeps time for the hub until `shutdown`. One such task serves all sessions.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => return,
                _ = ticks.tick() => self.sweep(Instant::now()).await,
            }
        }
    }

    /// One tick: pings one group of sessions and cuts off those of it that have missed two, tells handlers who has
    /// left, and forgets old events of people who are not connected.
    pub async fn sweep(&self, now: Instant) {
        let tick = self.inner.ticks.fetch_add(1, Ordering::Relaxed);
        for session in self.group(tick % BEATS as u64) {
            session.beat();
        }
        for (topic, session) in self.inner.topics.expire(now) {
            if let Some(handler) = self.handler(&topic).filter(|_| !self.is_draining()) {
                handler.left(&session.ctx(), &topic).await;
            }
        }
        let shard = usize::try_from(tick % SHARDS as u64).unwrap_or(0);
        self.inner.rings.forget(shard, now, |topic| self.inner.topics.is_joined(topic));
    }
}
