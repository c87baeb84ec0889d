//! The SQL of the organisation tree.

use kernel::{ClassId, OrgId, PersonId, Timestamp};
use store::{Db, Result, Source, Tx, record, sql};

use super::{Class, ClassRow, Closing, Org, OrgNode, OrgPath};
use crate::persons::Name;
use crate::words::Grade;

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

pub(super) async fn find_open_class(
    source: Source<'_>,
    school: OrgId,
    grade: Grade,
    name: &str,
) -> Result<Option<Class>> {
    sql!(
        "SELECT id, school_id, stage, grade, name, closed_at FROM classes
         WHERE school_id = $1 AND grade = $2 AND name = $3 AND closed_at IS NULL"
    )
    .bind((school, grade, name))
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

/// The nodes whose path lies in `from..until` with how many open classes they have, parents before children.
pub(super) async fn list_nodes(db: &Db, from: String, until: String) -> Result<Vec<OrgNode>> {
    sql!(
        "SELECT o.id AS id, o.parent_id AS parent_id, o.kind AS kind, o.school_kind AS school_kind, o.name AS name,
                o.last_grade AS last_grade, o.closed_at AS closed_at, COUNT(c.id) AS classes
         FROM orgs o LEFT JOIN classes c ON c.school_id = o.id AND c.closed_at IS NULL
         WHERE o.path >= $1 AND o.path < $2
         GROUP BY o.id, o.parent_id, o.kind, o.school_kind, o.name, o.last_grade, o.closed_at, o.path
         ORDER BY length(o.path), o.name, o.id"
    )
    .bind((from, until))
    .fetch_all(db)
    .await
}

/// Makes changes of the tree wait for each other.
pub(super) async fn take_tree(tx: &mut Tx) -> Result<()> {
    sql!("UPDATE orgs SET name = name WHERE parent_id IS NULL").execute(tx).await?;
    Ok(())
}

pub(super) async fn update_org(tx: &mut Tx, org: &Org) -> Result<()> {
    sql!("UPDATE orgs SET name = $2, school_kind = $3, last_grade = $4 WHERE id = $1")
        .bind((org.id, &org.name, org.school_kind, org.last_grade))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn update_parent(tx: &mut Tx, id: OrgId, parent: OrgId) -> Result<()> {
    sql!("UPDATE orgs SET parent_id = $2 WHERE id = $1").bind((id, parent)).execute(tx).await?;
    Ok(())
}

/// Moves a node's place and every place below it.
pub(super) async fn update_paths(tx: &mut Tx, from: &OrgPath, to: &OrgPath) -> Result<()> {
    let (first, until) = from.range();
    sql!("UPDATE orgs SET path = $1 || substr(path, length($2) + 1) WHERE path >= $3 AND path < $4")
        .bind((to, from, first, until))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn update_closed(tx: &mut Tx, id: OrgId, closed_at: Option<Timestamp>) -> Result<()> {
    sql!("UPDATE orgs SET closed_at = $2 WHERE id = $1").bind((id, closed_at)).execute(tx).await?;
    Ok(())
}

/// An open node of this name directly below another.
pub(super) async fn find_named(tx: &mut Tx, parent: OrgId, name: &str) -> Result<Option<OrgId>> {
    let row: Option<(OrgId,)> =
        sql!("SELECT id FROM orgs WHERE parent_id = $1 AND name = $2 AND closed_at IS NULL LIMIT 1")
            .bind((parent, name))
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(id,)| id))
}

/// What hangs on a node itself: open nodes directly below, open classes, pupils, and people who act in it.
pub(super) async fn closing(source: impl Into<Source<'_>>, id: OrgId) -> Result<Closing> {
    sql!(
        "SELECT (SELECT COUNT(*) FROM orgs WHERE parent_id = $1 AND closed_at IS NULL) AS orgs,
                (SELECT COUNT(*) FROM classes WHERE school_id = $1 AND closed_at IS NULL) AS classes,
                (SELECT COUNT(*) FROM pupils u JOIN classes c ON c.id = u.class_id
                  WHERE c.school_id = $1 AND u.left_at IS NULL) AS pupils,
                (SELECT COUNT(DISTINCT person_id) FROM role_grants
                  WHERE org_id = $1 AND role NOT IN ('pupil', 'guardian')) AS staff"
    )
    .bind((id,))
    .fetch_one(source)
    .await
}

pub(super) async fn close_classes(tx: &mut Tx, school: OrgId, now: Timestamp) -> Result<()> {
    sql!("UPDATE classes SET closed_at = $2 WHERE school_id = $1 AND closed_at IS NULL")
        .bind((school, now))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn update_class(tx: &mut Tx, class: &Class) -> Result<()> {
    sql!("UPDATE classes SET stage = $2, grade = $3, name = $4 WHERE id = $1")
        .bind((class.id, class.stage, class.grade, &class.name))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn update_class_closed(tx: &mut Tx, id: ClassId, closed_at: Option<Timestamp>) -> Result<()> {
    sql!("UPDATE classes SET closed_at = $2 WHERE id = $1").bind((id, closed_at)).execute(tx).await?;
    Ok(())
}

/// The classes of a school, open ones first, by grade and name, with their pupils counted.
pub(super) async fn list_classes(source: impl Into<Source<'_>>, school: OrgId) -> Result<Vec<ClassRow>> {
    sql!(
        "SELECT c.id AS id, c.stage AS stage, c.grade AS grade, c.name AS name, c.closed_at AS closed_at,
                COUNT(u.person_id) AS pupils
         FROM classes c LEFT JOIN pupils u ON u.class_id = c.id AND u.left_at IS NULL
         WHERE c.school_id = $1
         GROUP BY c.id, c.stage, c.grade, c.name, c.closed_at
         ORDER BY CASE WHEN c.closed_at IS NULL THEN 0 ELSE 1 END, c.grade, c.name, c.id"
    )
    .bind((school,))
    .fetch_all(source)
    .await
}

record! {
    /// Who looks after a class.
    pub(super) struct ClassTeacherRow {
        pub(super) class: ClassId,
        pub(super) person: PersonId,
        pub(super) name: String,
        pub(super) alias: String,
    }
}

pub(super) async fn list_class_teachers(source: impl Into<Source<'_>>, school: OrgId) -> Result<Vec<ClassTeacherRow>> {
    sql!(
        "SELECT t.class_id AS class, p.id AS person, p.name AS name, p.alias AS alias
         FROM class_teachers t JOIN classes c ON c.id = t.class_id JOIN persons p ON p.id = t.person_id
         WHERE c.school_id = $1 ORDER BY p.name, p.id"
    )
    .bind((school,))
    .fetch_all(source)
    .await
}

pub(super) async fn list_school_teachers(source: impl Into<Source<'_>>, school: OrgId) -> Result<Vec<Name>> {
    sql!(
        "SELECT p.id AS person, p.name AS name, p.alias AS alias
         FROM role_grants g JOIN persons p ON p.id = g.person_id
         WHERE g.org_id = $1 AND g.role = 'teacher' ORDER BY p.name, p.id"
    )
    .bind((school,))
    .fetch_all(source)
    .await
}
