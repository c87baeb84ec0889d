//! Question books by HTTP.

use kernel::{Day, Page, Permission, PersonId, QuestionId, SessionId, Timestamp};
use people::{Stage, Subject, packs};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Attachment, Json, NoContent, Path, Problem, Problems, Query, Routes, needs, routes};

use super::{
    BookAnswer, BookEntry, BookEntryId, BookStanding, Choices, Overview, Recall, Wanted, rules, service, trying,
};
use crate::questions::http::AttemptView;

/// The routes of question books.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_book), needs(Permission::ReadBook))
        .route(routes!(get_book_overview), needs(Permission::ReadBook))
        .route(routes!(print_book), needs(Permission::ReadBook))
        .route(routes!(choose_book), needs(Permission::KeepBook))
        .route(routes!(keep_question), needs(Permission::KeepBook))
        .route(routes!(find_kept_question), needs(Permission::ReadBook))
        .route(routes!(get_book_entry), needs(Permission::ReadBook))
        .route(routes!(note_book_entry), needs(Permission::KeepBook))
        .route(routes!(remove_book_entry), needs(Permission::KeepBook))
        .route(routes!(put_book_entry_back), needs(Permission::KeepBook))
        .route(routes!(try_book_entry), needs(Permission::KeepBook))
        .route(routes!(get_book_answer), needs(Permission::KeepBook))
        .route(routes!(review_book_entry), needs(Permission::KeepBook))
        .route(routes!(take_book_review_back), needs(Permission::KeepBook))
}

/// A question in a book. What answers it is not said here (R24).
#[derive(Debug, Serialize, ToSchema)]
struct BookEntryView {
    /// The entry.
    id: BookEntryId,
    /// The question.
    question_id: QuestionId,
    /// The session that answers it.
    session_id: SessionId,
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
    /// The question in words; empty where it has only photos or a voice.
    words: String,
    /// What it is about.
    knowledge_point: Option<String>,
    /// The pupil's own note.
    note: Option<String>,
    /// Since when it is kept.
    kept_at: Timestamp,
    /// How often in a row the pupil knew it.
    step: u32,
    /// How often in a row until it stays known.
    steps: u32,
    /// Where it stands today.
    standing: BookStanding,
    /// The day on which it comes again; absent once it stays known.
    due_on: Option<Day>,
    /// Whether it was tried this time, and the answer may be seen.
    tried: bool,
    /// When the pupil last said whether it was known.
    reviewed_at: Option<Timestamp>,
    /// How often the pupil said so.
    reviews: u32,
    /// Whether the last word on it can be taken back.
    can_take_back: bool,
}

impl BookEntryView {
    fn of(ctx: &Ctx, entry: BookEntry) -> Self {
        Self {
            standing: rules::standing(entry.due_on, packs::today(ctx)),
            id: entry.id,
            question_id: entry.question_id,
            session_id: entry.session_id,
            subject: entry.subject,
            stage: entry.stage,
            words: entry.words,
            knowledge_point: entry.knowledge_point,
            note: entry.note,
            kept_at: entry.kept_at,
            step: entry.step,
            steps: u32::try_from(rules::PAUSES_DAYS.len()).unwrap_or(u32::MAX),
            due_on: entry.due_on,
            tried: entry.tried_at.is_some(),
            reviewed_at: entry.reviewed_at,
            reviews: entry.reviews,
            can_take_back: entry.before_step.is_some(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BookQuery {
    /// The subject.
    subject: Option<Subject>,
    /// The knowledge point.
    knowledge_point: Option<String>,
    /// Where entries stand today.
    standing: Option<BookStanding>,
    /// Words of the question, the note or the knowledge point.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<BookEntryId>,
    /// Entries on the page, up to 100; 30 where absent.
    limit: Option<u32>,
}

impl BookQuery {
    fn split(self) -> (Wanted, Option<BookEntryId>, Option<u32>) {
        let Self { subject, knowledge_point, standing, q, after, limit } = self;
        (Wanted { subject, knowledge_point, standing, words: q }, after, limit)
    }
}

/// List a pupil's question book, the entry kept last first.
#[utoipa::path(get, path = "/api/v1/pupils/{id}/book", tag = "book",
               params(("id" = PersonId, Path, description = "The pupil"), BookQuery),
               responses((status = 200, description = "The entries", body = Page<BookEntryView>), Problems))]
async fn list_book(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Query(query): Query<BookQuery>,
) -> Result<Json<Page<BookEntryView>>, Problem> {
    let (wanted, after, limit) = query.split();
    Ok(Json(service::list(&ctx, id, &wanted, after, limit).await?.map(|entry| BookEntryView::of(&ctx, entry))))
}

/// A knowledge point of a book.
#[derive(Debug, Serialize, ToSchema)]
struct BookPointView {
    /// The subject.
    subject: Subject,
    /// The knowledge point.
    knowledge_point: String,
    /// Entries about it.
    entries: u64,
}

/// How a book is kept.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct BookChoices {
    /// Every question that is answered is kept by itself.
    keeps_answered: bool,
    /// The pupil is reminded when something is due.
    reminds: bool,
}

impl From<Choices> for BookChoices {
    fn from(choices: Choices) -> Self {
        Self { keeps_answered: choices.keeps_answered, reminds: choices.reminds }
    }
}

/// A book at a glance.
#[derive(Debug, Serialize, ToSchema)]
struct BookOverview {
    /// Entries that are to be tried again.
    due: u64,
    /// Entries for later.
    learning: u64,
    /// Entries that are known.
    known: u64,
    /// Days until an entry comes again, by how often in a row it was known.
    pauses_days: Vec<i32>,
    /// What they are about, the most frequent first, at most 50.
    points: Vec<BookPointView>,
    /// How it is kept.
    choices: BookChoices,
}

impl From<Overview> for BookOverview {
    fn from(Overview { counts, points, choices }: Overview) -> Self {
        let points = points.into_iter().map(|point| BookPointView {
            subject: point.subject,
            knowledge_point: point.knowledge_point,
            entries: point.entries,
        });
        Self {
            due: counts.due,
            learning: counts.learning,
            known: counts.known,
            pauses_days: rules::PAUSES_DAYS.to_vec(),
            points: points.collect(),
            choices: choices.into(),
        }
    }
}

/// Get a pupil's question book at a glance.
#[utoipa::path(get, path = "/api/v1/pupils/{id}/book/overview", tag = "book",
               params(("id" = PersonId, Path, description = "The pupil")),
               responses((status = 200, description = "The book", body = BookOverview), Problems))]
async fn get_book_overview(ctx: Ctx, Path(id): Path<PersonId>) -> Result<Json<BookOverview>, Problem> {
    Ok(Json(service::overview(&ctx, id).await?.into()))
}

/// Print a pupil's question book: the questions first, what answers them behind. The same conditions, at most 200 entries.
#[utoipa::path(get, path = "/api/v1/pupils/{id}/book.pdf", tag = "book",
               params(("id" = PersonId, Path, description = "The pupil"), BookQuery),
               responses((status = 200, description = "The book", body = Vec<u8>, content_type = "application/pdf"), Problems))]
async fn print_book(ctx: Ctx, Path(id): Path<PersonId>, Query(query): Query<BookQuery>) -> Result<Attachment, Problem> {
    let (wanted, _, _) = query.split();
    Ok(Attachment::new("book.pdf", "application/pdf", service::print(&ctx, id, &wanted).await?))
}

/// Choose how one's own book is kept.
#[utoipa::path(put, path = "/api/v1/pupils/{id}/book/choices", tag = "book", request_body = BookChoices,
               params(("id" = PersonId, Path, description = "The pupil")),
               responses((status = 200, description = "How it is kept", body = BookChoices), Problems))]
async fn choose_book(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(BookChoices { keeps_answered, reminds }): Json<BookChoices>,
) -> Result<Json<BookChoices>, Problem> {
    Ok(Json(service::choose(&ctx, id, keeps_answered, reminds).await?.into()))
}

/// Keep a question that is answered in one's own book.
#[utoipa::path(put, path = "/api/v1/questions/{id}/book", tag = "book",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The entry", body = BookEntryView), Problems))]
async fn keep_question(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<BookEntryView>, Problem> {
    Ok(Json(BookEntryView::of(&ctx, service::keep(&ctx, id).await?)))
}

/// Whether a question is kept.
#[derive(Debug, Serialize, ToSchema)]
struct KeptView {
    /// Its entry; absent where it is not kept.
    entry: Option<BookEntryView>,
}

/// Find a question in its pupil's book.
#[utoipa::path(get, path = "/api/v1/questions/{id}/book", tag = "book",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The entry, if there is one", body = KeptView), Problems))]
async fn find_kept_question(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<KeptView>, Problem> {
    Ok(Json(KeptView { entry: service::find(&ctx, id).await?.map(|entry| BookEntryView::of(&ctx, entry)) }))
}

/// Get an entry.
#[utoipa::path(get, path = "/api/v1/book-entries/{id}", tag = "book",
               params(("id" = BookEntryId, Path, description = "The entry")),
               responses((status = 200, description = "The entry", body = BookEntryView), Problems))]
async fn get_book_entry(ctx: Ctx, Path(id): Path<BookEntryId>) -> Result<Json<BookEntryView>, Problem> {
    Ok(Json(BookEntryView::of(&ctx, service::see(&ctx, id).await?)))
}

/// A note of one's own.
#[derive(Debug, Deserialize, ToSchema)]
struct NoteRequest {
    /// Up to 2,000 characters; nothing clears it.
    note: String,
}

/// Write one's own note on an entry.
#[utoipa::path(put, path = "/api/v1/book-entries/{id}/note", tag = "book", request_body = NoteRequest,
               params(("id" = BookEntryId, Path, description = "The entry")),
               responses((status = 200, description = "The entry", body = BookEntryView), Problems))]
async fn note_book_entry(
    ctx: Ctx,
    Path(id): Path<BookEntryId>,
    Json(body): Json<NoteRequest>,
) -> Result<Json<BookEntryView>, Problem> {
    Ok(Json(BookEntryView::of(&ctx, service::note(&ctx, id, &body.note).await?)))
}

/// Take an entry out; for a day it can be put back.
#[utoipa::path(delete, path = "/api/v1/book-entries/{id}", tag = "book",
               params(("id" = BookEntryId, Path, description = "The entry")),
               responses((status = 204, description = "It is out"), Problems))]
async fn remove_book_entry(ctx: Ctx, Path(id): Path<BookEntryId>) -> Result<NoContent, Problem> {
    service::remove(&ctx, id).await?;
    Ok(NoContent)
}

/// Put an entry back that was taken out.
#[utoipa::path(post, path = "/api/v1/book-entries/{id}/put-back", tag = "book",
               params(("id" = BookEntryId, Path, description = "The entry")),
               responses((status = 200, description = "The entry", body = BookEntryView), Problems))]
async fn put_book_entry_back(ctx: Ctx, Path(id): Path<BookEntryId>) -> Result<Json<BookEntryView>, Problem> {
    Ok(Json(BookEntryView::of(&ctx, service::put_back(&ctx, id).await?)))
}

/// What was tried this time.
#[derive(Debug, Deserialize, ToSchema)]
struct TryRequest {
    /// What the pupil tried and where the thinking stopped.
    attempt: AttemptView,
}

/// What answers a question.
#[derive(Debug, Serialize, ToSchema)]
struct BookAnswerView {
    /// The session.
    session_id: SessionId,
    /// Whether there is a replay to watch.
    replay: bool,
    /// What it is about.
    knowledge_point: Option<String>,
    /// The teacher's note.
    note: Option<String>,
    /// The answer in writing.
    written: Option<String>,
}

impl From<BookAnswer> for BookAnswerView {
    fn from(BookAnswer { session, replay, knowledge_point, note, written }: BookAnswer) -> Self {
        Self { session_id: session, replay, knowledge_point, note, written }
    }
}

/// Try an entry again, and be shown what answers it.
#[utoipa::path(post, path = "/api/v1/book-entries/{id}/try", tag = "book", request_body = TryRequest,
               params(("id" = BookEntryId, Path, description = "The entry")),
               responses((status = 200, description = "The answer", body = BookAnswerView), Problems))]
async fn try_book_entry(
    ctx: Ctx,
    Path(id): Path<BookEntryId>,
    Json(body): Json<TryRequest>,
) -> Result<Json<BookAnswerView>, Problem> {
    Ok(Json(trying::attempt(&ctx, id, &body.attempt.into()).await?.into()))
}

/// Get what answers an entry that was tried this time.
#[utoipa::path(get, path = "/api/v1/book-entries/{id}/answer", tag = "book",
               params(("id" = BookEntryId, Path, description = "The entry")),
               responses((status = 200, description = "The answer", body = BookAnswerView), Problems))]
async fn get_book_answer(ctx: Ctx, Path(id): Path<BookEntryId>) -> Result<Json<BookAnswerView>, Problem> {
    Ok(Json(trying::see_answer(&ctx, id).await?.into()))
}

/// Whether it was known.
#[derive(Debug, Deserialize, ToSchema)]
struct ReviewRequest {
    /// What the pupil says.
    recall: Recall,
}

/// Say whether an entry that was tried again was known: it comes again later, or tomorrow.
#[utoipa::path(post, path = "/api/v1/book-entries/{id}/review", tag = "book", request_body = ReviewRequest,
               params(("id" = BookEntryId, Path, description = "The entry")),
               responses((status = 200, description = "The entry", body = BookEntryView), Problems))]
async fn review_book_entry(
    ctx: Ctx,
    Path(id): Path<BookEntryId>,
    Json(body): Json<ReviewRequest>,
) -> Result<Json<BookEntryView>, Problem> {
    Ok(Json(BookEntryView::of(&ctx, trying::review(&ctx, id, body.recall).await?)))
}

/// Take back what was said last about an entry.
#[utoipa::path(post, path = "/api/v1/book-entries/{id}/take-back", tag = "book",
               params(("id" = BookEntryId, Path, description = "The entry")),
               responses((status = 200, description = "The entry", body = BookEntryView), Problems))]
async fn take_book_review_back(ctx: Ctx, Path(id): Path<BookEntryId>) -> Result<Json<BookEntryView>, Problem> {
    Ok(Json(BookEntryView::of(&ctx, trying::take_back(&ctx, id).await?)))
}
