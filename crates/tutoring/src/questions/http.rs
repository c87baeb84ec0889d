//! Questions by HTTP.

use std::collections::BTreeMap;

use kernel::{FileId, Page, Permission, PersonId, QuestionId, RoomId, SessionId, Timestamp};
use people::{Grade, Stage, Subject};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Created, Json, Path, Problem, Problems, Query, Routes, needs, routes};

use super::{
    Asked, Asker, Attachment, AttachmentKind, AttachmentState, Attempt, Mode, Place, QuestionChange, QuestionState,
    WaitBasis, WaitRange,
    service::{self, Wanted},
};
use crate::reading::Reading;
use crate::reading::http::ReadingView;

/// The routes of questions.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(draft_question), needs(Permission::AskQuestion))
        .route(routes!(ask_question_again), needs(Permission::AskQuestion))
        .route(routes!(list_questions), needs(Permission::ReadQuestion))
        .route(routes!(get_question), needs(Permission::ReadQuestion))
        .route(routes!(change_question), needs(Permission::AskQuestion))
        .route(routes!(attach_file), needs(Permission::AskQuestion))
        .route(routes!(detach_file), needs(Permission::AskQuestion))
        .route(routes!(submit_question), needs(Permission::AskQuestion))
        .route(routes!(cancel_question), needs(Permission::AskQuestion))
        .route(routes!(move_question_later), needs(Permission::AskQuestion))
        .route(routes!(get_place), needs(Permission::ReadQuestion))
}

/// What the pupil tried and where the thinking stopped.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct AttemptView {
    /// Chips that were tapped, by code.
    #[serde(default)]
    chips: Vec<String>,
    /// In words, up to 1,000 characters.
    #[serde(default)]
    text: Option<String>,
    /// Spoken: an uploaded file of purpose `voice`.
    #[serde(default)]
    voice_file_id: Option<FileId>,
    /// Whether what was spoken is there; the server says so.
    #[serde(default)]
    voice_state: Option<AttachmentState>,
}

impl From<AttemptView> for Attempt {
    fn from(view: AttemptView) -> Self {
        Self { chips: view.chips, text: view.text, voice_file_id: view.voice_file_id, voice_state: None }
    }
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        let Attempt { chips, text, voice_file_id, voice_state } = attempt;
        let voice_state = voice_file_id.map(|_| voice_state.unwrap_or(AttachmentState::Here));
        Self { chips, text, voice_file_id, voice_state }
    }
}

/// Something attached to a question.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttachmentView {
    /// The file.
    file_id: FileId,
    /// Photo, voice or film.
    kind: AttachmentKind,
    /// Whether it is there; what is still on its way, or lost, cannot be seen.
    state: AttachmentState,
    /// Of what has come and is being made into what every browser shows: how far that is, in percent.
    progress: Option<u32>,
    /// What it is, once it is there.
    media_type: String,
    /// Pixels across, of a photo or a film.
    width: Option<u32>,
    /// Pixels down, of a photo or a film.
    height: Option<u32>,
    /// The file with a picture of a film.
    poster_file_id: Option<FileId>,
    /// What it says in words; absent where it is not read.
    reading: Option<ReadingView>,
}

impl AttachmentView {
    fn of(attachment: Attachment, progress: &BTreeMap<FileId, u32>, readings: &[Reading]) -> Self {
        let Attachment { file_id, kind, state, media_type, width, height, poster_id } = attachment;
        let progress = progress.get(&file_id).copied();
        let reading = readings.iter().find(|reading| reading.file_id == file_id).map(ReadingView::from);
        Self { file_id, kind, state, progress, media_type, width, height, poster_file_id: poster_id, reading }
    }
}

/// The three clocks of a question.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "they are instants, and the client reads them by these names")]
pub(crate) struct ClocksView {
    /// When it reached the server complete.
    receipt_at: Option<Timestamp>,
    /// When the pupil was first told of a match.
    match_shown_at: Option<Timestamp>,
    /// When a teacher first accepted it.
    accepted_at: Option<Timestamp>,
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AskerView {
    /// The name in front.
    alias: String,
    /// The name at the back; not for pupils.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The class.
    class_name: Option<String>,
}

impl From<Asker> for AskerView {
    fn from(asker: Asker) -> Self {
        Self { alias: asker.alias, name: asker.name, class_name: asker.class_name }
    }
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionView {
    /// The question.
    id: QuestionId,
    /// Where it stands.
    state: QuestionState,
    /// How the answer is wanted; absent while a draft.
    mode: Option<Mode>,
    /// The subject.
    subject: Option<Subject>,
    /// The pupil's stage.
    stage: Stage,
    /// The pupil's grade.
    grade: Grade,
    /// The words, formulas between dollar signs.
    text: Option<String>,
    /// What was tried.
    attempt: Option<AttemptView>,
    /// What was spoken of the attempt, in words.
    spoken_attempt: Option<ReadingView>,
    /// What is attached, in order.
    attachments: Vec<AttachmentView>,
    /// When the draft was begun.
    created_at: Timestamp,
    /// When it was sent off.
    submitted_at: Option<Timestamp>,
    /// The three clocks.
    clocks: ClocksView,
    /// Who asks.
    asker: AskerView,
    /// The session that explains it, or explained it last.
    session_id: Option<SessionId>,
    /// The room of that session, while there is one.
    room_id: Option<RoomId>,
    /// Its place in the queue, from 1, while it waits live.
    place: Option<u32>,
}

impl From<Asked> for QuestionView {
    fn from(asked: Asked) -> Self {
        let Asked { question, attachments, asker, session, place, progress, readings } = asked;
        let attempt = question.attempt();
        let voice = attempt.as_ref().and_then(|attempt| attempt.voice_file_id);
        let spoken = readings.iter().find(|reading| Some(reading.file_id) == voice);
        Self {
            id: question.id,
            state: question.state,
            mode: question.mode,
            subject: question.subject,
            stage: question.stage,
            grade: question.grade,
            spoken_attempt: spoken.map(ReadingView::from),
            attempt: attempt.map(AttemptView::from),
            text: question.text,
            attachments: attachments.into_iter().map(|one| AttachmentView::of(one, &progress, &readings)).collect(),
            created_at: question.created_at,
            submitted_at: question.submitted_at,
            clocks: ClocksView {
                receipt_at: question.submitted_at,
                match_shown_at: question.match_shown_at,
                accepted_at: question.accepted_at,
            },
            asker: asker.into(),
            session_id: session,
            room_id: question.room_id,
            place,
        }
    }
}

/// What goes into a question; what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
struct QuestionRequest {
    /// The subject.
    #[serde(default)]
    subject: Option<Subject>,
    /// The words, up to 2,000 characters, formulas between dollar signs.
    #[serde(default)]
    text: Option<String>,
    /// What was tried.
    #[serde(default)]
    attempt: Option<AttemptView>,
}

impl From<QuestionRequest> for QuestionChange {
    fn from(request: QuestionRequest) -> Self {
        let QuestionRequest { subject, text, attempt } = request;
        Self { subject, text, attempt: attempt.map(Attempt::from) }
    }
}

/// Begin a question.
#[utoipa::path(post, path = "/api/v1/questions", tag = "questions", request_body = QuestionRequest,
               responses((status = 201, description = "The draft", body = QuestionView), Problems))]
async fn draft_question(ctx: Ctx, Json(body): Json<QuestionRequest>) -> Result<Created<QuestionView>, Problem> {
    Ok(Created(service::draft(&ctx, body.into()).await?.into()))
}

/// Begin a question anew that is over, with its words, its subject and what hangs on it; what was tried is asked again.
#[utoipa::path(post, path = "/api/v1/questions/{id}/again", tag = "questions",
               params(("id" = QuestionId, Path, description = "The question that is over")),
               responses((status = 201, description = "The draft", body = QuestionView), Problems))]
async fn ask_question_again(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Created<QuestionView>, Problem> {
    Ok(Created(service::ask_again(&ctx, id).await?.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct QuestionsQuery {
    /// Whose questions; one's own where absent. A guardian names the child.
    pupil: Option<PersonId>,
    /// Only those that stand here.
    state: Option<QuestionState>,
    /// Only those that are on their way to an answer.
    under_way: Option<bool>,
    /// Only those in which these words stand.
    q: Option<String>,
    /// With words: those of this subject too.
    or_subject: Option<Subject>,
    /// `next` of the page before.
    after: Option<QuestionId>,
    /// Questions on the page, up to 100; 30 where absent.
    limit: Option<u32>,
}

/// List questions, newest first.
#[utoipa::path(get, path = "/api/v1/questions", tag = "questions", params(QuestionsQuery),
               responses((status = 200, description = "The questions", body = Page<QuestionView>), Problems))]
async fn list_questions(ctx: Ctx, Query(query): Query<QuestionsQuery>) -> Result<Json<Page<QuestionView>>, Problem> {
    let QuestionsQuery { pupil, state, under_way, q, or_subject, after, limit } = query;
    let wanted = Wanted { pupil, state, under_way: under_way.unwrap_or(false), words: q, or_subject };
    let page = service::list(&ctx, &wanted, after, limit).await?;
    Ok(Json(page.map(QuestionView::from)))
}

/// Get one question.
#[utoipa::path(get, path = "/api/v1/questions/{id}", tag = "questions",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The question", body = QuestionView), Problems))]
async fn get_question(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<QuestionView>, Problem> {
    Ok(Json(service::see(&ctx, id).await?.into()))
}

/// Change a question that no teacher has taken.
#[utoipa::path(patch, path = "/api/v1/questions/{id}", tag = "questions", request_body = QuestionRequest,
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The question", body = QuestionView), Problems))]
async fn change_question(
    ctx: Ctx,
    Path(id): Path<QuestionId>,
    Json(body): Json<QuestionRequest>,
) -> Result<Json<QuestionView>, Problem> {
    Ok(Json(service::change(&ctx, id, body.into()).await?.into()))
}

/// What to attach.
#[derive(Debug, Deserialize, ToSchema)]
struct AttachRequest {
    /// An own uploaded file, or one that is still on its way: it will have the id of its upload.
    file_id: FileId,
    /// Photo, voice or film.
    kind: AttachmentKind,
}

/// Attach a photo, a voice or a film.
#[utoipa::path(post, path = "/api/v1/questions/{id}/attachments", tag = "questions", request_body = AttachRequest,
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The question", body = QuestionView), Problems))]
async fn attach_file(
    ctx: Ctx,
    Path(id): Path<QuestionId>,
    Json(body): Json<AttachRequest>,
) -> Result<Json<QuestionView>, Problem> {
    Ok(Json(service::attach(&ctx, id, body.file_id, body.kind).await?.into()))
}

/// Take an attachment off.
#[utoipa::path(delete, path = "/api/v1/questions/{id}/attachments/{file_id}", tag = "questions",
               params(("id" = QuestionId, Path, description = "The question"),
                      ("file_id" = FileId, Path, description = "The file")),
               responses((status = 200, description = "The question", body = QuestionView), Problems))]
async fn detach_file(ctx: Ctx, Path((id, file)): Path<(QuestionId, FileId)>) -> Result<Json<QuestionView>, Problem> {
    Ok(Json(service::detach(&ctx, id, file).await?.into()))
}

/// How to send a question off.
#[derive(Debug, Deserialize, ToSchema)]
struct SubmitRequest {
    /// Now on the same screen, recorded for later, or in writing.
    mode: Mode,
}

/// Send a question off.
#[utoipa::path(post, path = "/api/v1/questions/{id}/submit", tag = "questions", request_body = SubmitRequest,
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The question", body = QuestionView), Problems))]
async fn submit_question(
    ctx: Ctx,
    Path(id): Path<QuestionId>,
    Json(body): Json<SubmitRequest>,
) -> Result<Json<QuestionView>, Problem> {
    Ok(Json(service::submit(&ctx, id, body.mode).await?.into()))
}

/// Take a question back.
#[utoipa::path(post, path = "/api/v1/questions/{id}/cancel", tag = "questions",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The question", body = QuestionView), Problems))]
async fn cancel_question(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<QuestionView>, Problem> {
    Ok(Json(service::cancel(&ctx, id).await?.into()))
}

/// Ask for a recorded answer instead of waiting on.
#[utoipa::path(post, path = "/api/v1/questions/{id}/later", tag = "questions",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The question", body = QuestionView), Problems))]
async fn move_question_later(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<QuestionView>, Problem> {
    Ok(Json(service::move_later(&ctx, id).await?.into()))
}

/// How long questions like this one wait.
#[derive(Debug, Serialize, ToSchema)]
struct WaitView {
    /// Half wait no longer, in seconds.
    low_s: u32,
    /// Nine in ten wait no longer, in seconds.
    high_s: u32,
    /// Measured, or what the region says as long as too little was measured.
    basis: WaitBasis,
}

impl From<WaitRange> for WaitView {
    fn from(range: WaitRange) -> Self {
        Self { low_s: range.low_s, high_s: range.high_s, basis: range.basis }
    }
}

/// Where a question stands in the queue.
#[derive(Debug, Serialize, ToSchema)]
struct PlaceView {
    /// Where it stands.
    state: QuestionState,
    /// Its place, from 1, while it waits live.
    place: Option<u32>,
    /// How long it may take.
    wait: WaitView,
    /// Teachers on duty for its subject and stage.
    on_duty: u32,
}

impl From<Place> for PlaceView {
    fn from(place: Place) -> Self {
        Self { state: place.state, place: place.place, wait: place.wait.into(), on_duty: place.on_duty }
    }
}

/// Get a question's place in the queue and how long it may take.
#[utoipa::path(get, path = "/api/v1/questions/{id}/place", tag = "questions",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The place", body = PlaceView), Problems))]
async fn get_place(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<PlaceView>, Problem> {
    Ok(Json(service::place(&ctx, id).await?.into()))
}
