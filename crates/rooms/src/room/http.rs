//! Rooms by HTTP.

use kernel::{Permission, RoomId};
use platform::Ctx;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Json, Path, Problem, Problems, Query, Routes, needs, routes};

use super::sight::Sight;
use super::{RoomError, RoomView, access};
use crate::{Appended, ClientId, LogPage, NewOp, Rooms, SnapshotView};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_room), needs(Permission::ReadReplay))
        .route(routes!(get_room_log), needs(Permission::ReadReplay))
        .route(routes!(get_room_snapshot), needs(Permission::ReadReplay))
        .route(routes!(append_to_room), needs(Permission::DrawInRoom))
}

/// Get a room.
#[utoipa::path(get, path = "/api/v1/rooms/{id}", tag = "rooms", params(("id" = RoomId, Path, description = "The room")),
               responses((status = 200, description = "The room", body = RoomView), Problems))]
async fn get_room(ctx: Ctx, Path(id): Path<RoomId>) -> Result<Json<RoomView>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_see(&ctx, rooms, id).await?;
    let mut view = rooms.view(&ctx, id).await?;
    if let Some(sight) = Sight::of(&ctx, rooms, id).await? {
        view.members = view.members.into_iter().map(|member| sight.member(member)).collect();
    }
    Ok(Json(view))
}

/// Which part of a log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    /// The last entry that is known already.
    #[serde(default)]
    after: u64,
    /// How many entries at most: 1–2,000.
    limit: Option<u32>,
}

/// Read a room's log.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/log", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room"), LogQuery),
               responses((status = 200, description = "The entries", body = LogPage), Problems))]
async fn get_room_log(
    ctx: Ctx,
    Path(id): Path<RoomId>,
    Query(query): Query<LogQuery>,
) -> Result<Json<LogPage>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_watch(&ctx, rooms, id).await?;
    Ok(Json(rooms.log(&ctx, id, query.after, query.limit).await?))
}

/// Get a room's board and chat as they are now.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/snapshot", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 200, description = "The board and the chat", body = SnapshotView), Problems))]
async fn get_room_snapshot(ctx: Ctx, Path(id): Path<RoomId>) -> Result<Json<SnapshotView>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_watch_pictures(&ctx, rooms, id).await?;
    Ok(Json(rooms.snapshot(&ctx, id).await?))
}

/// Operations of one client.
#[derive(Debug, Deserialize, ToSchema)]
struct AppendRequest {
    /// The name the client gave itself for as long as it numbers its operations.
    client: ClientId,
    /// The operations, at most 200.
    ops: Vec<NewOp>,
}

/// Do something in a room. Answered when it is durable; who sends the same numbers again gets the same entries.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/ops", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")), request_body = AppendRequest,
               responses((status = 200, description = "What is in the log now, and what was refused", body = Appended),
                         Problems))]
async fn append_to_room(
    ctx: Ctx,
    Path(id): Path<RoomId>,
    Json(request): Json<AppendRequest>,
) -> Result<Json<Appended>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_part(&ctx, rooms, id).await?;
    let person = ctx.actor()?.person;
    rooms.touch(&ctx, id, person).await?;
    let appended = rooms.append(&ctx, id, person, &request.client, request.ops).await?;
    match appended.refused.first() {
        Some(refused) if appended.entries.is_empty() => Err(RoomError::NoneDone(refused.code).into()),
        _ => Ok(Json(appended)),
    }
}
