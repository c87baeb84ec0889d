//! Labels that exclude each other: a linear model with one row of weights a place.

use super::bytes::{Reader, Writer};
use super::features::{BUCKETS, Rarity, Sparse};
use super::{Error, Example, Result, Suggestion};
use crate::training::Chance;

const NAME: [u8; 8] = *b"classes1";
/// Times every example is seen.
const ROUNDS: usize = 10;
/// How far a weight moves at most at the first step.
const STEP: f32 = 0.1;
/// What each weight is taken to have moved before it begins.
const MOVED: f32 = 1e-4;
/// One example in so many is kept to learn how far the model may be believed.
const KEPT: u64 = 12;

/// A linear model over hashed n-grams, as many weights a place as there are labels.
pub struct Classes {
    labels: Vec<String>,
    rarity: Rarity,
    weights: Vec<f32>,
    /// By what scores are multiplied before they become probabilities.
    warmth: f32,
}

impl Classes {
    /// Learns from the first label of each example; the same examples and seed give the same model.
    ///
    /// # Errors
    /// [`Error::TooFew`] with fewer than two labels or ten examples.
    pub fn learn(examples: &[Example], seed: u64) -> Result<Self> {
        let examples: Vec<&Example> = examples.iter().filter(|example| !example.labels.is_empty()).collect();
        let mut labels: Vec<String> = examples.iter().map(|example| example.labels[0].clone()).collect();
        labels.sort_unstable();
        labels.dedup();
        if labels.len() < 2 || examples.len() < 10 {
            return Err(Error::TooFew);
        }
        let (rarity, features) = Rarity::of(examples.iter().map(|example| example.text.as_str()));
        let rows: Vec<(Sparse, usize)> = features
            .into_iter()
            .zip(&examples)
            .map(|(features, example)| (features, labels.binary_search(&example.labels[0]).unwrap_or(0)))
            .collect();
        let mut chance = Chance(seed);
        let (kept, learned): (Vec<_>, Vec<_>) = rows.into_iter().partition(|_| chance.next().is_multiple_of(KEPT));
        let weights = vec![0.0; BUCKETS * labels.len()];
        let mut model = Self { labels, rarity, weights, warmth: 1.0 };
        model.fit(&learned, &mut chance);
        model.warmth = model.warmth_for(&kept);
        Ok(model)
    }

    fn fit(&mut self, rows: &[(Sparse, usize)], chance: &mut Chance) {
        let mut squares = vec![MOVED; self.weights.len()];
        let mut turn: Vec<usize> = (0..rows.len()).collect();
        for _ in 0..ROUNDS {
            chance.shuffle(&mut turn);
            for (features, label) in turn.iter().map(|at| &rows[*at]) {
                let mut pull = probabilities(&self.scores(features), 1.0);
                pull[*label] -= 1.0;
                self.step(features, &pull, &mut squares);
            }
        }
    }

    /// One step against the slope, shorter where there were many (`AdaGrad`).
    fn step(&mut self, features: &Sparse, pull: &[f32], squares: &mut [f32]) {
        let classes = self.labels.len();
        for (place, value) in features {
            let begin = *place as usize * classes;
            let weights = self.weights[begin..begin + classes].iter_mut();
            for ((weight, square), pull) in weights.zip(&mut squares[begin..begin + classes]).zip(pull) {
                let slope = pull * value;
                *square += slope * slope;
                *weight -= STEP * slope / square.sqrt();
            }
        }
    }

    fn scores(&self, features: &Sparse) -> Vec<f32> {
        let classes = self.labels.len();
        let mut scores = vec![0.0; classes];
        for (place, value) in features {
            let begin = *place as usize * classes;
            scores
                .iter_mut()
                .zip(&self.weights[begin..begin + classes])
                .for_each(|(score, weight)| *score += weight * value);
        }
        scores
    }

    /// The warmth under which the kept examples are least surprising.
    fn warmth_for(&self, kept: &[(Sparse, usize)]) -> f32 {
        let scored: Vec<(Vec<f32>, usize)> = kept.iter().map(|(row, label)| (self.scores(row), *label)).collect();
        let surprise = |warmth: f32| -> f32 {
            scored.iter().map(|(scores, label)| -probabilities(scores, warmth)[*label].max(1e-6).ln()).sum()
        };
        let warmths = (2..=40_u8).map(|step| f32::from(step) / 10.0);
        warmths.min_by(|one, other| surprise(*one).total_cmp(&surprise(*other))).unwrap_or(1.0)
    }

    /// The most probable labels, the most probable first.
    #[must_use]
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        let scores = self.scores(&self.rarity.features(text));
        let mut ranked: Vec<(f32, &String)> =
            probabilities(&scores, self.warmth).into_iter().zip(&self.labels).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        ranked
            .into_iter()
            .take(limit)
            .map(|(confidence, label)| Suggestion { label: label.clone(), confidence })
            .collect()
    }

    /// The model as a file: weights in 8 bits, places without any left out.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut file = Writer::new(NAME);
        file.length(self.labels.len());
        for label in &self.labels {
            file.text(label);
        }
        file.number(self.warmth);
        let unit = self.weights.iter().fold(0.0_f32, |most, weight| most.max(weight.abs())) / 127.0;
        file.number(unit);
        file.number(self.rarity.0.iter().copied().fold(0.0, f32::max));
        let rows = self.weights.chunks(self.labels.len()).zip(&self.rarity.0).enumerate();
        let said: Vec<_> = rows.filter(|(_, (row, _))| row.iter().any(|weight| weight.abs() >= unit / 2.0)).collect();
        file.length(said.len());
        for (place, (row, rarity)) in said {
            file.length(place);
            file.number(*rarity);
            #[expect(clippy::cast_possible_truncation, reason = "between -127 and 127")]
            file.0.extend(row.iter().map(|weight| ((weight / unit.max(1e-9)).round() as i8).cast_unsigned()));
        }
        file.0
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where it is none of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut file = Reader::new(NAME, bytes)?;
        let labels = file.texts()?;
        let (warmth, unit, rarest) = (file.number()?, file.number()?, file.number()?);
        let mut weights = vec![0.0; BUCKETS * labels.len()];
        let mut rarity = vec![rarest; BUCKETS];
        for _ in 0..file.length(8 + labels.len())? {
            let place = file.whole()? as usize;
            *rarity.get_mut(place).ok_or(Error::Unreadable)? = file.number()?;
            for weight in &mut weights[place * labels.len()..(place + 1) * labels.len()] {
                *weight = f32::from(file.signed()?) * unit;
            }
        }
        Ok(Self { labels, rarity: Rarity(rarity), weights, warmth })
    }
}

fn probabilities(scores: &[f32], warmth: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let raised: Vec<f32> = scores.iter().map(|score| ((score - top) * warmth).exp()).collect();
    let sum: f32 = raised.iter().sum();
    raised.into_iter().map(|value| value / sum).collect()
}
