//! Two texts beside each other, as numbers between 0 and about 1.

use super::row::Row;
use super::shape::numbers_in_common;
use super::sketch::{Common, Sketch, share};

/// How many numbers a comparison has.
pub(super) const FEATURES: usize = 26;

/// Which of them says how much of what is asked for the text has.
pub(super) const PAIRS_HELD: usize = 1;

/// What is asked for, made ready to be laid beside many texts.
pub(super) struct Asked {
    pub(super) sketch: Sketch,
    row: Row,
    ask: Row,
    measures: Row,
}

impl Asked {
    pub(super) fn new(sketch: Sketch) -> Self {
        let units = &sketch.shape.units;
        let (row, ask) = (Row::new(units), Row::new(&units[sketch.shape.ask..]));
        Self { row, ask, measures: Row::new(&sketch.shape.measures), sketch }
    }

    /// The text beside what is asked for. The order of the numbers is part of the file of weights.
    pub(super) fn beside(&self, text: &Sketch) -> [f32; FEATURES] {
        let (one, other) = (&self.sketch, text);
        let pairs = Common::of(&one.pairs, &other.pairs);
        let words = Common::of(&one.words, &other.words);
        let triples = Common::of(&one.triples, &other.triples);
        let singles = Common::of(&one.singles, &other.singles);
        let [in_order, in_order_of_text, piece, ask] = self.in_order(text);
        let [same_numbers, as_many, shared_numbers, found_numbers, none] = numbers(one, other);
        let (long, short) = (one.shape.units.len(), other.shape.units.len());
        [
            pairs.cosine(),
            pairs.of_one(),
            pairs.of_other(),
            pairs.jaccard(),
            pairs.of_one().max(pairs.of_other()),
            words.cosine(),
            words.of_one(),
            triples.of_one(),
            triples.of_other(),
            triples.jaccard(),
            singles.of_one(),
            singles.of_other(),
            Common::of(&one.ask, &other.ask).cosine(),
            Common::of(&one.ask, &other.pairs).of_one(),
            Common::of(&one.head, &other.head).cosine(),
            in_order,
            in_order_of_text,
            piece,
            ask,
            same_numbers,
            as_many,
            shared_numbers,
            found_numbers,
            none,
            as_share(
                self.measures.in_order(&other.shape.measures),
                other.shape.measures.len().max(one.shape.measures.len()),
            ),
            as_share(long.min(short), long.max(short)),
        ]
    }

    fn in_order(&self, text: &Sketch) -> [f32; 4] {
        let units = &text.shape.units;
        let own = self.sketch.shape.units.len();
        let common = self.row.in_order(units);
        let asks = &units[text.shape.ask..];
        let longest = asks.len().max(own - self.sketch.shape.ask);
        [
            as_share(common, own),
            as_share(common, units.len()),
            as_share(self.row.in_one_piece(units), own),
            as_share(self.ask.in_order(asks), longest),
        ]
    }
}

/// Same in order, as many, shared of either, found of those asked for, none asked for.
fn numbers(one: &Sketch, other: &Sketch) -> [f32; 5] {
    let (asked, text) = (&one.shape.numbers, &other.shape.numbers);
    let found = numbers_in_common(asked, text);
    let flag = |yes: bool| f32::from(u8::from(yes));
    [
        flag(asked == text),
        flag(asked.len() == text.len()),
        as_share(found, asked.len() + text.len() - found),
        as_share(found, asked.len()),
        flag(asked.is_empty()),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "texts have far fewer than 2^24 units")]
fn as_share(part: usize, whole: usize) -> f32 {
    share(part as f32, whole as f32)
}
