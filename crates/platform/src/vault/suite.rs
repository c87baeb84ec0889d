//! The algorithms of a vault, behind one trait: a project that must use certified ones brings its own (R46).

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hkdf, hmac};

use super::{KEY_BYTES, VaultError, random};

/// The algorithms of a vault.
pub trait Suite: Send + Sync {
    /// Encrypts bytes for a purpose.
    ///
    /// # Errors
    /// `NoRandomness`.
    fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError>;

    /// Decrypts bytes that were sealed for this purpose.
    ///
    /// # Errors
    /// `NotSealed`, `WrongKey`.
    fn open(&self, purpose: &str, sealed: Vec<u8>) -> Result<Vec<u8>, VaultError>;

    /// A keyed fingerprint of bytes for a purpose.
    fn fingerprint(&self, purpose: &str, bytes: &[u8]) -> Vec<u8>;
}

/// AES-256-GCM under a random nonce, HMAC-SHA256, each under a key of the purpose drawn by HKDF-SHA256.
///
/// A random nonce of 96 bits is good for 2^32 texts a purpose (NIST SP 800-38D, 8.3).
pub struct Standard(hkdf::Prk);

impl Standard {
    /// The suite with this key.
    #[must_use]
    pub fn new(key: [u8; KEY_BYTES]) -> Self {
        Self(hkdf::Salt::new(hkdf::HKDF_SHA256, b"wenqu.vault").extract(&key))
    }

    fn draw(&self, use_of_key: &str, purpose: &str) -> [u8; KEY_BYTES] {
        let mut key = [0; KEY_BYTES];
        let info = [use_of_key.as_bytes(), purpose.as_bytes()];
        let drawn = self.0.expand(&info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut key));
        debug_assert!(drawn.is_ok(), "32 bytes are within what HKDF-SHA256 gives");
        key
    }

    fn cipher(&self, purpose: &str) -> Result<LessSafeKey, VaultError> {
        let key = UnboundKey::new(&AES_256_GCM, &self.draw("seal:", purpose)).map_err(|_| VaultError::WrongKey)?;
        Ok(LessSafeKey::new(key))
    }
}

impl Suite for Standard {
    fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut body = plain.to_vec();
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        let cipher = self.cipher(purpose)?;
        cipher
            .seal_in_place_append_tag(nonce_used, Aad::from(purpose.as_bytes()), &mut body)
            .map_err(|_| VaultError::WrongKey)?;
        Ok([nonce.as_slice(), &body].concat())
    }

    fn open(&self, purpose: &str, mut sealed: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        if sealed.len() < NONCE_LEN {
            return Err(VaultError::NotSealed);
        }
        let mut body = sealed.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&sealed).map_err(|_| VaultError::NotSealed)?;
        let opened = self.cipher(purpose)?.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut body);
        let length = opened.map_err(|_| VaultError::WrongKey)?.len();
        body.truncate(length);
        Ok(body)
    }

    fn fingerprint(&self, purpose: &str, bytes: &[u8]) -> Vec<u8> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.draw("index:", purpose));
        hmac::sign(&key, bytes).as_ref().to_vec()
    }
}
