//! Making and changing many people at once, a few statements for all of them: what a roster of a whole city needs.
//!
//! Asks no permission: it serves the roster, which asks for itself.

mod store;

use ::store::Tx;
use kernel::{ClassId, OrgId, PersonId, Role};
use platform::App;

use super::Name;
use crate::membership;
use crate::words::{Kinship, Stage, Subject};

/// A guardian to stand beside a pupil.
#[derive(Clone, Debug)]
pub struct Bond {
    /// The guardian.
    pub guardian: PersonId,
    /// The pupil.
    pub pupil: PersonId,
    /// What the guardian is to the child.
    pub kin: Kinship,
    /// The same as the roster writes it (外婆（平时接送）); empty where it does not say.
    pub relation: String,
    /// Where the guardian acts.
    pub school: OrgId,
}

/// Makes persons without any role.
///
/// # Errors
/// When the database fails.
pub async fn create(app: &App, tx: &mut Tx, people: &[Name]) -> ::store::Result<()> {
    store::insert_persons(tx, people, app.now()).await
}

/// Makes existing persons pupils of classes, with the role in the school of each.
///
/// # Errors
/// When the database fails: one is a pupil already, or there is no such class.
pub async fn enrol(app: &App, tx: &mut Tx, pupils: &[(PersonId, ClassId, OrgId)]) -> ::store::Result<()> {
    // The role behind the class: the directory then takes both at once.
    store::insert_pupils(tx, pupils).await?;
    let roles = pupils.iter().map(|(person, _, school)| (*person, Role::Pupil, *school)).collect();
    store::insert_roles(tx, roles).await?;
    let entered: Vec<_> = pupils.iter().map(|(person, class, _)| (*person, *class)).collect();
    membership::entered_many(app, tx, &entered).await
}

/// Makes existing persons guardians of pupils, with the role in the school of each; what one is to the child is replaced.
///
/// # Errors
/// When the database fails.
pub async fn entrust(tx: &mut Tx, bonds: &[Bond]) -> ::store::Result<()> {
    let roles = bonds.iter().map(|bond| (bond.guardian, Role::Guardian, bond.school)).collect();
    store::insert_roles(tx, roles).await?;
    store::upsert_guardianships(tx, bonds).await
}

/// Makes existing persons teachers of schools, with the role there. A roster vets nobody.
///
/// # Errors
/// When the database fails: one is a teacher already.
pub async fn hire(tx: &mut Tx, teachers: &[(PersonId, OrgId)]) -> ::store::Result<()> {
    let roles = teachers.iter().map(|(person, school)| (*person, Role::Teacher, *school)).collect();
    store::insert_roles(tx, roles).await?;
    store::insert_teachers(tx, teachers).await
}

/// Says anew what a teacher teaches.
///
/// # Errors
/// When the database fails.
pub async fn teach(tx: &mut Tx, person: PersonId, teaches: &[(Subject, Stage)]) -> ::store::Result<()> {
    store::delete_subjects(tx, person).await?;
    let rows = teaches.iter().map(|(subject, stage)| (person, *subject, *stage)).collect();
    store::insert_subjects(tx, rows).await
}

/// Lets a teacher belong to another school; the roles are the caller's affair.
///
/// # Errors
/// When the database fails.
pub async fn post_teacher(tx: &mut Tx, person: PersonId, school: OrgId) -> ::store::Result<()> {
    store::update_school(tx, person, school).await
}

/// Gives persons other names.
///
/// # Errors
/// When the database fails.
pub async fn rename(tx: &mut Tx, names: &[(PersonId, String)]) -> ::store::Result<()> {
    store::update_names(tx, names).await
}

/// Takes away a guardian's place beside a pupil.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &mut Tx, guardian: PersonId, pupil: PersonId) -> ::store::Result<()> {
    store::delete_guardianship(tx, guardian, pupil).await
}

/// Takes a class from a class teacher.
///
/// # Errors
/// When the database fails.
pub async fn relieve(tx: &mut Tx, class: ClassId, person: PersonId) -> ::store::Result<()> {
    store::delete_class_teacher(tx, class, person).await
}

/// Removes persons who were made by mistake, with everything that was made with them.
///
/// # Errors
/// When the database fails: something else hangs on one of them.
pub async fn unmake(tx: &mut Tx, people: &[PersonId]) -> ::store::Result<()> {
    store::delete_people(tx, people).await
}
