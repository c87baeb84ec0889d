//! What would be shown unasked: only what is the same question with a precision of 95 %.

use recognition::proof::sure_from;
use recognition::texts::Hit;

use super::set::Asked;
use crate::figures::Figures;

/// The precision that a push must have.
const PRECISION: f64 = 0.95;

/// A query and what was found for it.
pub(super) struct Answer<'a> {
    pub(super) asked: &'a Asked,
    pub(super) hits: Vec<Hit>,
}

impl Answer<'_> {
    pub(super) fn right_within(&self, hits: usize) -> bool {
        self.hits.iter().take(hits).any(|hit| self.asked.grade(&hit.id) > 0)
    }

    /// One over the rank of the first right hit; nothing where there is none.
    pub(super) fn reciprocal(&self) -> f64 {
        let ranks = (1..).map(f64::from).zip(&self.hits);
        ranks.into_iter().find(|(_, hit)| self.asked.grade(&hit.id) > 0).map_or(0.0, |(rank, _)| 1.0 / rank)
    }

    fn sure(&self) -> f32 {
        self.hits.first().map_or(0.0, |hit| hit.same)
    }

    /// Whether a push would be right. A hit that nobody labelled counts as wrong.
    fn is_right(&self) -> bool {
        self.hits.first().is_some_and(|hit| self.asked.grade(&hit.id) == 2)
    }
}

/// The lowest threshold from which on the lower bound of the precision is high enough.
pub(super) fn threshold(answers: &[&Answer<'_>]) -> Option<f32> {
    // What differs in what matters is never pushed, whatever the threshold.
    let pushed = answers.iter().filter(|answer| answer.sure() > 0.0);
    sure_from(pushed.map(|answer| (answer.sure(), answer.is_right())).collect(), PRECISION)
}

/// Each half is measured with the threshold chosen on the other, then everything with the shipped one.
pub(super) fn measure(answers: &[Answer<'_>], shipped: f32, figures: &mut Figures) {
    let (one, other): (Vec<&Answer<'_>>, Vec<&Answer<'_>>) = answers.iter().partition(|answer| answer.asked.held_out());
    let mut total = Count::default();
    for (chosen_on, measured_on) in [(&one, &other), (&other, &one)] {
        let threshold = threshold(chosen_on).unwrap_or(f32::INFINITY);
        total.add(measured_on, threshold);
    }
    figures.above("pushed_at_p95", total.right / total.has_same.max(1.0), "", 0.75);
    figures.add("pushed_precision", total.right / total.pushed.max(1.0), "");
    figures.add("false_push_no_match", total.pushed_without / total.without.max(1.0), "");
    let mut with_shipped = Count::default();
    with_shipped.add(&one, shipped);
    figures.add("shipped_pushed_held_out", with_shipped.right / with_shipped.has_same.max(1.0), "");
    figures.add("shipped_precision_held_out", with_shipped.right / with_shipped.pushed.max(1.0), "");
}

#[derive(Default)]
struct Count {
    pushed: f64,
    right: f64,
    has_same: f64,
    without: f64,
    pushed_without: f64,
}

impl Count {
    fn add(&mut self, answers: &[&Answer<'_>], threshold: f32) {
        let one = |yes: bool| f64::from(u8::from(yes));
        for answer in answers {
            let pushed = answer.sure() > 0.0 && answer.sure() >= threshold;
            let without = !answer.asked.is_answerable();
            self.pushed += one(pushed);
            self.right += one(pushed && answer.is_right());
            self.has_same += one(answer.asked.has_same());
            self.without += one(without);
            self.pushed_without += one(pushed && without);
        }
    }
}
