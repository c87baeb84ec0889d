//! A person at the other end of the wire.

use std::sync::Arc;

use anyhow::{Context, ensure};
use futures_util::{SinkExt, StreamExt};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// The generator shares the machine with what it measures, and thousands of its sockets read small frames: the library's
/// own 128 KiB would be cleared for every one of them.
const READ_BUFFER: usize = 4 * 1024;

/// One signed-in person.
#[derive(Clone)]
pub(crate) struct Person {
    http: reqwest::Client,
    base: Arc<str>,
    cookie: Arc<str>,
}

/// A live connection of a person.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Person {
    /// Signs in as the demo region's person with this id.
    pub(crate) async fn sign_in(http: &reqwest::Client, base: &str, person: &str) -> anyhow::Result<Self> {
        let url = format!("{base}/api/v1/demo/sign-in");
        let answer = http.post(url).json(&json!({ "person_id": person })).send().await?.error_for_status()?;
        let cookie = answer
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .context("no cookie")?;
        Ok(Self { http: http.clone(), base: base.into(), cookie: cookie.into() })
    }

    /// The same person by another way to the program.
    pub(crate) fn by_way_of(&self, base: &str) -> Self {
        Self { base: base.into(), ..self.clone() }
    }

    /// A request of this person to a path of the program.
    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.base)).header("cookie", &*self.cookie)
    }

    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let request = self.http.get(format!("{}/api/v1{path}", self.base));
        self.answer(path, request).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.http.post(format!("{}/api/v1{path}", self.base)).json(body);
        self.answer(path, request).await
    }

    async fn answer(&self, path: &str, request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
        let answer = request.header("cookie", &*self.cookie).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{path}: {status} {text}");
        if text.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_str(&text)?) }
    }

    /// Opens a live connection and listens to a topic.
    pub(crate) async fn live(&self, topic: &str) -> anyhow::Result<Socket> {
        let mut request = format!("{}/api/v1/live", self.base.replacen("http", "ws", 1)).into_client_request()?;
        request.headers_mut().insert("cookie", self.cookie.parse()?);
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
        let (mut socket, _) = tokio_tungstenite::connect_async_with_config(request, Some(config), true).await?;
        socket.send(Message::text(json!({ "t": "join", "topic": topic, "ref": 1 }).to_string())).await?;
        loop {
            let frame: Value = next(&mut socket).await?;
            match frame["t"].as_str() {
                Some("joined") => return Ok(socket),
                Some("error") => anyhow::bail!("cannot join {topic}: {frame}"),
                _ => {}
            }
        }
    }
}

/// The next frame of a live connection, read as far as the measurement needs it.
pub(crate) async fn next<T: DeserializeOwned>(socket: &mut Socket) -> anyhow::Result<T> {
    Ok(serde_json::from_str(&next_text(socket).await?)?)
}

/// The next frame of a live connection as it came.
pub(crate) async fn next_text(socket: &mut Socket) -> anyhow::Result<Utf8Bytes> {
    loop {
        match socket.next().await.context("the connection closed")?? {
            Message::Text(text) => return Ok(text),
            Message::Ping(bytes) => socket.send(Message::Pong(bytes)).await?,
            Message::Close(_) => anyhow::bail!("the connection closed"),
            _ => {}
        }
    }
}
