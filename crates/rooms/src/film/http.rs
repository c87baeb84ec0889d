//! Films by HTTP.

use axum::response::Response;
use http::HeaderMap;
use kernel::{Permission, RoomId};
use platform::Ctx;
use wenqu_http::sent::{self, Keep};
use wenqu_http::{
    Created, Json, LinkQuery, LinkView, NoContent, Path, Problem, Problems, Query, Routes, needs, range, routes,
};

use super::{FilmView, key};
use crate::Rooms;
use crate::room::{RoomError, access};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(routes!(ask_film, get_film, drop_film), needs(Permission::ReadReplay))
        .route(routes!(link_film), needs(Permission::ReadReplay))
        .open(routes!(get_linked_film))
}

/// Ask for the film of a closed room: its pages as they were written, with the voices, as MP4. One that is there, or is being
/// made, is answered with.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/film", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 200, description = "The film, or how far it is", body = FilmView), Problems))]
async fn ask_film(ctx: Ctx, Path(id): Path<RoomId>) -> Result<Json<FilmView>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_along(&ctx, rooms, id).await?;
    Ok(Json(rooms.ask_film(&ctx, id, ctx.actor()?.person).await?))
}

/// Get how far the film of a room is.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/film", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 200, description = "The film, or how far it is", body = FilmView), Problems))]
async fn get_film(ctx: Ctx, Path(id): Path<RoomId>) -> Result<Json<FilmView>, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_along(&ctx, rooms, id).await?;
    Ok(Json(rooms.film(&ctx, id).await?))
}

/// Give up the film of a room, whether it is made or not.
#[utoipa::path(delete, path = "/api/v1/rooms/{id}/film", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 204, description = "There is no film any more"), Problems))]
async fn drop_film(ctx: Ctx, Path(id): Path<RoomId>) -> Result<NoContent, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_along(&ctx, rooms, id).await?;
    rooms.drop_film(&ctx, id, ctx.actor()?.person).await?;
    Ok(NoContent)
}

/// Make a link to the film of a room: whoever has it may look at the film for a while, without a sign-in.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/film/link", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 201, description = "The link", body = LinkView), Problems))]
async fn link_film(ctx: Ctx, Path(id): Path<RoomId>) -> Result<Created<LinkView>, Problem> {
    find(&ctx, id).await?;
    Ok(Created(LinkView::give(&ctx, &thing(id), &format!("/api/v1/rooms/{id}/film/linked")).await?))
}

/// Look at the film of a room by a link, or at a part of it: as long as the link is good and whoever asked for it may watch the
/// room.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/film/linked", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room"), LinkQuery),
               responses((status = 200, description = "The film", body = Vec<u8>, content_type = "video/mp4"),
                         (status = 206, description = "The part asked for", body = Vec<u8>, content_type = "video/mp4"),
                         (status = 416, description = "The film has no such part"), Problems))]
async fn get_linked_film(
    ctx: Ctx,
    Path(id): Path<RoomId>,
    Query(link): Query<LinkQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ctx = link.follow(&ctx, &thing(id))?;
    let size = find(&ctx, id).await?;
    let read = async |part| ctx.files.get_range(&key(id), part).await.map_err(RoomError::from);
    let response = range::answer(&headers, "video/mp4", size, read).await?;
    Ok(sent::harmless(response, &access::file_name(&ctx, id, ".mp4").await?, Keep::Never))
}

fn thing(id: RoomId) -> String {
    format!("film:{id}")
}

/// The size of the film, for those who may watch its room.
async fn find(ctx: &Ctx, id: RoomId) -> Result<u64, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_along(ctx, rooms, id).await?;
    Ok(rooms.film_bytes(ctx, id).await?)
}
