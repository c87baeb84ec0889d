//! Moving every file from one place to another, and proving that it came across. Safe to break off and to repeat.
//!
//! A file is across when the other place gives back bytes with the SHA-256 that the database knows, or, of a file it does
//! not list, with that of the bytes here. Only then may it go here.

use bytes::Bytes;
use futures_util::TryStreamExt;
use kernel::FileId;
use serde_json::json;
use sha2::{Digest, Sha256};
use tracing::info;

use super::store::{self as table, FileRecord};
use super::{FileError, Files, Kept, service};
use crate::{Ctx, audit};

/// Files under way at once.
const AT_ONCE: usize = 8;
/// Rows of the database that are looked at together.
const SLICE: u32 = 500;

/// What becomes of the files at the place they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// They stay.
    Stays,
    /// What has come across goes.
    Goes,
}

/// Whether the program already keeps its files where they are moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Not yet: what is only there is a left-over.
    Waiting,
    /// It does: what is only there is new.
    InUse,
}

/// From where to where.
#[derive(Clone, Debug)]
pub struct Move {
    /// Where the files come from.
    pub from: Files,
    /// Where they go.
    pub to: Files,
    /// What becomes of those that they come from.
    pub source: Source,
    /// Whether the program keeps its files there already.
    pub target: Target,
}

kernel::words! {
    /// What is wrong with a file.
    pub enum FaultKind {
        /// The database knows it, and neither place has it.
        Missing = "missing",
        /// Its bytes are not those that the database knows.
        Damaged = "damaged",
        /// The two places have different bytes under one key, and the database does not list it.
        Differs = "differs",
    }
}

/// A file that did not come across.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// What is wrong with it.
    pub kind: FaultKind,
    /// Its key.
    pub key: String,
}

/// What a move came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were copied.
    pub copied: u64,
    /// The bytes of those.
    pub bytes: u64,
    /// Files that were there already, and right.
    pub there_already: u64,
    /// Files that went from where they came.
    pub removed: u64,
    /// Files at the target whose deletion here came after an earlier copy: they went there, too.
    pub left_overs_removed: u64,
    /// Files that are only at the target.
    pub only_there: u64,
    /// What did not come across.
    pub faults: Vec<Fault>,
}

/// What became of one file.
enum Outcome {
    Copied(u64),
    ThereAlready,
    Fault(FaultKind),
    /// It was deleted while the move was under way.
    Gone,
}

/// Moves every file, and writes into the audit what it came to.
///
/// # Errors
/// When a place or the database fails; what has come across by then has.
pub async fn run(ctx: &Ctx, work: &Move) -> Result<Report, FileError> {
    let mut report = Report::default();
    work.carry_all(ctx, &mut report).await?;
    work.look_for_missing(ctx, &mut report).await?;
    work.look_at_target(ctx, &mut report).await?;
    report.faults.sort();
    let mut tx = ctx.db.begin().await?;
    let Report { copied, bytes, there_already, removed, left_overs_removed, only_there, ref faults } = report;
    let detail = json!({ "copied": copied, "bytes": bytes, "there_already": there_already, "removed": removed,
                         "left_overs_removed": left_overs_removed, "only_there": only_there, "faults": faults.len() });
    audit::record(ctx, &mut tx, "files.move", "files:all", &detail).await?;
    tx.commit().await?;
    Ok(report)
}

impl Move {
    async fn carry_all(&self, ctx: &Ctx, report: &mut Report) -> Result<(), FileError> {
        let carried = self.from.list().map_ok(|kept| self.carry(ctx, kept)).try_buffer_unordered(AT_ONCE);
        let mut carried = std::pin::pin!(carried);
        while let Some((key, outcome, removed)) = carried.try_next().await? {
            report.removed += u64::from(removed);
            match outcome {
                Outcome::Copied(bytes) => {
                    report.copied += 1;
                    report.bytes += bytes;
                    if report.copied.is_multiple_of(1000) {
                        info!(copied = report.copied, bytes = report.bytes, "Files are being copied");
                    }
                }
                Outcome::ThereAlready => report.there_already += 1,
                Outcome::Fault(kind) => report.faults.push(Fault { kind, key }),
                Outcome::Gone => {}
            }
        }
        Ok(())
    }

    async fn carry(&self, ctx: &Ctx, kept: Kept) -> Result<(String, Outcome, bool), FileError> {
        let outcome = self.bring(ctx, &kept.key).await?;
        let across = matches!(outcome, Outcome::Copied(_) | Outcome::ThereAlready);
        let goes = across && self.source == Source::Goes;
        if goes {
            self.from.delete(&kept.key).await?;
        }
        Ok((kept.key, outcome, goes))
    }

    /// Sees to it that one file is at the target, and right.
    async fn bring(&self, ctx: &Ctx, key: &str) -> Result<Outcome, FileError> {
        let known = listed(ctx, key).await?;
        let Some(bytes) = found(self.from.get(key).await)? else { return Ok(Outcome::Gone) };
        let there = found(self.to.get(key).await)?;
        let right = |bytes: &Bytes| known.as_ref().is_none_or(|file| is_right(file, bytes));
        if let Some(there) = there {
            let same = digest(&there) == digest(&bytes);
            return Ok(match (&known, same) {
                (Some(_), _) if right(&there) => Outcome::ThereAlready,
                (Some(_), _) if right(&bytes) => {
                    // A copy that was damaged on the way or since.
                    self.to.put(key, bytes.clone()).await?;
                    self.prove(key, &bytes).await?
                }
                (Some(_), _) => Outcome::Fault(FaultKind::Damaged),
                (None, true) => Outcome::ThereAlready,
                (None, false) => Outcome::Fault(FaultKind::Differs),
            });
        }
        if !right(&bytes) {
            return Ok(Outcome::Fault(FaultKind::Damaged));
        }
        self.to.create(key, bytes.clone()).await?;
        self.prove(key, &bytes).await
    }

    /// Reads back what was written.
    async fn prove(&self, key: &str, bytes: &Bytes) -> Result<Outcome, FileError> {
        let there = self.to.get(key).await?;
        let same = there.len() == bytes.len() && digest(&there) == digest(bytes);
        Ok(if same { Outcome::Copied(bytes.len() as u64) } else { Outcome::Fault(FaultKind::Differs) })
    }

    /// Files that the database knows and that are not at the target. Those that are only there are read.
    async fn look_for_missing(&self, ctx: &Ctx, report: &mut Report) -> Result<(), FileError> {
        let mut after = None;
        loop {
            let slice = table::list_after(&ctx.db, after, SLICE).await?;
            let Some(last) = slice.last() else { return Ok(()) };
            after = Some(last.id);
            for file in &slice {
                let key = service::key(file.id);
                if found(self.from.size(&key).await)?.is_some() {
                    // Carried, or reported, above; or it came since, and the next run brings it.
                    continue;
                }
                let kind = match found(self.to.get(&key).await)? {
                    Some(bytes) if is_right(file, &bytes) => continue,
                    Some(_) => FaultKind::Damaged,
                    None if table::find(&ctx.db, file.id).await?.is_none() => continue,
                    None => FaultKind::Missing,
                };
                report.faults.push(Fault { kind, key });
            }
        }
    }

    /// What is only at the target. A photo that was deleted here after it was copied is not kept there: its family has
    /// been told that it is gone.
    async fn look_at_target(&self, ctx: &Ctx, report: &mut Report) -> Result<(), FileError> {
        if self.source == Source::Goes {
            return Ok(());
        }
        let mut there = self.to.list();
        while let Some(kept) = there.try_next().await? {
            if found(self.from.size(&kept.key).await)?.is_some() {
                continue;
            }
            let deleted = file_of(&kept.key).is_some() && listed(ctx, &kept.key).await?.is_none();
            if deleted && self.target == Target::Waiting {
                self.to.delete(&kept.key).await?;
                report.left_overs_removed += 1;
            } else {
                report.only_there += 1;
            }
        }
        Ok(())
    }
}

/// The file that a key is of, where files of that kind are listed in the database.
fn file_of(key: &str) -> Option<FileId> {
    let id = key.rsplit('/').next()?.parse().ok()?;
    (service::key(id) == key).then_some(id)
}

async fn listed(ctx: &Ctx, key: &str) -> Result<Option<FileRecord>, FileError> {
    match file_of(key) {
        Some(id) => Ok(table::find(&ctx.db, id).await?),
        None => Ok(None),
    }
}

fn is_right(file: &FileRecord, bytes: &Bytes) -> bool {
    file.size == bytes.len() as u64 && file.sha256 == digest(bytes)
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn found<T>(result: Result<T, FileError>) -> Result<Option<T>, FileError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(FileError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests;
