//! Putting the program together from its parts.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hub::Hub;
use jiff::tz::TimeZone;
use kernel::{Clock, Ids};
use media::{MediaConfig, MediaEvent, Sfu};
use paper::{FontPlace, Press};
use people::contacts::Contacts;
use people::directory::export::DirectoryExporter;
use people::identity::ways::Ways;
use people::identity::ways::notices::SchoolNotices;
use people::identity::{self, DemoAccess, Identity};
use people::naming::PeopleNamer;
use people::packs::Packs;
use people::records::PeopleKeeper;
use people::records::exports::Exporters;
use people::registration::Printing;
use people::rosters::service::RosterExporter;
use platform::audit::Namers;
use platform::files::{FileGuards, MAX_VIDEO_BYTES};
use platform::formats::{self, Fence, Tool, Tools};
use platform::jobs::Registry;
use platform::keepers::PlatformKeeper;
use platform::network::Scope;
use platform::notices::channels::{SmsConfig, SmsGateway, Tariff};
use platform::notices::push::{Push, PushConfig};
use platform::notices::{Channel, Channels, Signal};
use platform::system::{SystemClock, SystemIds};
use platform::uploads::Limits;
use platform::webhooks::{EventNames, Webhooks};
use platform::{App, Files, Formats, Keepers, Metrics, Subscriptions, Uploads, Vault};
use rooms::{Relays, Rooms, RoomsConfig, RoomsKeeper};
use store::Db;
use tokio::sync::mpsc::UnboundedReceiver;
use tracing::warn;
use tutoring::archive::SessionsExporter;
use tutoring::bank::Bank;
use tutoring::classifying::Models;
use tutoring::clusters::ClustersExporter;
use tutoring::keeper::TutoringKeeper;
use tutoring::reading::{Readers, ReadersConfig, ServiceConfig};
use tutoring::screening::rules::Lexicon;
use tutoring::screening::{ResearchExporter, ScreeningsExporter};
use tutoring::seats::SeatFigures;
use wenqu_http::cookie::Transport;

use crate::config::{self, Config, DemoSignIn, FilePlace, Secret};

/// What tests hold in their hands instead of the machine.
#[derive(Clone)]
pub struct Overrides {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn Ids>,
}

impl Default for Overrides {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), ids: Arc::new(SystemIds) }
    }
}

/// Opens the database these settings name and brings its tables up to date.
///
/// # Errors
/// When the data folder cannot be made or the database refuses.
pub async fn open_database(config: &Config) -> anyhow::Result<Db> {
    make_folder(&config.data.folder)?;
    let db = Db::open(config.database_url().reveal()).await?;
    db.migrate().await?;
    Ok(db)
}

/// The files, where these settings keep them.
///
/// # Errors
/// When the data folder cannot be made, or the settings of the bucket cannot work.
pub fn files(config: &Config) -> anyhow::Result<Files> {
    files_at(config, config.files.place)
}

/// The files of one place, whether it is in use or not.
///
/// # Errors
/// When the data folder cannot be made, or the settings of the bucket cannot work.
pub fn files_at(config: &Config, place: FilePlace) -> anyhow::Result<Files> {
    match place {
        FilePlace::Folder => {
            make_folder(&config.data.folder)?;
            Ok(Files::folder(&config.data.folder)?)
        }
        FilePlace::Bucket => {
            let bucket = config.files.find_bucket();
            let bucket = bucket.map_err(|(setting, message)| anyhow::anyhow!("`{setting}`: {message}"))?;
            Ok(Files::bucket(&bucket)?)
        }
    }
}

/// The program put together, and what its rooms are told by media.
pub(crate) struct Assembly {
    pub(crate) app: App,
    pub(crate) hub: Hub,
    pub(crate) rooms: Rooms,
    pub(crate) sfu: Sfu,
    pub(crate) voices: UnboundedReceiver<MediaEvent>,
}

/// Puts the program together.
///
/// # Errors
/// When a folder, the database, the media port or the region's rules cannot be opened.
pub(crate) async fn build(config: &Config, overrides: Overrides) -> anyhow::Result<Assembly> {
    let packs = Packs::load(&config.region.folder.join(&config.region.pack))?;
    let zone = packs.zone().clone();
    let ways = ways(config)?;
    let channels = channels(config, &ways, zone)?;
    let db = open_database(config).await?;
    let Overrides { clock, ids } = overrides;
    let policy = Arc::new(people::policy::Grants);
    let mut app = App { clock, ids, policy, events: subscriptions(), ..App::new(db, files(config)?) };

    let hub = Hub::new(Arc::clone(&app.clock), app.part::<Metrics>());
    let (sfu, voices) = media(config, app.part::<Metrics>())?;
    let recordings = config.data.recordings();
    let rooms = Rooms::start(RoomsConfig { db: app.db.clone(), hub: hub.clone(), sfu: sfu.clone(), recordings });
    let printing = printing(config);
    let vault = vault(config)?;
    vault.belongs_to(&app.db, app.now()).await?;
    let readers = readers(config, app.part::<Metrics>())?;
    let figures = SeatFigures::register(app.part::<Metrics>());
    app.parts = app
        .parts
        .with(Lexicon::new(packs.screening())?)
        .with(packs)
        .with(vault)
        .with(identity(config)?)
        .with(ways)
        .with(printing.press.clone())
        .with(printing)
        .with(demo_access(config))
        .with(channels)
        .with(Contacts::part())
        .with(webhooks(config)?)
        .with(uploads(config)?)
        .with(formats(config)?)
        .with(EventNames(people::told_outside().chain(tutoring::told_outside()).collect()))
        .with(hub.clone())
        .with::<Arc<dyn Signal>>(Arc::new(hub.clone()))
        .with(rooms.clone())
        .with(Bank::open(&config.data.indexes().join("bank"), config.recognition.models.as_deref())?)
        .with(Models::default())
        .with(tutoring::room_events())
        .with(figures)
        .with(tutoring::duty_pages(&hub))
        .with(readers)
        .with(tutoring::room_guard())
        .with(keepers())
        .with(Namers::new().with(PeopleNamer))
        .with(exporters())
        .with(tutoring::file_guards(people::file_guards(rooms::file_guards(FileGuards::new()))));
    if let (false, Some(secret)) = (config.media.turn.is_empty(), &config.media.turn_secret) {
        app.parts = app.parts.with(Relays::new(config.media.turn.clone(), secret.reveal()));
    }
    if let Some(contact) = config.push.contact.clone() {
        app.parts = app.parts.with(Push::new(PushConfig { contact, anywhere: false })?);
    }
    Ok(Assembly { app, hub, rooms, sfu, voices })
}

/// Only what the operator's commands need: they run beside a program that serves.
///
/// # Errors
/// When the database cannot be opened.
pub(crate) async fn build_desk(config: &Config) -> anyhow::Result<App> {
    let mut app = App::new(open_database(config).await?, files(config)?);
    app.parts = app.parts.with(identity(config)?).with(vault(config)?);
    Ok(app)
}

/// Every capability that keeps data about persons, in the order in which a child's data is deleted.
#[must_use]
pub fn keepers() -> Keepers {
    Keepers::new().with(PeopleKeeper).with(TutoringKeeper).with(RoomsKeeper).with(PlatformKeeper)
}

/// Everything that can be taken out with a second person.
fn exporters() -> Exporters {
    Exporters::new()
        .with("people", DirectoryExporter)
        .with("roster", RosterExporter)
        .with("sessions", SessionsExporter)
        .with("screenings", ScreeningsExporter)
        .with("questions", ResearchExporter)
        .with("clusters", ClustersExporter)
}

/// Every background job of the program.
#[must_use]
pub fn jobs() -> Registry {
    platform::jobs().merge(people::jobs()).merge(rooms::jobs()).merge(tutoring::jobs()).merge(crate::demo::jobs())
}

fn subscriptions() -> Subscriptions {
    tutoring::subscriptions()
}

fn identity(config: &Config) -> anyhow::Result<Identity> {
    // Behind a proxy the program speaks plain HTTP, and browsers speak HTTPS all the same.
    let encrypted_outside =
        !config.http.origins.is_empty() && config.http.origins.iter().all(|origin| origin.starts_with("https://"));
    let transport = if config.tls.is_on() || encrypted_outside { Transport::Tls } else { Transport::Plain };
    Ok(Identity::new(identity::Settings {
        transport,
        step_up: config.sign_in.step_up,
        step_up_lasts: Duration::from_mins(config.sign_in.step_up_min.into()),
        ..identity::Settings::default()
    })?)
}

/// Who reads photos, where the models are, and who writes down voices.
fn readers(config: &Config, metrics: &Metrics) -> anyhow::Result<Readers> {
    let given = config.recognition.clone();
    let key = |key: Option<Secret>| key.map(|key| key.reveal().to_owned());
    let (speech_key, formula_key) = (key(given.speech_key), key(given.formula_key));
    let speech = |endpoint| ServiceConfig { endpoint, key: speech_key, model: given.speech_model };
    let formulas = |endpoint| ServiceConfig { endpoint, key: formula_key, model: given.formula_model };
    let config = ReadersConfig {
        models: given.models,
        speech: given.speech_endpoint.map(speech),
        formulas: given.formula_endpoint.map(formulas),
        at_once: given.at_once,
    };
    Readers::new(config, metrics)
}

/// The vault: with the key that the settings name, or with one of the program's own.
fn vault(config: &Config) -> anyhow::Result<Vault> {
    let path = config.vault_key();
    Ok(if config.vault.key_file.is_some() { Vault::open_at(&path)? } else { Vault::at(&path)? })
}

/// The ways through other sites.
fn ways(config: &Config) -> anyhow::Result<Ways> {
    let ways = config::ways(&config.sign_in.ways).map_err(|message| anyhow::anyhow!("`sign_in.ways`: {message}"))?;
    Ways::new(ways, config.http.origins.clone())
}

/// Slips: the operator's font, or the first that stands in a usual place; the address behind a proxy.
fn printing(config: &Config) -> Printing {
    let named = config.paper.font.clone().map(|path| FontPlace { path, face: config.paper.face });
    Printing { press: Press::new(named), address: config.http.origins.first().cloned() }
}

/// The carriers of messages; what has none is kept on a page of the operator.
fn channels(config: &Config, ways: &Ways, zone: TimeZone) -> anyhow::Result<Channels> {
    let sms = &config.sms;
    let mut channels = Channels::default();
    channels.tariff = Tariff { segment_fen: sms.segment_fen, monthly_cap_fen: sms.monthly_cap_fen, zone };
    channels.signature.clone_from(&sms.signature);
    channels.site = config.http.origins.first().cloned();
    channels.upstream_secret = sms.upstream_secret.as_ref().map(|secret| secret.reveal().to_owned());
    if let Some(server) = config.mail.carrier()? {
        channels = channels.with(Channel::Mail, server);
    }
    if ways.notices().is_some() {
        channels = channels.with(Channel::Wecom, SchoolNotices);
    }
    if let (Some(url), Some(secret)) = (&sms.gateway, &sms.secret) {
        let (url, secret) = (url.clone(), secret.reveal().to_owned());
        let gateway = SmsGateway::new(SmsConfig { url, secret, signature: sms.signature.clone() })?;
        channels = channels.with(Channel::Sms, gateway);
    }
    Ok(channels)
}

/// The way to programs outside.
fn webhooks(config: &Config) -> anyhow::Result<Webhooks> {
    let scope = if config.webhooks.private { Scope::Anywhere } else { Scope::Public };
    Webhooks::new(scope, config.webhooks.tries)
}

/// Where files arrive, and how much of them.
fn uploads(config: &Config) -> anyhow::Result<Uploads> {
    let megabytes = |count: u32| u64::from(count) * 1024 * 1024;
    let limits = Limits {
        expire: Duration::from_hours(config.uploads.expire_h.into()),
        open_bytes: megabytes(config.uploads.open_mb),
        open_count: config.uploads.open_count.into(),
        day_bytes: megabytes(config.uploads.day_mb),
    };
    let folder = config.data.uploads();
    Uploads::at(&folder, limits).with_context(|| format!("the folder of uploads {}", folder.display()))
}

/// What makes ready what people send, with the programs of this machine.
fn formats(config: &Config) -> anyhow::Result<Formats> {
    let megabytes = |count: u32| u64::from(count) * 1024 * 1024;
    let limits = formats::Limits {
        longest_video: Duration::from_secs(config.formats.video_s.into()),
        video_bytes: megabytes(config.formats.video_mb).min(MAX_VIDEO_BYTES as u64),
        pages: config.formats.pages,
        memory: megabytes(config.formats.memory_mb),
        at_once: config.formats.at_once as usize,
    };
    let tools = Tools::find();
    let missing: Vec<_> = tools.missing().map(Tool::as_str).collect();
    if !missing.is_empty() {
        warn!(?missing, "Some formats cannot be taken: programs are missing (see docs/operate/formats.md)");
    }
    if tools.fence() == Fence::Told {
        warn!(
            "Programs that open people's files are not fenced off from the network and other files: install bubblewrap"
        );
    }
    let folder = config.data.formats();
    Formats::at(&folder, limits, tools).with_context(|| format!("the folder {}", folder.display()))
}

fn demo_access(config: &Config) -> DemoAccess {
    match config.demo.sign_in {
        DemoSignIn::Off => DemoAccess::Off,
        DemoSignIn::Loopback => DemoAccess::Loopback,
        DemoSignIn::Anywhere => DemoAccess::Anywhere,
    }
}

fn media(config: &Config, metrics: &Metrics) -> anyhow::Result<(Sfu, UnboundedReceiver<MediaEvent>)> {
    let (sfu, voices) = Sfu::start(MediaConfig {
        udp_bind: config.media.listen,
        advertised: config.media.advertise.clone(),
        recordings: config.data.recordings(),
    })
    .with_context(|| format!("voice at {}", config.media.listen))?;
    let figures = sfu.metrics();
    metrics.register("media_peers", "Voices connected", figures.peers.clone());
    let pictures = sfu.picture_metrics();
    metrics.register("media_picture_peers", "Pictures connected", pictures.peers.clone());
    metrics.register(
        "media_picture_packets_dropped",
        "Packets of pictures held back",
        pictures.packets_dropped.clone(),
    );
    metrics.register("media_packets_in", "Packets received", figures.packets_in.clone());
    metrics.register("media_packets_out", "Packets sent", figures.packets_out.clone());
    metrics.register("media_packets_dropped", "Packets that could not be sent", figures.packets_dropped.clone());
    metrics.register("media_forward_seconds", "From a packet to its copies", figures.forward_seconds.clone());
    Ok((sfu, voices))
}

/// Makes the data folder. It holds children's voices and photos: it is its owner's alone.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn make_folder(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| anyhow::anyhow!("the data folder {}: {error}", path.display()))
}
