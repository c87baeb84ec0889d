//! Rows of units beside each other: what they share in the same order.

use std::collections::HashMap;

/// A row made ready to be laid beside many others.
pub(super) struct Row {
    length: usize,
    /// For each unit, a bit for each place where it stands.
    places: HashMap<u32, Vec<u64>>,
}

impl Row {
    pub(super) fn new(units: &[u32]) -> Self {
        let blocks = units.len().div_ceil(64);
        let mut places: HashMap<u32, Vec<u64>> = HashMap::new();
        for (at, unit) in units.iter().enumerate() {
            places.entry(*unit).or_insert_with(|| vec![0; blocks])[at / 64] |= 1 << (at % 64);
        }
        Self { length: units.len(), places }
    }

    /// Units that both rows have in the same order (the longest common subsequence), 64 places at a time after Hyyrö.
    pub(super) fn in_order(&self, other: &[u32]) -> usize {
        let mut open = vec![u64::MAX; self.length.div_ceil(64)];
        for places in other.iter().filter_map(|unit| self.places.get(unit)) {
            let mut carry = false;
            for (block, matches) in open.iter_mut().zip(places) {
                let taken = *block & matches;
                let (sum, over) = block.overflowing_add(taken);
                let (sum, over_again) = sum.overflowing_add(u64::from(carry));
                carry = over || over_again;
                *block = sum | (*block & !matches);
            }
        }
        let in_row = |at: usize| (open[at / 64] >> (at % 64)) & 1 == 0;
        (0..self.length).filter(|at| in_row(*at)).count()
    }

    /// The longest stretch of `other` that stands in this row without a gap.
    pub(super) fn in_one_piece(&self, other: &[u32]) -> usize {
        // A bit for each place where the stretch that ends at the current unit may end.
        let mut ends = vec![0_u64; self.length.div_ceil(64)];
        let (mut run, mut best) = (0, 0);
        for unit in other {
            let Some(places) = self.places.get(unit) else {
                run = 0;
                continue;
            };
            if run > 0 && lengthen(&mut ends, places) {
                run += 1;
            } else {
                ends.clone_from(places);
                run = 1;
            }
            best = best.max(run);
        }
        best
    }
}

/// Moves every end on by one where the next unit stands there; whether any is left.
fn lengthen(ends: &mut [u64], places: &[u64]) -> bool {
    let (mut carry, mut any) = (0, 0);
    for (block, places) in ends.iter_mut().zip(places) {
        let next = ((*block << 1) | carry) & places;
        carry = *block >> 63;
        any |= next;
        *block = next;
    }
    any != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<u32> {
        text.chars().map(|letter| letter as u32).collect()
    }

    #[test]
    fn what_two_rows_share_in_order() {
        let long = "甲乙".repeat(50);
        for (one, other, in_order, piece) in [
            ("甲乙丙丁", "甲丙丁戊", 3, 2),
            ("", "甲", 0, 0),
            ("甲乙", "乙甲", 1, 1),
            (long.as_str(), long.as_str(), 100, 100),
            (long.as_str(), "丙甲乙甲", 3, 3),
        ] {
            let row = Row::new(&units(one));
            assert_eq!(row.in_order(&units(other)), in_order, "{one} {other}");
            assert_eq!(row.in_one_piece(&units(other)), piece, "{one} {other}");
        }
    }
}
