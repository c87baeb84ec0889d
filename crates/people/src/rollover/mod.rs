//! The end of a school year (学年结转): everyone moves up, leavers leave, classes are renamed.
//!
//! It is planned and looked at, applied school by school in the background, and undone while the next term lasts.
//! `docs/states/rollover.md` draws it.

pub mod http;
pub mod jobs;
mod naming;
mod plan;
pub mod rules;
pub mod service;
mod store;
mod work;

use kernel::{BadColumn, ClassId, Coded, Column, ErrorCode, Kind, OrgId, PersonId, Stored, Timestamp, Value};
use platform::Denied;

pub use self::naming::ClassNaming;
pub use self::plan::{ClassFacts, ClassPlan, Place, SchoolPlan, Warning, WarningKind, plan};
use crate::calendar::SchoolYear;
use crate::membership::MembershipError;
use crate::words::{Grade, Stage};

kernel::id!(/// The end of a school year in an organisation.
    RolloverId);

kernel::words! {
    /// Where a rollover stands.
    pub enum RolloverState {
        /// Looked at; nothing has been done.
        Planned = "planned",
        /// The schools move up, one after the other.
        Applying = "applying",
        /// Every school that could has moved up.
        Applied = "applied",
        /// The schools go back, one after the other.
        Undoing = "undoing",
        /// Every school has gone back, but for what was changed since.
        Undone = "undone",
        /// Given up before anything was done.
        Discarded = "discarded",
    }
}

kernel::words! {
    /// Where a school of a rollover stands.
    pub enum SchoolState {
        /// Its turn has not come.
        Waiting = "waiting",
        /// It has moved up.
        Applied = "applied",
        /// Something stands against it; it was passed over.
        Blocked = "blocked",
        /// It has gone back.
        Undone = "undone",
    }
}

kernel::words! {
    /// What an undo had to leave as it is.
    pub enum LeftKind {
        /// The class was renamed or closed since.
        ClassChanged = "class_changed",
        /// Another class has its old name now.
        NameTaken = "name_taken",
        /// The pupil was moved since.
        PupilMoved = "pupil_moved",
    }
}

/// Something that an undo had to leave as it is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Left {
    /// What.
    pub kind: LeftKind,
    /// The class.
    pub class: ClassId,
    /// The pupil, where it is one.
    pub pupil: Option<PersonId>,
}

/// What an undo had to leave, as a column holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftList(pub Vec<Left>);

impl Stored for LeftList {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(serde_json::to_string(&self.0).unwrap_or_else(|_| "[]".to_owned()))
    }
}

impl Column for LeftList {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        serde_json::from_str(&String::from_value(value)?).map(Self).map_err(|_| BadColumn("LeftList"))
    }
}

::store::record! {
    /// The end of a school year in an organisation.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Rollover {
        /// The rollover.
        pub id: RolloverId,
        /// Where: a school, a county, the region.
        pub org: OrgId,
        /// Its name.
        pub org_name: String,
        /// The school year that ends.
        pub year: SchoolYear,
        /// Where it stands.
        pub state: RolloverState,
        /// When it was planned.
        pub created_at: Timestamp,
        /// When it was applied.
        pub applied_at: Option<Timestamp>,
        /// When it was undone.
        pub undone_at: Option<Timestamp>,
    }
}

/// How far a rollover has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Schools in it.
    pub schools: u32,
    /// Schools whose turn has not come.
    pub waiting: u32,
    /// Schools that have moved up.
    pub applied: u32,
    /// Schools that were passed over.
    pub blocked: u32,
    /// Schools that have gone back.
    pub undone: u32,
}

/// A rollover as it stands today.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The rollover.
    pub rollover: Rollover,
    /// How far it has come.
    pub progress: Progress,
    /// Why a plan cannot be applied today.
    pub hindrance: Option<ErrorCode>,
}

/// A school of a rollover: what will become of it, or what has.
#[derive(Clone, Debug)]
pub struct SchoolOutlook {
    /// The school.
    pub school: OrgId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: SchoolState,
    /// What becomes of its classes: as planned now, or as it was done.
    pub plan: SchoolPlan,
    /// What an undo had to leave.
    pub left: Vec<Left>,
}

::store::record! {
    /// A pupil who stays in the grade.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct HeldBack {
        /// The pupil.
        pub pupil: PersonId,
        /// The name.
        pub name: String,
        /// The pupil's class before.
        pub from_class: ClassId,
        /// The class that will have the grade.
        pub to_class: ClassId,
        /// What that class is called before it moves up.
        pub to_name: String,
    }
}

::store::record! {
    /// What a class was in a school year that is over.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ClassYear {
        /// The class.
        pub class: ClassId,
        /// The school year.
        pub year: SchoolYear,
        /// Its stage then.
        pub stage: Stage,
        /// Its grade then.
        pub grade: Grade,
        /// Its name then.
        pub name: String,
        /// Its pupils when the year ended.
        pub pupils: u32,
    }
}

/// Why a rollover could not be planned, applied or undone.
#[derive(Debug, thiserror::Error)]
pub enum RolloverError {
    /// There is no such rollover, organisation or pupil, or not for this person.
    #[error("there is no such rollover")]
    NotFound,
    /// A rollover does not do this in its present state.
    #[error("a rollover that is {0} does not do this")]
    StateWrong(RolloverState),
    /// The school year is not over.
    #[error("the school year is not over")]
    TooEarly,
    /// The first term of the next year is over: undoing would no longer restore what was.
    #[error("the first term after it is over")]
    TooLate,
    /// The calendar has no first term of the next school year.
    #[error("the next school year has no terms yet")]
    NoTerms,
    /// Nobody can stay in a grade that no class of the school will have.
    #[error("the class does not take over the pupil's grade")]
    WrongClass,
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A pupil could not be moved.
    #[error(transparent)]
    Membership(#[from] MembershipError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for RolloverError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::StateWrong(_) => ErrorCode::RolloverStateWrong,
            Self::TooEarly => ErrorCode::RolloverTooEarly,
            Self::TooLate => ErrorCode::RolloverTooLate,
            Self::NoTerms => ErrorCode::RolloverNoTerms,
            Self::WrongClass => ErrorCode::RolloverWrongClass,
            Self::Denied(denied) => denied.code(),
            Self::Membership(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::WrongClass => Some("class_id"),
            _ => None,
        }
    }
}
