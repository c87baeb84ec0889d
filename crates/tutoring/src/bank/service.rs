//! Finding answered questions, showing their replays first, and keeping the bank.

use kernel::{Permission, PersonId, QuestionId, Relation, Role, SessionId, Timestamp};
use people::organisation::service as organisation;
use people::relations;
use platform::Ctx;
use rooms::Rooms;
use store::{Source, Tx};

use super::filling::has_answered;
pub use super::filling::{follow, rebuild};
pub(crate) use super::filling::{keep, reckoned, take_out};
use super::rules::{self, Landmark};
pub use super::searching::search;
pub use super::showing::{pass_shown, show_beside, show_first};
use super::{Answered, BankError, Figures, Outcome, ShownFirst, Why, store as table};
use crate::book::{BookEntry, found, service as book};
use crate::dispatch::service as dispatch;
use crate::questions::rules::Step;
use crate::questions::service::{self as questions, Names};
use crate::questions::{AttachmentState, Attempt};
use crate::reading::service as reading;
use crate::screening::{Shareable, Veil, service as screening};
use crate::seats::service as seats;
use crate::sessions::recording::{self, Recording};
use crate::sessions::service as sessions;
use crate::sessions::{Session, SessionError};
use crate::source::again;

/// The session, if its replay may be shown to this pupil: it is there, it answered, and of what another asked nothing is hidden
/// and the family agrees that others see it.
pub(super) async fn may_be_shown(
    ctx: &Ctx,
    source: &mut Source<'_>,
    id: SessionId,
    to: PersonId,
) -> Result<Option<Session>, BankError> {
    let session = sessions::get(again(source), id).await?;
    let whole = recording::of(ctx, source, &session).await? == Some(Recording::There);
    if !whole || !has_answered(&session) || session.effective == Some(false) {
        return Ok(None);
    }
    let may = session.pupil_id == to
        || (is_fit_for_others(ctx, source, session.question_id).await?
            && seats::may_be_shared(ctx, source, session.id).await?);
    Ok(may.then_some(session))
}

/// Whether other pupils may see a question: screening lets them, and everything that shows on its board was read and is as clean. In a
/// film, and in a photo that could not be read or not all of it, nobody has looked.
///
/// # Errors
/// When the database fails.
pub(crate) async fn is_fit_for_others(ctx: &Ctx, source: &mut Source<'_>, id: QuestionId) -> Result<bool, BankError> {
    let question = questions::get(again(source), id).await?;
    let shareable = screening::shareable(ctx, again(source), &question).await?;
    let Shareable::Shown { files, .. } = shareable else { return Ok(false) };
    let readings = reading::of_question(again(source), id).await?;
    let was_read = |file| readings.iter().any(|one| one.file_id == file && one.is_read_whole());
    let attachments = questions::attachments(again(source), id).await?;
    let mut here = attachments.iter().filter(|one| one.state == AttachmentState::Here);
    Ok(here.all(|one| rules::is_fit(one.kind, was_read(one.file_id), files.contains(&one.file_id))))
}

/// Whether a replay is open to a pupil who is not the one who asked.
///
/// # Errors
/// When the database fails.
pub(crate) async fn is_open_to(
    ctx: &Ctx,
    source: &mut Source<'_>,
    session: SessionId,
    pupil: PersonId,
) -> Result<bool, BankError> {
    let open = table::is_open(again(source), pupil, session).await?;
    Ok(open && may_be_shown(ctx, source, session, pupil).await?.is_some())
}

/// The session whose replay answers a question and may be shown to others; the first where there are several.
///
/// # Errors
/// When the database fails.
pub(crate) async fn replay_of(
    ctx: &Ctx,
    source: &mut Source<'_>,
    question: QuestionId,
) -> Result<Option<SessionId>, BankError> {
    let viewer = ctx.actor()?.person;
    for session in table::answers_to(again(source), question).await? {
        if may_be_shown(ctx, source, session, viewer).await?.is_some() {
            return Ok(Some(session));
        }
    }
    Ok(None)
}

/// A question and the replays that are shown for it.
///
/// # Errors
/// `NotFound` for whoever has nothing to do with the question.
pub async fn shown(ctx: &Ctx, id: QuestionId) -> Result<ShownFirst, BankError> {
    let question = questions::get(&ctx.db, id).await?;
    questions::permit(ctx, &mut (&ctx.db).into(), Permission::ReadQuestion, &question).await?;
    let mut replays = Vec::new();
    let offers = table::offers(&ctx.db, id).await?;
    for offer in offers.into_iter().filter(|offer| offer.outcome != Some(Outcome::NotMine)) {
        let why = Why { shared: serde_json::from_str(&offer.shared).unwrap_or_default(), meant: false };
        replays.extend(answered(ctx, offer.session_id, question.asker_id, why).await?);
    }
    let asked = questions::show(&mut (&ctx.db).into(), question, Names::for_actor(ctx)).await?;
    Ok(ShownFirst { asked, replays })
}

/// An answered question as this pupil sees it; nothing where it may not be shown any more.
pub(super) async fn answered(ctx: &Ctx, id: SessionId, to: PersonId, why: Why) -> Result<Option<Answered>, BankError> {
    let Some(session) = may_be_shown(ctx, &mut (&ctx.db).into(), id, to).await? else { return Ok(None) };
    let question = questions::get(&ctx.db, session.question_id).await?;
    let veil = Veil::of(ctx, &ctx.db, session.pupil_id).await?;
    let opened = is_opened(&mut (&ctx.db).into(), &session, to).await?;
    let kept = found::entry_of(&mut (&ctx.db).into(), to, &session).await?;
    Ok(Some(Answered {
        session: id,
        words: veil.covered(&reading::words_of(&ctx.db, &question).await?),
        subject: session.subject,
        stage: session.stage,
        grade: session.grade,
        knowledge_point: session.knowledge_point,
        kind: session.kind,
        duration_s: session.ended_at.map_or(0, |ended| ended.since(session.started_at).as_secs()),
        why,
        opened,
        kept,
    }))
}

/// Whether a pupil has opened a replay before; one's own is open.
async fn is_opened(source: &mut Source<'_>, session: &Session, pupil: PersonId) -> store::Result<bool> {
    Ok(session.pupil_id == pupil || table::is_open(again(source), pupil, session.id).await?)
}

/// Opens a replay that is shown for a question. Answers where it begins, in milliseconds of its clock.
///
/// # Errors
/// `NotFound` for one that is not shown for it.
pub async fn open_shown(ctx: &Ctx, id: QuestionId, session: SessionId) -> Result<u64, BankError> {
    let question = questions::get(&ctx.db, id).await?;
    questions::permit(ctx, &mut (&ctx.db).into(), Permission::AskQuestion, &question).await?;
    let offered = table::offers(&ctx.db, id).await?.iter().any(|offer| offer.session_id == session);
    let attempt = question.attempt().filter(Attempt::opens_answers).ok_or(BankError::AttemptRequired)?;
    if !offered {
        return Err(BankError::NotFound);
    }
    let session = watchable(ctx, &mut (&ctx.db).into(), session).await?;
    open(ctx, &session, &attempt, Some(id)).await
}

/// Opens a replay that was found; a pupil says before what was tried. Answers where it begins, in milliseconds of its clock.
///
/// # Errors
/// What is wrong with the attempt; `NotFound` for one that may not be shown.
pub async fn open_found(ctx: &Ctx, session: SessionId, attempt: &Attempt) -> Result<u64, BankError> {
    ctx.permit(Permission::SearchBank, Relation::Anyone)?;
    // What is not there is not there, whatever was tried.
    let session = watchable(ctx, &mut (&ctx.db).into(), session).await?;
    // Who teaches has tried.
    if ctx.actor()?.role != Role::Pupil && !attempt.says_something() {
        return open(ctx, &session, &Attempt::default(), None).await;
    }
    let attempt = questions::tried(ctx, attempt).await?;
    open(ctx, &session, &attempt, None).await
}

/// The session, if its replay may be shown to the actor.
///
/// # Errors
/// `NotFound` where it may not.
pub(crate) async fn watchable(ctx: &Ctx, source: &mut Source<'_>, id: SessionId) -> Result<Session, BankError> {
    let found = may_be_shown(ctx, source, id, ctx.actor()?.person).await?;
    found.ok_or(BankError::NotFound)
}

/// Whether the replay of a session may be shown to a pupil, once that pupil has said what was tried.
///
/// # Errors
/// When the database fails.
pub(crate) async fn is_shown_to(
    ctx: &Ctx,
    source: &mut Source<'_>,
    session: SessionId,
    pupil: PersonId,
) -> Result<bool, BankError> {
    Ok(may_be_shown(ctx, source, session, pupil).await?.is_some())
}

/// Opens the replay of what a pupil found and kept, and has tried by now, where it may still be shown.
///
/// # Errors
/// When the database fails.
pub(crate) async fn open_tried(ctx: &Ctx, tx: &mut Tx, entry: &BookEntry) -> Result<(), BankError> {
    if is_shown_to(ctx, &mut (&mut *tx).into(), entry.session_id, entry.pupil_id).await? {
        let tried = entry.attempt.as_deref().unwrap_or_default();
        table::open(tx, entry.pupil_id, entry.session_id, tried, ctx.now()).await?;
    }
    Ok(())
}

async fn open(
    ctx: &Ctx,
    session: &Session,
    attempt: &Attempt,
    shown_for: Option<QuestionId>,
) -> Result<u64, BankError> {
    let (pupil, now) = (ctx.actor()?.person, ctx.now());
    // Who teaches tries nothing, and is not counted as if.
    let tried = Some(attempt).filter(|attempt| attempt.says_something());
    let tried = tried.and_then(|attempt| serde_json::to_string(attempt).ok()).unwrap_or_default();
    let mut tx = ctx.db.begin().await?;
    table::open(&mut tx, pupil, session.id, &tried, now).await?;
    if let Some(question) = shown_for {
        table::mark_opened(&mut tx, question, session.id, now).await?;
    }
    tx.commit().await?;
    let landmarks = landmarks(ctx, session).await?;
    Ok(rules::begins_at(attempt.text.as_deref().unwrap_or_default(), &landmarks))
}

/// What happens where in a replay: marks, and what is said.
async fn landmarks(ctx: &Ctx, session: &Session) -> Result<Vec<Landmark>, BankError> {
    let Some(room) = session.room_id else { return Ok(Vec::new()) };
    let rooms = ctx.part::<Rooms>();
    let replay = rooms.replay(ctx, room).await.map_err(SessionError::from)?;
    let marks = replay.chapters.into_iter().filter_map(|chapter| {
        let words = chapter.label?;
        Some(Landmark { at_ms: chapter.at, words })
    });
    let said = rooms.captions(ctx, room).await.map_err(SessionError::from)?;
    let lines = said.into_iter().flat_map(|captions| captions.lines);
    Ok(marks.chain(lines.map(|line| Landmark { at_ms: line.from, words: line.text })).collect())
}

/// A replay was enough: no teacher is asked, and one who is asked already is free for the next.
///
/// # Errors
/// `NotFound` for a replay that is not shown for the question; `NotOpened`; `StateWrong` once a teacher has taken it.
pub async fn solve(ctx: &Ctx, id: QuestionId, session: SessionId) -> Result<ShownFirst, BankError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut question = questions::get(&mut tx, id).await?;
    questions::permit(ctx, &mut (&mut tx).into(), Permission::AskQuestion, &question).await?;
    if !table::offers(&mut tx, id).await?.iter().any(|offer| offer.session_id == session) {
        return Err(BankError::NotFound);
    }
    let watched = sessions::get(&mut tx, session).await?;
    if !is_opened(&mut (&mut tx).into(), &watched, question.asker_id).await? {
        return Err(BankError::NotOpened);
    }
    questions::withdraw(ctx, &mut tx, &mut question, Step::Solve).await?;
    if table::settle(&mut tx, id, Some(session), None, Outcome::Solved, ctx.now()).await? == 0 {
        return Err(BankError::NotFound);
    }
    book::keep_by_itself(ctx, &mut tx, &question).await?;
    tx.commit().await?;
    shown(ctx, id).await
}

/// The session whose replay was enough for a question.
///
/// # Errors
/// When the database fails.
pub(crate) async fn solved_by(source: impl Into<Source<'_>>, question: QuestionId) -> store::Result<Option<SessionId>> {
    table::solved_by(source, question).await
}

/// The pupil asks a teacher all the same.
pub(crate) async fn pass(tx: &mut Tx, question: QuestionId, now: Timestamp) -> store::Result<()> {
    table::settle(tx, question, None, None, Outcome::NotMine, now).await.map(|_| ())
}

/// What had been enough was not: the pupil asks again.
pub(crate) async fn regret(tx: &mut Tx, question: QuestionId, now: Timestamp) -> store::Result<()> {
    table::settle(tx, question, None, Some(Outcome::Solved), Outcome::Wrong, now).await.map(|_| ())
}

/// How often replays were shown and were enough, of the questions that were asked where the actor serves in a span of time.
///
/// # Errors
/// `Denied` for those who may not see figures of the region.
pub async fn figures(ctx: &Ctx, from: Timestamp, until: Timestamp) -> Result<Figures, BankError> {
    let actor = ctx.actor()?;
    ctx.permit(Permission::ReadBankFigures, relations::to_org(&ctx.db, &actor, actor.org).await?)?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(BankError::NotFound)?;
    Ok(table::figures(&ctx.db, &org.path, from, until).await?)
}
