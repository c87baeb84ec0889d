//! Setting out, coming back, and whom that signs in.

use std::collections::BTreeMap;

use kernel::{OrgId, PersonId, Role};
use platform::{App, Ctx, Vault, audit};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Source, Tx};
use tracing::warn;

use super::journey::{Journey, Plan, Stranger};
use super::store as table;
use super::{Arrival, Found, IdentityId, LinkedIdentity, MatchWith, Matching, Site, Way, WayError, Ways, rules};
use crate::external_ids::{Scheme, service as external_ids};
use crate::identity::password::Verdict;
use crate::identity::service::{How, begin, end};
use crate::identity::{
    Identity, IdentityError, SignedIn, Visitor, attempts, rules as identity_rules, store as identity_table,
};
use crate::persons;

/// Where a browser sets out to, and the journey for its cookie.
#[derive(Debug)]
pub struct Departure {
    /// The other site.
    pub url: String,
    /// The sealed journey.
    pub journey: String,
}

/// An identity that waits for its owner's password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The way it came by.
    pub way: String,
    /// What a person reads it as.
    pub label: String,
}

/// Lets a browser set out to sign in.
///
/// # Errors
/// `NoSuchWay`, `Down` when the other site cannot be asked where to go.
pub async fn set_out(ctx: &Ctx, visitor: &Visitor, way: &str, next: Option<&str>) -> Result<Departure, IdentityError> {
    depart(ctx, visitor, way, next, None).await
}

/// Lets the actor's browser set out to link an identity.
///
/// # Errors
/// As [`set_out`].
pub async fn set_out_to_link(
    ctx: &Ctx,
    visitor: &Visitor,
    way: &str,
    next: Option<&str>,
) -> Result<Departure, IdentityError> {
    let person = ctx.actor()?.person;
    depart(ctx, visitor, way, next, Some(person)).await
}

/// The origin under which a browser reaches us.
///
/// # Errors
/// `Broken` when none is configured and the browser names no host.
pub(in crate::identity) fn own_origin(ctx: &Ctx, visitor: &Visitor) -> Result<String, WayError> {
    let encrypted = ctx.part::<Identity>().settings.transport == wenqu_http::cookie::Transport::Tls;
    rules::own_origin(ctx.part::<Ways>().origins(), visitor.host.as_deref(), encrypted)
        .ok_or_else(|| WayError::Broken("the browser names no host".to_owned()))
}

async fn depart(
    ctx: &Ctx,
    visitor: &Visitor,
    name: &str,
    next: Option<&str>,
    person: Option<PersonId>,
) -> Result<Departure, IdentityError> {
    let way = ctx.part::<Ways>().get(name)?;
    let origin = own_origin(ctx, visitor)?;
    let back = format!("{origin}/api/v1/sign-in/ways/{name}/return");
    let plan = Plan { way: name.to_owned(), back, next: rules::own_page(next), person };
    let journey = Journey::begin(ctx, plan)?;
    let url = match &way.site {
        Site::Oidc(site) => site.url(ctx, &journey).await?,
        Site::Cas(site) => site.url(&journey)?,
        Site::Wecom(site) => site.url(&journey, &visitor.device)?,
        Site::Dingtalk(site) => site.url(&journey)?,
    };
    Ok(Departure { url, journey: journey.seal(ctx)? })
}

/// Receives a browser that comes back from another site with these parameters.
///
/// # Errors
/// `Broken`, `Down`, `RoleNotHeld` when the person may not come this way, `IdentityTaken`.
pub async fn come_back(
    ctx: &Ctx,
    visitor: &Visitor,
    way: &str,
    sealed: Option<&str>,
    answer: &BTreeMap<String, String>,
) -> Result<Arrival, IdentityError> {
    let way = ctx.part::<Ways>().get(way)?;
    let journey = Journey::open(ctx, &way.name, sealed)?;
    let found = ask(ctx, way, &journey, answer).await.inspect_err(|error| {
        warn!(way = %way.name, error = %error, "Somebody could not come in by {}", way.name);
    })?;
    if let Some(person) = journey.person {
        // Whoever is signed in now must be who set out.
        if ctx.actor()?.person != person {
            return Err(WayError::Broken("somebody else is signed in".to_owned()).into());
        }
        let mut tx = ctx.db.begin().await?;
        link(ctx, &mut tx, person, &way.name, &found).await?;
        tx.commit().await?;
        return Ok(Arrival::Linked { next: journey.next });
    }
    let owner = table::find_owner((&ctx.db).into(), &way.name, &found.subject).await?;
    let person = match owner {
        Some((_, person)) => Some(person),
        None => matched(ctx, way, &found).await?,
    };
    let Some(person) = person else {
        return Ok(Arrival::Unknown { sealed: Stranger::seal(ctx, &way.name, found, journey.next)? });
    };
    let signed_in = enter(ctx, visitor, way, person, &found).await?;
    Ok(Arrival::SignedIn { signed_in, next: journey.next })
}

/// Asks the other site who it is.
async fn ask(app: &App, way: &Way, journey: &Journey, answer: &BTreeMap<String, String>) -> Result<Found, WayError> {
    let given = |name: &str| answer.get(name).map(String::as_str).filter(|text| !text.is_empty());
    if given("state") != Some(&*journey.state) {
        return Err(WayError::Broken("the answer is for another journey".to_owned()));
    }
    let needed = |names: &[&str]| {
        let missing = || WayError::Broken(given("error").unwrap_or("nothing came back").to_owned());
        names.iter().find_map(|name| given(name)).ok_or_else(missing)
    };
    match &way.site {
        Site::Oidc(site) => site.find(app, journey, needed(&["code"])?).await,
        Site::Cas(site) => site.find(app, journey, needed(&["ticket"])?).await,
        Site::Wecom(site) => site.find(app, &way.name, needed(&["code"])?).await,
        Site::Dingtalk(site) => site.find(app, needed(&["authCode", "code"])?).await,
    }
}

/// The person a configured claim names, who comes for the first time.
async fn matched(app: &App, way: &Way, found: &Found) -> Result<Option<PersonId>, IdentityError> {
    let Some(Matching { claim, with }) = &way.matching else { return Ok(None) };
    let Some(value) = found.claims.get(claim).or((claim == "sub").then_some(&found.subject)) else { return Ok(None) };
    match with {
        MatchWith::Login => match identity_rules::login(value) {
            Some(login) => Ok(table::find_person_by_login(&app.db, &login).await?),
            None => Ok(None),
        },
        MatchWith::TeacherCode => by_code(app, Scheme::TeacherCode, value).await,
        MatchWith::PupilCode => by_code(app, Scheme::PupilCode, value).await,
    }
}

async fn by_code(app: &App, scheme: Scheme, code: &str) -> Result<Option<PersonId>, IdentityError> {
    let lookup = external_ids::fingerprint(app.part::<Vault>(), scheme, code);
    Ok(external_ids::find_persons(&app.db, scheme, &[&lookup]).await?.into_values().next())
}

/// Signs a person in who is known by an identity, and links it where it is not yet.
async fn enter(
    ctx: &Ctx,
    visitor: &Visitor,
    way: &Way,
    person: PersonId,
    found: &Found,
) -> Result<SignedIn, IdentityError> {
    let mut tx = ctx.db.begin().await?;
    let (role, org) = admitted(&mut tx, way, person).await?;
    link(ctx, &mut tx, person, &way.name, found).await?;
    let how = How { means: way.means(), way: Some(way.name.clone()) };
    let signed_in = begin(ctx, &mut tx, visitor, (person, role, org), how).await?;
    if let Some(ticket) = &found.ticket {
        table::update_ticket(&mut tx, signed_in.actor.sign_in, &ticket_key(&way.name, ticket)).await?;
    }
    tx.commit().await?;
    Ok(signed_in)
}

/// The first of a person's roles in which one may come this way.
async fn admitted(tx: &mut Tx, way: &Way, person: PersonId) -> Result<(Role, OrgId), IdentityError> {
    let roles = persons::service::roles_of(tx, person).await?;
    let grant = roles.into_iter().find(|grant| way.roles.is_empty() || way.roles.contains(&grant.role));
    grant.map(|grant| (grant.role, grant.org)).ok_or(IdentityError::RoleNotHeld)
}

/// Makes an identity a person's, or notes that it was used.
async fn link(ctx: &Ctx, tx: &mut Tx, person: PersonId, way: &str, found: &Found) -> Result<(), IdentityError> {
    let now = ctx.now();
    match table::find_owner((&mut *tx).into(), way, &found.subject).await? {
        Some((id, owner)) if owner == person => Ok(table::update_used(tx, id, &found.label, now).await?),
        Some(_) => Err(IdentityError::IdentityTaken),
        None => {
            let (id, label) = (ctx.new_id(), found.label.clone());
            let identity = LinkedIdentity { id, person, way: way.to_owned(), label, linked_at: now, used_at: now };
            table::insert(tx, &identity, &found.subject).await?;
            let detail = json!({ "way": way });
            audit::record(ctx, tx, "identity.link", &format!("person:{person}"), &detail).await?;
            Ok(())
        }
    }
}

/// The identity that waits in this browser for its owner's password.
///
/// # Errors
/// `Broken` when there is none, or it has waited too long.
pub fn waiting(ctx: &Ctx, sealed: Option<&str>) -> Result<Waiting, IdentityError> {
    let Stranger { way, label, .. } = Stranger::open(ctx, sealed)?;
    Ok(Waiting { way, label })
}

/// Links the waiting identity to the account of this login and password, and signs in; the page one wanted comes along.
///
/// # Errors
/// `Broken`, `Failed`, `TooManyAttempts`, `RoleNotHeld`, `IdentityTaken`.
pub async fn link_by_password(
    ctx: &Ctx,
    visitor: &Visitor,
    sealed: Option<&str>,
    login: &str,
    password: &str,
) -> Result<(SignedIn, String), IdentityError> {
    let Stranger { way, subject, label, ticket, next, .. } = Stranger::open(ctx, sealed)?;
    let way = ctx.part::<Ways>().get(&way)?;
    let attempt = attempts::begin(ctx, login, visitor).await?;
    let account = match identity_rules::login(login) {
        Some(login) => identity_table::find_account_by_login(&ctx.db, &login).await?,
        None => None,
    };
    let known = account.as_ref().map(|account| account.password_hash.clone());
    let verdict = ctx.part::<Identity>().passwords.check(password, known).await?;
    let person = account.filter(|_| verdict != Verdict::Wrong).ok_or(IdentityError::Failed)?.person;
    let mut tx = ctx.db.begin().await?;
    attempt.succeed(&mut tx).await?;
    tx.commit().await?;
    let found = Found { subject, label, claims: BTreeMap::new(), ticket };
    Ok((enter(ctx, visitor, way, person, &found).await?, next))
}

/// What WeCom calls a person to whom messages go there (`parent_userid`), where messages go by WeCom and it knows the person.
///
/// # Errors
/// When the database fails.
pub async fn find_wecom_name(app: &App, source: Source<'_>, person: PersonId) -> store::Result<Option<String>> {
    let Some((way, wecom)) = app.part::<Ways>().notices() else { return Ok(None) };
    let subject = table::find_subject(source, way, person).await?;
    Ok(subject.and_then(|subject| subject.strip_prefix(&format!("{}:", wecom.corp)).map(str::to_owned)))
}

/// The actor's identities at other sites.
///
/// # Errors
/// When the database fails.
pub async fn list_identities(ctx: &Ctx) -> Result<Vec<LinkedIdentity>, IdentityError> {
    Ok(table::list((&ctx.db).into(), ctx.actor()?.person).await?)
}

/// Takes one of the actor's identities away; what was signed in by it stays.
///
/// # Errors
/// `NotFound` when it is not the actor's, `IdentityLast` when the actor could not sign in without it.
pub async fn unlink(ctx: &Ctx, id: IdentityId) -> Result<(), IdentityError> {
    let person = ctx.actor()?.person;
    let has_password = identity_table::find_account(&ctx.db, person).await?.is_some();
    let mut tx = ctx.db.begin().await?;
    if !table::delete(&mut tx, person, id).await? {
        return Err(IdentityError::NotFound);
    }
    if !has_password && table::list((&mut tx).into(), person).await?.is_empty() {
        return Err(IdentityError::IdentityLast);
    }
    audit::record(ctx, &mut tx, "identity.unlink", &format!("person:{person}"), &json!({ "identity": id })).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends what was signed in with a ticket, as its CAS server asks; the ticket itself is the proof. Safe to repeat.
///
/// # Errors
/// `NoSuchWay` when it is no CAS server, or the database fails.
pub async fn end_by_ticket(ctx: &Ctx, way: &str, request: &str) -> Result<(), IdentityError> {
    let way = ctx.part::<Ways>().get(way)?;
    if !matches!(way.site, Site::Cas(_)) {
        return Err(WayError::NoSuchWay.into());
    }
    let Some(ticket) = rules::cas_logout(request) else { return Ok(()) };
    let mut tx = ctx.db.begin().await?;
    for (sign_in,) in table::list_sign_ins_by_ticket(&mut tx, &ticket_key(&way.name, &ticket)).await? {
        end(&mut tx, sign_in).await?;
        audit::record(ctx, &mut tx, "identity.single_logout", &format!("sign_in:{sign_in}"), &json!({})).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn ticket_key(way: &str, ticket: &str) -> String {
    hex::encode(Sha256::digest(format!("{way} {ticket}")))
}
