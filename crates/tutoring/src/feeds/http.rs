//! Calendar feeds by HTTP.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::Timestamp;
use platform::Ctx;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use wenqu_http::{Created, Json, NoContent, Path, Problem, Problems, Routes, routes};

use super::service;

/// The routes of calendar feeds.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .signed_in(routes!(get_calendar_feed, reset_calendar_feed, remove_calendar_feed))
        .open(routes!(read_calendar_feed))
}

/// My calendar feed.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarFeedView {
    /// Since when its address is good; absent when I have none.
    since: Option<Timestamp>,
}

/// My calendar feed with its address, which is shown now and never again.
#[derive(Debug, Serialize, ToSchema)]
struct NewCalendarFeedView {
    /// Where a calendar reads it, as a path of this program.
    path: String,
}

/// Show whether I have a calendar feed.
#[utoipa::path(get, path = "/api/v1/me/calendar-feed", tag = "calendar",
               responses((status = 200, description = "My feed", body = CalendarFeedView), Problems))]
async fn get_calendar_feed(ctx: Ctx) -> Result<Json<CalendarFeedView>, Problem> {
    Ok(Json(CalendarFeedView { since: service::own(&ctx).await? }))
}

/// Give my calendar feed a new address. The one before it is no longer good.
#[utoipa::path(post, path = "/api/v1/me/calendar-feed", tag = "calendar",
               responses((status = 201, description = "The new address", body = NewCalendarFeedView), Problems))]
async fn reset_calendar_feed(ctx: Ctx) -> Result<Created<NewCalendarFeedView>, Problem> {
    let token = service::reset(&ctx).await?;
    Ok(Created(NewCalendarFeedView { path: format!("/api/v1/ical/{}.ics", token.reveal()) }))
}

/// Take my calendar feed away.
#[utoipa::path(delete, path = "/api/v1/me/calendar-feed", tag = "calendar",
               responses((status = 204, description = "Its address is no longer good"), Problems))]
async fn remove_calendar_feed(ctx: Ctx) -> Result<NoContent, Problem> {
    service::remove(&ctx).await?;
    Ok(NoContent)
}

/// Read a calendar feed. Whoever knows the address may.
#[utoipa::path(get, path = "/api/v1/ical/{token}", tag = "calendar",
               params(("token" = String, Path, description = "The token, with `.ics` behind it")),
               responses((status = 200, description = "iCalendar (RFC 5545)", body = String, content_type = "text/calendar"),
                         (status = 304, description = "It is as it was"), Problems))]
async fn read_calendar_feed(ctx: Ctx, Path(token): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let text = service::read(&ctx, token.strip_suffix(".ics").unwrap_or(&token)).await?;
    let tag = format!("\"{}\"", hex::encode(Sha256::digest(&text)));
    let same =
        headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|known| known.contains(&tag));
    let tag = HeaderValue::from_str(&tag).map_err(|_| Problem::new(kernel::ErrorCode::Internal, "no tag"))?;
    let common = [(ETAG, tag), (CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))];
    if same {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    Ok((common, [(CONTENT_TYPE, kind)], text).into_response())
}
