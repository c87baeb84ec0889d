//! Slips for staff: a coordinator prints those of the school's teachers, the bureau those of coordinators and heads.

use kernel::{OrgId, Permission, PersonId, Relation, Role};
use platform::{Ctx, Denied, audit};
use serde_json::json;
use store::{Source, Tx};

use super::permitted;
use super::slips::{bundle, finish, issue};
use crate::organisation::{self, OrgPath};
use crate::registration::sheet::{Bundle, Printed};
use crate::registration::store as table;
use crate::registration::{RegistrationError, SlipKind, SlipState, StaffRow, rules};
use crate::words::Locale;

/// Those whose accounts the actor opens, each with slip and account.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn list_staff(ctx: &Ctx) -> Result<Vec<(StaffRow, SlipState)>, RegistrationError> {
    let rows = staff_of(ctx, (&ctx.db).into()).await?;
    let state =
        |row: &StaffRow| rules::slip_state(usize::from(row.login.is_some()), row.ending, row.expires_at, ctx.now());
    Ok(rows.into_iter().map(|row| (row.clone(), state(&row))).collect())
}

/// Prints slips for staff: the chosen, or all without account and slip.
///
/// # Errors
/// `NothingToPrint`, also when those chosen have accounts; when there is no font.
pub async fn print_staff_slips(
    ctx: &Ctx,
    chosen: Option<Vec<PersonId>>,
    locale: Option<Locale>,
    address: String,
) -> Result<Vec<u8>, RegistrationError> {
    let mut tx = ctx.db.begin().await?;
    let mut slips = Vec::new();
    for row in staff_of(ctx, (&mut tx).into()).await? {
        let wanted = match &chosen {
            Some(chosen) => chosen.contains(&row.person),
            None => row.ending.is_some() || row.expires_at.is_none_or(|expires| expires <= ctx.now()),
        };
        if wanted && row.login.is_none() && may_open(ctx, &mut tx, row.person).await? {
            let code = issue(ctx, &mut tx, SlipKind::Staff, row.person, 1).await?;
            slips.push(Printed { name: row.name, of: row.org_name, code });
        }
    }
    let org = ctx.actor()?.org;
    let detail = json!({ "slips": slips.len(), "kind": SlipKind::Staff });
    audit::record(ctx, &mut tx, "registration.print_slips", &format!("org:{org}"), &detail).await?;
    let bundles = sheets(&mut tx, org, slips).await?;
    finish(ctx, tx, bundles, locale, address).await
}

async fn staff_of(ctx: &Ctx, mut source: Source<'_>) -> Result<Vec<StaffRow>, RegistrationError> {
    let actor = ctx.actor()?;
    let (relation, roles) = match rules::staff_of(actor.role) {
        Some(roles) if actor.role == Role::Bureau => (Relation::SameRegion, roles),
        Some(roles) => (Relation::SameSchool, roles),
        None => return Err(Denied::Forbidden.into()),
    };
    permitted(ctx.permit(Permission::ManageStaffSlips, relation))?;
    let path: OrgPath = organisation::service::find_org(super::again(&mut source), actor.org)
        .await?
        .ok_or(RegistrationError::NotFound)?
        .path;
    Ok(table::list_staff(source, &path, roles).await?)
}

/// Whoever prints hands the account out: it must open nothing that stands above.
async fn may_open(ctx: &Ctx, tx: &mut Tx, person: PersonId) -> Result<bool, RegistrationError> {
    let roles: Vec<_> = table::roles_of(tx.into(), person).await?.into_iter().map(|(role,)| role).collect();
    Ok(rules::may_keep_account(ctx.actor()?.role, &roles))
}

async fn sheets(tx: &mut Tx, org: OrgId, slips: Vec<Printed>) -> Result<Vec<Bundle>, RegistrationError> {
    if slips.is_empty() {
        return Ok(Vec::new());
    }
    let found = organisation::service::find_org(&mut *tx, org).await?.ok_or(RegistrationError::NotFound)?;
    Ok(vec![bundle(tx, org, found.name, String::new(), SlipKind::Staff, slips).await?])
}
