//! The SQL of notices.

use kernel::{NoticeId, PersonId, Timestamp};
use store::{Db, Result, Tx, record, sql};

record! {
    /// A message a person has.
    #[derive(Clone, Debug)]
    pub struct NoticeRecord {
        /// The message.
        pub id: NoticeId,
        /// Which message it is.
        pub code: String,
        /// What fills its text, as JSON text.
        pub params: String,
        /// Where it leads.
        pub link: Option<String>,
        /// When it was sent.
        pub created_at: Timestamp,
        /// Until when it is of use.
        pub expires_at: Option<Timestamp>,
        /// When it was read.
        pub read_at: Option<Timestamp>,
    }
}

pub(super) async fn insert(tx: &mut Tx, person: PersonId, notice: &NoticeRecord) -> Result<()> {
    sql!(
        "INSERT INTO notices (id, person_id, code, params, link, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind((notice.id, person, &notice.code, &notice.params, &notice.link, notice.created_at, notice.expires_at))
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether a person has been sent the same message about the same thing since a moment.
pub(super) async fn was_sent_since(
    tx: &mut Tx,
    person: PersonId,
    code: &str,
    link: Option<&str>,
    since: Timestamp,
) -> Result<bool> {
    let row: Option<(NoticeId,)> = sql!(
        "SELECT id FROM notices
         WHERE person_id = $1 AND code = $2 AND link = $3 AND created_at > $4 ORDER BY id DESC LIMIT 1"
    )
    .bind((person, code, link, since))
    .fetch_optional(tx)
    .await?;
    Ok(row.is_some())
}

/// A person's messages, newest first, beginning after the message `after`.
pub(super) async fn list(db: &Db, person: PersonId, after: Option<NoticeId>, limit: u32) -> Result<Vec<NoticeRecord>> {
    sql!(
        "SELECT id, code, params, link, created_at, expires_at, read_at FROM notices
         WHERE person_id = $1 AND (id < $2 OR $2 IS NULL) ORDER BY id DESC LIMIT $3"
    )
    .bind((person, after, limit))
    .fetch_all(db)
    .await
}

/// A person's unread messages; those that are of no use any more nobody has to read.
pub(super) async fn count_unread(db: &Db, person: PersonId, now: Timestamp) -> Result<u32> {
    let (unread,) = sql!(
        "SELECT COUNT(*) FROM notices
         WHERE person_id = $1 AND read_at IS NULL AND (expires_at IS NULL OR expires_at > $2)"
    )
    .bind((person, now))
    .fetch_one(db)
    .await?;
    Ok(unread)
}

pub(super) async fn find(db: &Db, id: NoticeId) -> Result<Option<NoticeRecord>> {
    sql!("SELECT id, code, params, link, created_at, expires_at, read_at FROM notices WHERE id = $1")
        .bind((id,))
        .fetch_optional(db)
        .await
}

/// Marks a message as read; the first time counts. False when the person has no such message.
pub(super) async fn mark_read(tx: &mut Tx, person: PersonId, id: NoticeId, now: Timestamp) -> Result<bool> {
    let changed = sql!("UPDATE notices SET read_at = COALESCE(read_at, $3) WHERE id = $1 AND person_id = $2")
        .bind((id, person, now))
        .execute(tx)
        .await?;
    Ok(changed == 1)
}
