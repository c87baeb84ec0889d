//! The SQL of the vault: by what a database knows the key it was sealed with.

use kernel::Timestamp;
use store::{Db, Result, sql};

/// The name under which the fingerprint stands.
const NAME: &str = "vault";

/// Keeps the fingerprint of the key, unless one is kept already; answers the one that is kept.
pub(super) async fn keep_fingerprint(db: &Db, fingerprint: Vec<u8>, now: Timestamp) -> Result<Vec<u8>> {
    let kept = find(db).await?;
    if let Some(kept) = kept {
        return Ok(kept);
    }
    let mut tx = db.begin().await?;
    sql!("INSERT INTO own_keys (name, secret, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
        .bind((NAME, fingerprint.clone(), now))
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(find(db).await?.unwrap_or(fingerprint))
}

async fn find(db: &Db) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> =
        sql!("SELECT secret FROM own_keys WHERE name = $1").bind((NAME,)).fetch_optional(db).await?;
    Ok(row.map(|(secret,)| secret))
}
