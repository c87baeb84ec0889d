//! The part of the program that holds all rooms of a node.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hub::Hub;
use kernel::RoomId;
use media::{MediaEvent, Sfu};
use platform::{App, Ctx, jobs};
use store::Db;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{info, warn};

use crate::live::{Live, Plan, Shelf};
use crate::log::writer::Writer;
use crate::room::{RoomError, store as room_store};
use crate::topic::{PREFIX, RoomTopics};
use crate::voice::{KeepVoices, store as voice_store, wire};

/// How often rooms are looked after: with [`crate::room::rules::UNATTENDED`] a room locks in less than three seconds.
const SWEEP: Duration = Duration::from_millis(500);

/// The rooms of this node. Cheap to clone; a part of the program.
#[derive(Clone)]
pub struct Rooms(Arc<Inner>);

struct Inner {
    shelf: Shelf,
    writer: Writer,
    sfu: Sfu,
    recordings: PathBuf,
    films: Semaphore,
}

/// What rooms are made of.
#[derive(Clone)]
pub struct RoomsConfig {
    /// The database.
    pub db: Db,
    /// Where listeners are.
    pub hub: Hub,
    /// Forwards and records voices.
    pub sfu: Sfu,
    /// The folder the voices are recorded into, the same as in [`media::MediaConfig`].
    pub recordings: PathBuf,
}

impl Rooms {
    /// The rooms of this node. Answers for the topics `room:<id>` and `voice:…` from here on, and starts the task that writes all
    /// logs: call it inside a runtime. [`Rooms::recover`] and [`Rooms::serve`] follow once the program is put together.
    #[must_use]
    pub fn start(config: RoomsConfig) -> Self {
        let RoomsConfig { db, hub, sfu, recordings } = config;
        hub.register(PREFIX, Arc::new(RoomTopics));
        wire::register(&hub);
        // One film at a time leaves the machine to those who are in a room.
        let films = Semaphore::new(1);
        Self(Arc::new(Inner { shelf: Shelf::default(), writer: Writer::start(db, hub), sfu, recordings, films }))
    }

    /// Brings back what was going on when the program ended: open rooms are loaded, so that who does not return is
    /// noticed, and recordings that were cut off are found. Call it before anyone can enter.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recover(&self, ctx: &Ctx) -> Result<(), RoomError> {
        let open = room_store::open_rooms(&ctx.db).await?;
        for id in &open {
            self.live(ctx, *id).await?;
            self.adopt_voices(ctx, *id).await?;
        }
        let unkept = voice_store::rooms_to_keep(&ctx.db).await?;
        let mut tx = ctx.db.begin().await?;
        for room in &unkept {
            jobs::enqueue(ctx, &mut tx, &KeepVoices { room: *room }, ctx.now()).await?;
        }
        tx.commit().await?;
        info!(rooms = open.len(), unkept = unkept.len(), "Loaded {} open rooms", open.len());
        Ok(())
    }

    /// Looks after the rooms and listens to what media tells, until `shutdown`.
    pub async fn serve(
        self,
        app: App,
        mut events: UnboundedReceiver<MediaEvent>,
        shutdown: impl Future<Output = ()> + Send,
    ) {
        let mut ticks = interval(SWEEP);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let ctx = Ctx::system(app.clone());
            tokio::select! {
                () = &mut shutdown => return,
                _ = ticks.tick() => self.sweep(&ctx).await,
                Some(event) = events.recv() => {
                    if let Err(error) = self.hear(&ctx, event).await {
                        warn!(%error, "Cannot write down what became of a voice");
                    }
                }
            }
        }
    }

    /// Whether what people do is written down, and soon.
    #[must_use]
    pub fn keeps_up(&self) -> bool {
        self.writer().is_at_work()
    }

    /// Waits until everything that was done is in the logs: the last thing before the program ends.
    pub async fn write_down(&self, ctx: &Ctx) {
        for id in self.shelf().ids() {
            let written = self.write(ctx, id, |_| (Plan { wait: true, ..Plan::default() }, ())).await;
            // A room that cannot be read any more has nothing left to write, and what could not be written was logged.
            if let Ok(written) = written {
                let _ = written.ticket.durable().await;
            }
        }
        let _ = self.writer().settle_all().await;
    }

    /// The room in memory, loaded if need be.
    pub(crate) async fn live(&self, ctx: &Ctx, id: RoomId) -> Result<Arc<Live>, RoomError> {
        if let Some(live) = self.0.shelf.find(id) {
            return Ok(live);
        }
        self.writer().settle(id).await?;
        self.0.shelf.get(&ctx.db, id, ctx.now()).await
    }

    pub(crate) fn shelf(&self) -> &Shelf {
        &self.0.shelf
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.0.writer
    }

    pub(crate) fn sfu(&self) -> &Sfu {
        &self.0.sfu
    }

    pub(crate) fn films(&self) -> &Semaphore {
        &self.0.films
    }

    pub(crate) fn recordings(&self) -> &Path {
        &self.0.recordings
    }
}

impl fmt::Debug for Rooms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rooms").field("shelf", &self.0.shelf).finish_non_exhaustive()
    }
}
