//! The SQL of slips, codes and attempts.

use kernel::{ClassId, OrgId, PersonId, Role, Timestamp};
use store::{Db, Result, Source, Tx, record, sql};

use super::{ClassProgress, SlipEnding, SlipId, SlipKind, StaffRow};
use crate::organisation::OrgPath;

kernel::words! {
    /// What wrong codes are counted by.
    pub enum Scope {
        /// The address.
        Address = "address",
        /// The beginning of the code.
        Prefix = "prefix",
    }
}

record! {
    /// A slip that is in force.
    pub(super) struct Slip {
        pub(super) id: SlipId,
        pub(super) kind: SlipKind,
        pub(super) person: PersonId,
        pub(super) seats: u32,
    }
}

pub(super) struct NewSlip {
    pub(super) id: SlipId,
    pub(super) code: String,
    pub(super) kind: SlipKind,
    pub(super) person: PersonId,
    pub(super) issued_by: PersonId,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) seats: u32,
}

/// Puts a slip down; one that is in force for the person must have been ended before.
pub(super) async fn insert_slip(tx: &mut Tx, slip: &NewSlip) -> Result<()> {
    sql!(
        "INSERT INTO slips (id, code, kind, person_id, issued_by, issued_at, expires_at, seats)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    )
    .bind((slip.id, &slip.code, slip.kind, slip.person, slip.issued_by, slip.issued_at, slip.expires_at, slip.seats))
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends the slip of a person that is in force.
pub(super) async fn end_slip(tx: &mut Tx, person: PersonId, ending: SlipEnding, now: Timestamp) -> Result<u64> {
    sql!("UPDATE slips SET ended_at = $2, ending = $3 WHERE person_id = $1 AND ended_at IS NULL")
        .bind((person, now, ending))
        .execute(tx)
        .await
}

/// Ends every slip of a class that is in force.
pub(super) async fn lock_slips_of_class(tx: &mut Tx, class: ClassId, now: Timestamp) -> Result<u64> {
    sql!(
        "UPDATE slips SET ended_at = $2, ending = 'locked'
         WHERE ended_at IS NULL AND person_id IN (SELECT person_id FROM pupils WHERE class_id = $1)"
    )
    .bind((class, now))
    .execute(tx)
    .await
}

/// The slip of a code, while it is in force.
pub(super) async fn find_slip(source: Source<'_>, code: &str, now: Timestamp) -> Result<Option<Slip>> {
    sql!(
        "SELECT id, kind, person_id AS person, seats FROM slips
         WHERE code = $1 AND ended_at IS NULL AND expires_at > $2"
    )
    .bind((code, now))
    .fetch_optional(source)
    .await
}

/// Holds a slip for this transaction: two who use it at once come one after the other. 0 when it has just been ended.
pub(super) async fn hold_slip(tx: &mut Tx, id: SlipId) -> Result<u64> {
    sql!("UPDATE slips SET seats = seats WHERE id = $1 AND ended_at IS NULL").bind((id,)).execute(tx).await
}

record! {
    /// A pupil, the account, and the last slip.
    pub(super) struct PupilRow {
        pub(super) person: PersonId,
        pub(super) name: String,
        pub(super) alias: String,
        pub(super) login: Option<String>,
        pub(super) locked_at: Option<Timestamp>,
        pub(super) expires_at: Option<Timestamp>,
        pub(super) ending: Option<SlipEnding>,
    }
}

pub(super) async fn list_pupils(source: Source<'_>, class: ClassId) -> Result<Vec<PupilRow>> {
    sql!(
        "SELECT p.id AS person, p.name AS name, p.alias AS alias, a.login AS login, a.locked_at AS locked_at,
                s.expires_at AS expires_at, s.ending AS ending
         FROM pupils u JOIN persons p ON p.id = u.person_id
              LEFT JOIN accounts a ON a.person_id = p.id
              LEFT JOIN slips s ON s.id = (SELECT MAX(l.id) FROM slips l WHERE l.person_id = p.id)
         WHERE u.class_id = $1 AND u.left_at IS NULL ORDER BY p.id"
    )
    .bind((class,))
    .fetch_all(source)
    .await
}

record! {
    /// A guardian of a pupil of a class.
    pub(super) struct GuardianRow {
        pub(super) pupil: PersonId,
        pub(super) person: PersonId,
        pub(super) name: String,
        pub(super) kin: crate::words::Kinship,
        pub(super) relation: String,
        pub(super) login: Option<String>,
        pub(super) identities: i64,
        pub(super) locked_at: Option<Timestamp>,
    }
}

impl GuardianRow {
    /// Whether the guardian can sign in; one whom only the roster lists cannot.
    pub(super) fn has_come(&self) -> bool {
        self.login.is_some() || self.identities > 0
    }
}

pub(super) async fn list_guardians(source: Source<'_>, class: ClassId) -> Result<Vec<GuardianRow>> {
    sql!(
        "SELECT g.pupil_id AS pupil, p.id AS person, p.name AS name, g.kin AS kin, g.relation AS relation,
                a.login AS login, a.locked_at AS locked_at,
                (SELECT COUNT(*) FROM linked_identities l WHERE l.person_id = p.id) AS identities
         FROM pupils u JOIN guardianships g ON g.pupil_id = u.person_id JOIN persons p ON p.id = g.guardian_id
              LEFT JOIN accounts a ON a.person_id = p.id
         WHERE u.class_id = $1 AND u.left_at IS NULL ORDER BY g.pupil_id, p.id"
    )
    .bind((class,))
    .fetch_all(source)
    .await
}

/// The guardians of a pupil who can sign in.
pub(super) async fn count_come(source: Source<'_>, pupil: PersonId) -> Result<usize> {
    let (come,): (i64,) = sql!(
        "SELECT COUNT(*) FROM guardianships g
         WHERE g.pupil_id = $1 AND (EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = g.guardian_id)
                                    OR EXISTS (SELECT 1 FROM linked_identities l WHERE l.person_id = g.guardian_id))"
    )
    .bind((pupil,))
    .fetch_one(source)
    .await?;
    Ok(usize::try_from(come).unwrap_or_default())
}

/// The guardians of this name whom the roster lists for a pupil, and who cannot sign in yet; with each, how many other
/// children and roles it has.
pub(super) async fn list_listed(source: Source<'_>, pupil: PersonId, name: &str) -> Result<Vec<(PersonId, i64)>> {
    sql!(
        "SELECT p.id, (SELECT COUNT(*) FROM guardianships o WHERE o.guardian_id = p.id AND o.pupil_id <> $1)
                      + (SELECT COUNT(*) FROM role_grants r WHERE r.person_id = p.id AND r.role <> 'guardian')
         FROM guardianships g JOIN persons p ON p.id = g.guardian_id
         WHERE g.pupil_id = $1 AND p.name = $2
           AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = p.id)
           AND NOT EXISTS (SELECT 1 FROM linked_identities l WHERE l.person_id = p.id)
         ORDER BY p.id"
    )
    .bind((pupil, name))
    .fetch_all(source)
    .await
}

/// Those who hold one of two roles at an organisation or below it, with account and last slip.
pub(super) async fn list_staff(source: Source<'_>, path: &OrgPath, roles: [Role; 2]) -> Result<Vec<StaffRow>> {
    let (from, until) = path.range();
    sql!(
        "SELECT p.id AS person, p.name AS name, h.org_name AS org_name, a.login AS login, a.locked_at AS locked_at,
                s.issued_at AS issued_at, s.expires_at AS expires_at, s.ending AS ending
         FROM (SELECT g.person_id, MIN(o.name) AS org_name FROM role_grants g JOIN orgs o ON o.id = g.org_id
               WHERE o.path >= $1 AND o.path < $2 AND g.role IN ($3, $4) GROUP BY g.person_id) h
              JOIN persons p ON p.id = h.person_id
              LEFT JOIN accounts a ON a.person_id = p.id
              LEFT JOIN slips s ON s.id = (SELECT MAX(l.id) FROM slips l WHERE l.person_id = p.id)
         ORDER BY h.org_name, p.id"
    )
    .bind((from, until, roles[0], roles[1]))
    .fetch_all(source)
    .await
}

/// The classes of a class teacher, or of a school.
pub(super) async fn list_classes(
    source: Source<'_>,
    teacher: Option<PersonId>,
    school: Option<OrgId>,
    now: Timestamp,
) -> Result<Vec<ClassProgress>> {
    sql!(
        "SELECT c.id AS class, c.name AS name, o.name AS school_name,
                (SELECT COUNT(*) FROM pupils u WHERE u.class_id = c.id AND u.left_at IS NULL) AS pupils,
                (SELECT COUNT(*) FROM pupils u WHERE u.class_id = c.id AND u.left_at IS NULL
                   AND EXISTS (SELECT 1 FROM slips s WHERE s.person_id = u.person_id AND s.ended_at IS NULL
                                 AND s.expires_at > $3)) AS issued,
                (SELECT COUNT(*) FROM pupils u WHERE u.class_id = c.id AND u.left_at IS NULL
                   AND EXISTS (SELECT 1 FROM guardianships g
                               WHERE g.pupil_id = u.person_id
                                 AND (EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = g.guardian_id)
                                      OR EXISTS (SELECT 1 FROM linked_identities l
                                                 WHERE l.person_id = g.guardian_id)))) AS activated
         FROM classes c JOIN orgs o ON o.id = c.school_id
         WHERE c.closed_at IS NULL AND (c.school_id = $2 OR $2 IS NULL)
           AND (c.id IN (SELECT t.class_id FROM class_teachers t WHERE t.person_id = $1) OR $1 IS NULL)
         ORDER BY c.grade, c.name, c.id"
    )
    .bind((teacher, school, now))
    .fetch_all(source)
    .await
}

pub(super) async fn phone_of(source: Source<'_>, school: OrgId) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> =
        sql!("SELECT phone FROM orgs WHERE id = $1").bind((school,)).fetch_optional(source).await?;
    Ok(row.and_then(|(phone,)| phone))
}

pub(super) async fn update_phone(tx: &mut Tx, school: OrgId, phone: Option<&str>) -> Result<()> {
    sql!("UPDATE orgs SET phone = $2 WHERE id = $1").bind((school, phone.map(str::to_owned))).execute(tx).await?;
    Ok(())
}

/// Puts a code for a new password down, in place of one that was there.
pub(super) async fn upsert_reset(
    tx: &mut Tx,
    person: PersonId,
    code: &str,
    issued_by: PersonId,
    expires_at: Timestamp,
) -> Result<()> {
    sql!(
        "INSERT INTO reset_codes (person_id, code, issued_by, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id) DO UPDATE
         SET code = excluded.code, issued_by = excluded.issued_by, expires_at = excluded.expires_at"
    )
    .bind((person, code, issued_by, expires_at))
    .execute(tx)
    .await?;
    Ok(())
}

/// Whose the code is, and who gave it out, while it is good.
pub(super) async fn find_reset(source: Source<'_>, code: &str, now: Timestamp) -> Result<Option<(PersonId, PersonId)>> {
    sql!("SELECT person_id, issued_by FROM reset_codes WHERE code = $1 AND expires_at > $2")
        .bind((code, now))
        .fetch_optional(source)
        .await
}

/// Uses a code up. 0 when somebody else has just done so.
pub(super) async fn delete_reset(tx: &mut Tx, code: &str) -> Result<u64> {
    sql!("DELETE FROM reset_codes WHERE code = $1").bind((code,)).execute(tx).await
}

pub(super) async fn delete_reset_of(tx: &mut Tx, person: PersonId) -> Result<()> {
    sql!("DELETE FROM reset_codes WHERE person_id = $1").bind((person,)).execute(tx).await?;
    Ok(())
}

pub(super) async fn roles_of(source: Source<'_>, person: PersonId) -> Result<Vec<(Role,)>> {
    sql!("SELECT DISTINCT role FROM role_grants WHERE person_id = $1").bind((person,)).fetch_all(source).await
}

pub(super) async fn find_alias_choice(source: Source<'_>, person: PersonId) -> Result<Option<Timestamp>> {
    let row: Option<(Option<Timestamp>,)> =
        sql!("SELECT alias_chosen_at FROM persons WHERE id = $1").bind((person,)).fetch_optional(source).await?;
    Ok(row.and_then(|(chosen,)| chosen))
}

pub(super) async fn update_alias(tx: &mut Tx, person: PersonId, alias: &str, chosen: Option<Timestamp>) -> Result<()> {
    sql!("UPDATE persons SET alias = $2, alias_chosen_at = $3 WHERE id = $1")
        .bind((person, alias, chosen))
        .execute(tx)
        .await?;
    Ok(())
}

/// Counts a try and tells the tries of the present window and when it began.
pub(super) async fn count_attempt(
    tx: &mut Tx,
    scope: Scope,
    what: &str,
    now: Timestamp,
    window_start: Timestamp,
) -> Result<(u32, Timestamp)> {
    sql!(
        "INSERT INTO code_attempts (scope, what, failures, since) VALUES ($1, $2, 1, $3)
         ON CONFLICT (scope, what) DO UPDATE
         SET failures = CASE WHEN code_attempts.since <= $4 THEN 1 ELSE code_attempts.failures + 1 END,
             since = CASE WHEN code_attempts.since <= $4 THEN excluded.since ELSE code_attempts.since END
         RETURNING failures, since"
    )
    .bind((scope, what, now, window_start))
    .fetch_one(tx)
    .await
}

pub(super) async fn find_attempts(db: &Db, scope: Scope, what: &str) -> Result<Option<(u32, Timestamp)>> {
    sql!("SELECT failures, since FROM code_attempts WHERE scope = $1 AND what = $2")
        .bind((scope, what))
        .fetch_optional(db)
        .await
}

/// Takes one try back: it was no failure.
pub(super) async fn discount_attempt(tx: &mut Tx, scope: Scope, what: &str) -> Result<()> {
    sql!("UPDATE code_attempts SET failures = failures - 1 WHERE scope = $1 AND what = $2 AND failures > 0")
        .bind((scope, what))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn delete_old_attempts(tx: &mut Tx, window_start: Timestamp) -> Result<()> {
    sql!("DELETE FROM code_attempts WHERE since <= $1").bind((window_start,)).execute(tx).await?;
    Ok(())
}
