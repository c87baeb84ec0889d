//! Accepting connections until told to stop, then letting them finish.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use super::connection::{Connection, serve_connection};

/// How long to wait when no connection can be accepted: there are no descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Tells everything that serves browsers to finish. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Drain(watch::Sender<bool>);

impl Drain {
    /// Not yet.
    #[must_use]
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// From now on.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Whether it has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it begins.
    pub async fn begun(&self) {
        let mut changes = self.0.subscribe();
        // The sender lives as long as `self`.
        let _ = changes.wait_for(|begun| *begun).await;
    }
}

impl Default for Drain {
    fn default() -> Self {
        Self::new()
    }
}

/// Serves browsers until `drain` begins; then accepts nobody new and gives the requests at work `patience` to finish.
pub async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, router: Router, drain: &Drain, patience: Duration) {
    let connections = TaskTracker::new();
    while let Some(accepted) = next(&listener, drain).await {
        let Ok((stream, peer)) = accepted else {
            #[expect(clippy::disallowed_methods, reason = "the system frees descriptors in its own time")]
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let connection = Connection { stream, peer, tls: tls.clone(), drain: drain.clone() };
        connections.spawn(serve_connection(connection, router.clone()));
    }
    drop(listener);
    connections.close();
    finish(&connections, patience).await;
}

/// The next connection; `None` when `drain` has begun.
async fn next(listener: &TcpListener, drain: &Drain) -> Option<io::Result<(TcpStream, SocketAddr)>> {
    tokio::select! {
        accepted = listener.accept() => {
            Some(accepted.inspect_err(|error| warn!(error = %error, "Could not accept a connection")))
        }
        () = drain.begun() => None,
    }
}

async fn finish(connections: &TaskTracker, patience: Duration) {
    let waiting = connections.len();
    info!(connections = waiting, "Waiting for {waiting} connections to finish");
    if timeout(patience, connections.wait()).await.is_err() {
        warn!(connections = connections.len(), "Closing connections that did not finish");
    }
}
