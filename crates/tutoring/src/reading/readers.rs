//! Who reads and hears: the models, loaded at the first photo and once, the service for voices, and how many read at the same time.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use platform::Metrics;
use recognition::models;
use recognition::reading::{Outcome, Reader};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tracing::{error, warn};

use super::metrics::Figures;
use super::speech::{Speech, SpeechConfig};
use crate::questions::AttachmentKind;

/// With what is read.
#[derive(Clone, Debug, Default)]
pub struct ReadersConfig {
    /// The models folder; without it nothing is read.
    pub models: Option<PathBuf>,
    /// Where voices are written down; without it they are not.
    pub speech: Option<SpeechConfig>,
    /// How many are read at the same time.
    pub at_once: usize,
}

/// Reads photos: a part of the program. Cheap to clone.
#[derive(Clone)]
pub struct Readers {
    models: Option<Arc<PathBuf>>,
    reader: Arc<OnceLock<Option<Reader>>>,
    pub(super) speech: Option<Speech>,
    turns: Arc<Semaphore>,
    pub(super) figures: Figures,
}

/// The right to read one attachment; given back when dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "what it does it does when dropped")] OwnedSemaphorePermit);

impl Readers {
    /// Readers that have the models of this folder, where they are there. They are loaded when the first photo comes.
    ///
    /// # Errors
    /// When a service is named and the machine offers no TLS roots.
    pub fn new(config: ReadersConfig, metrics: &Metrics) -> anyhow::Result<Self> {
        let missing = config.models.as_ref().map(|folder| models::missing(folder));
        if let (Some(folder), Some(missing)) = (&config.models, missing.as_ref().filter(|missing| !missing.is_empty()))
        {
            warn!(folder = %folder.display(), ?missing, "Models are missing: photos are not read");
        }
        let models = config.models.filter(|_| missing.is_some_and(|missing| missing.is_empty())).map(Arc::new);
        let speech = config.speech.map(Speech::new).transpose()?;
        let figures = Figures::register(metrics, models.is_some(), speech.is_some());
        let turns = Arc::new(Semaphore::new(config.at_once.max(1)));
        Ok(Self { models, reader: Arc::default(), speech, turns, figures })
    }

    /// Whether photos are read.
    #[must_use]
    pub fn reads_photos(&self) -> bool {
        self.models.is_some() && !matches!(self.reader.get(), Some(None))
    }

    /// Whether attachments of a kind are read.
    pub(super) fn read_kind(&self, kind: AttachmentKind) -> bool {
        match kind {
            AttachmentKind::Photo => self.reads_photos(),
            AttachmentKind::Voice => self.speech.is_some(),
            AttachmentKind::Video => false,
        }
    }

    /// A turn, unless as many read as may.
    #[must_use]
    pub fn take_turn(&self) -> Option<Turn> {
        Arc::clone(&self.turns).try_acquire_owned().ok().map(Turn)
    }

    /// Reads a photo, on a thread of its own; `None` where there are no models.
    pub(super) async fn read(&self, bytes: bytes::Bytes) -> anyhow::Result<Option<Outcome>> {
        let readers = self.clone();
        spawn_blocking(move || {
            let Some(reader) = readers.reader() else { return Ok(None) };
            let picture = image::load_from_memory(&bytes)?.into_rgb8();
            Ok(Some(reader.read(&picture)?))
        })
        .await?
    }

    fn reader(&self) -> Option<&Reader> {
        let open = || {
            let opened = Reader::open(self.models.as_ref()?);
            opened.inspect_err(|error| error!(%error, "The models cannot be loaded: photos are not read")).ok()
        };
        self.reader.get_or_init(open).as_ref()
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Readers({:?})", self.models)
    }
}
