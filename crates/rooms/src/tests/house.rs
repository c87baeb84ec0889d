//! A program with rooms in it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::{Actor, PersonId, Role, RoomId};
use media::{MediaConfig, Sfu};
use parking_lot::Mutex;
use platform::testing::TestClock;
use platform::{App, Ctx};
use store::Db;
use tempfile::TempDir;

use crate::log::outlet::Outlet;
use crate::testing::{adult, minor, op, person, with_rights};
use crate::{Appended, ClientId, Encoded, Member, NewOp, NewRoom, Rights, RoomError, RoomEvents, Rooms};

/// What listeners were sent.
#[derive(Default)]
pub(crate) struct Heard(Mutex<Vec<(RoomId, u64, Vec<String>)>>);

impl Outlet for Heard {
    fn publish(&self, room: RoomId, head: u64, entries: &[Encoded]) {
        let entries = entries.iter().map(|entry| entry.as_str().to_owned()).collect();
        self.0.lock().push((room, head, entries));
    }
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

    async fn member_away(&self, _: &Ctx, _: RoomId, who: PersonId) -> anyhow::Result<()> {
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
        let rooms = Rooms::over(db.clone(), Arc::clone(&heard) as Arc<dyn Outlet>, sfu, recordings);
        let mut app = platform::testing::app(db, &clock);
        app.parts = app.parts.with(rooms.clone()).with::<Arc<dyn RoomEvents>>(Arc::clone(&told) as Arc<dyn RoomEvents>);
        Self { ctx: Ctx::system(app.clone()), app, rooms, clock, folder, heard, told }
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
        let heard = self.heard.0.lock();
        heard.iter().filter(|(of, ..)| *of == room).flat_map(|(.., entries)| entries.clone()).collect()
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
