//! Question books by HTTP.

mod views;

use kernel::{Page, Permission, PersonId, QuestionId, SessionId};
use people::Subject;
use platform::Ctx;
use serde::Deserialize;
use utoipa::IntoParams;
use wenqu_http::{Attachment, Json, NoContent, Path, Problem, Problems, Query, Routes, needs, routes};

use self::views::{
    BookAnswerView, BookChoices, BookEntryView, BookOverview, KeptView, NoteRequest, ReviewRequest, TryRequest,
};
use super::{BookEntryId, BookStanding, Wanted, found, service, trying};

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
        .route(routes!(keep_found_question), needs(Permission::KeepBook))
        .route(routes!(find_kept_found_question), needs(Permission::KeepBook))
        .route(routes!(get_book_entry), needs(Permission::ReadBook))
        .route(routes!(note_book_entry), needs(Permission::KeepBook))
        .route(routes!(remove_book_entry), needs(Permission::KeepBook))
        .route(routes!(put_book_entry_back), needs(Permission::KeepBook))
        .route(routes!(try_book_entry), needs(Permission::KeepBook))
        .route(routes!(get_book_answer), needs(Permission::KeepBook))
        .route(routes!(review_book_entry), needs(Permission::KeepBook))
        .route(routes!(take_book_review_back), needs(Permission::KeepBook))
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

/// Find a question in its pupil's book.
#[utoipa::path(get, path = "/api/v1/questions/{id}/book", tag = "book",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The entry, if there is one", body = KeptView), Problems))]
async fn find_kept_question(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<KeptView>, Problem> {
    Ok(Json(KeptView { entry: service::find(&ctx, id).await?.map(|entry| BookEntryView::of(&ctx, entry)) }))
}

/// Keep a question that was found in the bank in one's own book.
#[utoipa::path(put, path = "/api/v1/bank/{session_id}/book", tag = "book",
               params(("session_id" = SessionId, Path, description = "The session that answers it")),
               responses((status = 200, description = "The entry", body = BookEntryView), Problems))]
async fn keep_found_question(ctx: Ctx, Path(session): Path<SessionId>) -> Result<Json<BookEntryView>, Problem> {
    Ok(Json(BookEntryView::of(&ctx, found::keep(&ctx, session).await?)))
}

/// Find a question of the bank in one's own book.
#[utoipa::path(get, path = "/api/v1/bank/{session_id}/book", tag = "book",
               params(("session_id" = SessionId, Path, description = "The session that answers it")),
               responses((status = 200, description = "The entry, if there is one", body = KeptView), Problems))]
async fn find_kept_found_question(ctx: Ctx, Path(session): Path<SessionId>) -> Result<Json<KeptView>, Problem> {
    Ok(Json(KeptView { entry: found::find(&ctx, session).await?.map(|entry| BookEntryView::of(&ctx, entry)) }))
}

/// Get an entry.
#[utoipa::path(get, path = "/api/v1/book-entries/{id}", tag = "book",
               params(("id" = BookEntryId, Path, description = "The entry")),
               responses((status = 200, description = "The entry", body = BookEntryView), Problems))]
async fn get_book_entry(ctx: Ctx, Path(id): Path<BookEntryId>) -> Result<Json<BookEntryView>, Problem> {
    Ok(Json(BookEntryView::of(&ctx, service::see(&ctx, id).await?)))
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
