//! Consent (知情同意): what a family agrees to, item by item, and what follows from its not agreeing (R40).
//!
//! The notice (告知书) is the region pack's: `consent.toml` says which items there are, in which version and how long each
//! holds; `consent.<locale>.toml` says them in words. An answer is a row that nobody changes; the last one counts.

pub mod events;
pub mod follow;
pub mod http;
mod notice;
pub mod rules;
pub mod service;
mod store;

use std::fmt;
use std::str::FromStr;

use kernel::{ClassId, Coded, ErrorCode, PersonId, Role, Timestamp};
use platform::Denied;

pub use self::notice::{ItemText, ItemVersion, Notice, NoticeText};
use crate::persons::Guardian;

kernel::id!(/// One answer to one item.
    ConsentId);
kernel::id!(/// What was answered in one go.
    ReceiptId);

kernel::words! {
    /// Something a family may agree to or not.
    pub enum Item {
        /// An account, and what the school knows: name, class.
        Account = "account",
        /// Asking questions with words and photos.
        Questions = "questions",
        /// Explanations on the same screen, with voice and board recorded.
        SameScreen = "same_screen",
        /// A small picture of the child during an explanation, recorded nowhere.
        Camera = "camera",
        /// Questions spoken.
        Voice = "voice",
        /// Messages to phones outside the app.
        Reminders = "reminders",
        /// Questions without names, for research of teaching.
        Research = "research",
        /// Replays shown to other pupils.
        Sharing = "sharing",
    }
}

impl Item {
    /// Whether a region may leave the item out of its notice. What nobody is asked for nobody has agreed to: a region that leaves
    /// out `camera` has no pictures of pupils.
    #[must_use]
    pub const fn may_be_left_out(self) -> bool {
        matches!(self, Self::Camera)
    }

    /// What has to be agreed to for the item to take effect, in the order in which it is asked for; itself last.
    #[must_use]
    pub const fn chain(self) -> &'static [Self] {
        match self {
            Self::Account => &[Self::Account],
            Self::Questions => &[Self::Account, Self::Questions],
            Self::SameScreen => &[Self::Account, Self::Questions, Self::SameScreen],
            Self::Camera => &[Self::Account, Self::Questions, Self::SameScreen, Self::Camera],
            Self::Voice => &[Self::Account, Self::Questions, Self::Voice],
            Self::Reminders => &[Self::Reminders],
            Self::Research => &[Self::Research],
            Self::Sharing => &[Self::Sharing],
        }
    }
}

kernel::words! {
    /// Whether something cannot be had without the item.
    pub enum Need {
        /// What it names cannot be had without it.
        Needed = "needed",
        /// Nothing is lost by refusing.
        Optional = "optional",
    }
}

kernel::words! {
    /// What was answered.
    pub enum Answer {
        /// Agreed.
        Given = "given",
        /// Not agreed.
        Refused = "refused",
        /// Agreed before, no longer.
        Withdrawn = "withdrawn",
    }
}

kernel::words! {
    /// How an item stands today.
    pub enum ItemStanding {
        /// It may be done.
        Given = "given",
        /// It may not: refused or withdrawn.
        Refused = "refused",
        /// It may not yet: nobody has answered, or what was answered no longer holds.
        Open = "open",
    }
}

::store::record! {
    /// One answer to one item.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Consent {
        /// The answer.
        pub id: ConsentId,
        /// The child.
        pub child_id: PersonId,
        /// The item.
        pub item: Item,
        /// The version of the item.
        pub version: u32,
        /// What was answered.
        pub answer: Answer,
        /// Who answered.
        pub actor_id: PersonId,
        /// As what.
        pub actor_role: Role,
        /// In which browser, in words a person knows.
        pub device: String,
        /// What was answered in the same go.
        pub receipt: ReceiptId,
        /// When.
        pub at: Timestamp,
    }
}

/// The month in which somebody was born; the day is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BirthMonth {
    year: i16,
    month: i8,
}

impl BirthMonth {
    /// The month, where years are of four figures and there is such a month.
    #[must_use]
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1900..=2200).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }
}

impl fmt::Display for BirthMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for BirthMonth {
    type Err = kernel::BadColumn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = kernel::BadColumn("BirthMonth");
        let (year, month) = text.split_once('-').ok_or(bad)?;
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let (year, month) = (year.parse().map_err(|_| bad)?, month.parse().map_err(|_| bad)?);
        Self::new(year, month).filter(|_| text.len() == 7 && digits == 6).ok_or(bad)
    }
}

impl TryFrom<String> for BirthMonth {
    type Error = kernel::BadColumn;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<BirthMonth> for String {
    fn from(month: BirthMonth) -> Self {
        month.to_string()
    }
}

kernel::text_column!(BirthMonth);
kernel::schema_as_string!(BirthMonth, "year-month");

/// What a family wants of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The item.
    pub item: Item,
    /// The version that was read.
    pub version: u32,
    /// Whether it agrees.
    pub agrees: bool,
}

/// An item as it is asked today, and how it stands.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The version that is asked.
    pub version: ItemVersion,
    /// How the item stands.
    pub standing: ItemStanding,
    /// The last answer.
    pub last: Option<Consent>,
}

impl Asked {
    /// Whether the version that is asked has been answered.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.version == self.version.version)
    }
}

/// One answer of the past, with who gave it.
#[derive(Clone, Debug)]
pub struct Past {
    /// The answer.
    pub consent: Consent,
    /// Who gave it.
    pub name: String,
}

/// Everything a family is asked for a child, and has answered.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The child.
    pub child: PersonId,
    /// The child's name.
    pub child_name: String,
    /// Whether the actor may answer.
    pub may_answer: bool,
    /// The items, in the order of the notice.
    pub items: Vec<Asked>,
    /// Who may answer for the child.
    pub guardians: Vec<Guardian>,
    /// What has been answered, newest first.
    pub past: Vec<Past>,
}

/// A class, and how many of its families have answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassCount {
    /// The class.
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// Pupils.
    pub pupils: u32,
    /// Pupils for whom everything that is asked today has been answered, whatever the answer.
    pub answered: u32,
    /// When the others were reminded last.
    pub reminded_at: Option<Timestamp>,
}

/// A pupil of a class and whether everything has been answered. What was answered, the school does not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The pupil.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Whether everything that is asked today has been answered.
    pub is_complete: bool,
}

/// Why a consent could not be recorded, or something is not done without one.
#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    /// There is no such child or class, or not for this person.
    #[error("there is no such child or class")]
    NotFound,
    /// The family has not agreed to what this needs.
    #[error("this needs consent to {0}")]
    Required(Item),
    /// Before the age that the region names, a guardian answers.
    #[error("a guardian answers for this child")]
    GuardianAnswers,
    /// The notice says something else by now: it has to be read again.
    #[error("another version of {0} is asked by now")]
    VersionOld(Item),
    /// The families have been reminded within the last week.
    #[error("the families have been reminded already")]
    RemindedAlready,
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

impl Coded for ConsentError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::Required(_) => ErrorCode::ConsentRequired,
            Self::GuardianAnswers => ErrorCode::ConsentGuardianAnswers,
            Self::VersionOld(_) => ErrorCode::ConsentVersionOld,
            Self::RemindedAlready => ErrorCode::ConsentRemindedAlready,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Required(item) | Self::VersionOld(item) => Some(item.as_str()),
            Self::BadField(field) => Some(field),
            _ => None,
        }
    }
}
