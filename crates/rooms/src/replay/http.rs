//! Replays by HTTP.

use kernel::{Permission, RoomId};
use platform::Ctx;
use wenqu_http::{Json, Path, Problem, Problems, Routes, needs, routes};

use super::ReplayView;
use crate::Rooms;
use crate::room::access;

pub(crate) fn routes() -> Routes {
    Routes::new().route(routes!(get_replay), needs(Permission::ReadReplay))
}

/// Get what a player needs to show a closed room again.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/replay", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 200, description = "The replay", body = ReplayView), Problems))]
async fn get_replay(ctx: Ctx, Path(id): Path<RoomId>) -> Result<Json<ReplayView>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_watch(&ctx, rooms, id).await?;
    Ok(Json(rooms.replay(&ctx, id).await?))
}
