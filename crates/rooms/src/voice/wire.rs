//! A voice over the live connection, for want of another way: topic `voice:<room>_<person>_<client>`, of that person alone.
//!
//! Who joins it is on stage with a voice in messages. A client sends `{"voice":{"n":7,"t":20160,"opus":"…"},"heard":12}`: a
//! frame of Opus (base64) with its count and the sample at which it begins at 48 kHz, and how many frames it has; it may send
//! either alone. It is sent `{"who":"…","i":13,"t":960,"opus":"…"}`, frames of the others, and `{"gone":true}` when the voice has
//! ended. Each fourth frame is answered with its count (`{"n":8}`), so that the client knows how much is under way.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hub::{Hub, Joined, Lane, Refusal, Topic, TopicHandler};
use kernel::{ErrorCode, PersonId, RoomId};
use media::{WireFrame, WireNews};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::room::{Hold, RoomError, access, rules};
use crate::{ClientId, Member, Rooms};

/// The kind of topic.
pub(crate) const PREFIX: &str = "voice";

/// After so many frames a client is told that they have come.
const RECEIPT_EVERY: u64 = 4;

/// Answers for the topics of voices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VoiceTopics;

/// Whose voice a topic is.
struct Place {
    room: RoomId,
    person: PersonId,
    client: ClientId,
}

impl Place {
    /// The place a topic names, when it is the actor's own.
    fn of(ctx: &Ctx, topic: &Topic) -> Result<Self, RoomError> {
        let mut parts = topic.key().splitn(3, '_');
        let room = parts.next().and_then(|part| part.parse().ok());
        let person = parts.next().and_then(|part| part.parse().ok());
        let client = parts.next().and_then(|part| serde_json::from_value(Value::from(part)).ok());
        let place = room.zip(person).zip(client).map(|((room, person), client)| Self { room, person, client });
        let mine = ctx.actor()?.person;
        place.filter(|place| place.person == mine).ok_or(RoomError::NotFound)
    }
}

/// What a client says.
#[derive(Debug, Deserialize)]
struct Said {
    voice: Option<Frame>,
    heard: Option<u64>,
}

/// A frame of a voice.
#[derive(Debug, Deserialize)]
struct Frame {
    n: u64,
    t: u64,
    opus: String,
}

/// A frame of another's voice.
#[derive(Serialize)]
struct Heard {
    who: PersonId,
    i: u64,
    t: u32,
    opus: String,
}

#[async_trait]
impl TopicHandler for VoiceTopics {
    async fn join(&self, ctx: &Ctx, topic: &Topic, _after: Option<u64>) -> Result<Joined, Refusal> {
        let (rooms, place) = (ctx.part::<Rooms>(), Place::of(ctx, topic)?);
        access::may_take_part(ctx, rooms, place.room).await?;
        look(ctx, rooms, &place, rules::may_say).await?;
        let (hub, to) = (ctx.part::<Hub>().clone(), topic.clone());
        let out = Box::new(move |news| publish(&hub, &to, news));
        rooms.sfu().join_wire(place.room, place.person, out).await.map_err(RoomError::from)?;
        Ok(Joined::default())
    }

    async fn send(&self, ctx: &Ctx, topic: &Topic, body: &RawValue) -> Result<Option<Value>, Refusal> {
        let said: Said = serde_json::from_str(body.get()).map_err(|_| Refusal::new(ErrorCode::BadRequest))?;
        let (rooms, place) = (ctx.part::<Rooms>(), Place::of(ctx, topic)?);
        if let Some(heard) = said.heard {
            rooms.sfu().acknowledge(place.room, place.person, heard);
        }
        let Some(Frame { n, t, opus }) = said.voice else { return Ok(None) };
        look(ctx, rooms, &place, rules::may_act).await?;
        let opus = BASE64_STANDARD.decode(opus).map_err(|_| Refusal::new(ErrorCode::BadRequest))?;
        rooms.sfu().speak(place.room, place.person, WireFrame { number: n, time: t, opus });
        Ok((n % RECEIPT_EVERY == 0).then(|| json!({ "n": n })))
    }

    async fn exited(&self, ctx: &Ctx, topic: &Topic) {
        let Ok(place) = Place::of(ctx, topic) else { return };
        // A client that came back before its broken connection was noticed is still there.
        if ctx.part::<Hub>().quiet(topic, place.person).is_none() {
            ctx.part::<Rooms>().sfu().leave_wire(place.room, place.person);
        }
    }
}

/// Whether somebody may do this now, hear or speak, from this client.
async fn look(
    ctx: &Ctx,
    rooms: &Rooms,
    place: &Place,
    may: fn(&Member, bool, Option<Hold>) -> Result<(), RoomError>,
) -> Result<(), RoomError> {
    let live = rooms.live(ctx, place.room).await?;
    let member = live.member(place.person).ok_or(RoomError::NotFound)?;
    live.with(|state| {
        may(&member, state.book.closed, state.book.hold)?;
        rules::may_speak_from(Some(&place.client), state.presence.device(place.person))
    })
}

/// Old words are of no use: a frame is of the moment, and the first to go when a reader is slow.
fn publish(hub: &Hub, topic: &Topic, news: WireNews) {
    match news {
        WireNews::Frame { speaker, index, time, opus } => {
            let heard = Heard { who: speaker, i: index, t: time, opus: BASE64_STANDARD.encode(&*opus) };
            hub.publish(topic, None, &heard, Lane::Normal);
        }
        WireNews::Gone => hub.publish(topic, None, &json!({ "gone": true }), Lane::Normal),
    }
}

/// Registers the topics of voices.
pub(crate) fn register(hub: &Hub) {
    hub.register(PREFIX, Arc::new(VoiceTopics));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_says_is_read() {
        let said: Said = serde_json::from_str(r#"{"voice":{"n":7,"t":20160,"opus":"GAEC"},"heard":12}"#).unwrap();
        assert_eq!((said.voice.unwrap().opus.as_str(), said.heard), ("GAEC", Some(12)));
        let said: Said = serde_json::from_str(r#"{"heard":3}"#).unwrap();
        assert!(said.voice.is_none());
        for wrong in [r#"{"voice":{"n":-1,"t":0,"opus":""}}"#, r#"{"voice":"GAEC"}"#, r#"{"heard":"all"}"#] {
            assert!(serde_json::from_str::<Said>(wrong).is_err(), "{wrong}");
        }
    }
}
