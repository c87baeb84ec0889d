//! Printing the slips of classes, and voiding them.

use kernel::{ClassId, OrgId, Permission, PersonId, Relation, Role};
use platform::{Ctx, Denied, audit};
use serde_json::json;

use super::printing::{Batch, Sheets, fresh_slip, hand_out};
use super::{permit_class, permitted};
use crate::organisation::{self, Class};
use crate::packs::Packs;
use crate::persons;
use crate::registration::sheet::{Bundle, Printed};
use crate::registration::store as table;
use crate::registration::{BoundGuardian, ClassProgress, PupilSlip, RegistrationError, SlipKind, SlipState, rules};
use crate::words::Locale;

/// Classes of one order: a school's, and no city's.
const MOST_CLASSES: usize = 120;

/// Which slips are to be printed.
#[derive(Clone, Debug)]
pub struct Order {
    /// The classes; each begins a page.
    pub classes: Vec<ClassId>,
    /// Only these pupils, whatever they have; without it, those without a slip in force and without a guardian.
    pub pupils: Option<Vec<PersonId>>,
    /// The language of the words on it.
    pub locale: Option<Locale>,
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
        let arrived = bound.iter().filter(|guardian| guardian.has_come).count();
        let state = rules::slip_state(arrived, row.ending, row.expires_at, ctx.now());
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
pub async fn print_slips(ctx: &Ctx, order: Order) -> Result<Sheets, RegistrationError> {
    if order.classes.is_empty() || order.classes.len() > MOST_CLASSES {
        return Err(RegistrationError::BadField("class_ids"));
    }
    let mut batches = Vec::new();
    for class in &order.classes {
        let class = permit_class(ctx, &ctx.db, Permission::ManageSlips, *class).await?;
        batches.extend(batch_of(ctx, &class, order.pupils.as_deref()).await?);
    }
    hand_out(ctx, batches, order.locale, order.address).await
}

/// The slips of a class that are wanted, if any.
async fn batch_of(ctx: &Ctx, class: &Class, chosen: Option<&[PersonId]>) -> Result<Option<Batch>, RegistrationError> {
    let school = organisation::service::find_org(&ctx.db, class.school_id).await?;
    let school = school.ok_or(RegistrationError::NotFound)?;
    let seats = ctx.part::<Packs>().current(ctx.now()).registration.guardians_per_child;
    let guardians = table::list_guardians((&ctx.db).into(), class.id).await?;
    let (mut printed, mut slips) = (Vec::new(), Vec::new());
    for row in table::list_pupils((&ctx.db).into(), class.id).await? {
        let arrived = guardians.iter().filter(|guardian| guardian.pupil == row.person && guardian.has_come()).count();
        let state = rules::slip_state(arrived, row.ending, row.expires_at, ctx.now());
        let wanted = match chosen {
            Some(chosen) => chosen.contains(&row.person),
            None => matches!(state, SlipState::None | SlipState::Locked) && arrived == 0,
        };
        if wanted {
            let (code, slip) = fresh_slip(ctx, SlipKind::Pupil, row.person, seats)?;
            printed.push(Printed { name: row.name, of: class.name.clone(), code });
            slips.push(slip);
        }
    }
    if slips.is_empty() {
        return Ok(None);
    }
    let phone = table::phone_of((&ctx.db).into(), school.id).await?;
    let heading = class.name.clone();
    let bundle = Bundle { school: school.name, heading, phone, kind: SlipKind::Pupil, slips: printed };
    Ok(Some(Batch { bundle, slips, object: format!("class:{}", class.id) }))
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
/// When the actor may not, or it is no telephone.
pub async fn set_school_phone(ctx: &Ctx, phone: &str) -> Result<(), RegistrationError> {
    let school = own_school(ctx)?;
    let phone = rules::school_phone(phone).ok_or(RegistrationError::BadField("phone"))?;
    let mut tx = ctx.db.begin().await?;
    table::update_phone(&mut tx, school, Some(phone.as_str()).filter(|phone| !phone.is_empty())).await?;
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
