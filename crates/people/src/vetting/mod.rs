//! Vetting (审核): who may take duty. A teacher applies for a tier, the school, the county and the city decide in turn, each
//! with a reason; what they give ends on a day, can be renewed, and rests while the bureau says so (W9).
//!
//! Only vetting gives a tier: neither a roster nor anybody who makes a person does. `docs/states/vetting.md` draws it.

pub mod acts;
pub mod decisions;
pub mod events;
pub mod given;
pub mod http;
pub mod jobs;
mod limits;
pub mod rules;
pub mod service;
mod store;

use kernel::{BadColumn, Coded, Column, Day, ErrorCode, FileId, Kind, OrgId, PersonId, Role, Stored, Timestamp, Value};
use platform::Denied;
use platform::files::FileError;

pub use self::limits::Limits;
pub use self::rules::VettingAct;
pub use self::service::{SCOPE, VettingFiles};
use crate::organisation::OrgPath;
use crate::words::{Stage, Subject, Tier};

kernel::id!(/// A teacher's application for a tier.
    VettingId);
kernel::id!(/// Something that was done about a teacher's vetting.
    VettingActId);

kernel::words! {
    /// A step of vetting, from the school up.
    pub enum VettingLevel {
        /// The teacher's school.
        School = "school",
        /// The bureau of the school's county.
        County = "county",
        /// The bureau of the region.
        City = "city",
    }
}

kernel::words! {
    /// Where an application stands; `docs/states/vetting.md` draws it.
    pub enum ApplicationState {
        /// The school proposes the teacher, who has not agreed yet.
        Nominated = "nominated",
        /// The school decides.
        AtSchool = "at_school",
        /// The county decides.
        AtCounty = "at_county",
        /// The city decides.
        AtCity = "at_city",
        /// Something is missing; it is with the teacher.
        Returned = "returned",
        /// Refused.
        Rejected = "rejected",
        /// The teacher has the tier.
        Approved = "approved",
        /// Given up by the teacher.
        Withdrawn = "withdrawn",
    }
}

kernel::words! {
    /// How a teacher stands on a day.
    pub enum Standing {
        /// Vetted: may take duty.
        Vetted = "vetted",
        /// Never vetted.
        Missing = "missing",
        /// Vetted once; the last day is over.
        Expired = "expired",
        /// Vetted; the bureau lets it rest.
        Suspended = "suspended",
    }
}

kernel::words! {
    /// What a step says.
    pub enum VettingDecision {
        /// Yes: on to the next step, or the tier is given.
        Approve = "approve",
        /// Something is missing: back to the teacher.
        Return = "return",
        /// No.
        Reject = "reject",
    }
}

::store::record! {
    /// What vetting gave a teacher.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Vetting {
        /// The teacher.
        pub teacher: PersonId,
        /// The tier.
        pub tier: Tier,
        /// The first day.
        pub since: Day,
        /// The last day.
        pub until: Day,
        /// Since when it rests.
        pub suspended_at: Option<Timestamp>,
        /// Why it rests.
        pub suspended_why: Option<String>,
    }
}

impl Vetting {
    /// How the teacher stands on a day.
    #[must_use]
    pub fn standing(&self, today: Day) -> Standing {
        match self.suspended_at {
            Some(_) => Standing::Suspended,
            None if self.until < today => Standing::Expired,
            None => Standing::Vetted,
        }
    }
}

/// The evidence of an application, as a column holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence(pub Vec<FileId>);

impl Stored for Evidence {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(serde_json::to_string(&self.0).unwrap_or_else(|_| "[]".to_owned()))
    }
}

impl Column for Evidence {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        serde_json::from_str(&String::from_value(value)?).map(Self).map_err(|_| BadColumn("Evidence"))
    }
}

::store::record! {
    /// A teacher's application for a tier.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Application {
        /// The application.
        pub id: VettingId,
        /// The teacher.
        pub teacher: PersonId,
        /// The teacher's name.
        pub teacher_name: String,
        /// The school in which it was made.
        pub school: OrgId,
        /// Its name.
        pub school_name: String,
        /// Its place in the tree.
        pub school_path: OrgPath,
        /// The tier that is applied for.
        pub tier: Tier,
        /// Where it stands.
        pub state: ApplicationState,
        /// The step at which it stands, or at which it was decided last.
        pub level: VettingLevel,
        /// Who decides at that step.
        pub desk: OrgId,
        /// Its name.
        pub desk_name: String,
        /// What the teacher says.
        pub statement: String,
        /// What the teacher shows.
        pub evidence: Evidence,
        /// The day by which the step is decided; none where nobody's clock runs.
        pub due: Option<Day>,
        /// When it was appealed against.
        pub appealed_at: Option<Timestamp>,
        /// Who refused it.
        pub rejected_by: Option<PersonId>,
        /// When it was made.
        pub created_at: Timestamp,
        /// When something last happened to it.
        pub changed_at: Timestamp,
        /// When it came to an end.
        pub closed_at: Option<Timestamp>,
    }
}

::store::record! {
    /// Something that was done about a teacher's vetting.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ActDone {
        /// The entry.
        pub id: VettingActId,
        /// What.
        pub act: VettingAct,
        /// Why.
        pub reason: String,
        /// By whom; none where the program did it.
        pub actor_name: Option<String>,
        /// In which role.
        pub role: Option<Role>,
        /// Of which organisation.
        pub org_name: Option<String>,
        /// When.
        pub at: Timestamp,
    }
}

/// An application with everything that was done about it.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The application.
    pub application: Application,
    /// What the teacher teaches where.
    pub subjects: Vec<(Subject, Stage)>,
    /// What was done, in order.
    pub history: Vec<ActDone>,
    /// What the actor may do about it now.
    pub may: Vec<VettingAct>,
}

/// How it stands with the actor's own vetting.
#[derive(Clone, Debug)]
pub struct OwnVetting {
    /// How the teacher stands today.
    pub standing: Standing,
    /// What vetting gave.
    pub vetting: Option<Vetting>,
    /// The latest application.
    pub latest: Option<Dossier>,
    /// The tiers that can be applied for now.
    pub open_tiers: Vec<Tier>,
}

::store::record! {
    /// A teacher and what vetting gave, for those who look after teachers.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct VettedTeacher {
        /// The teacher.
        pub teacher: PersonId,
        /// The teacher's name.
        pub name: String,
        /// The school's name.
        pub school_name: String,
        /// The tier; none for who was never vetted.
        pub tier: Option<Tier>,
        /// The first day.
        pub since: Option<Day>,
        /// The last day.
        pub until: Option<Day>,
        /// Since when it rests.
        pub suspended_at: Option<Timestamp>,
        /// Why it rests.
        pub suspended_why: Option<String>,
        /// The application that is open, if any.
        pub open: Option<VettingId>,
    }
}

/// What becomes of one of many applications that are decided at once.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The application.
    pub id: VettingId,
    /// The teacher's name; empty for one that the actor may not know of.
    pub name: String,
    /// Why it cannot be decided; none where it can, or has been.
    pub problem: Option<ErrorCode>,
}

/// What a desk has before it, in applications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that the actor's organisation decides now.
    pub mine: u32,
    /// Those of them that are late.
    pub late: u32,
    /// Those at their schools, in the actor's organisation.
    pub at_school: u32,
    /// Those at their counties.
    pub at_county: u32,
    /// Those at the city.
    pub at_city: u32,
    /// Those with their teachers: proposed or sent back.
    pub with_teacher: u32,
}

/// Why something could not be done about vetting.
#[derive(Debug, thiserror::Error)]
pub enum VettingError {
    /// There is no such application or teacher, or not for this person.
    #[error("there is no such application")]
    NotFound,
    /// An application does not do this in its present state.
    #[error("an application that is {0} does not do this")]
    StateWrong(ApplicationState),
    /// The teacher has an open application.
    #[error("the teacher has an open application")]
    Open,
    /// The teacher has this tier or a higher one, and its end is far.
    #[error("the teacher has the tier already")]
    Early,
    /// The region has no such tier.
    #[error("there is no such tier here")]
    TierUnknown,
    /// No reason is given.
    #[error("a reason is missing")]
    ReasonMissing,
    /// Another organisation decides this step.
    #[error("another organisation decides this step")]
    Elsewhere,
    /// Nobody decides about himself or herself, nor about an appeal against an own decision.
    #[error("somebody else decides this")]
    OtherDecides,
    /// An application is appealed against once.
    #[error("it was appealed against already")]
    AppealSpent,
    /// The time for an appeal is over.
    #[error("the time for an appeal is over")]
    AppealLate,
    /// The teacher does not stand so that this can be done.
    #[error("the teacher is {0}")]
    Standing(Standing),
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// A file of the evidence is not the teacher's.
    #[error(transparent)]
    File(#[from] FileError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// The code for a teacher who may not take duty as things stand.
#[must_use]
pub const fn code_of(standing: Standing) -> ErrorCode {
    match standing {
        Standing::Suspended => ErrorCode::TeacherSuspended,
        Standing::Expired => ErrorCode::VettingExpired,
        Standing::Missing | Standing::Vetted => ErrorCode::TeacherNotVetted,
    }
}

impl Coded for VettingError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::StateWrong(_) => ErrorCode::VettingStateWrong,
            Self::Open => ErrorCode::VettingOpen,
            Self::Early => ErrorCode::VettingEarly,
            Self::TierUnknown => ErrorCode::VettingTierUnknown,
            Self::ReasonMissing => ErrorCode::VettingReasonMissing,
            Self::Elsewhere => ErrorCode::VettingElsewhere,
            Self::OtherDecides => ErrorCode::VettingOtherDecides,
            Self::AppealSpent => ErrorCode::VettingAppealSpent,
            Self::AppealLate => ErrorCode::VettingAppealLate,
            Self::Standing(standing) => code_of(*standing),
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::File(source) => source.code(),
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::TierUnknown => Some("tier"),
            Self::ReasonMissing => Some("reason"),
            Self::BadField(field) => Some(field),
            Self::File(_) => Some("file_ids"),
            _ => None,
        }
    }
}
