//! Seeing a session again, and who may see its room and the files of its question.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Permission, PersonId, QuestionId, Relation, Relations, Role, RoomId, SessionId, Timestamp};
use people::Locale;
use people::consent::{Item, service as consent};
use people::packs::{self, Packs};
use people::persons::service as persons;
use people::records::access::{FilePart, service as access};
use platform::Ctx;
use platform::files::{FileGuard, Scope};
use platform::notices::{self, Notice};
use rooms::{Cover, MayShow, ReplayView, RoomGuard, Rooms};

use super::recording::Recording;
use super::{Session, SessionError, SessionKind, SessionState, Shown, heed, recording, rules, service, store as table};
use crate::archive::rules as archive;
use crate::holds::service as holds;
use crate::questions::service as questions;
use crate::questions::{Asked, Asker, QuestionError};
use crate::screening::Veil;
use crate::seats::{Seat, service as seats};

impl Session {
    /// As it was for somebody who listened along: with that pupil's question and that pupil's word on it.
    #[must_use]
    pub(crate) fn seen_from(mut self, seat: &Seat, now: Timestamp) -> Self {
        self.question_id = seat.question_id;
        self.pupil_id = seat.pupil_id;
        self.solved = seat.solved;
        self.rating = seat.rating;
        self.comment.clone_from(&seat.comment);
        self.judged_at = seat.judged_at;
        // Whether another's report was upheld is that one's affair.
        self.effective = archive::effective(&self, false, now);
        self
    }
}

impl Shown {
    /// Whether the pupil has said what was tried (R24).
    pub(super) fn has_attempt(&self) -> bool {
        self.asked.question.attempt().is_some_and(|attempt| attempt.says_something())
    }

    /// As those see it who stand to somebody who listened along: with that pupil's question and that pupil's word on it.
    #[must_use]
    pub(super) fn seen_from(mut self, seat: &Seat, asked: Asked, now: Timestamp) -> Self {
        self.asked = asked;
        self.session = self.session.seen_from(seat, now);
        self.reported = false;
        self.seat = Some(seat.id);
        self
    }

    /// As a pupil sees it to whom it is shown as an answer: nothing says who asked, what was tried, or what was thought of it, and of
    /// what was written only what screening would show.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn veiled(mut self, ctx: &Ctx) -> store::Result<Self> {
        let veil = Veil::of(ctx, &ctx.db, self.session.pupil_id).await?;
        self.asked.question.text = self.asked.question.text.map(|text| veil.covered(&text));
        self.asked.attachments.clear();
        self.asked.asker = Asker { alias: String::new(), name: None, class_name: None };
        self.asked.question.attempt = None;
        self.session.note = None;
        self.session.solved = None;
        self.session.rating = None;
        self.session.comment = None;
        self.reported = false;
        self.veiled = true;
        Ok(self)
    }
}

/// A session and the replay of its room.
///
/// # Errors
/// `Recording` where it is gone or closed; `AttemptRequired` as long as the asker has not said what was tried; `StateWrong`
/// while it goes on.
pub(super) async fn replay(ctx: &Ctx, id: SessionId) -> Result<(Shown, ReplayView), SessionError> {
    let session = service::get(&ctx.db, id).await?;
    let relations = service::permit(ctx, &mut (&ctx.db).into(), Permission::ReadReplay, &session).await?;
    let shown = service::show_to_actor(ctx, &mut (&ctx.db).into(), session).await?;
    // What is gone is gone, whatever was tried: the attempt went with it.
    recording::require(ctx, &shown.session, shown.recording).await?;
    if !shown.has_attempt() {
        return Err(SessionError::AttemptRequired);
    }
    if shown.session.state == SessionState::Open {
        return Err(SessionError::StateWrong);
    }
    // An answer in writing is read, not watched.
    let room = shown.session.room_id.ok_or(SessionError::NotFound)?;
    let replay = ctx.part::<Rooms>().replay(ctx, room).await?;
    if relations.has(Relation::Offered) {
        access::note_found(ctx, shown.session.pupil_id, FilePart::Replay).await?;
        return Ok((shown.veiled(ctx).await?, replay));
    }
    note_watched(ctx, &shown.session).await?;
    access::note(ctx, shown.session.pupil_id, FilePart::Replay).await?;
    Ok((shown, replay))
}

/// Tells the teacher of an answer made later that it was watched or read, the first time.
pub(super) async fn note_watched(ctx: &Ctx, session: &Session) -> Result<(), SessionError> {
    let by_pupil = ctx.actor.is_some_and(|actor| actor.person == session.pupil_id);
    if !by_pupil || session.kind == SessionKind::Live || session.watched_at.is_some() {
        return Ok(());
    }
    let mut tx = ctx.db.begin().await?;
    if table::mark_watched(&mut tx, session.id, ctx.now()).await? {
        let notice = Notice::new("session_watched").link(format!("/sessions/{}", session.id));
        notices::send(ctx, &mut tx, session.teacher_id, notice).await?;
    }
    Ok(tx.commit().await?)
}

/// Knows how people stand to the rooms of sessions.
#[derive(Clone, Copy, Debug, Default)]
pub struct SessionRooms;

#[async_trait]
impl RoomGuard for SessionRooms {
    async fn relations(&self, ctx: &Ctx, room: RoomId) -> anyhow::Result<Relations> {
        let mut relations = Relations::NONE;
        for (id,) in table::of_room(&ctx.db, room).await? {
            let session = service::get(&ctx.db, id).await?;
            let shown = service::show(ctx, &mut (&ctx.db).into(), session).await?;
            if shown.has_attempt() {
                relations = relations.and(service::relations_to(ctx, &mut (&ctx.db).into(), &shown.session).await?);
            }
        }
        Ok(relations)
    }

    async fn rooms_about(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<RoomId>> {
        // An answer made later has the question on its board, though the pupil never was in the room.
        let rooms = table::rooms_of_pupil(&ctx.db, person).await?;
        let mut rooms: Vec<RoomId> = rooms.into_iter().map(|(room,)| room).collect();
        // Who listened along has been in the room, also where that was ended.
        rooms.extend(seats::rooms_of(&ctx.db, person).await?);
        Ok(rooms)
    }

    async fn minors(&self, ctx: &Ctx, room: RoomId) -> anyhow::Result<Vec<PersonId>> {
        let mut minors = Vec::new();
        for (id,) in table::of_room(&ctx.db, room).await? {
            minors.push(service::get(&ctx.db, id).await?.pupil_id);
            minors.extend(seats::recorded(&ctx.db, id).await?);
        }
        Ok(minors)
    }

    async fn cover_written(&self, ctx: &Ctx, room: RoomId, author: PersonId) -> anyhow::Result<Option<Cover>> {
        let Some((id,)) = table::of_room(&ctx.db, room).await?.into_iter().next() else { return Ok(None) };
        let session = service::get(&ctx.db, id).await?;
        if !seats::expects_others(&ctx.db, session.question_id).await? {
            return Ok(None);
        }
        let minors = self.minors(ctx, room).await?;
        if !minors.contains(&author) {
            // What a teacher explains has numbers in it that are nobody's: only names are covered.
            let mut names = Vec::new();
            for minor in minors {
                names.extend(persons::pupil(&ctx.db, minor).await?.map(|pupil| pupil.name));
            }
            return Ok(Some(Arc::new(move |words: &str| rules::starred(words, &names))));
        }
        let veil = Veil::over(ctx, &mut (&ctx.db).into(), &minors).await?;
        Ok(Some(Arc::new(move |words: &str| veil.covered(words))))
    }

    async fn heed(&self, ctx: &Ctx, room: RoomId, author: PersonId, said: &[String]) -> anyhow::Result<()> {
        heed::heed(ctx, room, author, said).await
    }

    async fn cover(&self, ctx: &Ctx, room: RoomId) -> anyhow::Result<Option<Cover>> {
        let Some(actor) = ctx.actor else { return Ok(None) };
        // Grown-ups who look after the child see what was written; another child, and whoever found it in the bank, sees nothing that
        // screening would hide.
        let found = self.relations(ctx, room).await? == Relation::Offered.into();
        for (id,) in table::of_room(&ctx.db, room).await? {
            let pupil = service::get(&ctx.db, id).await?.pupil_id;
            if found || (actor.role == Role::Pupil && pupil != actor.person) {
                let minors = self.minors(ctx, room).await?;
                let veil = Veil::over(ctx, &mut (&ctx.db).into(), &minors).await?;
                return Ok(Some(Arc::new(move |words: &str| veil.covered(words))));
            }
        }
        Ok(None)
    }

    async fn may_show(&self, ctx: &Ctx, room: RoomId, person: PersonId) -> anyhow::Result<MayShow> {
        if !consent::asks(ctx, Item::Camera) {
            return Ok(MayShow::NotOffered);
        }
        // What a family agrees to is a picture for the teacher.
        if let Some(id) = table::find_open_of_room(&ctx.db, room).await?
            && seats::is_shared(&ctx.db, id).await?
        {
            return Ok(MayShow::NotOffered);
        }
        let agreed = consent::allows(ctx, &ctx.db, person, Item::Camera).await?;
        Ok(if agreed { MayShow::Yes } else { MayShow::NotAgreed })
    }

    async fn called(&self, ctx: &Ctx, room: RoomId) -> anyhow::Result<Option<String>> {
        let Some((id,)) = table::of_room(&ctx.db, room).await?.into_iter().next() else { return Ok(None) };
        let session = service::get(&ctx.db, id).await?;
        let shown = service::show(ctx, &mut (&ctx.db).into(), session).await?;
        let locale = persons::locale_of(&ctx.db, ctx.actor()?.person).await?.unwrap_or(Locale::ZhCn);
        let Session { subject, stage, started_at, .. } = shown.session;
        let day = started_at.day(ctx.part::<Packs>().zone());
        let subject = packs::subject_name(ctx, subject, Some(stage), locale);
        Ok(Some(format!("{day} {subject} {}", shown.asked.asker.alias)))
    }

    async fn may_watch(&self, ctx: &Ctx, room: RoomId) -> anyhow::Result<bool> {
        for (id,) in table::of_room(&ctx.db, room).await? {
            let session = service::get(&ctx.db, id).await?;
            let recording = recording::of(ctx, &mut (&ctx.db).into(), &session).await?;
            // Of what is gone the room itself says so.
            if recording == Some(Recording::Closed) && !holds::may_look(ctx, &session).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Shows the files of a question to those who may see the question.
#[derive(Clone, Copy, Debug, Default)]
pub struct SessionFiles;

#[async_trait]
impl FileGuard for SessionFiles {
    async fn may_see(&self, ctx: &Ctx, thing: &Scope) -> anyhow::Result<bool> {
        let Ok(id) = thing.id().parse::<QuestionId>() else { return Ok(false) };
        let question = questions::get(&ctx.db, id).await?;
        match questions::permit(ctx, &mut (&ctx.db).into(), Permission::ReadQuestion, &question).await {
            Ok(()) => Ok(true),
            Err(QuestionError::NotFound | QuestionError::Denied(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
