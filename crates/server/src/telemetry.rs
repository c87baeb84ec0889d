//! The log: for people or for programs, without anything about a person.
//!
//! A request is named by its method and the template of its path (`/api/v1/questions/{id}`): query strings, bodies,
//! cookies and addresses are never written.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

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
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Pretty => log.with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    started.map_err(|_| TelemetryError::Twice)
}
