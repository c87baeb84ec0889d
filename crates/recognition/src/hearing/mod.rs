//! What a voice says.
//!
//! - [`rules`] measures a sound, says whether it is worth hearing, and what of the words is believed.
//! - `pauses` finds where somebody speaks; `spectrum`, `encoder` and `decoder` are Whisper, on the products of `rten`;
//!   `search` writes down the likeliest text, of simplified Chinese (`letters`).

mod decoder;
mod encoder;
mod layers;
mod letters;
mod number;
mod pauses;
pub mod rules;
mod search;
mod spectrum;
mod weights;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rten::ThreadPool;
use serde::{Deserialize, Serialize};

use self::decoder::Decoder;
use self::encoder::Encoder;
use self::layers::Engine;
use self::letters::Letters;
use self::number::many;
use self::pauses::Pauses;
use self::search::{Search, Written};
use self::spectrum::{STEP, Spectrum};
use self::weights::Weights;
use crate::models::{self, ModelError, Part};

/// Samples of a second of sound.
pub const SAMPLES: usize = 16_000;

/// Silence that is heard behind a stretch: without it the model does not notice the end.
const BEHIND: f64 = 1.28;
/// Nobody says more tokens in a second.
const TOKENS_A_SECOND: f64 = 12.0;
const TOKENS_AT_LEAST: usize = 16;
/// Rows of the encoder come half as often as those of the spectrum.
const ROW: usize = 2 * STEP;

/// Why a voice is to be recorded again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retake {
    /// Nobody speaks.
    Silent,
    /// Somebody speaks, but no word is sure.
    Unclear,
    /// It cannot be heard for being quiet.
    TooQuiet,
    /// It was so loud that its peaks are cut off.
    TooLoud,
}

/// What is said between two pauses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// The words.
    pub text: String,
    /// How sure they are, from 0 to 1.
    pub confidence: f32,
    /// From when on, in milliseconds.
    pub from_ms: u32,
    /// Until when.
    pub to_ms: u32,
}

/// What a voice says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Speech {
    /// All of it.
    pub text: String,
    /// Its stretches, in turn.
    pub stretches: Vec<Stretch>,
    /// How sure the text is, from 0 to 1, letter by letter.
    pub confidence: f32,
}

/// What came of hearing a voice.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was understood, so far as its confidence says.
    Heard(Speech),
    /// It is to be recorded again.
    Retake(Retake),
}

/// Why a voice could not be heard although it may be good.
#[derive(Debug, thiserror::Error)]
pub enum HearingError {
    /// A model did not do what it should.
    #[error("the model failed: {0}")]
    Model(String),
}

/// Hears voices. Holds the models; one is enough for a program, from as many threads as one likes.
pub struct Hearer {
    pauses: Pauses,
    spectrum: Spectrum,
    encoder: Encoder,
    decoder: Decoder,
    letters: Letters,
    thread: Arc<ThreadPool>,
}

impl Hearer {
    /// Loads the models of a folder. One voice uses one core.
    ///
    /// # Errors
    /// When a model is not there or is not the one that is expected.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let thread = Arc::new(ThreadPool::with_num_threads(1));
        let pauses = Pauses::open(folder, &thread)?;
        let speech = models::speech(folder);
        let mut bytes = models::read(folder, speech, "model.bin.part1")?;
        bytes.extend(models::read(folder, speech, "model.bin.part2")?);
        let vocabulary = if speech == Part::Speech { "vocabulary.json" } else { "vocabulary.txt" };
        let letters = Letters::of(&models::read(folder, speech, vocabulary)?);
        let letters = letters.ok_or_else(|| ModelError::Unfit(vocabulary, "it holds no vocabulary".to_owned()))?;
        let engine = Engine::default();
        let unfit = || ModelError::Unfit("model.bin", "weights are missing".to_owned());
        let weights = Weights::parse(bytes).ok_or_else(unfit)?;
        let encoder = Encoder::of(&engine, &weights).ok_or_else(unfit)?;
        let decoder = Decoder::of(&engine, &weights).ok_or_else(unfit)?;
        Ok(Self { pauses, spectrum: Spectrum::new(), encoder, decoder, letters, thread })
    }

    /// Writes down what a voice says, of 16,000 samples a second.
    ///
    /// # Errors
    /// `Model`, which no sound should bring about.
    pub fn hear(&self, sound: &[f32]) -> Result<Outcome, HearingError> {
        let measures = rules::measure(sound, SAMPLES);
        if let Some(retake) = rules::hopeless(measures) {
            return Ok(Outcome::Retake(retake));
        }
        let gain = rules::gain(measures);
        let sound: Vec<f32> = sound.iter().map(|sample| (sample * gain).clamp(-1.0, 1.0)).collect();
        let speech = self.pauses.speech(&sound)?;
        if speech.is_empty() {
            return Ok(Outcome::Retake(rules::silent(measures)));
        }
        let groups = rules::together(speech, rules::samples(rules::LONGEST, SAMPLES));
        let stretches = groups.iter().map(|group| self.stretch(&sound, group));
        let stretches: Vec<Stretch> = stretches.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        if stretches.is_empty() {
            return Ok(Outcome::Retake(rules::unclear(measures)));
        }
        let speech = joined(stretches);
        Ok(rules::doubtful(measures, speech.confidence).map_or(Outcome::Heard(speech), Outcome::Retake))
    }

    /// What is said in stretches that follow each other; nothing where that is not to be believed.
    fn stretch(&self, sound: &[f32], parts: &[Range<usize>]) -> Result<Option<Stretch>, HearingError> {
        let spoken: Vec<f32> = parts.iter().flat_map(|part| &sound[part.clone()]).copied().collect();
        let written = self.thread.run(|| self.write(spoken))?;
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Ok(None) };
        let ms = |at| rules::milliseconds(at, SAMPLES);
        Ok(rules::believed(&written.text, written.confidence, written.silence).then(|| Stretch {
            text: rules::written(&written.text),
            confidence: written.confidence,
            from_ms: ms(first.start),
            to_ms: ms(last.end),
        }))
    }

    fn write(&self, mut spoken: Vec<f32>) -> Result<Written, HearingError> {
        let most =
            TOKENS_AT_LEAST + number::whole(TOKENS_A_SECOND * number::real(spoken.len()) / number::real(SAMPLES));
        let length = spoken.len() + rules::samples(BEHIND, SAMPLES);
        spoken.resize(length.next_multiple_of(ROW), 0.0);
        let engine = &Engine::default();
        let bands = self.spectrum.of(engine, &spoken)?;
        let encoded = self.encoder.encode(engine, &bands)?;
        let heard = self.decoder.listen(engine, &encoded)?;
        let search = Search { engine, decoder: &self.decoder, letters: &self.letters };
        search.write(&heard, most)
    }
}

/// Stretches as one text.
fn joined(stretches: Vec<Stretch>) -> Speech {
    let letters = |stretch: &Stretch| many(stretch.text.chars().count());
    let all: f32 = stretches.iter().map(letters).sum();
    let sure: f32 = stretches.iter().map(|stretch| stretch.confidence * letters(stretch)).sum();
    let text = stretches.iter().fold(String::new(), |text, stretch| rules::joined(text, &stretch.text));
    Speech { text, stretches, confidence: sure / all.max(1.0) }
}
