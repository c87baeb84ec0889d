//! The SQL of handovers.

use kernel::{OrgId, PersonId, Role, SignInId, Timestamp};
use store::{Result, Tx, record, sql};

use crate::identity::{SignInMeans, TokenHash};

record! {
    /// A handover, taken out of the table.
    pub(super) struct Given {
        pub(super) sign_in: SignInId,
        pub(super) path: String,
        pub(super) expires_at: Timestamp,
    }
}

record! {
    /// The sign-in that gave it, as far as it is handed on.
    pub(super) struct Giver {
        pub(super) person: PersonId,
        pub(super) role: Role,
        pub(super) org: OrgId,
        pub(super) means: SignInMeans,
        pub(super) way: Option<String>,
    }
}

/// Puts a handover down, in place of those the sign-in has given before.
pub(super) async fn replace(
    tx: &mut Tx,
    token: &TokenHash,
    sign_in: SignInId,
    path: &str,
    expires_at: Timestamp,
) -> Result<()> {
    sql!("DELETE FROM handovers WHERE sign_in_id = $1").bind((sign_in,)).execute(tx).await?;
    sql!("INSERT INTO handovers (token_hash, sign_in_id, path, expires_at) VALUES ($1, $2, $3, $4)")
        .bind((token, sign_in, path, expires_at))
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes a handover out: whoever comes second finds none.
pub(super) async fn take(tx: &mut Tx, token: &TokenHash) -> Result<Option<Given>> {
    sql!("DELETE FROM handovers WHERE token_hash = $1 RETURNING sign_in_id AS sign_in, path, expires_at")
        .bind((token,))
        .fetch_optional(tx)
        .await
}

/// Who gave it: a sign-in that has not ended and whose role the person still holds.
pub(super) async fn find_giver(tx: &mut Tx, sign_in: SignInId, now: Timestamp) -> Result<Option<Giver>> {
    sql!(
        "SELECT s.person_id AS person, s.role AS role, s.org_id AS org, s.means AS means, s.way AS way
         FROM sign_ins s
              JOIN role_grants g ON g.person_id = s.person_id AND g.role = s.role AND g.org_id = s.org_id
         WHERE s.id = $1 AND s.expires_at > $2"
    )
    .bind((sign_in, now))
    .fetch_optional(tx)
    .await
}
