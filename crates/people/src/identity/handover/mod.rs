//! Going on with another device: a QR code that signs a phone or a tablet in where this browser stands.
//!
//! The code is good once, for minutes, and no longer than the sign-in that gave it. The other device gets a sign-in of its own,
//! by the same means and in the same role; the second step is not handed on. Under demo sign-ins it goes no further than they do.

pub mod http;
pub mod service;
mod store;

use std::time::Duration;

use kernel::{Actor, Timestamp};

use super::SignedIn;

/// How long a code is good: to take the other device out and to point it here.
const LASTS: Duration = Duration::from_mins(3);

/// A code that waits for the other device.
pub struct Handover {
    /// The address the code carries. What follows the `#` is a secret, which browsers send to nobody.
    pub url: String,
    /// The QR code, as SVG.
    pub qr_svg: String,
    /// How long it is good.
    pub expires_at: Timestamp,
}

/// Where another device goes on.
pub struct Continued {
    /// In which role of whom.
    pub actor: Actor,
    /// The fresh sign-in; none where the same person was signed in with the device already.
    pub signed_in: Option<SignedIn>,
    /// The page.
    pub path: String,
}
