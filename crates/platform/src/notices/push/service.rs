//! Subscribing browsers, and the key by which push services know us.

use std::sync::Arc;

use kernel::{PersonId, SignInId};
use store::Tx;
use web_push_native::jwt_simple::algorithms::{ECDSAP256PublicKeyLike, ES256KeyPair};

use super::Push;
use super::rules::{self, NewSubscription};
use super::store::{self as table, Holder};
use crate::Ctx;
use crate::network::Scope;
use crate::notices::{Directory, NoticeError};

const KEY_NAME: &str = "vapid";
/// Browsers one person may subscribe; the oldest gives way.
const PER_PERSON: u32 = 10;

/// Our public key, base64url, as a browser wants it (`applicationServerKey`).
///
/// # Errors
/// When the database fails or the key in it is damaged.
pub async fn public_key(ctx: &Ctx) -> Result<String, NoticeError> {
    let pair = key_pair(ctx).await?;
    Ok(rules::encode(&pair.public_key().public_key().to_bytes_uncompressed()))
}

/// The key by which push services know us: made once, the same for every node, never changed.
pub(super) async fn key_pair(ctx: &Ctx) -> Result<ES256KeyPair, NoticeError> {
    let secret = match table::find_own_key(&ctx.db, KEY_NAME).await? {
        Some(secret) => secret,
        None => make_key(ctx).await?,
    };
    ES256KeyPair::from_bytes(&secret).map_err(|_| NoticeError::Key)
}

async fn make_key(ctx: &Ctx) -> Result<Vec<u8>, NoticeError> {
    let mut tx = ctx.db.begin().await?;
    table::insert_own_key(&mut tx, KEY_NAME, ES256KeyPair::generate().to_bytes(), ctx.now()).await?;
    let secret = table::find_own_key(&mut tx, KEY_NAME).await?.ok_or(NoticeError::Key)?;
    tx.commit().await?;
    Ok(secret)
}

/// Lets a browser of the actor take pushes.
///
/// # Errors
/// When nobody is signed in, the family does not agree to it, the subscription cannot be used, or the database fails.
pub async fn subscribe(ctx: &Ctx, new: &NewSubscription) -> Result<(), NoticeError> {
    let actor = ctx.actor()?;
    rules::check(new, ctx.find_part::<Push>().map_or(Scope::Public, Push::scope))?;
    let holder = Holder { person: actor.person, sign_in: actor.sign_in };
    let mut tx = ctx.db.begin().await?;
    if let Some(directory) = ctx.find_part::<Arc<dyn Directory>>()
        && directory.reach(ctx, (&mut tx).into(), actor.person).await?.declined
    {
        return Err(NoticeError::Declined);
    }
    table::upsert(&mut tx, ctx.new_id(), holder, new, ctx.now()).await?;
    table::delete_beyond(&mut tx, actor.person, PER_PERSON).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the pushes to a browser of the actor. Safe to repeat.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn unsubscribe(ctx: &Ctx, endpoint: &str) -> Result<(), NoticeError> {
    let actor = ctx.actor()?;
    let mut tx = ctx.db.begin().await?;
    table::delete_endpoint(&mut tx, actor.person, endpoint).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the pushes to a browser that signs out: whoever uses it next must not see them.
///
/// # Errors
/// When the database fails.
pub async fn forget_sign_in(tx: &mut Tx, sign_in: SignInId) -> store::Result<()> {
    table::delete_sign_in(tx, sign_in).await
}

/// Ends the pushes to every browser of a person who is no longer to be told by them.
///
/// # Errors
/// When the database fails.
pub async fn forget_person(tx: &mut Tx, person: PersonId) -> store::Result<()> {
    table::delete_person(tx, person).await
}
