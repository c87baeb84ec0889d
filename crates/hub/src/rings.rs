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

/// The rings of all persons who have had an event lately, by the topic of each.
pub(crate) struct Rings {
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
}

struct Shard {
    /// Nobody without a ring has had an event after this number.
    floor: u64,
    rings: HashMap<Topic, Kept>,
}

struct Kept {
    ring: Ring,
    touched: Instant,
}

impl Rings {
    /// No rings; nothing is known of before `now` (milliseconds).
    pub(crate) fn new(now: u64) -> Self {
        let shard = || Mutex::new(Shard { floor: now, rings: HashMap::new() });
        Self { shards: std::array::from_fn(|_| shard()), hasher: RandomState::new() }
    }

    /// Numbers and keeps an event, and hands it on before the next one can be numbered.
    pub(crate) fn push(
        &self,
        topic: &Topic,
        body: &RawValue,
        lane: Lane,
        now: u64,
        hand_on: impl FnOnce(&Frame),
    ) -> Result<(), serde_json::Error> {
        let mut shard = self.shard(topic).lock();
        let floor = shard.floor;
        let fresh = || Kept { ring: Ring::new(floor), touched: Instant::now() };
        let kept = shard.rings.entry(topic.clone()).or_insert_with(fresh);
        kept.touched = Instant::now();
        let frame = Frame::event(topic, Some(kept.ring.next(now)), &body)?;
        kept.ring.push(frame.clone(), lane);
        hand_on(&frame);
        Ok(())
    }

    /// The events of a person after `after`, whether they are all there were, and the number of the newest.
    pub(crate) fn after(&self, topic: &Topic, after: Option<u64>) -> (Vec<Frame>, bool, u64) {
        let shard = self.shard(topic).lock();
        let none = Ring::new(shard.floor);
        let ring = shard.rings.get(topic).map_or(&none, |kept| &kept.ring);
        let (missed, complete) = ring.after(after);
        (missed, complete, ring.head())
    }

    /// Forgets, in one shard, those who have long been without events and connection.
    pub(crate) fn forget(&self, shard: usize, now: Instant, is_joined: impl Fn(&Topic) -> bool) {
        let Some(shard) = self.shards.get(shard) else { return };
        let Shard { floor, rings } = &mut *shard.lock();
        rings.retain(|topic, kept| {
            let keep = now.saturating_duration_since(kept.touched) < KEPT || is_joined(topic);
            if !keep {
                *floor = kept.ring.head().max(*floor);
            }
            keep
        });
    }

    fn shard(&self, topic: &Topic) -> &Mutex<Shard> {
        let at = usize::try_from(self.hasher.hash_one(topic) % SHARDS as u64).unwrap_or(0);
        &self.shards[at]
    }
}

#[cfg(test)]
mod tests {
    use kernel::PersonId;
    use serde_json::value::to_raw_value;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn who_had_no_event_for_long_is_forgotten_without_being_misled() {
        let rings = Rings::new(1_000);
        let topic = Topic::me(PersonId::from_uuid(Uuid::nil()));
        assert_eq!(rings.after(&topic, None).2, 1_000);
        let body = to_raw_value("x").unwrap();
        rings.push(&topic, &body, Lane::Normal, 2_000, |frame| assert_eq!(frame.seq(), Some(2_000))).unwrap();
        let later = Instant::now() + KEPT;
        let kept = |joined: bool| {
            (0..SHARDS).for_each(|shard| rings.forget(shard, later, |_| joined));
            rings.after(&topic, Some(1_000))
        };
        assert_eq!((kept(true).0.len(), kept(true).1), (1, true));
        assert_eq!((kept(false).0.len(), kept(false).1), (0, false), "something was missed that is gone");
        assert!(rings.after(&topic, Some(2_000)).1, "nothing has happened since");
        assert_eq!(rings.after(&topic, None).2, 2_000);
    }
}
