//! What binds a way there and back to one browser: sealed, in a cookie.

use std::time::Duration;

use kernel::{PersonId, Timestamp};
use platform::{App, Vault};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Found, WayError};
use crate::identity::IdentityError;

/// How long a journey may take, and how long an unknown identity waits for its owner's password.
pub(super) const LASTS: Duration = Duration::from_mins(10);

const JOURNEY: &str = "identity.journey";
const STRANGER: &str = "identity.stranger";

/// A way there and back.
#[derive(Serialize, Deserialize)]
pub(super) struct Journey {
    pub(super) way: String,
    /// Comes back unchanged: the answer belongs to this journey.
    pub(super) state: String,
    /// Stands in an ID token: it was issued for this journey.
    pub(super) nonce: String,
    /// Proves that who redeems the code is who set out (PKCE).
    pub(super) verifier: String,
    /// Where the site sends the browser back to.
    pub(super) back: String,
    /// The page one wanted.
    pub(super) next: String,
    /// Who wants to link an identity; nobody when it is to sign in.
    pub(super) person: Option<PersonId>,
    began_at: i64,
}

/// Where a journey goes, before it begins.
pub(super) struct Plan {
    pub(super) way: String,
    pub(super) back: String,
    pub(super) next: String,
    pub(super) person: Option<PersonId>,
}

/// An identity nobody here is known by, waiting for its owner's password.
#[derive(Serialize, Deserialize)]
pub(super) struct Stranger {
    pub(super) way: String,
    pub(super) subject: String,
    pub(super) label: String,
    pub(super) ticket: Option<String>,
    pub(super) next: String,
    began_at: i64,
}

impl Journey {
    pub(super) fn begin(app: &App, Plan { way, back, next, person }: Plan) -> Result<Self, IdentityError> {
        let secret = || crate::identity::Token::fresh().map(|token| token.reveal());
        let (state, nonce, verifier) = (secret()?, secret()?, secret()?);
        Ok(Self { way, state, nonce, verifier, back, next, person, began_at: app.now().as_millis() })
    }

    pub(super) fn seal(&self, app: &App) -> Result<String, IdentityError> {
        seal(app, JOURNEY, self)
    }

    /// The journey of a cookie, when it is one of this way and not too long ago.
    pub(super) fn open(app: &App, way: &str, sealed: Option<&str>) -> Result<Self, WayError> {
        let journey: Self = open(app, JOURNEY, sealed)?;
        let fits = journey.way == way && is_young(app, journey.began_at);
        if fits { Ok(journey) } else { Err(WayError::Broken("it began too long ago, or another way".to_owned())) }
    }
}

impl Stranger {
    pub(super) fn seal(app: &App, way: &str, found: Found, next: String) -> Result<String, IdentityError> {
        let Found { subject, label, ticket, .. } = found;
        let began_at = app.now().as_millis();
        seal(app, STRANGER, &Self { way: way.to_owned(), subject, label, ticket, next, began_at })
    }

    pub(super) fn open(app: &App, sealed: Option<&str>) -> Result<Self, WayError> {
        let stranger: Self = open(app, STRANGER, sealed)?;
        let fits = is_young(app, stranger.began_at);
        if fits { Ok(stranger) } else { Err(WayError::Broken("it has waited too long".to_owned())) }
    }
}

fn is_young(app: &App, began_at: i64) -> bool {
    app.now().since(Timestamp::from_millis(began_at)) < LASTS
}

fn seal(app: &App, purpose: &str, what: &impl Serialize) -> Result<String, IdentityError> {
    let bytes = serde_json::to_vec(what).map_err(|error| WayError::Broken(error.to_string()))?;
    Ok(app.part::<Vault>().seal(purpose, &bytes)?)
}

fn open<T: DeserializeOwned>(app: &App, purpose: &str, sealed: Option<&str>) -> Result<T, WayError> {
    let sealed = sealed.ok_or_else(|| WayError::Broken("this browser has not set out".to_owned()))?;
    let bytes = app.part::<Vault>().open(purpose, sealed).map_err(|error| WayError::Broken(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| WayError::Broken(error.to_string()))
}
