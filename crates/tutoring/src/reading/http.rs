//! Readings by HTTP.

use kernel::{FileId, Permission, QuestionId};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Routes, needs, routes};

use super::{ReadAside, Reading, ReadingState, RetakeReason, service};

/// The routes of readings.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(edit_reading), needs(Permission::AskQuestion))
        .route(routes!(read_for_search), needs(Permission::SearchBank))
}

/// What a photo or a voice says in words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadingView {
    /// Where it stands.
    state: ReadingState,
    /// The words, as they were read or as the asker corrected them; formulas between dollar signs.
    text: String,
    /// Whether the asker has corrected them.
    edited: bool,
    /// How sure the reading is, in percent.
    confidence: u32,
    /// Why the photo is to be taken again.
    retake: Option<RetakeReason>,
}

impl From<&Reading> for ReadingView {
    fn from(reading: &Reading) -> Self {
        Self {
            state: reading.state,
            text: reading.words().to_owned(),
            edited: reading.edited.is_some(),
            confidence: reading.confidence,
            retake: reading.retake,
        }
    }
}

/// The words as they should be.
#[derive(Debug, Deserialize, ToSchema)]
struct ReadingRequest {
    /// Up to 2,000 characters; empty where there are none.
    text: String,
}

/// Correct what was read.
#[utoipa::path(put, path = "/api/v1/questions/{id}/attachments/{file_id}/reading", tag = "questions",
               request_body = ReadingRequest,
               params(("id" = QuestionId, Path, description = "The question"),
                      ("file_id" = FileId, Path, description = "The file")),
               responses((status = 204, description = "Corrected"), Problems))]
async fn edit_reading(
    ctx: Ctx,
    Path((id, file)): Path<(QuestionId, FileId)>,
    Json(body): Json<ReadingRequest>,
) -> Result<NoContent, Problem> {
    service::edit(&ctx, id, file, &body.text).await?;
    Ok(NoContent)
}

/// What is to be read.
#[derive(Debug, Deserialize, ToSchema)]
struct ReadRequest {
    /// One's own photo or voice.
    file_id: FileId,
}

/// What a photo or a voice says that hangs on nothing.
#[derive(Debug, Serialize, ToSchema)]
struct ReadAsideView {
    /// `waiting` where every place to read is taken: ask again in a moment. `unavailable` where this installation does not read such.
    state: ReadingState,
    /// The words; formulas between dollar signs.
    text: String,
    /// How sure the reading is, in percent.
    confidence: u32,
    /// Why the photo is to be taken again.
    retake: Option<RetakeReason>,
}

impl From<ReadAside> for ReadAsideView {
    fn from(ReadAside { state, text, confidence, retake }: ReadAside) -> Self {
        Self { state, text, confidence, retake }
    }
}

/// Read one's own photo, or hear one's own voice, to look for what it says in the bank.
#[utoipa::path(post, path = "/api/v1/bank/read", tag = "bank", request_body = ReadRequest,
               responses((status = 200, description = "What it says", body = ReadAsideView), Problems))]
async fn read_for_search(ctx: Ctx, Json(body): Json<ReadRequest>) -> Result<Json<ReadAsideView>, Problem> {
    Ok(Json(service::read_aside(&ctx, body.file_id).await?.into()))
}
