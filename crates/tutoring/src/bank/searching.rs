//! Searching the bank: by words, or only by what questions are about.

use kernel::{Page, Permission, PersonId, Relation};
use platform::Ctx;

use super::service::answered;
use super::{Answered, Bank, BankError, Sought, Within, nearest, rules};

/// Answered questions of one page.
const PAGE: u32 = 20;

/// Answered questions of a part of the bank: those near to these words, the nearest first; without words the latest. A pupil sees what
/// was asked, not the answer.
///
/// # Errors
/// `BadField` for words that are too long, or too few to be found, and for an `after` that no page named.
pub async fn search(
    ctx: &Ctx,
    sought: &Sought,
    after: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<Answered>, BankError> {
    ctx.permit(Permission::SearchBank, Relation::Anyone)?;
    let words = sought.words.trim();
    if words.chars().count() > rules::MAX_SEARCH || !(words.is_empty() || rules::can_be_sought(words)) {
        return Err(BankError::BadField("q"));
    }
    let after = after.map(str::parse::<u64>).transpose().map_err(|_| BankError::BadField("after"))?;
    let limit = limit.unwrap_or(PAGE).clamp(1, 100) as usize;
    let Some(bank) = ctx.find_part::<Bank>() else { return Ok(Page { items: Vec::new(), next: None }) };
    let actor = ctx.actor()?;
    let page = if words.is_empty() {
        latest(ctx, bank, actor.person, &sought.within, after, limit).await?
    } else if let Some(named) = named(ctx, bank, words, &sought.within).await? {
        latest(ctx, bank, actor.person, &named, after, limit).await?
    } else {
        near(ctx, bank, actor.person, sought, after, limit).await?
    };
    Ok(page)
}

/// The part of the bank that is about what these words are the name of, where they are one.
async fn named(ctx: &Ctx, bank: &Bank, words: &str, within: &Within) -> Result<Option<Within>, BankError> {
    let named = Within { point: Some(words.to_owned()), ..within.clone() };
    let there = within.point.is_none() && !bank.latest(&ctx.db, &named, None, 1).await?.is_empty();
    Ok(there.then_some(named))
}

/// The page names the place among all that are near.
async fn near(
    ctx: &Ctx,
    bank: &Bank,
    pupil: PersonId,
    sought: &Sought,
    after: Option<u64>,
    limit: usize,
) -> Result<Page<Answered>, BankError> {
    let looked = (&*sought.words, &sought.within);
    let hits = nearest::nearest(ctx, bank, looked, (rules::SEARCHED, 0), pupil).await?;
    let first = usize::try_from(after.unwrap_or(0)).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for (place, (session, hit)) in (1..).zip(hits).skip(first) {
        if rules::is_near(&hit.shared, hit.held) {
            found.extend(answered(ctx, session, pupil, hit.shared).await?.map(|one| (place, one)));
        }
        if found.len() > limit {
            break;
        }
    }
    Ok(Page::cut(found, limit, |(place, _): &(usize, _)| place.to_string()).map(|(_, one)| one))
}

/// The page names the place in time.
async fn latest(
    ctx: &Ctx,
    bank: &Bank,
    pupil: PersonId,
    within: &Within,
    after: Option<u64>,
    limit: usize,
) -> Result<Page<Answered>, BankError> {
    let (mut found, mut before, mut looked_at) = (Vec::new(), after, 0);
    while found.len() <= limit {
        if looked_at >= rules::LATEST {
            // Few of these may be shown: whoever wants more asks for the next page.
            let next = before.map(|before| before.to_string());
            return Ok(Page { items: found, next }.map(|(_, one)| one));
        }
        let late = bank.latest(&ctx.db, within, before, limit + 1).await?;
        let Some((_, last)) = late.last() else { break };
        before = Some(*last);
        looked_at += late.len();
        for (session, place) in late {
            found.extend(answered(ctx, session, pupil, Vec::new()).await?.map(|one| (place, one)));
        }
    }
    Ok(Page::cut(found, limit, |(place, _): &(u64, _)| place.to_string()).map(|(_, one)| one))
}
