//! A text as a sparse list of numbers: its n-grams of characters and its words, hashed, each weighed by how rare it is.

use std::collections::BTreeMap;

use crate::texts::pieces;

/// Places an n-gram may be hashed to; words have as many behind them.
const GRAMS: u32 = 1 << 20;
/// All places.
pub(super) const PLACES: usize = 2 * GRAMS as usize;
/// The longest n-gram.
const LONGEST: usize = 3;
/// Characters of a text that are read.
const READ: usize = 1_500;

/// Places and how often each occurs, sorted by place.
pub(super) type Counts = Vec<(u32, u8)>;
/// Places and weights, sorted by place.
pub(super) type Sparse = Vec<(u32, f32)>;

/// How often each n-gram and each word of a text occurs.
pub(super) fn counted(text: &str) -> Counts {
    let plain = plain(text);
    let letters: Vec<u32> = plain.chars().map(u32::from).collect();
    let mut counts: BTreeMap<u32, u8> = BTreeMap::new();
    let mut count = |place: u32| {
        let times = counts.entry(place).or_default();
        *times = times.saturating_add(1);
    };
    for length in 1..=LONGEST {
        letters.windows(length).for_each(|gram| count(place(gram.iter().copied())));
    }
    let words: Vec<&str> = pieces(&plain).into_iter().filter(|word| !word.trim().is_empty()).collect();
    for length in 1..=2 {
        for gram in words.windows(length) {
            let letters = gram.iter().flat_map(|word| word.chars().map(u32::from).chain([0]));
            count(GRAMS + place(letters));
        }
    }
    counts.into_iter().collect()
}

/// Half width, lower case, one space for many.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().take(READ) {
        let letter = match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
            _ if letter.is_whitespace() => ' ',
            _ => letter,
        };
        if letter != ' ' || !plain.ends_with(' ') {
            plain.extend(letter.to_lowercase());
        }
    }
    plain
}

/// The place of an n-gram.
fn place(gram: impl Iterator<Item = u32>) -> u32 {
    let hash =
        gram.fold(0xcbf2_9ce4_8422_2325_u64, |hash, unit| (hash ^ u64::from(unit)).wrapping_mul(0x0000_0100_0000_01b3));
    ((hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32 % GRAMS
}

/// The weights of a text's places, where `rarity` says how rare each is: n-grams and words count alike, and their squares sum to one.
pub(super) fn weigh(counts: &Counts, rarity: impl Fn(u32) -> f32) -> Sparse {
    let mut list: Sparse =
        counts.iter().map(|(place, times)| (*place, (1.0 + f32::from(*times).ln()) * rarity(*place))).collect();
    let words = list.partition_point(|(place, _)| *place < GRAMS);
    let (grams, words) = list.split_at_mut(words);
    let share = if grams.is_empty() || words.is_empty() { 1.0 } else { std::f32::consts::FRAC_1_SQRT_2 };
    scale(grams, share);
    scale(words, share);
    list
}

/// How rare a place is that `with` of `all` texts have.
#[expect(clippy::cast_precision_loss, reason = "a number of texts")]
pub(super) fn rarity(with: usize, all: usize) -> f32 {
    ((1.0 + all as f32) / (1.0 + with as f32)).ln() + 1.0
}

/// Brings the squares of the weights to the square of `length`.
fn scale(list: &mut [(u32, f32)], length: f32) {
    let own = list.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    for (_, weight) in list.iter_mut().filter(|_| own > 0.0) {
        *weight *= length / own;
    }
}
