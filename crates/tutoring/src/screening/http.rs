//! Screening by HTTP.

use kernel::{OrgId, Page, Permission, QuestionId, Role, Timestamp};
use people::Subject;
use people::packs::Packs;
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Attachment, Json, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use super::desk::{self, Case, Cursor, Wanted};
use super::rules::ScreenStep;
use super::{
    Place, Read, ScreenDecision, ScreenError, ScreenOutcome, ScreenReason, ScreenState, Screening, Shown, Step,
};
use crate::questions::QuestionState;
use crate::questions::http::QuestionView;

/// The routes of screening.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_question_screening), needs(Permission::ReadQuestion))
        .route(routes!(appeal_screening), needs(Permission::AppealScreening))
        .route(routes!(list_screenings), needs(Permission::Moderate))
        .route(routes!(export_screenings), needs(Permission::Moderate))
        .route(routes!(get_screening), needs(Permission::Moderate))
        .route(routes!(decide_screening), needs_step_up(Permission::Moderate))
}

/// The screening of a question, as the family reads it.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionScreeningView {
    /// Where it stands; absent while a draft.
    state: Option<ScreenState>,
    /// What was found.
    reason: Option<ScreenReason>,
    /// The question's words as another pupil would see them.
    shown: String,
    /// An earlier question of the same pupil with the same words.
    duplicate_of: Option<QuestionId>,
    /// What the desk said.
    note: Option<String>,
    /// What the pupil or a guardian objected.
    appeal: Option<String>,
    /// Whether one can object.
    may_appeal: bool,
    /// A number a child in need can call, where the region names one.
    help_line: Option<String>,
}

impl QuestionScreeningView {
    fn new(ctx: &Ctx, screening: Option<Screening>, shown: String) -> Self {
        let state = screening.as_ref().map(|screening| screening.state);
        let help = screening.as_ref().is_some_and(|screening| screening.reason == Some(ScreenReason::Harm));
        let may_appeal = screening.as_ref().is_some_and(Screening::may_appeal);
        let help_line = ctx.part::<Packs>().current(ctx.now()).rules.help_line.clone().filter(|_| help);
        let (reason, duplicate_of, note, appeal) = screening
            .map(|screening| (screening.reason, screening.duplicate_of, screening.note, screening.appeal))
            .unwrap_or_default();
        Self { state, reason, shown, duplicate_of, note, appeal, may_appeal, help_line }
    }
}

/// Get the screening of a question.
#[utoipa::path(get, path = "/api/v1/questions/{id}/screening", tag = "questions",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The screening", body = QuestionScreeningView), Problems))]
async fn get_question_screening(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<QuestionScreeningView>, Problem> {
    let (screening, shown) = desk::of_question(&ctx, id).await?;
    Ok(Json(QuestionScreeningView::new(&ctx, screening, shown)))
}

/// What is objected.
#[derive(Debug, Deserialize, ToSchema)]
struct AppealRequest {
    /// In words, up to 1,000 characters.
    text: String,
}

/// Object to a question being hidden from other pupils: once each time, as the pupil or a guardian.
#[utoipa::path(post, path = "/api/v1/questions/{id}/screening/appeal", tag = "questions", request_body = AppealRequest,
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The screening", body = QuestionScreeningView), Problems))]
async fn appeal_screening(
    ctx: Ctx,
    Path(id): Path<QuestionId>,
    Json(body): Json<AppealRequest>,
) -> Result<Json<QuestionScreeningView>, Problem> {
    desk::appeal(&ctx, id, &body.text).await?;
    let (screening, shown) = desk::of_question(&ctx, id).await?;
    Ok(Json(QuestionScreeningView::new(&ctx, screening, shown)))
}

/// A screening as the list of the desk shows it.
#[derive(Debug, Serialize, ToSchema)]
struct ScreeningRow {
    /// The question.
    id: QuestionId,
    /// Where the screening stands.
    state: ScreenState,
    /// The gravest of what was found.
    reason: Option<ScreenReason>,
    /// How sure that is, in percent.
    confidence: u8,
    /// The question in words.
    text: Option<String>,
    /// Where the question stands.
    question_state: QuestionState,
    /// The subject.
    subject: Option<Subject>,
    /// The pupil's name in front.
    pupil_alias: String,
    /// The pupil's school.
    school_id: OrgId,
    /// Its name.
    school_name: String,
    /// When it was read last.
    screened_at: Timestamp,
    /// Since when it waits for a person.
    waits_since: Option<Timestamp>,
    /// By when a person should have decided.
    due_at: Option<Timestamp>,
    /// Whether that is over.
    late: bool,
    /// When it was decided.
    decided_at: Option<Timestamp>,
}

impl ScreeningRow {
    fn new(shown: Shown, now: Timestamp) -> Self {
        let Shown { screening, asked, school_name } = shown;
        Self {
            id: screening.question_id,
            state: screening.state,
            reason: screening.reason,
            confidence: screening.confidence,
            text: asked.question.text,
            question_state: asked.question.state,
            subject: asked.question.subject,
            pupil_alias: asked.asker.alias,
            school_id: screening.school_id,
            school_name,
            screened_at: screening.screened_at,
            waits_since: screening.waits_since,
            due_at: screening.due_at,
            late: screening.due_at.is_some_and(|due| due < now),
            decided_at: screening.decided_at,
        }
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ScreeningsQuery {
    /// Only those that wait for a person: the grave ones first, then whatever is due first. Otherwise everything that was found,
    /// the newest first.
    waiting: Option<bool>,
    /// Only those that stand here.
    state: Option<ScreenState>,
    /// Only those in which this was found.
    reason: Option<ScreenReason>,
    /// Only those whose clock has run out.
    late: Option<bool>,
    /// `next` of the page before.
    after: Option<String>,
    /// Screenings on the page, up to 100; 30 where absent.
    limit: Option<u32>,
}

impl ScreeningsQuery {
    fn split(self) -> Result<(Wanted, Option<Cursor>, Option<u32>), Problem> {
        let Self { waiting, state, reason, late, after, limit } = self;
        let (waiting, late) = (waiting.unwrap_or_default(), late.unwrap_or_default());
        let after = after.as_deref().map(serde_json::from_str).transpose();
        let after = after.map_err(|_| Problem::from(ScreenError::BadField("after")))?;
        Ok((Wanted { waiting, state, reason, late }, after, limit))
    }
}

/// List screenings.
#[utoipa::path(get, path = "/api/v1/screenings", tag = "questions", params(ScreeningsQuery),
               responses((status = 200, description = "The screenings", body = Page<ScreeningRow>), Problems))]
async fn list_screenings(ctx: Ctx, Query(query): Query<ScreeningsQuery>) -> Result<Json<Page<ScreeningRow>>, Problem> {
    let (wanted, after, limit) = query.split()?;
    let (page, now) = (desk::list(&ctx, &wanted, after, limit).await?, ctx.now());
    Ok(Json(page.map(|shown| ScreeningRow::new(shown, now))))
}

/// Export screenings as a table: the same conditions, without what the questions say; CSV in UTF-8 with a byte order mark.
#[utoipa::path(get, path = "/api/v1/screenings/export.csv", tag = "questions", params(ScreeningsQuery),
               responses((status = 200, description = "The table", body = String, content_type = "text/csv"), Problems))]
async fn export_screenings(ctx: Ctx, Query(query): Query<ScreeningsQuery>) -> Result<Attachment, Problem> {
    let (wanted, ..) = query.split()?;
    let table = super::export::table(&ctx, &wanted).await?;
    Ok(Attachment::new("screenings.csv", "text/csv; charset=utf-8", table))
}

/// Where something was found.
#[derive(Debug, Serialize, ToSchema)]
struct FoundView {
    /// The first character, from 0.
    from: usize,
    /// The first character after.
    until: usize,
    /// What is there.
    reason: ScreenReason,
}

impl From<Place> for FoundView {
    fn from(Place { from, until, reason }: Place) -> Self {
        Self { from, until, reason }
    }
}

/// What was found in some of a question's words.
#[derive(Debug, Serialize, ToSchema)]
struct FindingView {
    /// The question's own words (`text`), the attempt (`attempt`), or what a file says (its id).
    source: String,
    /// What follows.
    outcome: ScreenOutcome,
    /// The gravest of what was found.
    reason: Option<ScreenReason>,
    /// How sure that is, in percent.
    confidence: u8,
    /// What was found where.
    places: Vec<FoundView>,
    /// What the file says, where something was found in it.
    words: Option<String>,
}

impl From<Read> for FindingView {
    fn from(read: Read) -> Self {
        let places = read.places().into_iter().map(FoundView::from).collect();
        let Read { source, outcome, reason, confidence, words, .. } = read;
        Self { source, outcome, reason, confidence, places, words }
    }
}

/// What was done about a question.
#[derive(Debug, Serialize, ToSchema)]
struct StepView {
    /// When.
    at: Timestamp,
    /// What.
    step: ScreenStep,
    /// Who: the pupil by the name in front; nobody of the pupil's family.
    actor_name: Option<String>,
    /// In which role; the rules where there is none.
    actor_role: Option<Role>,
    /// What was found.
    reason: Option<ScreenReason>,
    /// In words.
    note: Option<String>,
}

impl From<(Step, Option<String>)> for StepView {
    fn from((step, actor_name): (Step, Option<String>)) -> Self {
        let Step { at, step, actor_role, reason, note, .. } = step;
        Self { at, step, actor_name, actor_role, reason, note }
    }
}

/// A screening with everything the desk needs to decide.
#[derive(Debug, Serialize, ToSchema)]
struct ScreeningView {
    /// As the list shows it.
    #[serde(flatten)]
    row: ScreeningRow,
    /// The question.
    question: QuestionView,
    /// By which lists and rules it was read.
    version: String,
    /// An earlier question of the same pupil with the same words.
    duplicate_of: Option<QuestionId>,
    /// What was found in which words.
    findings: Vec<FindingView>,
    /// What was done, and by whom.
    steps: Vec<StepView>,
    /// What the pupil or a guardian objects.
    appeal: Option<String>,
    /// What I may decide where it stands: an appeal is decided by another person than who hid the question, and who was overruled hides
    /// nothing again.
    decisions: Vec<ScreenDecision>,
    /// What a decision is made on; it goes back with it.
    seen: String,
}

impl ScreeningView {
    fn new(case: Case, now: Timestamp) -> Self {
        let Case { shown, reads, steps, decisions, seen } = case;
        Self {
            question: shown.asked.clone().into(),
            version: shown.screening.version.clone(),
            duplicate_of: shown.screening.duplicate_of,
            appeal: shown.screening.appeal.clone(),
            row: ScreeningRow::new(shown, now),
            findings: reads.into_iter().map(FindingView::from).collect(),
            steps: steps.into_iter().map(StepView::from).collect(),
            decisions,
            seen,
        }
    }
}

/// Get a screening with what was found and done.
#[utoipa::path(get, path = "/api/v1/screenings/{id}", tag = "questions",
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The screening", body = ScreeningView), Problems))]
async fn get_screening(ctx: Ctx, Path(id): Path<QuestionId>) -> Result<Json<ScreeningView>, Problem> {
    Ok(Json(ScreeningView::new(desk::see(&ctx, id).await?, ctx.now())))
}

/// What is decided.
#[derive(Debug, Deserialize, ToSchema)]
struct DecideRequest {
    /// The decision.
    decision: ScreenDecision,
    /// Why, up to 1,000 characters; the pupil reads it.
    note: String,
    /// `seen` of the screening as it was looked at: where it has changed meanwhile, nothing is decided.
    seen: String,
}

/// Decide what other pupils see of a question.
#[utoipa::path(post, path = "/api/v1/screenings/{id}/decide", tag = "questions", request_body = DecideRequest,
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 200, description = "The screening", body = ScreeningView), Problems))]
async fn decide_screening(
    ctx: Ctx,
    Path(id): Path<QuestionId>,
    Json(body): Json<DecideRequest>,
) -> Result<Json<ScreeningView>, Problem> {
    let case = desk::decide(&ctx, id, body.decision, &body.note, &body.seen).await?;
    Ok(Json(ScreeningView::new(case, ctx.now())))
}
