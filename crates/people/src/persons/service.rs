//! Making and finding people.
//!
//! The functions that make something ask no permission: they serve the demo region, the operator's commands and tests.
//! Each does a fixed handful of statements, so that thousands fit into one transaction.

use kernel::{ClassId, OrgId, PersonId, Role, Timestamp};
use platform::{App, Ctx};
use store::{Source, Tx};

use super::store::{self as table, TeacherRow};
use super::{Guardian, Name, NewGuardian, NewPupil, NewTeacher, PersonError, Pupil, RoleGrant, Teacher};
use crate::words::{Kinship, Locale};
use crate::{identity, membership};

/// Makes a person without any role: staff, before [`grant_role`].
///
/// # Errors
/// When the database fails.
pub async fn create_person(app: &App, tx: &mut Tx, name: &str, alias: &str) -> Result<PersonId, PersonError> {
    let person = Name { person: app.new_id(), name: name.to_owned(), alias: alias.to_owned() };
    table::insert_person(tx, &person, app.now()).await?;
    Ok(person.person)
}

/// Makes a pupil of a class, with the role in the class's school.
///
/// # Errors
/// When there is no such class, or the database fails.
pub async fn create_pupil(app: &App, tx: &mut Tx, new: NewPupil<'_>) -> Result<PersonId, PersonError> {
    let person = create_person(app, tx, new.name, new.alias).await?;
    if table::insert_role_in_class(tx, person, Role::Pupil, new.class).await? == 0 {
        return Err(PersonError::NoSuchThing);
    }
    table::insert_pupil(tx, person, new.class).await?;
    membership::entered(app, tx, person, new.class).await?;
    Ok(person)
}

/// Makes a guardian of one or more pupils, with the role in the school of the first.
///
/// # Errors
/// When no child is named or the first is no pupil, or the database fails.
pub async fn create_guardian(app: &App, tx: &mut Tx, new: NewGuardian<'_>) -> Result<PersonId, PersonError> {
    let (first, _) = new.children.first().ok_or(PersonError::NoChild)?;
    let class = table::class_of(tx, *first).await?.ok_or(PersonError::NoSuchThing)?;
    let person = create_person(app, tx, new.name, new.alias).await?;
    table::insert_role_in_class(tx, person, Role::Guardian, class).await?;
    for (child, relation) in new.children {
        table::insert_guardianship(tx, person, *child, (*relation, ""), app.now()).await?;
    }
    Ok(person)
}

/// Makes a person a guardian of a pupil, with the role in the pupil's school. `relation` is the family's own word.
///
/// # Errors
/// `NoSuchThing` when there is no such pupil, `AlreadyBound`, or the database fails.
pub async fn bind_guardian(
    tx: &mut Tx,
    guardian: PersonId,
    pupil: PersonId,
    (kin, relation): (Kinship, &str),
    now: Timestamp,
) -> Result<(), PersonError> {
    let class = table::class_of(tx, pupil).await?.ok_or(PersonError::NoSuchThing)?;
    table::insert_role_in_class(tx, guardian, Role::Guardian, class).await?;
    let bound = table::insert_guardianship(tx, guardian, pupil, (kin, relation), now).await;
    bound.map_err(|error| if error.is_unique_violation() { PersonError::AlreadyBound } else { error.into() })
}

/// Ends the bond between a guardian and a pupil; 0 when there was none. The role stays: whoever comes back with another
/// child's slip still has the account.
///
/// # Errors
/// When the database fails.
pub async fn unbind_guardian(tx: &mut Tx, guardian: PersonId, pupil: PersonId) -> store::Result<u64> {
    table::delete_guardianship(tx, guardian, pupil).await
}

/// Makes a teacher of a school, with the role there. No tier goes with it: that comes from vetting.
///
/// # Errors
/// When the database fails; a school that does not exist makes it fail.
pub async fn create_teacher(app: &App, tx: &mut Tx, new: NewTeacher<'_>) -> Result<PersonId, PersonError> {
    let person = create_person(app, tx, new.name, new.alias).await?;
    table::insert_teacher(tx, person, new.school).await?;
    for (subject, stage) in new.subjects {
        table::insert_subject(tx, person, *subject, *stage).await?;
    }
    table::insert_role(tx, person, Role::Teacher, new.school).await?;
    Ok(person)
}

/// Makes a person the class teacher (班主任) of a class, with the role in its school. Safe to repeat.
///
/// # Errors
/// When there is no such class, or the database fails.
pub async fn appoint_class_teacher(tx: &mut Tx, class: ClassId, person: PersonId) -> Result<(), PersonError> {
    if table::insert_role_in_class(tx, person, Role::ClassTeacher, class).await? == 0 {
        return Err(PersonError::NoSuchThing);
    }
    table::insert_class_teacher(tx, class, person).await?;
    Ok(())
}

/// Ends a person's being the class teacher of a class; the role in the school ends with the last class. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub(crate) async fn dismiss_class_teacher(
    tx: &mut Tx,
    class: ClassId,
    school: OrgId,
    person: PersonId,
) -> store::Result<()> {
    table::delete_class_teacher(tx, class, person).await?;
    if table::count_classes_in(tx, person, school).await? == 0 {
        drop_role(tx, person, Role::ClassTeacher, school).await?;
    }
    Ok(())
}

/// Lets a person act in a role in an organisation. Safe to repeat.
///
/// # Errors
/// When the database fails; a person or an organisation that does not exist makes it fail.
pub async fn grant_role(tx: &mut Tx, person: PersonId, role: Role, org: OrgId) -> Result<(), PersonError> {
    Ok(table::insert_role(tx, person, role, org).await?)
}

/// Takes a role away again; sign-ins in it end at once.
///
/// # Errors
/// When the person does not hold it, or the database fails.
pub async fn withdraw_role(tx: &mut Tx, person: PersonId, role: Role, org: OrgId) -> Result<(), PersonError> {
    match table::delete_role(tx, person, role, org).await? {
        0 => Err(PersonError::NoSuchThing),
        _ => Ok(()),
    }
}

/// Takes a role away, where the person holds it. The sign-ins in it end at once.
///
/// # Errors
/// When the database fails.
pub(crate) async fn drop_role(tx: &mut Tx, person: PersonId, role: Role, org: OrgId) -> store::Result<()> {
    table::delete_role(tx, person, role, org).await.map(drop)
}

/// Lets a person who acts in a role in one organisation act in it in another instead; sign-ins go on there.
///
/// # Errors
/// When the database fails.
pub(crate) async fn move_role(tx: &mut Tx, person: PersonId, role: Role, from: OrgId, to: OrgId) -> store::Result<()> {
    if table::delete_role(tx, person, role, from).await? > 0 {
        table::insert_role(tx, person, role, to).await?;
        identity::service::move_sign_ins(tx, person, role, from, to).await?;
    }
    Ok(())
}

/// What a person is called.
///
/// # Errors
/// When the database fails.
pub async fn name_of(source: impl Into<Source<'_>>, person: PersonId) -> store::Result<Option<Name>> {
    table::find_name(source.into(), person).await
}

/// The pupil that a person is, if any.
///
/// # Errors
/// When the database fails.
pub async fn pupil(source: impl Into<Source<'_>>, person: PersonId) -> store::Result<Option<Pupil>> {
    table::find_pupil(source.into(), person).await
}

/// The teacher that a person is, if any.
///
/// # Errors
/// When the database fails.
pub async fn teacher(source: impl Into<Source<'_>>, person: PersonId) -> store::Result<Option<Teacher>> {
    Ok(gather(table::list_teacher_rows(source.into(), person).await?))
}

fn gather(rows: Vec<TeacherRow>) -> Option<Teacher> {
    let subjects = rows.iter().filter_map(|row| row.subject.zip(row.stage)).collect();
    let TeacherRow { person, name, school, school_name, school_path, tier, .. } = rows.into_iter().next()?;
    Some(Teacher { person, name, school, school_name, school_path, tier, subjects })
}

/// The guardians of a pupil.
///
/// # Errors
/// When the database fails.
pub async fn guardians_of(source: impl Into<Source<'_>>, pupil: PersonId) -> store::Result<Vec<Guardian>> {
    table::list_guardians(source.into(), pupil).await
}

/// The children of a guardian.
///
/// # Errors
/// When the database fails.
pub async fn children_of(source: impl Into<Source<'_>>, guardian: PersonId) -> store::Result<Vec<Pupil>> {
    table::list_children(source.into(), guardian).await
}

/// The pupils who belong to a class now.
///
/// # Errors
/// When the database fails.
pub async fn pupils_of(source: impl Into<Source<'_>>, class: ClassId) -> store::Result<Vec<Name>> {
    table::list_class_pupils(source.into(), class).await
}

/// The open classes a class teacher looks after.
///
/// # Errors
/// When the database fails.
pub async fn classes_of(source: impl Into<Source<'_>>, person: PersonId) -> store::Result<Vec<ClassId>> {
    let rows = table::list_classes_of(source.into(), person).await?;
    Ok(rows.into_iter().map(|(class,)| class).collect())
}

/// The roles in which a person may act, in the order in which roles are listed.
///
/// # Errors
/// When the database fails.
pub async fn roles_of(source: impl Into<Source<'_>>, person: PersonId) -> store::Result<Vec<RoleGrant>> {
    let mut roles = table::list_roles(source.into(), person).await?;
    roles.sort_by_key(|grant| grant.role);
    Ok(roles)
}

/// Who acts in a role of an organisation.
///
/// # Errors
/// When the database fails.
pub async fn who_serves(source: impl Into<Source<'_>>, org: OrgId, role: Role) -> store::Result<Vec<PersonId>> {
    let rows = table::list_holders(source.into(), org, role).await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// The language a person has chosen, if any.
///
/// # Errors
/// When the database fails.
pub async fn locale_of(source: impl Into<Source<'_>>, person: PersonId) -> store::Result<Option<Locale>> {
    table::find_locale(source.into(), person).await
}

/// Keeps the language the actor has chosen.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn choose_own_locale(ctx: &Ctx, locale: Locale) -> Result<(), PersonError> {
    let person = ctx.actor()?.person;
    let mut tx = ctx.db.begin().await?;
    table::update_locale(&mut tx, person, locale).await?;
    tx.commit().await?;
    Ok(())
}
