//! The likeliest text of a stretch of sound: several are written on side by side, and the likeliest of them stays.

use super::HearingError;
use super::decoder::{Decoder, Memory, Sound};
use super::layers::{Engine, softmax};
use super::letters::Letters;
use super::number::many;
use super::rules;

/// Texts that are written on side by side.
const BREADTH: usize = 3;
/// Of each so many ways to go on are looked at.
const WAYS: usize = 12;

/// What one stretch says.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    /// How sure it is, token by token, from 0 to 1.
    pub(super) confidence: f32,
    /// How likely nobody speaks.
    pub(super) silence: f32,
}

/// Writes down.
pub(super) struct Search<'a> {
    pub(super) engine: &'a Engine,
    pub(super) decoder: &'a Decoder,
    pub(super) letters: &'a Letters,
}

#[derive(Clone, Default)]
struct Text {
    tokens: Vec<usize>,
    /// The logarithm of how likely it is.
    likely: f32,
    memory: Memory,
}

impl Text {
    /// How sure it is on the average; the end counts as one.
    fn sure(&self) -> f32 {
        self.likely / many(self.tokens.len() + 1)
    }
}

impl Search<'_> {
    /// The likeliest text of at most so many tokens. No words go before it: of a voice that is hard to hear the model would only
    /// repeat them.
    pub(super) fn write(&self, sound: &Sound, most: usize) -> Result<Written, HearingError> {
        let start = self.letters.start;
        let mut memories = [Memory::default()];
        let tokens: Vec<(usize, usize)> = start.iter().map(|token| (0, *token)).collect();
        let rows = self.decoder.write(self.engine, sound, &mut memories, &tokens)?;
        let row = |at: usize| &rows[at * self.decoder.width()..(at + 1) * self.decoder.width()];
        let mut likely = self.decoder.name(self.engine, row(0))?;
        softmax(&mut likely);
        let silence = likely[self.letters.silence];
        let [memory] = memories;
        let mut texts = vec![Text { memory, ..Text::default() }];
        let mut next = self.decoder.name(self.engine, row(start.len() - 1))?;
        let mut done: Vec<Text> = Vec::new();
        for _ in 0..most.min(self.decoder.room() - start.len()) {
            texts = self.go_on(&texts, &mut next, &mut done);
            if texts.is_empty() || done.len() >= BREADTH {
                break;
            }
            next = self.likelihoods(sound, &mut texts)?;
        }
        // What was cut off is sure of its words only because the hard ones are still to come.
        let whole = if done.is_empty() { texts } else { done };
        let best = whole.into_iter().max_by(|a, b| a.sure().total_cmp(&b.sure())).unwrap_or_default();
        Ok(Written { text: self.letters.text(&best.tokens), confidence: best.sure().exp(), silence })
    }

    /// The likeliest texts that are longer by one token; what has come to its end goes to `done`.
    fn go_on(&self, texts: &[Text], next: &mut [f32], done: &mut Vec<Text>) -> Vec<Text> {
        let classes = next.len() / texts.len().max(1);
        let mut ways: Vec<(f32, usize, usize)> = Vec::new();
        for (at, (text, likely)) in texts.iter().zip(next.chunks_exact_mut(classes)).enumerate() {
            self.letters.mask(likely, !text.tokens.is_empty());
            softmax(likely);
            let fits =
                |token: &usize| self.letters.follows(&text.tokens, *token) && !rules::goes_round(&text.tokens, *token);
            let best = highest(likely).into_iter().filter(fits).take(BREADTH + 1);
            ways.extend(best.map(|token| (text.likely + likely[token].max(f32::MIN_POSITIVE).ln(), at, token)));
        }
        ways.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut longer = Vec::new();
        for (likely, at, token) in ways {
            if longer.len() == BREADTH {
                break;
            }
            let text = Text { likely, ..texts[at].clone() };
            if token == self.letters.end {
                done.push(text);
            } else {
                longer.push(Text { tokens: [&text.tokens[..], &[token]].concat(), ..text });
            }
        }
        longer
    }

    fn likelihoods(&self, sound: &Sound, texts: &mut [Text]) -> Result<Vec<f32>, HearingError> {
        let last = texts.iter().enumerate().filter_map(|(at, text)| Some((at, *text.tokens.last()?)));
        let tokens: Vec<(usize, usize)> = last.collect();
        let mut memories: Vec<Memory> = texts.iter_mut().map(|text| std::mem::take(&mut text.memory)).collect();
        let rows = self.decoder.write(self.engine, sound, &mut memories, &tokens)?;
        for (text, memory) in texts.iter_mut().zip(memories) {
            text.memory = memory;
        }
        self.decoder.name(self.engine, &rows)
    }
}

/// The likeliest few, the likeliest first.
fn highest(likely: &[f32]) -> Vec<usize> {
    let mut best: Vec<usize> = Vec::with_capacity(WAYS + 1);
    for (at, value) in likely.iter().enumerate() {
        if best.len() == WAYS && best.last().is_some_and(|last| likely[*last] >= *value) {
            continue;
        }
        let place = best.partition_point(|other| likely[*other] >= *value);
        best.insert(place, at);
        best.truncate(WAYS);
    }
    best
}
