//! Texts that are nearest to a text, found in an index on disk.
//!
//! Two lists are asked: pairs of neighbouring characters, which stand noise and other numbers, and words. What either brings is laid
//! beside the text asked for and put in order by learned weights, and by what it means where that is known; a second set of weights says
//! how probably it is *the same* text and not one of its kind.

mod best;
mod clause;
mod clauses;
mod compare;
mod differs;
mod frequencies;
mod groups;
mod index;
mod judge;
mod latest;
mod learn;
mod marks;
mod numerals;
mod plain;
mod row;
mod seams;
mod search;
mod shape;
mod sketch;
mod together;
mod words;

#[cfg(test)]
mod tests;

pub use index::Index;
pub use judge::Judge;
pub use latest::Late;
pub use learn::{Found, learn};
pub use marks::{alike, holds, marks};
pub(crate) use shape::is_han;
pub use together::Together;

use crate::meaning::Direction;

/// A text to be found.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its name; a second document of this name takes the place of the first.
    pub id: String,
    /// The text.
    pub text: String,
    /// What it belongs to.
    pub groups: Vec<String>,
    /// Where it stands in the order of all: [`Index::latest`] begins with the highest. No two have the same.
    pub order: u64,
    /// What the text means, where that is known.
    pub direction: Option<Direction>,
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The text whose like is looked for.
    pub text: &'a str,
    /// Only documents that belong to all of these.
    pub groups: &'a [String],
    /// Hits at most.
    pub limit: usize,
    /// Of how many, the nearest, it is told whether they are the same; of the others that is 0.
    pub judged: usize,
    /// What the text means, where that is known: what means the same in other words comes nearer then.
    pub direction: Option<&'a Direction>,
}

/// A text that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The document.
    pub id: String,
    /// How near it is; comparable within one answer only.
    pub score: f32,
    /// How probably it is the same text and not only one of its kind, from 0 to 1; nothing where it differs in what matters.
    pub same: f32,
    /// The share of what is looked for that it has, by pairs of letters, from 0 to 1.
    pub held: f32,
    /// How near it is in what it means, whatever its words, at most 1; 0 where that is not known.
    pub meant: f32,
    /// Words both have, the rarest first, and behind them the numbers both have: why it was found.
    pub shared: Vec<String>,
}

/// Why an index cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What lies in the folder cannot be read or is of another version: throw it away ([`Index::open_anew`]) and put everything again.
    #[error("the index is damaged or of another version")]
    Damaged(#[source] Box<tantivy::TantivyError>),
    /// The folder is held by another index.
    #[error("the index is in use")]
    InUse,
    /// The disk, or the search itself, failed.
    #[error("the index failed")]
    Failed(#[source] Box<tantivy::TantivyError>),
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Failed(Box::new(error))
    }
}

/// Every piece of a text in order, words and what stands between them.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    words::pieces(text)
}

/// What the index answers.
pub type Result<T> = std::result::Result<T, Error>;
