//! Which subscriptions can be used.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::GeneralPurposeConfig;
use web_push_native::Auth;
use web_push_native::p256::PublicKey;

use crate::network::{self, Scope};
use crate::notices::NoticeError;

/// Base64url as browsers write it, with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_encode_padding(false),
);

/// A browser's subscription as the browser gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubscription {
    /// Where the push service takes messages for the browser.
    pub endpoint: String,
    /// The browser's public key, base64url.
    pub p256dh: String,
    /// The secret shared with the browser, base64url.
    pub auth: String,
}

/// The keys of a subscription, read.
pub(super) struct Keys {
    pub(super) public: PublicKey,
    pub(super) auth: Auth,
}

/// Refuses a subscription whose address or keys cannot be used.
pub(super) fn check(new: &NewSubscription, scope: Scope) -> Result<(), NoticeError> {
    if !network::is_fit(&new.endpoint, scope) {
        return Err(NoticeError::BadSubscription("endpoint"));
    }
    keys(&new.p256dh, &new.auth).map(|_| ())
}

/// Reads the keys of a subscription.
pub(super) fn keys(p256dh: &str, auth: &str) -> Result<Keys, NoticeError> {
    let public = BASE64.decode(p256dh).ok().and_then(|bytes| PublicKey::from_sec1_bytes(&bytes).ok());
    let public = public.ok_or(NoticeError::BadSubscription("p256dh"))?;
    let auth = BASE64.decode(auth).ok().and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
    let auth = auth.ok_or(NoticeError::BadSubscription("auth"))?;
    Ok(Keys { public, auth: auth.into() })
}

/// Base64url without padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const P256DH: &str = "BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY";
    const AUTH: &str = "_ordMnz7uTCmrpBTeUV4Bw";

    fn blame(endpoint: &str, p256dh: &str, auth: &str) -> Option<&'static str> {
        let new = NewSubscription { endpoint: endpoint.into(), p256dh: p256dh.into(), auth: auth.into() };
        match check(&new, Scope::Public) {
            Ok(()) => None,
            Err(NoticeError::BadSubscription(field)) => Some(field),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn only_public_https_hosts_are_pushed_to() {
        assert_eq!(blame("https://updates.push.example.com/wpush/v2/abc", P256DH, AUTH), None);
        for endpoint in [
            "http://push.example.com/x",
            "https://localhost/x",
            "https://db.localhost/x",
            "https://intranet/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://user:pass@push.example.com/x",
            "file:///etc/passwd",
            "not an address",
        ] {
            assert_eq!(blame(endpoint, P256DH, AUTH), Some("endpoint"), "{endpoint}");
        }
    }

    #[test]
    fn keys_that_are_no_keys_are_refused() {
        assert_eq!(blame("https://push.example.com/x", "AAAA", AUTH), Some("p256dh"));
        assert_eq!(blame("https://push.example.com/x", P256DH, "AAAA"), Some("auth"));
        assert_eq!(blame("https://push.example.com/x", &format!("{P256DH}="), &format!("{AUTH}==")), None);
    }
}
