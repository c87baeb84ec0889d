//! One connection of a browser.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Redirect;
use http::header::HOST;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;
use tracing::debug;

use super::Drain;

/// A browser that has not sent its headers, or finished its handshake, by then is not one.
const HEADERS: Duration = Duration::from_secs(10);
/// The longest head of a request, and what is read of a body at a time.
const BUFFER: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// The first byte of an encrypted connection.
const TLS_HANDSHAKE: u8 = 0x16;

/// Where a request came from, in its extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// The other end of the connection: the browser, or a proxy.
    pub address: SocketAddr,
    /// Whether the connection is encrypted.
    pub encrypted: bool,
}

pub(super) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) peer: SocketAddr,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) drain: Drain,
}

/// Serves a connection until the browser leaves or `drain` has begun and the request at work is answered.
pub(super) async fn serve_connection(connection: Connection, router: Router) {
    let Connection { stream, peer: address, tls, drain } = connection;
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else {
        return serve_stream(stream, Peer { address, encrypted: false }, router, &drain).await;
    };
    match timeout(HEADERS, speaks_tls(&stream)).await {
        Ok(true) => {
            if let Some(stream) = shake_hands(&tls, stream).await {
                serve_stream(stream, Peer { address, encrypted: true }, router, &drain).await;
            }
        }
        Ok(false) => serve_stream(stream, Peer { address, encrypted: false }, to_https(), &drain).await,
        Err(_) => debug!("A connection said nothing"),
    }
}

async fn shake_hands(tls: &TlsAcceptor, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    let shaken = timeout(HEADERS, tls.accept(stream)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    shaken.inspect_err(|error| debug!(error = %error, "A handshake failed")).ok()
}

async fn speaks_tls(stream: &TcpStream) -> bool {
    let mut first = [0; 1];
    // One byte tells; nothing is taken from the stream.
    matches!(stream.peek(&mut first).await, Ok(1)) && first[0] == TLS_HANDSHAKE
}

/// Someone typed the address with `http://`: the same address with `https://` is what they want.
fn to_https() -> Router {
    Router::new().fallback(async |request: Request| {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        Redirect::temporary(&format!("https://{host}{}", request.uri()))
    })
}

async fn serve_stream<S>(stream: S, peer: Peer, router: Router, drain: &Drain)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request.map(Body::new))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(BUFFER).max_headers(MOST_HEADERS);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = drain.begun() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        debug!(error = %error, "A connection broke off");
    }
}
