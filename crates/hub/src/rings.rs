//! The last events of every person who has had some lately.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::value::RawValue;

use crate::ring::Ring;
use crate::topics::SHARDS;
use crate::{Frame, Lane, Topic};

/// How long events are kept for a person who is not connected.
const KEPT: Duration = Duration::from_mins(10);

/// The rings of all persons, by the topic of each.
#[derive(Default)]
pub(crate) struct Rings {
    shards: [Mutex<HashMap<Topic, Kept>>; SHARDS],
    hasher: RandomState,
}

struct Kept {
    ring: Ring,
    touched: Instant,
}

impl Rings {
    /// Numbers and keeps an event, and hands it on before the next one can be numbered.
    pub(crate) fn push(
        &self,
        topic: &Topic,
        body: &RawValue,
        lane: Lane,
        now: u64,
        hand_on: impl FnOnce(&Frame),
    ) -> Result<(), serde_json::Error> {
        self.with(topic, now, |ring| {
            let frame = Frame::event(topic, Some(ring.next(now)), &body)?;
            ring.push(frame.clone(), lane);
            hand_on(&frame);
            Ok(())
        })
    }

    /// The events of a person after `after`, whether they are all there were, and the number of the newest.
    pub(crate) fn after(&self, topic: &Topic, after: Option<u64>, now: u64) -> (Vec<Frame>, bool, u64) {
        self.with(topic, now, |ring| {
            let (missed, complete) = ring.after(after);
            (missed, complete, ring.head())
        })
    }

    /// Forgets, in one shard, those who have long been without events and connection.
    pub(crate) fn forget(&self, shard: usize, now: Instant, is_joined: impl Fn(&Topic) -> bool) {
        if let Some(shard) = self.shards.get(shard) {
            shard.lock().retain(|topic, kept| now.saturating_duration_since(kept.touched) < KEPT || is_joined(topic));
        }
    }

    fn with<R>(&self, topic: &Topic, now: u64, change: impl FnOnce(&mut Ring) -> R) -> R {
        let at = usize::try_from(self.hasher.hash_one(topic) % SHARDS as u64).unwrap_or(0);
        let mut shard = self.shards[at].lock();
        let fresh = || Kept { ring: Ring::new(now), touched: Instant::now() };
        let kept = shard.entry(topic.clone()).or_insert_with(fresh);
        kept.touched = Instant::now();
        change(&mut kept.ring)
    }
}
