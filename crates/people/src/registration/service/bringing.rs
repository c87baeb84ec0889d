//! Families who had their slips before this program kept them.

use kernel::PersonId;
use platform::Ctx;
use store::Tx;

use super::printing::fresh_slip;
use crate::identity::{self, PasswordHash};
use crate::packs::Packs;
use crate::registration::store as table;
use crate::registration::{RegistrationError, SlipKind};

/// A pupil who was given a slip.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The pupil.
    pub pupil: PersonId,
    /// The guardian who has come with it, and the login; none while nobody has.
    pub guardian: Option<(PersonId, String)>,
}

/// Puts slips in force for these pupils, and opens the accounts of the guardians who have come. The codes are on no paper.
///
/// Asks no permission: it serves the demo region and tests.
///
/// # Errors
/// When a login is taken, or the database fails.
pub async fn bring_in(
    ctx: &Ctx,
    tx: &mut Tx,
    arrivals: &[Arrival],
    password: &PasswordHash,
) -> Result<(), RegistrationError> {
    let seats = ctx.part::<Packs>().current(ctx.now()).registration.guardians_per_child;
    for Arrival { pupil, guardian } in arrivals {
        let (_, slip) = fresh_slip(ctx, SlipKind::Pupil, *pupil, seats)?;
        table::insert_slip(tx, &slip).await?;
        if let Some((guardian, login)) = guardian {
            identity::open_account(ctx, tx, *guardian, login, password).await?;
        }
    }
    Ok(())
}
