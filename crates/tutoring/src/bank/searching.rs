//! Searching the bank: by words, or only by what questions are about.

use std::cmp::Reverse;
use std::collections::HashSet;

use kernel::{Page, Permission, PersonId, Relation, SessionId};
use platform::Ctx;

use super::service::answered;
use super::{Answered, Bank, BankError, Sought, Why, Within, nearest, rules};

/// Answered questions of one page.
const PAGE: u32 = 20;

/// Answered questions of a part of the bank: those near to these words, the nearest first, and those whose knowledge point is named so;
/// without words the latest. A pupil sees what
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
    if words.is_empty() {
        latest(ctx, bank, actor.person, &sought.within, after, limit).await
    } else {
        near(ctx, bank, actor.person, sought, after, limit).await
    }
}

/// The page names the place among all that are found: first what these words are the name of, then what is near to them, then what has
/// them within the name of what it is about.
async fn near(
    ctx: &Ctx,
    bank: &Bank,
    pupil: PersonId,
    Sought { words, within }: &Sought,
    after: Option<u64>,
    limit: usize,
) -> Result<Page<Answered>, BankError> {
    // Who has said what it is to be about is not led to anything else.
    let points = if within.point.is_none() { bank.points(&ctx.db).await? } else { Vec::new() };
    let (whole, part) = rules::named(points, words.trim());
    let hits = nearest::nearest(ctx, bank, (words, within), (rules::SEARCHED, 0), pupil).await?;
    let by_words = hits.into_iter().filter(|(_, hit)| rules::is_near(hit));
    let nothing = |session| (session, Why::default());
    let sessions = (about(ctx, bank, within, whole).await?.into_iter().map(nothing))
        .chain(by_words.map(|(session, hit)| (session, Why { meant: rules::is_meant(&hit), shared: hit.shared })))
        .chain(about(ctx, bank, within, part).await?.into_iter().map(nothing));
    let mut seen = HashSet::new();
    let each_once = sessions.filter(|(session, _)| seen.insert(*session));
    let first = usize::try_from(after.unwrap_or(0)).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for (place, (session, why)) in (1..).zip(each_once).skip(first) {
        found.extend(answered(ctx, session, pupil, why).await?.map(|one| (place, one)));
        if found.len() > limit {
            break;
        }
    }
    Ok(Page::cut(found, limit, |(place, _): &(usize, _)| place.to_string()).map(|(_, one)| one))
}

/// Sessions of a part of the bank that are about one of these, the latest first.
async fn about(ctx: &Ctx, bank: &Bank, within: &Within, points: Vec<String>) -> Result<Vec<SessionId>, BankError> {
    let mut found = Vec::new();
    for point in points {
        let about = Within { point: Some(point), ..within.clone() };
        found.extend(bank.latest(&ctx.db, &about, None, rules::LATEST).await?);
    }
    found.sort_unstable_by_key(|(_, place)| Reverse(*place));
    found.truncate(rules::LATEST);
    Ok(found.into_iter().map(|(session, _)| session).collect())
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
            found.extend(answered(ctx, session, pupil, Why::default()).await?.map(|one| (place, one)));
        }
    }
    Ok(Page::cut(found, limit, |(place, _): &(u64, _)| place.to_string()).map(|(_, one)| one))
}
