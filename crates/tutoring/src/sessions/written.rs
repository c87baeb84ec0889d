//! Answers in writing: what is left when a family does not agree to recordings (R40). There is no room.

use kernel::{FileId, Permission, SessionId};
use platform::Ctx;
use platform::files::{FileError, FilePurpose, Scope, service as files};
use store::Tx;

use super::recording::Recording;
use super::{Session, SessionError, SessionKind, SessionState, Written, replay, rules, service, store as table};
use crate::questions::service as questions;

/// Keeps what the teacher has written so far; only the teacher sees it until the session is closed.
///
/// # Errors
/// `StateWrong` for a session of another kind and one that is over; `BadField`; `NotFound` for somebody else's photo.
pub(super) async fn write(ctx: &Ctx, id: SessionId, written: Written) -> Result<(), SessionError> {
    rules::check_written(&written)?;
    let (mut tx, mut session) = service::begin_change(ctx, id, Permission::AnswerQuestion).await?;
    if session.kind != SessionKind::Text || session.state != SessionState::Open {
        return Err(SessionError::StateWrong);
    }
    if let Some(photo) = written.photo {
        check_photo(ctx, photo).await?;
    }
    session.answer = Some(written.text).filter(|text| !text.trim().is_empty());
    session.answer_photo_id = written.photo;
    session.teacher_gone_at = Some(ctx.now());
    table::update_written(&mut tx, &session).await?;
    table::update_presence(&mut tx, &session).await?;
    Ok(tx.commit().await?)
}

async fn check_photo(ctx: &Ctx, photo: FileId) -> Result<(), SessionError> {
    let file = files::get(&ctx.db, photo).await?;
    let own = file.owner_id == ctx.actor()?.person && file.purpose == FilePurpose::Photo;
    if own { Ok(()) } else { Err(FileError::NotFound.into()) }
}

/// The answer, for whoever may watch a replay; while it is being written, for its teacher.
///
/// # Errors
/// `NotFound` where nothing is answered in writing; `Recording` where it was deleted; `AttemptRequired` as long as the asker has not said what was tried.
pub(super) async fn read(ctx: &Ctx, id: SessionId) -> Result<Written, SessionError> {
    let session = service::get(&ctx.db, id).await?;
    service::permit(ctx, &mut (&ctx.db).into(), Permission::ReadReplay, &session).await?;
    if session.kind != SessionKind::Text {
        return Err(SessionError::NotFound);
    }
    let shown = service::show(ctx, &mut (&ctx.db).into(), session).await?;
    if shown.session.state == SessionState::Closed && !shown.session.written().says_something() {
        return Err(SessionError::Recording(Recording::Deleted));
    }
    if !shown.has_attempt() {
        return Err(SessionError::AttemptRequired);
    }
    replay::note_watched(ctx, &shown.session).await?;
    Ok(shown.session.written())
}

/// Lets the photo be seen by those who may see the question: the answer is finished.
///
/// # Errors
/// `AnswerEmpty`.
pub(super) async fn publish(ctx: &Ctx, tx: &mut Tx, session: &Session) -> Result<(), SessionError> {
    let written = session.written();
    if !written.says_something() {
        return Err(SessionError::AnswerEmpty);
    }
    if let Some(photo) = written.photo {
        files::allow(ctx, tx, photo, &Scope::new(questions::SCOPE, session.question_id)).await?;
    }
    Ok(())
}
