//! How people stand to a session through somebody who listens along.

use kernel::{PersonId, QuestionId, Relations, RoomId, SessionId};
use people::consent::{Item, service as consent};
use people::relations;
use platform::Ctx;
use store::Source;

use super::{Seat, SeatState, store as table};
use crate::sessions::Session;
use crate::source::again;

/// The seat through which the actor stands to a session, and how: one's own, one's child's, that of a pupil of one's class. None
/// for those who stand to the pupil whose question it is, and for its teacher.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_viewer(
    ctx: &Ctx,
    source: &mut Source<'_>,
    session: &Session,
) -> store::Result<Option<(Seat, Relations)>> {
    let Some(actor) = ctx.actor.filter(|actor| actor.person != session.teacher_id) else { return Ok(None) };
    let seats = table::of_session(again(source), session.id).await?;
    let held: Vec<Seat> = seats.into_iter().filter(|seat| seat.state.is_held()).collect();
    if held.is_empty() || !relations::to_person(again(source), &actor, session.pupil_id).await?.is_empty() {
        return Ok(None);
    }
    for seat in held {
        let relations = relations::to_person(again(source), &actor, seat.pupil_id).await?;
        if !relations.is_empty() {
            return Ok(Some((seat, relations)));
        }
    }
    Ok(None)
}

/// Everyone who listens along in a session now.
///
/// # Errors
/// When the database fails.
pub(crate) async fn guests(source: impl Into<Source<'_>>, session: SessionId) -> store::Result<Vec<PersonId>> {
    let seats = table::of_session(source, session).await?.into_iter();
    Ok(seats.filter(|seat| seat.state == SeatState::Joined).map(|seat| seat.pupil_id).collect())
}

/// The question of a pupil that was explained beside another's in a session.
///
/// # Errors
/// When the database fails.
pub(crate) async fn question_of(
    source: impl Into<Source<'_>>,
    session: SessionId,
    pupil: PersonId,
) -> store::Result<Option<QuestionId>> {
    let mut seats = table::of_session(source, session).await?.into_iter();
    Ok(seats.find(|seat| seat.state == SeatState::Done && seat.pupil_id == pupil).map(|seat| seat.question_id))
}

/// The questions that were explained beside another's in a session.
///
/// # Errors
/// When the database fails.
pub(crate) async fn explained(source: impl Into<Source<'_>>, session: SessionId) -> store::Result<Vec<QuestionId>> {
    let seats = table::of_session(source, session).await?.into_iter();
    Ok(seats.filter(|seat| seat.state == SeatState::Done).map(|seat| seat.question_id).collect())
}

/// The question of who listens along in a session now.
///
/// # Errors
/// When the database fails.
pub(crate) async fn question_in(
    source: impl Into<Source<'_>>,
    session: SessionId,
    pupil: PersonId,
) -> store::Result<Option<QuestionId>> {
    let mut seats = table::of_session(source, session).await?.into_iter();
    Ok(seats.find(|seat| seat.state == SeatState::Joined && seat.pupil_id == pupil).map(|seat| seat.question_id))
}

/// Everyone who ever listened along in a session: each of them is in its recording.
///
/// # Errors
/// When the database fails.
pub(crate) async fn recorded(source: impl Into<Source<'_>>, session: SessionId) -> store::Result<Vec<PersonId>> {
    let seats = table::of_session(source, session).await?.into_iter();
    Ok(seats.filter(|seat| seat.joined_at.is_some()).map(|seat| seat.pupil_id).collect())
}

/// Whether the families of all who listened along agree that others see it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn may_be_shared(ctx: &Ctx, source: &mut Source<'_>, session: SessionId) -> store::Result<bool> {
    for pupil in recorded(again(source), session).await? {
        if !consent::allows(ctx, again(source), pupil, Item::Sharing).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The rooms in which a pupil listened along.
///
/// # Errors
/// When the database fails.
pub(crate) async fn rooms_of(source: impl Into<Source<'_>>, pupil: PersonId) -> store::Result<Vec<RoomId>> {
    table::rooms_of(source, pupil).await
}

/// Whether somebody listens along in a session, did, or is asked to.
///
/// # Errors
/// When the database fails.
pub(crate) async fn is_shared(source: impl Into<Source<'_>>, session: SessionId) -> store::Result<bool> {
    table::is_shared(source, session).await
}

/// Whether others may come to listen along: what is written for the teacher is then written for them too.
///
/// # Errors
/// When the database fails.
pub(crate) async fn expects_others(source: impl Into<Source<'_>>, question: QuestionId) -> store::Result<bool> {
    table::has_wish(source, question).await
}
