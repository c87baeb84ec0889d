//! Labels that exclude each other: for each a line between its texts and the others.

use std::collections::HashMap;

use super::bytes::{Reader, Writer};
use super::features::{Counts, PLACES, Sparse, counted, rarity, weigh};
use super::machine::Line;
use super::{Error, Example, Result, Suggestion};
use crate::training::Chance;

const NAME: [u8; 8] = *b"classes2";
/// The price of an example on the wrong side of a line.
const COST: f32 = 10.0;
/// One example in so many tells how far the model may be believed, before it is learned from.
const KEPT: u64 = 12;
/// One text in so many is stranger than what may be believed without doubt.
const STRANGE: usize = 20;

/// For each label a weight of every place.
pub struct Classes {
    labels: Vec<String>,
    /// How rare a place is that no text had.
    rarest: f32,
    bias: Vec<f32>,
    /// By what the weights of a label are multiplied.
    units: Vec<f32>,
    /// How rare each place is, and its weights.
    places: HashMap<u32, (f32, Box<[i8]>)>,
    /// By what scores are multiplied before they become probabilities.
    warmth: f32,
    /// A text of which a smaller share is known is believed less.
    familiar: f32,
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
        let own: Vec<usize> =
            examples.iter().map(|example| labels.binary_search(&example.labels[0]).unwrap_or(0)).collect();
        let counts: Vec<Counts> = examples.iter().map(|example| counted(&example.text)).collect();
        let mut texts_with = vec![0; PLACES];
        counts.iter().flatten().for_each(|(place, _)| texts_with[*place as usize] += 1);
        let all = counts.len();
        let rows: Vec<Sparse> = counts
            .iter()
            .map(|counts| {
                let mut row = weigh(counts, |place| rarity(texts_with[place as usize], all));
                // What only one text has tells nothing of another.
                row.retain(|(place, _)| texts_with[*place as usize] > 1);
                row
            })
            .collect();
        let mut chance = Chance(seed);
        let (kept, taught): (Vec<usize>, Vec<usize>) = (0..all).partition(|_| chance.next().is_multiple_of(KEPT));
        let whole: Vec<usize> = (0..all).collect();
        let line = |label: usize| {
            let mut chance = Chance(seed ^ label as u64);
            let mut line = Line::new(all, PLACES);
            line.learn(&rows, &taught, |at| own[at] == label, COST, &mut chance);
            let unseen: Vec<f32> = kept.iter().map(|at| line.score(&rows[*at])).collect();
            line.learn(&rows, &whole, |at| own[at] == label, COST, &mut chance);
            (unseen, Kept::of(&line))
        };
        let learned = in_two(labels.len(), line);
        let (unseen, lines): (Vec<Vec<f32>>, Vec<Kept>) = learned.into_iter().unzip();
        let scored: Vec<(Vec<f32>, usize)> = kept
            .iter()
            .enumerate()
            .map(|(place, at)| (unseen.iter().map(|scores| scores[place]).collect(), own[*at]))
            .collect();
        let (bias, units) = lines.iter().map(|line| (line.bias, line.unit)).unzip();
        let mut places: HashMap<u32, (f32, Box<[i8]>)> = HashMap::new();
        for (label, line) in lines.iter().enumerate() {
            for (place, weight) in &line.weights {
                let row = places.entry(*place).or_insert_with(|| {
                    (rarity(texts_with[*place as usize], all), vec![0; labels.len()].into_boxed_slice())
                });
                row.1[label] = *weight;
            }
        }
        // What a text and one other have, only one would have if this text were new.
        let with_others = |at: &usize| rows[*at].iter().filter(|(place, _)| texts_with[*place as usize] > 2);
        let mut known: Vec<f32> = kept.iter().map(|at| with_others(at).map(|(_, value)| value * value).sum()).collect();
        known.sort_by(f32::total_cmp);
        let familiar = known.get(known.len() / STRANGE).copied().unwrap_or(0.0);
        Ok(Self { labels, rarest: rarity(0, all), bias, units, places, warmth: warmth_for(&scored), familiar })
    }

    /// The score of each label, and the share of the text that is known.
    fn scores(&self, text: &str) -> (Vec<f32>, f32) {
        let row = weigh(&counted(text), |place| self.places.get(&place).map_or(self.rarest, |(rarity, _)| *rarity));
        let mut scores = vec![0.0; self.labels.len()];
        let mut known = 0.0;
        for (place, value) in row {
            if let Some((_, weights)) = self.places.get(&place) {
                known += value * value;
                scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += f32::from(*weight) * value);
            }
        }
        scores.iter_mut().zip(self.units.iter().zip(&self.bias)).for_each(|(score, (unit, bias))| {
            *score = *score * unit + bias;
        });
        (scores, known)
    }

    /// The most probable labels, the most probable first.
    #[must_use]
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        let (scores, known) = self.scores(text);
        // Of what it has hardly seen anything like, the model knows no label.
        let belief = (known / self.familiar.max(1e-6)).min(1.0);
        let shares = probabilities(&scores, self.warmth).into_iter().map(|share| share * belief);
        let mut ranked: Vec<(f32, &String)> = shares.zip(&self.labels).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        ranked
            .into_iter()
            .take(limit)
            .map(|(confidence, label)| Suggestion { label: label.clone(), confidence })
            .collect()
    }

    /// The model as a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut file = Writer::new(NAME);
        file.texts(&self.labels);
        file.number(self.warmth);
        file.number(self.rarest);
        file.number(self.familiar);
        self.bias.iter().chain(&self.units).for_each(|number| file.number(*number));
        let mut places: Vec<_> = self.places.iter().collect();
        places.sort_unstable_by_key(|(place, _)| **place);
        file.length(places.len());
        for (place, (rarity, weights)) in places {
            file.whole(*place);
            file.number(*rarity);
            file.0.extend(weights.iter().map(|weight| weight.cast_unsigned()));
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
        let (warmth, rarest, familiar) = (file.number()?, file.number()?, file.number()?);
        let bias = labels.iter().map(|_| file.number()).collect::<Result<_>>()?;
        let units = labels.iter().map(|_| file.number()).collect::<Result<_>>()?;
        let mut places = HashMap::new();
        for _ in 0..file.length(8 + labels.len())? {
            let (place, rarity) = (file.below(PLACES)?, file.number()?);
            let weights = labels.iter().map(|_| file.signed()).collect::<Result<_>>()?;
            places.insert(place, (rarity, weights));
        }
        Ok(Self { labels, rarest, bias, units, places, warmth, familiar })
    }
}

/// A line in few bits: weights too small to count are left out.
struct Kept {
    bias: f32,
    unit: f32,
    weights: Vec<(u32, i8)>,
}

impl Kept {
    fn of(line: &Line) -> Self {
        let unit = line.weights.iter().fold(0.0_f32, |most, weight| most.max(weight.abs())).max(1e-9) / 127.0;
        let weights = (0..).zip(&line.weights).map(|(place, weight)| (place, in_bits(weight / unit)));
        Self { bias: line.bias, unit, weights: weights.filter(|(_, weight)| *weight != 0).collect() }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "between -127 and 127")]
fn in_bits(weight: f32) -> i8 {
    weight.round() as i8
}

/// What `work` makes of each number below `count`, on two threads.
pub(super) fn in_two<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (front, back) = std::thread::scope(|scope| {
        let back = scope.spawn(|| (count / 2..count).map(&work).collect::<Vec<T>>());
        let front: Vec<T> = (0..count / 2).map(&work).collect();
        (front, back.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    front.into_iter().chain(back).collect()
}

/// The warmth under which the kept examples are least surprising.
fn warmth_for(scored: &[(Vec<f32>, usize)]) -> f32 {
    let surprise = |warmth: f32| -> f32 {
        scored.iter().map(|(scores, label)| -probabilities(scores, warmth)[*label].max(1e-6).ln()).sum()
    };
    let warmths = (2..=60_u8).map(|step| f32::from(step) / 10.0);
    warmths.min_by(|one, other| surprise(*one).total_cmp(&surprise(*other))).unwrap_or(1.0)
}

/// Scores as shares of one.
fn probabilities(scores: &[f32], warmth: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let raised: Vec<f32> = scores.iter().map(|score| ((score - top) * warmth).exp()).collect();
    let sum: f32 = raised.iter().sum();
    raised.into_iter().map(|value| value / sum).collect()
}
