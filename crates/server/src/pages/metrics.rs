//! Numbers for the operator's monitoring.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use platform::Metrics;
use sha2::{Digest, Sha256};

use super::Pages;
use crate::net::Origin;

/// Shows the numbers to the machine itself, or to whoever has the token. To others the page does not exist.
pub(super) async fn show(
    State(pages): State<Pages>,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
) -> Response {
    if !origin.is_this_machine() && !has_token(&pages, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match pages.app.part::<Metrics>().page() {
        Ok(page) => {
            ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], page).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn has_token(pages: &Pages, headers: &HeaderMap) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    // Digests are compared, so that the time it takes says nothing about the token.
    let digest = |text: &str| Sha256::digest(text.as_bytes());
    given.zip(pages.metrics_token.as_ref()).is_some_and(|(given, token)| digest(given) == digest(token.reveal()))
}
