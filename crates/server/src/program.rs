//! The running program: started, serving, stopped without anybody losing anything.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use hub::Hub;
use media::Sfu;
use platform::{App, Ctx, jobs};
use rooms::Rooms;
use store::Db;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use crate::config::Config;
use crate::net::{self, Drain};
use crate::router::router;
use crate::wiring::{self, Assembly, Overrides};

/// Whether jobs run by themselves as they fall due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    /// They do.
    Running,
    /// They wait to be run by hand: a test that holds the clock holds the jobs too.
    Still,
}

/// A program that serves.
pub struct Running {
    /// The program.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    hub: Hub,
    sfu: Sfu,
    drain: Drain,
    serving: JoinHandle<()>,
    stop: CancellationToken,
    background: TaskTracker,
    patience: Duration,
}

impl Running {
    /// Puts the program together and serves browsers at `listener`.
    ///
    /// # Errors
    /// When a part of it cannot be opened.
    pub async fn start(
        config: &Config,
        overrides: Overrides,
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        worker: Worker,
    ) -> anyhow::Result<Self> {
        let Assembly { app, hub, rooms, sfu, voices } = wiring::build(config, overrides).await?;
        rooms.recover(&Ctx::system(app.clone())).await?;
        platform::uploads::service::recover(&Ctx::system(app.clone())).await?;

        let (drain, stop, background) = (Drain::new(), CancellationToken::new(), TaskTracker::new());
        background.spawn(hub.clone().run(stop.clone().cancelled_owned()));
        background.spawn(rooms.serve(app.clone(), voices, stop.clone().cancelled_owned()));
        background.spawn(tidy(app.db.clone(), stop.clone()));
        if worker == Worker::Running {
            people::records::begin(&Ctx::system(app.clone())).await?;
            tutoring::begin(&Ctx::system(app.clone())).await?;
            background.spawn(jobs::serve(app.clone(), wiring::jobs(), stop.clone().cancelled_owned()));
        }
        let (address, patience) = (listener.local_addr()?, Duration::from_secs(config.http.drain_s.into()));
        let router = router(app.clone(), &config.http, &drain);
        let serving = tokio::spawn({
            let drain = drain.clone();
            async move { net::serve(listener, tls, router, &drain, patience).await }
        });
        Ok(Self { app, address, hub, sfu, drain, serving, stop, background, patience })
    }

    /// Stops: takes nobody new, tells those in rooms to come back in a moment, lets requests, voices and jobs finish,
    /// and closes the database last.
    pub async fn stop(self) {
        info!("Stopping");
        self.drain.begin();
        // An error of `serving` is a panic, and that has been logged.
        let _ = tokio::join!(self.hub.drain(self.patience), self.serving);
        self.sfu.stop().await;
        self.stop.cancel();
        finish(&self.background, self.patience).await;
        let rooms = self.app.part::<Rooms>();
        let _ = timeout(self.patience, rooms.write_down(&Ctx::system(self.app.clone()))).await;
        self.app.db.close().await;
        info!("Stopped");
    }
}

/// How often the embedded database's log is moved into its file.
const TIDY: Duration = Duration::from_secs(1);

/// Keeps the embedded database tidy until the program stops.
async fn tidy(db: Db, stop: CancellationToken) {
    let mut ticks = interval(TIDY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = db.tidy().await {
            warn!(%error, "Cannot move the database's log into its file; the next commits will");
        }
    }
}

async fn finish(background: &TaskTracker, patience: Duration) {
    background.close();
    if timeout(patience, background.wait()).await.is_err() {
        warn!("Some background work did not finish; it will be done after the next start");
    }
}

/// Opens the socket these settings name.
///
/// # Errors
/// When the address is taken.
pub fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    net::listen(address).map_err(|error: io::Error| anyhow::anyhow!("cannot listen on {address}: {error}"))
}
