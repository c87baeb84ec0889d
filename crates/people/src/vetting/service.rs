//! How teachers stand, what is on whose desk, and what the other folders need to know of it.

use async_trait::async_trait;
use kernel::{Actor, Day, OrgId, Page, Permission, PersonId, Relation, Relations, Role};
use platform::files::{FileGuard, Scope};
use platform::{App, Ctx};
use store::{Source, Tx};

use super::store::{self as table, Filter, NewAct};
use super::{
    ActDone, Application, ApplicationState, Counts, Dossier, OwnVetting, Standing, VettedTeacher, Vetting, VettingAct,
    VettingError, VettingId, rules,
};
use crate::organisation::service as organisation;
use crate::packs::{self, Pack, Packs};
use crate::persons::service as persons;
use crate::relations;
use crate::words::Tier;

/// The kind of thing on which evidence hangs.
pub const SCOPE: &str = "vetting";
/// Lines on one page.
const PAGE: u32 = 50;

/// Which applications somebody wants to see.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those that the actor's organisation decides now.
    pub mine: bool,
    /// Only those in this state.
    pub state: Option<ApplicationState>,
    /// Only those of teachers whose name has this in it.
    pub name: Option<String>,
    /// Those after this place in the list.
    pub after: Option<String>,
}

/// How a teacher stands today, and what vetting gave.
///
/// # Errors
/// When the database fails.
pub async fn standing_of(
    app: &App,
    source: impl Into<Source<'_>>,
    teacher: PersonId,
) -> store::Result<(Standing, Option<Vetting>)> {
    let vetting = table::find_vetting(source, teacher).await?;
    let standing = vetting.as_ref().map_or(Standing::Missing, |vetting| vetting.standing(packs::today(app)));
    Ok((standing, vetting))
}

/// Takes a vetting over that was done outside. It asks no permission: it serves the demo region, the operator's commands and
/// tests.
///
/// # Errors
/// When the person is no teacher, or the database fails.
pub async fn vouch(app: &App, tx: &mut Tx, teacher: PersonId, tier: &Tier, until: Day) -> store::Result<()> {
    let since = packs::today(app);
    let vetting = Vetting { teacher, tier: tier.clone(), since, until, suspended_at: None, suspended_why: None };
    table::upsert_vetting(tx, &vetting).await?;
    let done = NewAct {
        id: app.new_id(),
        teacher,
        application: None,
        act: VettingAct::Vouch,
        reason: "",
        actor: None,
        at: app.now(),
    };
    table::insert_act(tx, &done).await
}

/// How it stands with the actor's own vetting.
///
/// # Errors
/// When the actor is no teacher, or the database fails.
pub async fn own(ctx: &Ctx) -> Result<OwnVetting, VettingError> {
    ctx.permit(Permission::ApplyForTier, Relation::Own)?;
    let teacher = ctx.actor()?.person;
    let (standing, vetting) = standing_of(ctx, &ctx.db, teacher).await?;
    let latest = match table::find_latest(&ctx.db, teacher).await? {
        Some(id) => Some(get(ctx, id).await?),
        None => None,
    };
    let free = latest.as_ref().is_none_or(|latest| latest.application.closed_at.is_some());
    let (pack, today) = (pack(ctx), packs::today(ctx));
    let may =
        |tier: &Tier| rules::check_apply(vetting.as_ref(), tier, |tier| pack.rank(tier), &pack.vetting, today).is_ok();
    let tiers = pack.tiers.iter().map(|entry| entry.tier.clone());
    let open_tiers = tiers.filter(|tier| free && may(tier)).collect();
    Ok(OwnVetting { standing, vetting, latest, open_tiers })
}

/// An application with everything that was done about it.
///
/// # Errors
/// `NotFound` for one that does not concern the actor.
pub async fn get(ctx: &Ctx, id: VettingId) -> Result<Dossier, VettingError> {
    let application = find(ctx, &ctx.db, id).await?;
    let subjects = persons::teacher(&ctx.db, application.teacher).await?.map(|teacher| teacher.subjects);
    let history = table::list_acts(&ctx.db, id).await?;
    let may = may(ctx, &application)?;
    Ok(Dossier { application, subjects: subjects.unwrap_or_default(), history, may })
}

/// What the actor may do about an application now.
fn may(ctx: &Ctx, application: &Application) -> Result<Vec<VettingAct>, VettingError> {
    let (actor, pack) = (ctx.actor()?, pack(ctx));
    let own = actor.person == application.teacher && actor.role == Role::Teacher;
    let decides =
        ctx.policy.grants(actor.role, Permission::DecideVetting) && rules::check_decider(application, &actor).is_ok();
    let appeals = || {
        let rejected_on = application.changed_at.day(&pack.zone);
        let appealed = application.appealed_at.is_some();
        rules::check_appeal(appealed, rejected_on, &pack.vetting, packs::today(ctx)).is_ok()
    };
    let is_open = |act: &VettingAct| match act {
        VettingAct::Approve | VettingAct::Return | VettingAct::Reject => decides,
        VettingAct::Appeal => own && appeals(),
        VettingAct::Agree | VettingAct::Decline | VettingAct::Resubmit | VettingAct::Withdraw => own,
        VettingAct::Apply | VettingAct::Nominate | VettingAct::Suspend | VettingAct::Resume | VettingAct::Vouch => {
            false
        }
    };
    let leads = |act: &VettingAct| rules::step(application.state, *act, application.level).is_ok();
    Ok(VettingAct::ALL.iter().copied().filter(|act| is_open(act) && leads(act)).collect())
}

/// The applications of the actor's organisation, those that are due first at the top, and how many there are of which.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn list(ctx: &Ctx, wanted: Wanted) -> Result<(Page<Application>, Counts), VettingError> {
    let actor = ctx.actor()?;
    let range = served(ctx, &actor).await?;
    let after = wanted.after.as_deref().unwrap_or_default();
    let (due, id) = after.split_once('_').unwrap_or_default();
    let filter = Filter {
        range: range.clone(),
        desk: wanted.mine.then_some(actor.org),
        state: wanted.state,
        name: wanted.name.as_deref().and_then(rules::pattern),
        after: (due.to_owned(), id.to_owned()),
    };
    let list = table::list(&ctx.db, &filter, PAGE + 1).await?;
    let page = Page::cut(list, PAGE as usize, |application| {
        let due = application.due.map_or_else(|| "9999-12-31".to_owned(), |due| due.to_string());
        format!("{due}_{}", application.id)
    });
    let mut counts = Counts::default();
    for row in table::count(&ctx.db, range, actor.org, packs::today(ctx)).await? {
        match row.state {
            ApplicationState::AtSchool => counts.at_school = row.all_of_them,
            ApplicationState::AtCounty => counts.at_county = row.all_of_them,
            ApplicationState::AtCity => counts.at_city = row.all_of_them,
            _ => counts.with_teacher += row.all_of_them,
        }
        if row.state.level().is_some() {
            counts.mine += row.mine;
            counts.late += row.late;
        }
    }
    Ok((page, counts))
}

/// The teachers of the actor's organisation and how they stand, by the order in which they came.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn list_teachers(
    ctx: &Ctx,
    name: Option<&str>,
    standing: Option<Standing>,
    after: Option<PersonId>,
) -> Result<Page<(VettedTeacher, Standing)>, VettingError> {
    let range = served(ctx, &ctx.actor()?).await?;
    let (today, name) = (packs::today(ctx), name.and_then(rules::pattern));
    let list = table::list_teachers(&ctx.db, range, (name, standing, None), today, after, PAGE + 1).await?;
    let page = Page::cut(list, PAGE as usize, |teacher| teacher.teacher.to_string());
    Ok(page.map(|teacher| with_standing(teacher, today)))
}

/// A teacher of the actor's organisation, how the teacher stands, and everything that was done about it, the latest first.
///
/// # Errors
/// `NotFound` for a teacher whom the actor does not look after.
pub async fn get_teacher(
    ctx: &Ctx,
    teacher: PersonId,
) -> Result<(VettedTeacher, Standing, Vec<ActDone>), VettingError> {
    let range = served(ctx, &ctx.actor()?).await?;
    let today = packs::today(ctx);
    let list = table::list_teachers(&ctx.db, range, (None, None, Some(teacher)), today, None, 1).await?;
    let (teacher, standing) = with_standing(list.into_iter().next().ok_or(VettingError::NotFound)?, today);
    let history = table::list_acts_of(&ctx.db, teacher.teacher).await?;
    Ok((teacher, standing, history))
}

fn with_standing(teacher: VettedTeacher, today: Day) -> (VettedTeacher, Standing) {
    let standing = match (teacher.suspended_at, teacher.until) {
        (Some(_), _) => Standing::Suspended,
        (None, None) => Standing::Missing,
        (None, Some(until)) if until < today => Standing::Expired,
        (None, Some(_)) => Standing::Vetted,
    };
    (teacher, standing)
}

/// The part of the tree that the actor looks after, as the bounds of a path.
async fn served(ctx: &Ctx, actor: &Actor) -> Result<(String, String), VettingError> {
    let relations = relations::to_org(&ctx.db, actor, actor.org).await?;
    ctx.permit(Permission::ListVetting, relations)?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(VettingError::NotFound)?;
    Ok(org.path.range())
}

/// An application that the actor may see.
pub(super) async fn find(ctx: &Ctx, source: impl Into<Source<'_>>, id: VettingId) -> Result<Application, VettingError> {
    let mut source = source.into();
    let application = table::find(again(&mut source), id).await?.ok_or(VettingError::NotFound)?;
    if !ctx.is_system() {
        let relations = relations_to(&ctx.actor()?, source, application.teacher, application.school).await?;
        ctx.permit(Permission::ReadVetting, relations)?;
    }
    Ok(application)
}

/// Whose application it is, where the actor may know.
pub(super) async fn name_in(ctx: &Ctx, id: VettingId) -> Result<String, VettingError> {
    match find(ctx, &ctx.db, id).await {
        Ok(application) => Ok(application.teacher_name),
        Err(VettingError::NotFound | VettingError::Denied(_)) => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// How the actor stands to a teacher's vetting: it is the teacher's own, or one of a school that the actor looks after.
pub(super) async fn relations_to(
    actor: &Actor,
    source: impl Into<Source<'_>>,
    teacher: PersonId,
    school: OrgId,
) -> store::Result<Relations> {
    if actor.role == Role::Teacher {
        return Ok(Relations::NONE.with_if(actor.person == teacher, Relation::Own));
    }
    relations::to_org(source, actor, school).await
}

pub(super) fn pack(ctx: &Ctx) -> &Pack {
    ctx.part::<Packs>().current(ctx.now())
}

/// The same source once more.
fn again<'a>(source: &'a mut Source<'_>) -> Source<'a> {
    match source {
        Source::Tx(tx) => Source::Tx(tx),
        Source::Db(db) => Source::Db(db),
    }
}

/// Lets those see evidence who may see the application.
#[derive(Clone, Copy, Debug)]
pub struct VettingFiles;

#[async_trait]
impl FileGuard for VettingFiles {
    async fn may_see(&self, ctx: &Ctx, thing: &Scope) -> anyhow::Result<bool> {
        let Ok(id) = thing.id().parse::<VettingId>() else { return Ok(false) };
        match find(ctx, &ctx.db, id).await {
            Ok(_) => Ok(true),
            Err(VettingError::NotFound | VettingError::Denied(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
