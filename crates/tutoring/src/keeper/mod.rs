//! What tutoring keeps about a child.

mod store;

use async_trait::async_trait;
use kernel::{PersonId, QuestionId, Timestamp};
use platform::Ctx;
use platform::files::{Scope, service as files};
use platform::keepers::{Bundle, DataTerm, DataUse, Fate, Figure, Foreseen, Held, Keeper, Kind, Section, Table, Why};
use serde_json::json;

use crate::holds::service as holds;
use crate::questions::QuestionState;
use crate::questions::service::{self as questions, SCOPE};

/// The tables of this crate.
const TABLES: &[Table] = &[
    Table::emptied("questions", &["asker_id"], DataUse::Teaching, DataTerm::Service),
    Table::removed("question_attachments", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::removed("readings", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::kept("stints", &["teacher_id"], DataUse::Teaching, DataTerm::Service, Why::Adults),
    Table::plain("stint_subjects"),
    Table::kept("offers", &["teacher_id"], DataUse::Teaching, DataTerm::Service, Why::Figures),
    Table::plain("dispatch_turn"),
    Table::emptied("sessions", &["pupil_id", "teacher_id"], DataUse::Teaching, DataTerm::Service),
    Table::emptied("session_scopes", &["scope"], DataUse::Teaching, DataTerm::Service),
    Table::emptied("session_holds", &["set_by", "lifted_by"], DataUse::Evidence, DataTerm::Law),
    Table::removed("calendar_feeds", &["person_id"], DataUse::Service, DataTerm::Belonging),
    Table::emptied("bank_entries", &["pupil_id"], DataUse::Teaching, DataTerm::Belonging),
    Table::removed("replay_offers", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::removed("replay_openings", &["pupil_id"], DataUse::Teaching, DataTerm::Service),
    Table::emptied("session_reports", &["reporter_id", "settled_by"], DataUse::Evidence, DataTerm::Service),
];

/// Knows what tutoring keeps about a child.
#[derive(Clone, Copy, Debug, Default)]
pub struct TutoringKeeper;

#[async_trait]
impl Keeper for TutoringKeeper {
    fn name(&self) -> &'static str {
        "tutoring"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    async fn figures(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Figure>> {
        let counts = store::count(&ctx.db, person).await?;
        Ok(vec![
            Figure { code: "questions", count: counts.questions },
            Figure { code: "sessions", count: counts.sessions },
            Figure { code: "reports", count: counts.reports },
        ])
    }

    async fn copy(&self, ctx: &Ctx, person: PersonId, bundle: &mut Bundle) -> anyhow::Result<()> {
        let questions = store::questions(&ctx.db, person).await?;
        bundle.facts(
            "questions",
            questions
                .into_iter()
                .map(|one| {
                    let attempt: serde_json::Value =
                        one.attempt.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
                    json!({ "id": one.id, "state": one.state, "subject": one.subject, "grade": one.grade,
                            "text": one.text, "attempt": attempt, "created_at": one.created_at,
                            "submitted_at": one.submitted_at, "room": one.room_id })
                })
                .collect(),
        );
        let sessions = store::sessions(&ctx.db, person).await?;
        bundle.facts(
            "sessions",
            sessions
                .into_iter()
                .map(|one| {
                    json!({ "id": one.id, "question": one.question_id, "teacher": one.teacher, "started_at": one.started_at,
                            "ended_at": one.ended_at, "knowledge_point": one.knowledge_point, "note": one.note,
                            "solved": one.solved, "rating": one.rating, "comment": one.comment,
                            "answer": one.answer })
                })
                .collect(),
        );
        let reports = store::reports(&ctx.db, person).await?;
        bundle.facts(
            "reports",
            reports
                .into_iter()
                .map(|(at, reason, text, decision)| {
                    json!({ "at": at, "reason": reason, "text": text, "decision": decision })
                })
                .collect(),
        );
        Ok(())
    }

    async fn foresee(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Foreseen>> {
        let counts = store::count(&ctx.db, person).await?;
        Ok(vec![
            Foreseen::new("questions", counts.questions, Fate::Emptied),
            Foreseen::new("sessions", counts.sessions, Fate::Emptied),
            Foreseen::new("reports", counts.reports, Fate::Emptied),
        ])
    }

    async fn erase(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<()> {
        anyhow::ensure!(store::open_sessions(&ctx.db, person).await? == 0, "a session of the child goes on");
        for (id, state) in store::question_states(&ctx.db, person).await? {
            if state.is_editable() || state == QuestionState::Shown {
                questions::cancel(ctx, id).await?;
            }
            for file in files::hanging_on(&ctx.db, &Scope::new(SCOPE, id)).await? {
                files::delete(ctx, file).await?;
            }
        }
        let mut tx = ctx.db.begin().await?;
        store::empty(&mut tx, person, ctx.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn evidence(&self, ctx: &Ctx, from: Timestamp, until: Timestamp) -> anyhow::Result<Vec<Section>> {
        let sessions = store::sessions_in(&ctx.db, from, until).await?.into_iter();
        let reports = store::reports_in(&ctx.db, from, until).await?.into_iter();
        Ok(vec![
            Section::new("sessions", sessions.map(|(kind, count)| json!({ "kind": kind, "count": count }))),
            Section::new(
                "incidents",
                reports
                    .map(|(reason, decision, count)| json!({ "reason": reason, "decision": decision, "count": count })),
            ),
        ])
    }

    fn kinds(&self) -> &'static [Kind] {
        const { &[Kind::new("cancelled_questions", 30, 7)] }
    }

    async fn held(&self, ctx: &Ctx) -> anyhow::Result<Held> {
        Ok(holds::held(ctx).await?)
    }

    async fn due(&self, ctx: &Ctx, _kind: &str, before: Timestamp, held: &Held) -> anyhow::Result<u64> {
        Ok(cancelled(ctx, before, held).await?.len() as u64)
    }

    async fn clean(&self, ctx: &Ctx, _kind: &str, before: Timestamp, held: &Held) -> anyhow::Result<u64> {
        let due = cancelled(ctx, before, held).await?;
        for id in &due {
            for file in files::hanging_on(&ctx.db, &Scope::new(SCOPE, id)).await? {
                files::delete(ctx, file).await?;
            }
            let mut tx = ctx.db.begin().await?;
            store::empty_question(&mut tx, *id).await?;
            tx.commit().await?;
        }
        Ok(due.len() as u64)
    }
}

/// Questions that were taken back or given up before this and still say something.
async fn cancelled(ctx: &Ctx, before: Timestamp, held: &Held) -> ::store::Result<Vec<QuestionId>> {
    let due = store::cancelled_before(&ctx.db, before).await?;
    Ok(due.into_iter().filter(|(_, asker)| !held.has(*asker)).map(|(id, _)| id).collect())
}
