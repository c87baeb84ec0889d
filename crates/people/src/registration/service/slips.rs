//! Printing slips, and voiding them.

use kernel::{ClassId, OrgId, Permission, PersonId, Relation, Role};
use platform::{Ctx, Denied, Vault, audit};
use serde_json::json;
use store::Tx;
use tokio::task::spawn_blocking;

use super::{permit_class, permitted};
use crate::organisation::{self, Class};
use crate::packs::Packs;
use crate::persons;
use crate::registration::code::Purpose;
use crate::registration::sheet::{self, Bundle, Printed};
use crate::registration::store::{self as table, NewSlip};
use crate::registration::{
    BoundGuardian, ClassProgress, Code, Printing, PupilSlip, RegistrationError, SlipEnding, SlipKind, SlipState, rules,
};
use crate::words;
use crate::words::Locale;

/// Classes of one order: a school's, and no city's.
const MOST_CLASSES: usize = 120;
const LONGEST_PHONE: usize = 30;

/// Which slips are to be printed.
#[derive(Clone, Debug)]
pub struct Order {
    /// The classes; each begins a page.
    pub classes: Vec<ClassId>,
    /// Only these pupils, whatever they have; without it, those without a slip in force and without a guardian.
    pub pupils: Option<Vec<PersonId>>,
    /// The language of the words on it.
    pub locale: Option<words::Locale>,
    /// The address of the pages, as whoever prints reaches them.
    pub address: String,
}

/// The classes whose slips the actor looks after: the class teacher's own, or the school's.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn list_classes(ctx: &Ctx) -> Result<Vec<ClassProgress>, RegistrationError> {
    let actor = ctx.actor()?;
    let (teacher, school) = match actor.role {
        Role::ClassTeacher => (Some(actor.person), None),
        _ => (None, Some(actor.org)),
    };
    let relation = if teacher.is_some() { Relation::OwnClass } else { Relation::SameSchool };
    ctx.permit(Permission::ManageSlips, relation)?;
    Ok(table::list_classes((&ctx.db).into(), teacher, school, ctx.now()).await?)
}

/// The pupils of a class, each with slip, account and guardians.
///
/// # Errors
/// `NotFound` when there is no such class, or not for this actor.
pub async fn list_slips(ctx: &Ctx, class: ClassId) -> Result<(Class, Vec<PupilSlip>), RegistrationError> {
    let class = permit_class(ctx, &ctx.db, Permission::ManageSlips, class).await?;
    let mut guardians = table::list_guardians((&ctx.db).into(), class.id).await?.into_iter().peekable();
    let mut pupils = Vec::new();
    for row in table::list_pupils((&ctx.db).into(), class.id).await? {
        let mut bound = Vec::new();
        while let Some(guardian) = guardians.next_if(|guardian| guardian.pupil == row.person) {
            let (has_come, locked) = (guardian.has_come(), guardian.locked_at.is_some());
            let (kin, relation) = (guardian.kin, guardian.relation);
            let guardian = persons::Guardian { person: guardian.person, name: guardian.name, kin, relation };
            bound.push(BoundGuardian { guardian, has_come, locked });
        }
        let come = bound.iter().filter(|guardian| guardian.has_come).count();
        let state = rules::slip_state(come, row.ending, row.expires_at, ctx.now());
        pupils.push(PupilSlip {
            pupil: row.person,
            name: row.name,
            alias: row.alias,
            state,
            expires_at: row.expires_at.filter(|_| row.ending.is_none()),
            login: row.login,
            locked: row.locked_at.is_some(),
            guardians: bound,
        });
    }
    Ok((class, pupils))
}

/// Voids every slip of a class: the sheet was lost. How many were in force.
///
/// # Errors
/// `NotFound` when there is no such class, or not for this actor.
pub async fn lock_slips(ctx: &Ctx, class: ClassId) -> Result<u64, RegistrationError> {
    let mut tx = ctx.db.begin().await?;
    permit_class(ctx, &mut tx, Permission::ManageSlips, class).await?;
    let locked = table::lock_slips_of_class(&mut tx, class, ctx.now()).await?;
    let detail = json!({ "locked": locked });
    audit::record(ctx, &mut tx, "registration.lock_slips", &format!("class:{class}"), &detail).await?;
    tx.commit().await?;
    Ok(locked)
}

/// Prints slips as a PDF, one page a class. Each has a fresh code; what was in force for its pupil is void.
///
/// # Errors
/// `NotFound`, `NothingToPrint`, `BadField`; when there is no font.
pub async fn print_slips(ctx: &Ctx, order: Order) -> Result<Vec<u8>, RegistrationError> {
    if order.classes.is_empty() || order.classes.len() > MOST_CLASSES {
        return Err(RegistrationError::BadField("class_ids"));
    }
    let mut tx = ctx.db.begin().await?;
    let mut bundles = Vec::new();
    for class in &order.classes {
        let class = permit_class(ctx, &mut tx, Permission::ManageSlips, *class).await?;
        bundles.extend(issue_for_class(ctx, &mut tx, &class, order.pupils.as_deref()).await?);
    }
    finish(ctx, tx, bundles, order.locale, order.address).await
}

async fn issue_for_class(
    ctx: &Ctx,
    tx: &mut Tx,
    class: &Class,
    chosen: Option<&[PersonId]>,
) -> Result<Option<Bundle>, RegistrationError> {
    let school = organisation::service::find_org(&mut *tx, class.school_id).await?;
    let school = school.ok_or(RegistrationError::NotFound)?;
    let seats = ctx.part::<Packs>().current(ctx.now()).registration.guardians_per_child;
    let guardians = table::list_guardians((&mut *tx).into(), class.id).await?;
    let mut slips = Vec::new();
    for row in table::list_pupils((&mut *tx).into(), class.id).await? {
        let come = guardians.iter().filter(|guardian| guardian.pupil == row.person && guardian.has_come()).count();
        let state = rules::slip_state(come, row.ending, row.expires_at, ctx.now());
        let wanted = match chosen {
            Some(chosen) => chosen.contains(&row.person),
            None => matches!(state, SlipState::None | SlipState::Locked) && come == 0,
        };
        if wanted {
            let code = issue(ctx, tx, SlipKind::Pupil, row.person, seats).await?;
            slips.push(Printed { name: row.name, of: class.name.clone(), code });
        }
    }
    if slips.is_empty() {
        return Ok(None);
    }
    let detail = json!({ "slips": slips.len() });
    audit::record(ctx, tx, "registration.print_slips", &format!("class:{}", class.id), &detail).await?;
    bundle(tx, school.id, school.name, class.name.clone(), SlipKind::Pupil, slips).await.map(Some)
}

pub(super) async fn bundle(
    tx: &mut Tx,
    school: OrgId,
    school_name: String,
    heading: String,
    kind: SlipKind,
    slips: Vec<Printed>,
) -> Result<Bundle, RegistrationError> {
    let phone = table::phone_of(tx.into(), school).await?;
    Ok(Bundle { school: school_name, heading, phone, kind, slips })
}

pub(super) async fn issue(
    ctx: &Ctx,
    tx: &mut Tx,
    kind: SlipKind,
    person: PersonId,
    seats: u32,
) -> Result<Code, RegistrationError> {
    let code = Code::fresh()?;
    let now = ctx.now();
    table::end_slip(tx, person, SlipEnding::Reissued, now).await?;
    let slip = NewSlip {
        id: ctx.new_id(),
        code: code.fingerprint(ctx.part::<Vault>(), Purpose::Slip),
        kind,
        person,
        issued_by: ctx.actor()?.person,
        issued_at: now,
        expires_at: now.plus(ctx.part::<Packs>().current(now).registration.slip_lasts()),
        seats,
    };
    table::insert_slip(tx, &slip).await?;
    Ok(code)
}

/// Draws the slips, then lets their codes be: codes that could not be drawn were never given out.
pub(super) async fn finish(
    ctx: &Ctx,
    tx: Tx,
    bundles: Vec<Bundle>,
    locale: Option<Locale>,
    address: String,
) -> Result<Vec<u8>, RegistrationError> {
    if bundles.is_empty() {
        return Err(RegistrationError::NothingToPrint);
    }
    let printing = ctx.part::<Printing>().clone();
    let packs = ctx.part::<Packs>().current(ctx.now());
    let until = ctx.now().plus(packs.registration.slip_lasts()).day(&packs.zone);
    let address = printing.address.unwrap_or(address);
    let locale = locale.unwrap_or(Locale::ZhCn);
    let drawing = spawn_blocking(move || {
        let typeface = printing.press.typeface()?;
        sheet::draw(&typeface, &bundles, until, &address, locale)
    });
    let pdf = drawing.await.map_err(|error| paper::PaperError::Unwritable(error.to_string()))??;
    tx.commit().await?;
    Ok(pdf)
}

/// The telephone at which the school can be asked.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn school_phone(ctx: &Ctx) -> Result<Option<String>, RegistrationError> {
    let school = own_school(ctx)?;
    Ok(table::phone_of((&ctx.db).into(), school).await?)
}

/// Says at which telephone the school can be asked; it stands on its slips from then on.
///
/// # Errors
/// When the actor may not, or it is too long.
pub async fn set_school_phone(ctx: &Ctx, phone: &str) -> Result<(), RegistrationError> {
    let school = own_school(ctx)?;
    let phone = phone.trim();
    if phone.chars().count() > LONGEST_PHONE || phone.chars().any(char::is_control) {
        return Err(RegistrationError::BadField("phone"));
    }
    let mut tx = ctx.db.begin().await?;
    table::update_phone(&mut tx, school, Some(phone).filter(|phone| !phone.is_empty())).await?;
    audit::record(ctx, &mut tx, "registration.set_school_phone", &format!("org:{school}"), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The school the actor looks after.
fn own_school(ctx: &Ctx) -> Result<OrgId, RegistrationError> {
    permitted(ctx.permit(Permission::ManageSlips, Relation::SameSchool))?;
    let actor = ctx.actor()?;
    if actor.role == Role::SchoolCoordinator { Ok(actor.org) } else { Err(Denied::Forbidden.into()) }
}
