//! How alike two texts are, and how probably they are the same: learned weights over the comparison.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::compare::FEATURES;
use crate::net::{Net, sigmoid};

/// The weights that ship with the program, made by `benches bank --learn`.
static SHIPPED: LazyLock<Option<Judge>> = LazyLock::new(|| Judge::read(include_str!("judge.json")));

/// The order and meaning of the inputs; weights of another version are refused.
const VERSION: u32 = 1;

/// What the second net sees besides the comparison: the score and how far the next other text is behind.
pub(super) const CONTEXT: usize = 2;

/// Learned weights: the order of hits, and whether a hit is the same text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Judge {
    version: u32,
    sure: f32,
    pub(super) order: Net,
    pub(super) same: Net,
}

impl Judge {
    pub(super) fn new(order: Net, same: Net) -> Self {
        Self { version: VERSION, sure: 1.0, order, same }
    }

    /// The weights that ship with the program.
    ///
    /// # Panics
    /// Never: a test reads the shipped file.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the file is compiled in and read by a test")]
    pub fn shipped() -> Self {
        SHIPPED.clone().expect("shipped weights")
    }

    /// Reads weights; nothing where they are of another version or do not fit.
    #[must_use]
    pub fn read(json: &str) -> Option<Self> {
        let judge: Self = serde_json::from_str(json).ok()?;
        let fits = judge.version == VERSION && judge.order.fits(FEATURES) && judge.same.fits(FEATURES + CONTEXT);
        fits.then_some(judge)
    }

    /// From which probability on a hit may be shown to someone who did not look for it.
    #[must_use]
    pub fn sure(&self) -> f32 {
        self.sure
    }

    /// Sets what [`Self::sure`] says; chosen on examples from which nothing was learned.
    pub fn set_sure(&mut self, sure: f32) {
        self.sure = sure;
    }

    /// How far in front a text belongs; higher is nearer.
    pub(super) fn order(&self, compared: &[f32; FEATURES]) -> f32 {
        self.order.of(compared)
    }

    /// How probably it is the same text, from 0 to 1.
    pub(super) fn same(&self, compared: &[f32; FEATURES], score: f32, ahead: f32) -> f32 {
        sigmoid(self.same.of(&with_context(compared, score, ahead)))
    }
}

/// The comparison with its place among the others.
pub(super) fn with_context(compared: &[f32; FEATURES], score: f32, ahead: f32) -> Vec<f32> {
    let mut inputs = compared.to_vec();
    inputs.extend([score, ahead.clamp(-5.0, 5.0)]);
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_of_this_version() {
        let judge = Judge::shipped();
        let nothing_shared = [0.0; FEATURES];
        let all_shared = [1.0; FEATURES];
        assert!(judge.order(&all_shared) > judge.order(&nothing_shared));
        assert!(judge.same(&nothing_shared, judge.order(&nothing_shared), -1.0) < 0.1);
    }

    #[test]
    fn weights_that_do_not_fit_are_refused() {
        let mut judge = Judge::shipped();
        judge.same.out.pop();
        assert!(Judge::read(&serde_json::to_string(&judge).unwrap()).is_none());
        assert!(Judge::read("{}").is_none());
    }
}
