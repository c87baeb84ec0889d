//! What clients say, and what it does.

use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use kernel::ErrorCode;
use serde_json::json;

use crate::frame::{Incoming, Outgoing, Plain, Refused, Word, encode};
use crate::presence::Departure;
use crate::{Hub, Joined, Refusal, Session, Topic};

/// Topics one session may be in: its own, a room or two, a class or two.
const MOST_TOPICS: usize = 16;

/// Handles one frame of a client, to the end.
pub(crate) async fn handle(hub: Hub, session: Arc<Session>, text: Utf8Bytes) {
    let Ok(incoming) = serde_json::from_str::<Incoming<'_>>(text.as_str()) else {
        refuse(&session, "", None, &Refusal::new(ErrorCode::BadRequest));
        return;
    };
    if incoming.t == Word::Ping {
        session.answer(encode(&Plain::Pong { at: hub.now_ms() }));
        return;
    }
    let name = incoming.topic.as_deref().unwrap_or_default();
    let outcome = match Topic::named(name, session.actor.person) {
        None => Err(Refusal::new(ErrorCode::NotFound)),
        Some(topic) => obey(&hub, &session, &topic, &incoming).await,
    };
    if let Err(refusal) = outcome {
        refuse(&session, name, incoming.r#ref, &refusal);
    }
}

pub(crate) fn refuse(session: &Session, topic: &str, r#ref: Option<u64>, refusal: &Refusal) {
    session.answer(encode(&Refused::new(topic, r#ref, refusal.code, refusal.body.as_ref())));
}

async fn obey(hub: &Hub, session: &Arc<Session>, topic: &Topic, incoming: &Incoming<'_>) -> Result<(), Refusal> {
    match incoming.t {
        Word::Join => hub.join(topic, session, incoming.after, incoming.r#ref).await,
        Word::Send => hub.send(topic, session, incoming).await,
        Word::Leave => {
            hub.leave(topic, session).await;
            Ok(())
        }
        Word::Ping => Ok(()),
    }
}

impl Hub {
    async fn join(
        &self,
        topic: &Topic,
        session: &Arc<Session>,
        after: Option<u64>,
        r#ref: Option<u64>,
    ) -> Result<(), Refusal> {
        if session.topics() >= MOST_TOPICS && !session.has_joined(topic) {
            return Err(Refusal::new(ErrorCode::TooManyRequests));
        }
        // Events are held back from here on, so that none is lost between the answer and what follows it.
        session.change(|mailbox| mailbox.begin_join(topic));
        let new = self.inner.topics.subscribe(topic, session);
        let answered = if topic.is_me() {
            Ok(self.join_me(topic, after))
        } else {
            match self.handler(topic) {
                Some(handler) => handler.join(&session.ctx(), topic, after).await,
                None => Err(Refusal::new(ErrorCode::NotFound)),
            }
        };
        match answered {
            Ok(joined) => {
                self.welcome(topic, session, joined, r#ref, new).await;
                Ok(())
            }
            Err(refusal) => {
                self.turn_away(topic, session, new).await;
                Err(refusal)
            }
        }
    }

    fn join_me(&self, topic: &Topic, after: Option<u64>) -> Joined {
        let (missed, complete, head) = self.inner.rings.after(topic, after);
        Joined { head, missed, body: json!({ "complete": complete }), shown_as: None }
    }

    async fn welcome(&self, topic: &Topic, session: &Arc<Session>, joined: Joined, r#ref: Option<u64>, new: bool) {
        let Joined { head, missed, body, shown_as } = joined;
        let answer = encode(&Outgoing::Joined { topic: topic.name(), r#ref, head, body });
        if !session.change(|mailbox| mailbox.finish_join(topic, answer, missed, head)) {
            session.kill();
        }
        match shown_as {
            Some(name) if new => self.inner.topics.arrive(topic, session.actor.person, name),
            Some(_) => self.inner.topics.show_to(topic, session),
            None => {}
        }
        if let Some(handler) = self.handler(topic).filter(|_| new) {
            handler.entered(&session.ctx(), topic).await;
        }
    }

    /// A join was refused: the session was never in, or is not in any more.
    async fn turn_away(&self, topic: &Topic, session: &Arc<Session>, new: bool) {
        if new {
            session.change(|mailbox| mailbox.leave(topic));
            self.inner.topics.unsubscribe(topic, session);
        } else {
            self.leave(topic, session).await;
        }
    }

    async fn send(&self, topic: &Topic, session: &Arc<Session>, incoming: &Incoming<'_>) -> Result<(), Refusal> {
        if !session.has_joined(topic) {
            return Err(Refusal::new(ErrorCode::NotFound));
        }
        let handler = self.handler(topic).ok_or(Refusal::new(ErrorCode::NotFound))?;
        let body = incoming.body.ok_or(Refusal::new(ErrorCode::BadRequest))?;
        if let Some(body) = handler.send(&session.ctx(), topic, body).await? {
            session.answer(encode(&Outgoing::Reply { topic: topic.name(), r#ref: incoming.r#ref, body }));
        }
        Ok(())
    }

    /// The session leaves the topic by choice.
    pub(crate) async fn leave(&self, topic: &Topic, session: &Arc<Session>) {
        session.change(|mailbox| mailbox.leave(topic));
        if !self.inner.topics.unsubscribe(topic, session) {
            return;
        }
        let departure = self.inner.topics.leave(topic, session.actor.person);
        let Some(handler) = self.handler(topic) else { return };
        let ctx = session.ctx();
        handler.exited(&ctx, topic).await;
        if departure == Departure::Last {
            handler.left(&ctx, topic).await;
        }
    }

    /// The connection has ended: it is in no topic any more, its person perhaps for a moment only.
    pub(crate) async fn hang_up(&self, session: &Arc<Session>) {
        for topic in session.change(|mailbox| mailbox.topic_names()) {
            session.change(|mailbox| mailbox.leave(&topic));
            if !self.inner.topics.unsubscribe(&topic, session) {
                continue;
            }
            self.inner.topics.depart(&topic, session);
            // Those who go because the program stops come back to the next one.
            if let Some(handler) = self.handler(&topic).filter(|_| !self.is_draining()) {
                handler.exited(&session.ctx(), &topic).await;
            }
        }
        self.forget(session);
    }
}
