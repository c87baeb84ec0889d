//! Who is behind a request: passwords, signed-in browsers, the demo sign-in.
//!
//! A sign-in is a secret of 256 random bits in a cookie; the database keeps only its SHA-256. It ends when it has not
//! been used for a while, at the latest after a longer while, at once when it is ended or its role is withdrawn.

mod accounts;
mod attempts;
pub mod demo;
mod devices;
pub mod handover;
pub mod http;
mod keeping;
mod me;
mod password;
mod rules;
pub mod service;
mod settings;
pub mod step_up;
mod store;
mod token;
pub mod ways;

use std::net::IpAddr;
use std::time::Duration;

use kernel::{Actor, Coded, ErrorCode, OrgId, PersonId, Role, SignInId, Timestamp};
use platform::Denied;
use platform::vault::VaultError;

pub(crate) use self::accounts::shortest_password_of;
pub use self::accounts::{hash_password, hash_password_of, open_account, set_password};
pub(crate) use self::keeping::{end_sign_ins, login_of, set_lock};
pub use self::me::{Me, me};
pub use self::password::{HashError, PasswordHash, Passwords};
pub use self::rules::PasswordFlaw;
pub(crate) use self::rules::{address_key, device_name};
pub(crate) use self::service::begin_with_password;
pub use self::settings::{AttemptLimits, DemoAccess, Identity, PasswordCost, Settings, StepUpMode};
pub use self::token::{Token, TokenHash};

kernel::words! {
    /// How somebody signed in.
    pub enum SignInMeans {
        /// With a password.
        Password = "password",
        /// As a person of the demo region.
        Demo = "demo",
        /// Through an OpenID provider.
        Oidc = "oidc",
        /// Through a CAS server.
        Cas = "cas",
        /// Through WeCom (企业微信).
        Wecom = "wecom",
        /// Through DingTalk (钉钉).
        Dingtalk = "dingtalk",
    }
}

::store::record! {
    /// A signed-in browser or device.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SignIn {
        /// The sign-in.
        pub id: SignInId,
        /// Who.
        pub person: PersonId,
        /// In which role.
        pub role: Role,
        /// In which organisation.
        pub org: OrgId,
        /// How.
        pub means: SignInMeans,
        /// Through which of the ways the operator has set up, where it was one of them.
        pub way: Option<String>,
        /// What the browser calls itself.
        pub device: String,
        /// From which network.
        pub address: String,
        /// Since when.
        pub created_at: Timestamp,
        /// When it was last used, to the hour.
        pub last_seen_at: Timestamp,
        /// When it ends, unless it is used before.
        pub expires_at: Timestamp,
        /// When the second step was last taken.
        pub stepped_up_at: Option<Timestamp>,
    }
}

impl SignIn {
    /// The person in the role of this sign-in.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { person: self.person, role: self.role, org: self.org, sign_in: self.id }
    }
}

/// Who knocks, as far as the connection tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The address.
    pub address: IpAddr,
    /// The host the request names.
    pub host: Option<String>,
    /// Whether a proxy passed the request on.
    pub forwarded: bool,
    /// What the browser calls itself.
    pub device: String,
    /// By what the browser is known again, where it has signed in before.
    pub browser: Option<Token>,
}

/// Who holds the secret of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The person in a role.
    pub actor: Actor,
    /// How long the cookie is to last from now, when its end has been moved on.
    pub renewed: Option<Duration>,
    /// Whether the second step was taken lately, or none is needed.
    pub stepped_up: bool,
}

/// A fresh sign-in: the only moment at which its secret is known.
#[derive(Debug)]
pub struct SignedIn {
    /// The person and the role.
    pub actor: Actor,
    /// The secret, for the cookie.
    pub token: Token,
    /// How long it lasts unused.
    pub lasts: Duration,
    /// By what the browser is to be known again; none for demo sign-ins.
    pub browser: Option<Token>,
}

/// Why somebody could not sign in, or something about sign-ins was refused.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The login or the password is wrong; which of them is not told.
    #[error("the login or the password is wrong")]
    Failed,
    /// Too many failures of this login or from this address.
    #[error("too many failed attempts; the next may succeed in {} s", retry_after.as_secs())]
    TooManyAttempts {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The person may act in no role, or not in this one.
    #[error("the person does not hold the role")]
    RoleNotHeld,
    /// The present password is not right.
    #[error("the present password is not right")]
    PasswordWrong,
    /// The new password is too weak.
    #[error("the new password {0}")]
    PasswordWeak(PasswordFlaw),
    /// The login is empty or too long.
    #[error("the login cannot be used")]
    LoginUnfit,
    /// The login is someone else's.
    #[error("the login is taken")]
    LoginTaken,
    /// The school has locked the account.
    #[error("the account is locked")]
    Locked,
    /// The demo sign-in is not open here.
    #[error("the demo sign-in is not open here")]
    DemoOff,
    /// There is no such person, account or sign-in, or not for this person.
    #[error("no such thing for this person")]
    NotFound,
    /// The code of the second step is wrong, too old or was used already.
    #[error("the code is wrong, or belongs to another moment")]
    CodeWrong,
    /// The code of another device opens nothing, or nothing any more.
    #[error("the code opens nothing, or nothing any more")]
    HandoverUnfit,
    /// The address under which we are reached does not go into a QR code.
    #[error("our own address is too long for a QR code")]
    AddressTooLong,
    /// The person has set up no second step.
    #[error("the person has set up no second step")]
    NotEnrolled,
    /// A way through another site did not lead in.
    #[error(transparent)]
    Way(#[from] ways::WayError),
    /// The identity belongs to another person.
    #[error("the identity belongs to another person")]
    IdentityTaken,
    /// Without it the person could not sign in.
    #[error("the person could not sign in without it")]
    IdentityLast,
    /// A secret cannot be made, sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for IdentityError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Failed => ErrorCode::SignInFailed,
            Self::TooManyAttempts { .. } => ErrorCode::TooManyRequests,
            Self::RoleNotHeld => ErrorCode::Forbidden,
            Self::PasswordWrong => ErrorCode::PasswordWrong,
            Self::PasswordWeak(_) => ErrorCode::PasswordWeak,
            Self::LoginUnfit => ErrorCode::BadRequest,
            Self::LoginTaken => ErrorCode::LoginTaken,
            Self::Locked => ErrorCode::AccountLocked,
            Self::DemoOff => ErrorCode::DemoSignInOff,
            Self::NotFound | Self::Way(ways::WayError::NoSuchWay) => ErrorCode::NotFound,
            Self::Way(ways::WayError::Broken(_)) => ErrorCode::SignInWayBroken,
            Self::Way(ways::WayError::Down(_)) => ErrorCode::SignInWayDown,
            Self::IdentityTaken => ErrorCode::IdentityTaken,
            Self::IdentityLast => ErrorCode::IdentityLast,
            Self::CodeWrong => ErrorCode::StepUpCodeWrong,
            Self::HandoverUnfit => ErrorCode::HandoverUnfit,
            Self::NotEnrolled => ErrorCode::StepUpNotEnrolled,
            Self::Denied(denied) => denied.code(),
            Self::Vault(_) | Self::Hash(_) | Self::AddressTooLong => ErrorCode::Internal,
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::PasswordWrong => Some("current"),
            Self::PasswordWeak(_) => Some("new"),
            Self::LoginUnfit | Self::LoginTaken => Some("login"),
            Self::CodeWrong | Self::HandoverUnfit => Some("code"),
            _ => None,
        }
    }
}
