//! Pictures by HTTP.

use kernel::{Permission, PersonId, RoomId};
use media::{Camera, Description};
use platform::Ctx;
use serde::Deserialize;
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Routes, needs, routes};

use crate::room::access;
use crate::voice::http::{VoiceDescription, VoiceDescriptionKind};
use crate::{ClientId, Rooms};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(routes!(join_camera, leave_camera), needs(Permission::DrawInRoom))
        .route(routes!(allow_camera), needs(Permission::DrawInRoom))
}

kernel::words! {
    /// Whether one shows a picture or only sees those of the others.
    pub enum OwnCamera {
        /// One's own camera is on.
        On = "on",
        /// One sees the others.
        Off = "off",
    }
}

/// An offer to show a picture or to see those of the others.
#[derive(Debug, Deserialize, ToSchema)]
struct CameraOffer {
    /// `offer`.
    r#type: VoiceDescriptionKind,
    /// The description itself (SDP): one video line, VP8.
    sdp: String,
    /// Whether one's own camera is on. With `off` nothing that is sent is passed on.
    camera: OwnCamera,
    /// The client that offers. One whose person goes on with another device is refused.
    #[serde(default)]
    client: Option<ClientId>,
}

/// Join a room with one's camera, or to see the cameras of others.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/camera", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")), request_body = CameraOffer,
               responses((status = 200, description = "The answer to the offer", body = VoiceDescription), Problems))]
async fn join_camera(
    ctx: Ctx,
    Path(id): Path<RoomId>,
    Json(offer): Json<CameraOffer>,
) -> Result<Json<VoiceDescription>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_part(&ctx, rooms, id).await?;
    let camera = match offer.camera {
        OwnCamera::On => Camera::On,
        OwnCamera::Off => Camera::Off,
    };
    let (client, offer) = (offer.client, Description { kind: offer.r#type.into(), sdp: offer.sdp });
    let answer = rooms.join_camera(&ctx, id, ctx.actor()?.person, camera, &offer, client.as_ref()).await?;
    Ok(Json(VoiceDescription { r#type: VoiceDescriptionKind::Answer, sdp: answer.sdp }))
}

/// Leave the cameras of a room: one's own is off, and one sees no other.
#[utoipa::path(delete, path = "/api/v1/rooms/{id}/camera", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 204, description = "The picture has ended"), Problems))]
async fn leave_camera(ctx: Ctx, Path(id): Path<RoomId>) -> Result<NoContent, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_part(&ctx, rooms, id).await?;
    rooms.leave_camera(&ctx, id, ctx.actor()?.person).await?;
    Ok(NoContent)
}

/// What a host says of somebody's camera.
#[derive(Debug, Deserialize, ToSchema)]
struct CameraPermit {
    /// Whether the person may show a picture.
    allowed: bool,
}

/// Say whether a minor may show a picture in a room that one leads. With `false` a picture that is shown ends.
#[utoipa::path(put, path = "/api/v1/rooms/{id}/cameras/{person}", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room"),
                      ("person" = PersonId, Path, description = "The minor")), request_body = CameraPermit,
               responses((status = 204, description = "It is so from here on"), Problems))]
async fn allow_camera(
    ctx: Ctx,
    Path((id, person)): Path<(RoomId, PersonId)>,
    Json(permit): Json<CameraPermit>,
) -> Result<NoContent, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_part(&ctx, rooms, id).await?;
    rooms.allow_camera(&ctx, id, ctx.actor()?.person, person, permit.allowed).await?;
    Ok(NoContent)
}
