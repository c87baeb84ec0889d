//! The SQL of the audit.

use kernel::{OrgId, PersonId, Role, Timestamp};
use store::{Db, Result, Tx, record, sql};

use super::AuditId;

record! {
    /// Something that was done.
    #[derive(Clone, Debug)]
    pub struct AuditEntry {
        /// The entry.
        pub id: AuditId,
        /// When.
        pub at: Timestamp,
        /// By whom; absent when the program did it by itself.
        pub actor_id: Option<PersonId>,
        /// In which role.
        pub role: Option<Role>,
        /// In which organisation.
        pub org_id: Option<OrgId>,
        /// What was done (`job.retry`).
        pub action: String,
        /// To what (`job:<id>`).
        pub object: String,
        /// The particulars, as JSON text.
        pub detail: String,
        /// The request in which it was done.
        pub request_id: String,
    }
}

pub(super) async fn insert(tx: &mut Tx, entry: &AuditEntry) -> Result<()> {
    sql!(
        "INSERT INTO audit (id, at, actor_id, role, org_id, action, object, detail, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    )
    .bind((
        entry.id,
        entry.at,
        entry.actor_id,
        entry.role,
        entry.org_id,
        &entry.action,
        &entry.object,
        &entry.detail,
        &entry.request_id,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// Entries, newest first, of one person and one object where they are named.
pub(super) async fn list(
    db: &Db,
    actor: Option<PersonId>,
    object: Option<&str>,
    after: Option<AuditId>,
    limit: u32,
) -> Result<Vec<AuditEntry>> {
    sql!(
        "SELECT id, at, actor_id, role, org_id, action, object, detail, request_id FROM audit
         WHERE (actor_id = $1 OR $1 IS NULL) AND (object = $2 OR $2 IS NULL) AND (id < $3 OR $3 IS NULL)
         ORDER BY id DESC LIMIT $4"
    )
    .bind((actor, object.map(str::to_owned), after, limit))
    .fetch_all(db)
    .await
}
