//! What questions are about, by HTTP.

use kernel::{Permission, SessionId, Timestamp};
use people::{Stage, Subject};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Json, Path, Problem, Problems, Query, Routes, needs, routes};

use super::{Fared, LabelSource, Labels, Point, QuestionKind, Trained, service};

/// The routes of classifying.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(suggest_session_labels), needs(Permission::AnswerQuestion))
        .route(routes!(suggest_subject), needs(Permission::AskQuestion))
        .route(routes!(get_label_figures), needs(Permission::ReadBankFigures))
}

/// A knowledge point that a question may be about.
#[derive(Debug, Serialize, ToSchema)]
struct PointView {
    /// The subject it belongs to.
    subject: Subject,
    /// Its name.
    name: String,
    /// How far it may be believed, in percent.
    confidence: u8,
    /// Where it comes from.
    source: LabelSource,
    /// Whether it is believed, rather than only possible.
    sure: bool,
}

/// A subject that a question is about.
#[derive(Debug, Serialize, ToSchema)]
struct SureSubjectView {
    /// The subject.
    subject: Subject,
    /// How far it may be believed, in percent.
    confidence: u8,
}

/// What a question may be about. What is absent the program is unsure of.
#[derive(Debug, Serialize, ToSchema)]
struct LabelsView {
    /// The subject.
    subject: Option<SureSubjectView>,
    /// The stage: the pupil's own.
    stage: Stage,
    /// In which form the answer is wanted.
    kind: Option<QuestionKind>,
    /// Knowledge points, the most probable first, at most three.
    points: Vec<PointView>,
    /// Subjects whose points a model knows at this stage; of others only teachers' words are suggested.
    learned: Vec<Subject>,
}

impl From<Labels> for LabelsView {
    fn from(labels: Labels) -> Self {
        let Labels { subject, stage, kind, points, learned, model: _ } = labels;
        let points = points.into_iter().map(Into::into).collect();
        Self { subject: subject.map(Into::into), stage, kind, points, learned }
    }
}

impl From<Point> for PointView {
    fn from(Point { subject, name, confidence, source, sure }: Point) -> Self {
        Self { subject, name, confidence, source, sure }
    }
}

impl From<(Subject, u8)> for SureSubjectView {
    fn from((subject, confidence): (Subject, u8)) -> Self {
        Self { subject, confidence }
    }
}

/// Suggest what the question of a session is about.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/labels", tag = "sessions",
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 200, description = "The labels", body = LabelsView), Problems))]
async fn suggest_session_labels(ctx: Ctx, Path(id): Path<SessionId>) -> Result<Json<LabelsView>, Problem> {
    Ok(Json(service::suggest(&ctx, id).await?.into()))
}

/// Words whose subject is looked for.
#[derive(Debug, Deserialize, ToSchema)]
struct WordsRequest {
    /// The question as far as it is written, read and heard, up to 8,000 characters.
    words: String,
}

/// The subject that words are about.
#[derive(Debug, Serialize, ToSchema)]
struct SubjectView {
    /// The subject; absent where the program is unsure.
    subject: Option<SureSubjectView>,
}

/// Suggest the subject of a question that is being written.
#[utoipa::path(post, path = "/api/v1/bank/subject", tag = "bank", request_body = WordsRequest,
               responses((status = 200, description = "The subject", body = SubjectView), Problems))]
async fn suggest_subject(ctx: Ctx, Json(body): Json<WordsRequest>) -> Result<Json<SubjectView>, Problem> {
    let subject = service::subject(&ctx, body.words).await?;
    Ok(Json(SubjectView { subject: subject.map(Into::into) }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FiguresQuery {
    /// From this instant on.
    from: Timestamp,
    /// Before this instant.
    until: Timestamp,
}

/// How suggestions fared with teachers.
#[derive(Debug, Serialize, ToSchema)]
struct FaredView {
    /// Where the first point came from; absent where no point was suggested.
    source: Option<LabelSource>,
    /// Questions whose teacher has answered.
    answered: u64,
    /// Those of which a subject was suggested.
    subjects: u64,
    /// Those of them where it was right.
    subjects_right: u64,
    /// Those whose first point was called sure.
    sure: u64,
    /// Those of them where it was right.
    sure_right: u64,
    /// Those with the right point in the first place.
    first_right: u64,
    /// Those with the right point in any place.
    any_right: u64,
}

impl From<Fared> for FaredView {
    fn from(fared: Fared) -> Self {
        let Fared { source, answered, subjects, subjects_right, sure, sure_right, first_right, any_right } = fared;
        Self { source, answered, subjects, subjects_right, sure, sure_right, first_right, any_right }
    }
}

/// How a new model did beside the old one, on questions from which neither learned.
#[derive(Debug, Serialize, ToSchema)]
struct TrainedView {
    /// What was learned: `subjects`, or the points of a subject at a stage (`math-primary`).
    model: String,
    /// When.
    trained_at: Timestamp,
    /// From how many questions it learned.
    examples: u32,
    /// On how many others it was tried.
    held_out: u32,
    /// Of a thousand of those, how many the old one labels rightly; absent where there was none.
    before_permille: Option<u32>,
    /// The same of the new one.
    after_permille: u32,
    /// Whether the new one took the old one's place.
    taken: bool,
}

impl From<Trained> for TrainedView {
    fn from(trained: Trained) -> Self {
        let Trained { model, trained_at, examples, held_out, before_permille, after_permille, taken } = trained;
        Self { model, trained_at, examples, held_out, before_permille, after_permille, taken }
    }
}

/// How far suggestions were right, and what was learned.
#[derive(Debug, Serialize, ToSchema)]
struct LabelFiguresView {
    /// How suggestions fared, by source.
    fared: Vec<FaredView>,
    /// The models that were learned, the newest first.
    trained: Vec<TrainedView>,
}

/// Get how far suggested labels were right, and which models were learned.
#[utoipa::path(get, path = "/api/v1/bank/labels", tag = "bank", params(FiguresQuery),
               responses((status = 200, description = "The figures", body = LabelFiguresView), Problems))]
async fn get_label_figures(ctx: Ctx, Query(query): Query<FiguresQuery>) -> Result<Json<LabelFiguresView>, Problem> {
    let (fared, trained) = service::figures(&ctx, query.from, query.until).await?;
    let fared = fared.into_iter().map(Into::into).collect();
    Ok(Json(LabelFiguresView { fared, trained: trained.into_iter().map(Into::into).collect() }))
}
