//! Voices by HTTP.

use axum::response::Response;
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderValue};
use kernel::{Permission, RoomId};
use media::{Description, DescriptionKind};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Routes, needs, range, routes};

use super::{Sound, store as table};
use crate::room::{RoomError, access};
use crate::{ClientId, Rooms};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(routes!(join_voice, leave_voice), needs(Permission::DrawInRoom))
        .route(routes!(get_voice), needs(Permission::ReadReplay))
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

/// A session description, in the shape of the browser's `RTCSessionDescription`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct VoiceDescription {
    /// Which half it is.
    r#type: VoiceDescriptionKind,
    /// The description itself (SDP).
    sdp: String,
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
    let kind = match offer.r#type {
        VoiceDescriptionKind::Offer => DescriptionKind::Offer,
        VoiceDescriptionKind::Answer => DescriptionKind::Answer,
    };
    let (client, offer) = (offer.client, Description { kind, sdp: offer.sdp });
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
    let rooms = ctx.part::<Rooms>();
    access::may_watch(&ctx, rooms, id).await?;
    let voice = table::find(&ctx.db, id, n).await.map_err(RoomError::from)?.ok_or(RoomError::NotFound)?;
    let sound = Sound::of(rooms, id, &voice);
    let size = sound.size(&ctx).await?;
    let mut response = range::answer(&headers, "audio/ogg", size, async |part| sound.read(&ctx, part).await).await?;
    // A recording grows until it is kept.
    let keep = if voice.kept { "private, max-age=31536000, immutable" } else { "private, no-cache" };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    Ok(response)
}
