//! What the other folders need of questions: finding, moving, showing them.

use std::collections::BTreeMap;

use kernel::{Permission, QuestionId, Relation, Relations, Role, SessionId};
use people::persons::service as persons;
use people::{Stage, Subject, relations};
use platform::formats::service as formats;
use platform::{Ctx, Denied};
use store::{Source, Tx};

use super::rules::Step;
use super::{Asked, Asker, Attachment, AttachmentState, Question, QuestionError, QuestionState, store as table};
use crate::dispatch::service as dispatch;
use crate::duty::service as duty;
use crate::reading::service as reading;
use crate::screening::service as screening;
use crate::seats::service as seats;
use crate::source::again;
use crate::tell;

/// Questions of one list.
const PAGE: u32 = 30;

/// Whether the name at the back is shown (R26).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// To teachers, guardians and staff.
    Shown,
    /// To pupils.
    Hidden,
}

impl Names {
    pub(crate) fn for_actor(ctx: &Ctx) -> Self {
        match ctx.actor {
            Some(actor) if actor.role == Role::Pupil => Self::Hidden,
            _ => Self::Shown,
        }
    }
}

/// The question.
///
/// # Errors
/// `NotFound`.
pub(crate) async fn get(source: impl Into<Source<'_>>, id: QuestionId) -> Result<Question, QuestionError> {
    table::find(source, id).await?.ok_or(QuestionError::NotFound)
}

/// What is attached to a question, in order.
///
/// # Errors
/// When the database fails.
pub(crate) async fn attachments(source: impl Into<Source<'_>>, question: QuestionId) -> store::Result<Vec<Attachment>> {
    table::attachments(source, question).await
}

/// The session that explains a question, or explained it last.
///
/// # Errors
/// When the database fails.
pub(crate) async fn last_session(
    source: impl Into<Source<'_>>,
    question: QuestionId,
) -> store::Result<Option<SessionId>> {
    table::last_session(source, question).await
}

/// Moves a question, writes it down and tells the pupil.
///
/// # Errors
/// `StateWrong`; `AlreadyWaiting` when another live question of the pupil is under way.
pub(crate) async fn advance(
    ctx: &Ctx,
    tx: &mut Tx,
    question: &mut Question,
    step: Step,
    session: Option<SessionId>,
) -> Result<(), QuestionError> {
    let from = question.state;
    question.state = from.after(step)?;
    let moved = table::update_state(tx, question, from)
        .await
        .map_err(|error| if error.is_unique_violation() { QuestionError::AlreadyWaiting } else { error.into() })?;
    if !moved {
        return Err(QuestionError::StateWrong { state: from, step });
    }
    tell::question(ctx, tx, question, session);
    // What waits no longer is not asked to listen along elsewhere.
    if from == QuestionState::Queued {
        seats::lapse(ctx, tx, question.id).await?;
    }
    Ok(())
}

/// How the actor stands to a question: through the pupil, as the teacher it was given to, or as one who could answer it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn relations_to(
    ctx: &Ctx,
    source: &mut Source<'_>,
    question: &Question,
) -> Result<Relations, QuestionError> {
    if ctx.is_system() {
        return Ok(Relation::Anyone.into());
    }
    let actor = ctx.actor()?;
    let relations = relations::to_person(again(source), &actor, question.asker_id).await?;
    // A draft is the pupil's own affair.
    if question.state == QuestionState::Draft {
        return Ok(Relations::NONE.with_if(relations.has(Relation::Own), Relation::Own));
    }
    if actor.role != Role::Teacher {
        return Ok(relations);
    }
    let assigned = dispatch::is_assigned(again(source), question.id, actor.person).await?;
    let waits =
        question.state == QuestionState::WaitingLater && !screening::is_stopped(again(source), question.id).await?;
    let answers = match question.subject {
        Some(subject) if waits => duty::answers(ctx, again(source), actor.person, subject, question.stage).await?,
        _ => false,
    };
    Ok(relations.with_if(assigned, Relation::Assigned).with_if(answers, Relation::OnDuty))
}

/// Lets the actor do something with a question.
///
/// # Errors
/// `NotFound` for strangers, `Denied` for those who may not do this with it.
pub(crate) async fn permit(
    ctx: &Ctx,
    source: &mut Source<'_>,
    permission: Permission,
    question: &Question,
) -> Result<(), QuestionError> {
    let relations = relations_to(ctx, source, question).await?;
    match ctx.permit(permission, relations) {
        Err(Denied::Hidden) => Err(QuestionError::NotFound),
        other => Ok(other?),
    }
}

/// A question with everything a page shows of it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn show(source: &mut Source<'_>, question: Question, names: Names) -> Result<Asked, QuestionError> {
    let attachments = table::attachments(again(source), question.id).await?;
    let asker = persons::pupil(again(source), question.asker_id).await?;
    let session = table::last_session(again(source), question.id).await?;
    let place = place_of(again(source), &question).await?;
    let readings = reading::all_of(again(source), question.id).await?;
    let mut progress = BTreeMap::new();
    for waiting in attachments.iter().filter(|attachment| attachment.state == AttachmentState::Arriving) {
        let percent = formats::progress(again(source), waiting.file_id).await?;
        progress.extend(percent.map(|percent| (waiting.file_id, percent)));
    }
    let asker = match asker {
        Some(pupil) => Asker {
            alias: pupil.alias,
            name: Some(pupil.name).filter(|_| names == Names::Shown),
            class_name: Some(pupil.class_name),
        },
        // A pupil who has left school keeps the questions.
        None => Asker { alias: String::new(), name: None, class_name: None },
    };
    Ok(Asked { question, attachments, asker, session, place, progress, readings })
}

/// A question as it stands after the changes of this transaction.
pub(super) async fn show_again(ctx: &Ctx, tx: &mut Tx, id: QuestionId) -> Result<Asked, QuestionError> {
    let question = get(&mut *tx, id).await?;
    show(&mut tx.into(), question, Names::for_actor(ctx)).await
}

/// Questions that wait for a recorded answer in these subjects, oldest first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn waiting_later(ctx: &Ctx, subjects: &[(Subject, Stage)]) -> Result<Vec<Asked>, QuestionError> {
    let mut questions = Vec::new();
    for (subject, stage) in subjects {
        questions.extend(table::waiting_later(&ctx.db, *subject, *stage, PAGE).await?);
    }
    questions.sort_by_key(|question| (question.submitted_at, question.id));
    let mut list = Vec::with_capacity(questions.len());
    for question in questions {
        list.push(show(&mut (&ctx.db).into(), question, Names::Shown).await?);
    }
    Ok(list)
}

/// A live question's place in the queue.
pub(super) async fn place_of(source: impl Into<Source<'_>>, question: &Question) -> store::Result<Option<u32>> {
    if question.state.is_waiting_live() { table::place(source, question).await.map(Some) } else { Ok(None) }
}
