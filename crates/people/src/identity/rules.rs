//! What makes a password good enough, when a sign-in moves on, who counts as one visitor.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use kernel::{PersonId, Timestamp};
use sha2::{Digest, Sha256};

use super::{AttemptLimits, Settings, SignIn, TokenHash, Visitor};
use crate::words::Stage;

const LONGEST: usize = 128;
const LONGEST_LOGIN: usize = 64;
const LONGEST_DEVICE: usize = 160;

/// What people try first. Compared without regard to case.
const COMMON: &[&str] = &[
    "123123",
    "123321",
    "1234567",
    "123456",
    "123456a",
    "123abc",
    "123qwe",
    "147258",
    "159753",
    "520131",
    "5201314",
    "654321",
    "7654321",
    "a123456",
    "abc123",
    "abcdef",
    "abcdefg",
    "asdfgh",
    "qwerty",
    "woaini",
    "xuexiao",
    "xuesheng1",
    "zxcvbn",
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
    /// Fewer than 8 characters, or 6 of a child at primary school.
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
            Self::TooShort => "is too short",
            Self::TooLong => "has more than 128 characters",
            Self::Common => "is one of those people try first",
            Self::HoldsLogin => "contains the login",
            Self::Monotonous => "has fewer than four different characters",
        })
    }
}

/// The fewest characters of a password, for a pupil of a stage or for a grown-up: children of six to twelve type a short one,
/// and ten wrong ones are the most anyway.
pub(super) const fn shortest_password(pupil: Option<Stage>) -> usize {
    match pupil {
        Some(Stage::Primary) => 6,
        Some(Stage::Junior | Stage::Senior) | None => 8,
    }
}

/// Judges a new password: length and being unguessable count, not the mixture of characters (NIST SP 800-63B).
pub(super) fn judge_password(password: &str, login: &str, shortest: usize) -> Result<(), PasswordFlaw> {
    let lower = password.to_lowercase();
    let mut different: Vec<char> = lower.chars().collect();
    let length = different.len();
    different.sort_unstable();
    different.dedup();
    if length < shortest {
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
pub(crate) fn address_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => digest(&address.to_string()),
        IpAddr::V6(address) => digest(&format!("{:x?}", &address.segments()[..4])),
    }
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// The pause after so many failures, of which `free` are borne without one: it doubles with each.
pub(super) fn pause(failures: u32, free: u32, limits: &AttemptLimits) -> Duration {
    let Some(doublings) = failures.checked_sub(free) else { return Duration::ZERO };
    let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
    limits.first_pause.saturating_mul(factor).min(limits.longest_pause)
}

/// How long until the next try, after `failures` of which the last was at `last`.
pub(super) fn wait_after(
    failures: u32,
    free: u32,
    last: Timestamp,
    now: Timestamp,
    limits: &AttemptLimits,
) -> Option<Duration> {
    let left = pause(failures, free, limits).saturating_sub(now.since(last));
    (!left.is_zero()).then_some(left)
}

/// Under what the failures of a login in one known browser are counted.
pub(super) fn device_key(login: &str, device: &TokenHash) -> String {
    digest(&format!("{device:?} {}", login.trim().to_lowercase()))
}

/// Under what the wrong codes of a person are counted.
pub(super) fn person_key(person: PersonId) -> String {
    digest(&person.to_string())
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

/// The network an address belongs to, as it is shown to whoever signs in from there: enough to know it again, too little
/// to find a household.
pub(super) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.*")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:*")
        }
    }
}

/// Browsers and apps by the mark each leaves in what it calls itself, those first that also carry the marks of others.
const BROWSERS: &[(&str, &str)] = &[
    ("wxwork/", "企业微信"),
    ("MicroMessenger/", "微信"),
    ("DingTalk/", "钉钉"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems by their mark.
const SYSTEMS: &[(&str, &str)] = &[
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
];

/// A browser in words a person knows (`Chrome · Windows`), from what it calls itself; empty when it says nothing known.
pub(crate) fn device_name(agent: &str) -> String {
    let known = |marks: &[(&'static str, &'static str)]| {
        marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    [known(BROWSERS), known(SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
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
