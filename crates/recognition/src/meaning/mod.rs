//! What a text means: a direction among many, the nearer to that of another the more the two say the same, in whatever words.
//!
//! The model is Google's Universal Sentence Encoder (multilingual, version 3; decision 15): `encoder` is its arithmetic, `weights` the file
//! it stands in. Numbers weigh little in it: whoever asks whether two texts are *the same* looks elsewhere.

mod direction;
mod encoder;
mod weights;

use std::path::Path;
use std::sync::Arc;

use kitoken::Kitoken;
use rten::ThreadPool;

pub use self::direction::Direction;
use self::encoder::Encoder;
use self::weights::Weights;
use crate::models::{self, ModelError, Part};
use crate::products::Engine;

/// Pieces of a text that are looked at: a page of an exercise book. What stands behind them changes its direction little.
const MOST: usize = 256;
/// The pieces that stand for the beginning and the end.
const BEGINS: u32 = 1;
const ENDS: u32 = 2;
const PIECES: &str = "sp.model";
const WEIGHTS: &str = "weights.npz";

/// Tells what texts mean. Holds the model; one is enough for a program, from as many threads as one likes.
pub struct Meaning {
    pieces: Kitoken,
    encoder: Encoder,
    thread: Arc<ThreadPool>,
}

impl Meaning {
    /// Loads the model of a folder.
    ///
    /// # Errors
    /// When it is not there or is not the one that is expected.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let pieces = Kitoken::from_sentencepiece_slice(&models::read(folder, Part::Meaning, PIECES)?)
            .map_err(|error| ModelError::Unfit(PIECES, error.to_string()))?;
        let unfit = || ModelError::Unfit(WEIGHTS, "weights are missing".to_owned());
        let weights = Weights::parse(models::read(folder, Part::Meaning, WEIGHTS)?).ok_or_else(unfit)?;
        let encoder = Encoder::of(&Engine::default(), weights).ok_or_else(unfit)?;
        Ok(Self { pieces, encoder, thread: Arc::new(ThreadPool::with_num_threads(1)) })
    }

    /// The direction of a text; none where it has no letters.
    #[must_use]
    pub fn of(&self, text: &str) -> Option<Direction> {
        if !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        let numbers = self.thread.run(|| self.encoder.encode(&Engine::default(), &self.numbered(text))).ok()?;
        Some(Direction::of(&numbers))
    }

    /// The pieces of a text by their numbers, between the two that stand for its ends.
    fn numbered(&self, text: &str) -> Vec<u32> {
        let pieces = self.pieces.encode(text, false).unwrap_or_default();
        [BEGINS].into_iter().chain(pieces.into_iter().take(MOST)).chain([ENDS]).collect()
    }
}

#[cfg(test)]
mod tests;
