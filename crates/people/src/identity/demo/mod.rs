//! Signing in without a password as a person of a demo region.
//!
//! Two things must both be so: the operator has opened it ([`DemoAccess`]), and the person belongs to a region that was
//! marked as a demo. People of a real region cannot be signed in as, whatever the switch says.

mod store;

use ::store::Tx;
use kernel::{OrgId, PersonId, Role};
use platform::{App, Ctx};

use self::store as table;
pub use self::store::DemoPerson;
use super::service::How;
use super::{DemoAccess, IdentityError, SignInMeans, SignedIn, Visitor, service};

/// Whom a visitor wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The first offered person of a role.
    Role(Role),
    /// A person, in the role in which the person is offered or otherwise in the first of the person's roles.
    Person(PersonId),
    /// A person in one of the person's roles.
    PersonAs(PersonId, Role),
}

/// Marks a region as a demo: its people may be signed in as where the operator has opened it. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub async fn open_region(tx: &mut Tx, region: OrgId) -> ::store::Result<()> {
    table::insert_region(tx, region).await
}

/// Offers a person of a demo region by name: `note` is a line about the person ("实验小学 三(2)班"). Those offered first
/// stand first.
///
/// # Errors
/// When the database fails.
pub async fn introduce(tx: &mut Tx, person: PersonId, role: Role, note: &str) -> ::store::Result<()> {
    table::insert_person(tx, person, role, note).await
}

/// The people a visitor may sign in as: those introduced, and for each other role the first who holds it.
///
/// # Errors
/// `DemoOff` when it is not open to this visitor.
pub async fn list(app: &App, visitor: &Visitor) -> Result<Vec<DemoPerson>, IdentityError> {
    admit(app, visitor)?;
    let mut people = table::list_introduced(&app.db).await?;
    for person in table::list_first_of_each_role(&app.db).await? {
        if !people.iter().any(|introduced| introduced.role == person.role) {
            people.push(person);
        }
    }
    people.sort_by_key(|person| person.role);
    Ok(people)
}

/// Everybody a visitor may sign in as in one role, at most `limit`: for load tests, which need a crowd.
///
/// # Errors
/// `DemoOff` when it is not open to this visitor.
pub async fn list_holders(
    app: &App,
    visitor: &Visitor,
    role: Role,
    limit: u32,
) -> Result<Vec<DemoPerson>, IdentityError> {
    admit(app, visitor)?;
    Ok(table::list_holders(&app.db, role, limit).await?)
}

/// Signs a visitor in as a person of a demo region.
///
/// # Errors
/// `DemoOff` when it is not open to this visitor, `NotFound` when no such person belongs to a demo region.
pub async fn sign_in(ctx: &Ctx, visitor: &Visitor, whom: Whom) -> Result<SignedIn, IdentityError> {
    admit(ctx, visitor)?;
    let (person, role) = match whom {
        Whom::Person(person) => (person, table::find_introduced_role(&ctx.db, person).await?),
        Whom::PersonAs(person, role) => (person, Some(role)),
        Whom::Role(role) => (first_of(ctx, role).await?.ok_or(IdentityError::NotFound)?, Some(role)),
    };
    let mut tx = ctx.db.begin().await?;
    let mut grants = table::list_grants(&mut tx, person).await?;
    grants.sort();
    let grant = grants.into_iter().find(|(held, _)| role.is_none_or(|role| role == *held));
    let (role, org) = grant.ok_or(IdentityError::NotFound)?;
    let signed_in = service::begin(ctx, &mut tx, visitor, (person, role, org), How::of(SignInMeans::Demo)).await?;
    tx.commit().await?;
    Ok(signed_in)
}

async fn first_of(app: &App, role: Role) -> ::store::Result<Option<PersonId>> {
    let mut offered = table::list_introduced(&app.db).await?;
    if !offered.iter().any(|person| person.role == role) {
        offered = table::list_first_of_each_role(&app.db).await?;
    }
    Ok(offered.into_iter().find(|person| person.role == role).map(|person| person.person))
}

/// Lets a visitor in to whom demo sign-ins are open.
pub(super) fn admit(app: &App, visitor: &Visitor) -> Result<(), IdentityError> {
    let access = app.find_part::<DemoAccess>().copied().unwrap_or_default();
    if access.admits(visitor) { Ok(()) } else { Err(IdentityError::DemoOff) }
}
