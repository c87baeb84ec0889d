//! What pupils write in a room, and a grown-up has to know of at once.

use kernel::{PersonId, RoomId};
use platform::Ctx;
use platform::notices::{self, Notice};
use serde_json::json;

use super::{service, store as table};
use crate::dispatch::service as dispatch;
use crate::screening::{ScreenOutcome, heed as screening};
use crate::seats::service as seats;
use crate::tell;

/// Puts words that need a person before the desk, with the author's own question; tells the teacher in the room, who reads them while
/// other pupils see stars, and shows the author where help is.
///
/// # Errors
/// When the database fails.
pub(super) async fn heed(ctx: &Ctx, room: RoomId, author: PersonId, said: &[String]) -> anyhow::Result<()> {
    let weighed = said.iter().filter_map(|words| Some((words.clone(), screening::weigh(ctx, words)?)));
    let (words, outcomes): (Vec<String>, Vec<ScreenOutcome>) = weighed.unzip();
    if words.is_empty() {
        return Ok(());
    }
    let Some((id,)) = table::of_room(&ctx.db, room).await?.into_iter().next() else { return Ok(()) };
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let session = service::get(&mut tx, id).await?;
    let question = if author == session.pupil_id {
        Some(session.question_id)
    } else {
        seats::question_in(&mut tx, id, author).await?
    };
    let Some(question) = question else { return Ok(()) };
    screening::keep(ctx, &mut tx, question, &words).await?;
    tell::person(ctx, &mut tx, author, json!({ "kind": "heard", "question_id": question }));
    tell::person(ctx, &mut tx, session.teacher_id, json!({ "kind": "seats", "session_id": id }));
    if outcomes.contains(&ScreenOutcome::Stopped) {
        let notice = Notice::new("words_grave").link(format!("/sessions/{id}"));
        notices::send(ctx, &mut tx, session.teacher_id, notice).await?;
    }
    Ok(tx.commit().await?)
}
