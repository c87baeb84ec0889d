//! The SQL of rollovers.

use kernel::{ClassId, OrgId, PersonId};
use store::{Result, Source, Tx, record, sql};

use super::{ClassYear, HeldBack, LeftList, Rollover, RolloverId, SchoolState};
use crate::calendar::SchoolYear;
use crate::words::{Grade, Stage};

pub(super) async fn insert(tx: &mut Tx, rollover: &Rollover, by: Option<PersonId>) -> Result<()> {
    sql!("INSERT INTO rollovers (id, org_id, year, state, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind((rollover.id, rollover.org, rollover.year, rollover.state, by, rollover.created_at))
        .execute(tx)
        .await?;
    Ok(())
}

/// Puts every open school at and below the rollover's organisation into it.
pub(super) async fn insert_schools(tx: &mut Tx, rollover: RolloverId, from: String, until: String) -> Result<()> {
    sql!(
        "INSERT INTO rollover_schools (rollover_id, school_id, state, detail)
         SELECT $1, id, 'waiting', '[]' FROM orgs
         WHERE path >= $2 AND path < $3 AND kind = 'school' AND closed_at IS NULL"
    )
    .bind((rollover, from, until))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: RolloverId) -> Result<Option<Rollover>> {
    sql!(
        "SELECT r.id AS id, r.org_id AS org, o.name AS org_name, r.year AS year, r.state AS state,
                r.created_at AS created_at, r.applied_at AS applied_at, r.undone_at AS undone_at
         FROM rollovers r JOIN orgs o ON o.id = r.org_id WHERE r.id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// The rollovers at, above and below an organisation, newest first.
pub(super) async fn list(source: impl Into<Source<'_>>, org: OrgId) -> Result<Vec<Rollover>> {
    sql!(
        "SELECT r.id AS id, r.org_id AS org, o.name AS org_name, r.year AS year, r.state AS state,
                r.created_at AS created_at, r.applied_at AS applied_at, r.undone_at AS undone_at
         FROM rollovers r JOIN orgs o ON o.id = r.org_id JOIN orgs a ON a.id = $1
         WHERE substr(o.path, 1, length(a.path)) = a.path OR substr(a.path, 1, length(o.path)) = o.path
         ORDER BY r.id DESC LIMIT 100"
    )
    .bind((org,))
    .fetch_all(source)
    .await
}

/// Makes the schools of a rollover wait for each other at their ends, so that the last one knows that it is.
pub(super) async fn take(tx: &mut Tx, id: RolloverId) -> Result<()> {
    sql!("UPDATE rollovers SET year = year WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}

pub(super) async fn update_state(tx: &mut Tx, rollover: &Rollover) -> Result<()> {
    sql!("UPDATE rollovers SET state = $2, applied_at = $3, undone_at = $4 WHERE id = $1")
        .bind((rollover.id, rollover.state, rollover.applied_at, rollover.undone_at))
        .execute(tx)
        .await?;
    Ok(())
}

record! {
    /// A school of a rollover.
    pub(super) struct SchoolRow {
        pub(super) school: OrgId,
        pub(super) name: String,
        pub(super) last_grade: Option<Grade>,
        pub(super) state: SchoolState,
        pub(super) left_over: LeftList,
    }
}

/// The schools of a rollover that stand in a part of the tree, by name.
pub(super) async fn list_schools(
    source: impl Into<Source<'_>>,
    rollover: RolloverId,
    from: String,
    until: String,
) -> Result<Vec<SchoolRow>> {
    sql!(
        "SELECT s.school_id AS school, o.name AS name, o.last_grade AS last_grade, s.state AS state, s.detail AS left_over
         FROM rollover_schools s JOIN orgs o ON o.id = s.school_id
         WHERE s.rollover_id = $1 AND o.path >= $2 AND o.path < $3 ORDER BY o.name, o.id"
    )
    .bind((rollover, from, until))
    .fetch_all(source)
    .await
}

pub(super) async fn find_school(
    source: impl Into<Source<'_>>,
    rollover: RolloverId,
    school: OrgId,
) -> Result<Option<SchoolRow>> {
    sql!(
        "SELECT s.school_id AS school, o.name AS name, o.last_grade AS last_grade, s.state AS state, s.detail AS left_over
         FROM rollover_schools s JOIN orgs o ON o.id = s.school_id WHERE s.rollover_id = $1 AND s.school_id = $2"
    )
    .bind((rollover, school))
    .fetch_optional(source)
    .await
}

pub(super) async fn update_school(
    tx: &mut Tx,
    rollover: RolloverId,
    school: OrgId,
    state: SchoolState,
    left: &LeftList,
) -> Result<()> {
    sql!("UPDATE rollover_schools SET state = $3, detail = $4 WHERE rollover_id = $1 AND school_id = $2")
        .bind((rollover, school, state, left))
        .execute(tx)
        .await?;
    Ok(())
}

/// How many schools of a rollover stand where.
pub(super) async fn count_schools(
    source: impl Into<Source<'_>>,
    rollover: RolloverId,
) -> Result<Vec<(SchoolState, u32)>> {
    sql!("SELECT state, COUNT(*) FROM rollover_schools WHERE rollover_id = $1 GROUP BY state")
        .bind((rollover,))
        .fetch_all(source)
        .await
}

record! {
    /// An open class as it is.
    pub(super) struct FactRow {
        pub(super) school: OrgId,
        pub(super) id: ClassId,
        pub(super) stage: Stage,
        pub(super) grade: Grade,
        pub(super) name: String,
        pub(super) pupils: u32,
        pub(super) teachers: u32,
    }
}

/// The open classes in a part of the tree.
pub(super) async fn list_facts(source: impl Into<Source<'_>>, from: String, until: String) -> Result<Vec<FactRow>> {
    sql!(
        "SELECT c.school_id AS school, c.id AS id, c.stage AS stage, c.grade AS grade, c.name AS name,
                (SELECT COUNT(*) FROM pupils u WHERE u.class_id = c.id AND u.left_at IS NULL) AS pupils,
                (SELECT COUNT(*) FROM class_teachers t WHERE t.class_id = c.id) AS teachers
         FROM classes c JOIN orgs o ON o.id = c.school_id
         WHERE o.path >= $1 AND o.path < $2 AND c.closed_at IS NULL"
    )
    .bind((from, until))
    .fetch_all(source)
    .await
}

/// The schools in a part of the tree that have ended a school year already.
pub(super) async fn list_ended(
    source: impl Into<Source<'_>>,
    year: SchoolYear,
    from: String,
    until: String,
) -> Result<Vec<(OrgId,)>> {
    sql!(
        "SELECT DISTINCT c.school_id FROM class_years y JOIN classes c ON c.id = y.class_id JOIN orgs o ON o.id = c.school_id
         WHERE y.year = $1 AND o.path >= $2 AND o.path < $3"
    )
    .bind((year, from, until))
    .fetch_all(source)
    .await
}

record! {
    /// What was done to a class.
    #[derive(Clone)]
    pub(super) struct DoneRow {
        pub(super) id: ClassId,
        pub(super) from_stage: Stage,
        pub(super) from_grade: Grade,
        pub(super) from_name: String,
        pub(super) to_stage: Option<Stage>,
        pub(super) to_grade: Option<Grade>,
        pub(super) to_name: Option<String>,
        pub(super) pupils: u32,
    }
}

pub(super) async fn insert_done(tx: &mut Tx, rollover: RolloverId, school: OrgId, done: &DoneRow) -> Result<()> {
    sql!(
        "INSERT INTO rollover_classes (rollover_id, school_id, class_id, from_stage, from_grade, from_name, to_stage,
                                       to_grade, to_name, pupils)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    )
    .bind((
        rollover,
        school,
        done.id,
        done.from_stage,
        done.from_grade,
        &done.from_name,
        done.to_stage,
        done.to_grade,
        &done.to_name,
        done.pupils,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// What was done to the classes of a school, from the highest grade down.
pub(super) async fn list_done(
    source: impl Into<Source<'_>>,
    rollover: RolloverId,
    school: OrgId,
) -> Result<Vec<DoneRow>> {
    sql!(
        "SELECT class_id AS id, from_stage, from_grade, from_name, to_stage, to_grade, to_name, pupils
         FROM rollover_classes WHERE rollover_id = $1 AND school_id = $2
         ORDER BY from_grade DESC, from_name, class_id"
    )
    .bind((rollover, school))
    .fetch_all(source)
    .await
}

pub(super) async fn insert_year(tx: &mut Tx, rollover: RolloverId, was: &ClassYear) -> Result<()> {
    sql!(
        "INSERT INTO class_years (class_id, year, stage, grade, name, pupils, rollover_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind((was.class, was.year, was.stage, was.grade, &was.name, was.pupils, rollover))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_year(tx: &mut Tx, class: ClassId, year: SchoolYear) -> Result<()> {
    sql!("DELETE FROM class_years WHERE class_id = $1 AND year = $2").bind((class, year)).execute(tx).await?;
    Ok(())
}

/// The classes of a school as they were in a school year that is over, by grade and name.
pub(super) async fn list_years(
    source: impl Into<Source<'_>>,
    school: OrgId,
    year: SchoolYear,
) -> Result<Vec<ClassYear>> {
    sql!(
        "SELECT y.class_id AS class, y.year AS year, y.stage AS stage, y.grade AS grade, y.name AS name,
                y.pupils AS pupils
         FROM class_years y JOIN classes c ON c.id = y.class_id
         WHERE c.school_id = $1 AND y.year = $2 ORDER BY y.grade, y.name, y.class_id"
    )
    .bind((school, year))
    .fetch_all(source)
    .await
}

/// What a class was called in a school year that is over; none in the one that is not.
pub(super) async fn find_year_name(
    source: impl Into<Source<'_>>,
    class: ClassId,
    year: SchoolYear,
) -> Result<Option<String>> {
    let row: Option<(String,)> = sql!("SELECT name FROM class_years WHERE class_id = $1 AND year = $2")
        .bind((class, year))
        .fetch_optional(source)
        .await?;
    Ok(row.map(|(name,)| name))
}

pub(super) async fn upsert_held_back(tx: &mut Tx, id: RolloverId, pupil: PersonId, to: ClassId) -> Result<()> {
    sql!(
        "INSERT INTO rollover_held_back (rollover_id, pupil_id, to_class) VALUES ($1, $2, $3)
         ON CONFLICT (rollover_id, pupil_id) DO UPDATE SET to_class = excluded.to_class"
    )
    .bind((id, pupil, to))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_held_back(tx: &mut Tx, id: RolloverId, pupil: PersonId) -> Result<u64> {
    sql!("DELETE FROM rollover_held_back WHERE rollover_id = $1 AND pupil_id = $2").bind((id, pupil)).execute(tx).await
}

/// The pupils of a school who stay in their grade.
pub(super) async fn list_held_back(
    source: impl Into<Source<'_>>,
    id: RolloverId,
    school: OrgId,
) -> Result<Vec<HeldBack>> {
    sql!(
        "SELECT h.pupil_id AS pupil, p.name AS name, u.class_id AS from_class, h.to_class AS to_class, t.name AS to_name
         FROM rollover_held_back h JOIN persons p ON p.id = h.pupil_id JOIN pupils u ON u.person_id = h.pupil_id
              JOIN classes t ON t.id = h.to_class
         WHERE h.rollover_id = $1 AND t.school_id = $2 ORDER BY p.name, p.id"
    )
    .bind((id, school))
    .fetch_all(source)
    .await
}
