//! A small net of one hidden layer: some numbers in, one out.

use serde::{Deserialize, Serialize};

/// Weights that make one number of many.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Net {
    /// What is taken from each input, and what it is divided by.
    pub(crate) middle: Vec<f32>,
    pub(crate) spread: Vec<f32>,
    /// One row for each hidden unit: its weights and, last, its bias.
    pub(crate) hidden: Vec<Vec<f32>>,
    /// Weights of the hidden units, then of the inputs themselves, then the bias.
    pub(crate) out: Vec<f32>,
}

impl Net {
    /// Whether the rows fit each other and take `inputs` numbers.
    pub(crate) fn fits(&self, inputs: usize) -> bool {
        self.middle.len() == inputs
            && self.spread.len() == inputs
            && self.hidden.iter().all(|row| row.len() == inputs + 1)
            && self.out.len() == self.hidden.len() + inputs + 1
    }

    pub(crate) fn of(&self, inputs: &[f32]) -> f32 {
        let inputs = self.scaled(inputs);
        self.forward(&inputs, &mut Vec::new())
    }

    pub(crate) fn scaled(&self, inputs: &[f32]) -> Vec<f32> {
        inputs
            .iter()
            .zip(&self.middle)
            .zip(&self.spread)
            .map(|((value, middle), spread)| (value - middle) / spread)
            .collect()
    }

    /// The answer to scaled inputs; `active` keeps what the hidden units said.
    pub(crate) fn forward(&self, inputs: &[f32], active: &mut Vec<f32>) -> f32 {
        active.clear();
        active.extend(self.hidden.iter().map(|row| weighted(row, inputs).tanh()));
        let (for_hidden, direct) = self.out.split_at(self.hidden.len());
        active.iter().zip(for_hidden).map(|(value, weight)| value * weight).sum::<f32>() + weighted(direct, inputs)
    }
}

/// The weighted sum of the inputs and the bias behind the weights.
fn weighted(row: &[f32], inputs: &[f32]) -> f32 {
    let sum: f32 = row.iter().zip(inputs).map(|(weight, value)| weight * value).sum();
    sum + row.last().copied().unwrap_or(0.0)
}

pub(crate) fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}
