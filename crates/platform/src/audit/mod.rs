//! Who did what: kept for the auditor and the bureau, never changed.

mod names;
mod service;
mod store;

use kernel::{Coded, ErrorCode};

pub use self::names::{Namer, Namers, Names};
pub use self::service::{Filter, list, record};
pub use self::store::AuditEntry;
use crate::Denied;

kernel::id!(/// An entry of the audit.
    AuditId);

/// Why the audit could not be read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The actor may not read it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for AuditError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }
}
