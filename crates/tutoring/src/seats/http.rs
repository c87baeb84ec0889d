//! Seats by HTTP.

use kernel::{Permission, QuestionId, SessionId, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Json, Path, Problem, Problems, Routes, needs, routes};

use super::{Guest, Guests, Heard, Seat, SeatId, SeatState, Standing, service};

/// The routes of seats.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_seat), needs(Permission::ReadQuestion))
        .route(routes!(wish_for_company), needs(Permission::AskQuestion))
        .route(routes!(join_seat), needs(Permission::AskQuestion))
        .route(routes!(decline_seat), needs(Permission::AskQuestion))
        .route(routes!(leave_seat), needs(Permission::AskQuestion))
        .route(routes!(disown_seat), needs(Permission::AskQuestion))
        .route(routes!(list_seats), needs(Permission::AnswerQuestion))
        .route(routes!(set_door), needs(Permission::AnswerQuestion))
        .route(routes!(give_word), needs(Permission::AnswerQuestion))
}

/// A seat beside another pupil who asks the same.
#[derive(Debug, Serialize, ToSchema)]
struct SeatView {
    /// The seat.
    id: SeatId,
    /// In which session.
    session_id: SessionId,
    /// Where it stands.
    state: SeatState,
    /// Until when it can be taken.
    expires_at: Timestamp,
    /// How many seconds are left for that, by the server's clock.
    seconds: u64,
    /// Whether it solved the question, as the pupil says.
    solved: Option<bool>,
}

impl SeatView {
    fn new(seat: &Seat, now: Timestamp) -> Self {
        let seconds = seat.expires_at.since(now).as_secs();
        let Seat { id, session_id, state, expires_at, solved, .. } = *seat;
        Self { id, session_id, state, expires_at, seconds, solved }
    }
}

/// How a question stands to listening together.
#[derive(Debug, Serialize, ToSchema)]
struct SeatStandingView {
    /// Whether the region has sessions in which several listen.
    possible: bool,
    /// Whether the pupil would have others listen along.
    wish: bool,
    /// The seat that is offered, or taken, or was last.
    seat: Option<SeatView>,
    /// How many pupils are in that session already.
    beside: u32,
}

impl SeatStandingView {
    fn new(ctx: &Ctx, standing: Standing) -> Self {
        let Standing { possible, wish, seat, beside } = standing;
        Self { possible, wish, seat: seat.map(|seat| SeatView::new(&seat, ctx.now())), beside }
    }
}

/// Get how a question stands to listening together with others who ask the same.
#[utoipa::path(get, path = "/api/v1/questions/{id}/seat", tag = "seats",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "How it stands", body = SeatStandingView), Problems))]
async fn get_seat(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<SeatStandingView>, Problem> {
    Ok(Json(SeatStandingView::new(&ctx, service::see(&ctx, id).await?)))
}

/// Whether others may listen along.
#[derive(Debug, Deserialize, ToSchema)]
struct WishRequest {
    /// Whether they may.
    wish: bool,
}

/// Say whether others who ask the same may listen along.
#[utoipa::path(put, path = "/api/v1/questions/{id}/seat/wish", tag = "seats", request_body = WishRequest,
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "How it stands", body = SeatStandingView), Problems))]
async fn wish_for_company(
    ctx: Ctx,
    Path(id): Path<QuestionId>,
    Json(body): Json<WishRequest>,
) -> Result<Json<SeatStandingView>, Problem> {
    Ok(Json(SeatStandingView::new(&ctx, service::wish(&ctx, id, body.wish).await?)))
}

/// Take the seat that is offered.
#[utoipa::path(post, path = "/api/v1/questions/{id}/seat/join", tag = "seats",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "How it stands", body = SeatStandingView), Problems))]
async fn join_seat(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<SeatStandingView>, Problem> {
    Ok(Json(SeatStandingView::new(&ctx, service::join(&ctx, id).await?)))
}

/// Say no to the seat that is offered: the question waits on in its place.
#[utoipa::path(post, path = "/api/v1/questions/{id}/seat/decline", tag = "seats",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "How it stands", body = SeatStandingView), Problems))]
async fn decline_seat(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<SeatStandingView>, Problem> {
    Ok(Json(SeatStandingView::new(&ctx, service::decline(&ctx, id).await?)))
}

/// Listen along no longer: the question is answered, or waits in its old place where nothing was explained.
#[utoipa::path(post, path = "/api/v1/questions/{id}/seat/leave", tag = "seats",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "How it stands", body = SeatStandingView), Problems))]
async fn leave_seat(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<SeatStandingView>, Problem> {
    Ok(Json(SeatStandingView::new(&ctx, service::leave(&ctx, id).await?)))
}

/// Say that it was another question: this one goes to a teacher in the place it had from the start.
#[utoipa::path(post, path = "/api/v1/questions/{id}/seat/not-mine", tag = "seats",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "How it stands", body = SeatStandingView), Problems))]
async fn disown_seat(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<SeatStandingView>, Problem> {
    Ok(Json(SeatStandingView::new(&ctx, service::not_mine(&ctx, id).await?)))
}

/// Somebody who listens along, or is asked to.
#[derive(Debug, Serialize, ToSchema)]
struct GuestView {
    /// The seat.
    id: SeatId,
    /// The question.
    question_id: QuestionId,
    /// The pupil, by the id under which the room knows the pupil.
    pupil_id: kernel::PersonId,
    /// The name in front.
    alias: String,
    /// Where the seat stands.
    state: SeatState,
    /// Whether the pupil has the word.
    has_word: bool,
    /// The question in words.
    words: String,
}

/// What a pupil wrote in the room that a grown-up has to know of; the other pupils see stars.
#[derive(Debug, Serialize, ToSchema)]
struct HeardView {
    /// Who.
    pupil_id: kernel::PersonId,
    /// The name in front.
    alias: String,
    /// The words, a line for each time.
    words: String,
    /// Whether the child may need help.
    grave: bool,
}

/// Who listens along in a session.
#[derive(Debug, Serialize, ToSchema)]
struct GuestList {
    /// Whether nobody else is asked.
    door_closed: bool,
    /// Those who are asked and those who came, in order.
    items: Vec<GuestView>,
    /// What pupils wrote in the room that a grown-up has to know of.
    heard: Vec<HeardView>,
}

impl From<Guests> for GuestList {
    fn from(guests: Guests) -> Self {
        let view = |Guest { seat, alias, words }| {
            let Seat { id, question_id, pupil_id, state, has_word, .. } = seat;
            GuestView { id, question_id, pupil_id, alias, state, has_word, words }
        };
        let told = |Heard { pupil_id, alias, words, grave }| HeardView { pupil_id, alias, words, grave };
        let heard = guests.heard.into_iter().map(told).collect();
        Self { door_closed: guests.door_closed, items: guests.guests.into_iter().map(view).collect(), heard }
    }
}

/// List who listens along in a session that one teaches.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/seats", tag = "seats",
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "Who listens along", body = GuestList), Problems))]
async fn list_seats(ctx: Ctx, Path(id): Path<SessionId>) -> Result<Json<GuestList>, Problem> {
    Ok(Json(service::list(&ctx, id).await?.into()))
}

/// Whether nobody else is asked.
#[derive(Debug, Deserialize, ToSchema)]
struct DoorRequest {
    /// Whether the door is closed.
    closed: bool,
}

/// Close the door of a session, so that nobody else is asked in, or open it.
#[utoipa::path(put, path = "/api/v1/sessions/{id}/door", tag = "seats", request_body = DoorRequest,
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "Who listens along", body = GuestList), Problems))]
async fn set_door(
    ctx: Ctx,
    Path(id): Path<SessionId>,
    Json(body): Json<DoorRequest>,
) -> Result<Json<GuestList>, Problem> {
    Ok(Json(service::set_door(&ctx, id, body.closed).await?.into()))
}

/// Whether somebody has the word.
#[derive(Debug, Deserialize, ToSchema)]
struct WordRequest {
    /// Whether the pupil may draw and speak.
    has: bool,
}

/// Give somebody who listens along the word, or take it back.
#[utoipa::path(put, path = "/api/v1/sessions/{id}/seats/{seat}/word", tag = "seats", request_body = WordRequest,
               params(("id" = SessionId, Path, description = "The session"), ("seat" = SeatId, Path, description = "The seat")),
               responses((status = 200, description = "Who listens along", body = GuestList), Problems))]
async fn give_word(
    ctx: Ctx,
    Path((id, seat)): Path<(SessionId, SeatId)>,
    Json(body): Json<WordRequest>,
) -> Result<Json<GuestList>, Problem> {
    Ok(Json(service::give_word(&ctx, id, seat, body.has).await?.into()))
}
