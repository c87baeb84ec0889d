//! What a guardian does for the children.

use kernel::{Permission, PersonId};
use platform::notices::{self, Notice};
use platform::{Ctx, audit};
use serde_json::json;

use super::permit_person;
use crate::identity;
use crate::persons;
use crate::registration::{Child, RegistrationError};

/// The actor's children, each with its login and all its guardians.
///
/// # Errors
/// When the actor may have none, or the database fails.
pub async fn list_children(ctx: &Ctx) -> Result<Vec<Child>, RegistrationError> {
    ctx.permit(Permission::ManageChild, kernel::Relation::OwnChild)?;
    let mut children = Vec::new();
    for pupil in persons::service::children_of(&ctx.db, ctx.actor()?.person).await? {
        let login = identity::login_of(&ctx.db, pupil.person).await?;
        let guardians = persons::service::guardians_of(&ctx.db, pupil.person).await?;
        children.push(Child { pupil, login, guardians });
    }
    Ok(children)
}

/// Gives a child a login and a password, or new ones; the child is signed out everywhere and told.
///
/// # Errors
/// `NotFound`, `LoginTaken`, a weak password.
pub async fn set_child_account(
    ctx: &Ctx,
    child: PersonId,
    login: &str,
    password: &str,
) -> Result<(), RegistrationError> {
    permit_person(ctx, &ctx.db, Permission::ManageChild, child).await?;
    persons::service::pupil(&ctx.db, child).await?.ok_or(RegistrationError::NotFound)?;
    let hash = identity::hash_password_of(ctx, child, login, password).await?;
    let mut tx = ctx.db.begin().await?;
    identity::open_account(ctx, &mut tx, child, login, &hash).await?;
    identity::end_sign_ins(&mut tx, child, ctx.now()).await?;
    notices::send(ctx, &mut tx, child, Notice::new("account_changed")).await?;
    audit::record(ctx, &mut tx, "registration.set_child_account", &format!("person:{child}"), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the bond between the actor and a child; the other guardians are told.
///
/// # Errors
/// `NotFound` when the child is not the actor's.
pub async fn leave_child(ctx: &Ctx, child: PersonId) -> Result<(), RegistrationError> {
    let mut tx = ctx.db.begin().await?;
    permit_person(ctx, &mut tx, Permission::ManageChild, child).await?;
    persons::service::unbind_guardian(&mut tx, ctx.actor()?.person, child).await?;
    for other in persons::service::guardians_of(&mut tx, child).await? {
        notices::send(ctx, &mut tx, other.person, Notice::new("guardian_left").link("/children")).await?;
    }
    audit::record(ctx, &mut tx, "registration.leave_child", &format!("person:{child}"), &json!({})).await?;
    tx.commit().await?;
    Ok(())
}
