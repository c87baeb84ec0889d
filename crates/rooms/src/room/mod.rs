//! The words of a room: who is in it, what state it is in, what can go wrong.

pub(crate) mod access;
pub(crate) mod http;
pub(crate) mod people;
pub(crate) mod rules;
pub(crate) mod service;
pub(crate) mod sight;
mod stage;
pub(crate) mod store;

use board::{Refusal, Rights};
use kernel::{Coded, ErrorCode, PersonId, RoomId, Timestamp};
use platform::Denied;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::log::Op;
use crate::{CameraState, ClientId};

kernel::words! {
    /// Where a room stands.
    pub enum RoomState {
        /// People may speak and draw.
        Open = "open",
        /// On hold: nobody may until what is missing is back.
        Locked = "locked",
        /// Over; what was said and drawn can be seen again.
        Closed = "closed",
    }
}

kernel::words! {
    /// Why what was written, drawn and said in a room is gone.
    pub enum Erased {
        /// The term of recordings was over.
        Term = "term",
        /// The data of the child in it was deleted.
        Request = "request",
        /// The family agrees to recordings no longer.
        Withdrawn = "withdrawn",
    }
}

kernel::words! {
    /// Why a room is on hold.
    pub enum Hold {
        /// A minor is in the room and no verified adult is.
        NoAdult = "no_adult",
    }
}

/// Someone who belongs to a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person: PersonId,
    /// The name the others see.
    pub name: String,
    /// What the person may do.
    pub rights: Rights,
    /// Whether the person is a verified adult.
    pub adult: bool,
}

/// A room to be opened.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// Who belongs to it; at least one host, and every host an adult.
    pub members: Vec<Member>,
    /// What lies on the board already, and whose it is.
    pub first_ops: Vec<(PersonId, Op)>,
}

/// A room as its members see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoomView {
    /// The room.
    pub id: RoomId,
    /// Where it stands.
    pub state: RoomState,
    /// When it was opened: the zero of its clock.
    pub opened_at: Timestamp,
    /// The last entry of the log.
    pub head: u64,
    /// The page everyone is shown.
    pub page: u16,
    /// Why it is on hold.
    pub hold: Option<Hold>,
    /// Who belongs to it.
    pub members: Vec<MemberView>,
}

/// A member as the others see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct MemberView {
    /// The person.
    pub person: PersonId,
    /// The name the others see.
    pub name: String,
    /// What the person may do.
    pub rights: Rights,
    /// Whether the person is a verified adult.
    pub adult: bool,
    /// Whether the person is in the room now.
    pub here: bool,
    /// How the person's camera stands.
    pub camera: CameraState,
    /// The client the person works with, where it has said so: another one of the same person has stepped back.
    pub device: Option<ClientId>,
    /// Whether the person has chosen ink and text only: others are not to wait for a voice.
    pub ink_only: bool,
    /// Whether the person has raised a hand.
    pub hand: bool,
}

/// An operation that was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefusedOp {
    /// The client's number of the operation.
    pub n: u32,
    /// Why.
    pub code: ErrorCode,
}

/// Why something could not be done in a room.
#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    /// There is no such room, recording or entry.
    #[error("there is no such room")]
    NotFound,
    /// The room is closed.
    #[error("the room is closed")]
    Closed,
    /// The room is still open: its replay comes when it closes.
    #[error("the room is still open")]
    StillOpen,
    /// What was written, drawn and said is gone.
    #[error("the recording is gone: {0}")]
    Erased(Erased),
    /// The room is on hold.
    #[error("the room is locked")]
    Locked,
    /// The person goes on with another device.
    #[error("the person goes on with another device")]
    Elsewhere,
    /// The board refuses the operation.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The operation is none, or one that only the room itself makes.
    #[error("not an operation for members")]
    BadOp,
    /// None of the operations was done; this is why the first was not.
    #[error("none of the operations was done")]
    NoneDone(ErrorCode),
    /// Only people on stage write, draw and speak.
    #[error("only people on stage write, draw and speak")]
    NotOnStage,
    /// The client's name is malformed or someone else's.
    #[error("the client name is malformed or taken")]
    BadClient,
    /// Too many operations at once.
    #[error("too many operations at once")]
    TooMany,
    /// A room needs a host, and its hosts are adults.
    #[error("a room needs a host, and its hosts are adults")]
    NoHost,
    /// The log could not be written; nothing of it happened.
    #[error("the log could not be written")]
    NotSaved,
    /// The voice connection could not be set up.
    #[error("the voice connection could not be set up")]
    Voice(#[from] media::JoinError),
    /// The picture connection could not be set up.
    #[error("the picture connection could not be set up")]
    Picture(#[source] media::JoinError),
    /// The family has not agreed to pictures.
    #[error("the family has not agreed to pictures")]
    NotAgreed,
    /// Minors show no pictures here.
    #[error("minors show no pictures here")]
    CameraNotOffered,
    /// The host has not allowed this camera.
    #[error("the host has not allowed this camera")]
    CameraBarred,
    /// Only who leads the room does this.
    #[error("only who leads the room does this")]
    NotHost,
    /// A recording cannot be read.
    #[error("a recording cannot be read")]
    Recording(#[source] std::io::Error),
    /// No program here makes films.
    #[error("no program here makes films")]
    NoFilms,
    /// A picture of that width is not drawn.
    #[error("a picture of that width is not drawn")]
    BadWidth,
    /// What is said cannot be taken down so.
    #[error("captions that cannot be taken: {0}")]
    BadCaptions(String),
    /// There are no letters to draw pages with.
    #[error(transparent)]
    Paper(#[from] paper::PaperError),
    /// A page cannot be drawn.
    #[error(transparent)]
    Canvas(#[from] canvas::CanvasError),
    /// The drawing of a page broke off.
    #[error("the drawing of a page broke off")]
    Drawing(#[source] tokio::task::JoinError),
    /// The files cannot be read or written.
    #[error(transparent)]
    Files(#[from] platform::files::FileError),
    /// What a capability knows of the room could not be found out.
    #[error("a guard or a listener of rooms failed")]
    Guard(#[source] platform::files::GuardFailure),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl RoomError {
    /// What a guard or a listener of rooms failed with.
    pub(crate) const fn of_guard(error: anyhow::Error) -> Self {
        Self::Guard(platform::files::GuardFailure(error))
    }
}

impl Coded for RoomError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::Closed => ErrorCode::RoomClosed,
            Self::StillOpen => ErrorCode::RoomOpen,
            Self::Erased(Erased::Term) => ErrorCode::RecordingExpired,
            Self::Erased(Erased::Request | Erased::Withdrawn) => ErrorCode::RecordingDeleted,
            Self::Locked => ErrorCode::RoomLocked,
            Self::Elsewhere => ErrorCode::RoomElsewhere,
            Self::Refused(refusal) => refusal.code(),
            Self::BadOp => ErrorCode::BoardOpInvalid,
            Self::NoneDone(code) => *code,
            Self::NotOnStage => ErrorCode::BoardOpRefused,
            Self::BadClient | Self::TooMany | Self::NoHost | Self::BadWidth | Self::BadCaptions(_) => {
                ErrorCode::BadRequest
            }
            Self::NotSaved => ErrorCode::Unavailable,
            Self::Voice(_) => ErrorCode::VoiceFailed,
            Self::NoFilms => ErrorCode::FilmNotHere,
            Self::Paper(error) => error.code(),
            Self::Recording(_) | Self::Guard(_) | Self::Canvas(_) | Self::Drawing(_) => ErrorCode::Internal,
            Self::Picture(_) => ErrorCode::CameraFailed,
            Self::NotAgreed => ErrorCode::ConsentRequired,
            Self::CameraNotOffered => ErrorCode::CameraNotOffered,
            Self::CameraBarred => ErrorCode::CameraBarred,
            Self::NotHost => ErrorCode::Forbidden,
            Self::Files(error) => error.code(),
            Self::Denied(denied) => denied.code(),
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadClient => Some("client"),
            Self::TooMany => Some("ops"),
            Self::NoHost => Some("members"),
            Self::BadWidth => Some("width"),
            Self::BadCaptions(field) => Some(field),
            Self::NotAgreed => Some("camera"),
            _ => None,
        }
    }
}
