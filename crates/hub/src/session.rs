//! One client's connection, as the rest of the hub sees it.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use axum::extract::ws::Utf8Bytes;
use kernel::Actor;
use parking_lot::Mutex;
use platform::{App, Ctx};

use crate::mailbox::{Mail, Mailbox};
use crate::{Frame, HubMetrics, Lane, Topic};

/// Pings a client may leave unanswered.
const MISSES: u8 = 2;

/// A handle to a client's connection: things are put into its mailbox, and whatever transport holds the socket is
/// woken to send them. Nothing here assumes a task, a thread or a timer per connection.
pub struct Session {
    pub(crate) number: u64,
    pub(crate) actor: Actor,
    app: App,
    metrics: Arc<HubMetrics>,
    opened: Instant,
    heard_ms: AtomicU64,
    unanswered: AtomicU8,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    mailbox: Mailbox,
    // Whoever waits for mail.
    waiting: Option<Waker>,
    // Whoever waits for a socket that cannot be written to.
    stuck: Option<Waker>,
    dead: bool,
}

impl Session {
    pub(crate) fn new(number: u64, app: App, actor: Actor, metrics: Arc<HubMetrics>) -> Self {
        Self {
            number,
            actor,
            app,
            metrics,
            opened: Instant::now(),
            heard_ms: AtomicU64::new(0),
            unanswered: AtomicU8::new(0),
            state: Mutex::default(),
        }
    }

    /// The program with the session's person acting in it.
    pub(crate) fn ctx(&self) -> Ctx {
        Ctx::acting(self.app.clone(), self.actor)
    }

    /// Puts an event into the mailbox. Never waits. A session that has not joined the event's topic ignores it.
    pub fn deliver(&self, frame: &Frame, lane: Lane) {
        self.metrics.delivered.inc();
        self.change(|mailbox| mailbox.event(frame, lane));
    }

    /// Puts an answer to the client into the mailbox; a client that asks without reading is cut off.
    pub(crate) fn answer(&self, text: Utf8Bytes) {
        if !self.change(|mailbox| mailbox.answer(text)) {
            self.kill();
        }
    }

    /// Changes the mailbox, accounts for the change and wakes the transport.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut Mailbox) -> R) -> R {
        let mut state = self.state.lock();
        let mailbox = &mut state.mailbox;
        let before = (mailbox.bytes(), mailbox.dropped, mailbox.resyncs);
        let result = change(mailbox);
        let after = (mailbox.bytes(), mailbox.dropped, mailbox.resyncs);
        let waiting = state.waiting.take();
        drop(state);
        self.account(before.0, after.0);
        self.metrics.dropped.inc_by(after.1 - before.1);
        self.metrics.resyncs.inc_by(after.2 - before.2);
        if let Some(waker) = waiting {
            waker.wake();
        }
        result
    }

    fn account(&self, before: usize, after: usize) {
        let signed = |bytes| i64::try_from(bytes).unwrap_or(0);
        self.metrics.queued_bytes.inc_by(signed(after) - signed(before));
    }

    /// Whether the session has joined the topic.
    pub(crate) fn has_joined(&self, topic: &Topic) -> bool {
        self.state.lock().mailbox.has_joined(topic)
    }

    /// How many topics the session has joined.
    pub(crate) fn topics(&self) -> usize {
        self.state.lock().mailbox.topics()
    }

    /// Waits for something to send. `None` once the session has been cut off.
    pub(crate) async fn next(&self) -> Option<Mail> {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<Mail>> {
        let mut state = self.state.lock();
        if state.dead {
            return Poll::Ready(None);
        }
        let before = state.mailbox.bytes();
        let Some(mail) = state.mailbox.pop() else {
            remember(&mut state.waiting, context);
            return Poll::Pending;
        };
        let after = state.mailbox.bytes();
        drop(state);
        self.account(before, after);
        Poll::Ready(Some(mail))
    }

    /// Waits until the session is cut off, for use while the socket cannot be written to.
    pub(crate) async fn killed(&self) {
        poll_fn(|context| {
            let mut state = self.state.lock();
            if state.dead {
                return Poll::Ready(());
            }
            remember(&mut state.stuck, context);
            Poll::Pending
        })
        .await;
    }

    /// Cuts the session off at once.
    pub(crate) fn kill(&self) {
        let mut state = self.state.lock();
        state.dead = true;
        let wakers = [state.waiting.take(), state.stuck.take()];
        drop(state);
        wakers.into_iter().flatten().for_each(Waker::wake);
    }

    /// Empties the mailbox of a session that has ended.
    pub(crate) fn end(&self) {
        let mailbox = std::mem::take(&mut self.state.lock().mailbox);
        self.account(mailbox.bytes(), 0);
    }

    /// Something came from the client.
    pub(crate) fn heard(&self) {
        let since = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.heard_ms.store(since, Ordering::Relaxed);
        self.unanswered.store(0, Ordering::Relaxed);
    }

    /// How long nothing has come from the client.
    pub(crate) fn quiet(&self) -> Duration {
        self.opened.elapsed().saturating_sub(Duration::from_millis(self.heard_ms.load(Ordering::Relaxed)))
    }

    /// Sends a ping, or cuts off a client that has answered none of the last ones.
    pub(crate) fn beat(&self) {
        if self.unanswered.fetch_add(1, Ordering::Relaxed) >= MISSES {
            self.kill();
        } else {
            self.change(Mailbox::ping);
        }
    }
}

/// A waker is cloned only when it has changed.
fn remember(slot: &mut Option<Waker>, context: &Context<'_>) {
    if !slot.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
        *slot = Some(context.waker().clone());
    }
}
