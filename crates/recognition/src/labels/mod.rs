//! What a text is about: labels learned from texts that have them.
//!
//! [`Classes`] are few and exclude each other: a linear model over hashed n-grams. [`Points`] are many, and a text may have several:
//! what its nearest neighbours have, what its words say for each label, and the label's own words, weighed by a small net.

mod bytes;
mod classes;
mod features;
mod machine;
mod points;
mod rank;
mod seen;

#[cfg(test)]
mod tests;

pub use classes::Classes;
pub use points::{NEVER, Points};

/// A text with its labels.
#[derive(Debug, Clone)]
pub struct Example {
    /// The text.
    pub text: String,
    /// What it is about; the first counts where only one can.
    pub labels: Vec<String>,
}

/// A label that a text may have.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The label.
    pub label: String,
    /// How probably it is right, from 0 to 1.
    pub confidence: f32,
}

/// Why a model cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes are no model, or one of another version.
    #[error("not a model of this version")]
    Unreadable,
    /// There is nothing to learn from: at least two labels and ten texts are needed.
    #[error("too few examples")]
    TooFew,
}

/// What a model answers.
pub type Result<T> = std::result::Result<T, Error>;
