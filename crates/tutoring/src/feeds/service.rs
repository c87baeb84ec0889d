//! Giving people a feed, and reading it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kernel::{Day, Timestamp};
use people::Locale;
use people::calendar::{Term, service as calendar};
use people::identity::Token;
use people::packs::{self, Packs};
use people::persons::{Pupil, service as persons};
use platform::notices::templates::{Templates, templates};
use platform::{Ctx, audit};
use serde_json::json;

use super::rules::{self, SessionWords, TermWords};
use super::store as table;
use super::{Entry, FeedError};
use crate::duty::service as duty;
use crate::sessions::service as sessions;

/// How far a feed looks back.
const BACK: Duration = Duration::from_hours(90 * 24);
/// How far it looks ahead.
const AHEAD: Duration = Duration::from_hours(400 * 24);

/// Since when the actor has a feed, if there is one.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn own(ctx: &Ctx) -> Result<Option<Timestamp>, FeedError> {
    Ok(table::find_since(&ctx.db, ctx.actor()?.person).await?)
}

/// Gives the actor a feed with a new token, which is shown now and never again. The address before it is no longer good.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn reset(ctx: &Ctx) -> Result<Token, FeedError> {
    let person = ctx.actor()?.person;
    let token = Token::fresh()?;
    let mut tx = ctx.db.begin().await?;
    table::upsert(&mut tx, person, &token.hash(), ctx.now()).await?;
    audit::record(ctx, &mut tx, "calendar_feed.reset", &format!("person:{person}"), &json!({})).await?;
    tx.commit().await?;
    Ok(token)
}

/// Takes the actor's feed away.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn remove(ctx: &Ctx) -> Result<(), FeedError> {
    let person = ctx.actor()?.person;
    let mut tx = ctx.db.begin().await?;
    table::delete(&mut tx, person).await?;
    audit::record(ctx, &mut tx, "calendar_feed.remove", &format!("person:{person}"), &json!({})).await?;
    Ok(tx.commit().await?)
}

/// The feed with this token, as iCalendar text.
///
/// # Errors
/// `NotFound`, or the database fails.
pub async fn read(ctx: &Ctx, token: &str) -> Result<String, FeedError> {
    let token = Token::read(token).ok_or(FeedError::NotFound)?;
    let (person, since) = table::find_owner(&ctx.db, &token.hash()).await?.ok_or(FeedError::NotFound)?;
    let locale = persons::locale_of(&ctx.db, person).await?.unwrap_or(Locale::ZhCn);
    let words = Words { texts: templates(), locale };
    let mut entries: Vec<Entry> = duty::list_since(&ctx.db, person, ctx.now().minus(BACK))
        .await?
        .iter()
        .map(|one| rules::stint(one, words.of("duty")))
        .collect();
    let own = persons::pupil(&ctx.db, person).await?;
    let children = persons::children_of(&ctx.db, person).await?;
    let pupils: Vec<_> = own.into_iter().chain(children).filter(|pupil| pupil.left_at.is_none()).collect();
    for pupil in &pupils {
        entries.extend(sessions_of(ctx, pupil, &words).await?);
    }
    entries.extend(calendar_of(ctx, &pupils, &words, since).await?);
    Ok(rules::write(words.of("name"), &entries))
}

/// The words of a calendar in one language.
struct Words {
    texts: &'static Templates,
    locale: Locale,
}

impl Words {
    fn of<'a>(&'a self, word: &'a str) -> &'a str {
        self.texts.calendar(word, self.locale.as_str())
    }
}

async fn sessions_of(ctx: &Ctx, pupil: &Pupil, words: &Words) -> store::Result<Vec<Entry>> {
    let listed = sessions::list_since(&ctx.db, pupil.person, ctx.now().minus(BACK)).await?;
    let entry = |session: &crate::sessions::Session| {
        rules::session(
            session,
            &SessionWords {
                session: words.of("session"),
                cancelled: words.of("session_cancelled"),
                subject: &packs::subject_name(ctx, session.subject, Some(session.stage), words.locale),
                alias: &pupil.alias,
            },
        )
    };
    Ok(listed.iter().filter_map(entry).collect())
}

/// Terms and special days of the schools of these pupils, each once.
async fn calendar_of(ctx: &Ctx, pupils: &[Pupil], words: &Words, since: Timestamp) -> store::Result<Vec<Entry>> {
    let zone = ctx.part::<Packs>().zone();
    let (from, to): (Day, Day) = (ctx.now().minus(BACK).day(zone), ctx.now().plus(AHEAD).day(zone));
    let schools: BTreeMap<_, _> = pupils.iter().map(|pupil| (pupil.school, pupil.school_name.as_str())).collect();
    // A county's term is that of each of its schools.
    let mut terms: BTreeMap<_, (Term, Vec<&str>)> = BTreeMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    for (school, name) in schools {
        let calendar = calendar::calendar_of(&ctx.db, school, from, to).await?;
        for term in calendar.terms().iter().filter(|term| term.ends >= from && term.begins <= to) {
            let key = (term.org, term.year.number(), term.number);
            terms.entry(key).or_insert_with(|| (term.clone(), Vec::new())).1.push(name);
        }
        let days = calendar.days().iter();
        entries.extend(days.map(|day| rules::special_day(day, words.of("free_day"), words.of("school_day"), since)));
    }
    let named = TermWords { year: words.of("term"), numbers: [words.of("term_first"), words.of("term_second")] };
    entries.extend(terms.values().map(|(term, schools)| rules::term(term, &named, schools, since)));
    let mut seen = BTreeSet::<String>::new();
    entries.retain(|entry| seen.insert(entry.uid.clone()));
    Ok(entries)
}
