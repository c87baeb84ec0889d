//! A room in memory: read from its log when somebody comes, forgotten when everybody has gone.

pub(crate) mod book;
pub(crate) mod presence;
mod shelf;
mod state;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use kernel::{PersonId, RoomId, Timestamp};
use parking_lot::Mutex;
use store::Db;

pub(crate) use book::Book;
pub use book::{Chapter, ChatLine};
pub(crate) use shelf::Shelf;
pub(crate) use state::{Comings, Decision, Plan, State};

use crate::log::writer::{Ticket, Work, Writer};
use crate::log::{Encoded, store as log_store};
use crate::room::{Member, RoomError, RoomState, store as room_store};
use crate::voice::store as voice_store;

/// Entries read at once when a room is loaded.
const TAIL: u32 = 2_000;

/// Entries after which a snapshot is kept: what must be read again at most when the room is loaded.
const SNAPSHOT_EVERY: u64 = 1_000;

/// A room in memory.
#[derive(Debug)]
pub(crate) struct Live {
    /// The room.
    pub(crate) id: RoomId,
    /// The zero of its clock.
    pub(crate) opened_at: Timestamp,
    state: Mutex<State>,
    durable: AtomicU64,
    stale: AtomicBool,
}

/// What a decision came to.
#[derive(Debug)]
pub(crate) struct Written<T> {
    /// What the decision says.
    pub(crate) outcome: T,
    /// What was entered, as everyone gets it.
    pub(crate) entries: Vec<Encoded>,
    /// When all of it is durable.
    pub(crate) ticket: Ticket,
}

/// What is in memory is no longer what is in the log; the room has to be loaded again.
#[derive(Debug)]
pub(crate) struct Stale;

impl Live {
    /// Reads a room from its last snapshot and the entries after it.
    pub(crate) async fn load(db: &Db, id: RoomId, now: Timestamp) -> Result<Self, RoomError> {
        let row = room_store::find(db, id).await?.ok_or(RoomError::NotFound)?;
        let members = room_store::members(db, id).await?;
        let mut book = match log_store::find_snapshot(db, id).await? {
            Some(text) => Book::from_text(&text)?,
            None => Book::default(),
        };
        loop {
            let tail = log_store::after(db, id, book.head, TAIL).await?;
            for entry in &tail {
                book.apply(entry);
            }
            if tail.len() < TAIL as usize {
                break;
            }
        }
        let recorded = voice_store::of_room(db, id).await?.last().map_or(0, |voice| voice.n + 1);
        book.voices = book.voices.max(recorded);
        book.closed |= row.state == RoomState::Closed;
        let durable = AtomicU64::new(book.head);
        let state = Mutex::new(State::new(row.opened_at, members, book, now));
        Ok(Self { id, opened_at: row.opened_at, state, durable, stale: AtomicBool::new(false) })
    }

    /// Looks at the room, or changes what is not in the log.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock())
    }

    /// Decides, and puts what follows in the writer's queue in one go, so that the queue has the order of the log.
    pub(crate) fn write<T>(
        self: &Arc<Self>,
        writer: &Writer,
        decide: impl FnOnce(&mut State) -> (Plan, T),
    ) -> Result<Written<T>, Stale> {
        let (written, due) = {
            let mut state = self.state.lock();
            if self.is_stale() {
                return Err(Stale);
            }
            let (plan, outcome) = decide(&mut state);
            if plan.is_empty() {
                return Ok(Written { outcome, entries: Vec::new(), ticket: Ticket::nothing() });
            }
            let every = if plan.closed.is_some() { 1 } else { SNAPSHOT_EVERY };
            let Ok(work) = plan.work() else {
                self.set_stale();
                return Err(Stale);
            };
            let entries = work.entries.clone();
            let ticket = writer.push(Arc::clone(self), work);
            (Written { outcome, entries, ticket }, state.take_snapshot_due(every))
        };
        if let Some(book) = due {
            self.keep(writer.clone(), book);
        }
        Ok(written)
    }

    /// Puts a snapshot in the queue, behind the entries it is made of; writing it out takes no one's time.
    fn keep(self: &Arc<Self>, writer: Writer, book: Book) {
        let live = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            if let Ok(text) = book.to_text() {
                let work = Work { snapshot: Some((book.head, text)), ..Work::default() };
                drop(writer.push(live, work));
            }
        });
    }

    /// The last entry that is durable.
    pub(crate) fn durable(&self) -> u64 {
        self.durable.load(Ordering::Acquire)
    }

    pub(crate) fn set_durable(&self, seq: u64) {
        self.durable.fetch_max(seq, Ordering::AcqRel);
    }

    pub(crate) fn is_stale(&self) -> bool {
        self.stale.load(Ordering::Acquire)
    }

    pub(crate) fn set_stale(&self) {
        self.stale.store(true, Ordering::Release);
    }

    /// Takes over who is in the room from what was in memory before.
    fn take_people(&self, before: &Self) {
        let presence = std::mem::take(&mut before.state.lock().presence);
        let mut state = self.state.lock();
        state.presence = presence;
        // A coming that was not saved has to be written down again.
        let entered = state.book.entered.clone();
        state.presence.follow(&entered);
    }

    /// Forgets the room when nobody is in it and everything is durable. Whoever comes later loads it again.
    pub(crate) fn retire(&self, now: Timestamp) -> bool {
        let state = self.state.lock();
        // What is stale may hold entries that were never saved; only the people count then.
        let idle = state.is_idle(now) && (self.is_stale() || state.book.head == self.durable());
        if idle {
            self.set_stale();
        }
        idle
    }

    /// The member that is this person.
    pub(crate) fn member(&self, person: PersonId) -> Option<Member> {
        self.state.lock().member(person).cloned()
    }
}
