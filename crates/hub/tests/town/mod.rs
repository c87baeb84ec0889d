//! A program with a hub, a topic that keeps a log, and clients on real sockets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use futures_util::{SinkExt, StreamExt};
use hub::{Frame, Hub, Joined, Lane, Refusal, Topic, TopicHandler, live_routes};
use kernel::{Actor, ErrorCode, OrgId, PersonId, Role, SignInId};
use parking_lot::Mutex;
use platform::testing::TestClock;
use platform::{Ctx, Metrics};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use socket2::{Domain, Socket, Type};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use uuid::Uuid;
use wenqu_http::{Front, mount};

/// Longer than any of this takes on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20);

/// Small, so that a client that does not read is noticed soon.
const SEND_BUFFER: usize = 32 << 10;

/// What a [`Log`] was told, and about whom.
pub(crate) type Told = (&'static str, PersonId);

/// A topic whose events are kept for ever; `log:closed` lets nobody in.
pub(crate) struct Log {
    entries: Mutex<Vec<Value>>,
    told: UnboundedSender<Told>,
}

impl Log {
    pub(crate) fn append(&self, hub: &Hub, body: &Value) {
        let mut entries = self.entries.lock();
        entries.push(body.clone());
        hub.publish(&log(), Some(entries.len() as u64), body, Lane::Normal);
    }

    fn tell(&self, what: &'static str, ctx: &Ctx) {
        let _ = self.told.send((what, ctx.actor().unwrap().person));
    }
}

#[async_trait]
impl TopicHandler for Log {
    async fn join(&self, ctx: &Ctx, topic: &Topic, after: Option<u64>) -> Result<Joined, Refusal> {
        if topic.key() == "closed" {
            return Err(Refusal { code: ErrorCode::RoomClosed, body: Some(json!({ "since": 7 })) });
        }
        let entries = self.entries.lock();
        let numbered = (1..).zip(entries.iter()).filter(|(seq, _)| *seq > after.unwrap_or(0));
        let missed = numbered.map(|(seq, body)| Frame::event(topic, Some(seq), body).unwrap()).collect();
        let shown_as = Some(ctx.actor()?.person.to_string()[34..].to_owned());
        Ok(Joined { head: entries.len() as u64, missed, body: json!({ "kind": "log" }), shown_as })
    }

    async fn send(&self, ctx: &Ctx, _topic: &Topic, body: &RawValue) -> Result<Option<Value>, Refusal> {
        match serde_json::from_str(body.get()).unwrap() {
            Value::String(question) => Ok(Some(json!(format!("{question}!")))),
            Value::Null => Err(Refusal::new(ErrorCode::BoardOpInvalid)),
            entry => {
                self.append(ctx.part::<Hub>(), &entry);
                Ok(None)
            }
        }
    }

    async fn entered(&self, ctx: &Ctx, _topic: &Topic) {
        self.tell("entered", ctx);
    }

    async fn exited(&self, ctx: &Ctx, _topic: &Topic) {
        self.tell("exited", ctx);
    }

    async fn left(&self, ctx: &Ctx, _topic: &Topic) {
        self.tell("left", ctx);
    }
}

/// The running program.
pub(crate) struct Town {
    pub(crate) hub: Hub,
    pub(crate) log: Arc<Log>,
    pub(crate) told: UnboundedReceiver<Told>,
    pub(crate) clock: TestClock,
    pub(crate) address: SocketAddr,
    _folder: TempDir,
}

pub(crate) fn log() -> Topic {
    Topic::new("log", 1)
}

pub(crate) fn person(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

fn actor(n: u128) -> Actor {
    let id = Uuid::from_u128(n);
    Actor { person: person(n), role: Role::Pupil, org: OrgId::from_uuid(id), sign_in: SignInId::from_uuid(id) }
}

/// Takes the person from a header, as the cookie would tell it.
async fn sign_in(mut request: Request, next: Next) -> axum::response::Response {
    let named = request.headers().get("x-person").and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(n) = named {
        request.extensions_mut().insert(actor(n));
    }
    next.run(request).await
}

impl Town {
    pub(crate) async fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = TestClock::default();
        let mut app = platform::testing::app(store::testing::sqlite(folder.path()).await.unwrap(), &clock);
        let hub = Hub::new(Arc::new(clock.clone()), app.part::<Metrics>());
        let (sender, told) = unbounded_channel();
        let log = Arc::new(Log { entries: Mutex::default(), told: sender });
        hub.register("log", Arc::clone(&log) as Arc<dyn TopicHandler>);
        app.parts = app.parts.with(hub.clone());
        let router = mount(live_routes().into_parts().0.layer(from_fn(sign_in)), app, Front::default());

        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.set_send_buffer_size(SEND_BUFFER).unwrap();
        socket.set_nonblocking(true).unwrap();
        socket.bind(&"127.0.0.1:0".parse::<SocketAddr>().unwrap().into()).unwrap();
        socket.listen(64).unwrap();
        let listener = TcpListener::from_std(socket.into()).unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { hub, log, told, clock, address, _folder: folder }
    }

    /// Opens a socket with these headers.
    pub(crate) async fn dial(&self, headers: &[(&'static str, &str)]) -> Result<Client, Error> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.set_recv_buffer_size(SEND_BUFFER).unwrap();
        socket.connect(&self.address.into()).unwrap();
        socket.set_nonblocking(true).unwrap();
        let stream = TcpStream::from_std(socket.into()).unwrap();
        let mut request = format!("ws://{}/api/v1/live", self.address).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        client_async(request, stream).await.map(|(socket, _)| Client(socket))
    }

    /// Opens a socket for a person, and takes the greeting.
    pub(crate) async fn connect(&self, n: u128) -> Client {
        let mut client = self.dial(&[("x-person", &n.to_string())]).await.unwrap();
        let hello = client.next().await;
        assert_eq!((&hello["t"], &hello["heartbeat_s"]), (&json!("hello"), &json!(25)));
        client
    }

    /// A client that has joined the log.
    pub(crate) async fn reader(&self, n: u128) -> Client {
        let mut client = self.connect(n).await;
        client.say(&json!({ "t": "join", "topic": "log:1", "ref": n })).await;
        client.until("joined").await;
        client
    }

    pub(crate) async fn told(&mut self) -> Told {
        timeout(PATIENCE, self.told.recv()).await.unwrap().unwrap()
    }
}

/// A client on a real socket.
pub(crate) struct Client(WebSocketStream<TcpStream>);

impl Client {
    pub(crate) async fn say(&mut self, frame: &Value) {
        self.say_text(&frame.to_string()).await;
    }

    pub(crate) async fn say_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// Sends a frame to a server that may have hung up.
    pub(crate) async fn try_say(&mut self, frame: &Value) -> bool {
        self.0.send(Message::text(frame.to_string())).await.is_ok()
    }

    /// The next message, pings left out. `None` when the connection has ended.
    pub(crate) async fn message(&mut self) -> Option<Message> {
        loop {
            match timeout(PATIENCE, self.0.next()).await.unwrap()? {
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(message) => return Some(message),
                Err(_) => return None,
            }
        }
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        match self.message().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("not a frame: {other:?}"),
        }
    }

    /// The next frame of a kind; others are passed over.
    pub(crate) async fn until(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["t"] == kind {
                return frame;
            }
        }
    }

    /// The code with which the connection is closed.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        loop {
            if let Message::Close(frame) = self.message().await? {
                return frame.map(|frame| frame.code.into());
            }
        }
    }
}
