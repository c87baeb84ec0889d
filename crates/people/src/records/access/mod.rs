//! A child's file (学生档案), and the log of who opened it: when, in which role, what for.
//!
//! A member of staff says what for before the file is shown; opening it and writing that down are one act. Lists of names
//! are no files: how many names somebody was shown on a day is counted.

pub mod http;
pub mod rules;
pub mod service;
mod store;

use kernel::{Coded, Day, ErrorCode, OrgId, PersonId, Role, Timestamp};
use platform::Denied;
use platform::keepers::Figure;

use crate::consent::Asked;
use crate::external_ids::{ExternalIdError, Scheme};
use crate::membership::NamedMove;
use crate::persons::{Guardian, Pupil};

kernel::id!(/// An entry of the access log.
    ViewId);

kernel::words! {
    /// What of a child's data was opened.
    pub enum FilePart {
        /// The file: name, class, guardians, consents, figures; identifiers masked.
        File = "file",
        /// The identifiers, unmasked.
        ExternalIds = "external_ids",
        /// A question with its photos.
        Question = "question",
        /// A tutoring session.
        Session = "session",
        /// The replay of a session.
        Replay = "replay",
    }
}

/// Why somebody opens a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// One of the region's purposes.
    pub code: String,
    /// In words, up to 200 characters.
    pub note: String,
}

/// A child's file.
#[derive(Clone, Debug)]
pub struct ChildFile {
    /// The child, with class and school.
    pub pupil: Pupil,
    /// The guardians.
    pub guardians: Vec<Guardian>,
    /// How the child came and went, newest first.
    pub moves: Vec<NamedMove>,
    /// What the family is asked, and how each item stands.
    pub consents: Vec<Asked>,
    /// The identifiers, masked.
    pub external_ids: Vec<(Scheme, String)>,
    /// How much there is of what.
    pub figures: Vec<Figure>,
    /// The entry that opening it left in the log.
    pub view: ViewId,
}

::store::record! {
    /// Somebody opened something of a child's.
    #[derive(Clone, Debug)]
    pub struct View {
        /// The entry.
        pub id: ViewId,
        /// When.
        pub at: Timestamp,
        /// Whose data.
        pub child: PersonId,
        /// By whom.
        pub viewer: PersonId,
        /// In which role.
        pub role: Role,
        /// In which organisation.
        pub org: OrgId,
        /// What of it.
        pub part: FilePart,
        /// What for.
        pub purpose: String,
        /// In words.
        pub note: String,
    }
}

::store::record! {
    /// An entry of the log as people read it.
    #[derive(Clone, Debug)]
    pub struct NamedView {
        /// The entry.
        pub id: ViewId,
        /// When.
        pub at: Timestamp,
        /// Whose data.
        pub child: PersonId,
        /// The child's name.
        pub child_name: String,
        /// By whom.
        pub viewer: PersonId,
        /// The viewer's name.
        pub viewer_name: String,
        /// In which role.
        pub role: Role,
        /// The name of the organisation.
        pub org_name: String,
        /// What of it.
        pub part: FilePart,
        /// What for.
        pub purpose: String,
        /// In words.
        pub note: String,
    }
}

/// Which entries are looked for: all that meet every condition that is named.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose data.
    pub child: Option<PersonId>,
    /// By whom.
    pub viewer: Option<PersonId>,
    /// In which role.
    pub role: Option<Role>,
    /// What of it.
    pub part: Option<FilePart>,
    /// What for.
    pub purpose: Option<String>,
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

/// Somebody opened many files within a short time: no reproach, a prompt to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    /// By whom.
    pub viewer: PersonId,
    /// The viewer's name.
    pub viewer_name: String,
    /// When it began.
    pub from: Timestamp,
    /// When the last of them was opened.
    pub until: Timestamp,
    /// How many children's.
    pub files: u32,
}

::store::record! {
    /// How many names of children somebody was shown in lists on a day.
    #[derive(Clone, Debug)]
    pub struct NamesShown {
        /// To whom.
        pub viewer: PersonId,
        /// The viewer's name.
        pub viewer_name: String,
        /// On which day.
        pub day: Day,
        /// In how many lists.
        pub lists: u32,
        /// How many names.
        pub names: u32,
    }
}

/// Why a file or the log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// There is no such child, or not for this person.
    #[error("there is no such child")]
    NotFound,
    /// The region knows no such purpose.
    #[error("the region knows no such purpose")]
    PurposeUnknown,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// An identifier could not be opened.
    #[error(transparent)]
    ExternalId(#[from] ExternalIdError),
    /// A capability could not say what it has.
    #[error("what is kept about the child")]
    Keeper(#[source] platform::files::GuardFailure),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for AccessError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::PurposeUnknown => ErrorCode::PurposeUnknown,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::ExternalId(source) => source.code(),
            Self::Keeper(_) => ErrorCode::Internal,
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::PurposeUnknown => Some("purpose"),
            Self::BadField(field) => Some(field),
            _ => None,
        }
    }
}
