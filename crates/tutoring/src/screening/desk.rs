//! The desk: what waits for a person, what the person decides, and what the family objects.

use kernel::{Page, Permission, PersonId, QuestionId, Role, Timestamp};
use people::organisation::service as organisation;
use people::persons::service as persons;
use people::records::access::{FilePart, service as access};
use people::relations;
use platform::notices::{self, Notice};
use platform::{Ctx, Denied, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Source, Tx};

use super::rules::{self, ScreenStep};
use super::{
    Read, ScreenDecision, ScreenError, ScreenReason, ScreenState, Screening, Shown, Step, Veil, service, store as table,
};
use crate::dispatch::service as dispatch;
use crate::questions::service::{self as questions, Names};
use crate::source::again;

/// Screenings of one page.
const PAGE: u32 = 30;

/// Which screenings are looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those that wait for a person: the grave ones first, of these and of the rest whatever is due first. Otherwise everything
    /// that was found, the newest first.
    pub waiting: bool,
    /// Those that stand here.
    pub state: Option<ScreenState>,
    /// Those in which this was found.
    pub reason: Option<ScreenReason>,
    /// Those whose clock has run out.
    pub late: bool,
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub(super) stopped: bool,
    pub(super) due_at: Option<Timestamp>,
    pub(super) question_id: QuestionId,
}

impl Cursor {
    fn of(row: &Screening) -> Self {
        let Screening { due_at, question_id, .. } = *row;
        Self { stopped: row.state == ScreenState::Stopped, due_at, question_id }
    }
}

/// A screening with everything the desk needs to decide.
#[derive(Clone, Debug)]
pub struct Case {
    /// The screening.
    pub shown: Shown,
    /// What was found in which words.
    pub reads: Vec<Read>,
    /// What was done, and by whom.
    pub steps: Vec<(Step, Option<String>)>,
    /// What the actor may decide: an appeal is decided by another person than who hid the question, and who was overruled hides nothing again.
    pub decisions: Vec<ScreenDecision>,
    /// What a decision is made on: where it stands, what was done and which words were read, as a digest.
    pub seen: String,
}

/// Screenings in the organisation the actor serves.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn list(
    ctx: &Ctx,
    wanted: &Wanted,
    after: Option<Cursor>,
    limit: Option<u32>,
) -> Result<Page<Shown>, ScreenError> {
    let limit = limit.unwrap_or(PAGE).clamp(1, 100);
    let rows = read(ctx, wanted, after, limit + 1).await?;
    let page = Page::cut(rows, limit as usize, |row| serde_json::to_string(&Cursor::of(row)).unwrap_or_default());
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(show(&mut (&ctx.db).into(), row).await?);
    }
    Ok(Page { items, next: page.next })
}

/// The rows of a list, by the rights of the actor.
pub(super) async fn read(
    ctx: &Ctx,
    wanted: &Wanted,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<Screening>, ScreenError> {
    let actor = ctx.actor()?;
    ctx.permit(Permission::Moderate, relations::to_org(&ctx.db, &actor, actor.org).await?)?;
    let Some(org) = organisation::find_org(&ctx.db, actor.org).await? else { return Ok(Vec::new()) };
    Ok(table::list(&ctx.db, &org.path, wanted, after, ctx.now(), limit).await?)
}

async fn show(source: &mut Source<'_>, screening: Screening) -> Result<Shown, ScreenError> {
    let question = questions::get(again(source), screening.question_id).await?;
    let asked = questions::show(source, question, Names::Hidden).await?;
    let school = organisation::find_org(again(source), screening.school_id).await?;
    Ok(Shown { screening, asked, school_name: school.map(|school| school.name).unwrap_or_default() })
}

/// One screening with what was found and done.
///
/// # Errors
/// `NotFound` for a question of another organisation, and of one that was not sent off.
pub async fn see(ctx: &Ctx, id: QuestionId) -> Result<Case, ScreenError> {
    let screening = get(ctx, (&ctx.db).into(), id, Permission::Moderate).await?;
    access::note(ctx, screening.asker_id, FilePart::Question).await.map_err(crate::questions::QuestionError::from)?;
    case(ctx, screening).await
}

async fn case(ctx: &Ctx, screening: Screening) -> Result<Case, ScreenError> {
    let id = screening.question_id;
    let (taken, reads) = (table::steps(&ctx.db, id).await?, table::findings(&ctx.db, id).await?);
    let seen = seen(&screening, &taken, &reads);
    let person = ctx.actor()?.person;
    let decisions = screening.state.decisions().filter(|one| may_decide(person, &screening, &taken, *one)).collect();
    // The words after what they are known by: where they change in between, what is decided on them is refused, and not the other way round.
    let shown = show(&mut (&ctx.db).into(), screening).await?;
    let mut steps = Vec::new();
    for step in taken {
        let name = name_in(ctx, &shown, &step).await?;
        steps.push((step, name));
    }
    Ok(Case { shown, reads, steps, decisions, seen })
}

/// How the desk reads who took a step: the pupil by the name in front, as everywhere on the page, and nobody by the pupil's family.
async fn name_in(ctx: &Ctx, shown: &Shown, step: &Step) -> Result<Option<String>, ScreenError> {
    match (step.actor_id, step.actor_role) {
        (Some(person), _) if person == shown.screening.asker_id => Ok(Some(shown.asked.asker.alias.clone())),
        (Some(person), role) if role != Some(Role::Guardian) => {
            Ok(persons::name_of(&ctx.db, person).await?.map(|name| name.name))
        }
        _ => Ok(None),
    }
}

fn may_decide(person: PersonId, screening: &Screening, steps: &[Step], decision: ScreenDecision) -> bool {
    // Whose decision stands does not decide whether it was right.
    if screening.state == ScreenState::Appealed {
        return screening.decided_by != Some(person);
    }
    !decision.hides() || !rules::overruled(steps).contains(&person)
}

/// What a decision is made on.
fn seen(screening: &Screening, steps: &[Step], reads: &[Read]) -> String {
    let words: Vec<&str> = reads.iter().flat_map(|read| [read.source.as_str(), read.digest.as_str()]).collect();
    service::digest_of(&format!("{} {} {}", screening.state, steps.len(), words.join(" ")))
}

/// The screening of a question, to which the actor may do this.
async fn get(
    ctx: &Ctx,
    mut source: Source<'_>,
    id: QuestionId,
    permission: Permission,
) -> Result<Screening, ScreenError> {
    let screening = table::find(again(&mut source), id).await?.ok_or(ScreenError::NotFound)?;
    let relations = relations::to_person(source, &ctx.actor()?, screening.asker_id).await?;
    match ctx.permit(permission, relations) {
        Ok(()) => Ok(screening),
        Err(Denied::Hidden) => Err(ScreenError::NotFound),
        Err(other) => Err(other.into()),
    }
}

/// Decides about a question as it was seen, with a note that says why. The pupil is told; the school where that is decided.
///
/// # Errors
/// `Changed` where it is not what was `seen` any more; `StateWrong`; `OtherDecides` of an appeal against an own decision, and for who was
/// overruled; `BadField` without a note.
pub async fn decide(
    ctx: &Ctx,
    id: QuestionId,
    decision: ScreenDecision,
    note: &str,
    seen_then: &str,
) -> Result<Case, ScreenError> {
    let note = rules::words_of(note, "note")?;
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut screening = get(ctx, (&mut tx).into(), id, Permission::Moderate).await?;
    let (steps, reads) = (table::steps(&mut tx, id).await?, table::findings(&mut tx, id).await?);
    if seen(&screening, &steps, &reads) != seen_then {
        return Err(ScreenError::Changed);
    }
    let was = screening.state;
    let step = decision.step(was);
    was.after(step)?;
    if !may_decide(ctx.actor()?.person, &screening, &steps, decision) {
        return Err(ScreenError::OtherDecides);
    }
    service::decide(ctx, &mut tx, &mut screening, step, note).await?;
    tell(ctx, &mut tx, &screening, was, decision).await?;
    let detail = json!({ "decision": decision, "from": was });
    audit::record(ctx, &mut tx, "screening.decide", &format!("question:{id}"), &detail).await?;
    // What was held back from teachers may be put to one now.
    dispatch::match_waiting(ctx, &mut tx).await?;
    tx.commit().await?;
    case(ctx, screening).await
}

/// Tells the pupil, whoever objected, and the school.
async fn tell(
    ctx: &Ctx,
    tx: &mut Tx,
    screening: &Screening,
    was: ScreenState,
    decision: ScreenDecision,
) -> Result<(), ScreenError> {
    let link = format!("/questions/{}", screening.question_id);
    let code = if was == ScreenState::Appealed {
        "screening_appeal_decided"
    } else if screening.state == ScreenState::Hidden {
        "question_hidden"
    } else {
        "question_screened"
    };
    notices::send(ctx, tx, screening.asker_id, Notice::new(code).link(link.clone())).await?;
    if let Some(guardian) = screening.appealed_by.filter(|person| *person != screening.asker_id) {
        notices::send(ctx, tx, guardian, Notice::new(code).link(link)).await?;
    }
    if decision == ScreenDecision::TellSchool {
        for role in [Role::SchoolCoordinator, Role::Head] {
            for person in persons::who_serves(&mut *tx, screening.school_id, role).await? {
                let file = format!("/pupils/{}", screening.asker_id);
                notices::send(ctx, tx, person, Notice::new("screening_school").link(file)).await?;
            }
        }
    }
    Ok(())
}

/// The screening of a question as the family reads it; none of a draft.
///
/// # Errors
/// `NotFound` for whoever has nothing to do with the question.
pub async fn of_question(ctx: &Ctx, id: QuestionId) -> Result<(Option<Screening>, String), ScreenError> {
    let question = questions::get(&ctx.db, id).await?;
    questions::permit(ctx, &mut (&ctx.db).into(), Permission::ReadQuestion, &question).await?;
    let veil = Veil::of(ctx, &ctx.db, question.asker_id).await?;
    let shown = veil.covered(question.text.as_deref().unwrap_or_default());
    Ok((table::find(&ctx.db, id).await?, shown))
}

/// The pupil or a guardian objects, once to each time that it is hidden.
///
/// # Errors
/// `StateWrong` where nothing was hidden, or it was objected to before; `BadField` without words.
pub async fn appeal(ctx: &Ctx, id: QuestionId, text: &str) -> Result<Screening, ScreenError> {
    let text = rules::words_of(text, "text")?;
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut screening = get(ctx, (&mut tx).into(), id, Permission::AppealScreening).await?;
    let step = ScreenStep::Appeal;
    if !screening.may_appeal() {
        return Err(ScreenError::StateWrong { state: screening.state, step });
    }
    screening.state = screening.state.after(step)?;
    screening.appeal = Some(text.to_owned());
    (screening.appealed_at, screening.appealed_by) = (Some(ctx.now()), Some(ctx.actor()?.person));
    service::note_step(ctx, &mut tx, &screening, step, screening.appeal.clone()).await?;
    service::set_clock(ctx, &mut tx, &mut screening).await?;
    table::update(&mut tx, &screening).await?;
    service::tell_desk(ctx, &mut tx, &screening, "screening_appealed").await?;
    audit::record(ctx, &mut tx, "screening.appeal", &format!("question:{id}"), &json!({})).await?;
    tx.commit().await?;
    Ok(screening)
}
