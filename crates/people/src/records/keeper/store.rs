//! The SQL of what this crate keeps about a child.

use kernel::{Day, PersonId, Role, Timestamp};
use store::{Db, Result, Tx, record, sql};

use crate::membership::MoveKind;
use crate::records::access::{FilePart, ViewId};

record! {
    /// How much there is about a child.
    pub(super) struct Counts {
        pub(super) guardians: u64,
        pub(super) accounts: u64,
        pub(super) external_ids: u64,
        pub(super) contacts: u64,
        pub(super) moves: u64,
        pub(super) views: u64,
        pub(super) audit: u64,
        pub(super) consents: u64,
    }
}

record! {
    /// Somebody who opened something of the child's.
    pub(super) struct ViewRow {
        pub(super) at: Timestamp,
        pub(super) viewer: String,
        pub(super) role: Role,
        pub(super) part: FilePart,
        pub(super) purpose: String,
        pub(super) note: String,
    }
}

pub(super) async fn count(db: &Db, person: PersonId) -> Result<Counts> {
    sql!(
        "SELECT (SELECT COUNT(*) FROM guardianships WHERE pupil_id = $1) AS guardians,
                (SELECT COUNT(*) FROM accounts WHERE person_id = $1)
                  + (SELECT COUNT(*) FROM linked_identities WHERE person_id = $1) AS accounts,
                (SELECT COUNT(*) FROM external_ids WHERE owner_kind = 'person' AND owner_id = $1) AS external_ids,
                (SELECT COUNT(*) FROM contacts WHERE person_id = $1) AS contacts,
                (SELECT COUNT(*) FROM pupil_moves WHERE pupil_id = $1) AS moves,
                (SELECT COUNT(*) FROM child_views WHERE child_id = $1) AS views,
                (SELECT COUNT(*) FROM audit WHERE actor_id = $1) AS audit,
                (SELECT COUNT(*) FROM consents WHERE child_id = $1) AS consents"
    )
    .bind((person,))
    .fetch_one(db)
    .await
}

type MoveRow = (Day, MoveKind, Option<String>, Option<String>, String);

/// How a pupil came and went: the day, how, from which class, into which, and why.
pub(super) async fn moves(db: &Db, person: PersonId) -> Result<Vec<MoveRow>> {
    sql!(
        "SELECT m.day, m.kind, f.name, t.name, m.reason
         FROM pupil_moves m LEFT JOIN classes f ON f.id = m.from_class LEFT JOIN classes t ON t.id = m.to_class
         WHERE m.pupil_id = $1 ORDER BY m.at, m.id"
    )
    .bind((person,))
    .fetch_all(db)
    .await
}

/// What was agreed to about a child: when, which item in which version, and the answer.
pub(super) async fn consents(db: &Db, child: PersonId) -> Result<Vec<(Timestamp, String, u32, String)>> {
    sql!("SELECT at, item, version, answer FROM consents WHERE child_id = $1 ORDER BY at, id")
        .bind((child,))
        .fetch_all(db)
        .await
}

/// Answers by item and version in a span of time.
pub(super) async fn consents_in(db: &Db, from: Timestamp, until: Timestamp) -> Result<Vec<(String, u32, String, u64)>> {
    sql!(
        "SELECT item, version, answer, COUNT(*) FROM consents WHERE at >= $1 AND at < $2
         GROUP BY item, version, answer ORDER BY item, version, answer"
    )
    .bind((from, until))
    .fetch_all(db)
    .await
}

/// Browsers in which a person is signed in.
pub(super) async fn sign_ins(db: &Db, person: PersonId) -> Result<Vec<(String, Timestamp)>> {
    sql!("SELECT device, created_at FROM sign_ins WHERE person_id = $1 ORDER BY id").bind((person,)).fetch_all(db).await
}

/// Who opened what of a child's data.
pub(super) async fn views(db: &Db, child: PersonId) -> Result<Vec<ViewRow>> {
    sql!(
        "SELECT v.at AS at, p.name AS viewer, v.role AS role, v.part AS part, v.purpose AS purpose, v.note AS note
         FROM child_views v JOIN persons p ON p.id = v.viewer_id WHERE v.child_id = $1 ORDER BY v.id"
    )
    .bind((child,))
    .fetch_all(db)
    .await
}

/// Lets a person in nowhere any more.
pub(super) async fn delete_sign_ins(tx: &mut Tx, person: PersonId) -> Result<()> {
    for statement in [
        sql!("DELETE FROM sign_ins WHERE person_id = $1"),
        sql!("DELETE FROM known_devices WHERE person_id = $1"),
        sql!("DELETE FROM recovery_codes WHERE person_id = $1"),
        sql!("DELETE FROM second_steps WHERE person_id = $1"),
        sql!("DELETE FROM linked_identities WHERE person_id = $1"),
        sql!("DELETE FROM accounts WHERE person_id = $1"),
        sql!("DELETE FROM demo_people WHERE person_id = $1"),
        sql!("DELETE FROM contacts WHERE person_id = $1"),
        sql!("DELETE FROM contact_codes WHERE person_id = $1"),
        sql!("DELETE FROM slips WHERE person_id = $1"),
        sql!("DELETE FROM reset_codes WHERE person_id = $1"),
        sql!("DELETE FROM birth_months WHERE person_id = $1"),
        sql!("DELETE FROM role_grants WHERE person_id = $1"),
    ] {
        statement.bind((person,)).execute(tx).await?;
    }
    Ok(())
}

/// Deletes what belongs to a child: identifiers, guardians, the rows of rosters with the child's name.
pub(super) async fn delete_belongings(tx: &mut Tx, child: PersonId) -> Result<()> {
    for statement in [
        sql!("DELETE FROM external_ids WHERE owner_kind = 'person' AND owner_id = $1"),
        sql!("DELETE FROM guardianships WHERE pupil_id = $1"),
        sql!(
            "DELETE FROM roster_rows
             WHERE name = (SELECT name FROM persons WHERE id = $1) AND import_id IN
               (SELECT i.id FROM roster_imports i JOIN orgs a ON a.id = i.org_id JOIN pupils u ON u.person_id = $1
                     JOIN classes c ON c.id = u.class_id JOIN orgs s ON s.id = c.school_id
                WHERE substr(s.path, 1, length(a.path)) = a.path)"
        ),
    ] {
        statement.bind((child,)).execute(tx).await?;
    }
    Ok(())
}

/// Takes out of the rows that stay what says something of the child.
pub(super) async fn empty(tx: &mut Tx, child: PersonId, pseudonym: &str) -> Result<()> {
    for statement in [
        sql!("UPDATE pupil_moves SET reason = '' WHERE pupil_id = $1"),
        sql!("UPDATE consents SET device = '' WHERE child_id = $1"),
        sql!("UPDATE child_views SET note = '' WHERE child_id = $1"),
        sql!("UPDATE child_requests SET wanted = NULL, text = NULL, reason = NULL WHERE child_id = $1"),
    ] {
        statement.bind((child,)).execute(tx).await?;
    }
    sql!("UPDATE persons SET name = $2, alias = $2, locale = NULL WHERE id = $1")
        .bind((child, pseudonym))
        .execute(tx)
        .await?;
    Ok(())
}

/// Entries of the access log from before this, with whose data.
pub(super) async fn views_before(db: &Db, before: Timestamp) -> Result<Vec<(ViewId, PersonId)>> {
    sql!("SELECT id, child_id FROM child_views WHERE at < $1 ORDER BY id LIMIT 500").bind((before,)).fetch_all(db).await
}

pub(super) async fn delete_views(tx: &mut Tx, views: &[ViewId]) -> Result<u64> {
    sql!("DELETE FROM child_views WHERE id IN (VALUES ($1))").for_rows(views.iter().map(|id| (*id,))).execute(tx).await
}

/// How much of a kind is older than this.
pub(super) async fn count_due(db: &Db, kind: &str, before: Timestamp, day: Day) -> Result<u64> {
    let query = match kind {
        "names_shown" => sql!("SELECT COUNT(*) FROM name_reads WHERE day < $1").bind((day,)),
        _ => sql!("SELECT COUNT(*) FROM sign_in_attempts WHERE last_at < $1").bind((before,)),
    };
    let (count,) = query.fetch_one(db).await?;
    Ok(count)
}

/// Removes what is older than this.
pub(super) async fn delete_due(tx: &mut Tx, kind: &str, before: Timestamp, day: Day) -> Result<u64> {
    let query = match kind {
        "names_shown" => sql!("DELETE FROM name_reads WHERE day < $1").bind((day,)),
        _ => sql!("DELETE FROM sign_in_attempts WHERE last_at < $1").bind((before,)),
    };
    query.execute(tx).await
}

/// Children by where their school stands and by stage.
pub(super) async fn children(db: &Db) -> Result<Vec<(String, String, u64)>> {
    sql!(
        "SELECT o.school_kind, c.stage, COUNT(*)
         FROM pupils u JOIN classes c ON c.id = u.class_id JOIN orgs o ON o.id = c.school_id
         WHERE u.left_at IS NULL GROUP BY o.school_kind, c.stage ORDER BY o.school_kind, c.stage"
    )
    .fetch_all(db)
    .await
}

/// How often what was opened in which role and what for.
pub(super) async fn views_in(db: &Db, from: Timestamp, until: Timestamp) -> Result<Vec<(Role, FilePart, String, u64)>> {
    sql!(
        "SELECT role, part, purpose, COUNT(*) FROM child_views WHERE at >= $1 AND at < $2
         GROUP BY role, part, purpose ORDER BY role, part, purpose"
    )
    .bind((from, until))
    .fetch_all(db)
    .await
}

/// Lists, names in them, and people who were shown some.
pub(super) async fn names_in(db: &Db, from: Day, until: Day) -> Result<(u64, u64, u64)> {
    sql!(
        "SELECT CAST(COALESCE(SUM(lists), 0) AS BIGINT), CAST(COALESCE(SUM(names), 0) AS BIGINT),
                COUNT(DISTINCT person_id)
         FROM name_reads WHERE day >= $1 AND day < $2"
    )
    .bind((from, until))
    .fetch_one(db)
    .await
}

/// Exports by kind and state: how many, and how many rows.
pub(super) async fn exports_in(db: &Db, from: Timestamp, until: Timestamp) -> Result<Vec<(String, String, u64, u64)>> {
    sql!(
        "SELECT kind, state, COUNT(*), CAST(SUM(row_count) AS BIGINT) FROM export_requests
         WHERE created_at >= $1 AND created_at < $2 GROUP BY kind, state ORDER BY kind, state"
    )
    .bind((from, until))
    .fetch_all(db)
    .await
}

/// Requests by kind and state: how many, and how long they took on average, in milliseconds.
pub(super) async fn requests_in(
    db: &Db,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(String, String, u64, Option<i64>)>> {
    sql!(
        "SELECT kind, state, COUNT(*), CAST(AVG(done_at - created_at) AS BIGINT) FROM child_requests
         WHERE created_at >= $1 AND created_at < $2 GROUP BY kind, state ORDER BY kind, state"
    )
    .bind((from, until))
    .fetch_all(db)
    .await
}

/// Cleanings by kind: how many, and how much went.
pub(super) async fn cleanings_in(db: &Db, from: Timestamp, until: Timestamp) -> Result<Vec<(String, u64, u64)>> {
    sql!(
        "SELECT kind, COUNT(*), CAST(SUM(removed) AS BIGINT) FROM cleanings
         WHERE at >= $1 AND at < $2 GROUP BY kind ORDER BY kind"
    )
    .bind((from, until))
    .fetch_all(db)
    .await
}

/// Accounts, those with a second step, identities at other sites, and children whose data is held.
pub(super) async fn security(db: &Db) -> Result<(u64, u64, u64, u64)> {
    sql!(
        "SELECT (SELECT COUNT(*) FROM accounts), (SELECT COUNT(*) FROM second_steps WHERE confirmed_at IS NOT NULL),
                (SELECT COUNT(*) FROM linked_identities), (SELECT COUNT(*) FROM legal_holds WHERE lifted_at IS NULL)"
    )
    .fetch_one(db)
    .await
}
