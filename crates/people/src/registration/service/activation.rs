//! Opening an account with the code of a slip.

use std::net::IpAddr;

use kernel::{OrgId, PersonId, Role};
use platform::notices::{self, Notice};
use platform::{Ctx, Vault, audit};
use serde_json::json;
use store::{Db, Source, Tx};

use super::{again, attempts};
use crate::contacts::service as contacts;
use crate::identity::{self, SignedIn, Visitor};
use crate::persons::{self, PersonError, Pupil};
use crate::registration::code::Purpose;
use crate::registration::store::{self as table, Slip};
use crate::registration::{Code, Glimpse, RegistrationError, SlipEnding, SlipKind, rules};
use crate::rosters::spelling::kinship;

/// Somebody who opens an account.
#[derive(Debug)]
pub struct Applicant<'a> {
    /// The name; that of staff the school has already.
    pub name: Option<&'a str>,
    /// What a guardian is to the child, in the family's word.
    pub relation: Option<&'a str>,
    /// The login of choice.
    pub login: &'a str,
    /// The password of choice.
    pub password: &'a str,
}

/// Whom a slip is for.
enum Holder {
    Pupil(Pupil),
    Staff(PersonId, Role, OrgId),
}

/// What a code opens.
///
/// # Errors
/// `CodeUnfit`, the same for every code that opens nothing; `TooManyAttempts`.
pub async fn look(ctx: &Ctx, address: IpAddr, code: &str) -> Result<Glimpse, RegistrationError> {
    let (attempt, code) = attempts::begin(ctx, code, address).await?;
    let (slip, holder) = open_slip(ctx, (&ctx.db).into(), &code).await?;
    let glimpse = glimpse(&ctx.db, slip.kind, &holder).await?;
    attempt.succeed(ctx).await?;
    Ok(glimpse)
}

async fn glimpse(db: &Db, kind: SlipKind, holder: &Holder) -> Result<Glimpse, RegistrationError> {
    let (school, class_name, name) = match holder {
        Holder::Pupil(pupil) => (pupil.school, Some(pupil.class_name.clone()), pupil.name.clone()),
        Holder::Staff(person, _, school) => {
            let name = persons::service::name_of(db, *person).await?.ok_or(RegistrationError::CodeUnfit)?;
            (*school, None, name.name)
        }
    };
    let org = crate::organisation::service::find_org(db, school).await?.ok_or(RegistrationError::CodeUnfit)?;
    Ok(Glimpse { kind, school, school_name: org.name, class_name, name: rules::mask(&name) })
}

/// The slip of a code that still lets somebody in, and whom it is for.
async fn open_slip(ctx: &Ctx, mut source: Source<'_>, code: &Code) -> Result<(Slip, Holder), RegistrationError> {
    let fingerprint = code.fingerprint(ctx.part::<Vault>(), Purpose::Slip);
    let slip = table::find_slip(again(&mut source), &fingerprint, ctx.now()).await?;
    let slip = slip.ok_or(RegistrationError::CodeUnfit)?;
    let (holder, accounts) = match slip.kind {
        SlipKind::Pupil => {
            let pupil = persons::service::pupil(again(&mut source), slip.person).await?;
            (pupil.map(Holder::Pupil), table::count_come(source, slip.person).await?)
        }
        SlipKind::Staff => {
            let login = identity::login_of(again(&mut source), slip.person).await?;
            let roles = persons::service::roles_of(source, slip.person).await?;
            let grant = roles.iter().find(|grant| !matches!(grant.role, Role::Pupil | Role::Guardian));
            (grant.map(|grant| Holder::Staff(slip.person, grant.role, grant.org)), usize::from(login.is_some()))
        }
    };
    let holder = holder.filter(|_| rules::admits(slip.kind, accounts, slip.seats));
    Ok((slip, holder.ok_or(RegistrationError::CodeUnfit)?))
}

/// Takes the slip of a code for this transaction: of two who come for the last seat at once, the second finds none.
async fn take_slip(ctx: &Ctx, tx: &mut Tx, code: &Code) -> Result<(Slip, Holder), RegistrationError> {
    let (slip, _) = open_slip(ctx, (&mut *tx).into(), code).await?;
    if table::hold_slip(tx, slip.id).await? == 0 {
        return Err(RegistrationError::CodeUnfit);
    }
    open_slip(ctx, tx.into(), code).await
}

/// Opens an account with a code, and signs its person in: a new guardian bound to the child, or the member of staff.
///
/// # Errors
/// `CodeUnfit`, `TooManyAttempts`, `BadField`, `LoginTaken`, a weak password.
pub async fn activate(
    ctx: &Ctx,
    visitor: &Visitor,
    code: &str,
    applicant: Applicant<'_>,
) -> Result<SignedIn, RegistrationError> {
    let (attempt, code) = attempts::begin(ctx, code, visitor.address).await?;
    // A wrong code is not worth the work of a password, and a right one is no guess, whatever else is wrong.
    let (slip, _) = open_slip(ctx, (&ctx.db).into(), &code).await?;
    attempt.succeed(ctx).await?;
    check(slip.kind, &applicant)?;
    let hash = identity::hash_password(ctx, applicant.login, applicant.password).await?;

    let mut tx = ctx.db.begin().await?;
    let (slip, holder) = take_slip(ctx, &mut tx, &code).await?;
    let (person, role, org) = match holder {
        Holder::Pupil(pupil) => welcome_guardian(ctx, &mut tx, &pupil, &applicant).await?,
        Holder::Staff(person, role, org) => (person, role, org),
    };
    identity::open_account(ctx, &mut tx, person, applicant.login, &hash).await?;
    end_when_full(ctx, &mut tx, &slip).await?;
    let signed_in = identity::begin_with_password(ctx, &mut tx, visitor, (person, role, org)).await?;
    let acting = Ctx::new(ctx.app.clone(), Some(signed_in.actor), ctx.request_id.clone());
    let detail = json!({ "slip": slip.id, "person": slip.person });
    audit::record(&acting, &mut tx, "registration.activate", &format!("person:{person}"), &detail).await?;
    tx.commit().await?;
    Ok(signed_in)
}

fn check(kind: SlipKind, applicant: &Applicant<'_>) -> Result<(), RegistrationError> {
    if kind == SlipKind::Pupil {
        applicant.name.and_then(rules::name).ok_or(RegistrationError::BadField("name"))?;
        applicant.relation.and_then(rules::relation).ok_or(RegistrationError::BadField("relation"))?;
    }
    Ok(())
}

async fn welcome_guardian(
    ctx: &Ctx,
    tx: &mut Tx,
    pupil: &Pupil,
    applicant: &Applicant<'_>,
) -> Result<(PersonId, Role, OrgId), RegistrationError> {
    let name = applicant.name.and_then(rules::name).ok_or(RegistrationError::BadField("name"))?;
    let relation = applicant.relation.and_then(rules::relation).ok_or(RegistrationError::BadField("relation"))?;
    let listed = make_room(tx, pupil.person, &name).await?;
    tell_others(ctx, tx, pupil.person, &relation, listed).await?;
    let guardian = match listed {
        Some(listed) => listed,
        // Other families know a guardian by the child: 小溪的妈妈.
        None => persons::service::create_person(ctx, tx, &name, &format!("{} · {relation}", pupil.alias)).await?,
    };
    let kin = kinship(&relation);
    persons::service::bind_guardian(tx, guardian, pupil.person, (kin, &relation), ctx.now()).await?;
    Ok((guardian, Role::Guardian, pupil.school))
}

/// Ends the bonds of guardians of this name whom the roster lists for a pupil and who have not come yet: now one of the
/// name comes. The one of them whose account a slip of this pupil may open: it leads to no other child and no other role.
async fn make_room(tx: &mut Tx, pupil: PersonId, name: &str) -> Result<Option<PersonId>, RegistrationError> {
    let listed = table::list_listed((&mut *tx).into(), pupil, name).await?;
    for (guardian, _) in &listed {
        persons::service::unbind_guardian(tx, *guardian, pupil).await?;
    }
    Ok(listed.into_iter().find(|(_, others)| *others == 0).map(|(guardian, _)| guardian))
}

/// Ends a slip when its last seat has been taken.
async fn end_when_full(ctx: &Ctx, tx: &mut Tx, slip: &Slip) -> Result<(), RegistrationError> {
    let come = match slip.kind {
        SlipKind::Pupil => table::count_come((&mut *tx).into(), slip.person).await?,
        SlipKind::Staff => 1,
    };
    if !rules::admits(slip.kind, come, slip.seats) {
        table::end_slip(tx, slip.person, SlipEnding::Used, ctx.now()).await?;
    }
    Ok(())
}

/// Tells the guardians a child has that somebody joins them; but not whoever comes, if that is somebody known, nor at the same
/// telephone. A telephone that is only typed in proves nothing: whoever found a slip could silence the alarm with it.
async fn tell_others(
    ctx: &Ctx,
    tx: &mut Tx,
    pupil: PersonId,
    relation: &str,
    coming: Option<PersonId>,
) -> Result<(), RegistrationError> {
    for other in persons::service::guardians_of(&mut *tx, pupil).await? {
        if let Some(coming) = coming
            && contacts::share_phone(tx, coming, other.person).await?
        {
            continue;
        }
        let notice = Notice::new("guardian_joined").param("relation", relation).link("/children");
        notices::send(ctx, tx, other.person, notice).await?;
    }
    Ok(())
}

/// Binds one more child to the person who is signed in: several children on one phone, a teacher who is a parent too.
///
/// # Errors
/// `CodeUnfit`, also for a slip of staff; `AlreadyBound`, `NotAGuardian` for a pupil, `TooManyAttempts`, `BadField`.
pub async fn bind_child(ctx: &Ctx, address: IpAddr, code: &str, relation: &str) -> Result<PersonId, RegistrationError> {
    let actor = ctx.actor()?;
    let (attempt, code) = attempts::begin(ctx, code, address).await?;
    open_slip(ctx, (&ctx.db).into(), &code).await?;
    attempt.succeed(ctx).await?;
    let relation = rules::relation(relation).ok_or(RegistrationError::BadField("relation"))?;
    let mut tx = ctx.db.begin().await?;
    if persons::service::pupil(&mut tx, actor.person).await?.is_some() {
        return Err(RegistrationError::NotAGuardian);
    }
    let (slip, holder) = take_slip(ctx, &mut tx, &code).await?;
    let Holder::Pupil(pupil) = holder else { return Err(RegistrationError::CodeUnfit) };
    let guardians = persons::service::guardians_of(&mut tx, pupil.person).await?;
    if guardians.iter().any(|guardian| guardian.person == actor.person) {
        return Err(PersonError::AlreadyBound.into());
    }
    if let Some(name) = persons::service::name_of(&mut tx, actor.person).await? {
        make_room(&mut tx, pupil.person, &name.name).await?;
    }
    tell_others(ctx, &mut tx, pupil.person, &relation, Some(actor.person)).await?;
    let kin = kinship(&relation);
    persons::service::bind_guardian(&mut tx, actor.person, pupil.person, (kin, &relation), ctx.now()).await?;
    end_when_full(ctx, &mut tx, &slip).await?;
    let object = format!("person:{}", pupil.person);
    audit::record(ctx, &mut tx, "registration.bind_child", &object, &json!({ "slip": slip.id })).await?;
    tx.commit().await?;
    Ok(pupil.person)
}
