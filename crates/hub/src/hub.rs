//! The hub itself: what the rest of the program publishes through.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use kernel::{Actor, Clock, PersonId, SignInId};
use parking_lot::{Mutex, RwLock};
use platform::notices::Signal;
use platform::{App, Metrics};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::to_raw_value;
use tokio::sync::Notify;
use tracing::error;

use crate::frame::{Plain, encode};
use crate::rings::Rings;
use crate::topics::Topics;
use crate::{Bus, Delivery, Frame, Here, HubMetrics, Lane, MemoryBus, Session, Topic, TopicHandler};

/// Groups of sessions that are pinged one after the other, one a second.
pub(crate) const BEATS: usize = 25;

/// The close code that tells a client to connect again: the program restarts.
const RESTART: u16 = 1012;

/// The close code for a person who is no longer signed in.
const SIGNED_OUT: u16 = 1008;

/// Topics, presence and fan-out. Cheap to clone; a part of the program (`ctx.part::<Hub>()`).
#[derive(Clone)]
pub struct Hub {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) topics: Topics,
    pub(crate) rings: Rings,
    pub(crate) metrics: Arc<HubMetrics>,
    pub(crate) ticks: AtomicU64,
    sessions: [Mutex<HashMap<u64, Arc<Session>>>; BEATS],
    handlers: RwLock<HashMap<&'static str, Arc<dyn TopicHandler>>>,
    bus: Arc<dyn Bus>,
    clock: Arc<dyn Clock>,
    numbers: AtomicU64,
    draining: AtomicBool,
    one_less: Notify,
}

impl Hub {
    /// The hub of a program on one machine, with its figures on the operator's page.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, metrics: &Metrics) -> Self {
        Self::over(Arc::new(MemoryBus::default()), clock, HubMetrics::registered(metrics))
    }

    /// A hub that reaches the sessions of other machines over a bus.
    #[must_use]
    pub fn over(bus: Arc<dyn Bus>, clock: Arc<dyn Clock>, metrics: HubMetrics) -> Self {
        let inner = Arc::new(Inner {
            topics: Topics::default(),
            rings: Rings::new(millis(clock.as_ref())),
            metrics: Arc::new(metrics),
            ticks: AtomicU64::new(0),
            sessions: Default::default(),
            handlers: RwLock::default(),
            bus,
            clock,
            numbers: AtomicU64::new(1),
            draining: AtomicBool::new(false),
            one_less: Notify::new(),
        });
        let weak = Arc::downgrade(&inner);
        inner.bus.attach(Box::new(move |delivery| arrive(&weak, delivery)));
        Self { inner }
    }

    /// Says who answers for the topics with this prefix.
    pub fn register(&self, prefix: &'static str, handler: Arc<dyn TopicHandler>) {
        self.inner.handlers.write().insert(prefix, handler);
    }

    /// Publishes an event to everyone who has joined the topic. Numbers (`seq`) rise by one within a topic; an event
    /// without one is of the moment. Never waits.
    pub fn publish(&self, topic: &Topic, seq: Option<u64>, body: &impl Serialize, lane: Lane) {
        match Frame::event(topic, seq, body) {
            Ok(frame) => self.publish_frame(frame, lane),
            Err(error) => error!(%error, "An event cannot be written as JSON"),
        }
    }

    /// Publishes an event that is encoded already.
    pub fn publish_frame(&self, frame: Frame, lane: Lane) {
        self.inner.bus.send(Delivery::Event(frame, lane));
    }

    /// Tells a person something on all of the person's devices. The last 256 are kept for ten minutes for a device
    /// that comes back. Never waits.
    pub fn to_person(&self, person: PersonId, body: &impl Serialize, lane: Lane) {
        match to_raw_value(body) {
            Ok(body) => self.inner.bus.send(Delivery::Personal(Topic::me(person), body.into(), lane)),
            Err(error) => error!(%error, "An event cannot be written as JSON"),
        }
    }

    /// Who is in a topic, those expected back included (with no connection).
    #[must_use]
    pub fn presence(&self, topic: &Topic) -> Vec<Here> {
        self.inner.topics.presence(topic)
    }

    /// Whether the person listens on any device.
    #[must_use]
    pub fn is_connected(&self, person: PersonId) -> bool {
        self.inner.topics.is_joined(&Topic::me(person))
    }

    /// How long nothing has come from any of the person's connections to the topic; `None` without one. A connection
    /// that has silently broken is noticed sooner by this than by its end, where the client pings often.
    #[must_use]
    pub fn quiet(&self, topic: &Topic, person: PersonId) -> Option<Duration> {
        let sessions = self.inner.topics.sessions(topic);
        sessions.iter().filter(|session| session.actor.person == person).map(|session| session.quiet()).min()
    }

    /// Puts a person out of a topic, on all devices, as if the person had left.
    pub async fn remove(&self, topic: &Topic, person: PersonId) {
        let sessions = self.inner.topics.sessions(topic);
        for session in sessions.iter().filter(|session| session.actor.person == person) {
            self.leave(topic, session).await;
        }
    }

    /// Ends the connections of a sign-in that is no longer valid.
    pub fn end_sign_in(&self, sign_in: SignInId) {
        self.each_session(|session| {
            if session.actor.sign_in == sign_in {
                session.change(|mailbox| mailbox.close(SIGNED_OUT));
            }
        });
    }

    /// Figures for the operator.
    #[must_use]
    pub fn metrics(&self) -> &HubMetrics {
        &self.inner.metrics
    }

    /// Takes no more connections, tells every client to connect again elsewhere or later, and waits until they have
    /// gone, but no longer than `limit`.
    pub async fn drain(&self, limit: Duration) {
        self.inner.draining.store(true, Ordering::SeqCst);
        let notice = encode(&Plain::Draining);
        self.each_session(|session| {
            session.answer(notice.clone());
            session.change(|mailbox| mailbox.close(RESTART));
        });
        let gone = async {
            loop {
                let one_less = self.inner.one_less.notified();
                if self.inner.metrics.sessions.get() <= 0 {
                    return;
                }
                one_less.await;
            }
        };
        if tokio::time::timeout(limit, gone).await.is_err() {
            self.each_session(Session::kill);
        }
    }

    /// Whether the program is about to stop.
    pub(crate) fn is_draining(&self) -> bool {
        self.inner.draining.load(Ordering::SeqCst)
    }

    /// The present moment, in milliseconds since the epoch.
    pub(crate) fn now_ms(&self) -> i64 {
        self.inner.clock.now().as_millis()
    }

    pub(crate) fn handler(&self, topic: &Topic) -> Option<Arc<dyn TopicHandler>> {
        self.inner.handlers.read().get(topic.prefix()).cloned()
    }

    /// Takes a new connection in.
    pub(crate) fn open(&self, app: App, actor: Actor) -> Arc<Session> {
        let number = self.inner.numbers.fetch_add(1, Ordering::Relaxed);
        let session = Arc::new(Session::new(number, app, actor, Arc::clone(&self.inner.metrics)));
        self.bucket(number).lock().insert(number, Arc::clone(&session));
        self.inner.metrics.sessions.inc();
        session
    }

    /// Forgets a connection that has ended; it is in no topic any more.
    pub(crate) fn forget(&self, session: &Session) {
        session.end();
        if self.bucket(session.number).lock().remove(&session.number).is_some() {
            self.inner.metrics.sessions.dec();
            self.inner.one_less.notify_waiters();
        }
    }

    fn bucket(&self, number: u64) -> &Mutex<HashMap<u64, Arc<Session>>> {
        let at = usize::try_from(number % BEATS as u64).unwrap_or(0);
        &self.inner.sessions[at]
    }

    /// The sessions of one group.
    pub(crate) fn group(&self, number: u64) -> Vec<Arc<Session>> {
        self.bucket(number).lock().values().cloned().collect()
    }

    fn each_session(&self, visit: impl Fn(&Session)) {
        for bucket in &self.inner.sessions {
            let sessions: Vec<_> = bucket.lock().values().cloned().collect();
            for session in &sessions {
                visit(session);
            }
        }
    }
}

impl Signal for Hub {
    fn signal(&self, person: PersonId, body: Value) {
        self.to_person(person, &body, Lane::Normal);
    }
}

/// The present moment, as events for persons are numbered.
fn millis(clock: &dyn Clock) -> u64 {
    u64::try_from(clock.now().as_millis()).unwrap_or(0)
}

/// Something arrives from the bus.
fn arrive(inner: &Weak<Inner>, delivery: Delivery) {
    let Some(inner) = inner.upgrade() else { return };
    match delivery {
        Delivery::Event(frame, lane) => inner.topics.deliver(&frame, lane),
        Delivery::Personal(topic, body, lane) => {
            let now = millis(inner.clock.as_ref());
            let handed_on = inner.rings.push(&topic, &body, lane, now, |frame| inner.topics.deliver(frame, lane));
            if let Err(error) = handed_on {
                error!(%error, "An event cannot be written as JSON");
            }
        }
    }
}
