//! More questions than there are: each with other numbers and a clause of another.

use recognition::texts::{Document, Index};

use super::BATCH;

/// Puts `more` variants of the corpus into the index.
pub(super) fn fill(index: &Index, corpus: &[Document], more: usize) -> anyhow::Result<()> {
    let mut chance: u64 = 7;
    let mut batch = Vec::with_capacity(BATCH);
    for number in 0..more {
        let one = &corpus[number % corpus.len()];
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = &corpus[usize::try_from(chance >> 33)? % corpus.len()];
        batch.push(Document {
            id: format!("v{number}"),
            text: variant(&one.text, &other.text, chance),
            groups: Vec::new(),
            order: 0,
            // What a variant means is near to what the other means; telling it of a million takes an hour.
            direction: one.direction.clone(),
        });
        if batch.len() == BATCH || number + 1 == more {
            index.put(&batch)?;
            batch.clear();
        }
    }
    Ok(())
}

/// A text with other digits and one clause of another text in place of one of its own.
fn variant(one: &str, other: &str, chance: u64) -> String {
    let ends = ['，', '。', '\n', ','];
    let mut own: Vec<&str> = one.split_inclusive(ends).collect();
    let foreign: Vec<&str> = other.split_inclusive(ends).collect();
    let pick = |length: usize, shift: u32| usize::try_from((chance >> shift) & 0xffff).unwrap_or(0) % length.max(1);
    let place = pick(own.len(), 20);
    if let (Some(clause), Some(taken)) = (own.get_mut(place), foreign.get(pick(foreign.len(), 36))) {
        *clause = taken;
    }
    let digit = |(at, letter): (usize, char)| match letter.to_digit(10) {
        Some(value) => {
            "123456789".chars().nth((value as usize + pick(9, u32::try_from(at % 32).unwrap_or(0))) % 9).unwrap_or('1')
        }
        None => letter,
    };
    own.concat().chars().enumerate().map(digit).collect()
}
