//! The vocabulary of Wenqu: ids, time, roles, permissions, error codes and how each is written down.
//!
//! Nothing here performs I/O or is `async`; every other crate may depend on this one.

mod actor;
mod code;
mod column;
mod event;
mod id;
mod page;
mod permission;
mod policy;
mod time;
mod words;

// The macros name this crate from outside and from within alike.
extern crate self as kernel;

pub use actor::{Actor, Role};
pub use code::{Coded, ErrorCode};
pub use column::{BadColumn, Column, Kind, Stored, Value};
pub use event::Event;
pub use id::{
    BadId, ClassId, FileId, Ids, JobId, NoticeId, OfferId, OrgId, PersonId, QuestionId, RoomId, SessionId, SignInId,
    StintId,
};
pub use page::{Page, TimeOrder};
pub use permission::Permission;
pub use policy::{Policy, Relation, Relations};
pub use time::{BadTime, Clock, Day, Timestamp};

#[doc(hidden)]
pub mod macros {
    pub use serde;
    #[cfg(feature = "schema")]
    pub use utoipa;
    pub use uuid;
}
