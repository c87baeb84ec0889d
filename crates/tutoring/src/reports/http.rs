//! Reports by HTTP.

use kernel::{Page, Permission, QuestionId, Role, SessionId, Timestamp};
use people::Subject;
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Created, Json, Path, Problem, Problems, Query, Routes, needs, needs_step_up, routes};

use super::{Decision, Listed, NewReport, Report, ReportAbout, ReportId, ReportReason, service};

/// The routes of reports.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(report_session), needs(Permission::ReportSession))
        .route(routes!(report_question), needs(Permission::ReportSession))
        .route(routes!(report_found_question), needs(Permission::SearchBank))
        .route(routes!(list_reports), needs(Permission::SettleReport))
        .route(routes!(settle_report), needs_step_up(Permission::SettleReport))
}

/// What went wrong.
#[derive(Debug, Deserialize, ToSchema)]
struct ReportRequest {
    /// Of what kind.
    reason: ReportReason,
    /// In words, up to 1,000 characters; needed for `other`.
    #[serde(default)]
    text: Option<String>,
    /// At which entry of the room's log.
    #[serde(default)]
    at_seq: Option<u64>,
    /// At which moment of the replay, in milliseconds.
    #[serde(default)]
    at_ms: Option<u64>,
    /// About what of a session; the session as a whole where it is not said.
    #[serde(default)]
    about: Option<ReportAbout>,
}

impl From<ReportRequest> for NewReport {
    fn from(request: ReportRequest) -> Self {
        let ReportRequest { reason, text, at_seq, at_ms, about } = request;
        Self { about: about.unwrap_or(ReportAbout::Session), reason, text, at_seq, at_ms }
    }
}

/// A report.
#[derive(Debug, Serialize, ToSchema)]
struct ReportView {
    /// The report.
    id: ReportId,
    /// About which session; absent of a question by itself.
    session_id: Option<SessionId>,
    /// About which question.
    question_id: QuestionId,
    /// About what of it.
    about: ReportAbout,
    /// In which role it was made.
    reporter_role: Role,
    /// Of what kind.
    reason: ReportReason,
    /// In words.
    text: Option<String>,
    /// At which entry of the room's log.
    at_seq: Option<u64>,
    /// At which moment of the replay, in milliseconds.
    at_ms: Option<u64>,
    /// When.
    created_at: Timestamp,
    /// What was decided; absent while it waits.
    decision: Option<Decision>,
    /// Why.
    note: Option<String>,
    /// When it was decided.
    settled_at: Option<Timestamp>,
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        Self {
            id: report.id,
            session_id: report.session_id,
            question_id: report.question_id,
            about: report.about,
            reporter_role: report.reporter_role,
            reason: report.reason,
            text: report.text,
            at_seq: report.at_seq,
            at_ms: report.at_ms,
            created_at: report.created_at,
            decision: report.decision,
            note: report.note,
            settled_at: report.settled_at,
        }
    }
}

/// A report with what whoever decides has to know of it.
#[derive(Debug, Serialize, ToSchema)]
struct ListedReportView {
    /// The report.
    #[serde(flatten)]
    report: ReportView,
    /// Who reports.
    reporter_name: Option<String>,
    /// The teacher of the session.
    teacher_name: Option<String>,
    /// The pupil's name in front.
    pupil_alias: String,
    /// The subject.
    subject: Option<Subject>,
    /// The question in words.
    question: Option<String>,
    /// When the session began.
    started_at: Option<Timestamp>,
}

impl From<Listed> for ListedReportView {
    fn from(Listed { report, reporter_name, asked, session }: Listed) -> Self {
        let subject = session.as_ref().map(|shown| shown.session.subject).or(asked.question.subject);
        Self {
            report: report.into(),
            reporter_name,
            started_at: session.as_ref().map(|shown| shown.session.started_at),
            teacher_name: session.map(|shown| shown.teacher_name),
            pupil_alias: asked.asker.alias,
            subject,
            question: asked.question.text,
        }
    }
}

/// Report a session.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/report", tag = "sessions", request_body = ReportRequest,
               params(("id" = SessionId, Path, description = "The session")),
               responses((status = 201, description = "The report", body = ReportView), Problems))]
async fn report_session(
    ctx: Ctx,
    Path(id): Path<SessionId>,
    Json(body): Json<ReportRequest>,
) -> Result<Created<ReportView>, Problem> {
    Ok(Created(service::report(&ctx, id, body.into()).await?.into()))
}

/// Report a question.
#[utoipa::path(post, path = "/api/v1/questions/{id}/report", tag = "questions", request_body = ReportRequest,
               params(("id" = QuestionId, Path, description = "The question")),
               responses((status = 201, description = "The report", body = ReportView), Problems))]
async fn report_question(
    ctx: Ctx,
    Path(id): Path<QuestionId>,
    Json(body): Json<ReportRequest>,
) -> Result<Created<ReportView>, Problem> {
    Ok(Created(service::report_question(&ctx, id, body.into()).await?.into()))
}

/// Report the question on a card of the bank.
#[utoipa::path(post, path = "/api/v1/bank/{session_id}/report", tag = "bank", request_body = ReportRequest,
               params(("session_id" = SessionId, Path, description = "The session whose replay answers it")),
               responses((status = 201, description = "The report", body = ReportView), Problems))]
async fn report_found_question(
    ctx: Ctx,
    Path(id): Path<SessionId>,
    Json(body): Json<ReportRequest>,
) -> Result<Created<ReportView>, Problem> {
    Ok(Created(service::report_found(&ctx, id, body.into()).await?.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReportsQuery {
    /// Only those that are decided, or are not.
    settled: Option<bool>,
    /// `next` of the page before.
    after: Option<ReportId>,
}

/// List reports, newest first.
#[utoipa::path(get, path = "/api/v1/reports", tag = "sessions", params(ReportsQuery),
               responses((status = 200, description = "The reports", body = Page<ListedReportView>), Problems))]
async fn list_reports(ctx: Ctx, Query(query): Query<ReportsQuery>) -> Result<Json<Page<ListedReportView>>, Problem> {
    Ok(Json(service::list(&ctx, query.settled, query.after).await?.map(ListedReportView::from)))
}

/// What was decided.
#[derive(Debug, Deserialize, ToSchema)]
struct SettleRequest {
    /// The decision.
    decision: Decision,
    /// Why, up to 1,000 characters.
    note: String,
}

/// Decide on a report.
#[utoipa::path(post, path = "/api/v1/reports/{id}/settle", tag = "sessions", request_body = SettleRequest,
               params(("id" = ReportId, Path, description = "The report")),
               responses((status = 200, description = "The report", body = ReportView), Problems))]
async fn settle_report(
    ctx: Ctx,
    Path(id): Path<ReportId>,
    Json(body): Json<SettleRequest>,
) -> Result<Json<ReportView>, Problem> {
    Ok(Json(service::settle(&ctx, id, body.decision, &body.note).await?.into()))
}
