//! Voices by HTTP.

use axum::response::Response;
use http::HeaderMap;
use kernel::{Permission, RoomId};
use media::{Description, DescriptionKind};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::sent::{self, Keep};
use wenqu_http::{
    Created, Json, LinkQuery, LinkView, NoContent, Path, Problem, Problems, Query, Routes, needs, range, routes,
};

use super::relays::Pass;
use super::store::{self as table, VoiceRow};
use super::{Relays, Sound};
use crate::room::{RoomError, access};
use crate::{ClientId, Rooms};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(routes!(join_voice, leave_voice), needs(Permission::DrawInRoom))
        .route(routes!(get_voice_servers), needs(Permission::DrawInRoom))
        .route(routes!(get_voice), needs(Permission::ReadReplay))
        .route(routes!(link_voice), needs(Permission::ReadReplay))
        .open(routes!(get_linked_voice))
}

kernel::words! {
    /// Which half of a negotiation.
    pub enum VoiceDescriptionKind {
        /// What a client asks for.
        Offer = "offer",
        /// What the server grants.
        Answer = "answer",
    }
}

impl From<VoiceDescriptionKind> for DescriptionKind {
    fn from(kind: VoiceDescriptionKind) -> Self {
        match kind {
            VoiceDescriptionKind::Offer => Self::Offer,
            VoiceDescriptionKind::Answer => Self::Answer,
        }
    }
}

/// A session description, in the shape of the browser's `RTCSessionDescription`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct VoiceDescription {
    /// Which half it is.
    pub(crate) r#type: VoiceDescriptionKind,
    /// The description itself (SDP).
    pub(crate) sdp: String,
}

/// An offer to speak.
#[derive(Debug, Deserialize, ToSchema)]
struct VoiceOffer {
    /// `offer`.
    r#type: VoiceDescriptionKind,
    /// The description itself (SDP).
    sdp: String,
    /// The client that offers. One whose person goes on with another device is refused.
    #[serde(default)]
    client: Option<ClientId>,
}

/// A relay (TURN) for voice, in the shape of the browser's `RTCIceServer`.
#[derive(Debug, Serialize, ToSchema)]
struct VoiceServer {
    /// Where it is.
    urls: Vec<String>,
    /// Until when it may be used, and by whom.
    username: String,
    /// What proves it.
    credential: String,
}

/// The relays through which a voice may go.
#[derive(Debug, Serialize, ToSchema)]
struct VoiceServers {
    /// The relays; none where the operator has none.
    servers: Vec<VoiceServer>,
}

/// Ask for the relays through which one's voice may go where the direct way is closed.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/voice/servers", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 200, description = "The relays", body = VoiceServers), Problems))]
async fn get_voice_servers(ctx: Ctx, Path(id): Path<RoomId>) -> Result<Json<VoiceServers>, Problem> {
    access::may_take_part(&ctx, ctx.part::<Rooms>(), id).await?;
    let person = ctx.actor()?.person;
    let pass = ctx.find_part::<Relays>().map(|relays| relays.pass(person, ctx.now()));
    let server = |Pass { urls, username, credential }| VoiceServer { urls, username, credential };
    Ok(Json(VoiceServers { servers: pass.map(server).into_iter().collect() }))
}

/// Join a room with one's voice.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/voice", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")), request_body = VoiceOffer,
               responses((status = 200, description = "The answer to the offer", body = VoiceDescription), Problems))]
async fn join_voice(
    ctx: Ctx,
    Path(id): Path<RoomId>,
    Json(offer): Json<VoiceOffer>,
) -> Result<Json<VoiceDescription>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_part(&ctx, rooms, id).await?;
    let (client, offer) = (offer.client, Description { kind: offer.r#type.into(), sdp: offer.sdp });
    let answer = rooms.join_voice(&ctx, id, ctx.actor()?.person, &offer, client.as_ref()).await?;
    Ok(Json(VoiceDescription { r#type: VoiceDescriptionKind::Answer, sdp: answer.sdp }))
}

/// Leave a room with one's voice.
#[utoipa::path(delete, path = "/api/v1/rooms/{id}/voice", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 204, description = "The voice has ended"), Problems))]
async fn leave_voice(ctx: Ctx, Path(id): Path<RoomId>) -> Result<NoContent, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_part(&ctx, rooms, id).await?;
    rooms.leave_voice(id, ctx.actor()?.person);
    Ok(NoContent)
}

/// Hear a recording of a room, or a part of it.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/voices/{n}", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room"), ("n" = u32, Path, description = "The recording")),
               responses((status = 200, description = "The recording", body = Vec<u8>, content_type = "audio/ogg"),
                         (status = 206, description = "The part asked for", body = Vec<u8>, content_type = "audio/ogg"),
                         (status = 416, description = "The recording has no such part"), Problems))]
async fn get_voice(ctx: Ctx, Path((id, n)): Path<(RoomId, u32)>, headers: HeaderMap) -> Result<Response, Problem> {
    give(&ctx, id, n, &headers, None).await
}

/// Make a link to a recording: whoever has it may hear the recording for a while, without a sign-in.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/voices/{n}/link", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room"), ("n" = u32, Path, description = "The recording")),
               responses((status = 201, description = "The link", body = LinkView), Problems))]
async fn link_voice(ctx: Ctx, Path((id, n)): Path<(RoomId, u32)>) -> Result<Created<LinkView>, Problem> {
    find(&ctx, id, n).await?;
    let path = format!("/api/v1/rooms/{id}/voices/{n}/linked");
    Ok(Created(LinkView::give(&ctx, &thing(id, n), &path).await?))
}

/// Hear a recording by a link, or a part of it: as long as the link is good and whoever asked for it may watch the room.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/voices/{n}/linked", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room"), ("n" = u32, Path, description = "The recording"),
                      LinkQuery),
               responses((status = 200, description = "The recording", body = Vec<u8>, content_type = "audio/ogg"),
                         (status = 206, description = "The part asked for", body = Vec<u8>, content_type = "audio/ogg"),
                         (status = 416, description = "The recording has no such part"), Problems))]
async fn get_linked_voice(
    ctx: Ctx,
    Path((id, n)): Path<(RoomId, u32)>,
    Query(link): Query<LinkQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    give(&link.follow(&ctx, &thing(id, n))?, id, n, &headers, Some(Keep::Never)).await
}

fn thing(id: RoomId, n: u32) -> String {
    format!("voice:{id}/{n}")
}

/// A recording, for those who may watch its room.
async fn find(ctx: &Ctx, id: RoomId, n: u32) -> Result<VoiceRow, Problem> {
    access::may_watch(ctx, ctx.part::<Rooms>(), id).await?;
    Ok(table::find(&ctx.db, id, n).await.map_err(RoomError::from)?.ok_or(RoomError::NotFound)?)
}

async fn give(ctx: &Ctx, id: RoomId, n: u32, headers: &HeaderMap, keep: Option<Keep>) -> Result<Response, Problem> {
    let voice = find(ctx, id, n).await?;
    let sound = Sound::of(ctx.part::<Rooms>(), id, &voice);
    let size = sound.size(ctx).await?;
    let response = range::answer(headers, "audio/ogg", size, async |part| sound.read(ctx, part).await).await?;
    // A recording grows until it is kept.
    let keep = keep.unwrap_or(if voice.kept { Keep::Always } else { Keep::Asking });
    Ok(sent::harmless(response, &format!("{n}.ogg"), keep))
}
