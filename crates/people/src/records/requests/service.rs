//! What people do with requests: ask, take back, look, decide, fetch.

use bytes::Bytes;
use kernel::{Page, Permission, PersonId, Relation, Role};
use platform::files::GuardFailure;
use platform::notices::{self, Notice};
use platform::{Ctx, Denied, Keepers, Vault, audit, jobs};
use serde_json::json;
use store::Tx;

use super::jobs::{EraseChild, MakeCopy};
use super::rules::{self, Step};
use super::store as table;
use super::{CorrectionField, NewRequest, Request, RequestError, RequestId, RequestKind, RequestState, Seen, Shown};
use crate::calendar::service as calendar;
use crate::consent::rules::OWN_FROM_AGE;
use crate::consent::service as consent;
use crate::external_ids::{Scheme, service as external_ids};
use crate::organisation::service as organisation;
use crate::packs::{self, Packs};
use crate::persons::Pupil;
use crate::persons::service as persons;
use crate::records::access::rules::mask;
use crate::relations;

/// Requests of one page.
const PAGE: u32 = 50;
/// How far the calendar is looked at for the clock, in days.
const LOOK_AHEAD: i64 = 120;
/// The purpose under which the texts of requests and the copies are sealed.
pub(super) const PURPOSE: &str = "records.request";

/// Asks for a copy, a correction or the deletion of a child's data: a guardian, or a pupil of fourteen at least. A copy
/// needs no decision.
///
/// # Errors
/// `NotFound`, `TooYoung`, `Pending` when the same is asked for already, `BadField`.
pub async fn ask(ctx: &Ctx, child: PersonId, new: NewRequest) -> Result<Shown, RequestError> {
    let actor = ctx.actor()?;
    let relations = relations::to_person(&ctx.db, &actor, child).await?;
    ctx.permit(Permission::AskForData, relations)?;
    let pupil = persons::pupil(&ctx.db, child).await?.ok_or(RequestError::NotFound)?;
    if relations.has(Relation::Own) && !relations.has(Relation::OwnChild) {
        let age = consent::age(&ctx.db, &pupil).await?;
        if !age.has_reached(OWN_FROM_AGE, packs::today(ctx)) {
            return Err(RequestError::TooYoung);
        }
    }
    let new = rules::check(new)?;
    let due_day = due_day(ctx, &pupil).await?;
    let vault = ctx.part::<Vault>();
    let sealed = |text: &str| vault.seal(PURPOSE, text.as_bytes());
    let mut request = Request {
        id: ctx.new_id(),
        child,
        kind: new.kind,
        state: RequestState::Asked,
        asked_by: actor.person,
        asked_role: actor.role,
        school: pupil.school,
        field: new.field,
        wanted: new.wanted.as_deref().map(sealed).transpose()?,
        text: Some(new.text.as_str()).filter(|text| !text.is_empty()).map(sealed).transpose()?,
        locale: new.locale,
        created_at: ctx.now(),
        due_day,
        decided_by: None,
        decided_role: None,
        reason: None,
        decided_at: None,
        done_at: None,
        expires_at: None,
        outcome: None,
    };
    let mut tx = ctx.db.begin().await?;
    if new.kind != RequestKind::Correction && table::is_pending(&mut tx, child, new.kind).await? {
        return Err(RequestError::Pending);
    }
    table::insert(&mut tx, &request).await?;
    audit::record(ctx, &mut tx, "data_request.ask", &object(request.id), &json!({ "kind": new.kind })).await?;
    if new.kind == RequestKind::Copy {
        request = step_on(&mut tx, request, Step::Grant).await?;
        jobs::enqueue(ctx, &mut tx, &MakeCopy { request: request.id }, ctx.now()).await?;
    } else {
        for coordinator in table::coordinators(&mut tx, pupil.school).await? {
            let notice = Notice::new("data_request_asked").param("due", due_day.to_string()).link("/data-requests");
            notices::send(ctx, &mut tx, coordinator, notice).await?;
        }
    }
    tx.commit().await?;
    show(ctx, request).await
}

/// The last day of the clock: working days of the child's school.
async fn due_day(ctx: &Ctx, pupil: &Pupil) -> Result<kernel::Day, RequestError> {
    let today = packs::today(ctx);
    let until = today.date().checked_add(jiff::Span::new().days(LOOK_AHEAD)).unwrap_or(today.date());
    let calendar = calendar::calendar_of(&ctx.db, pupil.school, today, until.into()).await?;
    let days = ctx.part::<Packs>().current(ctx.now()).records.request_days;
    Ok(rules::due_day(&calendar, today, days))
}

/// Takes a request back that nobody has decided.
///
/// # Errors
/// `NotFound` for somebody else's, `StateWrong`.
pub async fn withdraw(ctx: &Ctx, id: RequestId) -> Result<Shown, RequestError> {
    let mut tx = ctx.db.begin().await?;
    let request = table::find((&mut tx).into(), id).await?.ok_or(RequestError::NotFound)?;
    permit_own(ctx, &request)?;
    let request = step_on(&mut tx, request, Step::Withdraw).await?;
    audit::record(ctx, &mut tx, "data_request.withdraw", &object(id), &json!({})).await?;
    tx.commit().await?;
    show(ctx, request).await
}

fn permit_own(ctx: &Ctx, request: &Request) -> Result<(), RequestError> {
    if request.asked_by != ctx.actor()?.person {
        return Err(Denied::Hidden.into());
    }
    let relation = if ctx.actor()?.role == Role::Guardian { Relation::OwnChild } else { Relation::Own };
    Ok(ctx.permit(Permission::AskForData, relation)?)
}

/// The requests of the actor's family, newest first.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn list_own(ctx: &Ctx) -> Result<Vec<Shown>, RequestError> {
    let mut shown = Vec::new();
    for request in table::list_of_family(&ctx.db, ctx.actor()?.person).await? {
        shown.push(show(ctx, request).await?);
    }
    Ok(shown)
}

/// The requests of the actor's school or region, newest first.
///
/// # Errors
/// `Denied` for who decides in no organisation.
pub async fn list(
    ctx: &Ctx,
    kind: Option<RequestKind>,
    state: Option<RequestState>,
    after: Option<RequestId>,
) -> Result<Page<Shown>, RequestError> {
    let actor = ctx.actor()?;
    let relations = relations::to_org(&ctx.db, &actor, actor.org).await?;
    ctx.permit(Permission::DecideDataRequest, relations)?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(RequestError::NotFound)?;
    let requests = table::list(&ctx.db, &org.path, kind, state, after, PAGE + 1).await?;
    let page = Page::cut(requests, PAGE as usize, |request| request.id.to_string());
    let mut items = Vec::with_capacity(page.items.len());
    for request in page.items {
        items.push(show(ctx, request).await?);
    }
    Ok(Page { items, next: page.next })
}

/// A request, with what it would do.
///
/// # Errors
/// `NotFound` for a child the actor does not look after.
pub async fn see(ctx: &Ctx, id: RequestId) -> Result<Seen, RequestError> {
    let request = table::find((&ctx.db).into(), id).await?.ok_or(RequestError::NotFound)?;
    permit_decision(ctx, &request).await?;
    let previewed = request.kind == RequestKind::Deletion && request.state.is_pending();
    let foreseen = if previewed {
        let keepers = ctx.part::<Keepers>();
        keepers.foresee(ctx, request.child).await.map_err(|error| RequestError::Keeper(GuardFailure(error)))?
    } else {
        Vec::new()
    };
    let current = if request.state == RequestState::Asked { current(ctx, &request).await? } else { None };
    Ok(Seen { shown: show(ctx, request).await?, current, foreseen })
}

/// What the field that is to be corrected holds now; an identifier masked, as in the file.
async fn current(ctx: &Ctx, request: &Request) -> Result<Option<String>, RequestError> {
    let child = request.child;
    Ok(match request.field {
        Some(CorrectionField::Name) => persons::name_of(&ctx.db, child).await?.map(|name| name.name),
        Some(CorrectionField::PupilCode) => {
            let vault = ctx.part::<Vault>();
            let ids = external_ids::open_for_persons(vault, &ctx.db, Scheme::PupilCode, &[child]).await?;
            ids.get(&child).map(|code| mask(code))
        }
        Some(CorrectionField::Other) | None => None,
    })
}

async fn permit_decision(ctx: &Ctx, request: &Request) -> Result<(), RequestError> {
    let relations = relations::to_person(&ctx.db, &ctx.actor()?, request.child).await?;
    Ok(ctx.permit(Permission::DecideDataRequest, relations)?)
}

/// Lets a correction or a deletion be carried out: a correction at once, a deletion by a job.
///
/// # Errors
/// `NotFound`, `StateWrong`, `Held`, `BadField`.
pub async fn grant(ctx: &Ctx, id: RequestId, reason: &str) -> Result<Shown, RequestError> {
    let mut tx = ctx.db.begin().await?;
    let request = decide(ctx, &mut tx, id, reason, Step::Grant).await?;
    let request = match request.kind {
        RequestKind::Correction => {
            let outcome = correct(ctx, &mut tx, &request).await?;
            finish(ctx, &mut tx, request, &outcome).await?
        }
        RequestKind::Deletion => {
            let held = ctx.part::<Keepers>().is_held(ctx, request.child).await;
            if held.map_err(|error| RequestError::Keeper(GuardFailure(error)))? {
                return Err(RequestError::Held);
            }
            jobs::enqueue(ctx, &mut tx, &EraseChild { request: id }, ctx.now()).await?;
            request
        }
        RequestKind::Copy => request,
    };
    tx.commit().await?;
    show(ctx, request).await
}

/// Refuses a correction or a deletion, with the reason, which the family reads.
///
/// # Errors
/// `NotFound`, `StateWrong`, `BadField` without a reason.
pub async fn refuse(ctx: &Ctx, id: RequestId, reason: &str) -> Result<Shown, RequestError> {
    let mut tx = ctx.db.begin().await?;
    let request = decide(ctx, &mut tx, id, reason, Step::Refuse).await?;
    tell(ctx, &mut tx, &request).await?;
    tx.commit().await?;
    show(ctx, request).await
}

async fn decide(ctx: &Ctx, tx: &mut Tx, id: RequestId, reason: &str, step: Step) -> Result<Request, RequestError> {
    let mut request = table::find((&mut *tx).into(), id).await?.ok_or(RequestError::NotFound)?;
    permit_decision(ctx, &request).await?;
    let actor = ctx.actor()?;
    let reason = rules::reason(reason, step)?;
    request.decided_by = Some(actor.person);
    request.decided_role = Some(actor.role);
    request.decided_at = Some(ctx.now());
    request.reason = Some(ctx.part::<Vault>().seal(PURPOSE, reason.as_bytes())?);
    let request = step_on(tx, request, step).await?;
    let act = if step == Step::Grant { "data_request.grant" } else { "data_request.refuse" };
    audit::record(ctx, tx, act, &object(id), &json!({ "kind": request.kind })).await?;
    Ok(request)
}

/// Carries a correction out and says what changed; what is corrected by hand changes nothing here.
async fn correct(ctx: &Ctx, tx: &mut Tx, request: &Request) -> Result<serde_json::Value, RequestError> {
    let wanted = opened(ctx, request.wanted.as_deref())?.unwrap_or_default();
    let Some(field) = request.field else { return Ok(json!({})) };
    let wanted = rules::correct(field, &wanted)?;
    match field {
        CorrectionField::Name => table::rename(tx, request.child, &wanted).await?,
        CorrectionField::PupilCode => {
            let ids = [(request.child, wanted.as_str())];
            external_ids::put_for_persons(ctx.part::<Vault>(), tx, Scheme::PupilCode, &ids, ctx.now()).await?;
        }
        CorrectionField::Other => {}
    }
    Ok(json!({ "field": request.field }))
}

/// Writes down that a request is carried out, and tells whoever asked.
pub(super) async fn finish(
    ctx: &Ctx,
    tx: &mut Tx,
    mut request: Request,
    outcome: &serde_json::Value,
) -> Result<Request, RequestError> {
    request.done_at = Some(ctx.now());
    request.outcome = Some(outcome.to_string());
    let request = step_on(tx, request, Step::Finish).await?;
    tell(ctx, tx, &request).await?;
    Ok(request)
}

async fn tell(ctx: &Ctx, tx: &mut Tx, request: &Request) -> Result<(), RequestError> {
    let code = match (request.state, request.kind) {
        (RequestState::Refused, _) => "data_request_refused",
        (_, RequestKind::Copy) => "data_copy_ready",
        _ => "data_request_done",
    };
    notices::send(ctx, tx, request.asked_by, Notice::new(code).link("/my-requests")).await?;
    Ok(())
}

/// Moves a request to the next state.
pub(super) async fn step_on(tx: &mut Tx, mut request: Request, step: Step) -> Result<Request, RequestError> {
    let from = request.state;
    request.state = from.after(step)?;
    if table::update(tx, &request, from).await? { Ok(request) } else { Err(RequestError::StateWrong(from)) }
}

/// The copy, for whoever asked for it, as long as it is there.
///
/// # Errors
/// `NotFound` for somebody else, and when it is gone.
pub async fn fetch(ctx: &Ctx, id: RequestId) -> Result<(String, Bytes), RequestError> {
    let request = table::find((&ctx.db).into(), id).await?.ok_or(RequestError::NotFound)?;
    permit_own(ctx, &request)?;
    let is_there = request.state == RequestState::Done && request.expires_at.is_some_and(|until| ctx.now() < until);
    if request.kind != RequestKind::Copy || !is_there {
        return Err(RequestError::NotFound);
    }
    let sealed = ctx.files.get(&key(id)).await?;
    let sealed = std::str::from_utf8(&sealed).map_err(|_| RequestError::Broken)?;
    let bytes = ctx.part::<Vault>().open(PURPOSE, sealed)?;
    let mut tx = ctx.db.begin().await?;
    audit::record(ctx, &mut tx, "data_request.fetch", &object(id), &json!({})).await?;
    tx.commit().await?;
    Ok((format!("wenqu-{}.zip", packs::today(ctx)), bytes.into()))
}

/// Requests about a child, for the child's own copy.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_child(ctx: &Ctx, child: PersonId) -> Result<Vec<Request>, RequestError> {
    let requests = table::list_of_child(&ctx.db, child).await?;
    requests.into_iter().map(|request| with_texts(ctx, request)).collect()
}

pub(super) fn key(id: RequestId) -> String {
    format!("records/copies/{id}")
}

fn object(id: RequestId) -> String {
    format!("data_request:{id}")
}

fn opened(ctx: &Ctx, sealed: Option<&str>) -> Result<Option<String>, RequestError> {
    Ok(sealed.map(|sealed| ctx.part::<Vault>().open_text(PURPOSE, sealed)).transpose()?)
}

fn with_texts(ctx: &Ctx, request: Request) -> Result<Request, RequestError> {
    Ok(Request {
        wanted: opened(ctx, request.wanted.as_deref())?,
        text: opened(ctx, request.text.as_deref())?,
        reason: opened(ctx, request.reason.as_deref())?.filter(|reason| !reason.is_empty()),
        ..request
    })
}

async fn show(ctx: &Ctx, request: Request) -> Result<Shown, RequestError> {
    let names = table::names(&ctx.db, request.id).await?;
    let late = request.state.is_pending() && request.due_day < packs::today(ctx);
    Ok(Shown {
        request: with_texts(ctx, request)?,
        child_name: names.child,
        school_name: names.school,
        asker_name: names.asker,
        decider_name: names.decider,
        late,
    })
}
