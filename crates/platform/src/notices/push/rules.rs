//! Which subscriptions can be used.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::GeneralPurposeConfig;
use url::{Host, Url};
use web_push_native::Auth;
use web_push_native::p256::PublicKey;

use crate::notices::NoticeError;

/// Base64url as browsers write it, with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_encode_padding(false),
);

/// Longer addresses than any push service uses.
const MAX_ENDPOINT: usize = 2048;

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

/// Where subscriptions may point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Public hosts by HTTPS: the address comes from a browser and must not lead into our own network.
    Public,
    /// Anywhere, for tests with a push service of their own.
    Anywhere,
}

/// Refuses a subscription whose address or keys cannot be used.
pub(super) fn check(new: &NewSubscription, reach: Reach) -> Result<(), NoticeError> {
    check_endpoint(&new.endpoint, reach)?;
    keys(&new.p256dh, &new.auth).map(|_| ())
}

fn check_endpoint(endpoint: &str, reach: Reach) -> Result<(), NoticeError> {
    let bad = NoticeError::BadSubscription("endpoint");
    let Ok(url) = Url::parse(endpoint) else { return Err(bad) };
    if endpoint.len() > MAX_ENDPOINT || !url.username().is_empty() || url.password().is_some() {
        return Err(bad);
    }
    let fits = match (reach, url.scheme(), url.host()) {
        (Reach::Anywhere, "http" | "https", Some(_)) => true,
        (Reach::Public, "https", Some(Host::Domain(name))) => name.contains('.') && !name.ends_with(".localhost"),
        _ => false,
    };
    if fits { Ok(()) } else { Err(bad) }
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

/// Whether an address lies outside every private or special network.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(four) => {
            let [first, second, ..] = four.octets();
            let carrier = first == 100 && (64..128).contains(&second);
            let benchmark = first == 198 && (second == 18 || second == 19);
            !(four.is_private()
                || four.is_loopback()
                || four.is_link_local()
                || four.is_unspecified()
                || four.is_broadcast()
                || four.is_multicast()
                || four.is_documentation()
                || carrier
                || benchmark
                || first == 0
                || first >= 240)
        }
        IpAddr::V6(six) => {
            !(six.is_loopback()
                || six.is_unspecified()
                || six.is_multicast()
                || six.is_unique_local()
                || six.is_unicast_link_local())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P256DH: &str = "BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY";
    const AUTH: &str = "_ordMnz7uTCmrpBTeUV4Bw";

    fn blame(endpoint: &str, p256dh: &str, auth: &str) -> Option<&'static str> {
        let new = NewSubscription { endpoint: endpoint.into(), p256dh: p256dh.into(), auth: auth.into() };
        match check(&new, Reach::Public) {
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

    #[test]
    fn private_networks_are_not_public() {
        for private in [
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "2606:4700::1111"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
