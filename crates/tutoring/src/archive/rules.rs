//! What counts as an effective answer, how words are looked for, and who reads names.

use std::cmp::Reverse;
use std::time::Duration;

use kernel::{Role, Timestamp};

use super::Row;
use crate::sessions::rules::{JUDGE, explained};
use crate::sessions::{Session, SessionEnd};

/// A session shorter than this explained nothing.
const SHORTEST: Duration = Duration::from_secs(20);
/// Characters of a search.
pub const MAX_SEARCH: usize = 100;

/// Whether somebody in this role reads children's names in a list: not other pupils (R26), and not who audits and is to know
/// that something was done, not to whom.
#[must_use]
pub const fn shows_names(role: Role) -> bool {
    !matches!(role, Role::Pupil | Role::Auditor)
}

/// Whether a session was an effective answer (有效解答, W15); nothing while that is undecided.
///
/// `docs/states/question.md` says it in words.
#[must_use]
pub fn effective(session: &Session, upheld: bool, now: Timestamp) -> Option<bool> {
    let ended = session.ended_at?;
    let answered = session.ended_why.is_some_and(SessionEnd::is_answer);
    let lasted = ended.since(session.started_at) >= SHORTEST;
    let taught =
        session.written().says_something() || explained(session.marks.unwrap_or(0), session.voice_ms.unwrap_or(0));
    if !answered || !lasted || !taught || upheld {
        return Some(false);
    }
    // A week of silence is consent: a child whose question was not solved says so, or asks again.
    session.solved.or_else(|| (now.since(ended) >= JUDGE).then_some(true))
}

/// Sessions as they are listed, newest first and each once: as its own pupil's where that one is looked for, else as that of who listened
/// along.
#[must_use]
pub fn merge(own: Vec<Row>, beside: Vec<Row>, limit: usize) -> Vec<Row> {
    let mut rows = own;
    rows.extend(beside);
    // Those that are the same stay as they come: its own pupil's first.
    rows.sort_by_key(|row| Reverse(row.id));
    rows.dedup_by_key(|row| row.id);
    rows.truncate(limit);
    rows
}

/// The pattern that finds a text anywhere, with `\` before what LIKE would take for its own.
#[must_use]
pub fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for character in words.trim().to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
pub(crate) mod samples {
    use kernel::{OrgId, PersonId, QuestionId, RoomId, SessionId};
    use people::{Grade, Stage, Subject};
    use uuid::Uuid;

    use super::*;
    use crate::sessions::{SessionKind, SessionState};

    /// A session of two minutes that the teacher closed after two strokes.
    pub(crate) fn session() -> Session {
        let uuid = Uuid::from_u128;
        Session {
            id: SessionId::from_uuid(uuid(1)),
            question_id: QuestionId::from_uuid(uuid(2)),
            kind: SessionKind::Live,
            room_id: Some(RoomId::from_uuid(uuid(3))),
            teacher_id: PersonId::from_uuid(uuid(4)),
            pupil_id: PersonId::from_uuid(uuid(5)),
            school_id: OrgId::from_uuid(uuid(6)),
            state: SessionState::Closed,
            ended_why: Some(SessionEnd::Closed),
            subject: Subject::MATH,
            stage: Stage::Junior,
            grade: Grade::new(8).unwrap(),
            started_at: Timestamp::from_millis(0),
            ended_at: Some(Timestamp::from_millis(120_000)),
            ends_by: None,
            warn_at: None,
            rest_at: None,
            pupil_gone_at: None,
            teacher_gone_at: None,
            knowledge_point: None,
            note: None,
            closed_at: None,
            solved: None,
            rating: None,
            comment: None,
            judged_at: None,
            watched_at: None,
            marks: Some(2),
            voice_ms: Some(0),
            effective: None,
            answer: None,
            answer_photo_id: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::session;
    use super::*;

    fn written(session: Session) -> Session {
        let (kind, answer) = (crate::sessions::SessionKind::Text, Some("先通分".to_owned()));
        Session { kind, room_id: None, marks: Some(0), answer, ..session }
    }

    #[test]
    fn what_counts_as_effective() {
        let closed = session();
        let end = closed.ended_at.unwrap();
        let week = end.plus(JUDGE);
        let solved = Session { solved: Some(true), ..closed.clone() };
        let cases = [
            ("nothing said yet", closed.clone(), false, end, None),
            ("a moment before the week is over", closed.clone(), false, week.minus(Duration::from_millis(1)), None),
            ("a week of silence", closed.clone(), false, week, Some(true)),
            ("solved", solved.clone(), false, end, Some(true)),
            ("not solved", Session { solved: Some(false), ..closed.clone() }, false, week, Some(false)),
            ("reported and upheld", solved.clone(), true, week, Some(false)),
            ("nothing drawn", Session { marks: Some(0), ..solved.clone() }, false, end, Some(false)),
            (
                "ten seconds of voice",
                Session { marks: Some(0), voice_ms: Some(10_000), ..solved.clone() },
                false,
                end,
                Some(true),
            ),
            ("an answer in writing", written(solved.clone()), false, end, Some(true)),
            (
                "less voice",
                Session { marks: Some(0), voice_ms: Some(9_999), ..solved.clone() },
                false,
                end,
                Some(false),
            ),
            (
                "19 s",
                Session { started_at: end.minus(Duration::from_secs(19)), ..solved.clone() },
                false,
                end,
                Some(false),
            ),
            (
                "20 s",
                Session { started_at: end.minus(Duration::from_secs(20)), ..solved.clone() },
                false,
                end,
                Some(true),
            ),
            (
                "teacher lost",
                Session { ended_why: Some(SessionEnd::TeacherGone), ..solved.clone() },
                false,
                end,
                Some(false),
            ),
            ("going on", Session { ended_at: None, ended_why: None, ..solved }, false, end, None),
        ];
        for (name, session, upheld, now, expected) in cases {
            assert_eq!(effective(&session, upheld, now), expected, "{name}");
        }
    }

    #[test]
    fn a_search_takes_its_signs_literally() {
        for (words, expected) in [("勾股定理", "%勾股定理%"), (" 50%_a\\B ", r"%50\%\_a\\b%"), ("", "%%")] {
            assert_eq!(pattern(words), expected);
        }
    }
}
