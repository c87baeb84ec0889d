//! Exports of more rows than one person may take out alone (R41): asked for with a purpose, decided by a second person of
//! the same or a higher level, made by a job, there for a day.
//!
//! What can be exported is an [`Exporter`]; each capability gives its own, and the server puts them together.

pub mod http;
pub mod jobs;
pub mod rules;
pub mod service;
mod store;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Coded, ErrorCode, OrgId, PersonId, Role, Timestamp};
use platform::files::FileError;
use platform::vault::VaultError;
use platform::{Ctx, Denied};
use serde_json::Value;

kernel::id!(/// An export that needs a second person.
    ExportId);

kernel::words! {
    /// Where an export stands; `docs/states/export.md` draws it.
    pub enum ExportState {
        /// Asked for, not decided.
        Waiting = "waiting",
        /// A second person agreed; a job makes the file.
        Approved = "approved",
        /// A second person refused, with the reason.
        Rejected = "rejected",
        /// The file is there, for whoever asked.
        Ready = "ready",
        /// The file could not be made: whoever asked may no longer take it out.
        Failed = "failed",
        /// The file is no longer there.
        Gone = "gone",
    }
}

/// A file that was taken out.
#[derive(Clone, Debug)]
pub struct ExportFile {
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Something that can be taken out: knows how many rows it would have and makes the file, each time as the actor of the
/// request, whose rights it checks.
#[async_trait]
pub trait Exporter: Send + Sync {
    /// How many rows it would have.
    ///
    /// # Errors
    /// When the actor may not take it out, or the scope says something that cannot be.
    async fn count(&self, ctx: &Ctx, scope: &Value) -> Result<u64, ExportError>;

    /// The file, with a line that says who took it out, when, what for and under which number.
    ///
    /// # Errors
    /// As [`Exporter::count`].
    async fn make(&self, ctx: &Ctx, scope: &Value, mark: &str) -> Result<ExportFile, ExportError>;
}

/// Everything that can be taken out, by its kind: a part of the program, filled at start.
#[derive(Clone, Default)]
pub struct Exporters(BTreeMap<&'static str, Arc<dyn Exporter>>);

impl Exporters {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These and one of this kind. The kind is stored: keep it.
    #[must_use]
    pub fn with(mut self, kind: &'static str, exporter: impl Exporter + 'static) -> Self {
        self.0.insert(kind, Arc::new(exporter));
        self
    }

    fn find(&self, kind: &str) -> Result<&dyn Exporter, ExportError> {
        self.0.get(kind).map(AsRef::as_ref).ok_or(ExportError::BadField("kind"))
    }
}

impl fmt::Debug for Exporters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

::store::record! {
    /// An export as it is kept.
    #[derive(Clone, Debug)]
    pub struct Export {
        /// The export.
        pub id: ExportId,
        /// What is taken out.
        pub kind: String,
        /// Where whoever asked serves.
        pub org: OrgId,
        /// Which part of it, as JSON.
        pub scope: String,
        /// How many rows it had when asked.
        pub row_count: u64,
        /// What for, in words.
        pub purpose: String,
        /// Where it stands.
        pub state: ExportState,
        /// By whom.
        pub asked_by: PersonId,
        /// In which role.
        pub asked_role: Role,
        /// When.
        pub created_at: Timestamp,
        /// Who decided.
        pub decided_by: Option<PersonId>,
        /// In which role.
        pub decided_role: Option<Role>,
        /// Why.
        pub reason: Option<String>,
        /// When it was decided.
        pub decided_at: Option<Timestamp>,
        /// The file's name.
        pub file_name: Option<String>,
        /// What the file is.
        pub media_type: Option<String>,
        /// When the file was made.
        pub ready_at: Option<Timestamp>,
        /// Until when it is there.
        pub expires_at: Option<Timestamp>,
        /// How often it was fetched.
        pub fetched: u32,
    }
}

/// An export as people read it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The export.
    pub export: Export,
    /// The name of the organisation.
    pub org_name: String,
    /// Who asked.
    pub asker_name: String,
    /// Who decided.
    pub decider_name: Option<String>,
    /// Whether it waits and the actor may decide.
    pub may_decide: bool,
}

/// Why something about an export was refused.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no such export or organisation, or not for this person.
    #[error("there is no such export")]
    NotFound,
    /// More rows than one person may take out alone.
    #[error("more rows than one may take out alone")]
    NeedsApproval,
    /// One does not decide on one's own export.
    #[error("one does not decide on one's own export")]
    OwnRequest,
    /// The export cannot do this where it stands.
    #[error("an export that is {0} cannot do that")]
    StateWrong(ExportState),
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// The file could not be kept or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file could not be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What is taken out could not be read or written.
    #[error("the export could not be made")]
    Failed(#[source] platform::files::GuardFailure),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for ExportError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::NeedsApproval => ErrorCode::ExportNeedsApproval,
            Self::OwnRequest => ErrorCode::ExportOwnRequest,
            Self::StateWrong(_) => ErrorCode::ExportStateWrong,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::File(source) => source.code(),
            Self::Vault(_) | Self::Failed(_) => ErrorCode::Internal,
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
