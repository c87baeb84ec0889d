//! What comes into the bank: what was answered, and what was answered before there was one.

use kernel::{QuestionId, SessionId};
use platform::Ctx;
use store::Tx;

use super::BankError;
use super::store::{self as table, Answer};
use crate::dispatch::service as dispatch;
use crate::events::QuestionRead;
use crate::questions::service as questions;
use crate::reading::service as reading;
use crate::screening::{Veil, service as screening};
use crate::seats::service as seats;
use crate::sessions::service as sessions;
use crate::sessions::{Session, SessionEnd, SessionState};

/// Sessions that are looked up at once.
const TOGETHER: u32 = 500;

/// Puts a session into the bank once it has answered a question, as it is described by then, or takes out what says nothing any more.
/// In this transaction's turn, so that older words are never written last.
///
/// # Errors
/// When the database fails.
pub(crate) async fn keep(ctx: &Ctx, tx: &mut Tx, session: &Session) -> Result<(), BankError> {
    if !has_answered(session) {
        return Ok(());
    }
    keep_words(ctx, tx, session, session.question_id).await?;
    for question in seats::explained(&mut *tx, session.id).await? {
        keep_words(ctx, tx, session, question).await?;
    }
    Ok(())
}

/// Lets a session be found by the words of a question that it explained.
async fn keep_words(ctx: &Ctx, tx: &mut Tx, session: &Session, id: QuestionId) -> Result<(), BankError> {
    let mut question = questions::get(&mut *tx, id).await?;
    // What came before there was screening is read now.
    if !screening::is_screened(&mut *tx, question.id).await? {
        screening::screen_question(ctx, tx, &mut question).await?;
    }
    // What others may not see finds nothing: who looks for a name is not told what a child of that name has asked.
    let veil = Veil::of(ctx, &mut *tx, question.asker_id).await?;
    let words = veil.covered(&reading::words_of(&mut *tx, &question).await?);
    Ok(table::put(tx, session, (id, question.asker_id), &words, ctx.now()).await?)
}

/// What was explained beside a question was another one: the session is found by its words no longer.
///
/// # Errors
/// When the database fails.
pub(crate) async fn take_out(ctx: &Ctx, tx: &mut Tx, session: SessionId, question: QuestionId) -> store::Result<()> {
    table::take_out(tx, session, question, ctx.now()).await
}

/// Whether a session was an effective answer is known, or has changed: what was none is not found any more.
///
/// # Errors
/// When the database fails.
pub(crate) async fn reckoned(ctx: &Ctx, tx: &mut Tx, session: SessionId) -> store::Result<()> {
    table::touch(tx, session, ctx.now()).await
}

/// Whether a session answered its question with a replay: an answer in writing has none, nor has one that was given elsewhere,
/// where nobody counted marks.
pub(super) fn has_answered(session: &Session) -> bool {
    let answered = session.state == SessionState::Closed && session.ended_why.is_some_and(SessionEnd::is_answer);
    answered && session.room_id.is_some() && session.marks.is_some()
}

/// What was read late, after the answer, is found as well.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub async fn follow(ctx: Ctx, read: QuestionRead) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    // Two readings of one question: whichever comes last here writes what both have read.
    dispatch::take_turn(&mut tx).await?;
    for session in table::answers_to(&mut tx, read.question).await? {
        let session = sessions::get(&mut tx, session).await?;
        keep(&ctx, &mut tx, &session).await?;
    }
    Ok(tx.commit().await?)
}

/// Brings in what was answered before there was a bank, covers all words by the lists and names of today, and lets every node read the
/// bank anew. Answers how many sessions came in. Safe to break off and to repeat, while the program serves or not.
///
/// # Errors
/// When the database fails.
pub async fn rebuild(ctx: &Ctx) -> Result<u64, BankError> {
    let (mut brought, mut after) = (0, None);
    loop {
        let sessions = table::answers(&ctx.db, after, TOGETHER).await?;
        let Some(last) = sessions.last() else { break };
        after = Some(last.id);
        for Answer { id, left_out } in sessions {
            brought += u64::from(bring_in(ctx, id).await? && left_out);
        }
    }
    let mut tx = ctx.db.begin().await?;
    table::read_anew(&mut tx).await?;
    tx.commit().await?;
    Ok(brought)
}

async fn bring_in(ctx: &Ctx, id: SessionId) -> Result<bool, BankError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let session = sessions::get(&mut tx, id).await?;
    keep(ctx, &mut tx, &session).await?;
    tx.commit().await?;
    Ok(has_answered(&session))
}
