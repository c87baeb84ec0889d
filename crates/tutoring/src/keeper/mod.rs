//! What tutoring keeps about a child.

mod store;

use async_trait::async_trait;
use kernel::{PersonId, QuestionId, Timestamp};
use platform::Ctx;
use platform::files::{Scope, service as files};
use platform::keepers::{Bundle, DataTerm, DataUse, Fate, Figure, Foreseen, Held, Keeper, Kind, Section, Table, Why};
use serde_json::json;

use crate::clusters::service as clusters;
use crate::holds::service as holds;
use crate::questions::QuestionState;
use crate::questions::service::{self as questions, SCOPE};
use crate::reading::service as reading;

/// The tables of this crate.
const TABLES: &[Table] = &[
    Table::emptied("questions", &["asker_id"], DataUse::Teaching, DataTerm::Service),
    Table::removed("question_attachments", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::removed("readings", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::emptied("question_labels", &["said_by"], DataUse::Teaching, DataTerm::Service),
    Table::removed("question_marks", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::plain("label_suggestions"),
    Table::plain("label_trainings"),
    Table::kept("stints", &["teacher_id"], DataUse::Teaching, DataTerm::Service, Why::Adults),
    Table::plain("stint_subjects"),
    Table::kept("offers", &["teacher_id"], DataUse::Teaching, DataTerm::Service, Why::Figures),
    Table::plain("dispatch_turn"),
    Table::emptied("sessions", &["pupil_id", "teacher_id"], DataUse::Teaching, DataTerm::Service),
    Table::emptied("session_scopes", &["scope"], DataUse::Teaching, DataTerm::Service),
    Table::emptied("seats", &["pupil_id"], DataUse::Teaching, DataTerm::Service),
    Table::emptied("seat_scopes", &["scope"], DataUse::Teaching, DataTerm::Service),
    Table::removed("seat_wishes", &["pupil_id"], DataUse::Teaching, DataTerm::Belonging),
    Table::kept("seat_doors", &["closed_by"], DataUse::Teaching, DataTerm::Service, Why::Adults),
    Table::emptied("session_holds", &["set_by", "lifted_by"], DataUse::Evidence, DataTerm::Law),
    Table::removed("calendar_feeds", &["person_id"], DataUse::Service, DataTerm::Belonging),
    Table::emptied("screenings", &["asker_id", "decided_by", "appealed_by"], DataUse::Evidence, DataTerm::Service),
    Table::removed("screening_findings", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::emptied("screening_steps", &["actor_id"], DataUse::Evidence, DataTerm::Service),
    Table::emptied("bank_entries", &["pupil_id"], DataUse::Teaching, DataTerm::Belonging),
    Table::plain("bank_rebuilds"),
    Table::removed("replay_offers", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::removed("replay_openings", &["pupil_id"], DataUse::Teaching, DataTerm::Service),
    Table::removed("book_entries", &["pupil_id"], DataUse::Teaching, DataTerm::Belonging),
    Table::removed("book_choices", &["pupil_id"], DataUse::Service, DataTerm::Belonging),
    Table::plain("clusters"),
    Table::removed("cluster_members", &["pupil_id"], DataUse::Teaching, DataTerm::Belonging),
    Table::removed("cluster_marks", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::removed("cluster_aparts", &[], DataUse::Teaching, DataTerm::Belonging),
    Table::plain("cluster_figures"),
    Table::kept("cluster_runs", &["asked_by"], DataUse::Evidence, DataTerm::Service, Why::Adults),
    Table::kept("cluster_acts", &["actor_id", "undone_by"], DataUse::Evidence, DataTerm::Service, Why::Adults),
    Table::kept("cluster_requests", &["asked_by"], DataUse::Teaching, DataTerm::Service, Why::Adults),
    Table::removed("cluster_request_askers", &["pupil_id"], DataUse::Teaching, DataTerm::Belonging),
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
            Figure { code: "book", count: counts.book },
        ])
    }

    async fn copy(&self, ctx: &Ctx, person: PersonId, bundle: &mut Bundle) -> anyhow::Result<()> {
        let questions = store::questions(&ctx.db, person).await?;
        let mut facts = Vec::with_capacity(questions.len());
        for one in questions {
            let attempt: serde_json::Value =
                one.attempt.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            let readings = reading::all_of(&ctx.db, one.id).await?.into_iter();
            let read: Vec<_> = readings.map(|each| json!({ "file": each.file_id, "text": each.words() })).collect();
            facts.push(json!({ "id": one.id, "state": one.state, "subject": one.subject, "grade": one.grade,
                               "text": one.text, "attempt": attempt, "read": read, "created_at": one.created_at,
                               "submitted_at": one.submitted_at, "room": one.room_id }));
        }
        bundle.facts("questions", facts);
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
        bundle.facts("seats", seats_of(ctx, person).await?);
        let screenings = store::screenings(&ctx.db, person).await?;
        bundle.facts(
            "screenings",
            screenings
                .into_iter()
                .map(|(question, at, state, reason, note, appeal)| {
                    json!({ "question": question, "at": at, "state": state, "reason": reason, "note": note, "appeal": appeal })
                })
                .collect(),
        );
        let book = store::book(&ctx.db, person).await?.into_iter();
        bundle.facts(
            "book",
            book.map(|(question, text, note, kept_at, due)| {
                json!({ "question": question, "text": text, "note": note, "at": kept_at, "due": due })
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
            Foreseen::new("book", counts.book, Fate::Removed),
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
        clusters::forget_pupil(&mut tx, person).await?;
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
        const {
            &[
                Kind::new("cancelled_questions", 30, 7),
                Kind::new("questions", 1_095, 183),
                // What shows who decided what stays six months at least (R28).
                Kind::new("screenings", 1_095, 183),
            ]
        }
    }

    async fn held(&self, ctx: &Ctx) -> anyhow::Result<Held> {
        Ok(holds::held(ctx).await?)
    }

    async fn due(&self, ctx: &Ctx, kind: &str, before: Timestamp, held: &Held) -> anyhow::Result<u64> {
        Ok(old(ctx, kind, before, held).await?.len() as u64)
    }

    async fn clean(&self, ctx: &Ctx, kind: &str, before: Timestamp, held: &Held) -> anyhow::Result<u64> {
        let due = old(ctx, kind, before, held).await?;
        for id in &due {
            if kind != "screenings" {
                for file in files::hanging_on(&ctx.db, &Scope::new(SCOPE, id)).await? {
                    files::delete(ctx, file).await?;
                }
            }
            let mut tx = ctx.db.begin().await?;
            if kind == "screenings" {
                store::empty_screening(&mut tx, *id).await?;
            } else {
                store::empty_question(&mut tx, *id, ctx.now()).await?;
                clusters::forget_question(&mut tx, *id).await?;
            }
            tx.commit().await?;
        }
        Ok(due.len() as u64)
    }
}

/// Where a child was asked to listen along, as facts of the copy.
async fn seats_of(ctx: &Ctx, person: PersonId) -> ::store::Result<Vec<serde_json::Value>> {
    let seats = store::seats(&ctx.db, person).await?.into_iter();
    let fact = |(question, session, at, state, solved, comment): store::Sat| json!({ "question": question, "session": session, "at": at, "state": state, "solved": solved, "comment": comment });
    Ok(seats.map(fact).collect())
}

/// Questions of which something is older than this, by kind: what was taken back or given up, what was answered, and what was
/// found in either and decided about it. What is held for a child, or about one, stays.
async fn old(ctx: &Ctx, kind: &str, before: Timestamp, held: &Held) -> ::store::Result<Vec<QuestionId>> {
    let due = match kind {
        "questions" => store::answered_before(&ctx.db, before).await?,
        "screenings" => store::screened_before(&ctx.db, before).await?,
        _ => store::cancelled_before(&ctx.db, before).await?,
    };
    // An answered question is a part of its session: a hold on that is one on it.
    let stays = |asker| if kind == "cancelled_questions" { held.has(asker) } else { held.concerns(asker) };
    Ok(due.into_iter().filter(|(_, asker)| !stays(*asker)).map(|(id, _)| id).collect())
}
