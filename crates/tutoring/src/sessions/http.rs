//! Sessions by HTTP.

use kernel::{FileId, Permission, PersonId, RoomId, SessionId, Timestamp};
use people::{Subject, Tier};
use platform::Ctx;
use rooms::ReplayView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Routes, needs, routes};

use super::recording::Recording;
use super::{
    Description, Session, SessionEnd, SessionKind, SessionState, Shown, Verdict, Written, replay, service, written,
};
use crate::classifying::QuestionKind;
use crate::questions::http::QuestionView;
use crate::seats::SeatId;

/// The routes of sessions.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_session), needs(Permission::ReadSession))
        .route(routes!(close_session), needs(Permission::AnswerQuestion))
        .route(routes!(hang_up_session), needs(Permission::AskQuestion))
        .route(routes!(move_session_later), needs(Permission::AnswerQuestion))
        .route(routes!(judge_session), needs(Permission::JudgeAnswer))
        .route(routes!(get_session_replay), needs(Permission::ReadReplay))
        .route(routes!(get_written_answer), needs(Permission::ReadReplay))
        .route(routes!(write_answer), needs(Permission::AnswerQuestion))
}

/// The teacher of a session.
#[derive(Debug, Serialize, ToSchema)]
struct SessionTeacherView {
    /// The teacher.
    id: PersonId,
    /// The name.
    name: String,
    /// The tier.
    tier: Option<Tier>,
}

/// The pupil of a session.
#[derive(Debug, Serialize, ToSchema)]
struct SessionPupilView {
    /// The pupil; absent where it is shown as an answer to another: it would tie all questions of one child together.
    id: Option<PersonId>,
    /// The name in front; empty there.
    alias: String,
}

/// What the teacher said when closing.
#[derive(Debug, Serialize, ToSchema)]
struct CloseView {
    /// The subject.
    subject: Subject,
    /// The knowledge point.
    knowledge_point: String,
    /// A note.
    note: Option<String>,
}

/// What the pupil said.
#[derive(Debug, Serialize, ToSchema)]
struct VerdictView {
    /// Whether it solved the question.
    solved: bool,
    /// Stars from 1 to 5.
    rating: Option<u8>,
    /// In words.
    comment: Option<String>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// The session.
    id: SessionId,
    /// Live, recorded or written.
    kind: SessionKind,
    /// What is explained.
    question: QuestionView,
    /// The room; none for an answer in writing.
    room_id: Option<RoomId>,
    /// Who explains.
    teacher: SessionTeacherView,
    /// Who asked.
    pupil: SessionPupilView,
    /// Whether it goes on.
    state: SessionState,
    /// What ended it.
    ended_why: Option<SessionEnd>,
    /// When it began.
    started_at: Timestamp,
    /// When it ended.
    ended_at: Option<Timestamp>,
    /// The hard stop of a live session.
    ends_by: Option<Timestamp>,
    /// When both are warned of it.
    warn_at: Option<Timestamp>,
    /// When the pupil is shown the rest card.
    rest_at: Option<Timestamp>,
    /// What the teacher said when closing.
    close: Option<CloseView>,
    /// What the pupil said.
    verdict: Option<VerdictView>,
    /// Whether it was an effective answer; absent while undecided.
    effective: Option<bool>,
    /// How long it lasted, in seconds, once it has ended.
    duration_s: Option<u64>,
    /// Whether somebody has reported it.
    reported: bool,
    /// What became of its recording; absent for an answer in writing.
    recording: Option<Recording>,
    /// Whether several pupils are in its recording: pages and a film of it are then the teacher's alone.
    shared: bool,
    /// The seat from which it is seen, where the question is that of somebody who listened along.
    seat_id: Option<SeatId>,
}

impl From<Shown> for SessionView {
    fn from(shown: Shown) -> Self {
        let Shown { session, asked, teacher_name, teacher_tier, reported, recording, shared, seat, veiled } = shown;
        Self {
            id: session.id,
            kind: session.kind,
            room_id: session.room_id,
            teacher: SessionTeacherView { id: session.teacher_id, name: teacher_name, tier: teacher_tier },
            pupil: SessionPupilView { id: (!veiled).then_some(session.pupil_id), alias: asked.asker.alias.clone() },
            question: asked.into(),
            state: session.state,
            ended_why: session.ended_why,
            started_at: session.started_at,
            ended_at: session.ended_at,
            ends_by: session.ends_by,
            warn_at: session.warn_at,
            rest_at: session.rest_at,
            close: close_view(&session),
            verdict: verdict_view(&session),
            effective: session.effective,
            duration_s: session.ended_at.map(|ended| ended.since(session.started_at).as_secs()),
            reported,
            recording,
            shared,
            seat_id: seat,
        }
    }
}

fn close_view(session: &Session) -> Option<CloseView> {
    let knowledge_point = session.knowledge_point.clone()?;
    Some(CloseView { subject: session.subject, knowledge_point, note: session.note.clone() })
}

fn verdict_view(session: &Session) -> Option<VerdictView> {
    let solved = session.solved?;
    Some(VerdictView { solved, rating: session.rating, comment: session.comment.clone() })
}

/// Get one session.
#[utoipa::path(get, path = "/api/v1/sessions/{id}", tag = "sessions",
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "The session", body = SessionView), Problems))]
async fn get_session(ctx: Ctx, Path(id): Path<SessionId>) -> Result<Json<SessionView>, Problem> {
    Ok(Json(service::see(&ctx, id).await?.into()))
}

/// What it was about.
#[derive(Debug, Deserialize, ToSchema)]
struct CloseRequest {
    /// The subject.
    subject: Subject,
    /// In which form the answer was wanted; what was said before stays where absent.
    #[serde(default)]
    kind: Option<QuestionKind>,
    /// The knowledge point, up to 60 characters.
    knowledge_point: String,
    /// A note, up to 1,000 characters.
    #[serde(default)]
    note: Option<String>,
}

/// Close a session, or describe one that is over.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/close", tag = "sessions", request_body = CloseRequest,
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "The session", body = SessionView), Problems))]
async fn close_session(
    ctx: Ctx,
    Path(id): Path<SessionId>,
    Json(body): Json<CloseRequest>,
) -> Result<Json<SessionView>, Problem> {
    let CloseRequest { subject, kind, knowledge_point, note } = body;
    Ok(Json(service::close(&ctx, id, Description { subject, kind, knowledge_point, note }).await?.into()))
}

/// Leave a session for good.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/hang-up", tag = "sessions",
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "The session", body = SessionView), Problems))]
async fn hang_up_session(ctx: Ctx, Path(id): Path<SessionId>) -> Result<Json<SessionView>, Problem> {
    Ok(Json(service::hang_up(&ctx, id).await?.into()))
}

/// Promise a recorded answer to a pupil who is away.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/later", tag = "sessions",
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "The session", body = SessionView), Problems))]
async fn move_session_later(ctx: Ctx, Path(id): Path<SessionId>) -> Result<Json<SessionView>, Problem> {
    Ok(Json(service::move_later(&ctx, id).await?.into()))
}

/// Whether it helped.
#[derive(Debug, Deserialize, ToSchema)]
struct VerdictRequest {
    /// Whether it solved the question.
    solved: bool,
    /// Stars from 1 to 5.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 5)]
    rating: Option<u8>,
    /// In words, up to 500 characters.
    #[serde(default)]
    comment: Option<String>,
}

/// Say whether a session helped; a later word replaces the earlier one, for a week.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/verdict", tag = "sessions", request_body = VerdictRequest,
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "The session", body = SessionView), Problems))]
async fn judge_session(
    ctx: Ctx,
    Path(id): Path<SessionId>,
    Json(body): Json<VerdictRequest>,
) -> Result<Json<SessionView>, Problem> {
    let VerdictRequest { solved, rating, comment } = body;
    Ok(Json(service::judge(&ctx, id, Verdict { solved, rating, comment }).await?.into()))
}

/// A session to be seen again.
#[derive(Debug, Serialize, ToSchema)]
struct SessionReplayView {
    /// The session.
    session: SessionView,
    /// The replay of its room.
    replay: ReplayView,
}

/// Get everything a player needs to show a session again.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/replay", tag = "sessions",
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "The replay", body = SessionReplayView), Problems))]
async fn get_session_replay(ctx: Ctx, Path(id): Path<SessionId>) -> Result<Json<SessionReplayView>, Problem> {
    let (shown, replay) = replay::replay(&ctx, id).await?;
    Ok(Json(SessionReplayView { session: shown.into(), replay }))
}

/// An answer in writing.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct WrittenView {
    /// The words, up to 5,000 characters, formulas between dollar signs.
    text: String,
    /// A photo of what was written by hand: an uploaded file of purpose `photo`.
    #[serde(default)]
    photo_file_id: Option<FileId>,
}

/// Read an answer in writing; its teacher reads it while writing, too.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/answer", tag = "sessions",
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "The answer", body = WrittenView), Problems))]
async fn get_written_answer(ctx: Ctx, Path(id): Path<SessionId>) -> Result<Json<WrittenView>, Problem> {
    let Written { text, photo } = written::read(&ctx, id).await?;
    Ok(Json(WrittenView { text, photo_file_id: photo }))
}

/// Keep what has been written so far; closing the session sends it.
#[utoipa::path(put, path = "/api/v1/sessions/{id}/answer", tag = "sessions", request_body = WrittenView,
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 204, description = "Kept"), Problems))]
async fn write_answer(
    ctx: Ctx,
    Path(id): Path<SessionId>,
    Json(body): Json<WrittenView>,
) -> Result<NoContent, Problem> {
    let WrittenView { text, photo_file_id: photo } = body;
    written::write(&ctx, id, Written { text, photo }).await?;
    Ok(NoContent)
}
