//! What is done with rooms: open, take part, look, close.

use std::sync::Arc;

use kernel::{FileId, PersonId, RoomId};
use platform::Ctx;
use platform::files::{Scope, service as files};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use store::Tx;
use utoipa::ToSchema;

use super::sight::Sight;
use super::{Member, NewRoom, RefusedOp, RoomError, RoomState, RoomView, access, rules, store as table};
use crate::Rooms;
use crate::hooks::RoomGuard;
use crate::live::{ChatLine, Decision, Live, Plan, State, Written};
use crate::log::{ClientId, Encoded, Entry, Op, RoomOp, store as log_store};

/// An operation as a client sends it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewOp {
    /// The client's number of it: a repeat with the same number is answered, and not done again.
    pub n: u32,
    /// What is to be done. `None`: it could not be read, and is refused.
    #[serde(deserialize_with = "readable")]
    #[schema(value_type = Op)]
    pub op: Option<Op>,
}

/// One unreadable operation must not cost those it came with.
fn readable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Op>, D::Error> {
    let text = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(text.get()).ok())
}

/// What became of operations.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Appended {
    /// What is in the log now, also where it was before.
    #[schema(value_type = Vec<Entry>)]
    pub entries: Vec<Encoded>,
    /// What was not done.
    pub refused: Vec<RefusedOp>,
}

/// A part of a log.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LogPage {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// The last entry of the whole log.
    pub head: u64,
}

/// A room's board and chat after an entry of its log.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SnapshotView {
    /// The last entry that went into it.
    pub seq: u64,
    /// The board.
    pub board: board::Board,
    /// The last 500 lines of the chat.
    pub chat: Vec<ChatLine>,
}

/// Entries of one page of the log at most.
const PAGE: u32 = 2_000;

impl Rooms {
    /// Opens a room, with what lies on its board already. It exists once the transaction is committed.
    ///
    /// # Errors
    /// `NoHost`, or the board's refusal of a first operation.
    pub async fn open(&self, ctx: &Ctx, tx: &mut Tx, new: NewRoom) -> Result<RoomId, RoomError> {
        rules::may_open(&new.members)?;
        let id: RoomId = ctx.new_id();
        let now = ctx.now();
        let mut state = State::new(now, new.members.clone(), crate::live::Book::default(), now);
        let mut entries = Vec::new();
        for (author, op) in new.first_ops {
            entries.push(state.lay(now, author, op)?);
        }
        table::insert(tx, id, now, &new.members).await?;
        for file in entries.iter().filter_map(|entry| image(&entry.op)) {
            files::allow(&Ctx::system(ctx.app.clone()), tx, file, &Scope::new(access::SCOPE, id)).await?;
        }
        let work = Plan::entries(entries).work()?;
        let rows: Vec<_> = work.rows.iter().map(|row| (id, row)).collect();
        log_store::insert(tx, &rows).await?;
        Ok(id)
    }

    /// Enters a member's operations. Answers when they are durable; by then everyone in the room has been sent them.
    ///
    /// Never call this inside a transaction: on the embedded database it would wait for itself.
    ///
    /// # Errors
    /// `NotFound` when there is no such room or the author is no member, `TooMany`, or `NotSaved`. What is wrong with
    /// single operations is told in [`Appended::refused`].
    pub async fn append(
        &self,
        ctx: &Ctx,
        id: RoomId,
        author: PersonId,
        client: &ClientId,
        ops: Vec<NewOp>,
    ) -> Result<Appended, RoomError> {
        let written = self.submit(ctx, id, author, client, ops).await?;
        self.finish(ctx, id, client, written).await
    }

    /// Decides on a member's operations and sends what is entered on its way to the disk.
    pub(crate) async fn submit(
        &self,
        ctx: &Ctx,
        id: RoomId,
        author: PersonId,
        client: &ClientId,
        mut ops: Vec<NewOp>,
    ) -> Result<Written<Decided>, RoomError> {
        if ops.len() > rules::OPS {
            return Err(RoomError::TooMany);
        }
        if self.writer().is_overloaded() {
            return Err(RoomError::NotSaved);
        }
        let member = self.live(ctx, id).await?.member(author).ok_or(RoomError::NotFound)?;
        self.look_through(ctx, id, &member, client, &mut ops).await?;
        self.hang_images(ctx, id, &member, &mut ops).await?;
        self.write(ctx, id, |state| decide(state, ctx, author, client, &ops)).await
    }

    /// Waits until all of it is durable, and finds what was there before.
    pub(crate) async fn finish(
        &self,
        ctx: &Ctx,
        id: RoomId,
        client: &ClientId,
        written: Written<Decided>,
    ) -> Result<Appended, RoomError> {
        written.ticket.durable().await?;
        let mut appended = Appended { entries: written.entries, refused: written.outcome.refused };
        if !written.outcome.repeats.is_empty() {
            self.writer().settle(id).await?;
        }
        for n in written.outcome.repeats {
            if let Some(entry) = log_store::find_repeat(&ctx.db, id, client, n).await? {
                appended.entries.push(entry.encode()?);
            }
        }
        Ok(appended)
    }

    /// Tells what a minor writes to whoever must know of it, covers what is written where minors read along, and refuses a minor's
    /// pictures there: nobody has looked through those.
    async fn look_through(
        &self,
        ctx: &Ctx,
        id: RoomId,
        author: &Member,
        client: &ClientId,
        ops: &mut [NewOp],
    ) -> Result<(), RoomError> {
        let tells = |new: &mut NewOp| new.op.as_mut().is_some_and(|op| op.words().is_some() || image(op).is_some());
        // Strokes are many, and say nothing.
        if !ops.iter_mut().any(tells) {
            return Ok(());
        }
        let Some(guard) = ctx.find_part::<Arc<dyn RoomGuard>>() else { return Ok(()) };
        if !author.adult {
            let live = self.live(ctx, id).await?;
            let is_new =
                |n: u32| live.with(|state| !state.book.clients.get(client).is_some_and(|seen| seen.contains(n)));
            let fresh = ops.iter_mut().filter(|new| is_new(new.n)).filter_map(|new| new.op.as_mut()?.words().cloned());
            let said: Vec<String> = fresh.collect();
            if !said.is_empty() {
                guard.heed(ctx, id, author.person, &said).await.map_err(RoomError::of_guard)?;
            }
        }
        let Some(cover) = access::cover_written(ctx, id, author.person).await? else { return Ok(()) };
        for new in ops {
            if let Some(words) = new.op.as_mut().and_then(Op::words) {
                *words = cover(words);
            }
            if !author.adult {
                new.op = new.op.take().filter(|op| image(op).is_none());
            }
        }
        Ok(())
    }

    /// Lets those who may see the room see the pictures that are put on its board. What is not there already is the
    /// author's own: else one child's photo could be taken along onto another's board, and stay there whatever becomes of the first.
    async fn hang_images(&self, ctx: &Ctx, id: RoomId, author: &Member, ops: &mut [NewOp]) -> Result<(), RoomError> {
        for new in ops {
            let Some(file) = new.op.as_ref().and_then(image) else { continue };
            if !self.hang(ctx, id, author, file).await? {
                new.op = None;
            }
        }
        Ok(())
    }

    /// Hangs a picture on a room; false where it may not be put there.
    async fn hang(&self, ctx: &Ctx, id: RoomId, author: &Member, file: FileId) -> Result<bool, RoomError> {
        let (room, own) = (Scope::new(access::SCOPE, id), Scope::new(access::OWN_SCOPE, id));
        let hangs_on = async |scope: &Scope| files::hanging_on(&ctx.db, scope).await.map(|files| files.contains(&file));
        if hangs_on(&room).await? || hangs_on(&own).await? {
            return Ok(true);
        }
        let Ok(found) = files::get(&ctx.db, file).await else { return Ok(false) };
        if !ctx.is_system() && found.owner_id != author.person {
            return Ok(false);
        }
        let scope = if author.adult || ctx.is_system() { room } else { own };
        let mut tx = ctx.db.begin().await?;
        files::allow(&Ctx::system(ctx.app.clone()), &mut tx, file, &scope).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Closes the room for good: the last snapshot is kept, voices end, recordings go among the files. Closing a closed
    /// room changes nothing. Never call this inside a transaction.
    ///
    /// # Errors
    /// `NotFound`, or `NotSaved`.
    pub async fn close(&self, ctx: &Ctx, id: RoomId) -> Result<(), RoomError> {
        let now = ctx.now();
        let written = self
            .write(ctx, id, |state| {
                if state.book.closed {
                    return (Plan::default(), false);
                }
                let entries = vec![state.note(now, None, RoomOp::Close {})];
                (Plan { entries, closed: Some(now), ..Plan::default() }, true)
            })
            .await?;
        written.ticket.durable().await?;
        self.writer().settle(id).await?;
        if written.outcome {
            self.end_voices(ctx, id).await?;
            self.tell_closed(ctx, id).await;
        }
        Ok(())
    }

    /// The room as its members see it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn view(&self, ctx: &Ctx, id: RoomId) -> Result<RoomView, RoomError> {
        Ok(view(&*self.live(ctx, id).await?, ctx))
    }

    /// Part of the log as the actor sees it, at most 2,000 entries.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn log(&self, ctx: &Ctx, id: RoomId, after: u64, limit: Option<u32>) -> Result<LogPage, RoomError> {
        let live = self.live(ctx, id).await?;
        let limit = limit.unwrap_or(PAGE).clamp(1, PAGE);
        self.writer().settle(id).await?;
        let mut entries = log_store::after(&ctx.db, id, after, limit).await?;
        let last = entries.last().map_or(0, |entry| entry.seq);
        if let Some(sight) = Sight::of(ctx, self, id).await? {
            entries = entries.into_iter().map(|entry| sight.entry(entry)).collect();
        }
        Ok(LogPage { entries, head: live.durable().max(last) })
    }

    /// The board and the chat as they are now, all of it durable.
    ///
    /// # Errors
    /// `NotFound`, or `NotSaved`.
    pub async fn snapshot(&self, ctx: &Ctx, id: RoomId) -> Result<SnapshotView, RoomError> {
        let written = self
            .write(ctx, id, |state| {
                let board::Snapshot { seq, board } = state.book.snapshot();
                (Plan { wait: true, ..Plan::default() }, SnapshotView { seq, board, chat: state.book.chat.clone() })
            })
            .await?;
        written.ticket.durable().await?;
        Ok(written.outcome)
    }

    /// Decides on a room that is loaded if need be, and loaded again when what is in memory is no longer true.
    pub(crate) async fn write<T>(
        &self,
        ctx: &Ctx,
        id: RoomId,
        mut decide: impl FnMut(&mut State) -> (Plan, T),
    ) -> Result<Written<T>, RoomError> {
        loop {
            let live = self.live(ctx, id).await?;
            if let Ok(written) = live.write(self.writer(), &mut decide) {
                return Ok(written);
            }
        }
    }
}

/// A room as its members see it.
fn view(live: &Live, ctx: &Ctx) -> RoomView {
    let now = ctx.now();
    live.with(|state| RoomView {
        id: live.id,
        state: match (state.book.closed, state.book.hold) {
            (true, _) => RoomState::Closed,
            (false, Some(_)) => RoomState::Locked,
            (false, None) => RoomState::Open,
        },
        opened_at: live.opened_at,
        head: live.durable(),
        page: state.book.board.shown,
        hold: state.book.hold.filter(|_| !state.book.closed),
        members: state.member_views(now),
    })
}

/// What was decided on operations that were not simply entered.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    /// Numbers that are in the log already.
    pub(crate) repeats: Vec<u32>,
    /// What was not done.
    pub(crate) refused: Vec<RefusedOp>,
}

fn decide(state: &mut State, ctx: &Ctx, author: PersonId, client: &ClientId, ops: &[NewOp]) -> (Plan, Decided) {
    use kernel::Coded;
    let now = ctx.now();
    state.presence.heard(author, now);
    let mut decided = Decided::default();
    let mut entries = Vec::new();
    for NewOp { n, op } in ops {
        let decision = match op {
            Some(op) => state.decide(now, author, client, *n, op.clone()),
            None => Err(RoomError::BadOp),
        };
        match decision {
            Ok(Decision::Logged(entry)) => entries.push(entry),
            Ok(Decision::Repeat) => decided.repeats.push(*n),
            Err(error) => decided.refused.push(RefusedOp { n: *n, code: error.code() }),
        }
    }
    // A repeat may still be on its way to the disk.
    let wait = !decided.repeats.is_empty();
    (Plan { wait, ..Plan::entries(entries) }, decided)
}

/// The file that an operation shows.
pub(super) fn image(op: &Op) -> Option<FileId> {
    match op {
        Op::Board(board::Op::Add { shape, .. } | board::Op::Set { shape, .. }) => match shape {
            board::Shape::Image(image) => Some(image.file),
            _ => None,
        },
        _ => None,
    }
}
