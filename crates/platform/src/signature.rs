//! Signed bodies: how a receiver knows who sent them, and when.
//!
//! The header is `Wenqu-Signature: t=<seconds>,v1=<hex>`; `v1` is HMAC-SHA256 of `<seconds>.<body>`. While a secret is being
//! changed there are two `v1`, one of each secret.

use aws_lc_rs::hmac;
use kernel::Timestamp;

/// The header that carries a signature.
pub const HEADER: &str = "wenqu-signature";
/// A body that was signed longer ago than this, or will be later than this, is refused. In seconds.
pub const WINDOW_S: u64 = 300;

/// Signs a body with each of the secrets.
#[must_use]
pub fn sign<'a>(secrets: impl IntoIterator<Item = &'a [u8]>, now: Timestamp, body: &[u8]) -> String {
    let seconds = now.as_millis() / 1000;
    secrets.into_iter().fold(format!("t={seconds}"), |header, secret| {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), &signed(seconds, body));
        format!("{header},v1={}", hex::encode(tag))
    })
}

/// Whether a body was signed with the secret, and within [`WINDOW_S`] of now.
#[must_use]
pub fn verify(secret: &[u8], header: &str, now: Timestamp, body: &[u8]) -> bool {
    let Some(seconds) = header.split(',').find_map(|part| part.strip_prefix("t=")).and_then(|text| text.parse().ok())
    else {
        return false;
    };
    let at: i64 = seconds;
    if (now.as_millis() / 1000).abs_diff(at) > WINDOW_S {
        return false;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let message = signed(at, body);
    let mut tags =
        header.split(',').filter_map(|part| part.strip_prefix("v1=")).filter_map(|tag| hex::decode(tag).ok());
    tags.any(|tag| hmac::verify(&key, &message, &tag).is_ok())
}

fn signed(seconds: i64, body: &[u8]) -> Vec<u8> {
    [seconds.to_string().as_bytes(), b".", body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_788_343_200_000);

    #[test]
    fn a_signature_is_what_the_manual_says() {
        // printf '1788343200.{"n":1}' | openssl dgst -sha256 -hmac secret
        let header = sign([b"secret".as_slice()], NOW, br#"{"n":1}"#);
        let tag = "f2e4e2c0a19469bf8281cb76ec89b24db5102012b6e490a86e556cc674e4f04e";
        assert_eq!(header, format!("t=1788343200,v1={tag}"));
    }

    #[test]
    fn only_the_right_secret_body_and_time_pass() {
        let header = sign([b"new".as_slice(), b"old".as_slice()], NOW, b"body");
        let later = |seconds: i64| Timestamp::from_millis(NOW.as_millis() + seconds * 1000);
        for (secret, body, now, passes) in [
            ("new", "body", NOW, true),
            ("old", "body", NOW, true),
            ("other", "body", NOW, false),
            ("new", "bodies", NOW, false),
            ("new", "body", later(300), true),
            ("new", "body", later(301), false),
            ("new", "body", later(-301), false),
        ] {
            assert_eq!(verify(secret.as_bytes(), &header, now, body.as_bytes()), passes, "{secret} {body} {now}");
        }
        for nonsense in ["", "t=x,v1=00", "v1=00", &header.replace("v1=", "v2=")] {
            assert!(!verify(b"new", nonsense, NOW, b"body"), "{nonsense}");
        }
    }
}
