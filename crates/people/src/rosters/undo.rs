//! Taking an import back, while nobody has changed what it did.

use kernel::{PersonId, Role};
use platform::{Ctx, Vault};
use store::Tx;

use super::apply::{Made, SLICE, stands};
use super::compare::{Act, Fingerprints, Was};
use super::jobs::{Prints, scheme};
use super::rules::Step;
use super::store::{self as table, ActRow};
use super::{Import, RosterError, RosterKind, service};
use crate::consent::service as consent;
use crate::contacts::service as contacts;
use crate::external_ids::service as external_ids;
use crate::membership::{self, Because};
use crate::persons::batch::{self, Bond};
use crate::persons::service as persons;

/// A row that was carried out.
type Done = (Act, Made);

/// Takes back what is left of an import, the last row first; keeps it all when a row was changed since.
pub(super) async fn run(ctx: &Ctx, mut import: Import) -> Result<(), RosterError> {
    let total = import.counts().acts();
    // Only before the first slice: what is half taken back has to be taken back whole.
    if import.done == total {
        let changed = changed_since(ctx, &import).await?;
        if changed > 0 {
            return keep(ctx, import, changed).await;
        }
    }
    while import.done > 0 {
        let from = import.done.saturating_sub(SLICE);
        let mut tx = ctx.db.begin().await?;
        if !table::update_done(&mut tx, import.id, import.done, from).await? {
            return Ok(());
        }
        let rows = table::list_acts((&mut tx).into(), import.id, from, import.done).await?;
        let done = open(ctx, rows)?;
        match take_back(ctx, &mut tx, import.kind, &done).await {
            Ok(()) => tx.commit().await?,
            // Something hangs on somebody the import made: a question, a login, a printed slip.
            Err(RosterError::Store(error)) if error.is_foreign_key_violation() && import.done == total => {
                drop(tx);
                return keep(ctx, import, 1).await;
            }
            Err(error) => return Err(error),
        }
        import.done = from;
    }
    let mut tx = ctx.db.begin().await?;
    service::step_on(ctx, &mut tx, import, Step::TakeBack).await?;
    Ok(tx.commit().await?)
}

async fn keep(ctx: &Ctx, import: Import, changed: u32) -> Result<(), RosterError> {
    let mut tx = ctx.db.begin().await?;
    table::update_changed_since(&mut tx, import.id, changed).await?;
    service::step_on(ctx, &mut tx, import, Step::Keep).await?;
    Ok(tx.commit().await?)
}

fn open(ctx: &Ctx, rows: Vec<ActRow>) -> Result<Vec<Done>, RosterError> {
    let vault = ctx.part::<Vault>();
    let mut done = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(made) = row.made else { continue };
        let act = serde_json::from_slice(&vault.open(service::PURPOSE, &row.act)?)?;
        done.push((act, serde_json::from_slice(&vault.open(service::PURPOSE, &made)?)?));
    }
    Ok(done)
}

/// How many rows were changed since, slice by slice.
async fn changed_since(ctx: &Ctx, import: &Import) -> Result<u32, RosterError> {
    let prints = Prints(ctx.part::<Vault>().clone(), import.kind);
    let (mut changed, mut from) = (0, 0);
    while from < import.done {
        let until = (from + SLICE).min(import.done);
        let mut tx = ctx.db.begin().await?;
        let done = open(ctx, table::list_acts((&mut tx).into(), import.id, from, until).await?)?;
        let people: Vec<_> = done.iter().filter_map(|(_, made)| made.person).collect();
        let now = table::list_these((&mut tx).into(), import.kind, &people).await?;
        for (act, made) in &done {
            let code = act.code.as_deref().map(|code| prints.code(code));
            let now = made.person.and_then(|person| now.get(&person));
            changed += u32::from(!stands(now, act, made, code));
        }
        changed += table::count_used(&mut tx, &fresh(&done)).await?;
        from = until;
    }
    Ok(changed)
}

/// Everybody the rows have made.
fn fresh(done: &[Done]) -> Vec<PersonId> {
    let people = done.iter().filter(|(act, _)| act.person.is_none()).filter_map(|(_, made)| made.person);
    let guardians = done.iter().flat_map(|(_, made)| &made.guardians).filter(|guardian| guardian.fresh);
    people.chain(guardians.map(|guardian| guardian.person)).collect()
}

async fn take_back(ctx: &Ctx, tx: &mut Tx, kind: RosterKind, done: &[Done]) -> Result<(), RosterError> {
    let (mut names, mut codeless, mut born) = (Vec::new(), Vec::new(), Vec::new());
    for (act, made) in done.iter().rev() {
        let Some(person) = made.person else { continue };
        for guardian in &made.guardians {
            match (&guardian.kin_was, guardian.known) {
                (Some(was), _) => {
                    let bond = act.was.as_ref().map(|found| Bond {
                        guardian: guardian.person,
                        pupil: person,
                        kin: was.kind,
                        relation: was.word.clone(),
                        school: found.school,
                    });
                    batch::entrust(tx, bond.as_slice()).await?;
                }
                (None, false) => batch::release(tx, guardian.person, person).await?,
                (None, true) => {}
            }
        }
        for class in &made.heads {
            batch::relieve(tx, *class, person).await?;
        }
        let Some(was) = &act.was else { continue };
        names.extend(act.name.as_ref().map(|_| (person, was.name.clone())));
        if act.code.is_some() {
            codeless.push(person);
        }
        born.extend(act.born.map(|_| (person, was.born)));
        match kind {
            RosterKind::Pupils => move_back(ctx, tx, person, act, was).await?,
            RosterKind::Teachers => post_back(tx, person, act, was).await?,
        }
    }
    batch::rename(tx, &names).await?;
    external_ids::forget_for_persons(tx, scheme(kind), &codeless).await?;
    consent::import_birth_months(tx, &born).await?;
    contacts::forget_phones(ctx.part::<Vault>(), tx, &phones(done)).await?;
    Ok(batch::unmake(tx, &fresh(done)).await?)
}

/// The telephones the rows have brought.
fn phones(done: &[Done]) -> Vec<(PersonId, &str)> {
    let guardians = done.iter().flat_map(|(act, made)| act.guardians.iter().zip(&made.guardians));
    guardians.filter_map(|(act, made)| Some((made.person, act.phone.as_deref()?))).collect()
}

async fn move_back(ctx: &Ctx, tx: &mut Tx, person: PersonId, act: &Act, was: &Was) -> Result<(), RosterError> {
    if act.seat.is_none() && !act.leaves {
        return Ok(());
    }
    if was.left {
        return Ok(membership::leave(ctx, tx, person, Because::default()).await?);
    }
    if let Some(last) = membership::service::last_move(&mut *tx, person).await? {
        membership::take_back(ctx, tx, &last).await?;
    }
    Ok(())
}

async fn post_back(tx: &mut Tx, person: PersonId, act: &Act, was: &Was) -> Result<(), RosterError> {
    if let Some(school) = act.school {
        persons::drop_role(tx, person, Role::Teacher, school).await?;
        batch::post_teacher(tx, person, was.school).await?;
    }
    if (act.school.is_some() || act.leaves) && !was.left {
        persons::grant_role(tx, person, Role::Teacher, was.school).await?;
    }
    if act.teaches.is_some() {
        batch::teach(tx, person, &was.teaches).await?;
    }
    Ok(())
}
