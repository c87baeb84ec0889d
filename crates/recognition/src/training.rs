//! Teaching small nets from examples, repeatably.

use crate::net::{Net, sigmoid};

/// Hidden units of a net.
const HIDDEN: usize = 12;
/// How far a weight moves at most at a step.
const STEP: f32 = 0.003;
/// Pull of every weight towards nothing.
const DECAY: f32 = 1e-4;

/// A net that says little yet, scaled to the rows it will see.
pub(crate) fn start<'a>(rows: &(impl Iterator<Item = &'a [f32]> + Clone), inputs: usize, chance: &mut Chance) -> Net {
    #[expect(clippy::cast_precision_loss, reason = "a number of examples")]
    let count = rows.clone().count().max(1) as f32;
    let middle: Vec<f32> = (0..inputs).map(|at| rows.clone().map(|row| row[at]).sum::<f32>() / count).collect();
    let spread = (0..inputs)
        .map(|at| {
            let squares: f32 = rows.clone().map(|row| (row[at] - middle[at]).powi(2)).sum();
            (squares / count).sqrt().max(1e-3)
        })
        .collect();
    let hidden = (0..HIDDEN).map(|_| (0..=inputs).map(|_| chance.small()).collect()).collect();
    Net { middle, spread, hidden, out: vec![0.0; HIDDEN + inputs + 1] }
}

/// A net and how its weights have been moving (Adam).
pub(crate) struct Trainer {
    pub(crate) net: Net,
    steps: i32,
    slope: Vec<f32>,
    mean: Vec<f32>,
    square: Vec<f32>,
}

impl Trainer {
    pub(crate) fn new(net: Net) -> Self {
        let size = net.hidden.iter().map(Vec::len).sum::<usize>() + net.out.len();
        Self { net, steps: 0, slope: vec![0.0; size], mean: vec![0.0; size], square: vec![0.0; size] }
    }

    /// Learns that the best of a list belong in front of the rest; from a list without any good it learns nothing.
    pub(crate) fn put_first<'a>(&mut self, list: impl Iterator<Item = (&'a [f32], u8)>) {
        let (rows, grades): (Vec<Vec<f32>>, Vec<u8>) =
            list.map(|(inputs, grade)| (self.net.scaled(inputs), grade)).unzip();
        let best = grades.iter().copied().max().unwrap_or(0);
        if best == 0 {
            return;
        }
        let mut active = Vec::new();
        let scores: Vec<f32> = rows.iter().map(|row| self.net.forward(row, &mut active)).collect();
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        let weights: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
        let all: f32 = weights.iter().sum();
        let rights = weights.iter().zip(&grades).filter(|(_, grade)| **grade == best);
        let right: f32 = rights.map(|(weight, _)| weight).sum();
        for ((row, weight), grade) in rows.iter().zip(&weights).zip(&grades) {
            let wanted = if *grade == best { weight / right } else { 0.0 };
            self.pull(row, weight / all - wanted);
        }
        self.step();
    }

    /// Learns which examples are true.
    pub(crate) fn tell<'a>(&mut self, batch: impl Iterator<Item = &'a (Vec<f32>, bool)>) {
        for (inputs, truth) in batch {
            let row = self.net.scaled(inputs);
            let said = sigmoid(self.net.forward(&row, &mut Vec::new()));
            self.pull(&row, (said - f32::from(u8::from(*truth))) / 16.0);
        }
        self.step();
    }

    /// Notes in which direction the weights would move for one row.
    fn pull(&mut self, row: &[f32], force: f32) {
        let mut active = Vec::new();
        self.net.forward(row, &mut active);
        let mut slopes = self.slope.iter_mut();
        let with_bias = || row.iter().copied().chain([1.0]);
        for (unit, weight) in active.iter().zip(&self.net.out) {
            let through = force * weight * (1.0 - unit * unit);
            with_bias().zip(&mut slopes).for_each(|(input, slope)| *slope += through * input);
        }
        active.iter().copied().chain(with_bias()).zip(&mut slopes).for_each(|(input, slope)| *slope += force * input);
    }

    fn step(&mut self) {
        self.steps += 1;
        let (mean_bias, square_bias) = (1.0 - 0.9_f32.powi(self.steps), 1.0 - 0.999_f32.powi(self.steps));
        let weights = self.net.hidden.iter_mut().flatten().chain(&mut self.net.out);
        let notes = self.slope.iter_mut().zip(&mut self.mean).zip(&mut self.square);
        for (weight, ((slope, mean), square)) in weights.zip(notes) {
            let pull = *slope + DECAY * *weight;
            *mean = 0.9 * *mean + 0.1 * pull;
            *square = 0.999 * *square + 0.001 * pull * pull;
            *weight -= STEP * (*mean / mean_bias) / ((*square / square_bias).sqrt() + 1e-8);
            *slope = 0.0;
        }
    }
}

/// Repeatable chance (`SplitMix64`).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A small number around nothing.
    #[expect(clippy::cast_precision_loss, reason = "24 bits are exact")]
    pub(crate) fn small(&mut self) -> f32 {
        ((self.next() >> 40) as f32 / 16_777_216.0 - 0.5) * 0.4
    }

    #[expect(clippy::cast_possible_truncation, reason = "less than the length of the list")]
    pub(crate) fn shuffle(&mut self, list: &mut [usize]) {
        for at in (1..list.len()).rev() {
            list.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}
