//! Marks of a text: two texts that say nearly the same have at least one in common, so that a database finds the one by the other.

use std::collections::HashSet;

use super::plain::plain;
use super::shape::{Shape, grams, numbers_in_common};

/// Marks of a text. With twelve, texts that share six tenths of their pairs miss each other once in two hundred times.
const MARKS: u64 = 12;

/// One of so many pairs of a text may be missing where it is held: misread, or said in another word.
const HELD: usize = 5;

/// The marks of a text (`MinHash`, two hashes to a mark); none where it has no pair of units.
#[must_use]
pub fn marks(text: &str) -> Vec<i64> {
    let pairs: Vec<u64> = grams(&Shape::of_plain(&plain(text)).units).collect();
    if pairs.is_empty() {
        return Vec::new();
    }
    let least = |seed: u64| pairs.iter().map(|pair| mixed(pair ^ mixed(seed))).min().unwrap_or(0);
    let mark = |n: u64| mixed(least(2 * n).wrapping_mul(31) ^ least(2 * n + 1) ^ n);
    (1..=MARKS).map(|n| mark(n).cast_signed()).collect()
}

/// The share of their pairs that two texts have in common, from 0 to 1. Numbers do not count.
#[must_use]
pub fn alike(one: &str, other: &str) -> f32 {
    let pairs = |text: &str| grams(&Shape::of_plain(&plain(text)).units).collect::<HashSet<u64>>();
    let (one, other) = (pairs(one), pairs(other));
    let both = one.intersection(&other).count();
    #[expect(clippy::cast_precision_loss, reason = "texts have far fewer than 2^24 pairs")]
    let share = both as f32 / (one.len() + other.len() - both).max(1) as f32;
    share
}

/// Whether a text holds what another says: nearly all of its pairs, and each of its numbers.
#[must_use]
pub fn holds(text: &str, part: &str) -> bool {
    let [text, part] = [text, part].map(|text| Shape::of_plain(&plain(text)));
    let [all, own] = [&text, &part].map(|shape| grams(&shape.units).collect::<HashSet<u64>>());
    let lacking = own.difference(&all).count();
    lacking * HELD <= own.len() && numbers_in_common(&part.numbers, &text.numbers) == part.numbers.len()
}

fn mixed(number: u64) -> u64 {
    let mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROAD: &str = "某修路队修一段路，原计划每天修420米，15天修完，实际只用了12天，实际每天比原计划多修多少米？";

    #[test]
    fn texts_that_say_nearly_the_same_have_a_mark_in_common() {
        let near = "某修路队修一段路,原计划每天修480米,16天修完,实际用了12天,实际每天比原计划多修多少米";
        let far = "小明去书店买了一本字典用13.2元，还买了一本少年百科全书，小明买书共花多少元？";
        let common = |one: &str, other: &str| marks(one).iter().filter(|mark| marks(other).contains(mark)).count();
        assert!(alike(ROAD, near) > 0.6 && common(ROAD, near) > 0);
        assert!(alike(ROAD, far) < 0.2);
        assert_eq!(common(ROAD, ROAD), 12);
        let page = format!("练习第3题 3. {ROAD} 我算不出来");
        assert!(holds(&page, ROAD) && !holds(ROAD, &page));
        assert!(!holds(&page, &ROAD.replace("420", "480")) && !holds(&page, far));
        assert!(marks("？").is_empty() && alike("", "") < 0.1);
    }
}
