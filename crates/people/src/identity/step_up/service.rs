//! Setting a second step up, taking it, and doing without a lost phone.

use kernel::{Actor, Permission, PersonId};
use platform::notices::{self, Notice};
use platform::vault::{VaultError, random};
use platform::{App, Ctx, Denied, Vault, audit};
use serde_json::json;
use store::Tx;
use totp_rs::Totp;

use super::store::{self as table, SecondStep};
use super::{Enrolment, StepUp, rules};
use crate::identity::password::Verdict;
use crate::identity::service::end;
use crate::identity::{Identity, IdentityError, SignIn, Visitor, attempts, store as identity_table};
use crate::{persons, relations};

const SECRET: &str = "identity.second_step";
const RECOVERY: &str = "identity.recovery_code";

/// Whether the second step of a sign-in was taken lately, or none is needed.
pub(in crate::identity) async fn counts(app: &App, sign_in: &SignIn) -> store::Result<bool> {
    match rules::judge(sign_in, app.now(), &app.part::<Identity>().settings) {
        Some(verdict) => Ok(verdict),
        None => Ok(confirmed(table::find(&app.db, sign_in.person).await?).is_none()),
    }
}

fn confirmed(step: Option<SecondStep>) -> Option<SecondStep> {
    step.filter(|step| step.confirmed_at.is_some())
}

/// How it stands with the actor's second step.
///
/// # Errors
/// When the database fails.
pub async fn get(ctx: &Ctx) -> Result<StepUp, IdentityError> {
    let actor = ctx.actor()?;
    let enrolled = confirmed(table::find(&ctx.db, actor.person).await?).is_some();
    Ok(StepUp {
        mode: ctx.part::<Identity>().settings.step_up,
        enrolled,
        stepped_up: ctx.is_stepped_up(),
        password_needed: proves_by_password(ctx, actor).await?,
        recovery_codes_left: table::count_codes(&ctx.db, actor.person).await?,
    })
}

/// Somebody at an open browser could otherwise set up a second step of their own. Who came by another site has no password
/// to give; a demo person needs none.
async fn proves_by_password(ctx: &Ctx, actor: Actor) -> Result<bool, IdentityError> {
    let sign_ins = identity_table::list_sign_ins((&ctx.db).into(), actor.person, ctx.now()).await?;
    let is_demo = sign_ins.iter().any(|one| one.id == actor.sign_in && one.means == super::super::SignInMeans::Demo);
    Ok(!is_demo && identity_table::find_account(&ctx.db, actor.person).await?.is_some())
}

/// Begins to set up the actor's second step; [`confirm`] ends it. One that is in force stays so until it is taken away.
///
/// # Errors
/// `Forbidden` for families, `StepUpRequired` when one is in force and was not taken lately, `PasswordWrong`.
pub async fn begin(ctx: &Ctx, visitor: &Visitor, password: Option<&str>) -> Result<Enrolment, IdentityError> {
    let actor = ctx.actor()?;
    if !rules::concerns(actor.role) {
        return Err(Denied::Forbidden.into());
    }
    if confirmed(table::find(&ctx.db, actor.person).await?).is_some() {
        ctx.require_step_up()?;
    }
    if proves_by_password(ctx, actor).await? {
        prove(ctx, visitor, actor, password.unwrap_or_default()).await?;
    }
    let secret: [u8; rules::SECRET_BYTES] = random()?;
    let totp = totp(&secret, &account_of(ctx, actor).await?)?;
    let enrolment = rules::enrolment(&totp).ok_or(VaultError::NotSealed)?;
    let sealed = ctx.part::<Vault>().seal(SECRET, &secret)?;
    let mut tx = ctx.db.begin().await?;
    table::upsert(&mut tx, actor.person, &sealed, ctx.now()).await?;
    audit::record(ctx, &mut tx, "identity.begin_step_up", &object(actor.person), &json!({})).await?;
    tx.commit().await?;
    Ok(enrolment)
}

async fn prove(ctx: &Ctx, visitor: &Visitor, actor: Actor, password: &str) -> Result<(), IdentityError> {
    let Some(account) = identity_table::find_account(&ctx.db, actor.person).await? else { return Ok(()) };
    let attempt = attempts::begin(ctx, &account.login, visitor).await?;
    let verdict = ctx.part::<Identity>().passwords.check(password, Some(account.password_hash)).await?;
    if verdict == Verdict::Wrong {
        return Err(IdentityError::PasswordWrong);
    }
    let mut tx = ctx.db.begin().await?;
    attempt.succeed(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// What an authenticator calls the account: the login, or the name others see.
async fn account_of(ctx: &Ctx, actor: Actor) -> Result<String, IdentityError> {
    if let Some(account) = identity_table::find_account(&ctx.db, actor.person).await? {
        return Ok(account.login);
    }
    let name = persons::service::name_of(&ctx.db, actor.person).await?;
    Ok(name.map_or_else(|| actor.role.to_string(), |name| name.alias))
}

fn totp(secret: &[u8], account: &str) -> Result<Totp, IdentityError> {
    Ok(rules::totp(secret, account).ok_or(VaultError::NotSealed)?)
}

fn object(person: PersonId) -> String {
    format!("person:{person}")
}

/// Ends setting up with a first code: the second step is in force and has been taken. The recovery codes are shown now and
/// never again.
///
/// # Errors
/// `NotEnrolled` when none was begun, `CodeWrong`, `TooManyAttempts`.
pub async fn confirm(ctx: &Ctx, code: &str) -> Result<Vec<String>, IdentityError> {
    let actor = ctx.actor()?;
    let step = table::find(&ctx.db, actor.person).await?.filter(|step| step.confirmed_at.is_none());
    let step = step.ok_or(IdentityError::NotEnrolled)?;
    let attempt = attempts::begin_code(ctx, actor.person).await?;
    let mut tx = ctx.db.begin().await?;
    if !use_totp(ctx, &mut tx, actor, &step, code).await? {
        return Err(IdentityError::CodeWrong);
    }
    attempt.succeed(&mut tx).await?;
    table::confirm(&mut tx, actor.person, ctx.now()).await?;
    identity_table::update_stepped_up(&mut tx, actor.sign_in, ctx.now()).await?;
    let codes = fresh_codes(ctx, &mut tx, actor).await?;
    audit::record(ctx, &mut tx, "identity.set_up_step_up", &object(actor.person), &json!({})).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Takes the second step with a code of the authenticator or a recovery code.
///
/// # Errors
/// `NotEnrolled`, `CodeWrong` (also for one that was taken before), `TooManyAttempts`.
pub async fn take(ctx: &Ctx, code: &str) -> Result<(), IdentityError> {
    let actor = ctx.actor()?;
    let step = confirmed(table::find(&ctx.db, actor.person).await?).ok_or(IdentityError::NotEnrolled)?;
    let attempt = attempts::begin_code(ctx, actor.person).await?;
    let mut tx = ctx.db.begin().await?;
    let by = if use_totp(ctx, &mut tx, actor, &step, code).await? {
        "code"
    } else if table::use_code(&mut tx, actor.person, &fingerprint(ctx, actor.person, code)).await? {
        "recovery_code"
    } else {
        return Err(IdentityError::CodeWrong);
    };
    attempt.succeed(&mut tx).await?;
    identity_table::update_stepped_up(&mut tx, actor.sign_in, ctx.now()).await?;
    audit::record(ctx, &mut tx, "identity.step_up", &object(actor.person), &json!({ "by": by })).await?;
    tx.commit().await?;
    Ok(())
}

async fn use_totp(ctx: &Ctx, tx: &mut Tx, actor: Actor, step: &SecondStep, code: &str) -> Result<bool, IdentityError> {
    let secret = ctx.part::<Vault>().open(SECRET, &step.secret)?;
    match rules::step_of(&totp(&secret, "")?, code, ctx.now()) {
        Some(step) => Ok(table::use_step(tx, actor.person, step).await?),
        None => Ok(false),
    }
}

/// Gives the actor ten new recovery codes in place of those that are left.
///
/// # Errors
/// `NotEnrolled`, `StepUpRequired`.
pub async fn renew_recovery_codes(ctx: &Ctx) -> Result<Vec<String>, IdentityError> {
    let actor = ctx.actor()?;
    confirmed(table::find(&ctx.db, actor.person).await?).ok_or(IdentityError::NotEnrolled)?;
    ctx.require_step_up()?;
    let mut tx = ctx.db.begin().await?;
    let codes = fresh_codes(ctx, &mut tx, actor).await?;
    audit::record(ctx, &mut tx, "identity.renew_recovery_codes", &object(actor.person), &json!({})).await?;
    tx.commit().await?;
    Ok(codes)
}

async fn fresh_codes(ctx: &Ctx, tx: &mut Tx, actor: Actor) -> Result<Vec<String>, IdentityError> {
    table::delete_codes(tx, actor.person).await?;
    let mut codes = Vec::with_capacity(rules::RECOVERY_CODES);
    for _ in 0..rules::RECOVERY_CODES {
        let code = rules::recovery_code(random()?);
        table::insert_code(tx, actor.person, &fingerprint(ctx, actor.person, &code)).await?;
        codes.push(code);
    }
    Ok(codes)
}

/// What is kept of a recovery code: it has too few bits for a plain hash.
fn fingerprint(ctx: &Ctx, person: PersonId, code: &str) -> String {
    ctx.part::<Vault>().index(RECOVERY, &format!("{person} {}", rules::normal(code)))
}

/// Takes the actor's second step away.
///
/// # Errors
/// `NotEnrolled`, `StepUpRequired`.
pub async fn remove(ctx: &Ctx) -> Result<(), IdentityError> {
    let actor = ctx.actor()?;
    confirmed(table::find(&ctx.db, actor.person).await?).ok_or(IdentityError::NotEnrolled)?;
    ctx.require_step_up()?;
    let mut tx = ctx.db.begin().await?;
    table::delete(&mut tx, actor.person).await?;
    audit::record(ctx, &mut tx, "identity.remove_step_up", &object(actor.person), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the second step of somebody away who has lost phone and recovery codes. All sign-ins of that person end: the phone
/// may be in other hands.
///
/// # Errors
/// `NotFound` for somebody the actor has nothing to do with, `Forbidden`, `NotEnrolled`.
pub async fn reset(ctx: &Ctx, person: PersonId) -> Result<(), IdentityError> {
    let actor = ctx.actor()?;
    let mut tx = ctx.db.begin().await?;
    let related = relations::to_person(&mut tx, &actor, person).await?;
    ctx.permit(Permission::ResetStepUp, related)?;
    if !table::delete(&mut tx, person).await? {
        return Err(IdentityError::NotEnrolled);
    }
    for sign_in in identity_table::list_sign_ins((&mut tx).into(), person, ctx.now()).await? {
        end(&mut tx, sign_in.id).await?;
    }
    notices::send(ctx, &mut tx, person, Notice::new("step_up_reset").link("/settings")).await?;
    audit::record(ctx, &mut tx, "identity.reset_step_up", &object(person), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}
