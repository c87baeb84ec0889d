//! What is sent to clients, encoded once.

use axum::extract::ws::Utf8Bytes;
use kernel::ErrorCode;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{Here, Topic};

/// How soon a frame is sent when several wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// In the order published.
    Normal,
    /// Before everything in the normal lane: what concerns one person now must not wait behind a broadcast.
    Priority,
}

/// An event of a topic in the form in which it goes to every client. Clones share the bytes.
///
/// An event with a number (`seq`) can be asked for again and is never left out silently; one without is of the moment,
/// such as a pointer, and the first to go when a reader is slow.
#[derive(Clone, Debug)]
pub struct Frame {
    pub(crate) topic: Topic,
    pub(crate) seq: Option<u64>,
    pub(crate) text: Utf8Bytes,
}

impl Frame {
    /// Encodes an event.
    ///
    /// # Errors
    /// When the body cannot be written as JSON.
    pub fn event(topic: &Topic, seq: Option<u64>, body: &impl Serialize) -> Result<Self, serde_json::Error> {
        let text = serde_json::to_string(&Outgoing::Event { topic: topic.name(), seq, body })?;
        Ok(Self { topic: topic.clone(), seq, text: text.into() })
    }

    /// The number of the event in its topic.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        self.seq
    }

    /// The encoded frame.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }
}

/// Every kind of frame the server sends.
#[derive(Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub(crate) enum Outgoing<'a, B: Serialize> {
    Hello { session: &'a str, at: i64, heartbeat_s: u64 },
    Joined { topic: &'a str, r#ref: Option<u64>, head: u64, body: B },
    Event { topic: &'a str, seq: Option<u64>, body: B },
    Reply { topic: &'a str, r#ref: Option<u64>, body: B },
    Presence { topic: &'a str, here: &'a [Here] },
    Resync { topic: &'a str, head: u64 },
    Pong { at: i64 },
    Draining,
}

/// A frame without a body of its own.
pub(crate) type Plain<'a> = Outgoing<'a, ()>;

/// What went wrong with a client's frame.
#[derive(Serialize)]
pub(crate) struct Refused<'a> {
    t: &'static str,
    topic: &'a str,
    r#ref: Option<u64>,
    code: ErrorCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a Value>,
}

impl<'a> Refused<'a> {
    pub(crate) fn new(topic: &'a str, r#ref: Option<u64>, code: ErrorCode, body: Option<&'a Value>) -> Self {
        Self { t: "error", topic, r#ref, code, body }
    }
}

/// Encodes a frame of ours. All of them can be written; one that could not would be empty and is not sent.
pub(crate) fn encode(frame: &impl Serialize) -> Utf8Bytes {
    serde_json::to_string(frame).unwrap_or_default().into()
}

/// A frame from a client.
#[derive(serde::Deserialize)]
pub(crate) struct Incoming<'a> {
    pub(crate) t: Word,
    #[serde(borrow, default)]
    pub(crate) topic: Option<std::borrow::Cow<'a, str>>,
    #[serde(default)]
    pub(crate) after: Option<u64>,
    #[serde(default)]
    pub(crate) r#ref: Option<u64>,
    #[serde(borrow, default)]
    pub(crate) body: Option<&'a RawValue>,
}

/// What a client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Word {
    Join,
    Leave,
    Send,
    Ping,
}

/// A door for the fuzzer.
#[cfg(fuzzing)]
pub mod fuzzing {
    /// The body of a frame as a client sends it, where it is one that is understood.
    #[must_use]
    pub fn body_of(text: &str) -> Option<&str> {
        let incoming: super::Incoming<'_> = serde_json::from_str(text).ok()?;
        let name = incoming.topic.as_deref().unwrap_or_default();
        let _ = crate::Topic::named(name, kernel::PersonId::from_uuid(kernel::macros::uuid::Uuid::nil()));
        incoming.body.map(serde_json::value::RawValue::get)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn frames_have_the_form_clients_expect() {
        let topic = Topic::new("room", 7);
        let frame = Frame::event(&topic, Some(38), &json!({ "entries": [] })).unwrap();
        assert_eq!(frame.as_str(), r#"{"t":"event","topic":"room:7","seq":38,"body":{"entries":[]}}"#);
        let own = Topic::me(kernel::PersonId::from_uuid(Uuid::nil()));
        let frame = Frame::event(&own, None, &1).unwrap();
        assert_eq!(frame.as_str(), r#"{"t":"event","topic":"me","seq":null,"body":1}"#);
        let joined = Outgoing::Joined { topic: "me", r#ref: Some(1), head: 37, body: json!({}) };
        assert_eq!(encode(&joined).as_str(), r#"{"t":"joined","topic":"me","ref":1,"head":37,"body":{}}"#);
        assert_eq!(encode(&Plain::Draining).as_str(), r#"{"t":"draining"}"#);
        let refused = Refused::new("room:7", None, ErrorCode::NotFound, None);
        assert_eq!(encode(&refused).as_str(), r#"{"t":"error","topic":"room:7","ref":null,"code":"not_found"}"#);
    }

    #[test]
    fn a_clients_frame_is_read_without_copying_its_body() {
        let incoming: Incoming<'_> =
            serde_json::from_str(r#"{"t":"send","topic":"room:7","ref":2,"body":{"pointer":null}}"#).unwrap();
        assert_eq!((incoming.t, incoming.topic.as_deref(), incoming.r#ref), (Word::Send, Some("room:7"), Some(2)));
        assert_eq!(incoming.body.unwrap().get(), r#"{"pointer":null}"#);
        assert!(serde_json::from_str::<Incoming<'_>>(r#"{"t":"shout"}"#).is_err());
    }
}
