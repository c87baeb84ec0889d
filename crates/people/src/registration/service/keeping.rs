//! Letting people into their accounts again, and keeping them out.

use std::net::IpAddr;

use kernel::{Permission, PersonId, Relation};
use platform::notices::{self, Notice};
use platform::{Ctx, Denied, Vault, audit};
use serde_json::json;
use store::Tx;

use super::{attempts, permitted};
use crate::identity::{self, SignedIn, Visitor};
use crate::packs::Packs;
use crate::registration::code::Purpose;
use crate::registration::store as table;
use crate::registration::{Code, RegistrationError, ResetCode, ResetGlimpse, rules};
use crate::{persons, relations};

/// Lets the actor look after somebody's account. A class teacher looks after the pupils of the class and their guardians.
async fn permit_account(ctx: &Ctx, tx: &mut Tx, person: PersonId) -> Result<(), RegistrationError> {
    let actor = ctx.actor()?;
    let mut to_person = relations::to_person(&mut *tx, &actor, person).await?;
    for child in persons::service::children_of(&mut *tx, person).await? {
        let of_own_class = relations::to_person(&mut *tx, &actor, child.person).await?.has(Relation::OwnClass);
        to_person = to_person.with_if(of_own_class, Relation::OwnClass);
    }
    permitted(ctx.permit(Permission::ManageAccounts, to_person))?;
    let roles: Vec<_> = table::roles_of((&mut *tx).into(), person).await?.into_iter().map(|(role,)| role).collect();
    if actor.person == person || !rules::may_keep_account(actor.role, &roles) {
        return Err(Denied::Forbidden.into());
    }
    Ok(())
}

/// Gives out a code with which the person may choose a new password, once and soon. An earlier one is void; the person is
/// told.
///
/// # Errors
/// `NotFound`, `Forbidden` when the account opens more than the actor may, `NoAccount`.
pub async fn issue_reset_code(ctx: &Ctx, person: PersonId) -> Result<ResetCode, RegistrationError> {
    let code = Code::fresh()?;
    let mut tx = ctx.db.begin().await?;
    permit_account(ctx, &mut tx, person).await?;
    identity::login_of(&mut tx, person).await?.ok_or(RegistrationError::NoAccount)?;
    let now = ctx.now();
    let expires_at = now.plus(ctx.part::<Packs>().current(now).registration.reset_lasts());
    let fingerprint = code.fingerprint(ctx.part::<Vault>(), Purpose::Reset);
    table::upsert_reset(&mut tx, person, &fingerprint, ctx.actor()?.person, expires_at).await?;
    notices::send(ctx, &mut tx, person, Notice::new("reset_issued")).await?;
    audit::record(ctx, &mut tx, "registration.issue_reset_code", &format!("person:{person}"), &json!({})).await?;
    tx.commit().await?;
    Ok(ResetCode { code, expires_at })
}

/// Whose password a code sets.
///
/// # Errors
/// `CodeUnfit`, `TooManyAttempts`.
pub async fn look_at_reset(ctx: &Ctx, address: IpAddr, code: &str) -> Result<ResetGlimpse, RegistrationError> {
    let (attempt, code) = attempts::begin(ctx, code, address).await?;
    let fingerprint = code.fingerprint(ctx.part::<Vault>(), Purpose::Reset);
    let found = table::find_reset((&ctx.db).into(), &fingerprint, ctx.now()).await?;
    let (person, _) = found.ok_or(RegistrationError::CodeUnfit)?;
    let name = persons::service::name_of(&ctx.db, person).await?.ok_or(RegistrationError::CodeUnfit)?;
    let login = identity::login_of(&ctx.db, person).await?.ok_or(RegistrationError::CodeUnfit)?;
    attempt.succeed(ctx).await?;
    let shortest = identity::shortest_password_of(&ctx.db, person).await?;
    Ok(ResetGlimpse { name: rules::mask(&name.name), login, shortest })
}

/// Sets a new password with a code, ends every sign-in of the person and signs this browser in. Both the person and whoever
/// gave the code out are told.
///
/// # Errors
/// `CodeUnfit`, `TooManyAttempts`, a weak password, a locked account.
pub async fn reset_password(
    ctx: &Ctx,
    visitor: &Visitor,
    code: &str,
    password: &str,
) -> Result<SignedIn, RegistrationError> {
    let (attempt, code) = attempts::begin(ctx, code, visitor.address).await?;
    let fingerprint = code.fingerprint(ctx.part::<Vault>(), Purpose::Reset);
    let found = table::find_reset((&ctx.db).into(), &fingerprint, ctx.now()).await?;
    let (person, issued_by) = found.ok_or(RegistrationError::CodeUnfit)?;
    attempt.succeed(ctx).await?;
    let login = identity::login_of(&ctx.db, person).await?.ok_or(RegistrationError::CodeUnfit)?;
    let hash = identity::hash_password_of(ctx, person, &login, password).await?;

    let mut tx = ctx.db.begin().await?;
    if table::delete_reset(&mut tx, &fingerprint).await? == 0 {
        return Err(RegistrationError::CodeUnfit);
    }
    identity::open_account(ctx, &mut tx, person, &login, &hash).await?;
    identity::end_sign_ins(&mut tx, person, ctx.now()).await?;
    let grant = persons::service::roles_of(&mut tx, person).await?.into_iter().next();
    let grant = grant.ok_or(RegistrationError::CodeUnfit)?;
    let who = (person, grant.role, grant.org);
    let signed_in = identity::begin_with_password(ctx, &mut tx, visitor, who).await?;
    for told in [person, issued_by] {
        notices::send(ctx, &mut tx, told, Notice::new("reset_used")).await?;
    }
    let acting = Ctx::new(ctx.app.clone(), Some(signed_in.actor), ctx.request_id.clone());
    let detail = json!({ "issued_by": issued_by });
    audit::record(&acting, &mut tx, "registration.reset_password", &format!("person:{person}"), &detail).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Keeps a person out of the account until it is unlocked: every sign-in ends, codes for a new password are void.
///
/// # Errors
/// `NotFound`, `Forbidden`, `NoAccount`.
pub async fn lock_account(ctx: &Ctx, person: PersonId) -> Result<(), RegistrationError> {
    let mut tx = ctx.db.begin().await?;
    permit_account(ctx, &mut tx, person).await?;
    if identity::set_lock(&mut tx, person, Some(ctx.now())).await? == 0 {
        return Err(RegistrationError::NoAccount);
    }
    identity::end_sign_ins(&mut tx, person, ctx.now()).await?;
    table::delete_reset_of(&mut tx, person).await?;
    audit::record(ctx, &mut tx, "registration.lock_account", &format!("person:{person}"), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets a person into the account again.
///
/// # Errors
/// `NotFound`, `Forbidden`, `NoAccount`.
pub async fn unlock_account(ctx: &Ctx, person: PersonId) -> Result<(), RegistrationError> {
    let mut tx = ctx.db.begin().await?;
    permit_account(ctx, &mut tx, person).await?;
    if identity::set_lock(&mut tx, person, None).await? == 0 {
        return Err(RegistrationError::NoAccount);
    }
    audit::record(ctx, &mut tx, "registration.unlock_account", &format!("person:{person}"), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}
