//! Who answers for a kind of topic.

use std::error::Error;

use async_trait::async_trait;
use kernel::{Coded, ErrorCode};
use platform::Ctx;
use serde_json::Value;
use serde_json::value::RawValue;
use tracing::error;

use crate::{Frame, Topic};

/// Answers for every topic with one prefix. Registered by [`Hub::register`](crate::Hub::register).
///
/// `ctx` acts for the person on the session. Frames of one session are handled one after the other, in order.
#[async_trait]
pub trait TopicHandler: Send + Sync {
    /// Decides whether the person may join, and brings a client up to date that has everything up to `after`.
    ///
    /// Events published from before this call on reach the session once the answer is sent, those up to `head` left
    /// out; none is lost or doubled between `missed` and what follows. Called again for a session that comes back.
    ///
    /// # Errors
    /// A [`Refusal`] goes to the client as an `error` frame, and the session does not join.
    async fn join(&self, ctx: &Ctx, topic: &Topic, after: Option<u64>) -> Result<Joined, Refusal>;

    /// Takes what a session that has joined sends. A reply goes to that session alone.
    ///
    /// # Errors
    /// A [`Refusal`] goes to the client as an `error` frame.
    async fn send(&self, ctx: &Ctx, topic: &Topic, body: &RawValue) -> Result<Option<Value>, Refusal>;

    /// A connection has joined for the first time: once for each connection, followed by one `exited`.
    async fn entered(&self, _ctx: &Ctx, _topic: &Topic) {}

    /// A connection that had entered has left the topic, or has ended; the person may be back within seconds. Not
    /// called when the program stops.
    async fn exited(&self, _ctx: &Ctx, _topic: &Topic) {}

    /// A person who was shown has left the topic: said so on the last connection, or did not come back in time.
    async fn left(&self, _ctx: &Ctx, _topic: &Topic) {}
}

/// What a session is told when it has joined.
#[derive(Debug, Default)]
pub struct Joined {
    /// The number of the newest event there is.
    pub head: u64,
    /// The events after the client's `after` up to `head`, in order. Where there are too many for one go, the client
    /// gets the first of them and is told to come back.
    pub missed: Vec<Frame>,
    /// What the topic is, for the client.
    pub body: Value,
    /// The name under which the person is shown to the others. Nobody is shown without one.
    pub shown_as: Option<String>,
}

/// Why a frame was refused: the code a client translates, and details where the topic has some.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// What went wrong.
    pub code: ErrorCode,
    /// Details, in the topic's own terms.
    pub body: Option<Value>,
}

impl Refusal {
    /// A refusal that needs no details.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self { code, body: None }
    }
}

impl<E: Coded + Error + 'static> From<E> for Refusal {
    fn from(source: E) -> Self {
        let code = source.code();
        if code.status() >= 500 {
            let source: &dyn Error = &source;
            error!(error = source, "A live topic failed");
        }
        Self::new(code)
    }
}
