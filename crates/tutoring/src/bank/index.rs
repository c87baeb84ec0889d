//! The index of one node: it follows the database, and is read before each search.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kernel::{PersonId, QuestionId, SessionId, Timestamp};
use people::{Stage, Subject};
use recognition::meaning::{Direction, Meaning};
use recognition::texts::{Document, Error, Hit, Index, Late, Query};
use store::Db;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::warn;

use super::nearest::Near;
use super::{BankError, Entry, store as table};
use crate::classifying::QuestionKind;
use crate::sessions::SessionKind;

/// What is put in at once.
const TOGETHER: u32 = 1_000;
/// A change may become visible in the database a little later than its time says: so much is read again.
const OVERLAP: Duration = Duration::from_secs(30);
/// Programs on one folder, each with an index of its own.
const MOST_BESIDE: usize = 16;
/// A search waits so long for what is new, then takes what is there: reading everything anew takes minutes in a city.
const PATIENCE: Duration = Duration::from_secs(2);

/// The group of what a session answered, without what it explained beside that: each session is listed once.
const OWN: &str = "own";
/// How the group of what is about something begins.
const POINT: &str = "point:";
/// Before everything in the bank.
const THE_BEGINNING: Timestamp = Timestamp::from_millis(0);

/// The index of the bank. Cheap to copy.
#[derive(Clone)]
pub struct Bank {
    inner: Arc<Inner>,
}

struct Inner {
    index: Index,
    /// What tells the meaning of words, where its model is there.
    meaning: Option<Arc<Meaning>>,
    seen_file: PathBuf,
    following: Mutex<Following>,
}

impl Inner {
    /// What words mean, where that can be told.
    fn direction(&self, words: &str) -> Option<Direction> {
        self.meaning.as_ref()?.of(words)
    }

    fn document(&self, entry: Entry) -> Document {
        let (id, own) = (name(&entry), entry.question_id == entry.asked_id);
        let within = Within {
            subject: Some(entry.subject),
            stage: Some(entry.stage),
            pupil: Some(entry.pupil_id),
            point: entry.knowledge_point,
            kind: Some(entry.kind),
            form: entry.form,
            explained: entry.effective != Some(false),
            by_words: false,
        };
        let mut groups = within.groups();
        if own {
            groups.push(OWN.to_owned());
        }
        let direction = self.direction(&entry.words);
        Document { id, text: entry.words, groups, order: order(entry.session_id), direction }
    }
}

/// How far the index has read the database.
struct Following {
    until: Timestamp,
    /// How often everything had been to be read anew.
    rebuilds: u64,
    /// What was put in lately, by its change.
    lately: HashMap<(SessionId, QuestionId), Timestamp>,
}

impl Bank {
    /// Opens the index in a folder; one that is damaged or of another version is thrown away, and reads the database anew. Where the folder
    /// of models has the one that tells what words mean, what is asked in other words is found too.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: &Path, models: Option<&Path>) -> Result<Self, Error> {
        let meaning = meaning(models);
        let mut own = (0..MOST_BESIDE).map(|number| Self::open_own(folder, number, meaning.clone()));
        own.find(|opened| !matches!(opened, Err(Error::InUse))).unwrap_or(Err(Error::InUse))
    }

    /// Opens the index that the first program on a folder has; none while that program runs.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_first(folder: &Path, models: Option<&Path>) -> Result<Option<Self>, Error> {
        match Self::open_own(folder, 0, meaning(models)) {
            Err(Error::InUse) => Ok(None),
            opened => opened.map(Some),
        }
    }

    fn open_own(folder: &Path, number: usize, meaning: Option<Arc<Meaning>>) -> Result<Self, Error> {
        let own = folder.join(number.to_string());
        let index = open_or_renew(&own)?;
        // What was put in while nobody could tell what it means is put in once more.
        let seen_file = own.join(if meaning.is_some() { "meant-until" } else { "read-until" });
        let (until, rebuilds) = read_until(&seen_file);
        let until = if index.is_empty() { THE_BEGINNING } else { until };
        if until == THE_BEGINNING {
            // How far another index had read says nothing of this one, should it be left half filled.
            let _ = std::fs::remove_file(&seen_file);
        }
        let following = Mutex::new(Following { until, rebuilds, lately: HashMap::new() });
        Ok(Self { inner: Arc::new(Inner { index, meaning, seen_file, following }) })
    }

    /// Answered questions that are nearest to these words, the nearest first.
    ///
    /// # Errors
    /// When the index or the database fails.
    pub async fn nearest(&self, db: &Db, words: &str, within: &Within, limit: usize) -> Result<Vec<Near>, BankError> {
        self.judged(db, words, within, (limit, limit)).await
    }

    /// The same, of which only so many of the nearest are judged whether they are the same question: who searches judges by itself.
    ///
    /// # Errors
    /// When the index or the database fails.
    pub async fn judged(
        &self,
        db: &Db,
        words: &str,
        within: &Within,
        (limit, judged): (usize, usize),
    ) -> Result<Vec<Near>, BankError> {
        self.catch_up(db).await?;
        let (inner, text) = (Arc::clone(&self.inner), words.to_owned());
        let (groups, by_words) = (within.groups(), within.by_words);
        let hits = blocking(move || {
            let direction = if by_words { None } else { inner.direction(&text) };
            let direction = direction.as_ref();
            inner.index.nearest(&Query { text: &text, groups: &groups, limit, judged, direction })
        })
        .await?;
        Ok(hits.into_iter().filter_map(near).collect())
    }

    /// Answered questions of a part of the bank, those asked last first, each with its place in that order; only those below `before`.
    ///
    /// # Errors
    /// When the index or the database fails.
    pub async fn latest(
        &self,
        db: &Db,
        within: &Within,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(SessionId, u64)>, BankError> {
        self.catch_up(db).await?;
        let (inner, mut groups) = (Arc::clone(&self.inner), within.groups());
        groups.push(OWN.to_owned());
        let late = blocking(move || inner.index.latest(&groups, before, limit)).await?;
        Ok(late.into_iter().filter_map(|Late { id, order }| Some((id.parse().ok()?, order))).collect())
    }

    /// The names of what anything in the bank is about, as teachers say.
    ///
    /// # Errors
    /// When the index or the database fails.
    pub async fn points(&self, db: &Db) -> Result<Vec<String>, BankError> {
        self.catch_up(db).await?;
        let inner = Arc::clone(&self.inner);
        let groups = blocking(move || inner.index.groups(POINT)).await?;
        Ok(groups.iter().filter_map(|group| group.strip_prefix(POINT)).map(str::to_owned).collect())
    }

    /// Reads what is new, as long as a search has patience.
    async fn catch_up(&self, db: &Db) -> Result<(), BankError> {
        let following = tokio::spawn({
            let (bank, db) = (self.clone(), db.clone());
            async move { bank.follow(&db).await }
        });
        match timeout(PATIENCE, following).await {
            Ok(Ok(followed)) => followed,
            _ => Ok(()),
        }
    }

    /// From this probability on two questions count as the same.
    #[must_use]
    pub fn sure(&self) -> f32 {
        self.inner.index.sure()
    }

    /// Whether it is known what words mean: what is asked in other words is found.
    #[must_use]
    pub fn knows_meanings(&self) -> bool {
        self.inner.meaning.is_some()
    }

    /// How many answered questions can be found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.index.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner.index.is_empty()
    }

    /// Reads what changed in the database since the last time; everything, where that was asked for since.
    ///
    /// # Errors
    /// When the index or the database fails.
    pub async fn follow(&self, db: &Db) -> Result<(), BankError> {
        // Somebody else is at it: what is new a moment ago is there a moment later.
        let Ok(mut following) = self.inner.following.try_lock() else { return Ok(()) };
        self.begin_anew(db, &mut following).await?;
        let (mut since, mut after) = (following.until.minus(OVERLAP), None);
        loop {
            let entries = table::changed_since(db, since, after, TOGETHER).await?;
            let Some(last) = entries.last() else { return Ok(()) };
            (since, after) = (last.changed_at, Some(key(last)));
            let done = entries.len() < TOGETHER as usize;
            let fresh: Vec<Entry> = entries
                .into_iter()
                .filter(|entry| following.lately.get(&key(entry)) != Some(&entry.changed_at))
                .collect();
            if !fresh.is_empty() {
                let changed: Vec<_> = fresh.iter().map(|entry| (key(entry), entry.changed_at)).collect();
                let until = following.until.max(since);
                self.put(fresh, until, following.rebuilds).await?;
                // Only what was put is not read again.
                following.lately.extend(changed);
                following.until = until;
                let oldest = until.minus(OVERLAP);
                following.lately.retain(|_, changed| *changed >= oldest);
            }
            if done {
                return Ok(());
            }
        }
    }

    /// Forgets everything where it is to be read anew.
    async fn begin_anew(&self, db: &Db, following: &mut Following) -> Result<(), BankError> {
        let rebuilds = table::rebuilds(db).await?;
        if rebuilds != following.rebuilds {
            let inner = Arc::clone(&self.inner);
            blocking(move || inner.index.clear()).await?;
            *following = Following { until: THE_BEGINNING, rebuilds, lately: HashMap::new() };
        }
        Ok(())
    }

    async fn put(&self, entries: Vec<Entry>, until: Timestamp, rebuilds: u64) -> Result<(), BankError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let (gone, there): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| entry.words.is_empty());
            if !gone.is_empty() {
                inner.index.remove(&gone.iter().map(name).collect::<Vec<_>>())?;
                forget_removed(Arc::clone(&inner));
            }
            inner.index.put(&there.into_iter().map(|entry| inner.document(entry)).collect::<Vec<_>>())?;
            // Not kept, it only makes the next start read more.
            if let Err(error) = std::fs::write(&inner.seen_file, format!("{} {rebuilds}", until.as_millis())) {
                warn!(%error, "How far the index of the bank has read is not kept");
            }
            Ok(())
        })
        .await
    }
}

/// Has what was removed leave the disk too, while others are served.
fn forget_removed(inner: Arc<Inner>) {
    spawn_blocking(move || {
        if let Err(error) = inner.index.forget_removed() {
            warn!(%error, "Words that were removed from the bank still lie in the files of its index");
        }
    });
}

fn key(entry: &Entry) -> (SessionId, QuestionId) {
    (entry.session_id, entry.question_id)
}

/// What the index calls an entry: its session, and the question where it is not the session's own.
fn name(entry: &Entry) -> String {
    let Entry { session_id, question_id, asked_id, .. } = entry;
    if question_id == asked_id { session_id.to_string() } else { format!("{session_id}/{question_id}") }
}

/// The entry of a hit, by its name.
fn near(hit: Hit) -> Option<Near> {
    let (session, beside) = match hit.id.split_once('/') {
        Some((session, beside)) => (session.parse().ok()?, Some(beside.parse().ok()?)),
        None => (hit.id.parse().ok()?, None),
    };
    Some(Near { session, beside, hit })
}

/// Where a session stands among all: ids begin with their time and what tells apart those of one millisecond.
fn order(session: SessionId) -> u64 {
    u64::try_from(session.uuid().as_u128() >> 64).unwrap_or(u64::MAX)
}

/// In which part of the bank is looked, and by what.
#[derive(Clone, Debug, Default)]
pub struct Within {
    /// What was asked in this subject.
    pub subject: Option<Subject>,
    /// What was asked at this stage.
    pub stage: Option<Stage>,
    /// What this pupil asked.
    pub pupil: Option<PersonId>,
    /// What was about this, as the teacher says.
    pub point: Option<String>,
    /// What was explained so.
    pub kind: Option<SessionKind>,
    /// What wanted its answer in this form, as the teacher says.
    pub form: Option<QuestionKind>,
    /// Only what has explained something, as far as is known: the rest is shown to nobody, and would stand before what is.
    pub explained: bool,
    /// Only by words and letters: whether it is the same is not told by what it means.
    pub by_words: bool,
}

impl Within {
    /// What has all of this, as the index names it.
    fn groups(&self) -> Vec<String> {
        let Self { subject, stage, pupil, point, kind, form, explained, by_words: _ } = self;
        let parts = [
            subject.map(|subject| format!("subject:{subject}")),
            stage.map(|stage| format!("stage:{stage}")),
            pupil.map(|pupil| format!("pupil:{pupil}")),
            point.as_ref().map(|point| format!("{POINT}{point}")),
            kind.map(|kind| format!("kind:{kind}")),
            form.map(|form| format!("form:{form}")),
            explained.then(|| "explained".to_owned()),
        ];
        parts.into_iter().flatten().collect()
    }
}

fn meaning(models: Option<&Path>) -> Option<Arc<Meaning>> {
    let opened = Meaning::open(models?);
    opened.inspect_err(|error| warn!(%error, "What is asked in other words is not found")).ok().map(Arc::new)
}

fn open_or_renew(folder: &Path) -> Result<Index, Error> {
    match Index::open(folder) {
        Err(Error::Damaged(_)) => Index::open_anew(folder),
        other => other,
    }
}

/// How far the index had read, and how often everything had been to be read anew by then.
fn read_until(file: &Path) -> (Timestamp, u64) {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut parts = text.split_whitespace();
    let until = parts.next().and_then(|part| part.parse().ok()).map_or(THE_BEGINNING, Timestamp::from_millis);
    (until, parts.next().and_then(|part| part.parse().ok()).unwrap_or(0))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, BankError> {
    match spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}
