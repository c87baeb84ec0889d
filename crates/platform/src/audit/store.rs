//! The SQL of the audit.

use kernel::{OrgId, PersonId, Role, TimeOrder, Timestamp};
use store::{Db, Result, Tx, record, sql};

use super::{AuditId, Filter};

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

impl AuditEntry {
    /// Who did it, as the audit writes things (`person:<id>`).
    #[must_use]
    pub fn actor(&self) -> Option<String> {
        self.actor_id.map(|actor| format!("person:{actor}"))
    }

    /// In which organisation, as the audit writes things (`org:<id>`).
    #[must_use]
    pub fn org(&self) -> Option<String> {
        self.org_id.map(|org| format!("org:{org}"))
    }

    /// Everyone and everything the entry speaks of, as the audit writes things.
    pub(super) fn things(&self) -> impl Iterator<Item = String> {
        self.actor().into_iter().chain(self.org()).chain([self.object.clone()])
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

/// What every way into the audit reads; each begins with the condition that has an index, on both engines.
macro_rules! entries {
    ($first:literal, $behind:literal, $order:literal) => {
        sql!(
            "SELECT id, at, actor_id, role, org_id, action, object, detail, request_id FROM audit WHERE ",
            $first,
            "(actor_id = $1 OR $1 IS NULL) AND (object = $2 OR $2 IS NULL) AND (action = $3 OR $3 IS NULL)
             AND (at >= $4 OR $4 IS NULL) AND (at < $5 OR $5 IS NULL) AND (id ",
            $behind,
            " $6 OR $6 IS NULL) ORDER BY id ",
            $order,
            " LIMIT $7"
        )
    };
}

/// The ways in an order, of which the filter takes one.
macro_rules! ways {
    ($filter:ident, $behind:literal, $order:literal) => {
        match $filter {
            Filter { object: Some(_), .. } => entries!("object = $2 AND ", $behind, $order),
            Filter { actor: Some(_), .. } => entries!("actor_id = $1 AND ", $behind, $order),
            Filter { action: Some(_), .. } => entries!("action = $3 AND ", $behind, $order),
            Filter { from: Some(_), until: Some(_), .. } => {
                entries!("at >= $4 AND at < $5 AND ", $behind, $order)
            }
            _ => entries!("", $behind, $order),
        }
    };
}

/// Entries in an order, from behind `after`.
pub(super) async fn list(
    db: &Db,
    filter: &Filter,
    order: TimeOrder,
    after: Option<AuditId>,
    limit: u32,
) -> Result<Vec<AuditEntry>> {
    let query = match order {
        TimeOrder::Newest => ways!(filter, "<", "DESC"),
        TimeOrder::Oldest => ways!(filter, ">", "ASC"),
    };
    let Filter { actor, object, action, from, until } = filter;
    query.bind((actor, object, action, from, until, after, limit)).fetch_all(db).await
}
