//! A photo or a film that comes while the question is being explained.

use async_trait::async_trait;
use kernel::{FileId, SessionId};
use platform::Ctx;
use platform::files::service as files;
use platform::jobs::{self, Job, Retry};
use rooms::{ClientId, NewOp, Op, Rooms};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use super::{Session, SessionKind, SessionState, rules, service};
use crate::questions::{Attachment, AttachmentKind, AttachmentState, Question};
use crate::seats::service as seats;
use crate::tell;

/// Tells the teacher who explains a question what became of a piece of it; a photo, or the picture of a film, comes to lie on the board.
///
/// # Errors
/// When the database fails.
pub(crate) async fn piece_settled(
    ctx: &Ctx,
    tx: &mut Tx,
    question: &Question,
    piece: &Attachment,
) -> store::Result<()> {
    let Some(session) = service::find_open_of_question(tx, question.id).await? else { return Ok(()) };
    let id = session.id;
    let here = piece.state == AttachmentState::Here && session.room_id.is_some();
    if let Some(picture) = piece.picture().filter(|_| here) {
        jobs::enqueue(ctx, tx, &LayPhoto { session: id, file: picture.file }, ctx.now()).await?;
    }
    let body = json!({ "kind": "question", "question_id": question.id, "state": question.state,
                       "session_id": id, "room_id": session.room_id });
    tell::person(ctx, tx, session.teacher_id, body);
    Ok(())
}

/// Lays a photo that has come late on a page of its own, at the end.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LayPhoto {
    session: SessionId,
    file: FileId,
}

#[async_trait]
impl Job for LayPhoto {
    const NAME: &'static str = "tutoring.lay_photo";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let session = service::get(&ctx.db, self.session).await?;
        if session.state == SessionState::Open { lay(ctx, &session, self.file).await } else { Ok(()) }
    }
}

async fn lay(ctx: &Ctx, session: &Session, file: FileId) -> anyhow::Result<()> {
    let Some(room) = session.room_id else { return Ok(()) };
    // Nobody has looked through it, and others listen along: the teacher finds it beside the board.
    if seats::is_shared(&ctx.db, session.id).await? {
        return Ok(());
    }
    let photo = Attachment::of(&files::get(&ctx.db, file).await?, AttachmentKind::Photo).picture();
    let Some(photo) = photo else { return Ok(()) };
    let rooms = ctx.part::<Rooms>();
    let pages = u16::try_from(rooms.snapshot(ctx, room).await?.board.pages.len())?;
    // What lies on the board from the start is the pupil's own; alone in the room, the teacher lays it there.
    let author = if session.kind == SessionKind::Live { session.pupil_id } else { session.teacher_id };
    // A second run has the same numbers, which do nothing twice.
    let name = file.to_string();
    let client: ClientId = name[name.len() - 12..].parse()?;
    let ops = rules::late_photo(photo, pages).into_iter().zip(1..);
    let ops = ops.map(|(op, n)| NewOp { n, op: Some(Op::Board(op)) }).collect();
    rooms.append(ctx, room, author, &client, ops).await?;
    Ok(())
}
