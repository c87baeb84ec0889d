//! Texts laid beside each other without an index: each with each, as often as one likes.

use super::compare::Asked;
use super::differs::{LOOKED_AT_CLOSELY, Said};
use super::frequencies::Frequencies;
use super::judge::Judge;
use super::plain::plain;
use super::shape::{Shape, grams, numbers_in_common};
use super::sketch::{Common, Sketch, share};
use super::words;

/// How far in front of all others a text is taken to be that has no others beside it.
const ALONE: f32 = 5.0;

/// Texts that share less of their pairs, or of their numbers, than this are not the same. The judge learned from texts that were looked
/// for and found; of any two that are short and of one pattern it believes too much.
const PAIRS_SHARED: f32 = 0.4;
const NUMBERS_SHARED: f32 = 0.8;

/// Texts, each ready to be laid beside each other. How rare a word is, is counted among them.
pub struct Together {
    plain: Vec<String>,
    texts: Vec<Asked>,
    judge: Judge,
}

impl Together {
    /// Makes texts ready, in their order.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let plain: Vec<String> = texts.into_iter().map(plain).collect();
        let rarity = Frequencies::new();
        for text in &plain {
            let words: Vec<&str> = words::pieces(text).into_iter().filter(|piece| words::is_word(piece)).collect();
            rarity.count(grams(&Shape::of_plain(text).units), &words);
        }
        let sketch = |text: &String| {
            let words = words::pieces(text).into_iter().filter(|piece| words::is_word(piece));
            Asked::new(Sketch::new(Shape::of_plain(text), words, &rarity))
        };
        let texts = plain.iter().map(sketch).collect();
        Self { plain, texts, judge: Judge::shipped() }
    }

    /// How probably two of the texts are the same, from 0 to 1; the less of what either says of the other.
    ///
    /// # Panics
    /// When there are not so many texts.
    #[must_use]
    pub fn same(&self, one: usize, other: usize) -> f32 {
        let (this, that) = (&self.texts[one].sketch, &self.texts[other].sketch);
        let pairs = Common::of(&this.pairs, &that.pairs).jaccard();
        if pairs < PAIRS_SHARED || numbers_shared(&this.shape.numbers, &that.shape.numbers) < NUMBERS_SHARED {
            return 0.0;
        }
        let same = self.beside(one, other).min(self.beside(other, one));
        if same < LOOKED_AT_CLOSELY || !self.differ(one, other) { same } else { 0.0 }
    }

    fn differ(&self, one: usize, other: usize) -> bool {
        let [this, that] = [one, other].map(|at| {
            let text = &self.plain[at];
            Said::new(text, words::pieces(text).into_iter(), &self.texts[at].sketch.shape)
        });
        this.differs_from(&that) || that.differs_from(&this)
    }

    fn beside(&self, one: usize, other: usize) -> f32 {
        let compared = self.texts[one].beside(&self.texts[other].sketch);
        self.judge.same(&compared, self.judge.order(&compared), ALONE)
    }
}

/// The share of their numbers that two texts have in common, each as often as it stands there; all of none.
fn numbers_shared(one: &[String], other: &[String]) -> f32 {
    let both = numbers_in_common(one, other);
    let all = one.len() + other.len() - both;
    #[expect(clippy::cast_precision_loss, reason = "texts have far fewer than 2^24 numbers")]
    let shared = if all == 0 { 1.0 } else { share(both as f32, all as f32) };
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_the_same_with_the_same_numbers_is_the_same() {
        let cage = "笼子里有若干只鸡和兔,从上面数有35个头,从下面数有94只脚,问鸡和兔各有多少只?";
        for (other, is_same) in [
            ("笼子里有若干只鸡和兔，从上面数有35个头，从下面数有94只脚，鸡和兔各有几只？", true),
            ("笼子里有若干只鸡和兔,从上面数有20个头,从下面数有56只脚,问鸡和兔各有多少只?", false),
            ("某修路队修一段路，原计划每天修35米，94天修完，实际每天比原计划多修多少米？", false),
            ("", false),
        ] {
            let texts = Together::of([cage, other]);
            assert_eq!(texts.same(0, 1) > 0.8, is_same, "{other}");
            assert!((texts.same(0, 1) - texts.same(1, 0)).abs() < f32::EPSILON);
        }
        let sums = Together::of(["(1/8)+(5/8)=", "1991+8119+8009+1881=", "1991 + 8119 + 8009 + 1881 = ?"]);
        assert!(sums.same(0, 1) < 0.1 && sums.same(1, 2) > 0.5);
    }

    #[test]
    fn numbers_count_as_often_as_they_stand_there() {
        let numbers = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for (one, other, shared) in
            [("", "", 1.0), ("1 2", "2 1", 1.0), ("1 1", "1", 0.5), ("1", "2", 0.0), ("", "1", 0.0)]
        {
            assert!((numbers_shared(&numbers(one), &numbers(other)) - shared).abs() < f32::EPSILON, "{one} {other}");
        }
    }
}
