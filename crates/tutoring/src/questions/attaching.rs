//! What is attached to a question: photos, voices and films, there already or on their way, and what is spoken of an attempt.

use kernel::{FileId, QuestionId};
use people::consent::{Item, service as consent};
use platform::Ctx;
use platform::files::{FileError, Scope, service as files};
use platform::uploads::service as uploads;
use store::Tx;

use super::service::{SCOPE, begin, finish_change};
use super::{
    Asked, Attachment, AttachmentKind, AttachmentState, Attempt, Question, QuestionError, QuestionState, rules,
    store as table,
};
use crate::reading::service as reading;

/// Attaches a photo, a voice or a film the pupil has uploaded.
///
/// # Errors
/// `Settled`, `TooManyAttachments`, `NotFound` for someone else's file.
pub async fn attach(ctx: &Ctx, id: QuestionId, file: FileId, kind: AttachmentKind) -> Result<Asked, QuestionError> {
    let (mut tx, mut question) = begin(ctx, id).await?;
    let attachment = own_piece(ctx, &mut tx, file, kind).await?;
    if kind.is_heard() {
        consent::require(ctx, &mut tx, question.asker_id, Item::Voice).await?;
    }
    let attached = table::attachments(&mut tx, id).await?;
    let is_new = attached.iter().all(|attachment| attachment.file_id != file);
    if is_new && attached.len() >= rules::MAX_ATTACHMENTS {
        return Err(QuestionError::TooManyAttachments);
    }
    if attachment.state == AttachmentState::Here {
        allow(ctx, &mut tx, id, &attachment).await?;
    }
    let place = table::next_place(&mut tx, id).await?;
    table::insert_attachment(&mut tx, id, place, &attachment).await?;
    reading::want(ctx, &mut tx, id, &attachment).await?;
    question.updated_at = ctx.now();
    finish_change(ctx, tx, question).await
}

/// Takes an attachment off.
///
/// # Errors
/// `Settled`, `NotFound`; `Empty` when a question on its way would have nothing left in it.
pub async fn detach(ctx: &Ctx, id: QuestionId, file: FileId) -> Result<Asked, QuestionError> {
    let (mut tx, mut question) = begin(ctx, id).await?;
    let attached = table::attachments(&mut tx, id).await?;
    let gone = attached.into_iter().find(|attachment| attachment.file_id == file);
    let gone = gone.ok_or(QuestionError::NotFound)?;
    table::delete_attachment(&mut tx, id, file).await?;
    reading::forget(&mut tx, id, file).await?;
    for file in [Some(file), gone.poster_id].into_iter().flatten() {
        files::disallow(&mut tx, file, &Scope::new(SCOPE, id)).await?;
    }
    let left = table::attachments(&mut tx, id).await?;
    if question.state != QuestionState::Draft && !rules::has_content(&question, &left) {
        return Err(QuestionError::Empty);
    }
    question.updated_at = ctx.now();
    finish_change(ctx, tx, question).await
}

/// An attempt with what is spoken of it: the actor's own, there already or on its way.
pub(super) async fn with_voice(
    ctx: &Ctx,
    tx: &mut Tx,
    question: &Question,
    attempt: Attempt,
) -> Result<Attempt, QuestionError> {
    let before = question.attempt();
    let replaced =
        before.as_ref().and_then(|before| before.voice_file_id).filter(|file| attempt.voice_file_id != Some(*file));
    if let Some(file) = replaced {
        reading::forget(tx, question.id, file).await?;
    }
    let Some(voice) = attempt.voice_file_id else { return Ok(Attempt { voice_state: None, ..attempt }) };
    let before = before.filter(|before| before.voice_file_id == Some(voice));
    // What never came stays so, whatever else is changed.
    let lost = before.and_then(|before| before.voice_state).filter(|state| *state == AttachmentState::Lost);
    let state = match lost {
        Some(state) => state,
        None => own_piece(ctx, tx, voice, AttachmentKind::Voice).await?.state,
    };
    consent::require(ctx, &mut *tx, question.asker_id, Item::Voice).await?;
    if state == AttachmentState::Here {
        files::allow(ctx, tx, voice, &Scope::new(SCOPE, question.id)).await?;
        let spoken = Attachment { state, ..Attachment::arriving(voice, AttachmentKind::Voice) };
        reading::want(ctx, tx, question.id, &spoken).await?;
    }
    Ok(Attempt { voice_state: Some(state), ..attempt })
}

/// Lets those who may see a question see what is attached to it.
pub(super) async fn allow(
    ctx: &Ctx,
    tx: &mut Tx,
    question: QuestionId,
    attachment: &Attachment,
) -> Result<(), FileError> {
    for file in [Some(attachment.file_id), attachment.poster_id].into_iter().flatten() {
        files::allow(ctx, tx, file, &Scope::new(SCOPE, question)).await?;
    }
    Ok(())
}

/// A file that is there, as an attachment of this kind.
pub(super) async fn attachment_of(ctx: &Ctx, id: FileId, kind: AttachmentKind) -> Result<Attachment, QuestionError> {
    let attachment = Attachment::of(&files::get(&ctx.db, id).await?, kind);
    if kind != AttachmentKind::Video {
        return Ok(attachment);
    }
    let poster_id = files::beside(&ctx.db, id).await?.first().map(|poster| poster.id);
    Ok(Attachment { poster_id, ..attachment })
}

/// A file of the actor, or one that is still on its way, as an attachment of this kind.
async fn own_piece(ctx: &Ctx, tx: &mut Tx, id: FileId, kind: AttachmentKind) -> Result<Attachment, QuestionError> {
    match uploads::expect(tx, id, ctx.actor()?.person).await? {
        None => own_file(ctx, id, kind).await,
        Some(purpose) if purpose == kind.purpose() => Ok(Attachment::arriving(id, kind)),
        Some(_) => Err(FileError::NotFound.into()),
    }
}

/// What the actor says was spoken of an attempt, which is there.
///
/// # Errors
/// `BadField` for what is no voice of the actor's, or has not come yet; `Consent` where the family does not agree to voices.
pub(super) async fn own_voice(ctx: &Ctx, voice: FileId) -> Result<AttachmentState, QuestionError> {
    let found = own_file(ctx, voice, AttachmentKind::Voice).await;
    let piece = found.map_err(|error| match error {
        QuestionError::File(FileError::NotFound) => QuestionError::BadField("attempt.voice_file_id"),
        other => other,
    })?;
    consent::require(ctx, &ctx.db, ctx.actor()?.person, Item::Voice).await?;
    Ok(piece.state)
}

/// A file of the actor, as an attachment of this kind.
async fn own_file(ctx: &Ctx, id: FileId, kind: AttachmentKind) -> Result<Attachment, QuestionError> {
    let file = files::get(&ctx.db, id).await?;
    let purpose = kind.purpose();
    if ctx.actor()?.person != file.owner_id || file.purpose != purpose {
        return Err(FileError::NotFound.into());
    }
    attachment_of(ctx, id, kind).await
}
