//! Classes at the desk: made, renamed, closed and opened again, and who looks after them.

use kernel::{ClassId, OrgId, Permission, PersonId, Role};
use platform::{Ctx, audit};
use serde_json::json;
use store::Tx;

use super::tree::permit;
use super::{Class, ClassChange, ClassRow, NewClass, OrganisationError, rules, service, store as table};
use crate::persons::service as persons;
use crate::persons::{Name, PersonError};
use crate::records::access::service as access;

/// The classes of a school with how many pupils they have and who looks after them, by grade and name.
///
/// # Errors
/// `NoSuchOrg` for a school the actor does not look after.
pub async fn list(ctx: &Ctx, school: OrgId) -> Result<Vec<(ClassRow, Vec<Name>)>, OrganisationError> {
    permit(ctx, &ctx.db, Permission::ReadOrganisation, school).await?;
    let mut teachers = table::list_class_teachers(&ctx.db, school).await?;
    let rows = table::list_classes(&ctx.db, school).await?;
    let with_teachers = rows.into_iter().map(|row| {
        let own = teachers.extract_if(.., |teacher| teacher.class == row.id);
        let own =
            own.map(|teacher| Name { person: teacher.person, name: teacher.name, alias: teacher.alias }).collect();
        (row, own)
    });
    Ok(with_teachers.collect())
}

/// The teachers of a school, who may look after its classes.
///
/// # Errors
/// `NoSuchOrg` for a school the actor does not look after.
pub async fn list_teachers(ctx: &Ctx, school: OrgId) -> Result<Vec<Name>, OrganisationError> {
    permit(ctx, &ctx.db, Permission::ManageClasses, school).await?;
    Ok(table::list_school_teachers(&ctx.db, school).await?)
}

/// The pupils who belong to a class now.
///
/// # Errors
/// `NoSuchOrg` for a class the actor does not look after.
pub async fn list_pupils(ctx: &Ctx, id: ClassId) -> Result<Vec<Name>, OrganisationError> {
    let class = service::find_class(&ctx.db, id).await?.ok_or(OrganisationError::NoSuchOrg)?;
    permit(ctx, &ctx.db, Permission::ManagePupils, class.school_id).await?;
    let pupils = persons::pupils_of(&ctx.db, id).await?;
    access::count_names(ctx, pupils.len()).await?;
    Ok(pupils)
}

/// Makes a class of a school the actor looks after.
///
/// # Errors
/// `NoSuchOrg`, `NotASchool`, `Closed`, `NameTaken`, `BadField`.
pub async fn create(ctx: &Ctx, new: NewClass<'_>) -> Result<Class, OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    permit(ctx, &mut tx, Permission::ManageClasses, new.school).await?;
    let school = service::find_org(&mut tx, new.school).await?.ok_or(OrganisationError::NoSuchOrg)?;
    rules::check_open(&school)?;
    let name = rules::name(new.name)?;
    let class = service::create_class(ctx, &mut tx, NewClass { name, ..new }).await.map_err(taken)?;
    let detail = json!({ "grade": class.grade, "school": class.school_id });
    audit::record(ctx, &mut tx, "class.create", &object(class.id), &detail).await?;
    tx.commit().await?;
    Ok(class)
}

/// Renames a class, or corrects its grade.
///
/// # Errors
/// `NoSuchOrg`, `Closed`, `NameTaken`, `BadField`.
pub async fn change(ctx: &Ctx, id: ClassId, change: ClassChange<'_>) -> Result<Class, OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    let class = manage(ctx, &mut tx, id).await?;
    if class.closed_at.is_some() {
        return Err(OrganisationError::Closed);
    }
    let name = rules::name(change.name)?.to_owned();
    let changed = Class { name, grade: change.grade, stage: change.stage, ..class };
    table::update_class(&mut tx, &changed).await.map_err(|error| taken(error.into()))?;
    let detail = json!({ "grade": changed.grade });
    audit::record(ctx, &mut tx, "class.change", &object(id), &detail).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Closes a class without pupils.
///
/// # Errors
/// `NoSuchOrg`, `NotEmpty`.
pub async fn close(ctx: &Ctx, id: ClassId) -> Result<(), OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    let class = manage(ctx, &mut tx, id).await?;
    if class.closed_at.is_some() {
        return Ok(());
    }
    if !persons::pupils_of(&mut tx, id).await?.is_empty() {
        return Err(OrganisationError::NotEmpty);
    }
    table::update_class_closed(&mut tx, id, Some(ctx.now())).await?;
    audit::record(ctx, &mut tx, "class.close", &object(id), &json!({})).await?;
    Ok(tx.commit().await?)
}

/// Opens a closed class again.
///
/// # Errors
/// `NoSuchOrg`, `Closed` while the school is, `NameTaken`.
pub async fn reopen(ctx: &Ctx, id: ClassId) -> Result<(), OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    let class = manage(ctx, &mut tx, id).await?;
    let school = service::find_org(&mut tx, class.school_id).await?.ok_or(OrganisationError::NoSuchOrg)?;
    rules::check_open(&school)?;
    table::update_class_closed(&mut tx, id, None).await.map_err(|error| taken(error.into()))?;
    audit::record(ctx, &mut tx, "class.reopen", &object(id), &json!({})).await?;
    Ok(tx.commit().await?)
}

/// Makes a teacher of the school the class teacher (班主任) of a class. Safe to repeat.
///
/// # Errors
/// `NoSuchOrg`, `Closed`, `NotATeacher` for somebody who does not teach at the school.
pub async fn appoint(ctx: &Ctx, id: ClassId, person: PersonId) -> Result<(), OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    let class = manage(ctx, &mut tx, id).await?;
    if class.closed_at.is_some() {
        return Err(OrganisationError::Closed);
    }
    let roles = persons::roles_of(&mut tx, person).await?;
    if !roles.iter().any(|grant| grant.role == Role::Teacher && grant.org == class.school_id) {
        return Err(OrganisationError::NotATeacher);
    }
    persons::appoint_class_teacher(&mut tx, id, person).await.map_err(from_persons)?;
    let detail = json!({ "person": person });
    audit::record(ctx, &mut tx, "class.appoint", &object(id), &detail).await?;
    Ok(tx.commit().await?)
}

/// Ends somebody's being the class teacher of a class; the role ends with the last class in the school. Safe to repeat.
///
/// # Errors
/// `NoSuchOrg`.
pub async fn dismiss(ctx: &Ctx, id: ClassId, person: PersonId) -> Result<(), OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    let class = manage(ctx, &mut tx, id).await?;
    persons::dismiss_class_teacher(&mut tx, id, class.school_id, person).await?;
    let detail = json!({ "person": person });
    audit::record(ctx, &mut tx, "class.dismiss", &object(id), &detail).await?;
    Ok(tx.commit().await?)
}

/// The class, once the actor may change it.
async fn manage(ctx: &Ctx, tx: &mut Tx, id: ClassId) -> Result<Class, OrganisationError> {
    let class = service::find_class(&mut *tx, id).await?.ok_or(OrganisationError::NoSuchOrg)?;
    permit(ctx, tx, Permission::ManageClasses, class.school_id).await?;
    Ok(class)
}

/// A second open class of the same name in the grade is the one thing the table refuses.
fn taken(error: OrganisationError) -> OrganisationError {
    match error {
        OrganisationError::Store(source) if source.is_unique_violation() => OrganisationError::NameTaken,
        other => other,
    }
}

fn from_persons(error: PersonError) -> OrganisationError {
    match error {
        PersonError::Store(source) => source.into(),
        _ => OrganisationError::NoSuchOrg,
    }
}

fn object(id: ClassId) -> String {
    format!("class:{id}")
}
