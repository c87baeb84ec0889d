//! What pupils do with their questions, and what the other folders need of them.

use kernel::{Page, Permission, PersonId, QuestionId, Relation, Role};
use people::consent::{Item, service as consent};
use people::packs::Packs;
use people::persons::service as persons;
use people::records::access::{FilePart, service as access};
use people::{Subject, relations};
use platform::notices::{self, Notice};
use platform::{Ctx, events, jobs};
use store::{Source, Tx};

use super::attaching::{allow, own_voice, with_voice};
pub use super::attaching::{attach, detach};
use super::jobs::{CutOff, ExpireDraft};
pub(crate) use super::lookup::{Names, advance, attachments, get, last_session, permit, show, waiting_later};
use super::lookup::{place_of, show_again};
use super::rules::{self, Step};
use super::{
    Asked, AttachmentState, Attempt, Mode, Place, Question, QuestionChange, QuestionError, QuestionState,
    store as table,
};
use crate::bank::service as bank;
use crate::dispatch::service as dispatch;
use crate::duty::service as duty;
use crate::events::QuestionAsked;
use crate::reading::service as reading;
use crate::screening::service as screening;
use crate::seats::service as seats;
use crate::sessions::service as sessions;
use crate::tell;

/// What the files of a question hang on.
pub const SCOPE: &str = "question";
/// Questions of one page.
const PAGE: u32 = 30;

/// Begins a question.
///
/// # Errors
/// When the actor is no pupil or a field does not fit.
pub async fn draft(ctx: &Ctx, change: QuestionChange) -> Result<Asked, QuestionError> {
    ctx.permit(Permission::AskQuestion, Relation::Own)?;
    let mut tx = ctx.db.begin().await?;
    let question = new_draft(ctx, &mut tx, change).await?;
    let asked = show(&mut (&mut tx).into(), question, Names::for_actor(ctx)).await?;
    tx.commit().await?;
    Ok(asked)
}

/// Begins a question anew that is over: with its words, its subject and what hangs on it, so that the pupil sends nothing twice.
/// What was tried is asked again: that is where the first answer left the pupil.
///
/// # Errors
/// `NotFound` for someone else's; `StateWrong` while it is on its way.
pub async fn ask_again(ctx: &Ctx, id: QuestionId) -> Result<Asked, QuestionError> {
    let mut tx = ctx.db.begin().await?;
    let before = get(&mut tx, id).await?;
    permit(ctx, &mut (&mut tx).into(), Permission::AskQuestion, &before).await?;
    if !before.state.is_over() {
        return Err(QuestionError::StateWrong { state: before.state, step: Step::AskLive });
    }
    if before.state == QuestionState::Found {
        bank::regret(&mut tx, id, ctx.now()).await?;
    }
    let pieces = table::attachments(&mut tx, id).await?;
    let words = QuestionChange { subject: before.subject, text: before.text, attempt: None };
    let question = new_draft(ctx, &mut tx, words).await?;
    let voices = consent::allows(ctx, &mut tx, question.asker_id, Item::Voice).await?;
    let here = pieces.into_iter().filter(|piece| piece.state == AttachmentState::Here);
    for (piece, place) in here.filter(|piece| voices || !piece.kind.is_heard()).zip(0..) {
        allow(ctx, &mut tx, question.id, &piece).await?;
        table::insert_attachment(&mut tx, question.id, place, &piece).await?;
        reading::want(ctx, &mut tx, question.id, &piece).await?;
    }
    let asked = show(&mut (&mut tx).into(), question, Names::for_actor(ctx)).await?;
    tx.commit().await?;
    Ok(asked)
}

async fn new_draft(ctx: &Ctx, tx: &mut Tx, change: QuestionChange) -> Result<Question, QuestionError> {
    let (person, now) = (ctx.actor()?.person, ctx.now());
    let pupil = persons::pupil(&mut *tx, person).await?.ok_or(QuestionError::NotAPupil)?;
    consent::require(ctx, &mut *tx, person, Item::Questions).await?;
    let mut question = Question {
        id: ctx.new_id(),
        asker_id: person,
        state: QuestionState::Draft,
        mode: None,
        subject: None,
        stage: pupil.stage,
        grade: pupil.grade,
        text: None,
        attempt: None,
        ahead: false,
        round: 0,
        room_id: None,
        created_at: now,
        updated_at: now,
        submitted_at: None,
        match_shown_at: None,
        accepted_at: None,
        queued_at: None,
    };
    apply(ctx, tx, &mut question, change).await?;
    table::insert(tx, &question).await?;
    jobs::enqueue(ctx, tx, &ExpireDraft { question: question.id }, now.plus(rules::DRAFT_LIFE)).await?;
    Ok(question)
}

/// Which questions of a pupil are looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Whose; one's own when no pupil is named.
    pub pupil: Option<PersonId>,
    /// Those that stand here.
    pub state: Option<QuestionState>,
    /// Those that are on their way to an answer.
    pub under_way: bool,
    /// Those in which these words stand, whatever letters are capital.
    pub words: Option<String>,
    /// With words: those of this subject too.
    pub or_subject: Option<Subject>,
}

/// A pupil's questions, newest first.
///
/// # Errors
/// `NotFound` for someone else's.
pub async fn list(
    ctx: &Ctx,
    wanted: &Wanted,
    after: Option<QuestionId>,
    limit: Option<u32>,
) -> Result<Page<Asked>, QuestionError> {
    let actor = ctx.actor()?;
    let pupil = wanted.pupil.unwrap_or(actor.person);
    ctx.permit(Permission::ReadQuestion, relations::to_person(&ctx.db, &actor, pupil).await?)?;
    let limit = limit.unwrap_or(PAGE).clamp(1, 100);
    let questions = table::of_asker(&ctx.db, pupil, wanted, after, limit + 1).await?;
    let page = Page::cut(questions, limit as usize, |question| question.id.to_string());
    let mut items = Vec::with_capacity(page.items.len());
    for question in page.items {
        items.push(show(&mut (&ctx.db).into(), question, Names::for_actor(ctx)).await?);
    }
    Ok(Page { items, next: page.next })
}

/// One question.
///
/// # Errors
/// `NotFound` for whoever has nothing to do with it.
pub async fn see(ctx: &Ctx, id: QuestionId) -> Result<Asked, QuestionError> {
    let question = get(&ctx.db, id).await?;
    permit(ctx, &mut (&ctx.db).into(), Permission::ReadQuestion, &question).await?;
    access::note(ctx, question.asker_id, FilePart::Question).await?;
    show(&mut (&ctx.db).into(), question, Names::for_actor(ctx)).await
}

/// Changes a question that no teacher has taken yet.
///
/// # Errors
/// `Settled`, `BadField`, `SubjectWrong`, `ChipUnknown`, `AttemptRequired`.
pub async fn change(ctx: &Ctx, id: QuestionId, change: QuestionChange) -> Result<Asked, QuestionError> {
    let (mut tx, mut question) = begin(ctx, id).await?;
    apply(ctx, &mut tx, &mut question, change).await?;
    let attachments = table::attachments(&mut tx, id).await?;
    if question.state != QuestionState::Draft && !rules::has_content(&question, &attachments) {
        return Err(QuestionError::Empty);
    }
    finish_change(ctx, tx, question).await
}

async fn apply(ctx: &Ctx, tx: &mut Tx, question: &mut Question, change: QuestionChange) -> Result<(), QuestionError> {
    let pack = ctx.part::<Packs>().current(ctx.now());
    let taught = |subject, stage| pack.teaches(subject, stage);
    rules::check_change(question, &change, taught, &pack.rules.attempt_chips)?;
    question.subject = change.subject.or(question.subject);
    question.text = change.text.or(question.text.take());
    if let Some(attempt) = change.attempt {
        let attempt = with_voice(ctx, tx, question, attempt).await?;
        question.attempt = serde_json::to_string(&attempt).ok();
    }
    question.updated_at = ctx.now();
    Ok(())
}

/// An own question, locked against everyone else until the transaction ends, in a state in which it can be changed.
pub(crate) async fn begin(ctx: &Ctx, id: QuestionId) -> Result<(Tx, Question), QuestionError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let question = get(&mut tx, id).await?;
    permit(ctx, &mut (&mut tx).into(), Permission::AskQuestion, &question).await?;
    if question.state.is_editable() { Ok((tx, question)) } else { Err(QuestionError::Settled(question.state)) }
}

pub(super) async fn finish_change(ctx: &Ctx, mut tx: Tx, mut question: Question) -> Result<Asked, QuestionError> {
    table::update_words(&mut tx, &question).await?;
    if question.state != QuestionState::Draft {
        screening::screen_question(ctx, &mut tx, &mut question).await?;
        dispatch::match_waiting(ctx, &mut tx).await?;
        question = get(&mut tx, question.id).await?;
    }
    dispatch::retell(ctx, &mut tx, &question).await?;
    let asked = show(&mut (&mut tx).into(), question, Names::for_actor(ctx)).await?;
    tx.commit().await?;
    Ok(asked)
}

/// Sends a question off, for an answer now, a recorded one or one in writing.
///
/// # Errors
/// What is missing in it; `Consent` when the family has not agreed to such an answer; `AlreadyWaiting`; `OutsideHours` when live answers are not to be had now.
pub async fn submit(ctx: &Ctx, id: QuestionId, mode: Mode) -> Result<Asked, QuestionError> {
    let now = ctx.now();
    let pack = ctx.part::<Packs>().current(now);
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut question = get(&mut tx, id).await?;
    let step = match mode {
        Mode::Live => Step::AskLive,
        Mode::Later | Mode::Text => Step::AskLater,
    };
    check_ready(ctx, &mut tx, &question, step).await?;
    consent::require(ctx, &mut tx, question.asker_id, mode.item()).await?;
    if mode == Mode::Live && !pack.rules.may_start(question.stage, now) {
        return Err(QuestionError::OutsideHours);
    }
    let shown = question.state == QuestionState::Shown;
    question.mode = Some(mode);
    // Whoever looked at replays first has lost no place.
    question.submitted_at.get_or_insert(now);
    question.queued_at = Some(now);
    advance(ctx, &mut tx, &mut question, step, None).await?;
    if shown {
        bank::pass(&mut tx, id, now).await?;
    } else {
        events::publish(ctx, &mut tx, &QuestionAsked::of(&question)).await?;
    }
    if let Some(closing) = pack.rules.closes_at(now).filter(|_| mode == Mode::Live) {
        jobs::enqueue(ctx, &mut tx, &CutOff { question: id }, closing).await?;
    }
    screening::screen_question(ctx, &mut tx, &mut question).await?;
    dispatch::match_waiting(ctx, &mut tx).await?;
    let question = get(&mut tx, id).await?;
    seats::seek(ctx, &mut tx, &question).await?;
    let asked = show_again(ctx, &mut tx, id).await?;
    tx.commit().await?;
    Ok(asked)
}

/// An attempt by which an answer is opened (R24), wherever it is: a chip the region offers, words with something in them, or the actor's
/// own voice.
///
/// # Errors
/// `AttemptRequired` for one that says nothing; `ChipUnknown`; `BadField` for words that are too many, and for a voice that is not the
/// actor's or has not come; `Consent` where a family agrees to no questions, or to no voices.
pub(crate) async fn tried(ctx: &Ctx, attempt: &Attempt) -> Result<Attempt, QuestionError> {
    if !attempt.says_something() {
        return Err(QuestionError::AttemptRequired);
    }
    rules::check_words(&QuestionChange { attempt: Some(attempt.clone()), ..QuestionChange::default() })?;
    rules::check_chips(&attempt.chips, &[], &ctx.part::<Packs>().current(ctx.now()).rules.attempt_chips)?;
    // What is tried is kept (R40).
    let actor = ctx.actor()?;
    if actor.role == Role::Pupil {
        consent::require(ctx, &ctx.db, actor.person, Item::Questions).await?;
    }
    let voice_state = match attempt.voice_file_id {
        Some(voice) => Some(own_voice(ctx, voice).await?),
        None => None,
    };
    let attempt = Attempt { voice_state, ..attempt.clone() };
    if attempt.opens_answers() { Ok(attempt) } else { Err(QuestionError::AttemptRequired) }
}

/// Whether the actor may send a question off, and it has all it needs.
///
/// # Errors
/// `NotFound`, `StateWrong`, what is missing in it, `Consent`.
pub(crate) async fn check_ready(ctx: &Ctx, tx: &mut Tx, question: &Question, step: Step) -> Result<(), QuestionError> {
    permit(ctx, &mut (&mut *tx).into(), Permission::AskQuestion, question).await?;
    question.state.after(step)?;
    let pack = ctx.part::<Packs>().current(ctx.now());
    let attachments = table::attachments(&mut *tx, question.id).await?;
    rules::check_submit(question, &attachments, |subject, stage| pack.teaches(subject, stage))?;
    if rules::has_voice(question, &attachments) {
        consent::require(ctx, &mut *tx, question.asker_id, Item::Voice).await?;
    }
    Ok(())
}

/// Takes a question back.
///
/// # Errors
/// `StateWrong` when a teacher has taken it or it is over.
pub async fn cancel(ctx: &Ctx, id: QuestionId) -> Result<Asked, QuestionError> {
    leave_queue(ctx, id, Step::Cancel).await
}

/// Asks for a recorded answer instead of waiting on.
///
/// # Errors
/// `StateWrong` when it does not wait.
pub async fn move_later(ctx: &Ctx, id: QuestionId) -> Result<Asked, QuestionError> {
    leave_queue(ctx, id, Step::MoveLater).await
}

async fn leave_queue(ctx: &Ctx, id: QuestionId, step: Step) -> Result<Asked, QuestionError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut question = get(&mut tx, id).await?;
    permit(ctx, &mut (&mut tx).into(), Permission::AskQuestion, &question).await?;
    // From a session only the session leads out, and only its teacher decides.
    if question.state.is_live() {
        return Err(QuestionError::StateWrong { state: question.state, step });
    }
    withdraw(ctx, &mut tx, &mut question, step).await?;
    let asked = show_again(ctx, &mut tx, id).await?;
    tx.commit().await?;
    Ok(asked)
}

/// Takes a waiting question out of the queue, and from the teacher it is put to, who is free for the next.
pub(crate) async fn withdraw(ctx: &Ctx, tx: &mut Tx, question: &mut Question, step: Step) -> Result<(), QuestionError> {
    question.state.after(step)?;
    if question.state == QuestionState::Offered {
        dispatch::withdraw_offer(ctx, tx, question.id).await?;
    }
    if step == Step::MoveLater {
        question.mode = Some(Mode::Later);
    }
    // It may have had a teacher, who was lost: nobody comes into that room any more.
    if question.room_id.take().is_some() {
        sessions::leave_room(ctx, tx, question.id).await?;
    }
    advance(ctx, tx, question, step, None).await?;
    dispatch::match_waiting(ctx, tx).await
}

/// Tells the pupil of replays that were found while the question waits; it stays where it stands.
pub(crate) async fn tell_match(ctx: &Ctx, tx: &mut Tx, question: &mut Question) -> store::Result<()> {
    question.match_shown_at.get_or_insert(ctx.now());
    table::update_state(tx, question, question.state).await?;
    tell::question(ctx, tx, question, None);
    Ok(())
}

/// The questions of a pupil that wait for an answer or are being answered.
pub(crate) async fn under_way(source: impl Into<Source<'_>>, pupil: PersonId) -> store::Result<Vec<Question>> {
    table::under_way(source, pupil).await
}

/// Lets a waiting question be answered in writing: nothing may be recorded for the pupil any more (R40).
pub(crate) async fn answer_in_writing(ctx: &Ctx, tx: &mut Tx, question: &mut Question) -> Result<(), QuestionError> {
    if question.state.is_waiting_live() {
        withdraw(ctx, tx, question, Step::MoveLater).await?;
    }
    question.mode = Some(Mode::Text);
    table::update_state(tx, question, question.state).await?;
    tell::question(ctx, tx, question, None);
    let notice = Notice::new("question_in_writing").link(format!("/questions/{}", question.id));
    notices::send(ctx, tx, question.asker_id, notice).await?;
    Ok(())
}

/// Where a question stands in the queue and how long it may take.
///
/// # Errors
/// `NotFound` for whoever has nothing to do with it; `SubjectWrong` while it has no subject.
pub async fn place(ctx: &Ctx, id: QuestionId) -> Result<Place, QuestionError> {
    let question = get(&ctx.db, id).await?;
    permit(ctx, &mut (&ctx.db).into(), Permission::ReadQuestion, &question).await?;
    let subject = question.subject.ok_or(QuestionError::SubjectWrong)?;
    Ok(Place {
        state: question.state,
        place: place_of(&ctx.db, &question).await?,
        wait: dispatch::wait_range(ctx, subject, question.stage).await?,
        on_duty: duty::count_on_duty(&ctx.db, subject, question.stage).await?,
    })
}
