//! Signing in and out, and what follows from it.

use kernel::{Actor, OrgId, PersonId, Role, SignInId, Timestamp};
use platform::notices::push;
use platform::{App, Ctx, Denied, audit};
use serde_json::json;
use store::Tx;
use tracing::info;

use super::password::Verdict;
use super::{
    Identity, IdentityError, Recognised, SignIn, SignInMeans, SignedIn, Token, Visitor, attempts, devices, rules,
    shortest_password_of, step_up, store as table,
};
use crate::persons;

/// Ended sign-ins that a new one clears away; more come than go only when nobody signs in.
const CLEAR_AT_ONCE: u32 = 20;

/// Signs somebody in with a password, in the first of the person's roles.
///
/// A login nobody has is answered like a wrong password, after the same work.
///
/// # Errors
/// `Failed`, `TooManyAttempts`, `RoleNotHeld` when the person has no role at all.
pub async fn sign_in(ctx: &Ctx, visitor: &Visitor, login: &str, password: &str) -> Result<SignedIn, IdentityError> {
    let attempt = attempts::begin(ctx, login, visitor).await?;
    let account = match rules::login(login) {
        Some(login) => table::find_account_by_login(&ctx.db, &login).await?,
        None => None,
    };
    let passwords = &ctx.part::<Identity>().passwords;
    let known = account.as_ref().map(|account| account.password_hash.clone());
    let verdict = passwords.check(password, known).await?;
    let person = account.filter(|_| verdict != Verdict::Wrong).ok_or(IdentityError::Failed)?.person;
    let rehashed = match verdict {
        Verdict::RightButOutdated => Some(passwords.hash(password).await?),
        _ => None,
    };

    let mut tx = ctx.db.begin().await?;
    attempt.succeed(&mut tx).await?;
    if let Some(hash) = rehashed {
        table::update_password(&mut tx, person, &hash, ctx.now()).await?;
    }
    let grant = persons::service::roles_of(&mut tx, person).await?.into_iter().next();
    let grant = grant.ok_or(IdentityError::RoleNotHeld)?;
    let signed_in =
        begin(ctx, &mut tx, visitor, (person, grant.role, grant.org), How::of(SignInMeans::Password)).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// By what means somebody signed in, and through which of the ways the operator has set up.
#[derive(Clone, Debug)]
pub(super) struct How {
    pub(super) means: SignInMeans,
    pub(super) way: Option<String>,
}

impl How {
    pub(super) fn of(means: SignInMeans) -> Self {
        Self { means, way: None }
    }
}

/// Signs a person in who has just chosen a password.
///
/// # Errors
/// `Locked`, or the database fails.
pub(crate) async fn begin_with_password(
    ctx: &Ctx,
    tx: &mut Tx,
    visitor: &Visitor,
    who: (PersonId, Role, OrgId),
) -> Result<SignedIn, IdentityError> {
    begin(ctx, tx, visitor, who, How::of(SignInMeans::Password)).await
}

/// Puts down a fresh sign-in and clears away a few that have ended.
pub(super) async fn begin(
    ctx: &Ctx,
    tx: &mut Tx,
    visitor: &Visitor,
    (person, role, org): (PersonId, Role, OrgId),
    How { means, way }: How,
) -> Result<SignedIn, IdentityError> {
    if table::is_locked(tx, person).await? {
        return Err(IdentityError::Locked);
    }
    let settings = &ctx.part::<Identity>().settings;
    let now = ctx.now();
    let token = Token::fresh()?;
    let device = rules::device(&visitor.device);
    let sign_in = SignIn {
        id: ctx.new_id(),
        person,
        role,
        org,
        means,
        way,
        device,
        address: rules::network(visitor.address),
        created_at: now,
        last_seen_at: now,
        expires_at: rules::expiry(now, now, settings),
        stepped_up_at: None,
    };
    table::insert_sign_in(tx, &sign_in, &token.hash()).await?;
    for (ended,) in table::list_ended(tx, now, CLEAR_AT_ONCE).await? {
        end(tx, ended).await?;
    }
    let actor = sign_in.actor();
    let acting = Ctx::new(ctx.app.clone(), Some(actor), ctx.request_id.clone());
    audit::record(&acting, tx, "identity.sign_in", &format!("person:{person}"), &json!({ "means": means })).await?;
    let browser = match means {
        SignInMeans::Demo => None,
        _ => Some(devices::keep(&acting, tx, visitor, &sign_in).await?),
    };
    info!(person.id = %person, role = %role, means = %means, "Signed {person} in as {role}");
    Ok(SignedIn { actor, token, lasts: sign_in.expires_at.since(now), browser })
}

/// Who holds a secret.
///
/// # Errors
/// When the database fails.
pub async fn recognise(app: &App, token: &Token) -> store::Result<Option<Recognised>> {
    let now = app.now();
    let Some(sign_in) = table::find_sign_in(&app.db, &token.hash(), now).await? else { return Ok(None) };
    let settings = &app.part::<Identity>().settings;
    let renewed = rules::renewal(&sign_in, now, settings);
    if let Some(expires) = renewed {
        renew(app, sign_in.id, now, expires).await?;
    }
    let stepped_up = step_up::counts(app, &sign_in).await?;
    Ok(Some(Recognised { actor: sign_in.actor(), renewed: renewed.map(|expires| expires.since(now)), stepped_up }))
}

async fn renew(app: &App, id: SignInId, now: Timestamp, expires: Timestamp) -> store::Result<()> {
    let mut tx = app.db.begin().await?;
    table::update_seen(&mut tx, id, now, expires).await?;
    tx.commit().await
}

/// Signs the actor's browser out.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(ctx: &Ctx) -> Result<(), IdentityError> {
    let mut tx = ctx.db.begin().await?;
    end(&mut tx, ctx.actor()?.sign_in).await?;
    tx.commit().await?;
    Ok(())
}

/// Permits an act that needs the second step. A route that always needs it says so: `wenqu_http::needs_step_up`.
///
/// # Errors
/// `SignInRequired` for nobody, `StepUpRequired` when the sign-in has not taken the second step lately.
pub fn require_step_up(ctx: &Ctx) -> Result<(), Denied> {
    ctx.require_step_up()
}

/// Ends a sign-in; its browser is told nothing more.
pub(super) async fn end(tx: &mut Tx, id: SignInId) -> store::Result<()> {
    push::forget_sign_in(tx, id).await?;
    table::delete_sign_in(tx, id).await
}

/// The actor's signed-in browsers, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_sign_ins(ctx: &Ctx) -> Result<Vec<SignIn>, IdentityError> {
    Ok(table::list_sign_ins((&ctx.db).into(), ctx.actor()?.person, ctx.now()).await?)
}

/// Ends one of the actor's sign-ins.
///
/// # Errors
/// `NotFound` when it is not the actor's.
pub async fn end_sign_in(ctx: &Ctx, id: SignInId) -> Result<(), IdentityError> {
    let person = ctx.actor()?.person;
    let mut tx = ctx.db.begin().await?;
    let own = table::list_sign_ins((&mut tx).into(), person, ctx.now()).await?;
    if !own.iter().any(|sign_in| sign_in.id == id) {
        return Err(IdentityError::NotFound);
    }
    end(&mut tx, id).await?;
    audit::record(ctx, &mut tx, "identity.end_sign_in", &format!("sign_in:{id}"), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every sign-in of a person in a role that the person no longer holds, so that none goes on should the role come back.
pub(crate) async fn end_sign_ins_as(tx: &mut Tx, person: PersonId, role: Role, org: OrgId) -> store::Result<()> {
    for (id,) in table::list_sign_ins_as(tx, person, role, org).await? {
        end(tx, id).await?;
    }
    Ok(())
}

/// Lets the sign-ins of a person in a role go on in another organisation.
pub(crate) async fn move_sign_ins(
    tx: &mut Tx,
    person: PersonId,
    role: Role,
    from: OrgId,
    to: OrgId,
) -> store::Result<()> {
    for (id,) in table::list_sign_ins_as(tx, person, role, from).await? {
        table::update_role(tx, id, role, to).await?;
    }
    Ok(())
}

/// Ends every sign-in of the actor but the one that asks; tells how many.
///
/// # Errors
/// When the database fails.
pub async fn end_other_sign_ins(ctx: &Ctx) -> Result<u32, IdentityError> {
    let actor = ctx.actor()?;
    let mut tx = ctx.db.begin().await?;
    let ended = end_others(&mut tx, actor, ctx.now()).await?;
    let detail = json!({ "ended": ended });
    audit::record(ctx, &mut tx, "identity.end_other_sign_ins", &format!("person:{}", actor.person), &detail).await?;
    tx.commit().await?;
    Ok(ended)
}

async fn end_others(tx: &mut Tx, actor: Actor, now: Timestamp) -> store::Result<u32> {
    let mut ended = 0;
    for other in table::list_sign_ins((&mut *tx).into(), actor.person, now).await? {
        if other.id != actor.sign_in {
            end(tx, other.id).await?;
            ended += 1;
        }
    }
    Ok(ended)
}

/// Changes the actor's password and ends every other sign-in of the actor.
///
/// # Errors
/// `NotFound` when the actor has none, `PasswordWrong`, `PasswordWeak`, `TooManyAttempts`.
pub async fn change_password(ctx: &Ctx, visitor: &Visitor, current: &str, new: &str) -> Result<(), IdentityError> {
    let actor = ctx.actor()?;
    let account = table::find_account(&ctx.db, actor.person).await?.ok_or(IdentityError::NotFound)?;
    let shortest = shortest_password_of(&ctx.db, actor.person).await?;
    rules::judge_password(new, &account.login, shortest).map_err(IdentityError::PasswordWeak)?;
    let attempt = attempts::begin(ctx, &account.login, visitor).await?;
    let passwords = &ctx.part::<Identity>().passwords;
    if passwords.check(current, Some(account.password_hash)).await? == Verdict::Wrong {
        return Err(IdentityError::PasswordWrong);
    }
    let hash = passwords.hash(new).await?;

    let mut tx = ctx.db.begin().await?;
    attempt.succeed(&mut tx).await?;
    table::update_password(&mut tx, actor.person, &hash, ctx.now()).await?;
    end_others(&mut tx, actor, ctx.now()).await?;
    audit::record(ctx, &mut tx, "identity.change_password", &format!("person:{}", actor.person), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets the actor's browser go on in another of the person's roles; the actor afterwards.
///
/// # Errors
/// `RoleNotHeld` when the person does not hold it (in that organisation, where one is named).
pub async fn switch_role(ctx: &Ctx, role: Role, org: Option<OrgId>) -> Result<Actor, IdentityError> {
    let actor = ctx.actor()?;
    let mut tx = ctx.db.begin().await?;
    let roles = persons::service::roles_of(&mut tx, actor.person).await?;
    let grant = roles.iter().find(|grant| grant.role == role && org.is_none_or(|org| grant.org == org));
    let grant = grant.ok_or(IdentityError::RoleNotHeld)?;
    table::update_role(&mut tx, actor.sign_in, grant.role, grant.org).await?;
    tx.commit().await?;
    Ok(Actor { role: grant.role, org: grant.org, ..actor })
}
