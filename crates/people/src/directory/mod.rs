//! The directory (人员名录): everyone who acts somewhere, as staff look for them, and what is done to many of them at once.
//!
//! It is read from tables that say nothing of their own: triggers keep `directory` and `name_parts` in step with persons,
//! roles and memberships (migration 16), in the transaction that changes those.

pub mod bulk;
pub mod classes;
pub mod export;
pub mod http;
pub mod rules;
pub mod service;
mod store;

use kernel::{ClassId, Coded, ErrorCode, OrgId, PersonId, Role};
use platform::Denied;
use serde::{Deserialize, Serialize};

use crate::words::{Grade, Subject, Tier};

kernel::words! {
    /// Whether people are here or have left.
    pub enum Presence {
        /// They are here.
        Present = "present",
        /// They have left.
        Left = "left",
    }
}

/// Whom a person looks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// In which role; any unless it is said.
    pub role: Option<Role>,
    /// Those who have left instead of those who are here.
    pub gone: bool,
    /// In or below which organisation; the actor's own unless it is said.
    pub org: Option<OrgId>,
    /// Pupils of this class.
    pub class: Option<ClassId>,
    /// Pupils of this grade.
    pub grade: Option<Grade>,
    /// Teachers of this subject.
    pub subject: Option<Subject>,
    /// Teachers of this tier.
    pub tier: Option<Tier>,
    /// Only those who have a login, or only those who have none.
    pub login: Option<bool>,
    /// A name or a part of it, the name shown to others, a login, or an identifier of a register.
    pub words: Option<String>,
}

::store::record! {
    /// A person in a role and a place.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Listed {
        /// The person.
        pub person: PersonId,
        /// In which role.
        pub role: Role,
        /// The organisation.
        pub org: OrgId,
        /// Its name.
        pub org_name: String,
        /// The real name.
        pub name: String,
        /// The name others see.
        pub alias: String,
        /// The class of a pupil.
        pub class: Option<ClassId>,
        /// Its name.
        pub class_name: Option<String>,
        /// Its grade.
        pub grade: Option<Grade>,
        /// The tier of a teacher.
        pub tier: Option<Tier>,
        /// Whether the person has a login.
        pub login: bool,
    }
}

/// In which way a row was found; ways follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Way {
    /// Everyone of a place is looked at.
    Place,
    /// By the name shown to others.
    Alias,
    /// By the beginning of the name.
    Begins,
    /// By what stands further in.
    Within,
}

/// How far one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Into one class, one school, or one grade of a part of the region: few enough to look at everyone.
    Place,
    /// Across many schools.
    Wide,
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub(super) role: Role,
    pub(super) way: Way,
    pub(super) key: String,
    pub(super) person: PersonId,
    pub(super) org: OrgId,
}

/// A page of the directory.
#[derive(Clone, Debug)]
pub struct Found {
    /// The rows.
    pub items: Vec<Listed>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// On the first page: how many there are, counted up to a limit.
    pub count: Option<Count>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// As many as were counted.
    pub number: u32,
    /// Whether that is all of them.
    pub all: bool,
}

/// Why the directory could not be read, or something not be done to people of it.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// There is no such person, organisation or class, or not for this actor.
    #[error("there is no such person, organisation or class")]
    NotFound,
    /// The actor may not give this role, or not there.
    #[error("the actor cannot give this role there")]
    RoleNotGiven,
    /// The pupil is in this class already.
    #[error("the pupil is in this class already")]
    There,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// It cannot be taken out, or not by one person alone.
    #[error(transparent)]
    Export(#[from] crate::records::exports::ExportError),
    /// The table could not be written.
    #[error(transparent)]
    Sheet(#[from] sheets::WriteError),
    /// An identifier could not be looked up.
    #[error(transparent)]
    ExternalId(#[from] crate::external_ids::ExternalIdError),
    /// The pupil could not be moved.
    #[error(transparent)]
    Membership(#[from] crate::membership::MembershipError),
    /// The person could not be changed.
    #[error(transparent)]
    Person(#[from] crate::persons::PersonError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for DirectoryError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::RoleNotGiven => ErrorCode::RoleNotGiven,
            Self::There => ErrorCode::PupilThere,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Export(source) => source.code(),
            Self::Sheet(_) => ErrorCode::Internal,
            Self::ExternalId(source) => source.code(),
            Self::Membership(source) => source.code(),
            Self::Person(source) => source.code(),
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadField(field) => Some(field),
            Self::Membership(source) => source.field(),
            _ => None,
        }
    }
}
