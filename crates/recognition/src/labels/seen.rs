//! What some of the examples say of every label.

use std::collections::BTreeMap;

use super::classes::in_two;
use super::features::Sparse;
use super::machine::Line;
use super::points::Points;
use crate::training::Chance;

/// The price of an example on the wrong side of a line.
const COST: f32 = 3.0;

/// What was learned from some of the examples.
pub(super) struct Seen {
    /// Whether an example is one of them.
    pub(super) among: Vec<bool>,
    /// For each example, how hard it pulls for and against labels.
    pub(super) pulls: Vec<Vec<(u32, f32)>>,
    /// What is added to the score of each label.
    pub(super) bias: Vec<f32>,
    /// How many examples have each label.
    pub(super) times: Vec<f32>,
    /// The length of the sum of each label's examples.
    pub(super) lengths: Vec<f32>,
}

impl Seen {
    pub(super) fn nothing(examples: usize, labels: usize) -> Self {
        let (times, lengths, bias) = (vec![0.0; labels], vec![0.0; labels], vec![0.0; labels]);
        Self { among: vec![false; examples], pulls: vec![Vec::new(); examples], bias, times, lengths }
    }

    /// What some of the examples say without any line.
    pub(super) fn of(model: &Points, turn: &[usize]) -> Self {
        let mut learned = Self::nothing(model.examples.len(), model.labels.len());
        let mut having: Vec<Vec<usize>> = vec![Vec::new(); model.labels.len()];
        for at in turn {
            learned.among[*at] = true;
            for label in &model.examples[*at] {
                learned.times[*label as usize] += 1.0;
                having[*label as usize].push(*at);
            }
        }
        let mut sum: BTreeMap<u32, f32> = BTreeMap::new();
        for (length, having) in learned.lengths.iter_mut().zip(having) {
            sum.clear();
            for at in having {
                for (place, weight) in model.row(&model.counts[at]) {
                    *sum.entry(place).or_default() += weight;
                }
            }
            *length = sum.values().map(|weight| weight * weight).sum::<f32>().sqrt();
        }
        learned
    }

    /// Learns a line for each label from some of the examples.
    pub(super) fn learn(model: &Points, rows: &[Sparse], turn: &[usize], seed: u64) -> Self {
        let places = rows.iter().flatten().map(|(place, _)| *place as usize + 1).max().unwrap_or(0);
        let lines = in_two(model.labels.len(), |label| {
            let wanted = u32::try_from(label).unwrap_or(u32::MAX);
            let right = |at: usize| model.examples[at].contains(&wanted);
            if !turn.iter().any(|at| right(*at)) {
                return (Vec::new(), -1.0);
            }
            let mut line = Line::new(rows.len(), places);
            line.learn(rows, turn, right, COST, &mut Chance(seed ^ label as u64));
            let pulls = line.pulls.iter().enumerate().filter(|(_, pull)| **pull > 0.0);
            let pulls = pulls.map(|(at, pull)| (at, if right(at) { *pull } else { -pull }));
            (pulls.collect(), line.bias)
        });
        let mut learned = Self::of(model, turn);
        for (label, (pulls, bias)) in (0..).zip(lines) {
            learned.bias[label as usize] = bias;
            for (at, pull) in pulls {
                learned.pulls[at].push((label, pull));
            }
        }
        learned
    }
}
