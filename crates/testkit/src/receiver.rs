//! A server on loopback that keeps what it is sent and answers as it is told: a gateway, the far end of a webhook.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Got {
    /// The path and what stands behind it.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Got {
    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A header as text; empty when it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Keeps what it is sent. It answers 200 and `{"id": "<number of the request>"}`, unless it is told otherwise.
#[derive(Clone)]
pub struct Receiver {
    /// Where it answers.
    pub url: String,
    state: Arc<Mutex<Inside>>,
}

#[derive(Default)]
struct Inside {
    got: Vec<Got>,
    answers: VecDeque<u16>,
    body: Option<Value>,
    number: u32,
}

impl Receiver {
    /// Starts one.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn start() -> Self {
        let state = Arc::<Mutex<Inside>>::default();
        let router = Router::new().fallback(take).with_state(Arc::clone(&state));
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, state }
    }

    /// Answers the next requests with these statuses, one each.
    pub fn answer(&self, statuses: &[u16]) {
        self.state.lock().answers.extend(statuses);
    }

    /// Says this in every answer from now on.
    pub fn say(&self, body: Value) {
        self.state.lock().body = Some(body);
    }

    /// What has come since this was asked last, in order.
    #[must_use]
    pub fn taken(&self) -> Vec<Got> {
        std::mem::take(&mut self.state.lock().got)
    }
}

async fn take(
    State(state): State<Arc<Mutex<Inside>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, axum::Json<Value>) {
    let mut inside = state.lock();
    inside.number += 1;
    inside.got.push(Got { path: uri.to_string(), headers, body });
    let status = inside.answers.pop_front().unwrap_or(200);
    let status = StatusCode::from_u16(status).expect("a status");
    let body = inside.body.clone().unwrap_or_else(|| json!({ "id": inside.number.to_string() }));
    (status, axum::Json(body))
}
