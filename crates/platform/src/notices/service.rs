//! Sending and reading messages.

use std::sync::Arc;

use kernel::{NoticeId, Page, PersonId};
use serde_json::json;
use store::Tx;

use super::push::{DeliverPush, store as push_store};
use super::store::{self as table, NoticeRecord};
use super::{Notice, NoticeError, Signal};
use crate::{Ctx, jobs, text};

/// Messages on one page.
const PAGE: u32 = 50;

/// Sends a person a message, once the transaction has lasted: open pages show it at once, each subscribed browser gets a
/// push, unless the message is a quiet one.
///
/// # Errors
/// When the database fails.
pub async fn send(ctx: &Ctx, tx: &mut Tx, person: PersonId, notice: Notice) -> store::Result<NoticeId> {
    let now = ctx.now();
    let record = NoticeRecord {
        id: ctx.new_id(),
        code: notice.code.to_owned(),
        params: text::write("params", &notice.params)?,
        link: notice.link,
        created_at: now,
        expires_at: notice.lasts.map(|lasts| now.plus(lasts)),
        read_at: None,
    };
    table::insert(tx, person, &record).await?;
    let subscriptions = if notice.quiet { Vec::new() } else { push_store::ids_of(&mut *tx, person).await? };
    for subscription in subscriptions {
        let job = DeliverPush { notice: record.id, subscription };
        jobs::enqueue(ctx, tx, &job, now).await?;
    }
    if let Some(signal) = ctx.find_part::<Arc<dyn Signal>>().cloned() {
        let body = json!({ "kind": "notice", "id": record.id, "code": record.code, "params": notice.params,
                           "link": record.link, "created_at": record.created_at });
        tx.after_commit(move || signal.signal(person, body));
    }
    Ok(record.id)
}

/// The actor's messages, newest first, and how many are unread.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn list(ctx: &Ctx, after: Option<NoticeId>) -> Result<(Page<NoticeRecord>, u32), NoticeError> {
    let person = ctx.actor()?.person;
    let notices = table::list(&ctx.db, person, after, PAGE + 1).await?;
    let unread = table::count_unread(&ctx.db, person, ctx.now()).await?;
    Ok((Page::cut(notices, PAGE as usize, |notice| notice.id.to_string()), unread))
}

/// Marks one of the actor's messages as read. Safe to repeat.
///
/// # Errors
/// When nobody is signed in, the message is not the actor's, or the database fails.
pub async fn read(ctx: &Ctx, id: NoticeId) -> Result<(), NoticeError> {
    let person = ctx.actor()?.person;
    let mut tx = ctx.db.begin().await?;
    if !table::mark_read(&mut tx, person, id, ctx.now()).await? {
        return Err(NoticeError::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

pub(super) async fn find(ctx: &Ctx, id: NoticeId) -> store::Result<Option<NoticeRecord>> {
    table::find(&ctx.db, id).await
}
