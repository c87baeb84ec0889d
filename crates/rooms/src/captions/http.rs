//! Captions by HTTP.

use kernel::{Permission, RoomId};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Routes, needs, routes};

use super::{Caption, CaptionsView, rules};
use crate::Rooms;
use crate::room::access;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_captions), needs(Permission::ReadReplay))
        .route(routes!(put_captions, drop_captions), needs(Permission::ReadReplay))
}

/// What is said in a room, in writing.
#[derive(Debug, Serialize, ToSchema)]
struct CaptionsList {
    /// One for each language.
    items: Vec<CaptionsView>,
}

/// Get what is said in a closed room, in writing: nothing where nobody wrote it down.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/captions", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 200, description = "The captions", body = CaptionsList), Problems))]
async fn get_captions(ctx: Ctx, Path(id): Path<RoomId>) -> Result<Json<CaptionsList>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_watch(&ctx, rooms, id).await?;
    Ok(Json(CaptionsList { items: rooms.captions(&ctx, id).await? }))
}

/// What is said: as lines, or as a WebVTT file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
enum CaptionsRequest {
    /// Lines.
    Lines {
        /// The lines: up to 5,000.
        lines: Vec<Caption>,
    },
    /// A file.
    File {
        /// The text of the file, as it is.
        vtt: String,
    },
}

/// Put captions to a closed room, in place of those of the same language: for whoever leads it.
#[utoipa::path(put, path = "/api/v1/rooms/{id}/captions/{language}", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room"),
                      ("language" = String, Path, description = "The language: `zh-CN`, `en`")),
               request_body = CaptionsRequest,
               responses((status = 200, description = "The captions", body = CaptionsView), Problems))]
async fn put_captions(
    ctx: Ctx,
    Path((id, language)): Path<(RoomId, String)>,
    Json(request): Json<CaptionsRequest>,
) -> Result<Json<CaptionsView>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_watch(&ctx, rooms, id).await?;
    let lines = match request {
        CaptionsRequest::Lines { lines } => lines,
        CaptionsRequest::File { vtt } => rules::read_vtt(&vtt)?,
    };
    Ok(Json(rooms.put_captions(&ctx, id, ctx.actor()?.person, &language, lines).await?))
}

/// Take captions of a room away: for whoever leads it.
#[utoipa::path(delete, path = "/api/v1/rooms/{id}/captions/{language}", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room"),
                      ("language" = String, Path, description = "The language")),
               responses((status = 204, description = "There are none of this language any more"), Problems))]
async fn drop_captions(ctx: Ctx, Path((id, language)): Path<(RoomId, String)>) -> Result<NoContent, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_watch(&ctx, rooms, id).await?;
    rooms.drop_captions(&ctx, id, ctx.actor()?.person, &language).await?;
    Ok(NoContent)
}
