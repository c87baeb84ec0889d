//! Bringing in sessions that took place elsewhere, so that one archive counts and finds them all (W5). They have no
//! room of ours and so no replay.

use kernel::{PersonId, SessionId, Timestamp};
use people::Subject;
use people::persons::Pupil;
use platform::App;
use store::Tx;

use super::store as table;
use crate::questions::{Attempt, Mode, Question, QuestionState};
use crate::sessions::service::scopes_of;

/// A session that took place elsewhere.
#[derive(Clone, Debug)]
pub struct PastSession<'a> {
    /// The pupil, as the pupil stands now.
    pub pupil: &'a Pupil,
    /// The teacher.
    pub teacher: PersonId,
    /// The subject.
    pub subject: Subject,
    /// The question in words.
    pub text: &'a str,
    /// What was tried.
    pub attempt: Attempt,
    /// The knowledge point.
    pub knowledge_point: &'a str,
    /// When it was submitted.
    pub asked_at: Timestamp,
    /// When the teacher accepted.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// What the pupil said.
    pub solved: Option<bool>,
    /// Whether it counted as effective there (W15).
    pub effective: bool,
}

/// Files one past session.
///
/// # Errors
/// When the database fails, or the attempt cannot be written down.
pub async fn bring_in(app: &App, tx: &mut Tx, past: &PastSession<'_>) -> Result<SessionId, store::Error> {
    let question = Question {
        id: app.new_id(),
        asker_id: past.pupil.person,
        state: QuestionState::Answered,
        mode: Some(Mode::Live),
        subject: Some(past.subject),
        stage: past.pupil.stage,
        grade: past.pupil.grade,
        text: Some(past.text.to_owned()),
        attempt: serde_json::to_string(&past.attempt).ok(),
        ahead: false,
        round: 0,
        room_id: Some(app.new_id()),
        created_at: past.asked_at,
        updated_at: past.ended_at,
        submitted_at: Some(past.asked_at),
        match_shown_at: Some(past.asked_at),
        accepted_at: Some(past.started_at),
        queued_at: Some(past.asked_at),
    };
    table::insert_past_question(tx, &question).await?;
    let session = app.new_id();
    table::insert_past_session(tx, session, &question, past).await?;
    for scope in scopes_of(past.teacher, past.pupil) {
        table::insert_past_scope(tx, session, &scope).await?;
    }
    Ok(session)
}
