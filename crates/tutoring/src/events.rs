//! What tutoring tells the other capabilities.

use kernel::{Event, FileId, OrgId, PersonId, QuestionId, SessionId, Timestamp};
use people::{Stage, Subject};
use serde::{Deserialize, Serialize};

use crate::clusters::{ClusterId, ClusterRequestId, ClusterRequestKind};
use crate::questions::{Mode, Question};
use crate::sessions::{Session, SessionKind};

/// A pupil has sent a question off.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QuestionAsked {
    /// The question.
    pub question: QuestionId,
    /// The pupil.
    pub pupil: PersonId,
    /// The subject.
    pub subject: Option<Subject>,
    /// The pupil's stage.
    pub stage: Stage,
    /// How the answer is wanted.
    pub mode: Option<Mode>,
    /// When it reached us.
    pub asked_at: Option<Timestamp>,
}

impl QuestionAsked {
    pub(crate) fn of(question: &Question) -> Self {
        Self {
            question: question.id,
            pupil: question.asker_id,
            subject: question.subject,
            stage: question.stage,
            mode: question.mode,
            asked_at: question.submitted_at,
        }
    }
}

impl Event for QuestionAsked {
    const NAME: &'static str = "tutoring.question_asked";

    fn object(&self) -> Option<String> {
        Some(format!("question:{}", self.question))
    }
}

/// What hangs on a question was read, or its asker has corrected what was read: `reading::service::words_of` tells its words.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QuestionRead {
    /// The question.
    pub question: QuestionId,
    /// The photo or the voice.
    pub file: FileId,
}

impl Event for QuestionRead {
    const NAME: &'static str = "tutoring.question_read";

    fn object(&self) -> Option<String> {
        Some(format!("question:{}", self.question))
    }
}

/// A teacher has explained a question.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SessionTaught {
    /// The session.
    pub session: SessionId,
    /// The question.
    pub question: QuestionId,
    /// The teacher.
    pub teacher: PersonId,
    /// The pupil.
    pub pupil: PersonId,
    /// Live or recorded.
    pub kind: SessionKind,
    /// The subject.
    pub subject: Subject,
    /// The pupil's stage.
    pub stage: Stage,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
}

impl SessionTaught {
    pub(crate) fn of(session: &Session, ended_at: Timestamp) -> Self {
        Self {
            session: session.id,
            question: session.question_id,
            teacher: session.teacher_id,
            pupil: session.pupil_id,
            kind: session.kind,
            subject: session.subject,
            stage: session.stage,
            started_at: session.started_at,
            ended_at,
        }
    }
}

impl Event for SessionTaught {
    const NAME: &'static str = "tutoring.session_taught";

    fn object(&self) -> Option<String> {
        Some(format!("question:{}", self.question))
    }
}

/// A question was explained with another's, in one session: that is told and counted by [`SessionTaught`], once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatTaught {
    /// The question of who listened along.
    pub question: QuestionId,
    /// The session.
    pub session: SessionId,
}

impl Event for SeatTaught {
    const NAME: &'static str = "tutoring.seat_taught";

    fn object(&self) -> Option<String> {
        Some(format!("question:{}", self.question))
    }
}

/// A researcher wishes something for those who asked the same: `clusters::requests::invited` tells who they are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClusterRequested {
    /// The wish.
    pub request: ClusterRequestId,
    /// What they asked.
    pub cluster: ClusterId,
    /// Where the researcher serves.
    pub org: OrgId,
    /// What is wished.
    pub kind: ClusterRequestKind,
}

impl Event for ClusterRequested {
    const NAME: &'static str = "tutoring.cluster_requested";

    fn object(&self) -> Option<String> {
        Some(format!("cluster:{}", self.cluster))
    }
}
