//! The people of the city: pupils, their guardians, teachers and staff, and the roles in which each may act.

pub mod batch;
pub mod service;
mod store;

use kernel::{ClassId, Coded, ErrorCode, OrgId, PersonId, Role, Timestamp};
use platform::Denied;

use crate::organisation::{OrgKind, OrgPath, SchoolKind};
use crate::words::{Grade, Kinship, Stage, Subject, Tier};

::store::record! {
    /// What a person is called: `name` at the back, `alias` in front of others (R26).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Name {
        /// The person.
        pub person: PersonId,
        /// The real name.
        pub name: String,
        /// The name others see.
        pub alias: String,
    }
}

::store::record! {
    /// A pupil, with class and school.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Pupil {
        /// The person.
        pub person: PersonId,
        /// The real name.
        pub name: String,
        /// The name others see.
        pub alias: String,
        /// The class.
        pub class: ClassId,
        /// The class's name.
        pub class_name: String,
        /// The school.
        pub school: OrgId,
        /// The school's name.
        pub school_name: String,
        /// Where the school stands.
        pub school_kind: SchoolKind,
        /// The school's place in the tree.
        pub school_path: OrgPath,
        /// The stage.
        pub stage: Stage,
        /// The grade.
        pub grade: Grade,
        /// Since when the pupil is gone; class and school are the last ones then.
        pub left_at: Option<Timestamp>,
    }
}

/// A teacher, with school and what the teacher can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teacher {
    /// The person.
    pub person: PersonId,
    /// The real name; teachers are known by it.
    pub name: String,
    /// The school.
    pub school: OrgId,
    /// The school's name.
    pub school_name: String,
    /// The school's place in the tree.
    pub school_path: OrgPath,
    /// The tier that vetting gave, also once it has ended; none for who was never vetted.
    pub tier: Option<Tier>,
    /// What the teacher teaches where, in order.
    pub subjects: Vec<(Subject, Stage)>,
}

::store::record! {
    /// A guardian of a child.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Guardian {
        /// The person.
        pub person: PersonId,
        /// The real name.
        pub name: String,
        /// What the guardian is to the child, as a code.
        pub kin: Kinship,
        /// The same in the family's own word (爷爷, 伯母); empty where nobody has said.
        pub relation: String,
    }
}

::store::record! {
    /// A role in which a person may act, and where.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RoleGrant {
        /// The role.
        pub role: Role,
        /// The organisation.
        pub org: OrgId,
        /// Its name.
        pub org_name: String,
        /// What it is.
        pub org_kind: OrgKind,
    }
}

/// A pupil to be made.
#[derive(Clone, Debug)]
pub struct NewPupil<'a> {
    /// The real name.
    pub name: &'a str,
    /// The name others see.
    pub alias: &'a str,
    /// The class.
    pub class: ClassId,
}

/// A guardian to be made.
#[derive(Clone, Debug)]
pub struct NewGuardian<'a> {
    /// The real name.
    pub name: &'a str,
    /// The name others see.
    pub alias: &'a str,
    /// The children, at least one; the guardian's role is given in the school of the first.
    pub children: &'a [(PersonId, Kinship)],
}

/// A teacher to be made.
#[derive(Clone, Debug)]
pub struct NewTeacher<'a> {
    /// The real name.
    pub name: &'a str,
    /// The name others see.
    pub alias: &'a str,
    /// The school.
    pub school: OrgId,
    /// What the teacher teaches where.
    pub subjects: &'a [(Subject, Stage)],
}

/// Why a person could not be made or given a role.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// There is no such class, school or person.
    #[error("there is no such class, organisation or person")]
    NoSuchThing,
    /// A guardian has at least one child.
    #[error("a guardian has at least one child")]
    NoChild,
    /// The guardian is the child's already.
    #[error("the guardian is the child's already")]
    AlreadyBound,
    /// Nobody is signed in.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for PersonError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoSuchThing => ErrorCode::NotFound,
            Self::NoChild => ErrorCode::BadRequest,
            Self::AlreadyBound => ErrorCode::GuardianAlreadyBound,
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }
}
