//! What the operator decides about sign-ins.

use std::time::Duration;

use wenqu_http::cookie::Transport;

use super::{HashError, Passwords, Visitor, rules};

/// How much work one password is (argon2id).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for PasswordCost {
    /// 19 MiB, two passes, one lane: the first recommendation for argon2id of the OWASP Password Storage Cheat Sheet.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

/// How many failures are borne before the right password is refused too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimits {
    /// Failures of one login in a window.
    pub per_login: u32,
    /// Failures from one address in a window; a whole school may stand behind one.
    pub per_address: u32,
    /// The window.
    pub window: Duration,
}

impl Default for AttemptLimits {
    fn default() -> Self {
        Self { per_login: 10, per_address: 100, window: Duration::from_mins(15) }
    }
}

/// What the operator decides about sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How much work one password is.
    pub password: PasswordCost,
    /// How long an unused sign-in lasts.
    pub idle: Duration,
    /// How long a sign-in lasts at most.
    pub longest: Duration,
    /// How often the use of a sign-in is written down, and its end moved on.
    pub renew_every: Duration,
    /// How many failures are borne.
    pub attempts: AttemptLimits,
    /// How the pages are reached: whether the cookie may travel in the clear.
    pub transport: Transport,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            password: PasswordCost::default(),
            idle: Duration::from_hours(14 * 24),
            longest: Duration::from_hours(90 * 24),
            renew_every: Duration::from_hours(1),
            attempts: AttemptLimits::default(),
            transport: Transport::Plain,
        }
    }
}

/// Sign-ins as this installation does them. A part of the program.
#[derive(Clone, Debug)]
pub struct Identity {
    /// What the operator decided.
    pub settings: Settings,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
}

impl Identity {
    /// Sign-ins under these settings.
    ///
    /// # Errors
    /// When argon2id cannot work at such a cost.
    pub fn new(settings: Settings) -> Result<Self, HashError> {
        Ok(Self { settings, passwords: Passwords::new(settings.password)? })
    }
}

/// From where one may sign in as a person of the demo region without a password. A part of the program; without it, off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DemoAccess {
    /// From nowhere.
    #[default]
    Off,
    /// From this machine.
    Loopback,
    /// From everywhere.
    Anywhere,
}

impl DemoAccess {
    /// Whether the visitor may sign in so.
    #[must_use]
    pub fn admits(self, visitor: &Visitor) -> bool {
        match self {
            Self::Off => false,
            Self::Loopback => rules::is_on_this_machine(visitor),
            Self::Anywhere => true,
        }
    }
}
