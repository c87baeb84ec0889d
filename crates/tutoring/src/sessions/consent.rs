//! What follows when a family no longer agrees to something (R40).

use kernel::PersonId;
use people::consent::events::ConsentWithdrawn;
use people::consent::{Item, service as consent};
use platform::Ctx;
use rooms::Rooms;
use store::Tx;

use super::{SessionEnd, SessionError, SessionKind, end, recording, service, store as table};
use crate::dispatch::service as dispatch;
use crate::questions::rules::Step;
use crate::questions::service as questions;
use crate::questions::{Mode, Question};
use crate::seats::service as seats;

/// Ends what may not go on: without consent to pictures, the camera; without consent to sharing, listening together; without consent to
/// recordings, questions on their way are answered in writing; without consent to questions, they are taken back. What was recorded is shown no longer, and goes.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub async fn follow(ctx: Ctx, withdrawn: ConsentWithdrawn) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    // As it stands by now: the family may have agreed again before this was heard.
    let left = Left::of(&ctx, &mut tx, withdrawn.child).await?;
    if !left.recordings && Item::SameScreen.chain().contains(&withdrawn.item) {
        recording::delete_later(&ctx, &mut tx, withdrawn.child).await?;
    }
    let (mut ended, mut rooms, mut waits) = (Vec::new(), Vec::new(), false);
    for question in questions::under_way(&mut tx, withdrawn.child).await? {
        if !left.sharing {
            waits |= seats::part_company(&ctx, &mut tx, question.id).await?;
        }
        if !left.pictures {
            rooms.extend(question.room_id);
        }
        if !left.covers(&question) {
            ended.extend(stop(&ctx, &mut tx, question, left).await?);
        }
    }
    // Last, so that nobody is offered a question that is taken back here.
    if waits {
        dispatch::match_waiting(&ctx, &mut tx).await?;
    }
    tx.commit().await?;
    for room in rooms {
        ctx.part::<Rooms>().leave_camera(&ctx, room, withdrawn.child).await?;
    }
    for session in ended {
        end::settle_now(&ctx, session).await;
    }
    Ok(())
}

/// What a family still agrees to.
#[expect(clippy::struct_excessive_bools, reason = "each is a consent of its own")]
#[derive(Clone, Copy)]
struct Left {
    questions: bool,
    recordings: bool,
    pictures: bool,
    sharing: bool,
}

impl Left {
    async fn of(ctx: &Ctx, tx: &mut Tx, pupil: PersonId) -> store::Result<Self> {
        let questions = consent::allows(ctx, &mut *tx, pupil, Item::Questions).await?;
        let recordings = consent::allows(ctx, &mut *tx, pupil, Item::SameScreen).await?;
        let pictures = consent::allows(ctx, &mut *tx, pupil, Item::Camera).await?;
        let sharing = consent::allows(ctx, &mut *tx, pupil, Item::Sharing).await?;
        Ok(Self { questions, recordings, pictures, sharing })
    }

    fn covers(self, question: &Question) -> bool {
        self.questions && (self.recordings || question.mode == Some(Mode::Text))
    }
}

/// Ends the session on a question, if one goes on, and names it; the question waits for words, or is taken back.
async fn stop(
    ctx: &Ctx,
    tx: &mut Tx,
    mut question: Question,
    left: Left,
) -> Result<Option<kernel::SessionId>, SessionError> {
    let open = table::find_open_of_question(&mut *tx, question.id).await?;
    // Beside another's: only this child goes.
    if seats::withdraw(ctx, tx, question.id).await? {
        question = questions::get(&mut *tx, question.id).await?;
    }
    if let Some(id) = open {
        let mut session = service::get(&mut *tx, id).await?;
        let live = session.kind == SessionKind::Live;
        let why = if live { SessionEnd::ConsentWithdrawn } else { SessionEnd::Released };
        end::end(ctx, tx, &mut session, why).await?;
        question = questions::get(&mut *tx, question.id).await?;
    }
    if left.questions {
        questions::answer_in_writing(ctx, tx, &mut question).await?;
    } else {
        questions::withdraw(ctx, tx, &mut question, Step::Cancel).await?;
    }
    Ok(open)
}
