//! The SQL of consent.

use kernel::{ClassId, OrgId, PersonId, Timestamp};
use store::{Result, Source, Tx, record, sql};

use super::{BirthMonth, Consent};

pub(super) async fn insert(tx: &mut Tx, consents: &[Consent]) -> Result<()> {
    sql!(
        "INSERT INTO consents (id, child_id, item, version, answer, actor_id, actor_role, device, receipt, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    )
    .for_rows(consents.iter().map(|one| {
        let Consent { id, child_id, item, version, answer, actor_id, actor_role, device, receipt, at } = one;
        (*id, *child_id, *item, *version, *answer, *actor_id, *actor_role, device, *receipt, *at)
    }))
    .execute(tx)
    .await?;
    Ok(())
}

/// What has been answered for a child, oldest first.
pub(super) async fn list(source: Source<'_>, child: PersonId) -> Result<Vec<Consent>> {
    sql!(
        "SELECT id, child_id, item, version, answer, actor_id, actor_role, device, receipt, at
         FROM consents WHERE child_id = $1 ORDER BY at, id"
    )
    .bind((child,))
    .fetch_all(source)
    .await
}

/// What has been answered for the pupils of a class, oldest first.
pub(super) async fn list_of_class(source: Source<'_>, class: ClassId) -> Result<Vec<Consent>> {
    sql!(
        "SELECT n.id, n.child_id, n.item, n.version, n.answer, n.actor_id, n.actor_role, n.device, n.receipt, n.at
         FROM pupils u JOIN consents n ON n.child_id = u.person_id
         WHERE u.class_id = $1 AND u.left_at IS NULL ORDER BY n.at, n.id"
    )
    .bind((class,))
    .fetch_all(source)
    .await
}

record! {
    /// A class, as its families are followed.
    pub(super) struct ClassLine {
        pub(super) class: ClassId,
        pub(super) name: String,
        pub(super) reminded_at: Option<Timestamp>,
    }
}

/// A class.
pub(super) async fn find_class(source: Source<'_>, class: ClassId) -> Result<Option<ClassLine>> {
    sql!(
        "SELECT c.id AS class, c.name AS name, r.at AS reminded_at
         FROM classes c LEFT JOIN consent_reminders r ON r.class_id = c.id WHERE c.id = $1"
    )
    .bind((class,))
    .fetch_optional(source)
    .await
}

/// The open classes of a school, in order.
pub(super) async fn list_classes(source: Source<'_>, school: OrgId) -> Result<Vec<ClassLine>> {
    sql!(
        "SELECT c.id AS class, c.name AS name, r.at AS reminded_at
         FROM classes c LEFT JOIN consent_reminders r ON r.class_id = c.id
         WHERE c.school_id = $1 AND c.closed_at IS NULL ORDER BY c.grade, c.name, c.id"
    )
    .bind((school,))
    .fetch_all(source)
    .await
}

/// Writes down that the families of a class are reminded now. False when they have been since `before`.
pub(super) async fn remind(
    tx: &mut Tx,
    class: ClassId,
    actor: PersonId,
    now: Timestamp,
    before: Timestamp,
) -> Result<bool> {
    let written = sql!(
        "INSERT INTO consent_reminders (class_id, actor_id, at) VALUES ($1, $2, $3)
         ON CONFLICT (class_id) DO UPDATE SET actor_id = excluded.actor_id, at = excluded.at
         WHERE consent_reminders.at <= $4"
    )
    .bind((class, actor, now, before))
    .execute(tx)
    .await?;
    Ok(written == 1)
}

pub(super) async fn find_birth_month(source: Source<'_>, person: PersonId) -> Result<Option<BirthMonth>> {
    let row: Option<(BirthMonth,)> =
        sql!("SELECT month FROM birth_months WHERE person_id = $1").bind((person,)).fetch_optional(source).await?;
    Ok(row.map(|(month,)| month))
}

pub(super) async fn upsert_birth_months(tx: &mut Tx, born: &[(PersonId, BirthMonth)]) -> Result<()> {
    sql!(
        "INSERT INTO birth_months (person_id, month) VALUES ($1, $2)
         ON CONFLICT (person_id) DO UPDATE SET month = excluded.month"
    )
    .for_rows(born.iter().copied())
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_birth_months(tx: &mut Tx, pupils: &[PersonId]) -> Result<()> {
    sql!("DELETE FROM birth_months WHERE person_id IN (VALUES ($1))")
        .for_rows(pupils.iter().map(|pupil| (*pupil,)))
        .execute(tx)
        .await?;
    Ok(())
}
