//! Giving a code, and going on by it.

use kernel::Actor;
use platform::{Ctx, audit};
use qrcode::QrCode;
use qrcode::render::svg;
use serde_json::json;

use super::{Continued, Handover, LASTS, store as table};
use crate::identity::demo::admit;
use crate::identity::service::{How, begin, end};
use crate::identity::ways::{rules::own_page, service::own_origin};
use crate::identity::{IdentityError, SignInMeans, Token, Visitor};

/// Gives a code by which another device goes on at a page of ours. It takes the place of one given before.
///
/// # Errors
/// `Way` when it is not known under which address devices reach us.
pub async fn give(ctx: &Ctx, visitor: &Visitor, path: Option<&str>) -> Result<Handover, IdentityError> {
    let (token, expires_at) = (Token::fresh()?, ctx.now().plus(LASTS));
    let url = format!("{}/continue#{}", own_origin(ctx, visitor)?, token.reveal());
    let code = QrCode::new(url.as_bytes()).map_err(|_| IdentityError::AddressTooLong)?;
    let qr_svg = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    let sign_in = ctx.actor()?.sign_in;
    let mut tx = ctx.db.begin().await?;
    table::replace(&mut tx, &token.hash(), sign_in, &own_page(path), expires_at).await?;
    audit::record(ctx, &mut tx, "identity.give_handover", &format!("sign_in:{sign_in}"), &json!({})).await?;
    tx.commit().await?;
    Ok(Handover { url, qr_svg, expires_at })
}

/// Lets a device go on by a code. Somebody else who was signed in with it is signed out.
///
/// # Errors
/// `HandoverUnfit` when the code opens nothing (any more); `Locked`; `DemoOff` where no demo sign-in is open to the device.
pub async fn go_on(ctx: &Ctx, visitor: &Visitor, token: &str) -> Result<Continued, IdentityError> {
    let token = Token::read(token).ok_or(IdentityError::HandoverUnfit)?;
    let mut tx = ctx.db.begin().await?;
    let code = table::take(&mut tx, &token.hash()).await?;
    let code = code.filter(|code| code.expires_at > ctx.now()).ok_or(IdentityError::HandoverUnfit)?;
    let giver = table::find_giver(&mut tx, code.sign_in, ctx.now()).await?.ok_or(IdentityError::HandoverUnfit)?;
    if giver.means == SignInMeans::Demo {
        admit(ctx, visitor)?;
    }
    let here = ctx.actor().ok();
    let continued = match here {
        Some(actor) if is(actor, &giver) => Continued { actor, signed_in: None, path: code.path },
        _ => {
            if let Some(actor) = here {
                end(&mut tx, actor.sign_in).await?;
            }
            let how = How { means: giver.means, way: giver.way };
            let signed_in = begin(ctx, &mut tx, visitor, (giver.person, giver.role, giver.org), how).await?;
            Continued { actor: signed_in.actor, signed_in: Some(signed_in), path: code.path }
        }
    };
    tx.commit().await?;
    Ok(continued)
}

fn is(actor: Actor, giver: &table::Giver) -> bool {
    (actor.person, actor.role, actor.org) == (giver.person, giver.role, giver.org)
}
