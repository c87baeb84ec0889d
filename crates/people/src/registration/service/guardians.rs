//! Taking a guardian away from a child.

use kernel::{Permission, PersonId};
use platform::notices::{self, Notice};
use platform::{Ctx, audit};
use serde_json::json;

use super::permit_person;
use crate::persons;
use crate::registration::RegistrationError;

/// Takes a guardian away from a child, as the class teacher or the school does; the guardian and the others are told.
///
/// # Errors
/// `NotFound` when there is no such bond, or not for this actor.
pub async fn remove_guardian(ctx: &Ctx, pupil: PersonId, guardian: PersonId) -> Result<(), RegistrationError> {
    let mut tx = ctx.db.begin().await?;
    permit_person(ctx, &mut tx, Permission::ManageGuardians, pupil).await?;
    if persons::service::unbind_guardian(&mut tx, guardian, pupil).await? == 0 {
        return Err(RegistrationError::NotFound);
    }
    notices::send(ctx, &mut tx, guardian, Notice::new("guardian_removed").link("/children")).await?;
    for other in persons::service::guardians_of(&mut tx, pupil).await? {
        notices::send(ctx, &mut tx, other.person, Notice::new("guardian_left").link("/children")).await?;
    }
    let detail = json!({ "guardian": guardian });
    audit::record(ctx, &mut tx, "registration.remove_guardian", &format!("person:{pupil}"), &detail).await?;
    tx.commit().await?;
    Ok(())
}
