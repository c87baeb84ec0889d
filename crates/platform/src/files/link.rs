//! Links that let whoever has them read one thing until an instant, without a sign-in: for a player that sends no cookies,
//! for another device.
//!
//! A link speaks for the person who asked for it. What that person may not see any more, the link does not show either: the
//! service that gives the thing out asks as if the person came.

use std::time::Duration;

use kernel::{Actor, Timestamp};
use serde_json::json;

use super::FileError;
use crate::{Ctx, Vault, audit};

/// How long a link is good: the replay of a long lesson, with pauses.
pub const LASTS: Duration = Duration::from_hours(2);

/// The vault's purpose.
const PURPOSE: &str = "files.link";

/// A right to read one thing: whose, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who asked for it.
    pub actor: Actor,
    /// The first instant at which it is no good any more.
    pub until: Timestamp,
}

impl Link {
    /// A link of the actor to a thing (`file:<id>`), good from now on for [`LASTS`]; the audit knows of it. The caller has
    /// checked that the actor may see the thing.
    ///
    /// # Errors
    /// `SignInRequired` for nobody, or when the database fails.
    pub async fn give(ctx: &Ctx, thing: &str) -> Result<Self, FileError> {
        let link = Self { actor: ctx.actor()?, until: ctx.now().plus(LASTS) };
        let mut tx = ctx.db.begin().await?;
        audit::record(ctx, &mut tx, "file.link", thing, &json!({ "until": link.until })).await?;
        tx.commit().await?;
        Ok(link)
    }

    /// The signature of this link to a thing: HMAC-SHA256 in hexadecimal, under a key of the vault.
    #[must_use]
    pub fn sign(&self, vault: &Vault, thing: &str) -> String {
        vault.index(PURPOSE, &self.text(thing))
    }

    /// The person of the link, where it was signed for this thing and is still good.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn follow(&self, ctx: &Ctx, thing: &str, signature: &str) -> Result<Ctx, FileError> {
        let signed = ctx.part::<Vault>().is_index(PURPOSE, &self.text(thing), signature);
        if !signed || ctx.now() >= self.until {
            return Err(FileError::NotFound);
        }
        Ok(Ctx::new(ctx.app.clone(), Some(self.actor), ctx.request_id.clone()))
    }

    /// Everything a link says. No part of it has a line's end in it.
    fn text(&self, thing: &str) -> String {
        let Actor { person, role, org, sign_in } = self.actor;
        format!("{thing}\n{person}\n{role}\n{org}\n{sign_in}\n{}", self.until.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use kernel::{PersonId, Role};

    use super::*;
    use crate::Denied;
    use crate::stand::Stand;

    #[tokio::test]
    async fn a_link_holds_for_what_was_signed_and_until_its_end() {
        let stand = Stand::sqlite().await;
        let pupil = stand.someone(Role::Pupil);
        let nobody = Ctx::new(stand.app.clone(), None, pupil.request_id.clone());
        let link = Link::give(&pupil, "file:7").await.unwrap();
        assert!(matches!(Link::give(&nobody, "file:7").await, Err(FileError::Denied(Denied::SignInRequired))));
        let signature = link.sign(stand.app.part(), "file:7");
        let follows = |link: Link, thing: &str, signature: &str| link.follow(&nobody, thing, signature).is_ok();

        assert_eq!(link.follow(&nobody, "file:7", &signature).unwrap().actor, pupil.actor);
        let later = Link { until: link.until.plus(Duration::from_millis(1)), ..link };
        let person = Link { actor: Actor { person: stand.app.new_id::<PersonId>(), ..link.actor }, ..link };
        let role = Link { actor: Actor { role: Role::Teacher, ..link.actor }, ..link };
        for other in [later, person, role] {
            assert!(!follows(other, "file:7", &signature), "{other:?}");
        }
        assert!(!follows(link, "file:8", &signature));
        for other in ["", "00", &signature[1..], &signature.to_uppercase()] {
            assert!(!follows(link, "file:7", other), "{other}");
        }

        let last = Duration::from_millis(1);
        stand.clock.advance(LASTS.saturating_sub(last));
        assert!(follows(link, "file:7", &signature));
        stand.clock.advance(last);
        assert!(!follows(link, "file:7", &signature));
    }
}
