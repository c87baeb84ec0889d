//! Who reads and hears: the models, each loaded when it is first needed and once, the service for voices, and how many read at the
//! same time.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use platform::Metrics;
use recognition::hearing::{self, Hearer, rules as sounds};
use recognition::models::{self, ModelError, Part};
use recognition::reading::{Outcome, Reader};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tracing::{error, warn};

use super::metrics::Figures;
use super::services::{Service, ServiceConfig};
use crate::questions::AttachmentKind;

/// With what is read.
#[derive(Clone, Debug, Default)]
pub struct ReadersConfig {
    /// The models folder; without it nothing is read or heard.
    pub models: Option<PathBuf>,
    /// Where voices are written down that this machine cannot hear.
    pub speech: Option<ServiceConfig>,
    /// Where photos are read whose formulas this machine cannot carry.
    pub formulas: Option<ServiceConfig>,
    /// How many photos are read, and how many voices heard, at the same time.
    pub at_once: usize,
}

/// Reads photos and hears voices: a part of the program. Cheap to clone.
#[derive(Clone)]
pub struct Readers {
    photos: Arc<Models<Reader>>,
    voices: Arc<Models<Hearer>>,
    pub(super) speech: Option<Service>,
    pub(super) formulas: Option<Service>,
    /// A long voice holds no place of a photo.
    photo_turns: Arc<Semaphore>,
    voice_turns: Arc<Semaphore>,
    pub(super) figures: Figures,
}

/// The right to read one attachment; given back when dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "what it does it does when dropped")] OwnedSemaphorePermit);

impl Readers {
    /// Readers that have the models of this folder, where they are there.
    ///
    /// # Errors
    /// When a service is named and the machine offers no TLS roots.
    pub fn new(config: ReadersConfig, metrics: &Metrics) -> anyhow::Result<Self> {
        let folder = config.models;
        let photos = Models::of(folder.clone(), "photos", |folder| models::missing(folder, Part::Reading));
        let voices = Models::of(folder, "voices", models::missing_to_hear);
        let speech = config.speech.map(Service::new).transpose()?;
        let formulas = config.formulas.map(Service::new).transpose()?;
        let (reads, hears) = (photos.are_there() || formulas.is_some(), voices.are_there() || speech.is_some());
        let figures = Figures::register(metrics, reads, hears);
        let turns = || Arc::new(Semaphore::new(config.at_once.max(1)));
        let (photo_turns, voice_turns) = (turns(), turns());
        let (photos, voices) = (Arc::new(photos), Arc::new(voices));
        Ok(Self { photos, voices, speech, formulas, photo_turns, voice_turns, figures })
    }

    /// Whether photos are read, on this machine or by the service that is named.
    #[must_use]
    pub fn reads_photos(&self) -> bool {
        self.photos.are_there() || self.formulas.is_some()
    }

    /// Whether voices are heard, on this machine or by the service that is named.
    #[must_use]
    pub fn hears_voices(&self) -> bool {
        self.voices.are_there() || self.speech.is_some()
    }

    /// Whether attachments of a kind are read.
    pub(super) fn read_kind(&self, kind: AttachmentKind) -> bool {
        match kind {
            AttachmentKind::Photo => self.reads_photos(),
            AttachmentKind::Voice => self.hears_voices(),
            AttachmentKind::Video => false,
        }
    }

    /// A turn for an attachment of a kind, unless as many of them are read as may.
    #[must_use]
    pub fn take_turn(&self, kind: AttachmentKind) -> Option<Turn> {
        let turns = if kind == AttachmentKind::Voice { &self.voice_turns } else { &self.photo_turns };
        Arc::clone(turns).try_acquire_owned().ok().map(Turn)
    }

    /// Reads a photo, on a thread of its own; `None` where there are no models.
    pub(super) async fn read(&self, bytes: Bytes) -> anyhow::Result<Option<Outcome>> {
        let photos = Arc::clone(&self.photos);
        spawn_blocking(move || {
            let Some(reader) = photos.get(Reader::open) else { return Ok(None) };
            let picture = image::load_from_memory(&bytes)?.into_rgb8();
            Ok(Some(reader.read(&picture)?))
        })
        .await?
    }

    /// Whether this machine hears by itself.
    pub(super) fn hears_by_itself(&self) -> bool {
        self.voices.are_there()
    }

    /// Hears a sound, on a thread of its own; `None` where there are no models.
    pub(super) async fn hear(&self, sound: Bytes) -> anyhow::Result<Option<hearing::Outcome>> {
        let voices = Arc::clone(&self.voices);
        spawn_blocking(move || {
            let Some(hearer) = voices.get(Hearer::open) else { return Ok(None) };
            Ok(Some(hearer.hear(&sounds::sound(&sound))?))
        })
        .await?
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Readers({:?}, {:?})", self.photos.folder, self.voices.folder)
    }
}

/// What reads or hears, loaded when it is first needed.
struct Models<T> {
    folder: Option<PathBuf>,
    what: &'static str,
    opened: OnceLock<Option<T>>,
}

impl<T> Models<T> {
    fn of(folder: Option<PathBuf>, what: &'static str, missing: fn(&Path) -> Vec<&'static str>) -> Self {
        let whole = |folder: &PathBuf| {
            let missing = missing(folder);
            if !missing.is_empty() {
                warn!(folder = %folder.display(), what, ?missing, "Models are missing");
            }
            missing.is_empty()
        };
        Self { folder: folder.filter(whole), what, opened: OnceLock::new() }
    }

    fn are_there(&self) -> bool {
        self.folder.is_some() && !matches!(self.opened.get(), Some(None))
    }

    fn get(&self, open: fn(&Path) -> Result<T, ModelError>) -> Option<&T> {
        let open = || {
            let opened = open(self.folder.as_deref()?);
            opened.inspect_err(|error| error!(%error, what = self.what, "The models cannot be loaded")).ok()
        };
        self.opened.get_or_init(open).as_ref()
    }
}
