//! Readings by HTTP.

use kernel::{FileId, Permission, QuestionId};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Routes, needs, routes};

use super::{Reading, ReadingState, RetakeReason, service};

/// The routes of readings.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().route(routes!(edit_reading), needs(Permission::AskQuestion))
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

impl ReadingView {
    /// What is shown of a reading: nothing where this program does not read, or could not.
    pub(crate) fn of(reading: &Reading) -> Option<Self> {
        let shown = !matches!(reading.state, ReadingState::Unavailable | ReadingState::Failed);
        shown.then(|| Self {
            state: reading.state,
            text: reading.words().to_owned(),
            edited: reading.edited.is_some(),
            confidence: reading.confidence,
            retake: reading.retake,
        })
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
