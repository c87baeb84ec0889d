//! One row of weights a place, only for the labels whose examples have the place.

use std::collections::BTreeMap;

use super::bytes::{Reader, Writer};
use super::features::{BUCKETS, Sparse};
use super::{Error, Result};
use crate::training::Chance;

/// Times every example is seen.
const ROUNDS: usize = 6;
/// How far a weight moves at most at a step, divided by what it has moved.
const STEP: f32 = 0.1;
/// What each weight is taken to have moved before it begins.
const MOVED: f32 = 1e-3;

/// What each place says for and against the labels it was seen with.
#[derive(Default)]
pub(super) struct Linear {
    labels: usize,
    weights: BTreeMap<u32, Vec<(u32, f32)>>,
}

impl Linear {
    /// Learns from the examples of `turn`: their labels share the probability among them.
    pub(super) fn learn(
        labels: usize,
        features: &[Sparse],
        examples: &[Vec<u32>],
        turn: &[usize],
        chance: &mut Chance,
    ) -> Self {
        let mut model = Self { labels, weights: BTreeMap::new() };
        for at in turn {
            for (place, _) in &features[*at] {
                model.weights.entry(*place).or_default().extend(examples[*at].iter().map(|label| (*label, 0.0)));
            }
        }
        for row in model.weights.values_mut() {
            row.sort_unstable_by_key(|(label, _)| *label);
            row.dedup_by_key(|(label, _)| *label);
        }
        let mut moved: BTreeMap<u32, Vec<f32>> =
            model.weights.iter().map(|(place, row)| (*place, vec![MOVED; row.len()])).collect();
        let mut turn = turn.to_vec();
        for _ in 0..ROUNDS {
            chance.shuffle(&mut turn);
            for at in &turn {
                model.step(&features[*at], &examples[*at], &mut moved);
            }
        }
        model
    }

    fn step(&mut self, features: &Sparse, own: &[u32], moved: &mut BTreeMap<u32, Vec<f32>>) {
        let mut pull = probabilities(&self.scores(features));
        #[expect(clippy::cast_precision_loss, reason = "a text has a few labels")]
        let each = 1.0 / own.len().max(1) as f32;
        for label in own {
            pull[*label as usize] -= each;
        }
        for (place, value) in features {
            let (Some(row), Some(moved)) = (self.weights.get_mut(place), moved.get_mut(place)) else {
                continue;
            };
            for ((label, weight), moved) in row.iter_mut().zip(moved) {
                let slope = pull[*label as usize] * value;
                *moved += slope * slope;
                *weight -= STEP * slope / moved.sqrt();
            }
        }
    }

    pub(super) fn scores(&self, features: &Sparse) -> Vec<f32> {
        let mut scores = vec![0.0; self.labels];
        for (place, value) in features {
            for (label, weight) in self.weights.get(place).into_iter().flatten() {
                scores[*label as usize] += weight * value;
            }
        }
        scores
    }

    pub(super) fn write(&self, file: &mut Writer) {
        file.length(self.weights.len());
        for (place, row) in &self.weights {
            file.whole(*place);
            file.length(row.len());
            for (label, weight) in row {
                file.whole(*label);
                file.number(*weight);
            }
        }
    }

    pub(super) fn read(file: &mut Reader<'_>, labels: usize) -> Result<Self> {
        let mut weights = BTreeMap::new();
        for _ in 0..file.length(8)? {
            let place = file.below(BUCKETS)?;
            let row = (0..file.length(8)?).map(|_| Ok((file.below(labels)?, file.number()?)));
            if weights.insert(place, row.collect::<Result<Vec<_>>>()?).is_some() {
                return Err(Error::Unreadable);
            }
        }
        Ok(Self { labels, weights })
    }
}

/// Scores as shares of one.
pub(super) fn probabilities(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let raised: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
    let sum: f32 = raised.iter().sum();
    raised.into_iter().map(|value| value / sum).collect()
}
