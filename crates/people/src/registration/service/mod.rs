//! What schools, families and staff do to get into their accounts, and back into them.

mod activation;
mod alias;
mod attempts;
mod bringing;
mod children;
mod guardians;
mod keeping;
mod printing;
mod slips;
mod staff;

use kernel::{ClassId, Permission, PersonId};
use platform::{Ctx, Denied};
use store::Source;

pub use self::activation::{Applicant, activate, bind_child, look};
pub use self::alias::{AliasView, choose_alias, own_alias, reset_alias};
pub use self::bringing::{Arrival, bring_in};
pub use self::children::{leave_child, list_children, set_child_account};
pub use self::guardians::remove_guardian;
pub use self::keeping::{issue_reset_code, lock_account, look_at_reset, reset_password, unlock_account};
pub use self::printing::Sheets;
pub use self::slips::{Order, list_classes, list_slips, lock_slips, print_slips, school_phone, set_school_phone};
pub use self::staff::{list_staff, print_staff_slips};
use super::RegistrationError;
use crate::organisation::{self, Class};
use crate::relations;

/// Lets the actor do something with a class.
async fn permit_class(
    ctx: &Ctx,
    source: impl Into<Source<'_>>,
    permission: Permission,
    class: ClassId,
) -> Result<Class, RegistrationError> {
    let mut source = source.into();
    let found = organisation::service::find_class(again(&mut source), class).await?;
    let found = found.ok_or(RegistrationError::NotFound)?;
    let relations = relations::to_class(source, &ctx.actor()?, &found).await?;
    permitted(ctx.permit(permission, relations))?;
    Ok(found)
}

/// Lets the actor do something with a person.
async fn permit_person(
    ctx: &Ctx,
    source: impl Into<Source<'_>>,
    permission: Permission,
    person: PersonId,
) -> Result<(), RegistrationError> {
    let relations = relations::to_person(source, &ctx.actor()?, person).await?;
    permitted(ctx.permit(permission, relations))
}

/// A stranger's thing is no thing.
fn permitted(permitted: Result<(), Denied>) -> Result<(), RegistrationError> {
    match permitted {
        Err(Denied::Hidden) => Err(RegistrationError::NotFound),
        other => Ok(other?),
    }
}

/// The same source once more.
fn again<'a>(source: &'a mut Source<'_>) -> Source<'a> {
    match source {
        Source::Db(db) => Source::Db(db),
        Source::Tx(tx) => Source::Tx(tx),
    }
}
