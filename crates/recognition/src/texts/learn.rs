//! Learning the weights from examples: for each text asked, what was found and what of it was right.

use super::compare::FEATURES;
use super::judge::{CONTEXT, Judge, with_context};
use crate::net::Net;
use crate::training::{Chance, Trainer, start};

/// Times every example is seen.
const ROUNDS: usize = 40;
/// Hits of a text from which the second net learns.
const LOOKED_AT: usize = 5;

/// One text that was found for another, as [`super::Index::compare`] gives it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The text that was found.
    pub id: String,
    pub(super) compared: [f32; FEATURES],
    /// Places in the list of the texts that say something else than this one.
    pub(super) rivals: Vec<usize>,
    /// 2 for the same text, 1 for one of its kind, 0 for another.
    pub grade: u8,
}

/// Learns weights from lists of what was found; the same lists and seed give the same weights.
#[must_use]
pub fn learn(lists: &[Vec<Found>], seed: u64) -> Judge {
    let mut chance = Chance(seed);
    let rows = lists.iter().flatten().map(|found| found.compared.as_slice());
    let mut order = Trainer::new(start(&rows, FEATURES, &mut chance));
    let mut turn: Vec<usize> = (0..lists.len()).collect();
    for _ in 0..ROUNDS {
        chance.shuffle(&mut turn);
        for list in &turn {
            order.put_first(lists[*list].iter().map(|found| (found.compared.as_slice(), found.grade)));
        }
    }
    let order = order.net;
    let examples: Vec<(Vec<f32>, bool)> = lists.iter().flat_map(|list| examples(&order, list)).collect();
    let mut same =
        Trainer::new(start(&examples.iter().map(|(row, _)| row.as_slice()), FEATURES + CONTEXT, &mut chance));
    let mut turn: Vec<usize> = (0..examples.len()).collect();
    for _ in 0..ROUNDS {
        chance.shuffle(&mut turn);
        for batch in turn.chunks(16) {
            same.tell(batch.iter().map(|at| &examples[*at]));
        }
    }
    Judge::new(order, same.net)
}

/// What the second net sees of the first hits of a list.
fn examples(order: &Net, list: &[Found]) -> Vec<(Vec<f32>, bool)> {
    let scores: Vec<f32> = list.iter().map(|found| order.of(&found.compared)).collect();
    let mut ranks: Vec<usize> = (0..list.len()).collect();
    ranks.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]));
    let looked_at = ranks.iter().take(LOOKED_AT);
    looked_at
        .map(|at| {
            let rival = ranks.iter().find(|other| list[*at].rivals.contains(other));
            let ahead = rival.map_or(5.0, |rival| scores[*at] - scores[*rival]);
            (with_context(&list[*at].compared, scores[*at], ahead), list[*at].grade == 2)
        })
        .collect()
}
