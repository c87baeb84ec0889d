//! Pages for operators and developers: is it alive, is it ready, its numbers, its interface.

mod document;
mod health;
mod metrics;

pub use document::write as write_document;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use platform::App;

use crate::config::Secret;
use crate::net::Drain;

/// What the pages show.
#[derive(Clone)]
pub(crate) struct Pages {
    pub(crate) app: App,
    pub(crate) drain: Drain,
    pub(crate) metrics_token: Option<Secret>,
    pub(crate) document: Arc<str>,
}

/// The routes of the pages.
pub(crate) fn router(pages: Pages) -> Router {
    Router::new()
        .route("/healthz", get(health::is_alive))
        .route("/readyz", get(health::is_ready))
        .route("/metrics", get(metrics::show))
        .route("/api/openapi.json", get(document::show))
        .route("/api/docs", get(document::page))
        .route("/api/docs.js", get(document::script))
        .route("/api/docs.css", get(document::style))
        .with_state(pages)
}
