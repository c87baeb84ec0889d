//! Weighing what speaks for a label.

use std::collections::BTreeSet;

use super::features::Sparse;
use super::points::Points;
use super::seen::Seen;
use crate::net::{Net, sigmoid};
use crate::training::{Chance, Trainer, start};

/// What speaks for a label, as numbers.
pub(super) const FEATURES: usize = 19;
/// Nearest examples whose labels are weighed.
const NEAREST: usize = 30;
/// Labels that are weighed because of their line, because of the middle of their examples, because of their name.
const BY_LINE: usize = 20;
const BY_MIDDLE: usize = 12;
const BY_NAME: usize = 6;
/// Times every example is seen.
const ROUNDS: usize = 8;

/// What some examples say of every label.
struct Said {
    alike: Vec<f32>,
    nearest: Vec<usize>,
    votes: Vec<f32>,
    line: Vec<f32>,
    middle: Vec<f32>,
    name: Vec<f32>,
}

impl Said {
    fn of(model: &Points, seen: &Seen, row: &Sparse) -> Self {
        let alike = model.alike(row);
        let among = (0..alike.len()).filter(|at| seen.among[*at] && alike[*at] > 0.0);
        let nearest = top(among.clone(), &alike, NEAREST);
        let count = model.labels.len();
        let (mut line, mut middle, mut votes) = (seen.bias.clone(), vec![0.0; count], vec![0.0; count]);
        for at in among {
            seen.pulls[at].iter().for_each(|(label, pull)| line[*label as usize] += pull * alike[at]);
            model.examples[at].iter().for_each(|label| middle[*label as usize] += alike[at]);
        }
        middle.iter_mut().zip(&seen.lengths).for_each(|(sum, length)| *sum /= length.max(1e-6));
        for at in &nearest {
            model.examples[*at].iter().for_each(|label| votes[*label as usize] += alike[*at].powi(3));
        }
        Self { alike, nearest, votes, line, middle, name: model.named(row) }
    }
}

/// The labels that may be meant, and what speaks for each.
pub(super) fn candidates(model: &Points, seen: &Seen, row: &Sparse) -> Vec<(u32, [f32; FEATURES])> {
    let said = Said::of(model, seen, row);
    let known = || (0..model.labels.len()).filter(|label| seen.times[*label] > 0.0);
    let by_line = top(known(), &said.line, BY_LINE);
    let by_middle = top(known(), &said.middle, BY_MIDDLE);
    let by_name = top(known().filter(|label| said.name[*label] > 0.0), &said.name, BY_NAME);
    let mut labels: BTreeSet<usize> = by_line.iter().chain(&by_middle).chain(&by_name).copied().collect();
    labels.extend(said.nearest.iter().flat_map(|at| model.examples[*at].iter().map(|label| *label as usize)));
    let by_vote = top(labels.iter().copied(), &said.votes, BY_LINE);
    let all: f32 = said.votes.iter().sum::<f32>().max(1e-9);
    let best = said.nearest.first().map_or(0.0, |at| said.alike[*at]);
    let first = |order: &[usize], values: &[f32]| order.first().map_or(0.0, |label| values[*label]);
    let (line, middle) = (first(&by_line, &said.line), first(&by_middle, &said.middle));
    let row = |label: usize| {
        let number = u32::try_from(label).unwrap_or(u32::MAX);
        let having = || said.nearest.iter().enumerate().filter(|(_, at)| model.examples[**at].contains(&number));
        let nearest_with = having().next();
        [
            said.line[label],
            line - said.line[label],
            rank_in(&by_line, label),
            said.votes[label] / all,
            rank_in(&by_vote, label),
            nearest_with.map_or(0.0, |(_, at)| said.alike[*at]),
            nearest_with.map_or(0.0, |(rank, _)| reciprocal(rank)),
            having().map(|(_, at)| said.alike[*at]).sum(),
            having().filter(|(rank, _)| *rank < 5).map(|(_, at)| said.alike[*at]).sum(),
            said.middle[label],
            middle - said.middle[label],
            rank_in(&by_middle, label),
            said.name[label],
            rank_in(&by_name, label),
            seen.times[label].ln_1p(),
            best,
            line,
            among_kin(&model.kin[label], &said.line),
            among_kin(&model.kin[label], &said.middle),
        ]
    };
    let number = |label: usize| u32::try_from(label).unwrap_or(u32::MAX);
    labels.into_iter().map(|label| (number(label), row(label))).collect()
}

pub(super) fn top(places: impl Iterator<Item = usize>, values: &[f32], count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = places.collect();
    let by_value = |one: &usize, other: &usize| values[*other].total_cmp(&values[*one]).then(one.cmp(other));
    if places.len() > count {
        places.select_nth_unstable_by(count, by_value);
        places.truncate(count);
    }
    places.sort_by(by_value);
    places
}

/// What speaks for the labels that are called like one, the more for those that are called most like it.
fn among_kin(kin: &[(u32, f32)], values: &[f32]) -> f32 {
    let all: f32 = kin.iter().map(|(_, alike)| alike).sum();
    let sum: f32 = kin.iter().map(|(label, alike)| values[*label as usize] * alike).sum();
    if all > 0.0 { sum / all } else { 0.0 }
}

/// One for the first of an order, a half for the second; nothing for what is not in it.
fn rank_in(order: &[usize], label: usize) -> f32 {
    order.iter().position(|other| *other == label).map_or(0.0, reciprocal)
}

#[expect(clippy::cast_precision_loss, reason = "a rank below fifty")]
fn reciprocal(rank: usize) -> f32 {
    1.0 / (rank as f32 + 1.0)
}

/// Nets whose opinions are averaged.
const NETS: usize = 4;

/// Nets over what speaks for a label; without any the votes decide.
#[derive(Default)]
pub(super) struct Ranker(Vec<Net>);

impl Ranker {
    pub(super) fn learn(lists: &[Vec<([f32; FEATURES], bool)>], chance: &mut Chance) -> Self {
        let rows: Vec<(Vec<f32>, bool)> = lists.iter().flatten().map(|(row, right)| (row.to_vec(), *right)).collect();
        let mut net = || {
            let mut trainer = Trainer::new(start(&rows.iter().map(|(row, _)| row.as_slice()), FEATURES, chance));
            let mut turn: Vec<usize> = (0..rows.len()).collect();
            for _ in 0..ROUNDS {
                chance.shuffle(&mut turn);
                turn.chunks(16).for_each(|batch| trainer.tell(batch.iter().map(|at| &rows[*at])));
            }
            trainer.net
        };
        Self((0..NETS).map(|_| net()).collect())
    }

    /// How probably a label is right.
    pub(super) fn confidence(&self, row: &[f32; FEATURES]) -> f32 {
        if self.0.is_empty() {
            return row[3];
        }
        #[expect(clippy::cast_precision_loss, reason = "a few nets")]
        let mean = self.0.iter().map(|net| net.of(row)).sum::<f32>() / self.0.len() as f32;
        sigmoid(mean)
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    pub(super) fn from_json(json: &str) -> Option<Self> {
        let nets: Vec<Net> = serde_json::from_str(json).ok()?;
        nets.iter().all(|net| net.fits(FEATURES)).then_some(Self(nets))
    }
}
