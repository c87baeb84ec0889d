//! Pages by HTTP.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use kernel::{Permission, RoomId};
use platform::Ctx;
use serde::Deserialize;
use utoipa::IntoParams;
use wenqu_http::sent::{self, Keep};
use wenqu_http::{Path, Problem, Problems, Query, Routes, needs, routes};

use super::{WIDTH, WIDTHS};
use crate::Rooms;
use crate::room::{RoomError, access};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_page_picture), needs(Permission::ReadReplay))
        .route(routes!(get_booklet), needs(Permission::ReadReplay))
}

/// How large a picture is to be.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PictureQuery {
    /// Its width in pixels: 200–3,000; 1,654 where absent, an A4 page at 200 dots an inch.
    width: Option<u32>,
}

/// Get a page of a room's board as a picture.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/pages/{n}", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room"), ("n" = u16, Path, description = "The page, from 0"),
                      PictureQuery),
               responses((status = 200, description = "The page", body = Vec<u8>, content_type = "image/png"), Problems))]
async fn get_page_picture(
    ctx: Ctx,
    Path((id, n)): Path<(RoomId, u16)>,
    Query(query): Query<PictureQuery>,
) -> Result<Response, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_along(&ctx, rooms, id).await?;
    let width = query.width.unwrap_or(WIDTH);
    if !WIDTHS.contains(&width) {
        return Err(RoomError::BadWidth.into());
    }
    let name = access::file_name(&ctx, id, &format!(" {}.png", n + 1)).await?;
    Ok(give(rooms.page_picture(&ctx, id, n, width).await?, "image/png", &name))
}

/// Get all pages of a room's board as one PDF.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/pages", tag = "rooms",
               params(("id" = RoomId, Path, description = "The room")),
               responses((status = 200, description = "The pages", body = Vec<u8>, content_type = "application/pdf"),
                         Problems))]
async fn get_booklet(ctx: Ctx, Path(id): Path<RoomId>) -> Result<Response, Problem> {
    let rooms = ctx.part::<Rooms>();
    access::may_take_along(&ctx, rooms, id).await?;
    let name = access::file_name(&ctx, id, ".pdf").await?;
    Ok(give(rooms.booklet(&ctx, id).await?, "application/pdf", &name))
}

fn give(bytes: Bytes, kind: &'static str, name: &str) -> Response {
    sent::harmless(([(CONTENT_TYPE, kind)], bytes).into_response(), name, Keep::Asking)
}
