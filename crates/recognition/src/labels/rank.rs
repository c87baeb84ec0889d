//! Weighing what speaks for a label.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::features::Sparse;
use super::linear::{Linear, probabilities};
use super::points::Points;
use crate::net::{Net, sigmoid};
use crate::texts::units;
use crate::training::{Chance, Trainer, start};

/// What speaks for a label, as numbers.
pub(super) const FEATURES: usize = 12;
/// Nearest examples and nearest labels whose labels are weighed.
const NEAREST: usize = 30;
/// Labels that are weighed because of their words.
const NEAREST_LABELS: usize = 20;
/// Times every example is seen.
const ROUNDS: usize = 6;
/// From so alike on, an example is the text itself and teaches nothing about others.
const ITSELF: f32 = 0.95;

/// The labels that may be meant, and what speaks for each. `own` is the text's own place among the examples, which must not
/// speak for itself.
pub(super) fn candidates(
    model: &Points,
    linear: &Linear,
    text: &str,
    features: &Sparse,
    own: Option<usize>,
) -> Vec<(u32, [f32; FEATURES])> {
    let alike = model.alike(features);
    let scores = linear.scores(features);
    let shares = probabilities(&scores);
    let usable = |at: &usize| alike[*at] > 0.0 && (own.is_none() || (Some(*at) != own && alike[*at] < ITSELF));
    let nearest = top((0..alike.len()).filter(usable), &alike, NEAREST);
    let by_score = top(0..scores.len(), &scores, NEAREST_LABELS);
    let ranks: HashMap<u32, usize> = by_score.iter().enumerate().map(|(rank, label)| (number(*label), rank)).collect();
    let mut labels: BTreeSet<u32> = ranks.keys().copied().collect();
    labels.extend(nearest.iter().flat_map(|at| model.examples[*at].iter().copied()));
    let grams: HashSet<(u32, u32)> = pairs(text).collect();
    let best = nearest.first().map_or(0.0, |at| alike[*at]);
    let all: f32 = nearest.iter().map(|at| alike[*at].powi(3)).sum();
    let row = |label: u32| {
        let having = || nearest.iter().enumerate().filter(|(_, at)| model.examples[**at].contains(&label));
        let vote: f32 = having().map(|(_, at)| alike[*at].powi(3)).sum();
        let few: f32 = having().filter(|(rank, _)| *rank < 5).map(|(_, at)| alike[*at]).sum();
        let nearest_with = having().next();
        let score = scores[label as usize];
        let most = by_score.first().map_or(0.0, |label| scores[*label]);
        [
            if all > 0.0 { vote / all } else { 0.0 },
            nearest_with.map_or(0.0, |(_, at)| alike[*at]),
            nearest_with.map_or(0.0, |(rank, _)| reciprocal(rank)),
            few,
            score,
            most - score,
            ranks.get(&label).map_or(0.0, |rank| reciprocal(*rank)),
            model.times[label as usize].ln_1p(),
            named(&model.labels[label as usize], &grams),
            best,
            having().map(|(_, at)| alike[*at]).sum(),
            shares[label as usize],
        ]
    };
    labels.into_iter().map(|label| (label, row(label))).collect()
}

fn top(places: impl Iterator<Item = usize>, values: &[f32], count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = places.collect();
    let by_value = |one: &usize, other: &usize| values[*other].total_cmp(&values[*one]).then(one.cmp(other));
    if places.len() > count {
        places.select_nth_unstable_by(count, by_value);
        places.truncate(count);
    }
    places.sort_by(by_value);
    places
}

/// The share of a label's own pairs that stand in the text.
fn named(label: &str, grams: &HashSet<(u32, u32)>) -> f32 {
    let own: Vec<(u32, u32)> = pairs(label).collect();
    let found = own.iter().filter(|pair| grams.contains(pair)).count();
    #[expect(clippy::cast_precision_loss, reason = "a label has few letters")]
    let share = found as f32 / own.len().max(1) as f32;
    share
}

fn pairs(text: &str) -> impl Iterator<Item = (u32, u32)> {
    let units = units(text);
    (1..units.len()).map(move |at| (units[at - 1], units[at]))
}

#[expect(clippy::cast_precision_loss, reason = "a rank below fifty")]
fn reciprocal(rank: usize) -> f32 {
    1.0 / (rank as f32 + 1.0)
}

fn number(label: usize) -> u32 {
    u32::try_from(label).unwrap_or(u32::MAX)
}

/// A net over what speaks for a label; without one the votes decide.
#[derive(Default)]
pub(super) struct Ranker(Option<Net>);

impl Ranker {
    pub(super) fn learn(lists: &[Vec<([f32; FEATURES], bool)>], chance: &mut Chance) -> Self {
        let rows: Vec<(Vec<f32>, bool)> = lists.iter().flatten().map(|(row, right)| (row.to_vec(), *right)).collect();
        let mut trainer = Trainer::new(start(&rows.iter().map(|(row, _)| row.as_slice()), FEATURES, chance));
        let mut turn: Vec<usize> = (0..rows.len()).collect();
        for _ in 0..ROUNDS {
            chance.shuffle(&mut turn);
            turn.chunks(16).for_each(|batch| trainer.tell(batch.iter().map(|at| &rows[*at])));
        }
        Self(Some(trainer.net))
    }

    /// How probably a label is right.
    pub(super) fn confidence(&self, row: &[f32; FEATURES]) -> f32 {
        self.0.as_ref().map_or(row[0], |net| sigmoid(net.of(row)))
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    pub(super) fn from_json(json: &str) -> Option<Self> {
        let net: Option<Net> = serde_json::from_str(json).ok()?;
        net.as_ref().is_none_or(|net| net.fits(FEATURES)).then_some(Self(net))
    }
}
