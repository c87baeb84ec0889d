//! The SQL of persons.

use kernel::{ClassId, OrgId, PersonId, Role, Timestamp};
use store::{Result, Source, Tx, record, sql};

use super::{Guardian, Name, Pupil, RoleGrant};
use crate::organisation::OrgPath;
use crate::words::{Kinship, Locale, Stage, Subject, Tier};

pub(super) async fn insert_person(tx: &mut Tx, person: &Name, now: Timestamp) -> Result<()> {
    sql!("INSERT INTO persons (id, name, alias, created_at) VALUES ($1, $2, $3, $4)")
        .bind((person.person, &person.name, &person.alias, now))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn insert_pupil(tx: &mut Tx, person: PersonId, class: ClassId) -> Result<()> {
    sql!("INSERT INTO pupils (person_id, class_id) VALUES ($1, $2)").bind((person, class)).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_guardianship(
    tx: &mut Tx,
    guardian: PersonId,
    pupil: PersonId,
    (kin, relation): (Kinship, &str),
    now: Timestamp,
) -> Result<()> {
    sql!("INSERT INTO guardianships (guardian_id, pupil_id, kin, relation, since) VALUES ($1, $2, $3, $4, $5)")
        .bind((guardian, pupil, kin, relation, now))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn delete_guardianship(tx: &mut Tx, guardian: PersonId, pupil: PersonId) -> Result<u64> {
    sql!("DELETE FROM guardianships WHERE guardian_id = $1 AND pupil_id = $2").bind((guardian, pupil)).execute(tx).await
}

pub(super) async fn insert_teacher(tx: &mut Tx, person: PersonId, school: OrgId) -> Result<()> {
    sql!("INSERT INTO teachers (person_id, school_id) VALUES ($1, $2)").bind((person, school)).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_subject(tx: &mut Tx, person: PersonId, subject: Subject, stage: Stage) -> Result<()> {
    sql!(
        "INSERT INTO teacher_subjects (person_id, subject, stage) VALUES ($1, $2, $3)
         ON CONFLICT (person_id, subject, stage) DO NOTHING"
    )
    .bind((person, subject, stage))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn insert_class_teacher(tx: &mut Tx, class: ClassId, person: PersonId) -> Result<()> {
    sql!(
        "INSERT INTO class_teachers (class_id, person_id) VALUES ($1, $2)
         ON CONFLICT (class_id, person_id) DO NOTHING"
    )
    .bind((class, person))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_class_teacher(tx: &mut Tx, class: ClassId, person: PersonId) -> Result<()> {
    sql!("DELETE FROM class_teachers WHERE class_id = $1 AND person_id = $2").bind((class, person)).execute(tx).await?;
    Ok(())
}

/// Classes of a school that somebody looks after.
pub(super) async fn count_classes_in(tx: &mut Tx, person: PersonId, school: OrgId) -> Result<u32> {
    let (count,) = sql!(
        "SELECT COUNT(*) FROM class_teachers t JOIN classes c ON c.id = t.class_id
         WHERE t.person_id = $1 AND c.school_id = $2"
    )
    .bind((person, school))
    .fetch_one(tx)
    .await?;
    Ok(count)
}

pub(super) async fn insert_role(tx: &mut Tx, person: PersonId, role: Role, org: OrgId) -> Result<()> {
    sql!(
        "INSERT INTO role_grants (person_id, role, org_id) VALUES ($1, $2, $3)
         ON CONFLICT (person_id, role, org_id) DO NOTHING"
    )
    .bind((person, role, org))
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives a role in the school of a class. 0 when there is no such class.
pub(super) async fn insert_role_in_class(tx: &mut Tx, person: PersonId, role: Role, class: ClassId) -> Result<u64> {
    // The conflict clause repeats the row that stands there, so that it counts as changed.
    sql!(
        "INSERT INTO role_grants (person_id, role, org_id)
         SELECT $1, $2, school_id FROM classes WHERE id = $3
         ON CONFLICT (person_id, role, org_id) DO UPDATE SET role = excluded.role"
    )
    .bind((person, role, class))
    .execute(tx)
    .await
}

pub(super) async fn class_of(tx: &mut Tx, pupil: PersonId) -> Result<Option<ClassId>> {
    let row: Option<(ClassId,)> =
        sql!("SELECT class_id FROM pupils WHERE person_id = $1").bind((pupil,)).fetch_optional(tx).await?;
    Ok(row.map(|(class,)| class))
}

pub(super) async fn delete_role(tx: &mut Tx, person: PersonId, role: Role, org: OrgId) -> Result<u64> {
    sql!("DELETE FROM role_grants WHERE person_id = $1 AND role = $2 AND org_id = $3")
        .bind((person, role, org))
        .execute(tx)
        .await
}

pub(super) async fn find_name(source: Source<'_>, person: PersonId) -> Result<Option<Name>> {
    sql!("SELECT id AS person, name, alias FROM persons WHERE id = $1").bind((person,)).fetch_optional(source).await
}

pub(super) async fn find_locale(source: Source<'_>, person: PersonId) -> Result<Option<Locale>> {
    let row: Option<(Option<Locale>,)> =
        sql!("SELECT locale FROM persons WHERE id = $1").bind((person,)).fetch_optional(source).await?;
    Ok(row.and_then(|(locale,)| locale))
}

pub(super) async fn update_locale(tx: &mut Tx, person: PersonId, locale: Locale) -> Result<()> {
    sql!("UPDATE persons SET locale = $2 WHERE id = $1").bind((person, locale)).execute(tx).await?;
    Ok(())
}

pub(super) async fn find_pupil(source: Source<'_>, person: PersonId) -> Result<Option<Pupil>> {
    sql!(
        "SELECT p.id AS person, p.name AS name, p.alias AS alias, c.id AS class, c.name AS class_name,
                o.id AS school, o.name AS school_name, o.school_kind AS school_kind, o.path AS school_path,
                c.stage AS stage, c.grade AS grade, u.left_at AS left_at
         FROM pupils u JOIN persons p ON p.id = u.person_id JOIN classes c ON c.id = u.class_id
              JOIN orgs o ON o.id = c.school_id
         WHERE u.person_id = $1"
    )
    .bind((person,))
    .fetch_optional(source)
    .await
}

pub(super) async fn list_children(source: Source<'_>, guardian: PersonId) -> Result<Vec<Pupil>> {
    sql!(
        "SELECT p.id AS person, p.name AS name, p.alias AS alias, c.id AS class, c.name AS class_name,
                o.id AS school, o.name AS school_name, o.school_kind AS school_kind, o.path AS school_path,
                c.stage AS stage, c.grade AS grade, u.left_at AS left_at
         FROM guardianships g JOIN pupils u ON u.person_id = g.pupil_id JOIN persons p ON p.id = u.person_id
              JOIN classes c ON c.id = u.class_id JOIN orgs o ON o.id = c.school_id
         WHERE g.guardian_id = $1 ORDER BY p.id"
    )
    .bind((guardian,))
    .fetch_all(source)
    .await
}

pub(super) async fn list_class_pupils(source: Source<'_>, class: ClassId) -> Result<Vec<Name>> {
    sql!(
        "SELECT p.id AS person, p.name AS name, p.alias AS alias
         FROM pupils u JOIN persons p ON p.id = u.person_id
         WHERE u.class_id = $1 AND u.left_at IS NULL ORDER BY p.id"
    )
    .bind((class,))
    .fetch_all(source)
    .await
}

pub(super) async fn list_guardians(source: Source<'_>, pupil: PersonId) -> Result<Vec<Guardian>> {
    sql!(
        "SELECT p.id AS person, p.name AS name, g.kin AS kin, g.relation AS relation
         FROM guardianships g JOIN persons p ON p.id = g.guardian_id WHERE g.pupil_id = $1 ORDER BY p.id"
    )
    .bind((pupil,))
    .fetch_all(source)
    .await
}

pub(super) async fn list_classes_of(source: Source<'_>, person: PersonId) -> Result<Vec<(ClassId,)>> {
    sql!(
        "SELECT t.class_id FROM class_teachers t JOIN classes c ON c.id = t.class_id
         WHERE t.person_id = $1 AND c.closed_at IS NULL ORDER BY t.class_id"
    )
    .bind((person,))
    .fetch_all(source)
    .await
}

pub(super) async fn list_roles(source: Source<'_>, person: PersonId) -> Result<Vec<RoleGrant>> {
    sql!(
        "SELECT g.role AS role, o.id AS org, o.name AS org_name, o.kind AS org_kind
         FROM role_grants g JOIN orgs o ON o.id = g.org_id WHERE g.person_id = $1 ORDER BY g.org_id"
    )
    .bind((person,))
    .fetch_all(source)
    .await
}

pub(super) async fn list_holders(source: Source<'_>, org: OrgId, role: Role) -> Result<Vec<(PersonId,)>> {
    sql!("SELECT person_id FROM role_grants WHERE org_id = $1 AND role = $2 ORDER BY person_id")
        .bind((org, role))
        .fetch_all(source)
        .await
}

record! {
    /// A teacher and one of the teacher's subjects; a teacher without any has one row.
    pub(super) struct TeacherRow {
        pub(super) person: PersonId,
        pub(super) name: String,
        pub(super) school: OrgId,
        pub(super) school_name: String,
        pub(super) school_path: OrgPath,
        pub(super) tier: Option<Tier>,
        pub(super) subject: Option<Subject>,
        pub(super) stage: Option<Stage>,
    }
}

pub(super) async fn list_teacher_rows(source: Source<'_>, person: PersonId) -> Result<Vec<TeacherRow>> {
    sql!(
        "SELECT p.id AS person, p.name AS name, o.id AS school, o.name AS school_name, o.path AS school_path,
                v.tier AS tier, s.subject AS subject, s.stage AS stage
         FROM teachers t JOIN persons p ON p.id = t.person_id JOIN orgs o ON o.id = t.school_id
              LEFT JOIN vettings v ON v.teacher_id = t.person_id
              LEFT JOIN teacher_subjects s ON s.person_id = t.person_id
         WHERE t.person_id = $1 ORDER BY s.subject, s.stage"
    )
    .bind((person,))
    .fetch_all(source)
    .await
}
