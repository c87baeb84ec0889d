//! Doing one thing to many people: each is asked about and done by itself, and what would happen can be asked first.

use kernel::{ClassId, Coded, ErrorCode, OrgId, Permission, PersonId, Role};
use platform::{Ctx, audit};
use serde_json::json;
use store::Tx;

use super::{DirectoryError, rules};
use crate::membership::service as membership;
use crate::organisation::service as organisation;
use crate::persons::service as persons;
use crate::{identity, relations};

/// People of one request.
pub const MOST: usize = 500;

/// What is done.
#[derive(Clone, Debug)]
pub enum Act {
    /// Pupils go to another class.
    Move {
        /// The class.
        to: ClassId,
        /// Why.
        reason: String,
    },
    /// Pupils leave.
    Leave {
        /// Why.
        reason: String,
    },
    /// People act in a role from now on.
    Give {
        /// The role.
        role: Role,
        /// Where.
        org: OrgId,
    },
    /// People act in a role no longer.
    Withdraw {
        /// The role.
        role: Role,
        /// Where.
        org: OrgId,
    },
}

/// What became of one person, or would.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The person.
    pub person: PersonId,
    /// The name; empty for somebody the actor may not know of.
    pub name: String,
    /// Why it cannot be done.
    pub problem: Option<ErrorCode>,
}

/// Does something to each of these people in a transaction of its own, or, `dry`, only finds out what would happen: the same
/// is done and undone again.
///
/// # Errors
/// When the database fails, or there are too many people. What stands against one of them is in the outcome.
pub async fn act(ctx: &Ctx, act: &Act, people: &[PersonId], dry: Dry) -> Result<Vec<Outcome>, DirectoryError> {
    if people.is_empty() || people.len() > MOST {
        return Err(DirectoryError::BadField("people"));
    }
    let mut outcomes = Vec::with_capacity(people.len());
    for person in people {
        let mut tx = ctx.db.begin().await?;
        let problem = match one(ctx, &mut tx, act, *person).await {
            Ok(()) => None,
            Err(DirectoryError::Store(source)) => return Err(source.into()),
            Err(error) => Some(error.code()),
        };
        if dry == Dry::No && problem.is_none() {
            tx.commit().await?;
        } else {
            drop(tx);
        }
        // A name is not given away to those who may not know of the person.
        let known = problem != Some(ErrorCode::NotFound);
        let name = if known { persons::name_of(&ctx.db, *person).await? } else { None };
        outcomes.push(Outcome { person: *person, name: name.map(|name| name.name).unwrap_or_default(), problem });
    }
    Ok(outcomes)
}

/// Whether something only is found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dry {
    /// Only find out.
    Yes,
    /// Do it.
    No,
}

async fn one(ctx: &Ctx, tx: &mut Tx, act: &Act, person: PersonId) -> Result<(), DirectoryError> {
    match act {
        Act::Move { to, reason } => move_pupil(ctx, tx, person, *to, reason).await,
        Act::Leave { reason } => Ok(membership::leave_pupil_in(ctx, tx, person, reason, None).await?),
        Act::Give { role, org } => give(ctx, tx, person, *role, *org).await,
        Act::Withdraw { role, org } => withdraw(ctx, tx, person, *role, *org).await,
    }
}

async fn move_pupil(ctx: &Ctx, tx: &mut Tx, person: PersonId, to: ClassId, reason: &str) -> Result<(), DirectoryError> {
    let there = persons::pupil(&mut *tx, person).await?.is_some_and(|pupil| pupil.class == to);
    // What stands against it otherwise comes first: nobody hears of a stranger's class.
    membership::move_pupil_in(ctx, tx, person, to, reason, None).await?;
    if there { Err(DirectoryError::There) } else { Ok(()) }
}

async fn give(ctx: &Ctx, tx: &mut Tx, person: PersonId, role: Role, org: OrgId) -> Result<(), DirectoryError> {
    check_role(ctx, tx, person, role, org).await?;
    // A child serves no office.
    if persons::pupil(&mut *tx, person).await?.is_some() {
        return Err(DirectoryError::RoleNotGiven);
    }
    persons::grant_role(tx, person, role, org).await?;
    let detail = json!({ "role": role, "org": org });
    Ok(audit::record(ctx, tx, "role.give", &format!("person:{person}"), &detail).await?)
}

async fn withdraw(ctx: &Ctx, tx: &mut Tx, person: PersonId, role: Role, org: OrgId) -> Result<(), DirectoryError> {
    check_role(ctx, tx, person, role, org).await?;
    persons::withdraw_role(tx, person, role, org).await?;
    identity::service::end_sign_ins_as(tx, person, role, org).await?;
    let detail = json!({ "role": role, "org": org });
    Ok(audit::record(ctx, tx, "role.withdraw", &format!("person:{person}"), &detail).await?)
}

/// Whether the actor looks after both the person and the organisation, and may give this role there.
async fn check_role(ctx: &Ctx, tx: &mut Tx, person: PersonId, role: Role, org: OrgId) -> Result<(), DirectoryError> {
    let actor = ctx.actor()?;
    ctx.permit(Permission::ManageRoles, relations::to_person(&mut *tx, &actor, person).await?)?;
    ctx.permit(Permission::ManageRoles, relations::to_org(&mut *tx, &actor, org).await?)?;
    let org = organisation::find_org(&mut *tx, org).await?.ok_or(DirectoryError::NotFound)?;
    if rules::gives(actor.role, role, org.kind) { Ok(()) } else { Err(DirectoryError::RoleNotGiven) }
}
