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

/// How many failures are borne, and how long the pauses grow after that, in which the right password is refused too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimits {
    /// Failures of one login; of one login in a browser that has signed in with it before, counted apart; of the codes of
    /// one person.
    pub per_login: u32,
    /// Failures from one address; a whole school may stand behind one.
    pub per_address: u32,
    /// The pause after one failure more; each further one doubles it.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
    /// Failures are forgotten when none has come for so long.
    pub forget_after: Duration,
}

impl Default for AttemptLimits {
    /// Five tries, then 30 s, a minute, two … a quarter of an hour: 100 guesses a day at one login.
    fn default() -> Self {
        Self {
            per_login: 5,
            per_address: 100,
            first_pause: Duration::from_secs(30),
            longest_pause: Duration::from_mins(15),
            forget_after: Duration::from_hours(6),
        }
    }
}

kernel::words! {
    /// Whether staff take a second step (a code of six digits) before acts that need it.
    pub enum StepUpMode {
        /// Nobody does.
        Off = "off",
        /// Whoever has set it up does.
        Offered = "offered",
        /// Everyone must set it up before such an act.
        Required = "required",
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
    /// Whether staff take a second step.
    pub step_up: StepUpMode,
    /// How long a second step counts.
    pub step_up_lasts: Duration,
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
            step_up: StepUpMode::Offered,
            step_up_lasts: Duration::from_mins(30),
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
