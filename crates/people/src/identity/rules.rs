//! What makes a password good enough, when a sign-in moves on, who counts as one visitor.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use kernel::Timestamp;
use sha2::{Digest, Sha256};

use super::{AttemptLimits, Settings, SignIn, Visitor};

const SHORTEST: usize = 8;
const LONGEST: usize = 128;
const LONGEST_LOGIN: usize = 64;
const LONGEST_DEVICE: usize = 160;

/// What people try first. Compared without regard to case.
const COMMON: &[&str] = &[
    "00000000",
    "11111111",
    "12341234",
    "123456789",
    "1234567890",
    "12345678",
    "123456789a",
    "1q2w3e4r",
    "1qaz2wsx",
    "88888888",
    "87654321",
    "a1234567",
    "a12345678",
    "aa123456",
    "abc12345",
    "abcd1234",
    "admin123",
    "asdfghjk",
    "football",
    "iloveyou",
    "letmein1",
    "password",
    "password1",
    "passw0rd",
    "p@ssw0rd",
    "qq123456",
    "qwer1234",
    "qwertyui",
    "qwertyuiop",
    "sunshine",
    "teacher1",
    "welcome1",
    "wenqu123",
    "woaini1314",
    "woaini520",
    "xuexiao1",
    "xuesheng",
    "zhongguo",
];

/// What is wrong with a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFlaw {
    /// Fewer than 8 characters.
    TooShort,
    /// More than 128 characters.
    TooLong,
    /// One of those people try first.
    Common,
    /// The login, or one that contains it.
    HoldsLogin,
    /// Fewer than four different characters.
    Monotonous,
}

impl fmt::Display for PasswordFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooShort => "has fewer than 8 characters",
            Self::TooLong => "has more than 128 characters",
            Self::Common => "is one of those people try first",
            Self::HoldsLogin => "contains the login",
            Self::Monotonous => "has fewer than four different characters",
        })
    }
}

/// Judges a new password: length and being unguessable count, not the mixture of characters (NIST SP 800-63B).
pub(super) fn judge_password(password: &str, login: &str) -> Result<(), PasswordFlaw> {
    let lower = password.to_lowercase();
    let mut different: Vec<char> = lower.chars().collect();
    let length = different.len();
    different.sort_unstable();
    different.dedup();
    if length < SHORTEST {
        return Err(PasswordFlaw::TooShort);
    }
    if length > LONGEST {
        return Err(PasswordFlaw::TooLong);
    }
    if COMMON.contains(&lower.as_str()) {
        return Err(PasswordFlaw::Common);
    }
    if !login.is_empty() && lower.contains(login) {
        return Err(PasswordFlaw::HoldsLogin);
    }
    if different.len() < 4 {
        return Err(PasswordFlaw::Monotonous);
    }
    Ok(())
}

/// A login as it is kept: without space around it, in small letters. None when it cannot be one.
pub(super) fn login(text: &str) -> Option<String> {
    let login = text.trim().to_lowercase();
    let fits = (1..=LONGEST_LOGIN).contains(&login.chars().count()) && !login.chars().any(char::is_control);
    fits.then_some(login)
}

/// Under what the failures of a login are counted. Hashed: people type passwords into the login field.
pub(super) fn login_key(login: &str) -> String {
    digest(&login.trim().to_lowercase())
}

/// Under what the failures from an address are counted: for IPv6 its network, since one visitor has 2^64 addresses.
pub(super) fn address_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => digest(&address.to_string()),
        IpAddr::V6(address) => digest(&format!("{:x?}", &address.segments()[..4])),
    }
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// How long until the next try, when `failures` since `since` are more than `limit`.
pub(super) fn wait_after(
    failures: u32,
    limit: u32,
    since: Timestamp,
    now: Timestamp,
    limits: &AttemptLimits,
) -> Option<Duration> {
    let left = limits.window.saturating_sub(now.since(since));
    (failures > limit && !left.is_zero()).then_some(left)
}

/// When a sign-in made at `created` and used `now` ends.
pub(super) fn expiry(created: Timestamp, now: Timestamp, settings: &Settings) -> Timestamp {
    now.plus(settings.idle).min(created.plus(settings.longest))
}

/// The new end of a sign-in that is used now; none while the last use is recent enough.
pub(super) fn renewal(sign_in: &SignIn, now: Timestamp, settings: &Settings) -> Option<Timestamp> {
    let due = now.since(sign_in.last_seen_at) >= settings.renew_every;
    due.then(|| expiry(sign_in.created_at, now, settings))
}

/// What is kept of a browser's name for itself.
pub(super) fn device(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(LONGEST_DEVICE).collect()
}

/// Whether a request comes from this machine and was meant for it: not passed on by a proxy here, and not sent by a page
/// whose host name was bent to point at this machine.
pub(super) fn is_on_this_machine(visitor: &Visitor) -> bool {
    let named_so = visitor.host.as_deref().is_none_or(|host| {
        let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
        let name = name.map_or(host, |(name, _)| name);
        ["localhost", "127.0.0.1", "[::1]"].contains(&name)
    });
    visitor.address.to_canonical().is_loopback() && !visitor.forwarded && named_so
}

#[cfg(test)]
mod tests;
