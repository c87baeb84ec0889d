//! The name that other pupils see (R26).

use jiff::tz::TimeZone;
use kernel::{Day, Permission, PersonId, Relation, Timestamp};
use platform::notices::{self, Notice};
use platform::{Ctx, audit};
use serde_json::json;
use store::Source;

use super::permit_person;
use crate::packs::Packs;
use crate::persons::{self, Name, Pupil};
use crate::registration::store as table;
use crate::registration::{RegistrationError, rules};

/// A pupil's alias, and what else it could be.
#[derive(Clone, Debug)]
pub struct AliasView {
    /// The alias.
    pub alias: String,
    /// Whether the pupil may choose another in this term.
    pub may_change: bool,
    /// Names that can be taken as they are.
    pub suggestions: Vec<String>,
}

/// The actor's alias and some others.
///
/// # Errors
/// `NotFound` when the actor is no pupil.
pub async fn own_alias(ctx: &Ctx) -> Result<AliasView, RegistrationError> {
    ctx.permit(Permission::ChooseAlias, Relation::Own)?;
    let pupil = get_pupil(&ctx.db, ctx.actor()?.person).await?;
    let classmates = persons::service::pupils_of(&ctx.db, pupil.class).await?;
    let chosen = table::find_alias_choice((&ctx.db).into(), pupil.person).await?;
    let taken: Vec<_> = classmates.iter().map(|mate| mate.alias.as_str()).collect();
    let suggestions = rules::suggestions(start_of(pupil.person), &taken);
    Ok(AliasView { alias: pupil.alias, may_change: may_change(ctx, chosen), suggestions })
}

/// Takes another alias; once in a term.
///
/// # Errors
/// `AliasTooSoon`, `AliasUnfit`, `NotFound` when the actor is no pupil.
pub async fn choose_alias(ctx: &Ctx, alias: &str) -> Result<(), RegistrationError> {
    ctx.permit(Permission::ChooseAlias, Relation::Own)?;
    let alias = alias.trim();
    let mut tx = ctx.db.begin().await?;
    let pupil = get_pupil(&mut tx, ctx.actor()?.person).await?;
    let chosen = table::find_alias_choice((&mut tx).into(), pupil.person).await?;
    if !may_change(ctx, chosen) {
        return Err(RegistrationError::AliasTooSoon);
    }
    let classmates = persons::service::pupils_of(&mut tx, pupil.class).await?;
    judge(alias, &pupil, &classmates)?;
    table::update_alias(&mut tx, pupil.person, alias, Some(ctx.now())).await?;
    audit::record(ctx, &mut tx, "registration.choose_alias", &format!("person:{}", pupil.person), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}

fn judge(alias: &str, pupil: &Pupil, classmates: &[Name]) -> Result<(), RegistrationError> {
    let others = || classmates.iter().filter(|mate| mate.person != pupil.person);
    let names: Vec<_> = std::iter::once(pupil.name.as_str()).chain(others().map(|mate| mate.name.as_str())).collect();
    let aliases: Vec<_> = others().map(|mate| mate.alias.as_str()).collect();
    rules::judge_alias(alias, &names, &aliases).map_err(RegistrationError::AliasUnfit)
}

/// Gives a pupil a harmless alias in place of the present one, and lets the pupil choose again; the pupil is told.
///
/// # Errors
/// `NotFound` when there is no such pupil, or not for this actor.
pub async fn reset_alias(ctx: &Ctx, person: PersonId) -> Result<(), RegistrationError> {
    let mut tx = ctx.db.begin().await?;
    permit_person(ctx, &mut tx, Permission::ManageGuardians, person).await?;
    let pupil = get_pupil(&mut tx, person).await?;
    let classmates = persons::service::pupils_of(&mut tx, pupil.class).await?;
    let taken: Vec<_> = classmates.iter().map(|mate| mate.alias.as_str()).collect();
    let alias = rules::suggestions(start_of(person), &taken).into_iter().next().unwrap_or_default();
    table::update_alias(&mut tx, person, &alias, None).await?;
    notices::send(ctx, &mut tx, person, Notice::new("alias_reset").link("/alias")).await?;
    audit::record(ctx, &mut tx, "registration.reset_alias", &format!("person:{person}"), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}

async fn get_pupil(source: impl Into<Source<'_>>, person: PersonId) -> Result<Pupil, RegistrationError> {
    persons::service::pupil(source, person).await?.ok_or(RegistrationError::NotFound)
}

fn may_change(ctx: &Ctx, chosen: Option<Timestamp>) -> bool {
    let zone: &TimeZone = &ctx.part::<Packs>().current(ctx.now()).zone;
    let term = |at: Timestamp| rules::half_year(Day::date(at.day(zone)));
    chosen.is_none_or(|chosen| term(chosen) < term(ctx.now()))
}

/// Where a pupil's suggestions begin: the same each time, and not those of the neighbour.
fn start_of(person: PersonId) -> usize {
    usize::from(person.uuid().as_bytes()[15])
}
