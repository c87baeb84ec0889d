//! How rare pairs and words are in the index: counted in memory, because a search asks for some thousand of them.

use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::Searcher;
use tantivy::schema::Field;

use super::sketch::{Rarity, hash};

/// Counters, 16 MB of them. A part is counted in two, and the smaller is believed: so a common part seldom makes a rare one common.
const COUNTERS: usize = 1 << 22;
/// Keeps words and pairs apart.
const WORD: u64 = 0x5eed;

/// How many documents have each pair and each word, about.
pub(super) struct Frequencies {
    counters: Vec<AtomicU32>,
    documents: AtomicU32,
}

impl Frequencies {
    pub(super) fn new() -> Self {
        let counters = std::iter::repeat_with(|| AtomicU32::new(0)).take(COUNTERS).collect();
        Self { counters, documents: AtomicU32::new(0) }
    }

    /// Counts everything that is indexed.
    pub(super) fn read(&self, searcher: &Searcher, pairs: Field, words: Field) -> tantivy::Result<()> {
        for segment in searcher.segment_readers() {
            for field in [pairs, words] {
                let terms = segment.inverted_index(field)?;
                let mut stream = terms.terms().stream()?;
                while let Some((term, told)) = stream.next() {
                    let Ok(text) = std::str::from_utf8(term) else { continue };
                    let key = if field == words { word(text) } else { u64::from_str_radix(text, 16).unwrap_or(0) };
                    self.add(key, told.doc_freq);
                }
            }
        }
        self.documents.store(u32::try_from(searcher.num_docs()).unwrap_or(u32::MAX), Ordering::Relaxed);
        Ok(())
    }

    /// Counts a document that is put; its pairs and words each once.
    pub(super) fn count(&self, pairs: impl Iterator<Item = u64>, words: &[&str]) {
        let mut keys: Vec<u64> = pairs.chain(words.iter().map(|text| word(text))).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.add(key, 1);
        }
        self.documents.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn clear(&self) {
        for counter in &self.counters {
            counter.store(0, Ordering::Relaxed);
        }
        self.documents.store(0, Ordering::Relaxed);
    }

    fn add(&self, key: u64, times: u32) {
        for place in places(key) {
            self.counters[place].fetch_add(times, Ordering::Relaxed);
        }
    }

    fn documents_with(&self, key: u64) -> u32 {
        places(key).map(|place| self.counters[place].load(Ordering::Relaxed)).into_iter().min().unwrap_or(0)
    }

    pub(super) fn documents_with_pair(&self, pair: u64) -> u32 {
        self.documents_with(pair)
    }

    pub(super) fn documents_with_word(&self, text: &str) -> u32 {
        self.documents_with(word(text))
    }

    #[expect(clippy::cast_possible_truncation, reason = "a logarithm of a count")]
    fn weight(&self, with: u32) -> f32 {
        let documents = f64::from(self.documents.load(Ordering::Relaxed));
        (1.0 + documents / (f64::from(with) + 1.0)).ln() as f32
    }
}

impl Rarity for Frequencies {
    fn of_pair(&self, pair: u64) -> f32 {
        self.weight(self.documents_with_pair(pair))
    }

    fn of_word(&self, word: &str) -> f32 {
        self.weight(self.documents_with_word(word))
    }
}

fn word(text: &str) -> u64 {
    hash(text) ^ WORD
}

/// The two counters of a part.
#[expect(clippy::cast_possible_truncation, reason = "the remainder is below the number of counters")]
fn places(key: u64) -> [usize; 2] {
    let mixed = (key ^ (key >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let other = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    [(mixed >> 32) as usize % COUNTERS, (other ^ (mixed & 0xffff)) as usize % COUNTERS]
}

/// A pair as the index spells it.
pub(super) fn spelled(pair: u64) -> String {
    format!("{pair:x}")
}
