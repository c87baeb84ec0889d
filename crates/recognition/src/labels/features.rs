//! A text as a sparse list of numbers: its n-grams, hashed, each weighed by how rare it is.

use std::collections::HashMap;

use crate::texts::units;

/// Places an n-gram may be hashed to.
pub(super) const BUCKETS: usize = 1 << 20;
/// The longest n-gram.
const LONGEST: usize = 3;

/// Places and weights, sorted by place; the squares of the weights sum to one.
pub(super) type Sparse = Vec<(u32, f32)>;

/// How often each n-gram of a text occurs, dampened.
fn counted(text: &str) -> Sparse {
    let units = units(text);
    let mut counts: HashMap<u32, f32> = HashMap::new();
    for length in 1..=LONGEST {
        for gram in units.windows(length) {
            *counts.entry(place(gram)).or_default() += 1.0;
        }
    }
    let mut counted: Sparse = counts.into_iter().map(|(place, count)| (place, 1.0 + f32::ln(count))).collect();
    counted.sort_unstable_by_key(|(place, _)| *place);
    counted
}

/// The place of an n-gram.
#[expect(clippy::cast_possible_truncation, reason = "the remainder is below the number of places")]
fn place(gram: &[u32]) -> u32 {
    let hash = gram
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, unit| (hash ^ u64::from(*unit)).wrapping_mul(0x0000_0100_0000_01b3));
    ((hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32 % BUCKETS as u32
}

/// How rare each place is among the texts learned from.
pub(super) struct Rarity(pub(super) Vec<f32>);

impl Rarity {
    /// Reads all texts once.
    #[expect(clippy::cast_precision_loss, reason = "a number of texts")]
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> (Self, Vec<Sparse>) {
        let lists: Vec<Sparse> = texts.map(counted).collect();
        let mut documents = vec![0.0_f32; BUCKETS];
        lists.iter().flatten().for_each(|(place, _)| documents[*place as usize] += 1.0);
        let all = lists.len() as f32;
        let rarity = Self(documents.into_iter().map(|with| ((1.0 + all) / (1.0 + with)).ln() + 1.0).collect());
        let weighed = lists.into_iter().map(|list| rarity.weigh(list)).collect();
        (rarity, weighed)
    }

    /// The features of a text.
    pub(super) fn features(&self, text: &str) -> Sparse {
        self.weigh(counted(text))
    }

    fn weigh(&self, mut list: Sparse) -> Sparse {
        for (place, weight) in &mut list {
            *weight *= self.0[*place as usize];
        }
        scale(&mut list);
        list
    }
}

/// Brings the squares of the weights to one.
pub(super) fn scale(list: &mut Sparse) {
    let length = list.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        for (_, weight) in list.iter_mut() {
            *weight /= length;
        }
    }
}
