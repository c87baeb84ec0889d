//! Every address the program answers at.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version};
use people::identity::http::authenticate;
use platform::App;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;
use wenqu_http::{Front, RouteRule, Routes, mount, not_found, platform_routes};

use crate::assets;
use crate::config::Http;
use crate::net::{Drain, find_origin};
use crate::pages::{self, Pages};

/// Every route of every capability, with its rule.
#[must_use]
pub fn routes() -> Routes {
    platform_routes().merge(people::routes()).merge(hub::live_routes()).merge(rooms::routes()).merge(tutoring::routes())
}

/// The interface of the program, and who may call which part of it.
#[must_use]
pub fn describe() -> (OpenApi, Vec<RouteRule>) {
    let (_, document, rules) = routes().into_parts();
    (document, rules)
}

/// Puts everything together: the capabilities' routes, the operator's pages, the web client for every other address.
pub fn router(app: App, settings: &Http, drain: &Drain) -> Router {
    let (capabilities, document, _) = routes().into_parts();
    let front = Front { trusted_origins: settings.origins.clone() };
    let pages = Pages {
        app: app.clone(),
        drain: drain.clone(),
        metrics_token: settings.metrics_token.clone(),
        document: pages::write_document(document).into(),
    };
    let trusted: Arc<[_]> = settings.trusted_proxies.clone().into();
    // Who is signed in is found out inside of what `mount` puts in front, and in front of every guard.
    let capabilities = capabilities.layer(from_fn_with_state(app.clone(), authenticate));
    mount(capabilities, app, front)
        .layer(CompressionLayer::new().compress_when(is_json))
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .merge(pages::router(pages))
        .fallback(elsewhere)
        .layer(from_fn(assets::protect))
        .layer(from_fn(move |request, next| find_origin(Arc::clone(&trusted), request, next)))
}

/// Photos and voices are small already, and are asked for in parts.
fn is_json(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

/// Addresses nothing else answers at: a file or a page of the web client; under `/api/`, nothing.
async fn elsewhere(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return not_found().await.into_response();
    }
    assets::serve(request).await
}
