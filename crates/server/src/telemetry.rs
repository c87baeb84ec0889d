//! The log: one line per request, for people or for programs, without anything about a person.
//!
//! A request is named by its method and the template of its path (`/api/v1/questions/{id}`): query strings, bodies,
//! cookies and addresses are never written.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, debug, info, info_span};
use tracing_subscriber::EnvFilter;

use platform::RequestId;

use crate::config::{Log, LogFormat};

/// Why the log could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("`log.filter` is not a filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// A log is being written already.
    #[error("the log was started twice")]
    Twice,
}

/// Starts the log on standard error.
///
/// # Errors
/// When the filter cannot be read, or the log runs already.
pub fn start(settings: &Log) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&settings.filter)?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Pretty => log.with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    started.map_err(|_| TelemetryError::Twice)
}

/// Writes one line per request. What a page is made of (scripts, pictures) is only written at level `debug`.
pub async fn log_request(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let id = request.extensions().get::<RequestId>().cloned();
    let span = info_span!("request", request.id = id.as_ref().map(RequestId::as_str));
    let began = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let (status, duration_ms) = (response.status().as_u16(), began.elapsed().as_millis());
    span.in_scope(|| {
        if let Some(path) = &path {
            info!(status, duration_ms, "{method} {}", path.as_str());
        } else {
            debug!(status, duration_ms, "{method} a part of a page");
        }
    });
    response
}
