//! When a second step is needed and counts; what its secrets and codes look like.

use std::time::Duration;

use kernel::{Role, Timestamp};
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Secret, Totp};

use super::Enrolment;
use crate::identity::{Settings, SignIn, SignInMeans, StepUpMode};

/// How many recovery codes a person is given.
pub(super) const RECOVERY_CODES: usize = 10;
/// Bytes of a secret: what RFC 4226 recommends for SHA-1.
pub(super) const SECRET_BYTES: usize = 20;
/// Signs of a recovery code: 50 random bits.
pub(super) const RECOVERY_SIGNS: usize = 10;

const ISSUER: &str = "Wenqu";
/// 32 signs, without those that look like others.
const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Whether people in this role take second steps: all but families, whose acts concern only themselves.
pub(super) const fn concerns(role: Role) -> bool {
    !matches!(role, Role::Pupil | Role::Guardian)
}

/// What the sign-in alone says: whether its second step counts, or that it depends on whether one has been set up.
pub(super) fn judge(sign_in: &SignIn, now: Timestamp, settings: &Settings) -> Option<bool> {
    let exempt = settings.step_up == StepUpMode::Off || sign_in.means == SignInMeans::Demo || !concerns(sign_in.role);
    let fresh = sign_in.stepped_up_at.is_some_and(|at| is_fresh(at, now, settings.step_up_lasts));
    match settings.step_up {
        _ if exempt || fresh => Some(true),
        StepUpMode::Offered => None,
        _ => Some(false),
    }
}

fn is_fresh(at: Timestamp, now: Timestamp, lasts: Duration) -> bool {
    now.since(at) < lasts
}

/// The generator of codes from a secret; none when the secret has not the length of ours.
pub(super) fn totp(secret: &[u8], account: &str) -> Option<Totp> {
    // The address of an authenticator has a colon between issuer and account.
    let account = account.replace(':', " ");
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .ok()
}

/// What a person needs to put the secret into an authenticator.
pub(super) fn enrolment(totp: &Totp) -> Option<Enrolment> {
    let uri = totp.to_url().ok()?;
    let code = QrCode::new(uri.as_bytes()).ok()?;
    let qr_svg = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    Some(Enrolment { secret: totp.secret().to_base32(), uri, qr_svg })
}

/// The time step whose code this is: the present one, the one before or the one after.
pub(super) fn step_of(totp: &Totp, code: &str, now: Timestamp) -> Option<i64> {
    let seconds = u64::try_from(now.as_millis() / 1000).ok()?;
    totp.check(&normal(code), seconds).and_then(|step| i64::try_from(step).ok())
}

/// A code as it is compared: in capitals, without the gaps people put into it.
pub(super) fn normal(code: &str) -> String {
    code.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').collect::<String>().to_uppercase()
}

/// A recovery code as it is shown (`7KQ2M-XJ94T`), out of random bytes.
pub(super) fn recovery_code(random: [u8; RECOVERY_SIGNS]) -> String {
    let mut code = String::with_capacity(RECOVERY_SIGNS + 1);
    for (place, byte) in random.into_iter().enumerate() {
        if place == RECOVERY_SIGNS / 2 {
            code.push('-');
        }
        code.push(char::from(SIGNS[usize::from(byte) % SIGNS.len()]));
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8; 20] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let totp = totp(SECRET, "wang").unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            let now = Timestamp::from_millis(seconds * 1000);
            assert_eq!(step_of(&totp, code, now), Some(seconds / 30), "{seconds}");
            assert_eq!(step_of(&totp, &format!("{} {}", &code[..3], &code[3..]), now), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_one_step_late() {
        let totp = totp(SECRET, "wang").unwrap();
        for (seconds, known) in [(-31, false), (-30, true), (0, true), (59, true), (60, false)] {
            let now = Timestamp::from_millis((1_111_111_080 + seconds) * 1000);
            assert_eq!(step_of(&totp, "081804", now).is_some(), known, "{seconds}");
        }
        for code in ["", "08180", "0818040", "abcdef"] {
            assert_eq!(step_of(&totp, code, Timestamp::from_millis(1_111_111_109_000)), None, "{code}");
        }
    }

    #[test]
    fn an_authenticator_is_told_everything() {
        let enrolment = enrolment(&totp(SECRET, "王:志强").unwrap()).unwrap();
        assert_eq!(enrolment.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(enrolment.uri.starts_with("otpauth://totp/Wenqu:"), "{}", enrolment.uri);
        assert!(enrolment.uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{}", enrolment.uri);
        assert!(enrolment.qr_svg.contains("<svg"));
    }

    #[test]
    fn recovery_codes_are_read_as_people_write_them() {
        let code = recovery_code([0, 1, 8, 31, 32, 255, 64, 9, 10, 11]);
        assert_eq!(code, "23AZ2-Z2BCD");
        assert_eq!(normal(" 23az2 z2bcd "), normal(&code));
    }

    #[test]
    fn families_and_demo_visitors_are_left_in_peace() {
        let sign_in = |means, role, stepped_up_at: Option<i64>| SignIn {
            id: uuid::Uuid::nil().into(),
            person: uuid::Uuid::nil().into(),
            role,
            org: uuid::Uuid::nil().into(),
            means,
            way: None,
            device: String::new(),
            address: String::new(),
            created_at: Timestamp::from_millis(0),
            last_seen_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(i64::MAX),
            stepped_up_at: stepped_up_at.map(Timestamp::from_millis),
        };
        let now = Timestamp::from_millis(30 * 60_000);
        let judged = |step_up, sign_in| judge(&sign_in, now, &Settings { step_up, ..Settings::default() });
        let (password, demo) = (SignInMeans::Password, SignInMeans::Demo);
        for (mode, means, role, at, verdict) in [
            (StepUpMode::Off, password, Role::Bureau, None, Some(true)),
            (StepUpMode::Required, demo, Role::Bureau, None, Some(true)),
            (StepUpMode::Required, password, Role::Guardian, None, Some(true)),
            (StepUpMode::Required, password, Role::Bureau, None, Some(false)),
            (StepUpMode::Required, password, Role::Teacher, Some(0), Some(false)),
            (StepUpMode::Required, password, Role::Teacher, Some(1), Some(true)),
            (StepUpMode::Offered, password, Role::Bureau, None, None),
            (StepUpMode::Offered, password, Role::Bureau, Some(1), Some(true)),
        ] {
            assert_eq!(judged(mode, sign_in(means, role, at)), verdict, "{mode} {means} {role} {at:?}");
        }
    }
}
