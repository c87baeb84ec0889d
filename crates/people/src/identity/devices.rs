//! Browsers in which a person has signed in before.

use std::time::Duration;

use kernel::Role;
use platform::Ctx;
use platform::notices::{self, Notice};
use store::Tx;

use super::{IdentityError, SignIn, Token, Visitor, rules, store as table};

/// How long a browser is known: as long as it keeps a cookie (RFC 6265bis allows 400 days).
pub(super) const KNOWN_FOR: Duration = Duration::from_hours(400 * 24);

/// Keeps the browser of a fresh sign-in as one the person uses, and tells the person when it is a new one.
///
/// Pupils are not told: they sign in wherever there is a screen at school.
pub(super) async fn keep(ctx: &Ctx, tx: &mut Tx, visitor: &Visitor, sign_in: &SignIn) -> Result<Token, IdentityError> {
    let browser = visitor.browser.clone().map_or_else(Token::fresh, Ok)?;
    table::delete_old_devices(tx, sign_in.person, ctx.now().minus(KNOWN_FOR)).await?;
    let (all, this) = table::count_devices(tx, sign_in.person, &browser.hash()).await?;
    table::upsert_device(tx, sign_in.person, &browser.hash(), ctx.now()).await?;
    if all > 0 && this == 0 && sign_in.role != Role::Pupil {
        let device = rules::device_name(&sign_in.device);
        let notice = Notice::new("new_sign_in").param("device", device).param("address", sign_in.address.clone());
        notices::send(ctx, tx, sign_in.person, notice.link("/settings")).await?;
    }
    Ok(browser)
}
