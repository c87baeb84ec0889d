//! What the log of a room adds up to. Snapshots keep it.

use std::collections::BTreeMap;

use board::{Board, Snapshot};
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::log::{ClientId, Entered, Entry, Op, RoomOp, Seen};
use crate::room::{Hold, RoomError};

/// Chat lines a late comer is given at once; earlier ones are in the log.
const CHAT_LINES: usize = 500;

/// The sum of a log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Book {
    /// The last entry.
    pub(crate) head: u64,
    /// When it was made, in milliseconds of the room's clock.
    pub(crate) at: u64,
    pub(crate) board: Board,
    pub(crate) clients: BTreeMap<ClientId, Seen>,
    pub(crate) chat: Vec<ChatLine>,
    pub(crate) chapters: Vec<Chapter>,
    pub(crate) entered: Entered,
    pub(crate) hold: Option<Hold>,
    pub(crate) voices: u32,
    pub(crate) closed: bool,
}

/// A line of text somebody wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChatLine {
    /// Its entry in the log.
    pub seq: u64,
    /// When it was written, in milliseconds of the room's clock.
    pub at: u64,
    /// Who wrote it.
    pub author: PersonId,
    /// The text.
    pub text: String,
}

/// A place in a replay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Chapter {
    /// Milliseconds of the room's clock.
    pub at: u64,
    /// The name somebody gave it. Absent where a page was turned.
    pub label: Option<String>,
    /// The page that is shown from here on.
    pub page: u16,
}

impl Book {
    /// Adds an entry that comes after the last one.
    pub(crate) fn apply(&mut self, entry: &Entry) {
        if let (Some(author), Some(client), Some(n)) = (entry.author, &entry.client, entry.n) {
            self.clients.entry(client.clone()).or_insert_with(|| Seen::new(author)).insert(n);
        }
        match &entry.op {
            Op::Board(op) => self.apply_board(entry, op),
            Op::Room(op) => self.apply_room(entry, op),
        }
        self.head = entry.seq;
        self.at = entry.at;
    }

    fn apply_board(&mut self, entry: &Entry, op: &board::Op) {
        let Some(author) = entry.author else { return };
        let shown = self.board.shown;
        self.board.apply(entry.seq, author, op);
        if self.board.shown != shown {
            self.chapters.push(Chapter { at: entry.at, label: None, page: self.board.shown });
        }
    }

    fn apply_room(&mut self, entry: &Entry, op: &RoomOp) {
        match (op, entry.author) {
            (RoomOp::Chat { text }, Some(author)) => {
                if self.chat.len() == CHAT_LINES {
                    self.chat.remove(0);
                }
                self.chat.push(ChatLine { seq: entry.seq, at: entry.at, author, text: text.clone() });
            }
            (RoomOp::Mark { label }, _) => {
                self.chapters.push(Chapter { at: entry.at, label: Some(label.clone()), page: self.board.shown });
            }
            (RoomOp::Enter {}, Some(author)) => drop(self.entered.insert(author)),
            (RoomOp::Leave {}, Some(author)) => drop(self.entered.remove(&author)),
            (RoomOp::Voice { n }, _) => self.voices = self.voices.max(n.saturating_add(1)),
            (RoomOp::Lock { locked, why }, _) => self.hold = locked.then_some(*why),
            (RoomOp::Close {}, _) => self.closed = true,
            (RoomOp::Chat { .. } | RoomOp::Enter {} | RoomOp::Leave {}, None) => {}
        }
    }

    /// The board, as clients get it.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot { seq: self.head, board: self.board.clone() }
    }

    pub(crate) fn to_text(&self) -> Result<String, RoomError> {
        serde_json::to_string(self).map_err(|error| broken(&error))
    }

    pub(crate) fn from_text(text: &str) -> Result<Self, RoomError> {
        serde_json::from_str(text).map_err(|error| broken(&error))
    }
}

fn broken(error: &serde_json::Error) -> RoomError {
    tracing::error!(%error, "A room's snapshot cannot be read or written");
    let source = kernel::BadColumn("snapshot");
    RoomError::Store(store::Error::Column { column: "book".to_owned(), source })
}
