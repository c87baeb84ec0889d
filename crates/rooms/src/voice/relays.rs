//! Relays (TURN) for voices that no datagram of which gets through, and who may use them for how long.

use std::fmt;
use std::time::Duration;

use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use kernel::{PersonId, Timestamp};

/// How long a credential is good: longer than any session, shorter than a day on which it could be passed on.
const LASTS: Duration = Duration::from_hours(6);

/// Letters of the name under which a relay knows a person: enough to tell a city's people apart, none of who they are.
const NAME: usize = 12;

/// The relays there are, and the secret that they share with us (coturn: `use-auth-secret`). A part of the program.
pub struct Relays {
    urls: Vec<String>,
    key: Key,
}

/// What a client needs to use the relays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) urls: Vec<String>,
    pub(crate) username: String,
    pub(crate) credential: String,
}

impl Relays {
    /// Relays at these addresses (`turn:turn.example.org:3478?transport=tcp`).
    #[must_use]
    pub fn new(urls: Vec<String>, secret: &str) -> Self {
        Self { urls, key: Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes()) }
    }

    /// A pass for a person, good for a while. The relay reads from it until when, and can tell that we gave it; that it is signed
    /// with SHA-1 is the relay's rule (draft-uberti-behave-turn-rest).
    pub(crate) fn pass(&self, person: PersonId, now: Timestamp) -> Pass {
        let until = now.plus(LASTS).as_millis() / 1_000;
        let username = format!("{until}:{}", self.name(person));
        Pass { urls: self.urls.clone(), credential: self.signature(&username), username }
    }

    fn name(&self, person: PersonId) -> String {
        let letters = self.signature(&person.to_string());
        letters.chars().filter(char::is_ascii_alphanumeric).take(NAME).collect()
    }

    fn signature(&self, text: &str) -> String {
        BASE64_STANDARD.encode(sign(&self.key, text.as_bytes()))
    }
}

impl fmt::Debug for Relays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relays").field("urls", &self.urls).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::person;

    #[test]
    fn a_pass_says_until_when_and_is_signed() {
        let relays = Relays::new(vec!["turn:turn.example.org".to_owned()], "north");
        let pass = relays.pass(person(7), Timestamp::from_millis(1_000_000));
        let (until, name) = pass.username.split_once(':').unwrap();
        assert_eq!(until, "22600");
        assert!(!person(7).to_string().contains(name), "the relay is not told who it is");
        assert_eq!(pass.credential, relays.signature(&pass.username));
        let others = Relays::new(Vec::new(), "south").pass(person(7), Timestamp::from_millis(1_000_000));
        assert_ne!(pass.credential, others.credential);
        assert_ne!(pass.username, relays.pass(person(8), Timestamp::from_millis(1_000_000)).username);
    }

    #[test]
    fn a_signature_is_the_one_relays_reckon() {
        // RFC 2202, second case of HMAC-SHA-1.
        let relays = Relays::new(Vec::new(), "Jefe");
        assert_eq!(relays.signature("what do ya want for nothing?"), "7/zfauXrL6LSdBbV8YTfnCWafHk=");
    }
}
