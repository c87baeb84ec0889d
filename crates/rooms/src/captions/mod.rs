//! What is said in a room, in writing: put to a closed room, shown with its replay, and searched.

pub(crate) mod http;
mod rules;
pub(crate) mod service;
pub(crate) mod store;

use kernel::{PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A line of what is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Caption {
    /// When it begins, in milliseconds of the room's clock.
    pub from: u64,
    /// When it ends.
    pub until: u64,
    /// What is said, up to 500 characters.
    #[schema(max_length = 500)]
    pub text: String,
    /// Who says it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
}

/// What is said in a room, in one language.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CaptionsView {
    /// The language (`zh-CN`).
    pub language: String,
    /// Who put it there.
    pub put_by: PersonId,
    /// When.
    pub put_at: Timestamp,
    /// The lines, in order of time.
    pub lines: Vec<Caption>,
}
