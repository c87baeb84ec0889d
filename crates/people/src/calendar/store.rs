//! The SQL of the calendar.

use kernel::{Day, OrgId};
use store::{Result, Source, Tx, sql};

use super::{SchoolYear, SpecialDay, Term};

/// The terms that an organisation and those above it say.
pub(super) async fn list_terms(source: Source<'_>, org: OrgId) -> Result<Vec<Term>> {
    sql!(
        "SELECT t.org_id AS org, t.year AS year, t.number AS number, t.begins AS begins, t.ends AS ends,
                t.weekdays AS weekdays
         FROM orgs o JOIN orgs a ON substr(o.path, 1, length(a.path)) = a.path JOIN terms t ON t.org_id = a.id
         WHERE o.id = $1"
    )
    .bind((org,))
    .fetch_all(source)
    .await
}

/// The special days from one day until another that an organisation and those above it say.
pub(super) async fn list_days(source: Source<'_>, org: OrgId, from: Day, to: Day) -> Result<Vec<SpecialDay>> {
    sql!(
        "SELECT d.org_id AS org, d.day AS day, d.kind AS kind, d.name AS name
         FROM orgs o JOIN orgs a ON substr(o.path, 1, length(a.path)) = a.path JOIN calendar_days d ON d.org_id = a.id
         WHERE o.id = $1 AND d.day >= $2 AND d.day <= $3"
    )
    .bind((org, from, to))
    .fetch_all(source)
    .await
}

pub(super) async fn upsert_term(tx: &mut Tx, term: &Term) -> Result<()> {
    sql!(
        "INSERT INTO terms (org_id, year, number, begins, ends, weekdays) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (org_id, year, number) DO UPDATE
         SET begins = excluded.begins, ends = excluded.ends, weekdays = excluded.weekdays"
    )
    .bind((term.org, term.year, term.number, term.begins, term.ends, term.weekdays))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_term(tx: &mut Tx, org: OrgId, year: SchoolYear, number: u8) -> Result<()> {
    sql!("DELETE FROM terms WHERE org_id = $1 AND year = $2 AND number = $3")
        .bind((org, year, number))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn upsert_day(tx: &mut Tx, special: &SpecialDay) -> Result<()> {
    sql!(
        "INSERT INTO calendar_days (org_id, day, kind, name) VALUES ($1, $2, $3, $4)
         ON CONFLICT (org_id, day) DO UPDATE SET kind = excluded.kind, name = excluded.name"
    )
    .bind((special.org, special.day, special.kind, &special.name))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_day(tx: &mut Tx, org: OrgId, day: Day) -> Result<()> {
    sql!("DELETE FROM calendar_days WHERE org_id = $1 AND day = $2").bind((org, day)).execute(tx).await?;
    Ok(())
}
