//! Ways through other sites: an OpenID provider, a CAS server, WeCom (企业微信), DingTalk (钉钉).
//!
//! A browser sets out with a journey (state, nonce, verifier), sealed in a cookie, and comes back with a code or a ticket.
//! The program asks the site itself who it is. Nobody is made by that: the identity is one that was linked before, one that
//! a configured claim names, or one that its owner links by giving the password once.

mod cas;
mod dingtalk;
pub mod http;
mod journey;
mod network;
pub mod notices;
mod oidc;
pub(in crate::identity) mod rules;
pub mod service;
mod store;
mod wecom;

use std::collections::BTreeMap;
use std::fmt;

use kernel::{PersonId, Role, Timestamp};

use super::{SignInMeans, SignedIn};

pub use self::cas::Cas;
pub use self::dingtalk::Dingtalk;
pub use self::network::Ways;
pub use self::oidc::Oidc;
pub use self::wecom::{Audience, Wecom};

kernel::id!(/// An identity at another site that belongs to a person.
    IdentityId);

kernel::words! {
    /// What a claim of another site is compared with, to find the person it speaks of.
    pub enum MatchWith {
        /// The login.
        Login = "login",
        /// The teacher's code (教师编码).
        TeacherCode = "teacher_code",
        /// The pupil's number (学籍号).
        PupilCode = "pupil_code",
    }
}

/// Which claim of another site says who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// The claim.
    pub claim: String,
    /// With what it is compared.
    pub with: MatchWith,
}

/// A way the operator has set up.
#[derive(Clone, Debug)]
pub struct Way {
    /// Its name, in addresses and in the audit.
    pub name: String,
    /// What the sign-in page calls it, by locale.
    pub titles: BTreeMap<String, String>,
    /// The roles in which people may come by it; all when empty.
    pub roles: Vec<Role>,
    /// The claim by which somebody is found who comes for the first time.
    pub matching: Option<Matching>,
    /// The site.
    pub site: Site,
}

/// The other site.
#[derive(Clone, Debug)]
pub enum Site {
    /// An OpenID provider.
    Oidc(Oidc),
    /// A CAS server.
    Cas(Cas),
    /// WeCom.
    Wecom(Wecom),
    /// DingTalk.
    Dingtalk(Dingtalk),
}

impl Way {
    /// By what means somebody who comes this way signs in.
    #[must_use]
    pub const fn means(&self) -> SignInMeans {
        match self.site {
            Site::Oidc(_) => SignInMeans::Oidc,
            Site::Cas(_) => SignInMeans::Cas,
            Site::Wecom(_) => SignInMeans::Wecom,
            Site::Dingtalk(_) => SignInMeans::Dingtalk,
        }
    }
}

/// A secret another site gave the operator. Never shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct SiteSecret(pub String);

impl fmt::Debug for SiteSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// Who somebody is at another site, as that site says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// What the site will always call this person.
    pub(crate) subject: String,
    /// What a person reads it as.
    pub(crate) label: String,
    /// What else it says.
    pub(crate) claims: BTreeMap<String, String>,
    /// With what the site may end the sign-in.
    pub(crate) ticket: Option<String>,
}

/// How a journey ended.
#[derive(Debug)]
pub enum Arrival {
    /// Signed in; `next` is the page one wanted.
    SignedIn {
        /// The sign-in.
        signed_in: SignedIn,
        /// The page.
        next: String,
    },
    /// The identity belongs to the person who was signed in already.
    Linked {
        /// The page.
        next: String,
    },
    /// Nobody here is known by this identity: sealed, it waits for its owner's password.
    Unknown {
        /// The sealed identity, for the cookie.
        sealed: String,
    },
}

::store::record! {
    /// An identity at another site that belongs to a person.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LinkedIdentity {
        /// The identity.
        pub id: IdentityId,
        /// Whose.
        pub person: PersonId,
        /// The way it comes by.
        pub way: String,
        /// What a person reads it as.
        pub label: String,
        /// Since when.
        pub linked_at: Timestamp,
        /// When it was last used.
        pub used_at: Timestamp,
    }
}

/// Why a way did not lead in.
#[derive(Debug, thiserror::Error)]
pub enum WayError {
    /// There is no such way.
    #[error("there is no such way")]
    NoSuchWay,
    /// The other site cannot be reached, or answers what its documents do not say.
    #[error("the other site cannot be reached or answers strangely: {0}")]
    Down(String),
    /// The journey took too long, began elsewhere, was broken off there, or its code was used already.
    #[error("the journey broke off: {0}")]
    Broken(String),
}
