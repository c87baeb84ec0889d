//! Encryption at rest: what must be readable again, and yet is of no use to whoever steals the database alone.
//!
//! A [`Vault`] holds one key that is never in the database. [`Vault::seal`] encrypts with AES-256-GCM under a key of the
//! purpose, so that a sealed phone number cannot be passed off as a sealed secret. [`Vault::index`] gives equal texts equal
//! fingerprints that mean nothing without the key, so that a sealed value can be looked up.

mod key;
mod store;
mod suite;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use ::store::Db;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Timestamp;

pub use self::key::KeyError;
pub use self::suite::{Standard, Suite};

/// The bytes of the vault's key.
pub const KEY_BYTES: usize = 32;

/// What stands before a sealed text: the shape it has, so that another suite or a new key can stand beside it.
const MARK: &str = "v1.";

/// Seals and opens what is personal. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<dyn Suite>);

/// Why a sealed text could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It was not sealed by this program.
    #[error("the text was not sealed by a vault")]
    NotSealed,
    /// It was sealed with another key or for another purpose, or was changed since.
    #[error("the text was sealed with another key or for another purpose, or was changed")]
    WrongKey,
    /// The system gives no random bits, without which nothing is sealed.
    #[error("the system gives no random bits")]
    NoRandomness,
}

/// Why a key cannot be used with a database.
#[derive(Debug, thiserror::Error)]
pub enum Foreign {
    /// The database was sealed with another key.
    #[error("the vault's key is not the one this database was sealed with; all nodes need the same `vault.key_file`")]
    Another,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// Bytes from the system's source of randomness, for secrets.
///
/// # Errors
/// `NoRandomness`.
pub fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| VaultError::NoRandomness)?;
    Ok(bytes)
}

impl Vault {
    /// A vault with the key in this file; the file is made, its owner's alone, when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds no key.
    pub fn at(path: &Path) -> Result<Self, KeyError> {
        Ok(Self::with_key(key::read_or_make(path)?))
    }

    /// A vault with the key in this file, which somebody else keeps.
    ///
    /// # Errors
    /// When the file cannot be read or holds no key.
    pub fn open_at(path: &Path) -> Result<Self, KeyError> {
        Ok(Self::with_key(key::read(path)?))
    }

    /// A vault with this key.
    #[must_use]
    pub fn with_key(key: [u8; KEY_BYTES]) -> Self {
        Self(Arc::new(Standard::new(key)))
    }

    /// A vault on other algorithms (SM4 and SM3 where a certified module is asked for).
    #[must_use]
    pub fn with_suite(suite: Arc<dyn Suite>) -> Self {
        Self(suite)
    }

    /// Compares the key with the one this database was sealed with; the first key that comes is it.
    ///
    /// # Errors
    /// `Another` when it is not, or the database fails.
    pub async fn belongs_to(&self, db: &Db, now: Timestamp) -> Result<(), Foreign> {
        let own = self.0.fingerprint("vault.key", b"");
        let kept = store::keep_fingerprint(db, own.clone(), now).await?;
        if kept == own { Ok(()) } else { Err(Foreign::Another) }
    }

    /// Seals bytes for a purpose (`contacts.phone`). The same bytes give another text each time.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives no random bits.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, VaultError> {
        Ok(format!("{MARK}{}", URL_SAFE_NO_PAD.encode(self.0.seal(purpose, plain)?)))
    }

    /// Opens what was sealed for this purpose.
    ///
    /// # Errors
    /// `NotSealed`, `WrongKey`.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, VaultError> {
        let body = sealed.strip_prefix(MARK).ok_or(VaultError::NotSealed)?;
        let body = URL_SAFE_NO_PAD.decode(body).map_err(|_| VaultError::NotSealed)?;
        self.0.open(purpose, body)
    }

    /// Opens a text that was sealed for this purpose.
    ///
    /// # Errors
    /// `NotSealed`, `WrongKey`.
    pub fn open_text(&self, purpose: &str, sealed: &str) -> Result<String, VaultError> {
        String::from_utf8(self.open(purpose, sealed)?).map_err(|_| VaultError::NotSealed)
    }

    /// Whether these 64 hexadecimal digits are the fingerprint of the text for the purpose; how long the answer takes says
    /// nothing about which digits are wrong.
    #[must_use]
    pub fn is_index(&self, purpose: &str, text: &str, digits: &str) -> bool {
        verify_slices_are_equal(self.index(purpose, text).as_bytes(), digits.as_bytes()).is_ok()
    }

    /// The fingerprint of a text for a purpose, 64 hexadecimal digits: equal for equal texts, meaningless without the key.
    /// Write the text in its one normal form first (no spaces in a phone number).
    #[must_use]
    pub fn index(&self, purpose: &str, text: &str) -> String {
        hex::encode(self.0.fingerprint(purpose, text.as_bytes()))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(hidden)")
    }
}

#[cfg(test)]
mod tests;
