//! Links by HTTP: how one is written into an address and read from it.

use kernel::{Actor, OrgId, PersonId, Role, SignInId, Timestamp};
use platform::files::Link;
use platform::{Ctx, Vault};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Problem;

/// An address at which whoever has it may read one thing, with ranges, without a sign-in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// The address, without the host.
    pub url: String,
    /// Until when it is good.
    pub until: Timestamp,
}

impl LinkView {
    /// A link of the actor to the thing, which is given out at `path`. The caller has checked that the actor may see it.
    ///
    /// # Errors
    /// `SignInRequired` for nobody, or when the database fails.
    pub async fn give(ctx: &Ctx, thing: &str, path: &str) -> Result<Self, Problem> {
        let link = Link::give(ctx, thing).await?;
        let signature = link.sign(ctx.part::<Vault>(), thing);
        let Actor { person, role, org, sign_in } = link.actor;
        let until = link.until.as_millis();
        // Ids, words and figures need no escaping.
        let url = format!(
            "{path}?person={person}&role={role}&org={org}&sign_in={sign_in}&until={until}&signature={signature}"
        );
        Ok(Self { url, until: link.until })
    }
}

/// What a link says behind the question mark. No part of it can be changed.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LinkQuery {
    /// Who asked for the link.
    person: PersonId,
    /// In which role.
    role: Role,
    /// Of which organisation.
    org: OrgId,
    /// In which sign-in.
    #[param(value_type = String, format = "uuid")]
    sign_in: SignInId,
    /// Until when it is good, in milliseconds since 1970.
    until: i64,
    /// HMAC-SHA256 of all of it and of the thing.
    signature: String,
}

impl LinkQuery {
    /// What the person of the link does, where the link is one to the thing and still good.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn follow(&self, ctx: &Ctx, thing: &str) -> Result<Ctx, Problem> {
        let Self { person, role, org, sign_in, until, ref signature } = *self;
        let link = Link { actor: Actor { person, role, org, sign_in }, until: Timestamp::from_millis(until) };
        Ok(link.follow(ctx, thing, signature)?)
    }
}
