//! What families ask of a child's data (R42): a copy, a correction, a deletion. Each runs against a clock.

pub mod http;
pub mod jobs;
pub(super) mod paper;
pub mod rules;
pub mod service;
mod store;

use kernel::{Coded, Day, ErrorCode, OrgId, PersonId, Role, Timestamp};
use platform::Denied;
use platform::files::{FileError, GuardFailure};
use platform::keepers::Foreseen;
use platform::vault::VaultError;

use crate::external_ids::ExternalIdError;
use crate::words::Locale;

kernel::id!(/// A request about a child's data.
    RequestId);

kernel::words! {
    /// What is asked for.
    pub enum RequestKind {
        /// A copy of everything there is about the child.
        Copy = "copy",
        /// Something about the child that is wrong, and what is right.
        Correction = "correction",
        /// That the child's data goes.
        Deletion = "deletion",
    }
}

kernel::words! {
    /// Where a request stands; `docs/states/request.md` draws it.
    pub enum RequestState {
        /// Asked, not decided.
        Asked = "asked",
        /// To be carried out; a job does it.
        Granted = "granted",
        /// Carried out.
        Done = "done",
        /// Refused, with the reason.
        Refused = "refused",
        /// Taken back by whoever asked.
        Withdrawn = "withdrawn",
        /// The copy is no longer there.
        Expired = "expired",
    }
}

kernel::words! {
    /// What is to be corrected.
    pub enum CorrectionField {
        /// The name at the back.
        Name = "name",
        /// 学籍号.
        PupilCode = "pupil_code",
        /// Something else, corrected by hand.
        Other = "other",
    }
}

/// A request before it is made.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// What is asked for.
    pub kind: RequestKind,
    /// What is to be corrected.
    pub field: Option<CorrectionField>,
    /// What it should be.
    pub wanted: Option<String>,
    /// In words, up to 500 characters.
    pub text: String,
    /// The language in which a copy is written.
    pub locale: Locale,
}

::store::record! {
    /// A request as it is kept.
    #[derive(Clone, Debug)]
    pub struct Request {
        /// The request.
        pub id: RequestId,
        /// Whose data.
        pub child: PersonId,
        /// What is asked for.
        pub kind: RequestKind,
        /// Where it stands.
        pub state: RequestState,
        /// By whom.
        pub asked_by: PersonId,
        /// In which role.
        pub asked_role: Role,
        /// The child's school when asking.
        pub school: OrgId,
        /// What is to be corrected.
        pub field: Option<CorrectionField>,
        /// What it should be; sealed.
        pub wanted: Option<String>,
        /// In words; sealed.
        pub text: Option<String>,
        /// The language of the copy.
        pub locale: Locale,
        /// When.
        pub created_at: Timestamp,
        /// The day by which it is to be done.
        pub due_day: Day,
        /// Who decided.
        pub decided_by: Option<PersonId>,
        /// In which role.
        pub decided_role: Option<Role>,
        /// Why; sealed.
        pub reason: Option<String>,
        /// When it was decided.
        pub decided_at: Option<Timestamp>,
        /// When it was done.
        pub done_at: Option<Timestamp>,
        /// Until when the copy is there.
        pub expires_at: Option<Timestamp>,
        /// What was done, as JSON.
        pub outcome: Option<String>,
    }
}

/// A request as people read it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The request, its texts opened.
    pub request: Request,
    /// The child's name.
    pub child_name: String,
    /// The name of the child's school.
    pub school_name: String,
    /// Who asked.
    pub asker_name: String,
    /// Who decided.
    pub decider_name: Option<String>,
    /// Whether the day by which it is to be done has passed and it is not.
    pub late: bool,
}

/// A request as whoever decides reads it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The request.
    pub shown: Shown,
    /// Of a correction that waits: what the field holds now, an identifier masked.
    pub current: Option<String>,
    /// Of a deletion that is not carried out: what it would do.
    pub foreseen: Vec<Foreseen>,
}

/// Why something about a request was refused.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// There is no such child or request, or not for this person.
    #[error("there is no such child or request")]
    NotFound,
    /// The child is too young to ask without a guardian.
    #[error("the child is too young to ask without a guardian")]
    TooYoung,
    /// The same is asked for already.
    #[error("the same is asked for already")]
    Pending,
    /// The request cannot do this where it stands.
    #[error("a request that is {0} cannot do that")]
    StateWrong(RequestState),
    /// The child's data is held for a dispute or an investigation.
    #[error("the child's data is held")]
    Held,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// An identifier could not be kept.
    #[error(transparent)]
    ExternalId(#[from] ExternalIdError),
    /// Something could not be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A file could not be kept or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A capability could not say what it has.
    #[error("what is kept about the child")]
    Keeper(#[source] GuardFailure),
    /// What was kept cannot be read.
    #[error("a copy cannot be read")]
    Broken,
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for RequestError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::TooYoung => ErrorCode::RequestTooYoung,
            Self::Pending => ErrorCode::RequestPending,
            Self::StateWrong(_) => ErrorCode::RequestStateWrong,
            Self::Held => ErrorCode::LegalHold,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::ExternalId(source) => source.code(),
            Self::File(source) => source.code(),
            Self::Vault(_) | Self::Keeper(_) | Self::Broken => ErrorCode::Internal,
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadField(field) => Some(field),
            _ => None,
        }
    }
}
