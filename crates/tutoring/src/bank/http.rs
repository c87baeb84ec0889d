//! The bank by HTTP.

use kernel::{Page, Permission, QuestionId, SessionId, Timestamp};
use people::{Grade, Stage, Subject};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Json, Path, Problem, Problems, Query, Routes, needs, routes};

use super::{Answered, Earlier, Figures, ShownFirst, Sought, Within, earlier, service};
use crate::book::BookEntryId;
use crate::classifying::QuestionKind;
use crate::questions::http::{AttemptView, QuestionView};
use crate::sessions::SessionKind;

/// The routes of the bank.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(show_replays_first), needs(Permission::AskQuestion))
        .route(routes!(get_shown_replays), needs(Permission::ReadQuestion))
        .route(routes!(open_shown_replay), needs(Permission::AskQuestion))
        .route(routes!(solve_by_replay), needs(Permission::AskQuestion))
        .route(routes!(pass_shown_replays), needs(Permission::AskQuestion))
        .route(routes!(search_bank), needs(Permission::SearchBank))
        .route(routes!(open_found_replay), needs(Permission::SearchBank))
        .route(routes!(list_earlier_questions), needs(Permission::ReadEarlierQuestions))
        .route(routes!(get_bank_figures), needs(Permission::ReadBankFigures))
}

/// An answered question of somebody.
#[derive(Debug, Serialize, ToSchema)]
struct AnsweredView {
    /// The session whose replay answers it.
    session_id: SessionId,
    /// The question in words.
    words: String,
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
    /// The grade of who asked.
    grade: Grade,
    /// What it was about.
    knowledge_point: Option<String>,
    /// Live or recorded.
    kind: SessionKind,
    /// How long the replay is, in seconds.
    duration_s: u64,
    /// Words that both questions have: why it was found.
    shared: Vec<String>,
    /// Whether it asks nearly the same, as far as it is known what words mean.
    meant: bool,
    /// Whether it has been opened before.
    opened: bool,
    /// Its entry in the pupil's own book; absent where it is not kept.
    kept: Option<BookEntryId>,
}

impl From<Answered> for AnsweredView {
    fn from(found: Answered) -> Self {
        Self {
            session_id: found.session,
            words: found.words,
            subject: found.subject,
            stage: found.stage,
            grade: found.grade,
            knowledge_point: found.knowledge_point,
            kind: found.kind,
            duration_s: found.duration_s,
            shared: found.why.shared,
            meant: found.why.meant,
            opened: found.opened,
            kept: found.kept,
        }
    }
}

/// A question and the replays that are shown before a teacher is asked.
#[derive(Debug, Serialize, ToSchema)]
struct ShownFirstView {
    /// The question: `shown` where there are replays, still a draft where a person has to be asked.
    question: QuestionView,
    /// The replays, the nearest first, at most three.
    replays: Vec<AnsweredView>,
}

impl From<ShownFirst> for ShownFirstView {
    fn from(ShownFirst { asked, replays }: ShownFirst) -> Self {
        Self { question: asked.into(), replays: replays.into_iter().map(AnsweredView::from).collect() }
    }
}

/// Look for the same question, answered before, and have its replays shown before a teacher is asked.
#[utoipa::path(post, path = "/api/v1/questions/{id}/replays", tag = "bank",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The question and the replays", body = ShownFirstView), Problems))]
async fn show_replays_first(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<ShownFirstView>, Problem> {
    Ok(Json(service::show_first(&ctx, id).await?.into()))
}

/// Get the replays that are shown for a question.
#[utoipa::path(get, path = "/api/v1/questions/{id}/replays", tag = "bank",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The question and the replays", body = ShownFirstView), Problems))]
async fn get_shown_replays(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<ShownFirstView>, Problem> {
    Ok(Json(service::shown(&ctx, id).await?.into()))
}

/// A replay that is open now.
#[derive(Debug, Serialize, ToSchema)]
struct OpenedView {
    /// Where it begins for this pupil, in milliseconds of its clock.
    begins_at_ms: u64,
}

/// Open a replay that is shown for a question.
#[utoipa::path(post, path = "/api/v1/questions/{id}/replays/{session_id}/open", tag = "bank",
               params(("id" = QuestionId, Path, description = "The question"),
                      ("session_id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "It is open", body = OpenedView), Problems))]
async fn open_shown_replay(
    ctx: Ctx,
    Path((id, session)): Path<(QuestionId, SessionId)>,
) -> Result<Json<OpenedView>, Problem> {
    Ok(Json(OpenedView { begins_at_ms: service::open_shown(&ctx, id, session).await? }))
}

/// Say that a replay was enough: no teacher is asked.
#[utoipa::path(post, path = "/api/v1/questions/{id}/replays/{session_id}/solved", tag = "bank",
               params(("id" = QuestionId, Path, description = "The question"),
                      ("session_id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "The question and the replays", body = ShownFirstView), Problems))]
async fn solve_by_replay(
    ctx: Ctx,
    Path((id, session)): Path<(QuestionId, SessionId)>,
) -> Result<Json<ShownFirstView>, Problem> {
    Ok(Json(service::solve(&ctx, id, session).await?.into()))
}

/// Say that the replays shown beside a waiting question are not enough: it waits on in its place.
#[utoipa::path(post, path = "/api/v1/questions/{id}/replays/pass", tag = "bank",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The question and the replays", body = ShownFirstView), Problems))]
async fn pass_shown_replays(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<ShownFirstView>, Problem> {
    Ok(Json(service::pass_shown(&ctx, id).await?.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// The question in words, at least four characters; the latest ones where absent.
    #[serde(default)]
    q: String,
    /// The subject; all where absent.
    subject: Option<Subject>,
    /// The stage; all where absent.
    stage: Option<Stage>,
    /// The knowledge point; all where absent.
    knowledge_point: Option<String>,
    /// Live or recorded; both where absent.
    kind: Option<SessionKind>,
    /// In which form the answer is wanted; all where absent.
    question_kind: Option<QuestionKind>,
    /// `next` of the page before.
    after: Option<String>,
    /// Questions on the page, up to 100; 20 where absent.
    limit: Option<u32>,
}

/// Search the bank for answered questions: the nearest first, without words the latest. A page may have fewer than asked for, and
/// still a next one.
#[utoipa::path(get, path = "/api/v1/bank", tag = "bank", params(SearchQuery),
               responses((status = 200, description = "What was found", body = Page<AnsweredView>), Problems))]
async fn search_bank(ctx: Ctx, Query(query): Query<SearchQuery>) -> Result<Json<Page<AnsweredView>>, Problem> {
    let SearchQuery { q, subject, stage, knowledge_point, kind, question_kind, after, limit } = query;
    let within = Within {
        subject,
        stage,
        point: knowledge_point,
        kind,
        form: question_kind,
        explained: true,
        ..Within::default()
    };
    let found = service::search(&ctx, &Sought { words: q, within }, after.as_deref(), limit).await?;
    Ok(Json(found.map(AnsweredView::from)))
}

/// What was tried.
#[derive(Debug, Deserialize, ToSchema)]
struct OpenRequest {
    /// What the pupil tried and where the thinking stopped.
    attempt: AttemptView,
}

/// Open a replay that was found, after saying what was tried.
#[utoipa::path(post, path = "/api/v1/bank/{session_id}/open", tag = "bank", request_body = OpenRequest,
               params(("session_id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "It is open", body = OpenedView), Problems))]
async fn open_found_replay(
    ctx: Ctx,
    Path(session): Path<SessionId>,
    Json(body): Json<OpenRequest>,
) -> Result<Json<OpenedView>, Problem> {
    Ok(Json(OpenedView { begins_at_ms: service::open_found(&ctx, session, &body.attempt.into()).await? }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FiguresQuery {
    /// From this instant on.
    from: Timestamp,
    /// Before this instant.
    until: Timestamp,
}

/// How often a replay was enough.
#[derive(Debug, Serialize, ToSchema)]
struct FiguresView {
    /// Questions that were asked.
    asked: u64,
    /// Those for which replays were shown.
    shown: u64,
    /// Those for which one was enough and stayed so.
    solved: u64,
    /// Those that went on to a teacher.
    not_mine: u64,
    /// Those for which one had been enough, until the pupil asked again.
    wrong: u64,
    /// Replays of others that were opened.
    opened: u64,
    /// Those of them that were opened after saying what was tried.
    opened_after_attempt: u64,
    /// Sessions in which more than one pupil listened.
    shared: u64,
    /// Pupils who listened along in them.
    listened: u64,
    /// Those of them whose question it answered, and stayed so.
    listened_answered: u64,
}

impl From<Figures> for FiguresView {
    fn from(figures: Figures) -> Self {
        let Figures { asked, shown, solved, not_mine, wrong, opened, opened_after_attempt, shared, listened, .. } =
            figures;
        let listened_answered = figures.listened_answered;
        Self {
            asked,
            shown,
            solved,
            not_mine,
            wrong,
            opened,
            opened_after_attempt,
            shared,
            listened,
            listened_answered,
        }
    }
}

/// Get how often replays were shown and were enough.
#[utoipa::path(get, path = "/api/v1/bank/figures", tag = "bank", params(FiguresQuery),
               responses((status = 200, description = "The figures", body = FiguresView), Problems))]
async fn get_bank_figures(ctx: Ctx, Query(query): Query<FiguresQuery>) -> Result<Json<FiguresView>, Problem> {
    Ok(Json(service::figures(&ctx, query.from, query.until).await?.into()))
}

/// A question that a pupil has asked before.
#[derive(Debug, Serialize, ToSchema)]
struct EarlierView {
    /// The session that answered it.
    session_id: SessionId,
    /// The question in words.
    words: String,
    /// The subject.
    subject: Subject,
    /// What it was about.
    knowledge_point: Option<String>,
    /// When it was explained.
    started_at: Timestamp,
    /// Whether it solved the question, as the pupil says.
    solved: Option<bool>,
    /// Words that both questions have; none where only what they are about is the same.
    shared: Vec<String>,
    /// Whether it is probably the same question.
    same: bool,
    /// Whether the asking teacher explained it, and may watch it again.
    own: bool,
}

/// What a pupil has asked before.
#[derive(Debug, Serialize, ToSchema)]
struct EarlierList {
    /// The same questions first, then the newest; at most eight.
    items: Vec<EarlierView>,
}

/// List what the asker of a question has asked before that is like it.
#[utoipa::path(get, path = "/api/v1/questions/{id}/earlier", tag = "bank",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The earlier questions", body = EarlierList), Problems))]
async fn list_earlier_questions(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<EarlierList>, Problem> {
    let me = ctx.actor.map(|actor| actor.person);
    let view = |Earlier { session, words, shared, same }| EarlierView {
        session_id: session.id,
        words,
        subject: session.subject,
        own: me == Some(session.teacher_id),
        knowledge_point: session.knowledge_point,
        started_at: session.started_at,
        solved: session.solved,
        shared,
        same,
    };
    Ok(Json(EarlierList { items: earlier::list(&ctx, id).await?.into_iter().map(view).collect() }))
}
