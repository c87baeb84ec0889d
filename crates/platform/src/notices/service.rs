//! Sending and reading messages.

use std::sync::Arc;

use kernel::{NoticeId, Page, PersonId};
use serde_json::json;
use store::Tx;

use super::delivery::service as delivery;
use super::rules::{self, DEDUPE, Situation};
use super::store::{self as table, NoticeRecord};
use super::templates::templates;
use super::{Channel, Directory, Notice, NoticeError, Push, Reach, Signal, choices};
use crate::{Ctx, text};

/// Messages on one page.
const PAGE: u32 = 50;

/// Sends a person a message, once the transaction has lasted: open pages show it at once; outside the app it takes the
/// channels on which it is wanted and the person can be reached, and waits for the end of quiet hours.
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
    let repeated = table::was_sent_since(tx, person, &record.code, record.link.as_deref(), now.minus(DEDUPE)).await?;
    table::insert(tx, person, &record).await?;
    route(ctx, tx, person, &record, repeated).await?;
    if let Some(signal) = ctx.find_part::<Arc<dyn Signal>>().cloned() {
        let body = json!({ "kind": "notice", "id": record.id, "code": record.code, "params": notice.params,
                           "link": record.link, "created_at": record.created_at });
        tx.after_commit(move || signal.signal(person, body));
    }
    Ok(record.id)
}

/// Puts down a delivery for each channel the message takes.
async fn route(ctx: &Ctx, tx: &mut Tx, person: PersonId, notice: &NoticeRecord, repeated: bool) -> store::Result<()> {
    let rule = templates().rule(&notice.code);
    let browsers = super::push::store::ids_of(&mut *tx, person).await?;
    let reach = match ctx.find_part::<Arc<dyn Directory>>() {
        Some(directory) => directory.reach(ctx, (&mut *tx).into(), person).await?,
        None => Reach::default(),
    };
    let refused = choices::refused_by(&mut *tx, person).await?;
    let planned = rules::plan(&Situation {
        rule,
        reach: &reach,
        refused: &refused,
        pushes: !browsers.is_empty() && ctx.find_part::<Push>().is_some(),
        repeated,
        now: ctx.now(),
        expires: notice.expires_at,
    });
    for one in planned {
        let browsers: &[_] = if one.channel == Channel::Push { &browsers } else { &[] };
        delivery::put_down(ctx, tx, person, notice, one, browsers).await?;
    }
    Ok(())
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
