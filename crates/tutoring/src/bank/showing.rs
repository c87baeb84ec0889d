//! Showing the replays of the same question: before a teacher is asked, or beside the place in the queue where a photo was read late.

use std::collections::HashSet;

use kernel::{Permission, PersonId, QuestionId, SessionId};
use people::Subject;
use platform::{Ctx, events};
use recognition::texts::Hit;
use store::Tx;

use super::service::{may_be_shown, pass, shown};
use super::{Bank, BankError, Offer, ShownFirst, Within, nearest, rules, store as table};
use crate::classifying::service as classifying;
use crate::dispatch::service as dispatch;
use crate::events::{QuestionAsked, QuestionRead};
use crate::questions::rules::Step;
use crate::questions::{Question, QuestionState, service as questions};
use crate::reading::service as reading;
use crate::screening::service as screening;

/// Looks for the same question, answered before, and shows the replays before a teacher is asked.
///
/// The question stays a draft where there are none.
///
/// # Errors
/// What is missing in the question; `StateWrong` when it is on its way already.
pub async fn show_first(ctx: &Ctx, id: QuestionId) -> Result<ShownFirst, BankError> {
    let mut tx = ctx.db.begin().await?;
    let question = questions::get(&mut tx, id).await?;
    if question.state == QuestionState::Shown {
        drop(tx);
        return shown(ctx, id).await;
    }
    questions::check_ready(ctx, &mut tx, &question, Step::Show).await?;
    // The search reads the database by itself.
    drop(tx);
    let found = find_same(ctx, &question).await?;
    if !found.is_empty() {
        let mut tx = ctx.db.begin().await?;
        dispatch::take_turn(&mut tx).await?;
        let mut question = questions::get(&mut tx, id).await?;
        questions::check_ready(ctx, &mut tx, &question, Step::Show).await?;
        let now = ctx.now();
        question.submitted_at = Some(now);
        question.match_shown_at = Some(now);
        questions::advance(ctx, &mut tx, &mut question, Step::Show, None).await.map_err(BankError::Question)?;
        insert_offers(ctx, &mut tx, id, &found).await?;
        screening::screen_question(ctx, &mut tx, &mut question).await?;
        events::publish(ctx, &mut tx, &QuestionAsked::of(&question)).await?;
        tx.commit().await?;
    }
    shown(ctx, id).await
}

/// Shows the replays of the same question beside a question that waits, once what hangs on it was read: it keeps its place, and a
/// teacher may take it at any moment. Once only: what a pupil has seen is not put before it again.
///
/// # Errors
/// When the database or the index fails; told again, it does no harm.
pub async fn show_beside(ctx: Ctx, read: QuestionRead) -> anyhow::Result<()> {
    let question = questions::get(&ctx.db, read.question).await?;
    if !rules::may_show_beside(question.state) || !table::offers(&ctx.db, question.id).await?.is_empty() {
        return Ok(());
    }
    let found = find_same(&ctx, &question).await?;
    if found.is_empty() {
        return Ok(());
    }
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut question = questions::get(&mut tx, read.question).await?;
    // A teacher was quicker, or the pupil has taken it back.
    if !rules::may_show_beside(question.state) || !table::offers(&mut tx, question.id).await?.is_empty() {
        return Ok(());
    }
    insert_offers(&ctx, &mut tx, question.id, &found).await?;
    questions::tell_match(&ctx, &mut tx, &mut question).await?;
    Ok(tx.commit().await?)
}

/// The replays shown beside a waiting question are not enough: it waits on where it waits.
///
/// # Errors
/// `NotFound` for someone else's question.
pub async fn pass_shown(ctx: &Ctx, id: QuestionId) -> Result<ShownFirst, BankError> {
    let mut tx = ctx.db.begin().await?;
    let question = questions::get(&mut tx, id).await?;
    questions::permit(ctx, &mut (&mut tx).into(), Permission::AskQuestion, &question).await?;
    // Before a teacher is asked, asking one says the same.
    if question.state != QuestionState::Shown {
        pass(&mut tx, id, ctx.now()).await?;
    }
    tx.commit().await?;
    shown(ctx, id).await
}

/// Answered questions that are the same and may be shown, the nearest first: of its subject, and where there are none, of the subject
/// that its words are surely about. Pupils choose a wrong one at times.
async fn find_same(ctx: &Ctx, question: &Question) -> Result<Vec<(SessionId, Hit)>, BankError> {
    let words = reading::words_of(&ctx.db, question).await?;
    let Some(bank) = ctx.find_part::<Bank>().filter(|_| rules::can_be_found(&words)) else { return Ok(Vec::new()) };
    let passed = table::passed_by(&ctx.db, question.asker_id).await?.into_iter().collect();
    let looked = Looked { asker: question.asker_id, words, seen: passed };
    let found = same_in(ctx, bank, &looked, question.subject).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let about = classifying::surely_about(ctx, &looked.words, question.stage).await?;
    match about.filter(|subject| Some(*subject) != question.subject) {
        Some(other) => same_in(ctx, bank, &looked, Some(other)).await,
        None => Ok(found),
    }
}

/// What is looked for, for whom, and what that pupil has seen and found to be another question.
struct Looked {
    asker: PersonId,
    words: String,
    seen: HashSet<SessionId>,
}

/// Looks on for as long as there are more of the same and too few of them may be shown.
async fn same_in(
    ctx: &Ctx,
    bank: &Bank,
    looked: &Looked,
    subject: Option<Subject>,
) -> Result<Vec<(SessionId, Hit)>, BankError> {
    if rules::has_lost_signs(&looked.words) {
        return Ok(Vec::new());
    }
    // Whether it is the same its words tell: what it means would only put the same in another order.
    let within = Within { subject, explained: true, by_words: true, ..Within::default() };
    let (mut found, mut seen) = (Vec::new(), looked.seen.clone());
    for limit in rules::LOOKED_THROUGH {
        let hits = nearest::nearest(ctx, bank, (&looked.words, &within), (limit, limit), looked.asker).await?;
        let mut any = false;
        for (session, hit) in hits {
            if hit.same < bank.sure() || !seen.insert(session) {
                continue;
            }
            any = true;
            if may_be_shown(ctx, &mut (&ctx.db).into(), session, looked.asker).await?.is_some() {
                found.push((session, hit));
            }
            if found.len() == rules::MOST {
                return Ok(found);
            }
        }
        if !any {
            break;
        }
    }
    Ok(found)
}

async fn insert_offers(
    ctx: &Ctx,
    tx: &mut Tx,
    question: QuestionId,
    found: &[(SessionId, Hit)],
) -> Result<(), BankError> {
    for (place, (session, hit)) in (1..).zip(found) {
        table::insert_offer(tx, question, &offer(*session, place, hit), ctx.now()).await?;
    }
    Ok(())
}

fn offer(session: SessionId, place: u32, hit: &Hit) -> Offer {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a probability has no more thousandths"
    )]
    let same_permille = (hit.same.clamp(0.0, 1.0) * 1_000.0).round() as u32;
    let shared = serde_json::to_string(&hit.shared).unwrap_or_default();
    Offer { session_id: session, place, same_permille, shared, opened_at: None, outcome: None }
}
