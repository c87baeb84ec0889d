//! The SQL of yearly reports.

use kernel::{OrgId, PersonId};
use store::{Db, Result, Tx, sql};

use super::{Report, ReportId};

pub(super) async fn insert(tx: &mut Tx, report: &Report) -> Result<()> {
    sql!(
        "INSERT INTO yearly_reports (id, org_id, year, facts, sha256, made_by, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind((report.id, report.org, report.year, &report.facts, &report.sha256, report.made_by, report.made_at))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(db: &Db, id: ReportId) -> Result<Option<Report>> {
    sql!("SELECT id, org_id AS org, year, facts, sha256, made_by, made_at FROM yearly_reports WHERE id = $1")
        .bind((id,))
        .fetch_optional(db)
        .await
}

/// The reports of an organisation, newest first.
pub(super) async fn list(db: &Db, org: OrgId) -> Result<Vec<Report>> {
    sql!(
        "SELECT id, org_id AS org, year, facts, sha256, made_by, made_at FROM yearly_reports
         WHERE org_id = $1 ORDER BY id DESC LIMIT 100"
    )
    .bind((org,))
    .fetch_all(db)
    .await
}

/// Whether a report about a year was made.
pub(super) async fn is_made(tx: &mut Tx, year: i64) -> Result<bool> {
    let (count,) =
        sql!("SELECT COUNT(*) FROM yearly_reports WHERE year = $1").bind((year,)).fetch_one::<(i64,)>(tx).await?;
    Ok(count > 0)
}

/// Officers of the region's bureau.
pub(super) async fn bureau(tx: &mut Tx) -> Result<Vec<PersonId>> {
    let rows = sql!(
        "SELECT DISTINCT g.person_id FROM role_grants g JOIN orgs o ON o.id = g.org_id
         WHERE g.role = 'bureau' AND o.kind = 'region' ORDER BY g.person_id"
    )
    .fetch_all::<(PersonId,)>(tx)
    .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}
