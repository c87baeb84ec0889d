//! The town: the whole program, served on a loopback port of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Ids, OrgId, Role};
use parking_lot::Mutex;
use people::identity::demo;
use people::organisation::{NewOrg, OrgKind, service as organisation};
use platform::App;
use platform::jobs::run_due;
use platform::testing::{TestClock, TestIds};
use store::Engine;
use tempfile::TempDir;
use wenqu::config::{Config, DatabaseUrl, DemoSignIn};
use wenqu::program::{Running, Worker};
use wenqu::wiring::{self, Overrides};

use crate::{Interface, Person, School};

/// A town: one region with one county, the program that serves it, and the hands of its clock.
///
/// Nothing happens by itself: jobs run when the story says so ([`Town::run_jobs`]), time passes when the clock is turned.
pub struct Town {
    /// The clock.
    pub clock: TestClock,
    shared: Arc<Shared>,
}

/// What everyone in the town shares.
pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    pub(crate) interface: Interface,
    config: Mutex<Config>,
    clock: TestClock,
    ids: Arc<dyn Ids>,
    running: tokio::sync::Mutex<Option<Running>>,
    present: Mutex<Option<Present>>,
    _folder: TempDir,
}

/// The program as it runs now, until the next restart.
#[derive(Clone)]
struct Present {
    app: App,
    address: SocketAddr,
    region: Option<OrgId>,
    county: Option<OrgId>,
}

impl Shared {
    pub(crate) fn app(&self) -> App {
        self.present.lock().as_ref().expect("the program is running").app.clone()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.present.lock().as_ref().expect("the program is running").address
    }

    async fn start(&self) {
        let config = self.config.lock().clone();
        let overrides = Overrides { clock: Arc::new(self.clock.clone()), ids: Arc::clone(&self.ids) };
        let listener = wenqu::net::listen(config.http.listen).expect("a free port");
        let running = Running::start(&config, overrides, listener, None, Worker::Still).await;
        let running = running.expect("the program starts");
        let places = self.present.lock().as_ref().map(|present| (present.region, present.county)).unwrap_or_default();
        *self.present.lock() =
            Some(Present { app: running.app.clone(), address: running.address, region: places.0, county: places.1 });
        *self.running.lock().await = Some(running);
    }

    pub(crate) async fn stop(&self) {
        if let Some(running) = self.running.lock().await.take() {
            running.stop().await;
        }
    }
}

impl Town {
    pub(crate) async fn build(engine: Engine, seed: u64) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut config = config(&folder);
        if engine == Engine::Postgres {
            let (db, url) = store::testing::postgres().await.expect("a database on the test server");
            db.close().await;
            config.database.url = Some(DatabaseUrl::new(url));
        }
        let clock = TestClock::default();
        let shared = Arc::new(Shared {
            http: reqwest::Client::builder().no_proxy().build().expect("an HTTP client"),
            interface: Interface::new(&wenqu::router::describe().0),
            config: Mutex::new(config),
            clock: clock.clone(),
            ids: Arc::new(TestIds::seeded(seed)),
            running: tokio::sync::Mutex::default(),
            present: Mutex::default(),
            _folder: folder,
        });
        shared.start().await;
        let town = Self { clock, shared };
        town.found().await;
        town
    }

    /// Makes the region and its county.
    async fn found(&self) {
        let app = self.app();
        let mut tx = app.db.begin().await.expect("a transaction");
        let region = NewOrg { parent: None, kind: OrgKind::Region, school_kind: None, name: "江山市" };
        let region = organisation::create_org(&app, &mut tx, region).await.expect("a region");
        let county = NewOrg { parent: Some(region.id), kind: OrgKind::County, school_kind: None, name: "城区" };
        let county = organisation::create_org(&app, &mut tx, county).await.expect("a county");
        demo::open_region(&mut tx, region.id).await.expect("a region one may sign in to");
        tx.commit().await.expect("a commit");
        let mut present = self.shared.present.lock();
        let present = present.as_mut().expect("the program is running");
        (present.region, present.county) = (Some(region.id), Some(county.id));
    }

    pub(crate) fn handle(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// The program, for looking behind its back.
    #[must_use]
    pub fn app(&self) -> App {
        self.shared.app()
    }

    /// Where the program listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.shared.address()
    }

    /// The settings the program runs with.
    #[must_use]
    pub fn config(&self) -> Config {
        self.shared.config.lock().clone()
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> OrgId {
        self.shared.present.lock().as_ref().and_then(|present| present.region).expect("the region was made")
    }

    /// The county.
    #[must_use]
    pub fn county(&self) -> OrgId {
        self.shared.present.lock().as_ref().and_then(|present| present.county).expect("the county was made")
    }

    /// A school in the county's town.
    pub async fn school(&self, name: &str) -> School {
        School::build(&self.shared, self.county(), name).await
    }

    /// A person who serves the whole region: researcher, bureau, finance, auditor, provider, operator.
    pub async fn staff(&self, role: Role, name: &str) -> Person {
        Person::appoint(&self.shared, role, self.region(), name).await
    }

    /// A person who serves a county or a school, or the region.
    pub async fn staff_of(&self, role: Role, org: OrgId, name: &str) -> Person {
        Person::appoint(&self.shared, role, org, name).await
    }

    /// A county beside the first.
    pub async fn another_county(&self, name: &str) -> OrgId {
        let app = self.app();
        let mut tx = app.db.begin().await.expect("a transaction");
        let new = NewOrg { parent: Some(self.region()), kind: OrgKind::County, school_kind: None, name };
        let county = organisation::create_org(&app, &mut tx, new).await.expect("a county");
        tx.commit().await.expect("a commit");
        county.id
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn stranger(&self) -> Person {
        Person::stranger(&self.shared)
    }

    /// Runs every job that is due, and those they ask for; tells how many ran.
    pub async fn run_jobs(&self) -> usize {
        run_due(&self.app(), &wiring::jobs()).await.expect("jobs run")
    }

    /// Lets time pass and runs what falls due by then.
    pub async fn pass(&self, span: Duration) {
        self.clock.advance(span);
        self.run_jobs().await;
    }

    /// Stops the program as an operator does and starts it again on the same data. Sign-ins stay; live connections end.
    pub async fn restart(&self) {
        self.shared.stop().await;
        self.shared.start().await;
    }

    /// Restarts with other settings.
    pub async fn reconfigure(&self, change: impl FnOnce(&mut Config)) {
        self.shared.stop().await;
        change(&mut self.shared.config.lock());
        self.shared.start().await;
    }

    /// Stops the program.
    pub async fn stop(&self) {
        self.shared.stop().await;
    }

    /// From now on people visit a program at another address: the real one, started on the same data.
    pub fn visit(&self, address: SocketAddr) {
        self.shared.present.lock().as_mut().expect("the program was running").address = address;
    }
}

/// The settings of a town: everything on loopback, in a folder of its own, on ports that are free.
fn config(folder: &TempDir) -> Config {
    let mut config = Config::default();
    config.data.folder = folder.path().join("var");
    config.http.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    config.http.drain_s = 5;
    config.media.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    config.demo.sign_in = DemoSignIn::Loopback;
    config.region.folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../regions").into();
    config
}
