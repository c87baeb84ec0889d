//! A line between the texts that have a label and those that have not, as far from both as it can be (a linear support vector
//! machine, found by descending along one example at a time: Hsieh and others, 2008).

use super::features::Sparse;
use crate::training::Chance;

/// Times every example is seen at most.
const ROUNDS: usize = 40;
/// When no example pulls harder than this, the line stands.
const STILL: f32 = 0.1;

/// What each example pulls, and the line that comes of it.
pub(super) struct Line {
    /// How hard each example pulls; nothing for those that lie clear of the line.
    pub(super) pulls: Vec<f32>,
    /// A weight for each place.
    pub(super) weights: Vec<f32>,
    /// What is added to every score.
    pub(super) bias: f32,
}

impl Line {
    pub(super) fn new(examples: usize, places: usize) -> Self {
        Self { pulls: vec![0.0; examples], weights: vec![0.0; places], bias: 0.0 }
    }

    pub(super) fn score(&self, row: &Sparse) -> f32 {
        row.iter().map(|(place, value)| self.weights[*place as usize] * value).sum::<f32>() + self.bias
    }

    /// Learns from the examples of `turn`, the longer the better they are known. `cost` is the price of an example on the wrong side.
    pub(super) fn learn(
        &mut self,
        rows: &[Sparse],
        turn: &[usize],
        right: impl Fn(usize) -> bool,
        cost: f32,
        chance: &mut Chance,
    ) {
        let softness = 0.5 / cost;
        let mut active = turn.to_vec();
        let mut clear = f32::INFINITY;
        for _ in 0..ROUNDS {
            chance.shuffle(&mut active);
            let (mut most, mut least) = (f32::MIN, f32::MAX);
            active.retain(|at| {
                let (row, sign) = (&rows[*at], if right(*at) { 1.0 } else { -1.0 });
                let pull = self.pulls[*at];
                let slope = sign * self.score(row) - 1.0 + pull * softness;
                if pull == 0.0 && slope > clear {
                    return false;
                }
                let push = if pull == 0.0 { slope.min(0.0) } else { slope };
                (most, least) = (most.max(push), least.min(push));
                if push.abs() > 1e-9 {
                    let square = row.iter().map(|(_, value)| value * value).sum::<f32>() + 1.0;
                    let next = (pull - slope / (square + softness)).max(0.0);
                    self.pulls[*at] = next;
                    self.shift(row, (next - pull) * sign);
                }
                true
            });
            if most - least < STILL {
                if active.len() == turn.len() {
                    break;
                }
                (active, clear) = (turn.to_vec(), f32::INFINITY);
            } else {
                clear = if most > 0.0 { most } else { f32::INFINITY };
            }
        }
    }

    fn shift(&mut self, row: &Sparse, by: f32) {
        for (place, value) in row {
            self.weights[*place as usize] += by * value;
        }
        self.bias += by;
    }
}
