//! What a pupil has asked before that is like a question: for the teacher who answers it.

use std::collections::BTreeSet;

use kernel::{Permission, QuestionId};
use people::records::access::{FilePart, service as access};
use platform::Ctx;

use super::nearest::Near;
use super::{Bank, BankError, Earlier, Within, rules, store as table};
use crate::questions::{Question, service as questions};
use crate::reading::service as reading;
use crate::sessions::service as sessions;

/// Earlier questions of the asker, answered: those with words in common, the nearest first, then those about the same, the newest
/// first.
///
/// # Errors
/// `NotFound` for whoever has nothing to do with the question.
pub async fn list(ctx: &Ctx, id: QuestionId) -> Result<Vec<Earlier>, BankError> {
    let question = questions::get(&ctx.db, id).await?;
    questions::permit(ctx, &mut (&ctx.db).into(), Permission::ReadEarlierQuestions, &question).await?;
    access::note(ctx, question.asker_id, FilePart::Question).await?;
    let words = reading::words_of(&ctx.db, &question).await?;
    let Some(bank) = ctx.find_part::<Bank>().filter(|_| rules::can_be_found(&words)) else { return Ok(Vec::new()) };
    let mut found = alike(ctx, bank, &question, &words).await?;
    found.extend(about_the_same(ctx, bank, &question, &words, &found).await?);
    found.truncate(rules::EARLIER);
    Ok(found)
}

/// The pupil's own with words in common.
async fn alike(ctx: &Ctx, bank: &Bank, question: &Question, words: &str) -> Result<Vec<Earlier>, BankError> {
    let within = Within { pupil: Some(question.asker_id), ..Within::default() };
    let mut found = Vec::new();
    for Near { session, beside, hit } in bank.nearest(&ctx.db, words, &within, rules::EARLIER).await? {
        let session = sessions::get(&ctx.db, session).await?;
        let asked = beside.unwrap_or(session.question_id);
        if !rules::is_near(&hit) || asked == question.id {
            continue;
        }
        let same = hit.same >= bank.sure();
        found.push(Earlier { words: words_of(ctx, asked).await?, session, shared: hit.shared, same });
    }
    Ok(found)
}

/// The pupil's own about the same: what that is, the nearest questions of anyone say.
async fn about_the_same(
    ctx: &Ctx,
    bank: &Bank,
    question: &Question,
    words: &str,
    known: &[Earlier],
) -> Result<Vec<Earlier>, BankError> {
    let within = Within { subject: question.subject, ..Within::default() };
    let mut points = BTreeSet::new();
    for Near { session, hit, .. } in bank.nearest(&ctx.db, words, &within, rules::SAY_ABOUT).await? {
        if rules::is_near(&hit) {
            points.extend(sessions::get(&ctx.db, session).await?.knowledge_point);
        }
    }
    let mut found = Vec::new();
    for point in points {
        for session in table::about(&ctx.db, question.asker_id, &point, question.id).await? {
            if known.iter().all(|one| one.session.id != session) {
                let session = sessions::get(&ctx.db, session).await?;
                let words = words_of(ctx, session.question_id).await?;
                found.push(Earlier { session, words, shared: Vec::new(), same: false });
            }
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.session.started_at));
    Ok(found)
}

async fn words_of(ctx: &Ctx, question: QuestionId) -> Result<String, BankError> {
    let question = questions::get(&ctx.db, question).await?;
    Ok(reading::words_of(&ctx.db, &question).await?)
}
