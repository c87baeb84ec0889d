//! The organisation tree: region, counties, townships, schools, and the classes of a school.

mod path;
pub mod service;
mod store;

use kernel::{ClassId, Coded, ErrorCode, OrgId, Timestamp};

pub use self::path::OrgPath;
use crate::words::{Grade, Stage};

kernel::words! {
    /// What a node of the organisation tree is.
    pub enum OrgKind {
        /// The city (地市), the root.
        Region = "region",
        /// County or district (县、区).
        County = "county",
        /// Township (乡镇).
        Township = "township",
        /// School (学校).
        School = "school",
    }
}

kernel::words! {
    /// Where a school stands.
    pub enum SchoolKind {
        /// In the city (城区).
        Urban = "urban",
        /// In a town (镇区).
        Town = "town",
        /// In a village (乡村).
        Village = "village",
    }
}

::store::record! {
    /// A node of the organisation tree.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Org {
        /// The node.
        pub id: OrgId,
        /// The node above; none for the region.
        pub parent_id: Option<OrgId>,
        /// What it is.
        pub kind: OrgKind,
        /// Where it stands; only schools have it.
        pub school_kind: Option<SchoolKind>,
        /// Its name.
        pub name: String,
        /// Its place in the tree.
        pub path: OrgPath,
        /// After which grade pupils leave; of a school that says it.
        pub last_grade: Option<Grade>,
        /// Since when it is closed.
        pub closed_at: Option<Timestamp>,
    }
}

::store::record! {
    /// A class of a school.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Class {
        /// The class.
        pub id: ClassId,
        /// Its school.
        pub school_id: OrgId,
        /// Its stage.
        pub stage: Stage,
        /// Its grade.
        pub grade: Grade,
        /// Its name ("三(2)班").
        pub name: String,
        /// Since when it is closed.
        pub closed_at: Option<Timestamp>,
    }
}

/// A node to be made.
#[derive(Clone, Debug)]
pub struct NewOrg<'a> {
    /// The node above; none for the region.
    pub parent: Option<OrgId>,
    /// What it is.
    pub kind: OrgKind,
    /// Where it stands; schools must say.
    pub school_kind: Option<SchoolKind>,
    /// Its name.
    pub name: &'a str,
}

/// A class to be made.
#[derive(Clone, Debug)]
pub struct NewClass<'a> {
    /// Its school.
    pub school: OrgId,
    /// Its stage.
    pub stage: Stage,
    /// Its grade.
    pub grade: Grade,
    /// Its name, unique in school and grade.
    pub name: &'a str,
}

/// Why a node or a class could not be made.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationError {
    /// The node above does not exist.
    #[error("there is no such organisation")]
    NoSuchOrg,
    /// A node of this kind cannot stand there: schools have nothing below them, only the region has nothing above.
    #[error("a {kind} cannot stand there")]
    Misplaced {
        /// What was to be made.
        kind: OrgKind,
    },
    /// Exactly schools have a school kind.
    #[error("schools, and only schools, have a school kind")]
    SchoolKind,
    /// Classes belong to schools.
    #[error("only schools have classes")]
    NotASchool,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for OrganisationError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoSuchOrg => ErrorCode::NotFound,
            Self::Misplaced { .. } | Self::SchoolKind | Self::NotASchool => ErrorCode::BadRequest,
            Self::Store(source) => source.code(),
        }
    }
}
