//! The group commit: one task per node makes the entries of all rooms durable, then lets everyone know.
//!
//! While one transaction commits, what the rooms write meanwhile gathers; the next transaction takes all of it. One
//! sync of the disk so serves any number of rooms. Nothing is answered or sent to anyone before it is durable.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hub::Hub;
use kernel::{RoomId, Timestamp};
use store::Db;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tracing::{error, warn};

use super::Encoded;
use super::events;
use super::journal::{Journal, JournalError};
use super::store::{self as log_store, NewRow};
use crate::live::Live;
use crate::room::{RoomError, store as room_store};
use crate::voice::{NewVoice, store as voice_store};

/// Pieces of work in one transaction.
const BATCH: usize = 4_096;
/// From this many on, a commit is worth waiting for company.
const BUSY: usize = 16;
/// How long a transaction waits for company on a busy node.
const GATHER: Duration = Duration::from_millis(4);
/// Pieces of work that may wait. More, and rooms answer that they are overloaded.
const BACKLOG: usize = 50_000;

/// What a room wants written in one piece.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// New entries, in order.
    pub(crate) rows: Vec<NewRow>,
    /// The same entries as everyone gets them.
    pub(crate) entries: Vec<Encoded>,
    /// A recording that has begun.
    pub(crate) voice: Option<NewVoice>,
    /// When the room was closed.
    pub(crate) closed: Option<Timestamp>,
    /// A snapshot: its last entry and its text.
    pub(crate) snapshot: Option<(u64, String)>,
}

/// A promise that a piece of work, and all before it, is durable.
#[derive(Debug)]
pub(crate) struct Ticket(Option<oneshot::Receiver<()>>);

impl Ticket {
    /// For work that needs no writing.
    pub(crate) fn nothing() -> Self {
        Self(None)
    }

    /// Waits until the work is durable.
    ///
    /// # Errors
    /// `NotSaved` when it is not, and never will be.
    pub(crate) async fn durable(self) -> Result<(), RoomError> {
        match self.0 {
            Some(done) => done.await.map_err(|_| RoomError::NotSaved),
            None => Ok(()),
        }
    }
}

/// What the writing task is asked for.
enum Wish {
    /// Make this durable.
    Write(Item),
    /// Have all entries of a room, or of every room, in the log's own table: somebody is going to read there.
    Settle(Option<RoomId>, oneshot::Sender<()>),
}

struct Item {
    live: Arc<Live>,
    work: Work,
    done: oneshot::Sender<()>,
}

/// The way to the writing task. It ends when the last of these is dropped.
#[derive(Clone)]
pub(crate) struct Writer {
    wishes: UnboundedSender<Wish>,
    waiting: Arc<AtomicUsize>,
}

impl Writer {
    /// Starts the writing task.
    pub(crate) fn start(db: Db, hub: Hub) -> Self {
        let (wishes, inbox) = unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let desk = Desk { db, hub, inbox, waiting: Arc::clone(&waiting), journal: Journal::default() };
        tokio::spawn(desk.run());
        Self { wishes, waiting }
    }

    /// Whether so much waits that no more should be asked for.
    pub(crate) fn is_overloaded(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) >= BACKLOG
    }

    /// Whether the task is there to write, and keeps up.
    pub(crate) fn is_at_work(&self) -> bool {
        !self.wishes.is_closed() && !self.is_overloaded()
    }

    /// Puts work at the end of the queue. Work of one room is written in the order in which it was pushed.
    pub(crate) fn push(&self, live: Arc<Live>, work: Work) -> Ticket {
        let (done, ticket) = oneshot::channel();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // When the task is gone the sender is dropped here, and the ticket says so.
        let _ = self.wishes.send(Wish::Write(Item { live, work, done }));
        Ticket(Some(ticket))
    }

    /// Waits until everything a room has made durable so far is in the log's own table.
    ///
    /// # Errors
    /// `NotSaved` when the task is gone.
    pub(crate) async fn settle(&self, room: RoomId) -> Result<(), RoomError> {
        self.wish_settled(Some(room)).durable().await
    }

    /// The same, of every room.
    ///
    /// # Errors
    /// `NotSaved` when the task is gone.
    pub(crate) async fn settle_all(&self) -> Result<(), RoomError> {
        self.wish_settled(None).durable().await
    }

    fn wish_settled(&self, room: Option<RoomId>) -> Ticket {
        let (done, ticket) = oneshot::channel();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let _ = self.wishes.send(Wish::Settle(room, done));
        Ticket(Some(ticket))
    }
}

struct Desk {
    db: Db,
    hub: Hub,
    inbox: UnboundedReceiver<Wish>,
    waiting: Arc<AtomicUsize>,
    journal: Journal,
}

impl Desk {
    async fn run(mut self) {
        let mut busy = false;
        let mut wishes = Vec::new();
        while self.take(&mut wishes).await {
            if busy {
                self.gather(&mut wishes).await;
            }
            busy = wishes.len() >= BUSY;
            self.waiting.fetch_sub(wishes.len(), Ordering::Relaxed);
            self.grant(&mut wishes).await;
            self.journal.settle_due(&self.db).await;
        }
    }

    /// Waits for wishes, and meanwhile for entries that have waited long enough. False when nobody can wish any more.
    async fn take(&mut self, wishes: &mut Vec<Wish>) -> bool {
        loop {
            let Some(due) = self.journal.due_at() else { return self.inbox.recv_many(wishes, BATCH).await > 0 };
            match timeout_at(due, self.inbox.recv_many(wishes, BATCH)).await {
                Ok(taken) => return taken > 0,
                Err(_) => self.journal.settle_due(&self.db).await,
            }
        }
    }

    /// Waits a little for company: fewer, larger transactions leave the machine to the people.
    async fn gather(&mut self, wishes: &mut Vec<Wish>) {
        let end = Instant::now() + GATHER;
        while wishes.len() < BATCH {
            let room_left = BATCH - wishes.len();
            match timeout_at(end, self.inbox.recv_many(wishes, room_left)).await {
                Ok(taken) if taken > 0 => {}
                _ => break,
            }
        }
    }

    /// Writes what is to be written, then sorts in what somebody is going to read.
    async fn grant(&mut self, wishes: &mut Vec<Wish>) {
        let (mut items, mut readers) = (Vec::new(), Vec::new());
        for wish in wishes.drain(..) {
            match wish {
                Wish::Write(item) => items.push(item),
                Wish::Settle(room, done) => readers.push((room, done)),
            }
        }
        if let Err(error) = self.journal.claim(&self.db).await {
            // Nothing is answered: nobody may take for saved, or read, what is not known to be there.
            for item in &items {
                give_up(item, &error);
            }
            return;
        }
        if !items.is_empty() {
            self.commit(items).await;
        }
        if readers.iter().any(|(room, _)| room.is_none()) {
            self.journal.settle_all(&self.db).await;
        } else {
            let rooms: Vec<RoomId> = readers.iter().filter_map(|(room, _)| *room).collect();
            self.journal.settle(&self.db, &rooms).await;
        }
        for (_, done) in readers {
            let _ = done.send(());
        }
    }

    async fn commit(&mut self, items: Vec<Item>) {
        let items: Vec<Item> = items.into_iter().filter(|item| !item.live.is_stale()).collect();
        match self.write(&items).await {
            Ok(()) => self.announce(items),
            Err(error) if items.len() > 1 => {
                warn!(%error, items = items.len(), "A transaction of several rooms failed; writing them one by one");
                for item in items {
                    self.commit_alone(item).await;
                }
            }
            Err(error) => items.into_iter().for_each(|item| give_up(&item, &error)),
        }
    }

    /// Writes one piece, so that a room that cannot be written does not take others with it.
    async fn commit_alone(&mut self, item: Item) {
        if item.live.is_stale() {
            return;
        }
        let items = vec![item];
        match self.write(&items).await {
            Ok(()) => self.announce(items),
            Err(error) => items.iter().for_each(|item| give_up(item, &error)),
        }
    }

    async fn write(&self, items: &[Item]) -> Result<(), JournalError> {
        let rows: Vec<(RoomId, &NewRow)> =
            items.iter().flat_map(|item| item.work.rows.iter().map(|row| (item.live.id, row))).collect();
        let more = |work: &Work| work.voice.is_some() || work.closed.is_some() || work.snapshot.is_some();
        if rows.is_empty() && !items.iter().any(|item| more(&item.work)) {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        if !rows.is_empty() {
            self.journal.write(&mut tx, &rows).await?;
        }
        for item in items {
            if let Some(voice) = &item.work.voice {
                voice_store::insert(&mut tx, item.live.id, voice).await?;
            }
            if let Some((seq, book)) = &item.work.snapshot {
                log_store::save_snapshot(&mut tx, item.live.id, *seq, book).await?;
            }
            if let Some(at) = item.work.closed {
                room_store::set_closed(&mut tx, item.live.id, at).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Tells everyone, in the order of the log, one message per room; then answers those who wait.
    fn announce(&mut self, mut items: Vec<Item>) {
        let mut rooms: HashMap<RoomId, (Arc<Live>, u64, Vec<Encoded>)> = HashMap::new();
        for item in &items {
            if let Some(last) = item.work.rows.last() {
                let (live, head, entries) =
                    rooms.entry(item.live.id).or_insert_with(|| (Arc::clone(&item.live), 0, Vec::new()));
                *live = Arc::clone(&item.live);
                *head = last.seq;
                entries.extend(item.work.entries.iter().cloned());
            }
        }
        let kept: Vec<(RoomId, Vec<NewRow>)> = items
            .iter_mut()
            .filter(|item| !item.work.rows.is_empty())
            .map(|item| (item.live.id, std::mem::take(&mut item.work.rows)))
            .collect();
        if !kept.is_empty() {
            self.journal.keep(kept);
        }
        for (room, (live, head, entries)) in rooms {
            // The head moves by whole messages: who joins meanwhile has each message to come wholly before or after it.
            live.set_durable(head);
            events::publish(&self.hub, room, head, &entries);
        }
        for item in items {
            // Whoever asked may have gone away meanwhile.
            let _ = item.done.send(());
        }
    }
}

/// What the room holds in memory is ahead of its log now: it is read again from the log by whoever comes next.
fn give_up(item: &Item, error: &JournalError) {
    error!(room.id = %item.live.id, %error, "Cannot write a room's log");
    item.live.set_stale();
}
