//! Reporting a session, and settling reports.

use kernel::{Page, Permission, QuestionId, Relation, SessionId};
use people::organisation::service as organisation;
use people::persons::service as persons;
use people::relations;
use platform::notices::{self, Notice};
use platform::{Ctx, Denied, audit};
use serde_json::json;
use store::{Source, Tx};

use super::{Decision, Listed, NewReport, Report, ReportAbout, ReportError, ReportId, rules, store as table};
use crate::archive::service as archive;
use crate::bank::service as bank;
use crate::dispatch::service as dispatch;
use crate::questions::QuestionState;
use crate::questions::service::{self as questions, Names};
use crate::screening::service as screening;
use crate::sessions::service as sessions;

/// Reports on one page.
const PAGE: u32 = 30;

/// Reports a session, or something that is said in it.
///
/// # Errors
/// `BadField`; `NotFound` for whoever has nothing to do with the session.
pub async fn report(ctx: &Ctx, session: SessionId, new: NewReport) -> Result<Report, ReportError> {
    rules::check(&new)?;
    if new.about == ReportAbout::Question {
        return Err(ReportError::BadField("about"));
    }
    let mut tx = ctx.db.begin().await?;
    let session = sessions::get(&mut tx, session).await?;
    sessions::permit(ctx, &mut (&mut tx).into(), Permission::ReportSession, &session).await?;
    keep(ctx, tx, (session.question_id, Some(session.id)), new).await
}

/// Reports a question.
///
/// # Errors
/// `BadField`; `NotFound` for whoever has nothing to do with the question, and of a draft.
pub async fn report_question(ctx: &Ctx, question: QuestionId, new: NewReport) -> Result<Report, ReportError> {
    rules::check(&new)?;
    let mut tx = ctx.db.begin().await?;
    let question = questions::get(&mut tx, question).await?;
    if question.state == QuestionState::Draft {
        return Err(ReportError::NotFound);
    }
    questions::permit(ctx, &mut (&mut tx).into(), Permission::ReportSession, &question).await?;
    keep(ctx, tx, (question.id, None), NewReport { about: ReportAbout::Question, ..new }).await
}

/// Reports the question on a card of the bank: whoever sees the card need not have opened its replay.
///
/// # Errors
/// `BadField`; `NotFound` where it may not be shown.
pub async fn report_found(ctx: &Ctx, session: SessionId, new: NewReport) -> Result<Report, ReportError> {
    rules::check(&new)?;
    ctx.permit(Permission::SearchBank, Relation::Anyone)?;
    let mut tx = ctx.db.begin().await?;
    let session = sessions::get(&mut tx, session).await?;
    if !bank::is_shown_to(ctx, &mut (&mut tx).into(), session.id, ctx.actor()?.person).await? {
        return Err(ReportError::NotFound);
    }
    keep(ctx, tx, (session.question_id, None), NewReport { about: ReportAbout::Question, ..new }).await
}

async fn keep(
    ctx: &Ctx,
    mut tx: Tx,
    (question_id, session_id): (QuestionId, Option<SessionId>),
    new: NewReport,
) -> Result<Report, ReportError> {
    let actor = ctx.actor()?;
    // One at a time: what is reported twice at once is reported once.
    dispatch::take_turn(&mut tx).await?;
    if table::find_waiting(&mut tx, actor.person, (question_id, session_id), &new).await? {
        return Err(ReportError::Waits);
    }
    let report = Report {
        id: ctx.new_id(),
        session_id,
        question_id,
        about: new.about,
        reporter_id: actor.person,
        reporter_role: actor.role,
        reason: new.reason,
        text: new.text.filter(|text| !text.trim().is_empty()),
        at_seq: new.at_seq,
        at_ms: new.at_ms,
        created_at: ctx.now(),
        decision: None,
        note: None,
        settled_by: None,
        settled_at: None,
    };
    table::insert(&mut tx, &report).await?;
    let detail =
        json!({ "about": report.about, "reason": report.reason, "session": session_id, "question": question_id });
    audit::record(ctx, &mut tx, "session.report", &format!("report:{}", report.id), &detail).await?;
    tx.commit().await?;
    Ok(report)
}

/// Reports about sessions and questions in the organisation the actor serves, newest first; those that are settled, or not.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn list(ctx: &Ctx, settled: Option<bool>, after: Option<ReportId>) -> Result<Page<Listed>, ReportError> {
    let actor = ctx.actor()?;
    let relations = relations::to_org(&ctx.db, &actor, actor.org).await?;
    ctx.permit(Permission::SettleReport, relations)?;
    let Some(org) = organisation::find_org(&ctx.db, actor.org).await? else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let reports = table::list(&ctx.db, &org, settled, after, PAGE + 1).await?;
    let Page { items, next } = Page::cut(reports, PAGE as usize, |report| report.id.to_string());
    let mut listed = Vec::with_capacity(items.len());
    for report in items {
        let question = questions::get(&ctx.db, report.question_id).await?;
        let asked = questions::show(&mut (&ctx.db).into(), question, Names::for_actor(ctx)).await?;
        let session = match report.session_id {
            Some(id) => {
                let session = sessions::get(&ctx.db, id).await?;
                Some(sessions::show(ctx, &mut (&ctx.db).into(), session).await?)
            }
            None => None,
        };
        let reporter_name = persons::name_of(&ctx.db, report.reporter_id).await?.map(|name| name.name);
        listed.push(Listed { report, reporter_name, asked, session });
    }
    Ok(Page { items: listed, next })
}

/// Decides on a report; a later decision replaces the earlier one. Who reported is told.
///
/// # Errors
/// `NotFound` for a report of another organisation, `BadField`.
pub async fn settle(ctx: &Ctx, id: ReportId, decision: Decision, note: &str) -> Result<Report, ReportError> {
    rules::check_note(note)?;
    let actor = ctx.actor()?;
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let report = table::find(&mut tx, id).await?.ok_or(ReportError::NotFound)?;
    let question = questions::get(&mut tx, report.question_id).await?;
    let relations = relations::to_person(&mut tx, &actor, question.asker_id).await?;
    ctx.permit(Permission::SettleReport, relations).map_err(|denied| match denied {
        Denied::Hidden => ReportError::NotFound,
        other => other.into(),
    })?;
    table::settle(&mut tx, id, decision, note, actor.person, ctx.now()).await?;
    if let Some(session) = report.session_id {
        let mut session = sessions::get(&mut tx, session).await?;
        archive::reckon(ctx, &mut tx, &mut session).await?;
    }
    let hides = |one: &Report| one.decision == Some(Decision::Upheld) && rules::hides(one);
    if rules::hides(&report) && decision == Decision::Upheld {
        screening::hide_reported(ctx, &mut tx, report.question_id, note).await?;
    } else if hides(&report) && !table::reported(&mut tx, report.question_id).await?.iter().any(hides) {
        screening::show_reported(ctx, &mut tx, report.question_id, note).await?;
    }
    let notice = Notice::new("report_settled").link(rules::link(&report, question.asker_id));
    notices::send(ctx, &mut tx, report.reporter_id, notice).await?;
    let detail = json!({ "decision": decision });
    audit::record(ctx, &mut tx, "session.settle_report", &format!("report:{id}"), &detail).await?;
    let report = table::find(&mut tx, id).await?.ok_or(ReportError::NotFound)?;
    tx.commit().await?;
    Ok(report)
}

/// Reports about a session.
pub(crate) async fn count(source: impl Into<Source<'_>>, session: SessionId) -> store::Result<u32> {
    table::count(source, session).await
}

/// Whether a report about a session waits for its decision.
pub(crate) async fn waits(source: impl Into<Source<'_>>, session: SessionId) -> store::Result<bool> {
    Ok(table::count_waiting(source, session).await? > 0)
}

/// Whether a report about a session was upheld.
pub(crate) async fn is_upheld(source: impl Into<Source<'_>>, session: SessionId) -> store::Result<bool> {
    Ok(table::count_upheld(source, session).await? > 0)
}
