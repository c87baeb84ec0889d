//! The live connection, as a browser holds it.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// What is to come has come by then, or will not.
const PATIENCE: Duration = Duration::from_secs(10);

/// A live connection.
pub struct Live {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_ref: u64,
    /// The server's first message.
    pub hello: Value,
}

impl Live {
    pub(crate) async fn open(address: SocketAddr, cookie: Option<&str>) -> Self {
        let mut live = Self::try_open(address, cookie).await.expect("a live connection");
        live.hello = live.next().await;
        assert_eq!(live.hello["t"], "hello");
        live
    }

    /// Opens a connection at an address, with the cookie of whoever opens it, before the server's first message.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn try_open(address: SocketAddr, cookie: Option<&str>) -> Result<Self, Error> {
        let mut request = format!("ws://{address}/api/v1/live").into_client_request()?;
        if let Some(cookie) = cookie {
            request.headers_mut().insert("cookie", cookie.parse().expect("a cookie"));
        }
        let (socket, _) = connect_async(request).await?;
        Ok(Self { socket, next_ref: 1, hello: Value::Null })
    }

    /// Sends a message.
    pub async fn send(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.expect("the connection takes a message");
    }

    /// The next message.
    ///
    /// # Panics
    /// When none comes, or the connection ends.
    pub async fn next(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await.expect("a message comes");
            match message {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("a message is JSON"),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("the connection ended: {other:?}"),
            }
        }
    }

    /// The next message for which `is` holds; others that come before are passed over.
    pub async fn until(&mut self, is: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.next().await;
            if is(&message) {
                return message;
            }
        }
    }

    /// The body of the next event of a topic for which `is` holds.
    pub async fn event(&mut self, topic: &str, is: impl Fn(&Value) -> bool) -> Value {
        let mut event =
            self.until(|message| message["t"] == "event" && message["topic"] == topic && is(&message["body"])).await;
        event["body"].take()
    }

    /// Joins a topic, and waits until it is joined.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn join(&mut self, topic: &str, after: Option<u64>) -> Value {
        let number = self.number();
        self.send(json!({ "t": "join", "topic": topic, "after": after, "ref": number })).await;
        let answer = self.answer(number).await;
        assert_eq!(answer["t"], "joined", "{answer}");
        answer
    }

    /// Sends a body to a topic; its number, which the answer bears.
    pub async fn say(&mut self, topic: &str, body: Value) -> u64 {
        let number = self.number();
        self.send(json!({ "t": "send", "topic": topic, "ref": number, "body": body })).await;
        number
    }

    /// The message that answers the one with this number.
    pub async fn answer(&mut self, number: u64) -> Value {
        self.until(|message| message["ref"] == number).await
    }

    /// Waits for the end of the connection; messages that come before are passed over.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn ended(mut self) -> Option<u16> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("the connection ends") {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    fn number(&mut self) -> u64 {
        self.next_ref += 1;
        self.next_ref
    }
}
