//! The SQL of requests.

use kernel::{OrgId, PersonId};
use store::{Db, Result, Source, Tx, record, sql};

use super::{Request, RequestId, RequestKind, RequestState};
use crate::organisation::OrgPath;

record! {
    /// The names that go with a request.
    pub(super) struct Names {
        pub(super) child: String,
        pub(super) school: String,
        pub(super) asker: String,
        pub(super) decider: Option<String>,
    }
}

pub(super) async fn insert(tx: &mut Tx, request: &Request) -> Result<()> {
    sql!(
        "INSERT INTO child_requests (id, child_id, kind, state, asked_by, asked_role, school_id, field, wanted, text,
                                     locale, created_at, due_day)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    )
    .bind((
        request.id,
        request.child,
        request.kind,
        request.state,
        request.asked_by,
        request.asked_role,
        request.school,
        request.field,
        &request.wanted,
        &request.text,
        request.locale,
        request.created_at,
        request.due_day,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(source: Source<'_>, id: RequestId) -> Result<Option<Request>> {
    sql!(
        "SELECT id, child_id AS child, kind, state, asked_by, asked_role, school_id AS school, field, wanted, text, locale,
                created_at, due_day, decided_by, decided_role, reason, decided_at, done_at, expires_at, outcome
         FROM child_requests WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// Requests of schools below an organisation, newest first, those before `after`.
pub(super) async fn list(
    db: &Db,
    path: &OrgPath,
    kind: Option<RequestKind>,
    state: Option<RequestState>,
    after: Option<RequestId>,
    limit: u32,
) -> Result<Vec<Request>> {
    let (from, until) = path.range();
    sql!(
        "SELECT r.id AS id, r.child_id AS child, r.kind AS kind, r.state AS state, r.asked_by AS asked_by,
                r.asked_role AS asked_role, r.school_id AS school, r.field AS field, r.wanted AS wanted, r.text AS text,
                r.locale AS locale, r.created_at AS created_at, r.due_day AS due_day, r.decided_by AS decided_by,
                r.decided_role AS decided_role, r.reason AS reason, r.decided_at AS decided_at, r.done_at AS done_at,
                r.expires_at AS expires_at, r.outcome AS outcome
         FROM child_requests r JOIN orgs o ON o.id = r.school_id
         WHERE o.path >= $1 AND o.path < $2 AND (r.kind = $3 OR $3 IS NULL) AND (r.state = $4 OR $4 IS NULL)
           AND (r.id < $5 OR $5 IS NULL)
         ORDER BY r.id DESC LIMIT $6"
    )
    .bind((from, until, kind, state, after, limit))
    .fetch_all(db)
    .await
}

/// Requests about a child or by the person, newest first.
pub(super) async fn list_of_family(db: &Db, person: PersonId) -> Result<Vec<Request>> {
    sql!(
        "SELECT id, child_id AS child, kind, state, asked_by, asked_role, school_id AS school, field, wanted, text, locale,
                created_at, due_day, decided_by, decided_role, reason, decided_at, done_at, expires_at, outcome
         FROM child_requests
         WHERE asked_by = $1 OR child_id = $1 OR child_id IN (SELECT pupil_id FROM guardianships WHERE guardian_id = $1)
         ORDER BY id DESC LIMIT 200"
    )
    .bind((person,))
    .fetch_all(db)
    .await
}

pub(super) async fn list_of_child(db: &Db, child: PersonId) -> Result<Vec<Request>> {
    sql!(
        "SELECT id, child_id AS child, kind, state, asked_by, asked_role, school_id AS school, field, wanted, text, locale,
                created_at, due_day, decided_by, decided_role, reason, decided_at, done_at, expires_at, outcome
         FROM child_requests WHERE child_id = $1 ORDER BY id"
    )
    .bind((child,))
    .fetch_all(db)
    .await
}

pub(super) async fn names(db: &Db, id: RequestId) -> Result<Names> {
    sql!(
        "SELECT c.name AS child, o.name AS school, a.name AS asker, d.name AS decider
         FROM child_requests r JOIN persons c ON c.id = r.child_id JOIN orgs o ON o.id = r.school_id
              JOIN persons a ON a.id = r.asked_by LEFT JOIN persons d ON d.id = r.decided_by
         WHERE r.id = $1"
    )
    .bind((id,))
    .fetch_one(db)
    .await
}

/// Whether the same is asked for a child and not done.
pub(super) async fn is_pending(tx: &mut Tx, child: PersonId, kind: RequestKind) -> Result<bool> {
    let (count,) =
        sql!("SELECT COUNT(*) FROM child_requests WHERE child_id = $1 AND kind = $2 AND state IN ('asked', 'granted')")
            .bind((child, kind))
            .fetch_one::<(i64,)>(tx)
            .await?;
    Ok(count > 0)
}

/// Writes down where a request stands now. False when it stood elsewhere by then.
pub(super) async fn update(tx: &mut Tx, request: &Request, from: RequestState) -> Result<bool> {
    let changed = sql!(
        "UPDATE child_requests SET state = $3, decided_by = $4, decided_role = $5, reason = $6, decided_at = $7,
                done_at = $8, expires_at = $9, outcome = $10
         WHERE id = $1 AND state = $2"
    )
    .bind((
        request.id,
        from,
        request.state,
        request.decided_by,
        request.decided_role,
        &request.reason,
        request.decided_at,
        request.done_at,
        request.expires_at,
        &request.outcome,
    ))
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// The coordinators of a school.
pub(super) async fn coordinators(tx: &mut Tx, school: OrgId) -> Result<Vec<PersonId>> {
    let rows =
        sql!("SELECT person_id FROM role_grants WHERE role = 'school_coordinator' AND org_id = $1 ORDER BY person_id")
            .bind((school,))
            .fetch_all::<(PersonId,)>(tx)
            .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Gives a person another name.
pub(super) async fn rename(tx: &mut Tx, person: PersonId, name: &str) -> Result<()> {
    sql!("UPDATE persons SET name = $2 WHERE id = $1").bind((person, name)).execute(tx).await?;
    Ok(())
}
