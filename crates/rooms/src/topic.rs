//! A room on the live connection: topic `room:<id>`.
//!
//! A client joins with the last entry it knows and is sent those after it, then every new one. It sends
//! `{"client":"ab12cd34","ops":[{"n":7,"op":{…}}]}`, or what is of the moment: `{"pointer":{"page","x","y"}|null}`,
//! `{"typing":true}`, `{"beat":true}`. `{"device":"ab12cd34"}` says that the person goes on with this client; everyone is
//! told, so that the person's other one steps back; and so everyone is of `{"ink_only":true}` and of `{"hand":true}`. Who
//! belongs to the room comes as `{"members":[…]}` when that changes. Its own entry coming back is the acknowledgement; what is
//! refused, and entries that were there already, come in the reply (`{"entries":[…],"refused":[{"n":7,"code":"…"}]}`).

use async_trait::async_trait;
use board::Limits;
use hub::{Frame, Hub, Joined, Lane, Refusal, Topic, TopicHandler};
use kernel::{Coded, ErrorCode, PersonId, RoomId};
use platform::Ctx;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use tracing::warn;

use crate::log::events::Entries;
use crate::log::store as log_store;
use crate::room::{RoomError, access, rules};
use crate::{ClientId, Entry, MemberView, NewOp, Rooms};

/// The kind of topic.
pub(crate) const PREFIX: &str = "room";

/// Entries read from the log at once for somebody who was away.
const MISSED: u32 = 2_000;
/// Entries of one event for somebody who was away.
const FRAME: usize = 100;

/// The topic of a room.
pub(crate) fn topic(room: RoomId) -> Topic {
    Topic::new(PREFIX, room)
}

/// Answers for the topics of rooms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoomTopics;

/// What a client says in a room.
#[derive(Debug, Default, Deserialize)]
struct Said {
    client: Option<ClientId>,
    ops: Option<Vec<NewOp>>,
    #[serde(default)]
    pointer: Pointing,
    typing: Option<bool>,
    beat: Option<bool>,
    device: Option<ClientId>,
    ink_only: Option<bool>,
    hand: Option<bool>,
}

/// A place on a page, in page units.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Pointer {
    page: u16,
    x: i32,
    y: i32,
}

/// What everyone is told of the moment, and by whom it is.
#[derive(Serialize)]
struct Moment {
    #[serde(skip_serializing_if = "Pointing::is_unsaid")]
    pointer: Pointing,
    #[serde(skip_serializing_if = "Option::is_none")]
    typing: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<ClientId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ink_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hand: Option<bool>,
    who: PersonId,
}

impl Moment {
    /// Nothing yet, by this person.
    fn by(who: PersonId) -> Self {
        Self { pointer: Pointing::Unsaid, typing: None, device: None, ink_only: None, hand: None, who }
    }
}

/// Who belongs to the room from now on.
#[derive(Serialize)]
pub(crate) struct Belonging {
    pub(crate) members: Vec<MemberView>,
}

/// Where a person points.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(untagged)]
enum Pointing {
    /// Nothing was said of it.
    #[default]
    Unsaid,
    /// At a place.
    At(Pointer),
    /// No longer at any: `null`.
    Nowhere,
}

impl Pointing {
    fn is_unsaid(&self) -> bool {
        matches!(self, Self::Unsaid)
    }
}

impl<'de> Deserialize<'de> for Pointing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Pointer>::deserialize(deserializer)?.map_or(Self::Nowhere, Self::At))
    }
}

#[async_trait]
impl TopicHandler for RoomTopics {
    async fn join(&self, ctx: &Ctx, topic: &Topic, after: Option<u64>) -> Result<Joined, Refusal> {
        let (rooms, id) = (ctx.part::<Rooms>(), room_of(topic)?);
        access::may_take_part(ctx, rooms, id).await?;
        access::may_watch(ctx, rooms, id).await?;
        let view = rooms.view(ctx, id).await?;
        let missed = match after {
            Some(after) => missed(ctx, topic, id, after, view.head).await?,
            None => Vec::new(),
        };
        let person = ctx.actor()?.person;
        let shown_as = view.members.iter().find(|member| member.person == person).map(|member| member.name.clone());
        let body = serde_json::to_value(&view).map_err(|_| Refusal::new(ErrorCode::Internal))?;
        Ok(Joined { head: view.head, missed, body, shown_as })
    }

    async fn send(&self, ctx: &Ctx, topic: &Topic, body: &RawValue) -> Result<Option<Value>, Refusal> {
        let said: Said = serde_json::from_str(body.get()).map_err(|_| Refusal::new(ErrorCode::BadRequest))?;
        let (rooms, id, person) = (ctx.part::<Rooms>(), room_of(topic)?, ctx.actor()?.person);
        let news = match (&said.device, said.ink_only, said.hand) {
            (Some(device), _, _) => {
                rooms.take_up(ctx, id, person, device).await?;
                Some(Moment { device: Some(device.clone()), ..Moment::by(person) })
            }
            (_, Some(wanted), _) => {
                let news = rooms.choose_ink_only(ctx, id, person, wanted).await?;
                news.then(|| Moment { ink_only: Some(wanted), ..Moment::by(person) })
            }
            (_, _, Some(up)) => {
                let news = rooms.raise_hand(ctx, id, person, up).await?;
                news.then(|| Moment { hand: Some(up), ..Moment::by(person) })
            }
            _ => return act(ctx, topic, id, said).await,
        };
        if let Some(moment) = news {
            ctx.part::<Hub>().publish(topic, None, &moment, Lane::Priority);
        }
        Ok(None)
    }

    async fn entered(&self, ctx: &Ctx, topic: &Topic) {
        tell(topic, follow(ctx, topic, true).await);
    }

    async fn exited(&self, ctx: &Ctx, topic: &Topic) {
        tell(topic, follow(ctx, topic, false).await);
    }
}

/// Writes, gives a sign of life, points or types.
async fn act(ctx: &Ctx, topic: &Topic, id: RoomId, said: Said) -> Result<Option<Value>, Refusal> {
    let (rooms, person) = (ctx.part::<Rooms>(), ctx.actor()?.person);
    match (said.client, said.ops) {
        (Some(client), Some(ops)) => write(ctx, rooms, id, &client, ops).await,
        _ if said.beat.is_some() => {
            rooms.beat(ctx, id, person).await?;
            Ok(None)
        }
        _ if !said.pointer.is_unsaid() || said.typing.is_some() => {
            let moment = Moment { pointer: said.pointer, typing: said.typing, ..Moment::by(person) };
            pass_on(ctx, rooms, topic, id, &moment).await?;
            Ok(None)
        }
        _ => Err(Refusal::new(ErrorCode::BadRequest)),
    }
}

fn room_of(topic: &Topic) -> Result<RoomId, RoomError> {
    topic.key().parse().map_err(|_| RoomError::NotFound)
}

/// The entries after `after` up to `head`, as events.
async fn missed(ctx: &Ctx, topic: &Topic, id: RoomId, after: u64, head: u64) -> Result<Vec<Frame>, RoomError> {
    let (mut frames, mut last) = (Vec::new(), after);
    if last < head {
        ctx.part::<Rooms>().writer().settle(id).await?;
    }
    while last < head {
        let mut entries = log_store::after(&ctx.db, id, last, MISSED).await?;
        // What was committed since comes by itself, in the events of its own.
        entries.retain(|entry| entry.seq <= head);
        let Some(newest) = entries.last() else { break };
        last = newest.seq;
        frames.extend(entries.chunks(FRAME).filter_map(|chunk| event(topic, chunk)));
    }
    Ok(frames)
}

fn event(topic: &Topic, entries: &[Entry]) -> Option<Frame> {
    let last = entries.last()?.seq;
    Frame::event(topic, Some(last), &Entries { entries }).ok()
}

/// Sends operations on their way. The entries themselves are the answer; only what is refused or was there already
/// is answered apart.
async fn write(
    ctx: &Ctx,
    rooms: &Rooms,
    id: RoomId,
    client: &ClientId,
    ops: Vec<NewOp>,
) -> Result<Option<Value>, Refusal> {
    let mut written = rooms.submit(ctx, id, ctx.actor()?.person, client, ops).await?;
    if written.outcome.repeats.is_empty() {
        let refused = std::mem::take(&mut written.outcome.refused);
        return Ok((!refused.is_empty()).then(|| serde_json::json!({ "entries": [], "refused": refused })));
    }
    let appended = rooms.finish(ctx, id, client, written).await?;
    Ok(serde_json::to_value(appended).ok())
}

/// Passes on what is of the moment; it is in no log.
async fn pass_on(ctx: &Ctx, rooms: &Rooms, topic: &Topic, id: RoomId, moment: &Moment) -> Result<(), RoomError> {
    let live = rooms.live(ctx, id).await?;
    let member = live.member(moment.who).ok_or(RoomError::NotFound)?;
    live.with(|state| {
        state.presence.heard(moment.who, ctx.now());
        let may = if moment.pointer.is_unsaid() { rules::may_say } else { rules::may_act };
        may(&member, state.book.closed, state.book.hold)
    })?;
    if let Pointing::At(Pointer { x, y, .. }) = moment.pointer
        && !(Limits::across().contains(&x) && Limits::down().contains(&y))
    {
        return Err(RoomError::BadOp);
    }
    ctx.part::<Hub>().publish(topic, None, moment, Lane::Normal);
    Ok(())
}

async fn follow(ctx: &Ctx, topic: &Topic, entered: bool) -> Result<(), RoomError> {
    let (rooms, id, person) = (ctx.part::<Rooms>(), room_of(topic)?, ctx.actor()?.person);
    if entered { rooms.connect(ctx, id, person).await.map(drop) } else { rooms.disconnect(ctx, id, person).await }
}

fn tell(topic: &Topic, outcome: Result<(), RoomError>) {
    if let Err(error) = outcome {
        warn!(%topic, code = %error.code(), %error, "Cannot note who is in a room");
    }
}
