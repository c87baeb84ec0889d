//! The second step: a code of six digits from the person's own phone (TOTP, RFC 6238), asked for before acts that reach far.
//!
//! Whoever steals a password or finds an open browser cannot export a list of children with it. The secret is sealed by the
//! vault, no code is taken twice, and ten recovery codes stand in for a lost phone.

pub mod http;
mod rules;
pub mod service;
mod store;

pub(super) use self::service::counts;
use super::StepUpMode;

/// How it stands with the actor's second step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepUp {
    /// Whether staff take a second step here.
    pub mode: StepUpMode,
    /// Whether the actor has set it up.
    pub enrolled: bool,
    /// Whether it was taken lately, or none is needed.
    pub stepped_up: bool,
    /// Whether the actor proves to be the one with the password before setting it up.
    pub password_needed: bool,
    /// Recovery codes that have not been used.
    pub recovery_codes_left: u32,
}

/// A second step that is being set up: the only moment at which its secret is shown.
#[derive(Clone)]
pub struct Enrolment {
    /// The secret, as it is typed into an authenticator by hand.
    pub secret: String,
    /// The address that a QR code carries into an authenticator.
    pub uri: String,
    /// The QR code, as SVG.
    pub qr_svg: String,
}
