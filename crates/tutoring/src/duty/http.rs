//! Duty by HTTP.

use kernel::{Permission, QuestionId, StintId, Timestamp};
use people::vetting::Standing;
use people::{Stage, Subject};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Created, Json, NoContent, Path, Problem, Problems, Routes, needs, routes};

use super::{DutyBoard, DutyCheck, Ended, Pen, Stint, StintEnd, StintState, Waiting, service};
use crate::questions::http::QuestionView;
use crate::sessions::Shown;
use crate::sessions::http::SessionView;
use crate::sessions::service as sessions;

/// The routes of duty.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(start_duty), needs(Permission::ServeDuty))
        .route(routes!(end_duty), needs(Permission::ServeDuty))
        .route(routes!(get_duty), needs(Permission::ServeDuty))
        .route(routes!(list_later_questions), needs(Permission::AnswerQuestion))
        .route(routes!(take_question), needs(Permission::AnswerQuestion))
        .route(routes!(release_question), needs(Permission::AnswerQuestion))
}

/// What the ten-second check found.
#[derive(Debug, Deserialize, ToSchema)]
struct StartDutyRequest {
    /// Whether the microphone was heard.
    microphone_ok: bool,
    /// What the teacher writes with.
    pen: Pen,
    /// A round trip to the server in milliseconds.
    round_trip_ms: u32,
}

/// A stretch of duty.
#[derive(Debug, Serialize, ToSchema)]
struct StintView {
    /// The stint.
    id: StintId,
    /// What the teacher is doing.
    state: StintState,
    /// When it began.
    started_at: Timestamp,
    /// What the teacher writes with.
    pen: Pen,
    /// The round trip of the check in milliseconds.
    round_trip_ms: u32,
}

impl From<Stint> for StintView {
    fn from(stint: Stint) -> Self {
        let Stint { id, state, started_at, pen, round_trip_ms, .. } = stint;
        Self { id, state, started_at, pen, round_trip_ms }
    }
}

/// Go on duty.
#[utoipa::path(post, path = "/api/v1/duty/start", tag = "duty", request_body = StartDutyRequest,
               responses((status = 201, description = "On duty", body = StintView), Problems))]
async fn start_duty(ctx: Ctx, Json(body): Json<StartDutyRequest>) -> Result<Created<StintView>, Problem> {
    let StartDutyRequest { microphone_ok, pen, round_trip_ms } = body;
    let stint = service::start(&ctx, DutyCheck { microphone_ok, pen, round_trip_ms }).await?;
    Ok(Created(stint.into()))
}

/// Go off duty.
#[utoipa::path(post, path = "/api/v1/duty/end", tag = "duty",
               responses((status = 204, description = "Off duty"), Problems))]
async fn end_duty(ctx: Ctx) -> Result<NoContent, Problem> {
    service::end(&ctx).await?;
    Ok(NoContent)
}

/// How many questions of a subject and stage wait.
#[derive(Debug, Serialize, ToSchema)]
struct WaitingView {
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
    /// Waiting for a teacher on duty.
    live: u32,
    /// Waiting for a recorded answer.
    later: u32,
}

impl From<Waiting> for WaitingView {
    fn from(waiting: Waiting) -> Self {
        Self { subject: waiting.subject, stage: waiting.stage, live: waiting.live, later: waiting.later }
    }
}

/// What a teacher sees of duty.
#[derive(Debug, Serialize, ToSchema)]
struct DutyView {
    /// The teacher's stint, while on duty.
    stint: Option<StintView>,
    /// The teacher's sessions since midnight.
    sessions_today: u32,
    /// Whether the teacher is with a child or recording an answer.
    busy: bool,
    /// My sessions that go on: with a child, and answers left half-way.
    under_way: Vec<SessionView>,
    /// What waits in the teacher's subjects.
    waiting: Vec<WaitingView>,
    /// Teachers on duty in the city.
    on_duty_now: u32,
    /// Whether I may take duty: only who is vetted may.
    standing: Standing,
    /// What ended the last stint of today, while I am off duty.
    ended: Option<EndedView>,
}

/// The end of a stint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StintEnded)]
struct EndedView {
    /// When it was.
    at: Timestamp,
    /// What ended it.
    why: StintEnd,
}

impl From<Ended> for EndedView {
    fn from(Ended { at, why }: Ended) -> Self {
        Self { at, why }
    }
}

impl DutyView {
    fn new(board: DutyBoard, under_way: Vec<Shown>) -> Self {
        Self {
            stint: board.stint.map(StintView::from),
            sessions_today: board.sessions_today,
            busy: board.busy,
            under_way: under_way.into_iter().map(SessionView::from).collect(),
            waiting: board.waiting.into_iter().map(WaitingView::from).collect(),
            on_duty_now: board.on_duty_now,
            standing: board.standing,
            ended: board.ended.map(EndedView::from),
        }
    }
}

/// Get my duty and what waits.
#[utoipa::path(get, path = "/api/v1/duty", tag = "duty",
               responses((status = 200, description = "My duty", body = DutyView), Problems))]
async fn get_duty(ctx: Ctx) -> Result<Json<DutyView>, Problem> {
    let board = service::board(&ctx).await?;
    Ok(Json(DutyView::new(board, sessions::under_way(&ctx).await?)))
}

/// Questions that wait for a recorded answer.
#[derive(Debug, Serialize, ToSchema)]
struct LaterView {
    /// The questions, oldest first.
    items: Vec<QuestionView>,
}

/// List the questions in my subjects that wait for a recorded answer.
#[utoipa::path(get, path = "/api/v1/duty/later", tag = "duty",
               responses((status = 200, description = "The questions", body = LaterView), Problems))]
async fn list_later_questions(ctx: Ctx) -> Result<Json<LaterView>, Problem> {
    let items = service::later(&ctx).await?.into_iter().map(QuestionView::from).collect();
    Ok(Json(LaterView { items }))
}

/// Take a question to record its answer.
#[utoipa::path(post, path = "/api/v1/questions/{id}/take", tag = "duty",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The session", body = SessionView), Problems))]
async fn take_question(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<SessionView>, Problem> {
    Ok(Json(sessions::take(&ctx, id).await?.into()))
}

/// Give the recording of an answer up.
#[utoipa::path(post, path = "/api/v1/questions/{id}/release", tag = "duty",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 204, description = "Back on the list"), Problems))]
async fn release_question(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<NoContent, Problem> {
    sessions::release(&ctx, id).await?;
    Ok(NoContent)
}
