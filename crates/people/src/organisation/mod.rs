//! The organisation tree: region, counties, townships, schools, and the classes of a school.
//!
//! [`service`] finds and makes, for the rest of the program; [`tree`] and [`classes`] are what people do at the desk.

pub mod classes;
pub mod events;
pub mod http;
mod path;
pub mod rules;
pub mod service;
mod store;
pub mod tree;

use kernel::{ClassId, Coded, ErrorCode, OrgId, Timestamp};
use platform::Denied;

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

::store::record! {
    /// A node as the tree shows it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OrgNode {
        /// The node.
        pub id: OrgId,
        /// The node above.
        pub parent_id: Option<OrgId>,
        /// What it is.
        pub kind: OrgKind,
        /// Where a school stands.
        pub school_kind: Option<SchoolKind>,
        /// Its name.
        pub name: String,
        /// After which grade pupils leave; of a school that says it.
        pub last_grade: Option<Grade>,
        /// Since when it is closed.
        pub closed_at: Option<Timestamp>,
        /// Its open classes.
        pub classes: u32,
    }
}

::store::record! {
    /// A class as its school's list shows it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ClassRow {
        /// The class.
        pub id: ClassId,
        /// Its stage.
        pub stage: Stage,
        /// Its grade.
        pub grade: Grade,
        /// Its name.
        pub name: String,
        /// Since when it is closed.
        pub closed_at: Option<Timestamp>,
        /// Pupils who belong to it now.
        pub pupils: u32,
    }
}

::store::record! {
    /// What hangs on a node that is to be closed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Closing {
        /// Open nodes directly below.
        pub orgs: u32,
        /// Open classes.
        pub classes: u32,
        /// Pupils.
        pub pupils: u32,
        /// Teachers and staff who act in it.
        pub staff: u32,
    }
}

/// What a node is to be called from now on.
#[derive(Clone, Copy, Debug)]
pub struct OrgChange<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it stands; schools must say.
    pub school_kind: Option<SchoolKind>,
    /// After which grade pupils leave a school.
    pub last_grade: Option<Grade>,
}

/// What a class is to be from now on.
#[derive(Clone, Copy, Debug)]
pub struct ClassChange<'a> {
    /// Its stage.
    pub stage: Stage,
    /// Its grade.
    pub grade: Grade,
    /// Its name.
    pub name: &'a str,
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

/// Why a node or a class could not be made or changed.
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
    /// The node or the class is closed.
    #[error("it is closed")]
    Closed,
    /// Another open one beside it has the name.
    #[error("the name is taken")]
    NameTaken,
    /// Something open or somebody belongs to it still.
    #[error("it is not empty")]
    NotEmpty,
    /// Class teachers teach at the school.
    #[error("the person does not teach at the school")]
    NotATeacher,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for OrganisationError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoSuchOrg => ErrorCode::NotFound,
            Self::SchoolKind | Self::NotASchool | Self::BadField(_) => ErrorCode::BadRequest,
            Self::Misplaced { .. } => ErrorCode::OrgMisplaced,
            Self::Closed => ErrorCode::OrgClosed,
            Self::NameTaken => ErrorCode::NameTaken,
            Self::NotEmpty => ErrorCode::OrgNotEmpty,
            Self::NotATeacher => ErrorCode::NotATeacher,
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadField(field) => Some(field),
            Self::SchoolKind => Some("school_kind"),
            Self::NameTaken => Some("name"),
            _ => None,
        }
    }
}
