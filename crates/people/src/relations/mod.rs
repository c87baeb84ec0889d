//! How an actor stands to a person, a class or an organisation: the facts on which the policy decides.

mod store;

use std::collections::{BTreeSet, HashMap};

use ::store::{Result, Source};
use kernel::{Actor, OrgId, PersonId, Relation, Relations, Role};

use crate::organisation::Class;

/// How the actor stands to a person, and so to what belongs to that person.
///
/// A school's staff stand in [`SameSchool`](Relation::SameSchool) to everyone of the school; those who serve a
/// township, a county or the region in [`SameRegion`](Relation::SameRegion) to everyone below it. Pupils, guardians and
/// teachers serve no organisation: to each other's things they are strangers. A pupil who has left still belongs to the last
/// school, no longer to its class teacher.
///
/// # Errors
/// When the database fails.
pub async fn to_person(source: impl Into<Source<'_>>, actor: &Actor, person: PersonId) -> Result<Relations> {
    let facts = store::facts_about_person(source.into(), actor.person, actor.org, person).await?;
    let serves = serves_an_organisation(actor.role);
    Ok(Relations::NONE
        .with_if(actor.person == person, Relation::Own)
        .with_if(facts.own_child > 0, Relation::OwnChild)
        .with_if(facts.own_class > 0, Relation::OwnClass)
        .with_if(serves && facts.same_school > 0, Relation::SameSchool)
        .with_if(serves && facts.same_region > 0, Relation::SameRegion))
}

/// Whether people in this role look after a whole school, county or region.
const fn serves_an_organisation(role: Role) -> bool {
    !matches!(role, Role::Pupil | Role::Guardian | Role::Teacher | Role::ClassTeacher)
}

/// How the actor stands to a class.
///
/// # Errors
/// When the database fails.
pub async fn to_class(source: impl Into<Source<'_>>, actor: &Actor, class: &Class) -> Result<Relations> {
    let facts = store::facts_about_class(source.into(), actor.person, actor.org, class.id).await?;
    let serves = serves_an_organisation(actor.role);
    Ok(Relations::NONE
        .with_if(facts.own_class > 0, Relation::OwnClass)
        .with_if(serves && facts.same_school > 0, Relation::SameSchool)
        .with_if(serves && facts.same_region > 0, Relation::SameRegion))
}

/// How the actor stands to each of these organisations.
///
/// # Errors
/// When the database fails.
pub async fn to_orgs(
    source: impl Into<Source<'_>>,
    actor: &Actor,
    orgs: impl IntoIterator<Item = OrgId>,
) -> Result<HashMap<OrgId, Relations>> {
    let orgs: BTreeSet<_> = orgs.into_iter().collect();
    let found = store::facts_about_orgs(source.into(), actor.org, orgs).await?;
    let relations = |(org, same_school, same_region): (OrgId, i64, i64)| {
        let relations = Relations::NONE
            .with_if(same_school > 0, Relation::SameSchool)
            .with_if(same_region > 0, Relation::SameRegion);
        (org, relations)
    };
    Ok(found.into_iter().map(relations).collect())
}

/// How the actor stands to an organisation.
///
/// # Errors
/// When the database fails.
pub async fn to_org(source: impl Into<Source<'_>>, actor: &Actor, org: OrgId) -> Result<Relations> {
    let facts = store::facts_about_org(source.into(), actor.org, org).await?;
    Ok(Relations::NONE
        .with_if(facts.same_school > 0, Relation::SameSchool)
        .with_if(facts.same_region > 0, Relation::SameRegion))
}
