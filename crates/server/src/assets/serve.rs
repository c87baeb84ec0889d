//! Answering with a file of the web client.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use http::{HeaderMap, Method, StatusCode};

use super::negotiate::{cache_control, codings, media_type};
use super::{Asset, find};

/// The page that every address of the client begins with.
const PAGE: &str = "index.html";

/// Shown where the program was built without the web client.
const NO_CLIENT: &str = "The web client is not built. Build it in web/ with: npm ci && npm run build\n";

/// Answers with the file of this path; an address inside the client gets the client's page.
pub async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let headers = request.headers();
    if let Some(response) = file(path, headers) {
        return response;
    }
    if !is_address(path, headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    file(PAGE, headers).unwrap_or_else(|| (StatusCode::NOT_FOUND, NO_CLIENT).into_response())
}

/// Whether the path is a place inside the client rather than a file that is missing.
fn is_address(path: &str, headers: &HeaderMap) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let wants_page = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    !last.contains('.') && wants_page.is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"))
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let whole = find(path).filter(|_| !path.is_empty())?;
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tag = tag(&whole);
    if header(IF_NONE_MATCH).split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return Some((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let (coding, body) = codings(header(ACCEPT_ENCODING))
        .into_iter()
        .filter(|coding| coding.name().is_some())
        .find_map(|coding| Some((coding.name(), find(&format!("{path}{}", coding.suffix()))?.bytes)))
        .unwrap_or((None, whole.bytes));
    let mut response = Response::new(body_of(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(media_type(path)));
    headers.insert(CACHE_CONTROL, http::HeaderValue::from_static(cache_control(path)));
    headers.insert(VARY, http::HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = tag.parse() {
        headers.insert(ETAG, tag);
    }
    if let Some(coding) = coding {
        headers.insert(CONTENT_ENCODING, http::HeaderValue::from_static(coding));
    }
    Some(response)
}

/// The files are the same bytes for as long as their digest is; which form they travel in does not matter.
fn tag(asset: &Asset) -> String {
    format!("\"{}\"", hex::encode(&asset.sha256[..12]))
}

fn body_of(bytes: Cow<'static, [u8]>) -> Body {
    match bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}
