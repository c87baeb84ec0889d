//! What is near to some words: a session by those of its own question, or of one that was explained beside it.

use std::collections::HashSet;

use kernel::{PersonId, QuestionId, SessionId};
use platform::Ctx;
use recognition::texts::Hit;

use super::{Bank, BankError, Within, service};
use crate::questions::service as questions;

/// An explained question that is near.
#[derive(Clone, Debug)]
pub struct Near {
    /// The session that explained it.
    pub session: SessionId,
    /// Which it is, where it was explained beside the one whose session it is.
    pub beside: Option<QuestionId>,
    /// How near.
    pub hit: Hit,
}

/// Sessions whose words are near to these, each once, the nearest first. What was asked beside another's question leads there only where
/// others may see it: its family and its screening are asked apart. Of so many hits so many are judged.
pub(super) async fn nearest(
    ctx: &Ctx,
    bank: &Bank,
    (words, within): (&str, &Within),
    limits: (usize, usize),
    to: PersonId,
) -> Result<Vec<(SessionId, Hit)>, BankError> {
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    for Near { session, beside, hit } in bank.judged(&ctx.db, words, within, limits).await? {
        let told = match beside {
            Some(question) => !seen.contains(&session) && is_told(ctx, question, to).await?,
            None => true,
        };
        if told && seen.insert(session) {
            found.push((session, hit));
        }
    }
    Ok(found)
}

async fn is_told(ctx: &Ctx, id: QuestionId, to: PersonId) -> Result<bool, BankError> {
    let own = questions::get(&ctx.db, id).await?.asker_id == to;
    Ok(own || service::is_fit_for_others(ctx, &mut (&ctx.db).into(), id).await?)
}
