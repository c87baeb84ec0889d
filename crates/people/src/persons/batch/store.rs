//! The SQL of many persons at once.

use kernel::{ClassId, OrgId, PersonId, Role, Timestamp};
use store::{Result, Tx, sql};

use super::super::Name;
use super::Bond;
use crate::words::{Stage, Subject};

pub(super) async fn insert_persons(tx: &mut Tx, people: &[Name], now: Timestamp) -> Result<()> {
    sql!("INSERT INTO persons (id, name, alias, created_at) VALUES ($1, $2, $3, $4)")
        .for_rows(people.iter().map(|person| (person.person, &person.name, &person.alias, now)))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn insert_roles(tx: &mut Tx, roles: Vec<(PersonId, Role, OrgId)>) -> Result<()> {
    sql!(
        "INSERT INTO role_grants (person_id, role, org_id) VALUES ($1, $2, $3)
         ON CONFLICT (person_id, role, org_id) DO NOTHING"
    )
    .for_rows(roles)
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn insert_pupils(tx: &mut Tx, pupils: &[(PersonId, ClassId, OrgId)]) -> Result<()> {
    sql!("INSERT INTO pupils (person_id, class_id) VALUES ($1, $2)")
        .for_rows(pupils.iter().map(|(person, class, _)| (*person, *class)))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn upsert_guardianships(tx: &mut Tx, bonds: &[Bond]) -> Result<()> {
    sql!(
        "INSERT INTO guardianships (guardian_id, pupil_id, kin, relation) VALUES ($1, $2, $3, $4)
         ON CONFLICT (guardian_id, pupil_id) DO UPDATE SET kin = excluded.kin, relation = excluded.relation"
    )
    .for_rows(bonds.iter().map(|bond| (bond.guardian, bond.pupil, bond.kin, &bond.relation)))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn insert_teachers(tx: &mut Tx, teachers: &[(PersonId, OrgId)]) -> Result<()> {
    sql!("INSERT INTO teachers (person_id, school_id) VALUES ($1, $2)")
        .for_rows(teachers.iter().copied())
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn delete_subjects(tx: &mut Tx, person: PersonId) -> Result<()> {
    sql!("DELETE FROM teacher_subjects WHERE person_id = $1").bind((person,)).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_subjects(tx: &mut Tx, subjects: Vec<(PersonId, Subject, Stage)>) -> Result<()> {
    sql!("INSERT INTO teacher_subjects (person_id, subject, stage) VALUES ($1, $2, $3)")
        .for_rows(subjects)
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn update_school(tx: &mut Tx, person: PersonId, school: OrgId) -> Result<()> {
    sql!("UPDATE teachers SET school_id = $2 WHERE person_id = $1").bind((person, school)).execute(tx).await?;
    Ok(())
}

pub(super) async fn update_names(tx: &mut Tx, names: &[(PersonId, String)]) -> Result<()> {
    sql!("UPDATE persons SET name = v.column2 FROM (VALUES ($1, $2)) AS v WHERE persons.id = v.column1")
        .for_rows(names.iter().map(|(person, name)| (*person, name)))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn delete_guardianship(tx: &mut Tx, guardian: PersonId, pupil: PersonId) -> Result<()> {
    sql!("DELETE FROM guardianships WHERE guardian_id = $1 AND pupil_id = $2")
        .bind((guardian, pupil))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn delete_class_teacher(tx: &mut Tx, class: ClassId, person: PersonId) -> Result<()> {
    sql!("DELETE FROM class_teachers WHERE class_id = $1 AND person_id = $2").bind((class, person)).execute(tx).await?;
    Ok(())
}

pub(super) async fn delete_people(tx: &mut Tx, people: &[PersonId]) -> Result<()> {
    let each = || people.iter().map(|person| (*person,));
    for query in [
        sql!("DELETE FROM guardianships WHERE guardian_id IN (VALUES ($1))"),
        sql!("DELETE FROM guardianships WHERE pupil_id IN (VALUES ($1))"),
        sql!("DELETE FROM pupil_moves WHERE pupil_id IN (VALUES ($1))"),
        sql!("DELETE FROM birth_months WHERE person_id IN (VALUES ($1))"),
        sql!("DELETE FROM pupils WHERE person_id IN (VALUES ($1))"),
        sql!("DELETE FROM teacher_subjects WHERE person_id IN (VALUES ($1))"),
        sql!("DELETE FROM class_teachers WHERE person_id IN (VALUES ($1))"),
        sql!("DELETE FROM teachers WHERE person_id IN (VALUES ($1))"),
        sql!("DELETE FROM role_grants WHERE person_id IN (VALUES ($1))"),
        sql!("DELETE FROM external_ids WHERE owner_kind = 'person' AND owner_id IN (VALUES ($1))"),
        sql!("DELETE FROM contacts WHERE person_id IN (VALUES ($1))"),
        sql!("DELETE FROM contact_codes WHERE person_id IN (VALUES ($1))"),
        sql!("DELETE FROM persons WHERE id IN (VALUES ($1))"),
    ] {
        query.for_rows(each()).execute(tx).await?;
    }
    Ok(())
}
