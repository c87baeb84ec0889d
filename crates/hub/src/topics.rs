//! Who has joined what.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::ws::Utf8Bytes;
use kernel::PersonId;
use parking_lot::{Mutex, RwLock};

use crate::frame::{Plain, encode};
use crate::presence::{Departure, Presence};
use crate::{Frame, Here, Lane, Session, Topic};

/// Parts the topics are divided into, so that busy rooms do not wait for each other.
pub(crate) const SHARDS: usize = 16;

/// The sessions and the people of every topic that has any.
#[derive(Default)]
pub(crate) struct Topics {
    shards: [RwLock<HashMap<Topic, Entry>>; SHARDS],
    hasher: RandomState,
    // Topics with somebody who is expected back.
    awaiting: Mutex<Vec<Topic>>,
}

#[derive(Default)]
struct Entry {
    sessions: Vec<Arc<Session>>,
    presence: Presence<Arc<Session>>,
}

impl Topics {
    /// The session gets the topic's events from now on. False when it did already.
    pub(crate) fn subscribe(&self, topic: &Topic, session: &Arc<Session>) -> bool {
        let mut shard = self.shard(topic).write();
        let entry = shard.entry(topic.clone()).or_default();
        let new = entry.find(session).is_none();
        if new {
            // Most topics are one person's: no room is kept for more.
            entry.sessions.reserve_exact(1);
            entry.sessions.push(Arc::clone(session));
        }
        new
    }

    /// The session gets no more events of the topic. False when it got none before.
    pub(crate) fn unsubscribe(&self, topic: &Topic, session: &Arc<Session>) -> bool {
        self.change(topic, |entry| entry.find(session).map(|at| entry.sessions.swap_remove(at)).is_some())
    }

    /// Hands an event to every session of its topic.
    pub(crate) fn deliver(&self, frame: &Frame, lane: Lane) {
        if let Some(entry) = self.shard(&frame.topic).read().get(&frame.topic) {
            for session in &entry.sessions {
                session.deliver(frame, lane);
            }
        }
    }

    /// Whether anybody has joined the topic.
    pub(crate) fn is_joined(&self, topic: &Topic) -> bool {
        self.shard(topic).read().get(topic).is_some_and(|entry| !entry.sessions.is_empty())
    }

    /// The sessions of the topic.
    pub(crate) fn sessions(&self, topic: &Topic) -> Vec<Arc<Session>> {
        self.shard(topic).read().get(topic).map(|entry| entry.sessions.clone()).unwrap_or_default()
    }

    /// The people of the topic.
    pub(crate) fn presence(&self, topic: &Topic) -> Vec<Here> {
        self.shard(topic).read().get(topic).map(|entry| entry.presence.here()).unwrap_or_default()
    }

    /// A person is shown in the topic with one connection more.
    pub(crate) fn arrive(&self, topic: &Topic, who: PersonId, name: String) {
        self.change(topic, |entry| {
            entry.presence.arrive(who, name);
            entry.show(topic);
        });
    }

    /// A person has one connection less in the topic, and may be back.
    pub(crate) fn depart(&self, topic: &Topic, session: &Arc<Session>) {
        let departure = self.change(topic, |entry| {
            let departure = entry.presence.depart(session.actor.person, Instant::now(), Arc::clone(session));
            entry.show_after(topic, departure);
            departure
        });
        if departure == Departure::Last {
            self.awaiting.lock().push(topic.clone());
        }
    }

    /// A person has one connection less in the topic, by choice.
    pub(crate) fn leave(&self, topic: &Topic, who: PersonId) -> Departure {
        self.change(topic, |entry| {
            let departure = entry.presence.leave(who);
            entry.show_after(topic, departure);
            departure
        })
    }

    /// Shows a session who is in the topic.
    pub(crate) fn show_to(&self, topic: &Topic, session: &Session) {
        let text = shown(topic, &self.presence(topic));
        session.change(|mailbox| mailbox.state(topic, text));
    }

    /// Those who did not come back in time, with the session each was last on.
    pub(crate) fn expire(&self, now: Instant) -> Vec<(Topic, Arc<Session>)> {
        let mut gone = Vec::new();
        let mut awaiting = mem::take(&mut *self.awaiting.lock());
        awaiting.sort_unstable();
        awaiting.dedup();
        awaiting.retain(|topic| {
            self.change(topic, |entry| {
                let late = entry.presence.expire(now);
                if !late.is_empty() {
                    entry.show(topic);
                }
                gone.extend(late.into_iter().map(|session| (topic.clone(), session)));
                entry.presence.awaits()
            })
        });
        self.awaiting.lock().append(&mut awaiting);
        gone
    }

    fn change<R: Default>(&self, topic: &Topic, change: impl FnOnce(&mut Entry) -> R) -> R {
        let mut shard = self.shard(topic).write();
        let Some(entry) = shard.get_mut(topic) else { return R::default() };
        let result = change(entry);
        if entry.is_empty() {
            shard.remove(topic);
        }
        result
    }

    fn shard(&self, topic: &Topic) -> &RwLock<HashMap<Topic, Entry>> {
        let at = usize::try_from(self.hasher.hash_one(topic) % SHARDS as u64).unwrap_or(0);
        &self.shards[at]
    }
}

impl Entry {
    fn find(&self, session: &Arc<Session>) -> Option<usize> {
        self.sessions.iter().position(|other| Arc::ptr_eq(other, session))
    }

    fn is_empty(&self) -> bool {
        self.sessions.is_empty() && self.presence.is_empty()
    }

    fn show_after(&self, topic: &Topic, departure: Departure) {
        if departure != Departure::Unknown {
            self.show(topic);
        }
    }

    /// Tells every session who is here.
    fn show(&self, topic: &Topic) {
        let text = shown(topic, &self.presence.here());
        for session in &self.sessions {
            session.change(|mailbox| mailbox.state(topic, text.clone()));
        }
    }
}

fn shown(topic: &Topic, here: &[Here]) -> Utf8Bytes {
    encode(&Plain::Presence { topic: topic.name(), here })
}
