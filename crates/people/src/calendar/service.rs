//! Looking a day up in the calendar, and writing it.

use kernel::{Day, OrgId, Permission};
use platform::{Ctx, audit};
use serde_json::json;
use store::{Source, Tx};

use super::table::{self as pasted, LineProblem};
use super::{Calendar, CalendarError, DayKind, SchoolYear, SpecialDay, Term, Weekdays, rules, store as table};
use crate::organisation::service as organisation;
use crate::relations;

/// Days one look takes in at most: a school year and a little more.
const LONGEST_LOOK: i32 = 400;

/// The calendar of an organisation for the days from `from` to `to`.
///
/// # Errors
/// When the database fails.
pub async fn calendar_of(source: impl Into<Source<'_>>, org: OrgId, from: Day, to: Day) -> store::Result<Calendar> {
    let mut source = source.into();
    let own = organisation::find_org(again(&mut source), org).await?;
    let line: Vec<OrgId> = own.map(|own| own.path.ids().into_iter().rev().collect()).unwrap_or_default();
    let terms = table::list_terms(again(&mut source), org).await?;
    let days = table::list_days(again(&mut source), org, from, to).await?;
    Ok(Calendar::of(&line, terms, days))
}

/// The school year (学年) of a day in an organisation.
///
/// # Errors
/// When the database fails.
pub async fn school_year_of(source: impl Into<Source<'_>>, org: OrgId, day: Day) -> store::Result<SchoolYear> {
    Ok(calendar_of(source, org, day, day).await?.school_year_of(day))
}

/// The term (学期) in which a day lies in an organisation; none in the holidays.
///
/// # Errors
/// When the database fails.
pub async fn term_of(source: impl Into<Source<'_>>, org: OrgId, day: Day) -> store::Result<Option<Term>> {
    Ok(calendar_of(source, org, day, day).await?.term_of(day).cloned())
}

/// Whether there is school on a day in an organisation (R2).
///
/// # Errors
/// When the database fails.
pub async fn is_school_day(source: impl Into<Source<'_>>, org: OrgId, day: Day) -> store::Result<bool> {
    Ok(calendar_of(source, org, day, day).await?.is_school_day(day))
}

/// The calendar of an organisation the actor looks after.
///
/// # Errors
/// `Denied` for any other organisation, `BadField` for a look that is too long.
pub async fn look(ctx: &Ctx, org: OrgId, from: Day, to: Day) -> Result<Calendar, CalendarError> {
    let relations = relations::to_org(&ctx.db, &ctx.actor()?, org).await?;
    ctx.permit(Permission::ReadOrganisation, relations)?;
    if to < from || (to.date() - from.date()).get_days() > LONGEST_LOOK {
        return Err(CalendarError::BadField("to"));
    }
    Ok(calendar_of(&ctx.db, org, from, to).await?)
}

/// Writes a term of an organisation, in place of the one it said before or the one from above.
///
/// # Errors
/// `Denied`, `BadField`, `TermsOverlap`.
pub async fn set_term(
    ctx: &Ctx,
    org: OrgId,
    (year, number): (SchoolYear, u8),
    (begins, ends): (Day, Day),
    weekdays: &[u8],
) -> Result<(), CalendarError> {
    let mut tx = ctx.db.begin().await?;
    permit(ctx, &mut tx, org).await?;
    let weekdays = Weekdays::of(weekdays).ok_or(CalendarError::BadField("weekdays"))?;
    let term = Term { org, year, number, begins, ends, weekdays };
    let present = calendar_of(&mut tx, org, begins, begins).await?;
    rules::check_term(&term, present.term(year, 3_u8.saturating_sub(number)))?;
    table::upsert_term(&mut tx, &term).await?;
    let detail = json!({ "year": year, "number": number, "begins": begins, "ends": ends });
    audit::record(ctx, &mut tx, "calendar.set_term", &format!("org:{org}"), &detail).await?;
    Ok(tx.commit().await?)
}

/// Lets an organisation follow those above it again in a term.
///
/// # Errors
/// `Denied`.
pub async fn drop_term(ctx: &Ctx, org: OrgId, year: SchoolYear, number: u8) -> Result<(), CalendarError> {
    let mut tx = ctx.db.begin().await?;
    permit(ctx, &mut tx, org).await?;
    table::delete_term(&mut tx, org, year, number).await?;
    let detail = json!({ "year": year, "number": number });
    audit::record(ctx, &mut tx, "calendar.drop_term", &format!("org:{org}"), &detail).await?;
    Ok(tx.commit().await?)
}

/// Says what a day is in an organisation; with no kind, what those above it say.
///
/// # Errors
/// `Denied`, `BadField`.
pub async fn set_day(ctx: &Ctx, org: OrgId, day: Day, kind: Option<DayKind>, name: &str) -> Result<(), CalendarError> {
    let mut tx = ctx.db.begin().await?;
    permit(ctx, &mut tx, org).await?;
    let name = rules::name(name)?.to_owned();
    match kind {
        Some(kind) => table::upsert_day(&mut tx, &SpecialDay { org, day, kind, name }).await?,
        None => table::delete_day(&mut tx, org, day).await?,
    }
    let detail = json!({ "day": day, "kind": kind });
    audit::record(ctx, &mut tx, "calendar.set_day", &format!("org:{org}"), &detail).await?;
    Ok(tx.commit().await?)
}

/// Takes holidays and days made up for from a pasted table: all of it, or nothing while a line cannot be read.
///
/// Tells how many days were written, and what is wrong with which line.
///
/// # Errors
/// `Denied`.
pub async fn paste_days(ctx: &Ctx, org: OrgId, text: &str) -> Result<(usize, Vec<LineProblem>), CalendarError> {
    let mut tx = ctx.db.begin().await?;
    permit(ctx, &mut tx, org).await?;
    let (days, problems) = pasted::read(org, text);
    if !problems.is_empty() {
        return Ok((0, problems));
    }
    for special in &days {
        table::upsert_day(&mut tx, special).await?;
    }
    let detail = json!({ "days": days.len() });
    audit::record(ctx, &mut tx, "calendar.paste_days", &format!("org:{org}"), &detail).await?;
    tx.commit().await?;
    Ok((days.len(), problems))
}

async fn permit(ctx: &Ctx, tx: &mut Tx, org: OrgId) -> Result<(), CalendarError> {
    let relations = relations::to_org(tx, &ctx.actor()?, org).await?;
    Ok(ctx.permit(Permission::ManageCalendar, relations)?)
}

/// The same source once more.
fn again<'a>(source: &'a mut Source<'_>) -> Source<'a> {
    match source {
        Source::Tx(tx) => Source::Tx(tx),
        Source::Db(db) => Source::Db(db),
    }
}
