//! The secret of a sign-in.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{BadColumn, Column, Kind, Stored, Value};
use platform::vault::random;
use sha2::{Digest, Sha256};

use super::IdentityError;

const BYTES: usize = 32;

/// The secret of a sign-in: 256 bits from the system's source of randomness. Never shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; BYTES]);

/// The SHA-256 of a token. The secret has 256 random bits: a slow hash would add nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash([u8; BYTES]);

impl Token {
    /// A fresh secret.
    ///
    /// # Errors
    /// When the system gives no random bits.
    pub fn fresh() -> Result<Self, IdentityError> {
        Ok(Self(random()?))
    }

    /// The secret a browser sent; none when it cannot be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The secret as the cookie carries it.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the database keeps of it.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Stored for TokenHash {
    const KIND: Kind = Kind::Bytes;

    fn to_value(&self) -> Value {
        self.0.to_vec().to_value()
    }
}

impl Column for TokenHash {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        Vec::<u8>::from_value(value)?.try_into().map(Self).map_err(|_| BadColumn("TokenHash"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_is_not_what_is_kept() {
        let token = Token::fresh().unwrap();
        assert_eq!(Token::read(&token.reveal()), Some(token.clone()));
        assert_ne!(token.hash().0, token.0);
        assert_ne!(Token::fresh().unwrap(), token);
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn what_cannot_be_a_secret_is_none() {
        for text in ["", "abc", "ä", &"A".repeat(42), &"A".repeat(44), &"*".repeat(43)] {
            assert_eq!(Token::read(text), None, "{text}");
        }
    }
}
