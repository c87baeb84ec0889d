//! A room's decisions: what goes into its log, and who is in it.

use std::time::Duration;

use kernel::{PersonId, Timestamp};

use super::book::Book;
use super::presence::Presence;
use crate::CameraState;
use crate::log::store::NewRow;
use crate::log::writer::Work;
use crate::log::{ClientId, Entry, Op, RoomOp};
use crate::room::rules::{self, Attendance};
use crate::room::{Hold, Member, MemberView, RoomError};
use crate::voice::NewVoice;

/// Clients that may have written into one room.
const CLIENTS: usize = 1_000;

/// A room in memory, behind its lock.
#[derive(Debug)]
pub(crate) struct State {
    opened_at: Timestamp,
    members: Vec<Member>,
    /// The sum of the log, including what is on its way to the disk.
    pub(crate) book: Book,
    pub(crate) presence: Presence,
    unattended_since: Option<Timestamp>,
    kept: u64,
}

/// What becomes of an operation.
#[derive(Debug)]
pub(crate) enum Decision {
    /// It is entered now.
    Logged(Entry),
    /// It was entered before: the client did not hear of it.
    Repeat,
}

/// What happened to people while nobody looked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Comings {
    /// Who came.
    pub(crate) here: Vec<PersonId>,
    /// Who has been away for longer than the grace, and since when.
    pub(crate) away: Vec<(PersonId, Timestamp)>,
    /// Whether the room has gone on hold (`Some(true)`) or is open again.
    pub(crate) locked: Option<bool>,
}

impl State {
    pub(crate) fn new(opened_at: Timestamp, members: Vec<Member>, book: Book, now: Timestamp) -> Self {
        let mut presence = Presence::default();
        book.entered.iter().filter(|_| !book.closed).for_each(|person| presence.expect(*person, now));
        let kept = book.head;
        Self { opened_at, members, book, presence, unattended_since: None, kept }
    }

    pub(crate) fn member(&self, person: PersonId) -> Option<&Member> {
        self.members.iter().find(|member| member.person == person)
    }

    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }

    pub(crate) fn set_members(&mut self, members: Vec<Member>) {
        self.members = members;
    }

    /// How a member's camera stands. Adults need nobody's leave.
    pub(crate) fn camera(&self, member: &Member) -> CameraState {
        let (shown, allowed) = self.presence.camera(member.person);
        match (shown, allowed || member.adult) {
            (_, false) => CameraState::Barred,
            (true, true) => CameraState::On,
            (false, true) => CameraState::Off,
        }
    }

    /// The members as the others see them.
    pub(crate) fn member_views(&self, now: Timestamp) -> Vec<MemberView> {
        let view = |member: &Member| MemberView {
            person: member.person,
            name: member.name.clone(),
            rights: member.rights,
            adult: member.adult,
            here: self.presence.is_here(member.person, now),
            camera: self.camera(member),
            device: self.presence.device(member.person).cloned(),
            ink_only: self.presence.is_ink_only(member.person),
            hand: self.presence.has_hand_up(member.person),
        };
        self.members.iter().map(view).collect()
    }

    /// Whether the room can be forgotten: nobody is in it, and nobody has to be told of.
    pub(crate) fn is_idle(&self, now: Timestamp) -> bool {
        // Nobody is told of anything in a closed room.
        if self.book.closed { self.presence.nobody_is_here(now) } else { self.presence.is_empty(now) }
    }

    /// Decides on an operation of a member and, unless it is refused, enters it.
    pub(crate) fn decide(
        &mut self,
        now: Timestamp,
        author: PersonId,
        client: &ClientId,
        n: u32,
        op: Op,
    ) -> Result<Decision, RoomError> {
        let member = self.member(author).ok_or(RoomError::NotFound)?;
        match self.book.clients.get(client) {
            Some(seen) if seen.author != author => return Err(RoomError::BadClient),
            Some(seen) if seen.contains(n) => return Ok(Decision::Repeat),
            None if self.book.clients.len() >= CLIENTS => return Err(RoomError::TooMany),
            _ => {}
        }
        rules::may_write(member, self.book.closed, self.book.hold, &op)?;
        if let Op::Board(op) = &op {
            self.book.board.check(author, member.rights, op)?;
        }
        let entry = Entry { seq: 0, at: 0, author: Some(author), client: Some(client.clone()), n: Some(n), op };
        Ok(Decision::Logged(self.enter(now, entry)))
    }

    /// Enters what lies on the board from the beginning.
    pub(crate) fn lay(&mut self, now: Timestamp, author: PersonId, op: Op) -> Result<Entry, RoomError> {
        let member = self.member(author).ok_or(RoomError::NotFound)?;
        rules::may_write(member, false, None, &op)?;
        if let Op::Board(op) = &op {
            self.book.board.check(author, member.rights, op)?;
        }
        Ok(self.enter(now, Entry { seq: 0, at: 0, author: Some(author), client: None, n: None, op }))
    }

    /// Enters what the room itself has to say.
    pub(crate) fn note(&mut self, now: Timestamp, author: Option<PersonId>, op: RoomOp) -> Entry {
        self.enter(now, Entry { seq: 0, at: 0, author, client: None, n: None, op: Op::Room(op) })
    }

    fn enter(&mut self, now: Timestamp, mut entry: Entry) -> Entry {
        entry.seq = self.book.head + 1;
        // The room's clock never goes back, whatever the machine's does.
        let at = u64::try_from(now.since(self.opened_at).as_millis()).unwrap_or(u64::MAX);
        entry.at = at.max(self.book.at);
        self.book.apply(&entry);
        entry
    }

    /// Looks who came, who is gone and whether the room must go on hold; writes down what follows.
    pub(crate) fn look_around(&mut self, now: Timestamp, grace: Duration) -> (Vec<Entry>, Comings) {
        let mut comings = Comings::default();
        if self.book.closed {
            return (Vec::new(), comings);
        }
        let mut entries = Vec::new();
        comings.here = self.presence.arrivals(now);
        for person in comings.here.clone() {
            if !self.book.entered.contains(&person) {
                entries.push(self.note(now, Some(person), RoomOp::Enter {}));
            }
        }
        comings.locked = self.turn_lock(now);
        if let Some(locked) = comings.locked {
            entries.push(self.note(now, None, RoomOp::Lock { locked, why: Hold::NoAdult }));
        }
        comings.away = self.presence.departures(now, grace);
        for (person, _) in comings.away.clone() {
            entries.push(self.note(now, Some(person), RoomOp::Leave {}));
        }
        (entries, comings)
    }

    fn turn_lock(&mut self, now: Timestamp) -> Option<bool> {
        let here = self.members.iter().filter(|member| self.presence.is_here(member.person, now));
        let attendance = rules::attendance(here);
        match attendance {
            Attendance::Unattended => {
                // An adult whose network went without a word has been missing since the last sign of life.
                let adults = self.members.iter().filter(|member| member.adult);
                let silent = adults.filter_map(|adult| self.presence.silent_since(adult.person, now)).max();
                self.unattended_since.get_or_insert(silent.unwrap_or(now));
            }
            Attendance::Attended | Attendance::Empty => self.unattended_since = None,
        }
        rules::turn_lock(attendance, self.unattended_since, self.book.hold.is_some(), now)
    }

    /// The room as it should be kept now, when enough has been entered since it was kept last.
    pub(crate) fn take_snapshot_due(&mut self, every: u64) -> Option<Book> {
        if self.book.head - self.kept < every {
            return None;
        }
        self.kept = self.book.head;
        Some(self.book.clone())
    }
}

/// What a decision asks the writer for.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// New entries, in order.
    pub(crate) entries: Vec<Entry>,
    /// A recording that has begun.
    pub(crate) voice: Option<NewVoice>,
    /// When the room was closed.
    pub(crate) closed: Option<Timestamp>,
    /// Whether to wait for what others have entered, too.
    pub(crate) wait: bool,
}

impl Plan {
    /// These entries and nothing else.
    pub(crate) fn entries(entries: Vec<Entry>) -> Self {
        Self { entries, ..Self::default() }
    }

    /// Whether the writer has anything to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.voice.is_none() && self.closed.is_none() && !self.wait
    }

    /// The plan as work for the writer.
    pub(crate) fn work(self) -> Result<Work, RoomError> {
        let mut work = Work { voice: self.voice, closed: self.closed, ..Work::default() };
        for entry in self.entries {
            work.entries.push(entry.encode()?);
            let op = serde_json::to_string(&entry.op).map_err(|_| RoomError::BadOp)?;
            let Entry { seq, at, author, client, n, .. } = entry;
            work.rows.push(NewRow { seq, at, author, client, n, op });
        }
        Ok(work)
    }
}
