//! The SQL of the organisation tree.

use kernel::{ClassId, OrgId, Timestamp};
use store::{Result, Source, Tx, sql};

use super::{Class, Org};

pub(super) async fn insert_org(tx: &mut Tx, org: &Org, now: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO orgs (id, parent_id, kind, school_kind, name, path, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind((org.id, org.parent_id, org.kind, org.school_kind, &org.name, &org.path, now))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn insert_class(tx: &mut Tx, class: &Class, now: Timestamp) -> Result<()> {
    sql!("INSERT INTO classes (id, school_id, stage, grade, name, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind((class.id, class.school_id, class.stage, class.grade, &class.name, now))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn find_org(source: Source<'_>, id: OrgId) -> Result<Option<Org>> {
    sql!("SELECT id, parent_id, kind, school_kind, name, path, last_grade, closed_at FROM orgs WHERE id = $1")
        .bind((id,))
        .fetch_optional(source)
        .await
}

pub(super) async fn find_class(source: Source<'_>, id: ClassId) -> Result<Option<Class>> {
    sql!("SELECT id, school_id, stage, grade, name, closed_at FROM classes WHERE id = $1")
        .bind((id,))
        .fetch_optional(source)
        .await
}

pub(super) async fn find_region(source: Source<'_>) -> Result<Option<Org>> {
    sql!(
        "SELECT id, parent_id, kind, school_kind, name, path, last_grade, closed_at FROM orgs
         WHERE parent_id IS NULL ORDER BY created_at, id LIMIT 1"
    )
    .fetch_optional(source)
    .await
}

/// The schools whose path lies in `from..until`, in order of their names.
pub(super) async fn list_schools(source: Source<'_>, from: String, until: String) -> Result<Vec<Org>> {
    sql!(
        "SELECT id, parent_id, kind, school_kind, name, path, last_grade, closed_at FROM orgs
         WHERE path >= $1 AND path < $2 AND kind = 'school' ORDER BY name, id"
    )
    .bind((from, until))
    .fetch_all(source)
    .await
}
