//! The index of one node: it follows the database, and is read before each search.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kernel::{SessionId, Timestamp};
use people::Subject;
use recognition::texts::{Document, Error, Hit, Index, Query};
use store::Db;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tracing::warn;

use super::{BankError, Entry, store as table};

/// What is put in at once.
const TOGETHER: u32 = 1_000;
/// A change may become visible in the database a little later than its time says: so much is read again.
const OVERLAP: Duration = Duration::from_secs(30);
/// Programs on one folder, each with an index of its own.
const MOST_BESIDE: usize = 16;

/// Before everything in the bank.
const THE_BEGINNING: Timestamp = Timestamp::from_millis(0);

/// The index of the bank. Cheap to copy.
#[derive(Clone)]
pub struct Bank {
    inner: Arc<Inner>,
}

struct Inner {
    index: Index,
    seen_file: PathBuf,
    following: Mutex<Following>,
}

/// How far the index has read the database.
struct Following {
    until: Timestamp,
    /// What was put in lately, by its change.
    lately: HashMap<SessionId, Timestamp>,
}

impl Bank {
    /// Opens the index in a folder; one that is damaged or of another version is thrown away, and reads the database anew.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let (folder, index) = (0..MOST_BESIDE)
            .find_map(|n| {
                let own = folder.join(n.to_string());
                match open_or_renew(&own) {
                    Err(Error::InUse) => None,
                    other => Some(other.map(|index| (own, index))),
                }
            })
            .unwrap_or(Err(Error::InUse))?;
        let seen_file = folder.join("read-until");
        let until = if index.is_empty() { THE_BEGINNING } else { read_until(&seen_file) };
        let following = Mutex::new(Following { until, lately: HashMap::new() });
        Ok(Self { inner: Arc::new(Inner { index, seen_file, following }) })
    }

    /// Answered questions that are nearest to these words, within a subject, the nearest first.
    ///
    /// # Errors
    /// When the index or the database fails.
    pub async fn nearest(
        &self,
        db: &Db,
        words: &str,
        subject: Option<Subject>,
        limit: usize,
    ) -> Result<Vec<(SessionId, Hit)>, BankError> {
        self.follow(db).await?;
        let (inner, text) = (Arc::clone(&self.inner), words.to_owned());
        let groups: Vec<String> = subject.map(group).into_iter().collect();
        let hits = blocking(move || inner.index.nearest(&Query { text: &text, groups: &groups, limit })).await?;
        Ok(hits.into_iter().filter_map(|hit| Some((hit.id.parse().ok()?, hit))).collect())
    }

    /// From this probability on two questions count as the same.
    #[must_use]
    pub fn sure(&self) -> f32 {
        self.inner.index.sure()
    }

    /// Reads what changed in the database since the last time.
    ///
    /// # Errors
    /// When the index or the database fails.
    pub async fn follow(&self, db: &Db) -> Result<(), BankError> {
        // Somebody else is at it: what is new a moment ago is there a moment later.
        let Ok(mut following) = self.inner.following.try_lock() else { return Ok(()) };
        let (mut since, mut after) = (following.until.minus(OVERLAP), None);
        loop {
            let entries = table::changed_since(db, since, after, TOGETHER).await?;
            let Some(last) = entries.last() else { return Ok(()) };
            (since, after) = (last.changed_at, Some(last.session_id));
            let done = entries.len() < TOGETHER as usize;
            let fresh: Vec<Entry> = entries
                .into_iter()
                .filter(|entry| following.lately.get(&entry.session_id) != Some(&entry.changed_at))
                .collect();
            if !fresh.is_empty() {
                following.lately.extend(fresh.iter().map(|entry| (entry.session_id, entry.changed_at)));
                following.until = following.until.max(since);
                let oldest = following.until.minus(OVERLAP);
                following.lately.retain(|_, changed| *changed >= oldest);
                self.put(fresh, following.until).await?;
            }
            if done {
                return Ok(());
            }
        }
    }

    async fn put(&self, entries: Vec<Entry>, until: Timestamp) -> Result<(), BankError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let (gone, there): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| entry.words.is_empty());
            inner.index.remove(&gone.iter().map(|entry| entry.session_id.to_string()).collect::<Vec<_>>())?;
            inner.index.put(&there.into_iter().map(document).collect::<Vec<_>>())?;
            // Not kept, it only makes the next start read more.
            if let Err(error) = std::fs::write(&inner.seen_file, until.as_millis().to_string()) {
                warn!(%error, "How far the index of the bank has read is not kept");
            }
            Ok(())
        })
        .await
    }
}

fn document(entry: Entry) -> Document {
    Document { id: entry.session_id.to_string(), text: entry.words, groups: vec![group(entry.subject)] }
}

fn group(subject: Subject) -> String {
    format!("subject:{subject}")
}

fn open_or_renew(folder: &Path) -> Result<Index, Error> {
    match Index::open(folder) {
        Err(Error::Damaged(_)) => Index::open_anew(folder),
        other => other,
    }
}

fn read_until(file: &Path) -> Timestamp {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.trim().parse().map_or(THE_BEGINNING, Timestamp::from_millis)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, BankError> {
    match spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}
