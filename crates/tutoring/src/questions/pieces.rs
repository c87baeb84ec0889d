//! What a question waits for: a photo, a voice or a film that was still on its way when it was attached.

use kernel::QuestionId;
use platform::Ctx;
use platform::notices::{self, Notice};
use platform::uploads::{UploadSettled, UploadState};
use store::Tx;

use super::{Attachment, AttachmentKind, AttachmentState, Question, QuestionError, QuestionState, store as table};
use super::{attaching, service};
use crate::dispatch::service as dispatch;
use crate::reading::service as reading;
use crate::seats::service as seats;
use crate::sessions::service as sessions;
use crate::tell;

/// Hears that a file has come, or never will.
///
/// # Errors
/// When it cannot be written down now; it is then tried again.
pub(crate) async fn follow(ctx: Ctx, settled: UploadSettled) -> anyhow::Result<()> {
    for question in table::waiting_for(&ctx.db, settled.upload.file()).await? {
        settle(&ctx, question, &settled).await?;
    }
    Ok(())
}

async fn settle(ctx: &Ctx, id: QuestionId, settled: &UploadSettled) -> Result<(), QuestionError> {
    let file = settled.upload.file();
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut question = service::get(&mut tx, id).await?;
    let spoken = question.awaited_voice() == Some(file);
    let attached = table::attachments(&mut tx, id).await?.into_iter().find(|attachment| attachment.file_id == file);
    let spoken_piece = || spoken.then(|| Attachment::arriving(file, AttachmentKind::Voice));
    let Some(before) = attached.or_else(spoken_piece) else { return Ok(()) };
    let now = match settled.state {
        UploadState::Kept => attaching::attachment_of(ctx, file, before.kind).await?,
        _ => Attachment { state: AttachmentState::Lost, ..before },
    };
    if spoken {
        question.settle_voice(now.state);
        table::update_words(&mut tx, &question).await?;
    }
    if !table::settle_attachment(&mut tx, id, &now).await? && !spoken {
        return Ok(());
    }
    if now.state == AttachmentState::Here {
        attaching::allow(ctx, &mut tx, id, &now).await?;
        reading::want(ctx, &mut tx, id, &now).await?;
    } else {
        tell_lost(ctx, &mut tx, &question).await?;
    }
    sessions::piece_settled(ctx, &mut tx, &question, &now).await?;
    seats::look_again(ctx, &mut tx, &question).await?;
    dispatch::retell(ctx, &mut tx, &question).await?;
    tell::question(ctx, &mut tx, &question, None);
    tx.commit().await?;
    Ok(())
}

/// The pupil who has sent the question off believes that all of it is there.
async fn tell_lost(ctx: &Ctx, tx: &mut Tx, question: &Question) -> Result<(), QuestionError> {
    let over = matches!(
        question.state,
        QuestionState::Draft | QuestionState::Answered | QuestionState::Cancelled | QuestionState::Expired
    );
    if !over {
        let notice = Notice::new("piece_lost").link(format!("/questions/{}", question.id));
        notices::send(ctx, tx, question.asker_id, notice).await?;
    }
    Ok(())
}
