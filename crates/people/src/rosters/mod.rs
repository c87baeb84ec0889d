//! Rosters (名册): the lists schools send, compared with who is there, previewed, applied, undone.
//!
//! A file is read once into entries, compared with the register of the organisation it is for, and kept as lines that say
//! what each row would do. Nothing happens to anyone until the import is applied.

mod apply;
mod compare;
pub mod events;
mod export;
pub mod http;
pub mod jobs;
pub(crate) mod layout;
mod oneroster;
mod reading;
mod register;
pub mod rules;
pub mod sample;
pub mod service;
pub(crate) mod speech;
pub(crate) mod spelling;
mod store;
mod template;
mod undo;

use kernel::{Coded, ErrorCode, OrgId, PersonId, Timestamp};
use platform::Denied;
use platform::files::FileError;
use platform::vault::VaultError;
use serde::{Deserialize, Serialize};

use crate::contacts::ContactError;
use crate::external_ids::ExternalIdError;
use crate::membership::MembershipError;
use crate::organisation::OrganisationError;
use crate::persons::PersonError;

kernel::id!(/// One import of a roster.
    ImportId);

kernel::words! {
    /// Where an import stands; `docs/states/roster-import.md` draws it.
    pub enum ImportState {
        /// The file is being read and compared.
        Reading = "reading",
        /// What it would do can be looked at.
        Ready = "ready",
        /// The file cannot be used.
        Unusable = "unusable",
        /// It is being carried out, school by school.
        Applying = "applying",
        /// It is carried out.
        Applied = "applied",
        /// It is being taken back.
        Undoing = "undoing",
        /// It is taken back.
        Undone = "undone",
        /// It was put aside without having been carried out.
        Discarded = "discarded",
    }
}

kernel::words! {
    /// How a roster is laid out.
    pub enum Profile {
        /// The Chinese template: one row a person, one table.
        Wenqu = "wenqu",
        /// OneRoster 1.2: a ZIP of CSV files.
        OneRoster = "oneroster",
    }
}

kernel::words! {
    /// Who is listed.
    pub enum RosterKind {
        /// Pupils with their guardians.
        Pupils = "pupils",
        /// Teachers.
        Teachers = "teachers",
    }
}

kernel::words! {
    /// A column of the template.
    pub enum Field {
        /// 学校.
        School = "school",
        /// 年级.
        Grade = "grade",
        /// 班级.
        Class = "class",
        /// 姓名.
        Name = "name",
        /// 学籍号, or 教师编码.
        Code = "code",
        /// 出生年月, of a pupil.
        BirthMonth = "birth_month",
        /// 监护人姓名.
        GuardianName = "guardian_name",
        /// 监护人关系.
        GuardianRelation = "guardian_relation",
        /// 监护人手机.
        GuardianPhone = "guardian_phone",
        /// 监护人2姓名.
        SecondGuardianName = "second_guardian_name",
        /// 监护人2关系.
        SecondGuardianRelation = "second_guardian_relation",
        /// 监护人2手机.
        SecondGuardianPhone = "second_guardian_phone",
        /// 学科.
        Subjects = "subjects",
        /// 学段.
        Stages = "stages",
        /// 班主任班级.
        ClassTeacherOf = "class_teacher_of",
    }
}

kernel::words! {
    /// What a row would do.
    pub enum Outcome {
        /// Somebody comes to the register.
        New = "new",
        /// Something about somebody changes.
        Changed = "changed",
        /// Somebody goes to another class or school, or comes back.
        Moved = "moved",
        /// Somebody of the register stands not in the file, which was said to be complete: leaves.
        Missing = "missing",
        /// Nothing.
        Unchanged = "unchanged",
        /// Nothing, because something is wrong with it.
        Problem = "problem",
    }
}

kernel::words! {
    /// What is wrong with a row.
    pub enum ProblemKind {
        /// There is no name.
        NameMissing = "name_missing",
        /// The name has figures or signs in it.
        NameOdd = "name_odd",
        /// The spreadsheet has rounded the identifier: its last figures are lost.
        CodeRounded = "code_rounded",
        /// The identifier is too long, or that of a pupil has no figure in it.
        CodeOdd = "code_odd",
        /// The identifier stands in another row too.
        CodeTwice = "code_twice",
        /// The identifier belongs to somebody with another name, who is not in the actor's organisation.
        CodeTaken = "code_taken",
        /// The same person stands in another row too.
        RowTwice = "row_twice",
        /// Several people have this name here: an identifier is needed to tell them apart.
        NameAmbiguous = "name_ambiguous",
        /// There is no such school in the actor's organisation.
        SchoolUnknown = "school_unknown",
        /// The grade cannot be read.
        GradeUnclear = "grade_unclear",
        /// The class says another grade than the column of the grade.
        GradeConflict = "grade_conflict",
        /// There is no class.
        ClassMissing = "class_missing",
        /// There is no such class.
        ClassUnknown = "class_unknown",
        /// The month of birth cannot be read, or no pupil can have been born then.
        BirthMonthOdd = "birth_month_odd",
        /// The telephone is none.
        PhoneOdd = "phone_odd",
        /// What the guardian is to the child is told at too great a length.
        RelationOdd = "relation_odd",
        /// The subject is not known.
        SubjectUnknown = "subject_unknown",
        /// The stage is not known.
        StageUnknown = "stage_unknown",
        /// The register has changed since the file was compared with it.
        Overtaken = "overtaken",
    }
}

kernel::words! {
    /// Why a file cannot be used.
    pub enum Unusable {
        /// It is neither XLSX nor CSV, or no OneRoster ZIP.
        Unsupported = "unsupported",
        /// It cannot be read.
        Broken = "broken",
        /// It has more rows or columns than are read.
        TooLarge = "too_large",
        /// No row of titles with the columns that are needed.
        ColumnsMissing = "columns_missing",
        /// It has no row below the titles.
        Empty = "empty",
    }
}

/// Something wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The column.
    pub field: Field,
    /// What.
    pub kind: ProblemKind,
    /// The other row it is about.
    pub line: Option<u32>,
}

/// A field of a person that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub field: Field,
    /// What it was; absent where there was nothing, or where it is not for the actor to know.
    pub old: Option<String>,
    /// What it becomes.
    pub new: Option<String>,
}

/// How many rows do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// [`Outcome::New`].
    pub new: u32,
    /// [`Outcome::Changed`].
    pub changed: u32,
    /// [`Outcome::Moved`].
    pub moved: u32,
    /// [`Outcome::Missing`].
    pub missing: u32,
    /// [`Outcome::Unchanged`].
    pub unchanged: u32,
    /// [`Outcome::Problem`].
    pub problem: u32,
}

impl Counts {
    /// Rows that change something.
    #[must_use]
    pub const fn acts(&self) -> u32 {
        self.new + self.changed + self.moved + self.missing
    }

    pub(crate) fn add(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::New => &mut self.new,
            Outcome::Changed => &mut self.changed,
            Outcome::Moved => &mut self.moved,
            Outcome::Missing => &mut self.missing,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Problem => &mut self.problem,
        };
        *count += 1;
    }
}

::store::record! {
    /// An import as it is kept.
    #[derive(Clone, Debug)]
    pub struct Import {
        /// The import.
        pub id: ImportId,
        /// The organisation whose people the file lists: a school, or a county or region with the schools below it.
        pub org: OrgId,
        /// How the file is laid out.
        pub profile: Profile,
        /// Who is listed.
        pub kind: RosterKind,
        /// Whether the file lists everyone, so that who is missing leaves.
        pub complete: bool,
        /// The file's name.
        pub file_name: String,
        /// Where it stands.
        pub state: ImportState,
        /// Why the file cannot be used.
        pub unusable: Option<Unusable>,
        /// The columns that are missing, or another detail of why it cannot be used; else the classes it opens, one a line.
        pub detail: Option<String>,
        /// How many rows do what, as JSON; see [`Counts`].
        pub counts: String,
        /// Rows of the lines below that have been carried out or taken back.
        pub done: u32,
        /// Who sent it; nobody when a command did.
        pub actor: Option<PersonId>,
        /// When.
        pub created_at: Timestamp,
        /// When it was carried out.
        pub applied_at: Option<Timestamp>,
        /// When it was taken back.
        pub undone_at: Option<Timestamp>,
        /// Why it could not be taken back: rows that were changed since.
        pub changed_since: u32,
    }
}

impl Import {
    /// How many rows do what.
    #[must_use]
    pub fn counts(&self) -> Counts {
        serde_json::from_str(&self.counts).unwrap_or_default()
    }
}

/// A row as people see it before it is carried out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// The number of the row in the file; 0 for somebody who is missing in it.
    pub line: u32,
    /// What it would do.
    pub outcome: Outcome,
    /// The name.
    pub name: String,
    /// School and class.
    pub place: String,
    /// What changes.
    pub changes: Vec<Change>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Why something about an import was refused.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// There is no such import or organisation, or not for this person.
    #[error("no such import for this person")]
    NotFound,
    /// The import cannot do this where it stands.
    #[error("the import is {state}")]
    StateWrong {
        /// Where it stands.
        state: ImportState,
    },
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than is taken.
    #[error("the file is too large")]
    TooLarge,
    /// Nobody can read a roster out of the file.
    #[error("the file cannot be read as a roster: {why}")]
    Unreadable {
        /// Why.
        why: Unusable,
    },
    /// More people than one person may take out at once.
    #[error("more people than one may take out alone")]
    ExportTooLarge,
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The file could not be kept.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something could not be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// An identifier could not be kept.
    #[error(transparent)]
    ExternalId(#[from] ExternalIdError),
    /// A telephone could not be kept.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// A pupil could not be moved.
    #[error(transparent)]
    Membership(#[from] MembershipError),
    /// A class could not be made.
    #[error(transparent)]
    Organisation(#[from] OrganisationError),
    /// A person could not be made.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// A table could not be written.
    #[error(transparent)]
    Sheet(#[from] sheets::WriteError),
    /// What was kept of a row cannot be read.
    #[error("a line cannot be read")]
    Json(#[from] serde_json::Error),
    /// The work was broken off.
    #[error("the work was broken off")]
    BrokenOff,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for RosterError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::StateWrong { .. } => ErrorCode::RosterStateWrong,
            Self::Empty => ErrorCode::FileEmpty,
            Self::TooLarge => ErrorCode::FileTooLarge,
            Self::Unreadable { .. } => ErrorCode::RosterUnreadable,
            Self::ExportTooLarge => ErrorCode::ExportNeedsApproval,
            Self::Denied(denied) => denied.code(),
            Self::File(source) => source.code(),
            Self::ExternalId(source) => source.code(),
            Self::Contact(source) => source.code(),
            Self::Membership(source) => source.code(),
            Self::Organisation(source) => source.code(),
            Self::Person(source) => source.code(),
            Self::Store(source) => source.code(),
            Self::Vault(_) | Self::Sheet(_) | Self::Json(_) | Self::BrokenOff => ErrorCode::Internal,
        }
    }
    fn field(&self) -> Option<&str> {
        match self {
            Self::Empty | Self::TooLarge | Self::Unreadable { .. } => Some("file"),
            _ => None,
        }
    }
}
