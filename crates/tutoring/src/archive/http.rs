//! The archive by HTTP.

use kernel::{OrgId, Page, Permission, PersonId, QuestionId, RoomId, SessionId, Timestamp};
use people::{Grade, Stage, Subject};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Attachment, Json, Problem, Problems, Query, Routes, needs, routes};

use super::{Filter, Listed, service};
use crate::sessions::{SessionEnd, SessionKind, SessionState};

/// The routes of the archive.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_sessions), needs(Permission::ReadArchive))
        .route(routes!(export_sessions), needs(Permission::ReadArchive))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SessionsQuery {
    /// Words of the question or of the knowledge point.
    q: Option<String>,
    /// The subject.
    subject: Option<Subject>,
    /// The stage.
    stage: Option<Stage>,
    /// Live or recorded.
    kind: Option<SessionKind>,
    /// Begun at this instant or later.
    from: Option<Timestamp>,
    /// Begun before this instant.
    to: Option<Timestamp>,
    /// Effective or not.
    effective: Option<bool>,
    /// Solved or not, as the pupil says.
    solved: Option<bool>,
    /// The teacher.
    teacher: Option<PersonId>,
    /// The pupil.
    pupil: Option<PersonId>,
    /// The pupil's school.
    school: Option<OrgId>,
    /// `next` of the page before.
    after: Option<SessionId>,
    /// Sessions on the page, up to 100; 30 where absent.
    limit: Option<u32>,
}

impl SessionsQuery {
    fn split(self) -> (Filter, Option<SessionId>, Option<u32>) {
        let Self { q, subject, stage, kind, from, to, effective, solved, teacher, pupil, school, after, limit } = self;
        let filter = Filter { q, subject, stage, kind, from, until: to, effective, solved, teacher, pupil, school };
        (filter, after, limit)
    }
}

/// A session as the list shows it.
#[derive(Debug, Serialize, ToSchema)]
struct SessionRow {
    /// The session.
    id: SessionId,
    /// The question.
    question_id: QuestionId,
    /// The room; none for an answer in writing.
    room_id: Option<RoomId>,
    /// Live or recorded.
    kind: SessionKind,
    /// Whether it goes on.
    state: SessionState,
    /// What ended it.
    ended_why: Option<SessionEnd>,
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
    /// The grade.
    grade: Grade,
    /// When it began.
    started_at: Timestamp,
    /// How long it lasted, in seconds, once it has ended.
    duration_s: Option<u64>,
    /// The question in words.
    text: Option<String>,
    /// What it was about.
    knowledge_point: Option<String>,
    /// What the pupil said.
    solved: Option<bool>,
    /// Stars.
    rating: Option<u8>,
    /// Whether it was an effective answer; absent while undecided.
    effective: Option<bool>,
    /// The teacher.
    teacher_id: PersonId,
    /// The teacher's name.
    teacher_name: String,
    /// The pupil.
    pupil_id: PersonId,
    /// The pupil's name in front.
    pupil_alias: String,
    /// The pupil's name at the back; not for pupils.
    #[serde(skip_serializing_if = "Option::is_none")]
    pupil_name: Option<String>,
    /// The pupil's class.
    class_name: Option<String>,
    /// The pupil's school.
    school_name: Option<String>,
}

impl From<Listed> for SessionRow {
    fn from(listed: Listed) -> Self {
        let Listed { row, teacher_name, pupil_alias, pupil_name, class_name, school_name } = listed;
        Self {
            id: row.id,
            question_id: row.question_id,
            room_id: row.room_id,
            kind: row.kind,
            state: row.state,
            ended_why: row.ended_why,
            subject: row.subject,
            stage: row.stage,
            grade: row.grade,
            started_at: row.started_at,
            duration_s: row.ended_at.map(|ended| ended.since(row.started_at).as_secs()),
            text: row.text,
            knowledge_point: row.knowledge_point,
            solved: row.solved,
            rating: row.rating,
            effective: row.effective,
            teacher_id: row.teacher_id,
            teacher_name,
            pupil_id: row.pupil_id,
            pupil_alias,
            pupil_name,
            class_name,
            school_name,
        }
    }
}

/// List sessions, newest first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", params(SessionsQuery),
               responses((status = 200, description = "The sessions", body = Page<SessionRow>), Problems))]
async fn list_sessions(ctx: Ctx, Query(query): Query<SessionsQuery>) -> Result<Json<Page<SessionRow>>, Problem> {
    let (filter, after, limit) = query.split();
    Ok(Json(service::list(&ctx, filter, after, limit).await?.map(SessionRow::from)))
}

/// Export sessions as a table: the same conditions, at most 10,000 sessions, CSV in UTF-8 with a byte order mark.
#[utoipa::path(get, path = "/api/v1/sessions/export.csv", tag = "sessions", params(SessionsQuery),
               responses((status = 200, description = "The table", body = String, content_type = "text/csv"), Problems))]
async fn export_sessions(ctx: Ctx, Query(query): Query<SessionsQuery>) -> Result<Attachment, Problem> {
    let (filter, _, _) = query.split();
    let table = service::export(&ctx, filter).await?;
    Ok(Attachment::new("sessions.csv", "text/csv; charset=utf-8", table))
}
