//! A program with rooms in it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hub::{Bus, Delivery, Frame, Hub, HubMetrics, Receiver};
use kernel::{Actor, PersonId, Role, RoomId, Timestamp};
use media::{MediaConfig, Sfu};
use parking_lot::Mutex;
use platform::testing::TestClock;
use platform::{App, Ctx, Metrics};
use serde::Deserialize;
use serde_json::value::RawValue;
use store::Db;
use tempfile::TempDir;

use crate::testing::{adult, minor, op, person, with_rights};
use crate::{Appended, ClientId, Member, NewOp, NewRoom, Rights, RoomError, RoomEvents, Rooms, RoomsConfig};

/// What listeners were sent: a bus nobody listens to.
#[derive(Default)]
pub(crate) struct Heard(Mutex<Vec<Frame>>);

impl Bus for Heard {
    fn send(&self, delivery: Delivery) {
        if let Delivery::Event(frame, _) = delivery {
            self.0.lock().push(frame);
        }
    }

    fn attach(&self, _: Receiver) {}
}

/// An event frame as a client reads it.
#[derive(Deserialize)]
struct EventFrame {
    topic: String,
    seq: Option<u64>,
    body: Box<RawValue>,
}

#[derive(Deserialize)]
struct EntriesBody {
    entries: Vec<Box<RawValue>>,
}

/// What the capability was told.
#[derive(Default)]
pub(crate) struct Told(Mutex<Vec<String>>);

#[async_trait]
impl RoomEvents for Told {
    async fn member_here(&self, _: &Ctx, _: RoomId, who: PersonId) -> anyhow::Result<()> {
        self.0.lock().push(format!("here {}", who.uuid().as_u128() & 0xff));
        Ok(())
    }

    async fn member_away(&self, _: &Ctx, _: RoomId, who: PersonId, _: Timestamp) -> anyhow::Result<()> {
        self.0.lock().push(format!("away {}", who.uuid().as_u128() & 0xff));
        Ok(())
    }

    async fn closed(&self, _: &Ctx, _: RoomId) -> anyhow::Result<()> {
        self.0.lock().push("closed".to_owned());
        Ok(())
    }
}

pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) ctx: Ctx,
    pub(crate) rooms: Rooms,
    pub(crate) clock: TestClock,
    pub(crate) folder: Arc<TempDir>,
    heard: Arc<Heard>,
    told: Arc<Told>,
}

impl House {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = store::testing::sqlite(folder.path()).await.unwrap();
        Self::with(db, Arc::new(folder), TestClock::default())
    }

    pub(crate) async fn on_postgres() -> Self {
        let (db, _) = store::testing::postgres().await.unwrap();
        Self::with(db, Arc::new(tempfile::tempdir().unwrap()), TestClock::default())
    }

    fn with(db: Db, folder: Arc<TempDir>, clock: TestClock) -> Self {
        let recordings = folder.path().join("recordings");
        let udp_bind = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let config = MediaConfig { udp_bind, advertised: Vec::new(), recordings: recordings.clone() };
        let (sfu, _events) = Sfu::start(config).unwrap();
        let (heard, told) = (Arc::new(Heard::default()), Arc::new(Told::default()));
        let metrics = HubMetrics::registered(&Metrics::default());
        let hub = Hub::over(Arc::clone(&heard) as Arc<dyn Bus>, Arc::new(clock.clone()), metrics);
        let rooms = Rooms::start(RoomsConfig { db: db.clone(), hub: hub.clone(), sfu, recordings });
        let mut app = platform::testing::app(db, &clock);
        app.parts = app
            .parts
            .with(hub)
            .with(rooms.clone())
            .with::<Arc<dyn RoomEvents>>(Arc::clone(&told) as Arc<dyn RoomEvents>);
        Self { ctx: Ctx::system(app.clone()), app, rooms, clock, folder, heard, told }
    }

    /// A second program on the same database.
    pub(crate) fn beside(&self) -> Self {
        let mut house = Self::with(self.app.db.clone(), Arc::clone(&self.folder), self.clock.clone());
        house.app.files = self.app.files.clone();
        house.app.ids = Arc::clone(&self.app.ids);
        house.ctx = Ctx::system(house.app.clone());
        house
    }

    /// The same house after the program was killed and started again: only what is on disk is left.
    pub(crate) fn restarted(self) -> Self {
        let files = self.app.files.clone();
        let mut house = Self::with(self.app.db.clone(), self.folder, self.clock);
        house.app.files = files;
        house.app.ids = self.app.ids;
        house.ctx = Ctx::system(house.app.clone());
        house
    }

    /// Person 1 leads, person 2 is a minor.
    pub(crate) async fn room(&self) -> RoomId {
        self.room_of(vec![with_rights(&adult(1), Rights::Host), minor(2)]).await
    }

    pub(crate) async fn room_of(&self, members: Vec<Member>) -> RoomId {
        let mut tx = self.app.db.begin().await.unwrap();
        let id = self.rooms.open(&self.ctx, &mut tx, NewRoom { members, first_ops: Vec::new() }).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub(crate) fn acting(&self, number: u128) -> Ctx {
        let actor = Actor {
            person: person(number),
            role: if number == 1 { Role::Teacher } else { Role::Pupil },
            org: self.app.new_id(),
            sign_in: self.app.new_id(),
        };
        Ctx::acting(self.app.clone(), actor)
    }

    /// Sends operations as `<client>:<first n>`.
    pub(crate) async fn send(&self, room: RoomId, who: u128, from: &str, ops: &[&str]) -> Result<Appended, RoomError> {
        let (client, n) = from.split_once(':').unwrap();
        let client: ClientId = client.parse().unwrap();
        let ops = (n.parse().unwrap()..).zip(ops).map(|(n, text)| NewOp { n, op: Some(op(text)) }).collect();
        self.rooms.append(&self.ctx, room, person(who), &client, ops).await
    }

    /// What the room's listeners were sent, entry by entry.
    pub(crate) fn heard(&self, room: RoomId) -> Vec<String> {
        let entries = |body: String| serde_json::from_str::<EntriesBody>(&body).map_or(Vec::new(), |body| body.entries);
        let numbered = self.events(room).into_iter().filter(|(seq, _)| seq.is_some());
        numbered.flat_map(|(_, body)| entries(body)).map(|entry| entry.get().to_owned()).collect()
    }

    /// The events the room's listeners were sent: number and body.
    pub(crate) fn events(&self, room: RoomId) -> Vec<(Option<u64>, String)> {
        let frames = self.heard.0.lock();
        let read = |frame: &Frame| serde_json::from_str::<EventFrame>(frame.as_str()).unwrap();
        let of_room = frames.iter().map(read).filter(|event| event.topic == format!("room:{room}"));
        of_room.map(|event| (event.seq, event.body.get().to_owned())).collect()
    }

    /// What the capability was told since it was last asked.
    pub(crate) fn told(&self) -> Vec<String> {
        std::mem::take(&mut *self.told.0.lock())
    }

    /// Lets time pass, and the rooms be looked after, as the program does it.
    pub(crate) async fn pass(&self, span: Duration) {
        self.clock.advance(span);
        self.rooms.sweep(&self.ctx).await;
    }

    /// The operations in the log, shortened to their kind.
    pub(crate) async fn kinds(&self, room: RoomId) -> Vec<String> {
        let log = self.rooms.log(&self.ctx, room, 0, None).await.unwrap();
        let kind = |entry: &crate::Entry| serde_json::to_value(&entry.op).unwrap()["k"].as_str().unwrap().to_owned();
        log.entries.iter().map(kind).collect()
    }
}
