//! Carrying an import out: slice by slice, each a transaction of its own, so that others get a word in and a restart goes on.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use kernel::{ClassId, OrgId, PersonId, Role};
use platform::{Ctx, Vault, events};
use serde::{Deserialize, Serialize};
use store::Tx;

use super::compare::{Act, GuardianAct, Was};
use super::events::RosterApplied;
use super::jobs::{Prints, scheme};
use super::register::{Kin, Listed, Seat, seat_of};
use super::rules::Step;
use super::speech::say_with;
use super::store::{self as table, ActRow};
use super::{
    Field, Import, ImportState, Line, Outcome, Problem, ProblemKind, RosterError, RosterKind, service, spelling,
};
use crate::consent::service as consent;
use crate::contacts::service as contacts;
use crate::external_ids::service as external_ids;
use crate::membership::{self, Because};
use crate::organisation::{NewClass, service as organisation};
use crate::persons::batch::{self, Bond};
use crate::persons::{Name, service as persons};
use crate::words::Locale;

/// Rows of one slice.
pub(super) const SLICE: u32 = 2_048;

/// What was made for a row, so that it can be taken back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Made {
    /// Whom the row is about.
    pub(super) person: Option<PersonId>,
    /// The class a pupil is in since.
    pub(super) class: Option<ClassId>,
    /// Guardians that were made, or given to the child.
    pub(super) guardians: Vec<MadeGuardian>,
    /// Classes a teacher was given.
    pub(super) heads: Vec<ClassId>,
}

/// What was done to a guardian of a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MadeGuardian {
    pub(super) person: PersonId,
    /// Whether the person was made for this row.
    pub(super) fresh: bool,
    /// What the guardian was to the child before; nothing when the child did not have this guardian.
    pub(super) kin_was: Option<Kin>,
    /// Whether the child had this guardian before.
    pub(super) known: bool,
}

/// The guardians made in this run, by name and telephone: brothers and sisters have the same ones.
type Households = HashMap<(String, String), PersonId>;

/// A row in hand.
struct Work {
    row: ActRow,
    act: Act,
    made: Made,
}

/// Carries out what is left of an import.
pub(super) async fn run(ctx: &Ctx, mut import: Import) -> Result<(), RosterError> {
    let mut households = Households::new();
    let total = import.counts().acts();
    while import.done < total {
        let until = (import.done + SLICE).min(total);
        let mut tx = ctx.db.begin().await?;
        if !table::update_done(&mut tx, import.id, import.done, until).await? {
            return Ok(());
        }
        slice(ctx, &mut tx, &import, until, &mut households).await?;
        tx.commit().await?;
        import.done = until;
    }
    let mut tx = ctx.db.begin().await?;
    if table::find((&mut tx).into(), import.id).await?.is_some_and(|now| now.state == ImportState::Applying) {
        let import = service::step_on(ctx, &mut tx, import, Step::Finish).await?;
        events::publish(ctx, &mut tx, &RosterApplied::of(&import, ctx.now())).await?;
    }
    Ok(tx.commit().await?)
}

async fn slice(
    ctx: &Ctx,
    tx: &mut Tx,
    import: &Import,
    until: u32,
    households: &mut Households,
) -> Result<(), RosterError> {
    let mut work = open(ctx, table::list_acts((&mut *tx).into(), import.id, import.done, until).await?)?;
    let overtaken = overtaken(ctx, tx, import.kind, &work).await?;
    for late in &overtaken {
        let work = work.iter().find(|work| work.row.place == *late);
        if let Some(work) = work {
            mark_overtaken(ctx, tx, import, &work.row).await?;
        }
    }
    work.retain(|work| !overtaken.contains(&work.row.place));
    let seats = seats(ctx, tx, &work).await?;
    let (fresh, known): (Vec<_>, Vec<_>) = work.iter_mut().partition(|work| work.act.person.is_none());
    match import.kind {
        RosterKind::Pupils => enter_pupils(ctx, tx, fresh, &seats).await?,
        RosterKind::Teachers => hire_teachers(ctx, tx, fresh).await?,
    }
    amend(ctx, tx, import.kind, known, &seats).await?;
    give_codes(ctx, tx, import.kind, &work).await?;
    let born: Vec<_> = work.iter().filter_map(|work| Some((work.made.person?, Some(work.act.born?)))).collect();
    consent::import_birth_months(tx, &born).await?;
    guardians(ctx, tx, &mut work, households).await?;
    for work in &mut work {
        appoint(tx, work, &seats).await?;
    }
    let vault = ctx.part::<Vault>();
    let mut made = Vec::with_capacity(work.len());
    for work in &work {
        made.push((work.row.place, vault.seal(service::PURPOSE, &serde_json::to_vec(&work.made)?)?));
    }
    Ok(table::update_made(tx, import.id, made).await?)
}

fn open(ctx: &Ctx, rows: Vec<ActRow>) -> Result<Vec<Work>, RosterError> {
    let vault = ctx.part::<Vault>();
    let mut work = Vec::with_capacity(rows.len());
    for row in rows {
        let act: Act = serde_json::from_slice(&vault.open(service::PURPOSE, &row.act)?)?;
        let made = Made { person: act.person, ..Made::default() };
        work.push(Work { row, act, made });
    }
    Ok(work)
}

/// The places of rows that speak of somebody who is not as found any more, or bring an identifier that has been given since.
async fn overtaken(ctx: &Ctx, tx: &mut Tx, kind: RosterKind, work: &[Work]) -> Result<BTreeSet<u32>, RosterError> {
    let people: Vec<_> = work.iter().filter_map(|work| work.act.person).collect();
    let now = table::list_these((&mut *tx).into(), kind, &people).await?;
    let prints = Prints(ctx.part::<Vault>().clone(), kind);
    let print = |act: &Act| act.code.as_deref().map(|code| super::compare::Fingerprints::code(&prints, code));
    let codes: Vec<_> = work.iter().filter_map(|work| print(&work.act)).collect();
    let codes: Vec<_> = codes.iter().map(String::as_str).collect();
    let given = external_ids::find_persons(&mut *tx, scheme(kind), &codes).await?;
    let is_late = |act: &Act| {
        let changed = act.person.is_some_and(|person| now.get(&person).map(Was::from) != act.was);
        let owner = print(act).and_then(|print| given.get(&print).copied());
        changed || owner.is_some_and(|owner| Some(owner) != act.person)
    };
    Ok(work.iter().filter(|work| is_late(&work.act)).map(|work| work.row.place).collect())
}

async fn mark_overtaken(ctx: &Ctx, tx: &mut Tx, import: &Import, row: &ActRow) -> Result<(), RosterError> {
    let vault = ctx.part::<Vault>();
    let mut line: Line = serde_json::from_slice(&vault.open(service::PURPOSE, &row.shown)?)?;
    line.outcome = Outcome::Problem;
    line.problems = vec![Problem { field: Field::Name, kind: ProblemKind::Overtaken, line: None }];
    let shown = vault.seal(service::PURPOSE, &serde_json::to_vec(&line)?)?;
    Ok(table::update_row(tx, import.id, row.place, Outcome::Problem, &shown).await?)
}

/// The classes that the rows name; those that are not there are made.
async fn seats(ctx: &Ctx, tx: &mut Tx, work: &[Work]) -> Result<HashMap<Seat, ClassId>, RosterError> {
    let wanted: BTreeSet<_> =
        work.iter().flat_map(|work| work.act.seat.iter().chain(&work.act.heads)).cloned().collect();
    let schools: BTreeSet<OrgId> = wanted.iter().map(|(school, ..)| *school).collect();
    let mut seats = HashMap::new();
    for school in schools {
        let Some(org) = organisation::find_org(&mut *tx, school).await? else { continue };
        let classes = table::list_classes((&mut *tx).into(), &org.path).await?;
        seats.extend(classes.iter().filter_map(|class| Some((seat_of(class)?, class.id))));
    }
    for seat in wanted {
        let Entry::Vacant(place) = seats.entry(seat) else { continue };
        let (school, grade, mark) = place.key();
        let name = mark.name(*grade);
        let new = NewClass { school: *school, stage: grade.stage(), grade: *grade, name: &name };
        let class = organisation::create_class(ctx, tx, new).await?;
        place.insert(class.id);
    }
    Ok(seats)
}

async fn enter_pupils(
    ctx: &Ctx,
    tx: &mut Tx,
    fresh: Vec<&mut Work>,
    seats: &HashMap<Seat, ClassId>,
) -> Result<(), RosterError> {
    let (mut names, mut pupils) = (Vec::new(), Vec::new());
    for work in fresh {
        let (Some(name), Some(seat)) = (&work.act.name, &work.act.seat) else { continue };
        let Some(class) = seats.get(seat) else { continue };
        let alias = say_with(Locale::ZhCn, "roster.alias", "surname", &spelling::surname(name));
        let person = Name { person: ctx.new_id(), name: name.clone(), alias };
        (work.made.person, work.made.class) = (Some(person.person), Some(*class));
        pupils.push((person.person, *class, seat.0));
        names.push(person);
    }
    batch::create(ctx, tx, &names).await?;
    Ok(batch::enrol(ctx, tx, &pupils).await?)
}

async fn hire_teachers(ctx: &Ctx, tx: &mut Tx, fresh: Vec<&mut Work>) -> Result<(), RosterError> {
    let (mut names, mut teachers, mut teaching) = (Vec::new(), Vec::new(), Vec::new());
    for work in fresh {
        let (Some(name), Some(school)) = (&work.act.name, work.act.school) else { continue };
        let person = Name { person: ctx.new_id(), name: name.clone(), alias: name.clone() };
        work.made.person = Some(person.person);
        teachers.push((person.person, school));
        teaching.push((person.person, work.act.teaches.clone().unwrap_or_default()));
        names.push(person);
    }
    batch::create(ctx, tx, &names).await?;
    batch::hire(tx, &teachers).await?;
    for (person, teaches) in teaching {
        batch::teach(tx, person, &teaches).await?;
    }
    Ok(())
}

/// Changes people who are there.
async fn amend(
    ctx: &Ctx,
    tx: &mut Tx,
    kind: RosterKind,
    known: Vec<&mut Work>,
    seats: &HashMap<Seat, ClassId>,
) -> Result<(), RosterError> {
    let mut names = Vec::new();
    for work in known {
        let (Some(person), Some(was)) = (work.act.person, &work.act.was) else { continue };
        names.extend(work.act.name.clone().map(|name| (person, name)));
        work.made.class = was.class;
        match kind {
            RosterKind::Pupils => {
                let class = work.act.seat.as_ref().and_then(|seat| seats.get(seat)).copied();
                work.made.class = class.or(was.class);
                move_pupil(ctx, tx, person, was, class, work.act.leaves).await?;
            }
            RosterKind::Teachers => move_teacher(tx, person, was, &work.act).await?,
        }
    }
    Ok(batch::rename(tx, &names).await?)
}

async fn move_pupil(
    ctx: &Ctx,
    tx: &mut Tx,
    person: PersonId,
    was: &Was,
    to: Option<ClassId>,
    leaves: bool,
) -> Result<(), RosterError> {
    let because = Because::default();
    match (leaves, to) {
        (true, _) => membership::leave(ctx, tx, person, because).await?,
        (false, Some(class)) if was.left => membership::readmit(ctx, tx, person, class, because).await?,
        (false, Some(class)) => membership::transfer(ctx, tx, person, class, because).await?,
        (false, None) => {}
    }
    Ok(())
}

async fn move_teacher(tx: &mut Tx, person: PersonId, was: &Was, act: &Act) -> Result<(), RosterError> {
    if act.leaves {
        persons::drop_role(tx, person, Role::Teacher, was.school).await?;
        persons::drop_role(tx, person, Role::ClassTeacher, was.school).await?;
    }
    if let Some(school) = act.school {
        persons::drop_role(tx, person, Role::ClassTeacher, was.school).await?;
        persons::drop_role(tx, person, Role::Teacher, was.school).await?;
        persons::grant_role(tx, person, Role::Teacher, school).await?;
        batch::post_teacher(tx, person, school).await?;
    }
    if let Some(teaches) = &act.teaches {
        batch::teach(tx, person, teaches).await?;
    }
    Ok(())
}

async fn give_codes(ctx: &Ctx, tx: &mut Tx, kind: RosterKind, work: &[Work]) -> Result<(), RosterError> {
    let codes: Vec<_> = work.iter().filter_map(|work| Some((work.made.person?, work.act.code.as_deref()?))).collect();
    Ok(external_ids::put_for_persons(ctx.part::<Vault>(), tx, scheme(kind), &codes, ctx.now()).await?)
}

async fn guardians(ctx: &Ctx, tx: &mut Tx, work: &mut [Work], households: &mut Households) -> Result<(), RosterError> {
    let (mut names, mut bonds, mut phones) = (Vec::new(), Vec::new(), Vec::new());
    for work in work {
        let Some(pupil) = work.made.person else { continue };
        let school = work.act.seat.as_ref().map(|seat| seat.0).or(work.act.was.as_ref().map(|was| was.school));
        let Some(school) = school else { continue };
        for act in &work.act.guardians {
            let (person, fresh) = guardian(ctx, act, households);
            if fresh {
                names.push(Name { person, name: act.name.clone(), alias: act.name.clone() });
            }
            if act.person.is_none() || act.kin_was.is_some() {
                let (kin, relation) = (spelling::kinship(&act.relation), act.relation.clone());
                bonds.push(Bond { guardian: person, pupil, kin, relation, school });
            }
            phones.extend(act.phone.as_deref().map(|phone| (person, phone)));
            let (known, kin_was) = (act.person.is_some(), act.kin_was.clone());
            work.made.guardians.push(MadeGuardian { person, fresh, kin_was, known });
        }
    }
    batch::create(ctx, tx, &names).await?;
    contacts::import_phones(ctx.part::<Vault>(), tx, &phones, ctx.now()).await?;
    Ok(batch::entrust(tx, &bonds).await?)
}

/// The guardian of a row, and whether the person has to be made.
fn guardian(ctx: &Ctx, act: &GuardianAct, households: &mut Households) -> (PersonId, bool) {
    if let Some(person) = act.person {
        return (person, false);
    }
    let Some(phone) = &act.phone else { return (ctx.new_id(), true) };
    let mut fresh = false;
    let person = *households.entry((act.name.clone(), phone.clone())).or_insert_with(|| {
        fresh = true;
        ctx.new_id()
    });
    (person, fresh)
}

async fn appoint(tx: &mut Tx, work: &mut Work, seats: &HashMap<Seat, ClassId>) -> Result<(), RosterError> {
    let Some(person) = work.made.person else { return Ok(()) };
    for class in work.act.heads.iter().filter_map(|seat| seats.get(seat)) {
        persons::appoint_class_teacher(tx, *class, person).await?;
        work.made.heads.push(*class);
    }
    Ok(())
}

/// Whether somebody is as an import has left it.
pub(super) fn stands(now: Option<&Listed>, act: &Act, made: &Made, code: Option<String>) -> bool {
    let Some(now) = now else { return false };
    let was = act.was.as_ref();
    let name = act.name.as_ref().or(was.map(|was| &was.name));
    let code = code.or(was.and_then(|was| was.code.clone()));
    let left = act.leaves || (was.is_some_and(|was| was.left) && act.seat.is_none() && act.school.is_none());
    let school = act.school.or(act.seat.as_ref().map(|seat| seat.0)).or(was.map(|was| was.school));
    name == Some(&now.name)
        && act.born.or(was.and_then(|was| was.born)) == now.born
        && now.class == made.class
        && now.left == left
        && now.code == code
        && school == Some(now.school)
}
