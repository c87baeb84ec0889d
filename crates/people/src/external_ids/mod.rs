//! Identifiers that others have given (学籍号, 教师编码): attributes of persons, schools and classes, never their keys.
//!
//! They are sealed at rest and looked up by a keyed fingerprint. One that follows no known pattern is kept all the same:
//! provinces have their own.

pub mod service;
mod store;

use kernel::Coded;
use platform::vault::VaultError;

kernel::words! {
    /// Whose an identifier is.
    pub enum Owner {
        /// A person's.
        Person = "person",
        /// A school's, or another organisation's.
        Org = "org",
        /// A class's.
        Class = "class",
    }
}

kernel::words! {
    /// Who gave an identifier, and what for.
    pub enum Scheme {
        /// 学籍号: the pupil's number in the national register.
        PupilCode = "pupil_code",
        /// 教师编码: the teacher's number in the national register.
        TeacherCode = "teacher_code",
        /// 学校标识码: the school's number in the national register.
        SchoolCode = "school_code",
        /// The `sourcedId` of a OneRoster file.
        OneRoster = "oneroster",
    }
}

/// Why an identifier could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ExternalIdError {
    /// It is somebody else's already.
    #[error("the identifier is somebody else's")]
    Taken,
    /// It could not be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for ExternalIdError {
    fn code(&self) -> kernel::ErrorCode {
        match self {
            Self::Taken => kernel::ErrorCode::BadRequest,
            Self::Vault(_) => kernel::ErrorCode::Internal,
            Self::Store(source) => source.code(),
        }
    }
}
