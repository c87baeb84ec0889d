//! Closed registration: a school prints slips, families and staff open their accounts with the code on them, and
//! whoever forgets a password gets a new one from the school. Nothing here needs a phone number, a mail address or a
//! pupil's phone (R49).

mod code;
pub mod http;
mod rules;
pub mod service;
mod sheet;
mod store;

use std::time::Duration;

use kernel::{ClassId, Coded, ErrorCode, OrgId, PersonId, Timestamp};
use paper::{PaperError, Press};
use platform::Denied;

pub use self::code::Code;
pub use self::rules::AliasFlaw;
use crate::identity::IdentityError;
use crate::persons::{Guardian, PersonError};

kernel::id!(/// An activation slip.
    SlipId);

kernel::words! {
    /// Whose account a slip opens.
    pub enum SlipKind {
        /// The pupil's guardians bind themselves to the pupil.
        Pupil = "pupil",
        /// A teacher, a coordinator or a head opens the own account.
        Staff = "staff",
    }
}

kernel::words! {
    /// Where somebody's slip stands.
    pub enum SlipState {
        /// None was printed, or it is over without anybody having used it.
        None = "none",
        /// Printed, not yet used.
        Issued = "issued",
        /// Somebody has used it: a guardian is bound, a member of staff has an account.
        Activated = "activated",
        /// The sheet was lost; the code is void.
        Locked = "locked",
    }
}

kernel::words! {
    /// Why a slip is over.
    pub enum SlipEnding {
        /// A new one was printed.
        Reissued = "reissued",
        /// The sheet was lost.
        Locked = "locked",
        /// Everyone it was for has come.
        Used = "used",
    }
}

/// How this installation prints slips. A part of the program.
#[derive(Clone, Debug)]
pub struct Printing {
    /// Where the type comes from.
    pub press: Press,
    /// The address at which people reach the pages, where it is not the one that whoever prints has in the browser.
    pub address: Option<String>,
}

/// Slips and codes as the region wants them; a table of `pack.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegistrationRules {
    /// Days for which a slip is good.
    pub slip_days: u16,
    /// Guardians a child may have at most.
    pub guardians_per_child: u32,
    /// Hours for which a code for a new password is good.
    pub reset_hours: u16,
}

impl Default for RegistrationRules {
    fn default() -> Self {
        Self { slip_days: 30, guardians_per_child: 4, reset_hours: 24 }
    }
}

impl RegistrationRules {
    fn slip_lasts(self) -> Duration {
        Duration::from_hours(24 * u64::from(self.slip_days))
    }

    fn reset_lasts(self) -> Duration {
        Duration::from_hours(u64::from(self.reset_hours))
    }
}

/// A guardian as the school sees it.
#[derive(Clone, Debug)]
pub struct BoundGuardian {
    /// The guardian.
    pub guardian: Guardian,
    /// Whether the guardian can sign in; one whom only the roster lists cannot.
    pub has_come: bool,
    /// Whether the guardian's account is locked.
    pub locked: bool,
}

/// A pupil of a class, and where the pupil's slip stands.
#[derive(Clone, Debug)]
pub struct PupilSlip {
    /// The pupil.
    pub pupil: PersonId,
    /// The real name.
    pub name: String,
    /// The name other pupils see.
    pub alias: String,
    /// Where the slip stands.
    pub state: SlipState,
    /// Until when a slip in force is good.
    pub expires_at: Option<Timestamp>,
    /// The pupil's login, where the pupil has an account.
    pub login: Option<String>,
    /// Whether the pupil's account is locked.
    pub locked: bool,
    /// The guardians.
    pub guardians: Vec<BoundGuardian>,
}

::store::record! {
    /// A member of staff, and where the slip stands.
    #[derive(Clone, Debug)]
    pub struct StaffRow {
        /// The member of staff.
        pub person: PersonId,
        /// The name.
        pub name: String,
        /// The school, or where else the person serves.
        pub org_name: String,
        /// The login, where there is an account.
        pub login: Option<String>,
        /// Since when the account is locked.
        pub locked_at: Option<Timestamp>,
        /// When the last slip was printed.
        pub issued_at: Option<Timestamp>,
        /// Until when it is good.
        pub expires_at: Option<Timestamp>,
        /// Why it is over.
        pub ending: Option<SlipEnding>,
    }
}

::store::record! {
    /// A class and how far its families have come.
    #[derive(Clone, Debug)]
    pub struct ClassProgress {
        /// The class.
        pub class: ClassId,
        /// Its name.
        pub name: String,
        /// Its school's name.
        pub school_name: String,
        /// Its pupils.
        pub pupils: i64,
        /// Pupils with a slip in force.
        pub issued: i64,
        /// Pupils with a guardian who can sign in.
        pub activated: i64,
    }
}

/// What a code opens, told before anything is typed: enough to recognise the child, too little to find one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glimpse {
    /// Whose account it opens.
    pub kind: SlipKind,
    /// The school.
    pub school: OrgId,
    /// Its name.
    pub school_name: String,
    /// The child's class.
    pub class_name: Option<String>,
    /// The family name, and a star for the rest.
    pub name: String,
}

/// A child as its guardian sees it.
#[derive(Clone, Debug)]
pub struct Child {
    /// The child.
    pub pupil: crate::persons::Pupil,
    /// The child's login, where it has an account.
    pub login: Option<String>,
    /// All guardians, the one who looks included.
    pub guardians: Vec<Guardian>,
}

/// Whose password a code sets: whoever forgot the one often forgot the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetGlimpse {
    /// The first character of the name, and a star for the rest.
    pub name: String,
    /// The login.
    pub login: String,
    /// The fewest characters of the new password.
    pub shortest: usize,
}

/// A code for a new password: the only moment at which it is known.
#[derive(Debug)]
pub struct ResetCode {
    /// The code.
    pub code: Code,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Why something about registration was refused.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The code is none, is used up, has run out or is void; which of them is not told.
    #[error("the code cannot be used")]
    CodeUnfit,
    /// Too many codes from here that were none.
    #[error("too many codes that were none; the next may succeed in {} s", retry_after.as_secs())]
    TooManyAttempts {
        /// How long to wait.
        retry_after: Duration,
    },
    /// A pupil cannot be somebody's guardian here.
    #[error("a pupil cannot be a guardian")]
    NotAGuardian,
    /// A field holds what it cannot hold.
    #[error("`{0}` cannot be that")]
    BadField(&'static str),
    /// Everybody asked for has a slip already.
    #[error("there is nobody to print a slip for")]
    NothingToPrint,
    /// The person has no account yet.
    #[error("the person has no account")]
    NoAccount,
    /// The alias cannot be shown to others.
    #[error("the alias {0}")]
    AliasUnfit(AliasFlaw),
    /// The alias was changed in this term already.
    #[error("the alias was changed in this term already")]
    AliasTooSoon,
    /// There is no such class or person, or not for this actor.
    #[error("no such class or person")]
    NotFound,
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The account could not be opened.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The person could not be made.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// The slips could not be drawn.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for RegistrationError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::CodeUnfit => ErrorCode::CodeUnfit,
            Self::TooManyAttempts { .. } => ErrorCode::TooManyRequests,
            Self::NotAGuardian => ErrorCode::Forbidden,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::NothingToPrint => ErrorCode::SlipsNothingToPrint,
            Self::NoAccount => ErrorCode::AccountMissing,
            Self::AliasUnfit(_) => ErrorCode::AliasUnfit,
            Self::AliasTooSoon => ErrorCode::AliasTooSoon,
            Self::NotFound => ErrorCode::NotFound,
            Self::Denied(source) => source.code(),
            Self::Identity(source) => source.code(),
            Self::Person(source) => source.code(),
            Self::Paper(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::CodeUnfit => Some("code"),
            Self::BadField(field) => Some(field),
            Self::AliasUnfit(_) => Some("alias"),
            Self::Identity(IdentityError::PasswordWeak(_)) => Some("password"),
            Self::Identity(source) => source.field(),
            _ => None,
        }
    }
}
