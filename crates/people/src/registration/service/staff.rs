//! Slips for staff: a coordinator prints those of the school's teachers, the bureau those of coordinators and heads.

use kernel::{Permission, PersonId, Relation, Role};
use platform::{Ctx, Denied};

use super::permitted;
use super::printing::{Batch, Sheets, fresh_slip, hand_out};
use crate::organisation::{self, Org};
use crate::registration::sheet::{Bundle, Printed};
use crate::registration::store as table;
use crate::registration::{RegistrationError, SlipKind, SlipState, StaffRow, rules};
use crate::words::Locale;

/// Those whose accounts the actor opens, each with slip and account.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn list_staff(ctx: &Ctx) -> Result<Vec<(StaffRow, SlipState)>, RegistrationError> {
    let rows = staff_of(ctx).await?;
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
) -> Result<Sheets, RegistrationError> {
    let (mut printed, mut slips) = (Vec::new(), Vec::new());
    for row in staff_of(ctx).await? {
        let wanted = match &chosen {
            Some(chosen) => chosen.contains(&row.person),
            None => row.ending.is_some() || row.expires_at.is_none_or(|expires| expires <= ctx.now()),
        };
        if wanted && row.login.is_none() && may_open(ctx, row.person).await? {
            let (code, slip) = fresh_slip(ctx, SlipKind::Staff, row.person, 1)?;
            printed.push(Printed { name: row.name, of: row.org_name, code });
            slips.push(slip);
        }
    }
    if slips.is_empty() {
        return Err(RegistrationError::NothingToPrint);
    }
    let org = get_own_org(ctx).await?;
    let phone = table::phone_of((&ctx.db).into(), org.id).await?;
    let bundle = Bundle { school: org.name, heading: String::new(), phone, kind: SlipKind::Staff, slips: printed };
    hand_out(ctx, vec![Batch { bundle, slips, object: format!("org:{}", org.id) }], locale, address).await
}

async fn staff_of(ctx: &Ctx) -> Result<Vec<StaffRow>, RegistrationError> {
    let actor = ctx.actor()?;
    let (relation, roles) = match rules::staff_of(actor.role) {
        Some(roles) if actor.role == Role::Bureau => (Relation::SameRegion, roles),
        Some(roles) => (Relation::SameSchool, roles),
        None => return Err(Denied::Forbidden.into()),
    };
    permitted(ctx.permit(Permission::ManageStaffSlips, relation))?;
    let org = get_own_org(ctx).await?;
    Ok(table::list_staff((&ctx.db).into(), &org.path, roles).await?)
}

async fn get_own_org(ctx: &Ctx) -> Result<Org, RegistrationError> {
    let org = organisation::service::find_org(&ctx.db, ctx.actor()?.org).await?;
    org.ok_or(RegistrationError::NotFound)
}

/// Whoever prints hands the account out: it must open nothing that stands above.
async fn may_open(ctx: &Ctx, person: PersonId) -> Result<bool, RegistrationError> {
    let roles: Vec<_> = table::roles_of((&ctx.db).into(), person).await?.into_iter().map(|(role,)| role).collect();
    Ok(rules::may_keep_account(ctx.actor()?.role, &roles))
}
