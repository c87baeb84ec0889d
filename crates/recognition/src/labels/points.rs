//! Labels of which a text may have several, among very many.

use std::collections::BTreeMap;

use super::bytes::{Reader, Writer};
use super::features::{BUCKETS, Rarity, Sparse, scale};
use super::linear::Linear;
use super::rank::{self, Ranker};
use super::{Error, Example, Result, Suggestion};
use crate::training::Chance;

const NAME: [u8; 8] = *b"points_1";
/// Places of a text that are kept, the heaviest first.
const PLACES: usize = 320;
/// Texts from which the net learns.
const TAUGHT_BY: usize = 4_000;

/// What many texts with their labels tell about another.
pub struct Points {
    pub(super) labels: Vec<String>,
    /// How many examples have each label.
    pub(super) times: Vec<f32>,
    /// The labels of each example.
    pub(super) examples: Vec<Vec<u32>>,
    rarity: Rarity,
    /// For each place, the examples that have it.
    by_place: BTreeMap<u32, Vec<(u32, f32)>>,
    linear: Linear,
    ranker: Ranker,
}

impl Points {
    /// Learns from every label of each example; the same examples and seed give the same model.
    ///
    /// # Errors
    /// [`Error::TooFew`] with fewer than two labels or ten examples.
    pub fn learn(examples: &[Example], seed: u64) -> Result<Self> {
        let examples: Vec<&Example> = examples.iter().filter(|example| !example.labels.is_empty()).collect();
        let mut labels: Vec<String> = examples.iter().flat_map(|example| example.labels.iter().cloned()).collect();
        labels.sort_unstable();
        labels.dedup();
        if labels.len() < 2 || examples.len() < 10 {
            return Err(Error::TooFew);
        }
        let (rarity, features) = Rarity::of(examples.iter().map(|example| example.text.as_str()));
        let features: Vec<Sparse> = features.into_iter().map(heaviest).collect();
        let number = |label: &String| u32::try_from(labels.binary_search(label).unwrap_or(0)).unwrap_or(0);
        let numbered = examples.iter().map(|example| {
            let mut numbers: Vec<u32> = example.labels.iter().map(number).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        });
        let numbered: Vec<Vec<u32>> = numbered.collect();
        let mut chance = Chance(seed);
        let mut turn: Vec<usize> = (0..examples.len()).collect();
        chance.shuffle(&mut turn);
        let halves = turn.split_at(turn.len() / 2);
        let of_half = |half: &[usize]| Linear::learn(labels.len(), &features, &numbered, half, &mut Chance(seed));
        let (one, other) = std::thread::scope(|scope| {
            let other = scope.spawn(|| of_half(halves.1));
            (of_half(halves.0), other.join().unwrap_or_default())
        });
        let linear = Linear::learn(labels.len(), &features, &numbered, &turn, &mut chance);
        let mut model = Self::of(labels, numbered, rarity, &features, linear);
        // Each half is judged by what was learned from the other.
        let judged = halves.0.iter().map(|at| (*at, &other)).chain(halves.1.iter().map(|at| (*at, &one)));
        let mut judged: Vec<(usize, &Linear)> = judged.collect();
        judged.sort_unstable_by_key(|(at, _)| (at.wrapping_mul(0x9e37_79b9) & 0xffff, *at));
        judged.truncate(TAUGHT_BY);
        let lists: Vec<Vec<([f32; rank::FEATURES], bool)>> = judged
            .into_iter()
            .map(|(at, linear)| {
                let own = &model.examples[at];
                let candidates = rank::candidates(&model, linear, &examples[at].text, &features[at], Some(at));
                candidates.into_iter().map(|(label, row)| (row, own.contains(&label))).collect()
            })
            .collect();
        model.ranker = Ranker::learn(&lists, &mut chance);
        Ok(model)
    }

    fn of(labels: Vec<String>, examples: Vec<Vec<u32>>, rarity: Rarity, features: &[Sparse], linear: Linear) -> Self {
        let mut by_place: BTreeMap<u32, Vec<(u32, f32)>> = BTreeMap::new();
        let mut times = vec![0.0; labels.len()];
        for ((at, list), numbers) in (0..).zip(features).zip(&examples) {
            for (place, weight) in list {
                by_place.entry(*place).or_default().push((at, *weight));
            }
            for label in numbers {
                times[*label as usize] += 1.0;
            }
        }
        Self { labels, times, examples, rarity, by_place, linear, ranker: Ranker::default() }
    }

    /// How alike each example is to a text.
    pub(super) fn alike(&self, features: &Sparse) -> Vec<f32> {
        let mut examples = vec![0.0; self.examples.len()];
        for (place, weight) in features {
            for (at, own) in self.by_place.get(place).into_iter().flatten() {
                examples[*at as usize] += weight * own;
            }
        }
        examples
    }

    /// The most probable labels, the most probable first.
    #[must_use]
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        let features = heaviest(self.rarity.features(text));
        let candidates = rank::candidates(self, &self.linear, text, &features, None);
        let mut ranked: Vec<(f32, u32)> =
            candidates.iter().map(|(label, row)| (self.ranker.confidence(row), *label)).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let named = ranked.into_iter().take(limit);
        named.map(|(confidence, label)| Suggestion { label: self.labels[label as usize].clone(), confidence }).collect()
    }

    /// The model as a file: of the texts nothing is kept but hashes of their n-grams.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut file = Writer::new(NAME);
        file.text(&self.ranker.to_json());
        file.length(self.labels.len());
        for label in &self.labels {
            file.text(label);
        }
        let mut lists: Vec<Sparse> = vec![Vec::new(); self.examples.len()];
        for (place, list) in &self.by_place {
            for (at, weight) in list {
                lists[*at as usize].push((*place, *weight));
            }
        }
        file.length(lists.len());
        for (list, labels) in lists.iter().zip(&self.examples) {
            file.length(labels.len());
            for label in labels {
                file.whole(*label);
            }
            file.length(list.len());
            for (place, weight) in list {
                file.whole(*place);
                file.number(*weight);
            }
        }
        let usual = self.rarity.0.iter().copied().fold(0.0, f32::max);
        file.number(usual);
        let said: Vec<_> = self.rarity.0.iter().enumerate().filter(|(_, rarity)| **rarity < usual).collect();
        file.length(said.len());
        for (place, rarity) in said {
            file.length(place);
            file.number(*rarity);
        }
        self.linear.write(&mut file);
        file.0
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where it is none of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut file = Reader::new(NAME, bytes)?;
        let ranker = Ranker::from_json(&file.text()?).ok_or(Error::Unreadable)?;
        let labels = file.texts()?;
        let mut examples = Vec::new();
        let mut features = Vec::new();
        for _ in 0..file.length(8)? {
            let numbers = (0..file.length(4)?).map(|_| file.below(labels.len())).collect::<Result<Vec<_>>>()?;
            let list = (0..file.length(8)?).map(|_| Ok((file.below(BUCKETS)?, file.number()?)));
            features.push(list.collect::<Result<Sparse>>()?);
            examples.push(numbers);
        }
        let mut rarity = vec![file.number()?; BUCKETS];
        for _ in 0..file.length(8)? {
            // In this order: of an assignment what stands on the right is read first.
            let place = file.below(BUCKETS)? as usize;
            rarity[place] = file.number()?;
        }
        let linear = Linear::read(&mut file, labels.len())?;
        Ok(Self { ranker, ..Self::of(labels, examples, Rarity(rarity), &features, linear) })
    }
}

fn heaviest(mut features: Sparse) -> Sparse {
    features.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    features.truncate(PLACES);
    features.sort_unstable_by_key(|(place, _)| *place);
    scale(&mut features);
    features
}
