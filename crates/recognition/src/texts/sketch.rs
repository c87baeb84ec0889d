//! What of a text is compared: its pairs, triples and words, each with how rare it is.

use super::shape::{Shape, grams};

/// Parts of a text, sorted, each once, with its weight: the rarer the heavier.
pub(super) type Weighed = Vec<(u64, f32)>;

/// Units at the beginning that are compared by themselves.
const HEAD: usize = 12;

/// How rare a part is among everything indexed.
pub(super) trait Rarity {
    /// The weight of a pair of units.
    fn of_pair(&self, pair: u64) -> f32;
    /// The weight of a word.
    fn of_word(&self, word: &str) -> f32;
}

/// A text made ready for comparing.
pub(super) struct Sketch {
    pub(super) shape: Shape,
    pub(super) pairs: Weighed,
    pub(super) triples: Weighed,
    pub(super) singles: Weighed,
    pub(super) words: Weighed,
    /// The pairs of the clause that asks.
    pub(super) ask: Weighed,
    /// The pairs of the beginning.
    pub(super) head: Weighed,
}

impl Sketch {
    pub(super) fn new<'a>(shape: Shape, words: impl Iterator<Item = &'a str>, rarity: &impl Rarity) -> Self {
        let units = &shape.units;
        let weigh = |units: &[u32]| sorted(grams(units).map(|pair| (pair, rarity.of_pair(pair))));
        let alike = |part: u64| (part, 1.0);
        Self {
            pairs: weigh(units),
            ask: weigh(&units[shape.ask..]),
            head: weigh(&units[..units.len().min(HEAD)]),
            triples: sorted(units.windows(3).map(|three| alike(triple(three)))),
            singles: sorted(units.iter().map(|unit| alike(u64::from(*unit)))),
            words: sorted(words.map(|word| (hash(word), rarity.of_word(word)))),
            shape,
        }
    }
}

/// How much two lists have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Common {
    shared: f32,
    one: f32,
    other: f32,
    squares: f32,
    one_squares: f32,
    other_squares: f32,
}

impl Common {
    pub(super) fn of(one: &[(u64, f32)], other: &[(u64, f32)]) -> Self {
        let sum = |list: &[(u64, f32)]| list.iter().map(|(_, weight)| weight).sum();
        let squares = |list: &[(u64, f32)]| list.iter().map(|(_, weight)| weight * weight).sum();
        let (mut shared, mut both) = (0.0, 0.0);
        let mut rest = other.iter().peekable();
        for (part, weight) in one {
            while rest.next_if(|(behind, _)| behind < part).is_some() {}
            if rest.next_if(|(same, _)| same == part).is_some() {
                shared += weight;
                both += weight * weight;
            }
        }
        Self {
            shared,
            one: sum(one),
            other: sum(other),
            squares: both,
            one_squares: squares(one),
            other_squares: squares(other),
        }
    }

    /// The share of the first list that the second has.
    pub(super) fn of_one(self) -> f32 {
        share(self.shared, self.one)
    }

    /// The share of the second list that the first has.
    pub(super) fn of_other(self) -> f32 {
        share(self.shared, self.other)
    }

    /// What both have over what either has.
    pub(super) fn jaccard(self) -> f32 {
        share(self.shared, self.one + self.other - self.shared)
    }

    pub(super) fn cosine(self) -> f32 {
        share(self.squares, (self.one_squares * self.other_squares).sqrt())
    }
}

/// A part of a whole; nothing of nothing.
pub(super) fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn sorted(parts: impl Iterator<Item = (u64, f32)>) -> Weighed {
    let mut list: Weighed = parts.collect();
    list.sort_unstable_by_key(|(part, _)| *part);
    list.dedup_by_key(|(part, _)| *part);
    list
}

fn triple(units: &[u32]) -> u64 {
    units.iter().fold(0xcbf2_9ce4_8422_2325, |hash, unit| step(hash, u64::from(*unit)))
}

pub(super) fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| step(hash, u64::from(byte)))
}

fn step(hash: u64, next: u64) -> u64 {
    (hash ^ next).wrapping_mul(0x0000_0100_0000_01b3)
}
