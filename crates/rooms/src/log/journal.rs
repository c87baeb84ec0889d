//! The journal: what is durable and not yet in its place in the log.
//!
//! Each room's entries have their own place in `room_log`. To put every entry there at once would touch as many places as
//! rooms are written in, ten times a second. So a commit adds one row to the journal, and what has gathered for a room is
//! sorted in together some seconds later. After a crash the next program sorts in what the journal holds.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use ::store::{Db, Tx};
use kernel::RoomId;
use tokio::time::Instant;
use tracing::{error, info};

use super::store::{self as log_store, NewRow};

/// How long entries may wait to be sorted in.
const WAIT: Duration = Duration::from_secs(5);
/// Entries that are sorted in at one go: few, so that nobody's stroke waits for it.
const SLICE: usize = 512;
/// Entries that may wait: above, the oldest are sorted in without delay.
const MOST: usize = 100_000;

/// Why a piece of work was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// Another program writes to this database now.
    #[error("another program has taken over this database's rooms")]
    Fenced,
    /// The log of a room does not end where this program thinks.
    #[error("the log of room {0} ends elsewhere than in memory")]
    Behind(RoomId),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// The entries of one room that wait.
#[derive(Debug)]
struct Waiting {
    rows: Vec<NewRow>,
    /// The journal's row with the first of them.
    first: i64,
    since: Instant,
}

/// The right to write, and where the journal goes on.
#[derive(Clone, Copy, Debug)]
struct Claim {
    epoch: i64,
    next: i64,
}

/// The journal of this node, and what of it waits to be sorted in.
#[derive(Debug, Default)]
pub(super) struct Journal {
    claim: Option<Claim>,
    waiting: HashMap<RoomId, Waiting>,
    /// The rooms that wait, the longest first.
    order: VecDeque<RoomId>,
    /// Rooms whose entries do not go where they should: they stay in the journal for the operator.
    stuck: Vec<RoomId>,
    entries: usize,
}

impl Journal {
    /// Takes over the journal, once: sorts in what an earlier program left behind.
    pub(super) async fn claim(&mut self, db: &Db) -> Result<(), JournalError> {
        if self.claim.is_some() {
            return Ok(());
        }
        let mut tx = db.begin().await?;
        let epoch = log_store::raise_epoch(&mut tx).await?;
        let left = log_store::read_journal(&mut tx).await?;
        let next = left.last().map_or(1, |(id, _)| id + 1);
        let rows: Vec<(RoomId, NewRow)> = left.into_iter().flat_map(|(_, rows)| rows).collect();
        for (room, row) in &rows {
            log_store::insert_once(&mut tx, *room, row).await?;
        }
        log_store::cut_journal(&mut tx, next).await?;
        tx.commit().await?;
        if !rows.is_empty() {
            info!(entries = rows.len(), "Sorted in {} entries that were left in the journal", rows.len());
        }
        self.claim = Some(Claim { epoch, next });
        Ok(())
    }

    /// Makes entries durable, in the transaction's end.
    pub(super) async fn write(&self, tx: &mut Tx, rows: &[(RoomId, &NewRow)]) -> Result<(), JournalError> {
        let Some(claim) = self.claim else { return Err(JournalError::Fenced) };
        self.check_ends(tx, rows).await?;
        if log_store::insert_journal(tx, claim.next, claim.epoch, rows).await? == 0 {
            return Err(JournalError::Fenced);
        }
        Ok(())
    }

    /// Entries of a room that has none waiting must go on where its log ends: whoever wrote there meanwhile is noticed
    /// before anything is acknowledged.
    async fn check_ends(&self, tx: &mut Tx, rows: &[(RoomId, &NewRow)]) -> Result<(), JournalError> {
        let mut seen = HashSet::new();
        for (room, row) in rows {
            if self.waiting.contains_key(room) || !seen.insert(*room) {
                continue;
            }
            if log_store::end_of(tx, *room).await? + 1 != row.seq {
                return Err(JournalError::Behind(*room));
            }
        }
        Ok(())
    }

    /// Remembers what was made durable by one commit.
    pub(super) fn keep(&mut self, rows: Vec<(RoomId, Vec<NewRow>)>) {
        let Some(claim) = &mut self.claim else { return };
        let first = claim.next;
        claim.next += 1;
        for (room, rows) in rows {
            self.entries += rows.len();
            let waiting = self.waiting.entry(room).or_insert_with(|| {
                self.order.push_back(room);
                Waiting { rows: Vec::new(), first, since: Instant::now() }
            });
            waiting.rows.extend(rows);
        }
    }

    /// When something will have waited long enough.
    pub(super) fn due_at(&self) -> Option<Instant> {
        let oldest = self.waiting.get(self.order.front()?)?;
        Some(if self.entries > MOST { oldest.since } else { oldest.since + WAIT })
    }

    /// Sorts in some of what has waited long enough.
    pub(super) async fn settle_due(&mut self, db: &Db) {
        let now = Instant::now();
        let mut rooms = Vec::new();
        let mut entries = 0;
        for room in &self.order {
            let Some(waiting) = self.waiting.get(room) else { continue };
            let due = self.entries > MOST || waiting.since + WAIT <= now;
            if !due || entries >= SLICE {
                break;
            }
            entries += waiting.rows.len();
            rooms.push(*room);
        }
        self.settle(db, &rooms).await;
    }

    /// Sorts in everything that waits.
    pub(super) async fn settle_all(&mut self, db: &Db) {
        while !self.order.is_empty() {
            let rooms: Vec<RoomId> = self.order.iter().take(64).copied().collect();
            self.settle(db, &rooms).await;
        }
    }

    /// Sorts in what waits for these rooms. A room that cannot be sorted in takes no other with it.
    pub(super) async fn settle(&mut self, db: &Db, rooms: &[RoomId]) {
        let rooms: Vec<RoomId> = rooms.iter().filter(|room| self.waiting.contains_key(*room)).copied().collect();
        if rooms.is_empty() {
            return;
        }
        if let Err(error) = self.sort_in(db, &rooms).await {
            error!(%error, rooms = rooms.len(), "Cannot sort in the entries of several rooms; trying them one by one");
            self.settle_one_by_one(db, &rooms).await;
        }
    }

    async fn settle_one_by_one(&mut self, db: &Db, rooms: &[RoomId]) {
        for room in rooms {
            if let Err(error) = self.sort_in(db, &[*room]).await {
                error!(%error, room.id = %room, "The entries of a room stay in the journal");
                self.forget(&[*room]);
                self.stuck.push(*room);
            }
        }
    }

    async fn sort_in(&mut self, db: &Db, rooms: &[RoomId]) -> ::store::Result<()> {
        // The entries are durable in the journal, and stay there if this is undone.
        let mut tx = db.begin_relaxed().await?;
        let waiting = rooms.iter().filter_map(|room| Some((*room, self.waiting.get(room)?)));
        let rows: Vec<_> =
            waiting.flat_map(|(room, waiting)| waiting.rows.iter().map(move |row| (room, row))).collect();
        log_store::insert(&mut tx, &rows).await?;
        if let Some(kept_from) = self.kept_from(rooms) {
            log_store::cut_journal(&mut tx, kept_from).await?;
        }
        tx.commit().await?;
        self.forget(rooms);
        Ok(())
    }

    /// The first of the journal's rows that is still needed once these rooms no longer wait.
    fn kept_from(&self, leaving: &[RoomId]) -> Option<i64> {
        if !self.stuck.is_empty() {
            return None;
        }
        let next = self.claim?.next;
        // The order is that of the first entries.
        let stays = self.order.iter().find(|room| !leaving.contains(room));
        Some(stays.and_then(|room| self.waiting.get(room)).map_or(next, |waiting| waiting.first))
    }

    fn forget(&mut self, rooms: &[RoomId]) {
        for room in rooms {
            if let Some(waiting) = self.waiting.remove(room) {
                self.entries -= waiting.rows.len();
            }
        }
        self.order.retain(|room| self.waiting.contains_key(room));
    }
}
