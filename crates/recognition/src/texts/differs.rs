//! What makes two texts that look alike two questions: other numbers, another word in a word's place, another thing that is asked.
//!
//! The judge weighs how much is alike. In a small bank, where nothing else comes near, it takes one of a kind for the same; this looks
//! at what is not alike.

use super::row::Row;
use super::shape::{Shape, is_han, numbers_in_common};
use super::words::{is_telling, pieces};

/// The share of its numbers that is found in the other: of a few every one, of many nearly all; of what was misread, most.
const NUMBERS_FOUND: f32 = 0.85;
const NUMBERS_LEGIBLE: f32 = 0.6;
/// A share of its telling words that a text may have for itself.
const WORDS_OWN: f32 = 0.06;
/// Signs that are nowhere in the other and belong to no word: with so many, and twice as many as words, a text was misread.
const SCRAPS: usize = 3;
/// With the same numbers, and so many of them, a story may be told in other words; from this likeness on it is the same story, and a word
/// that is another one counts.
const SAME_NUMBERS: usize = 2;
const RETOLD: f32 = 0.88;
/// Where so much is told alike it counts what is asked of it.
const TOLD_ALIKE: f32 = 0.75;
/// A text of at most so many units is so short that one of them makes it another.
const SHORT: usize = 16;
/// What makes a sentence, and says nothing.
const LIGHT: &str = "的了呢吗呀啊请问求得是有各共几多少个和与及在把将被就都也还又再这那其该某之用以为么什怎样等于=";

/// A text, ready to be held against another.
pub(super) struct Said<'a> {
    text: &'a str,
    shape: &'a Shape,
    words: Vec<&'a str>,
    /// Chinese letters that stand by themselves.
    singles: Vec<&'a str>,
    /// The clause that asks.
    ask: &'a str,
}

impl<'a> Said<'a> {
    pub(super) fn new(text: &'a str, pieces: impl Iterator<Item = &'a str>, shape: &'a Shape) -> Self {
        let (mut words, mut singles) = (Vec::new(), Vec::new());
        for piece in pieces {
            if is_telling(piece) {
                words.push(piece);
            } else if piece.chars().count() == 1 && piece.chars().all(is_han) {
                singles.push(piece);
            }
        }
        words.sort_unstable();
        words.dedup();
        Self { text, shape, words, singles, ask: last_clause(text) }
    }

    /// Whether another question is asked here than there, however much they have in common.
    pub(super) fn differs_from(&self, other: &Self) -> bool {
        let own = without(&self.words, other.text);
        let scraps = without(&self.singles, other.text).len();
        if scraps >= SCRAPS && scraps >= 2 * own.len() {
            return self.same_numbers(other) < NUMBERS_LEGIBLE;
        }
        self.same_numbers(other) < NUMBERS_FOUND
            || self.has_other_words(&own, other)
            || self.asks_otherwise(other)
            || self.is_short_of(other)
    }

    /// The share of the numbers of one that is found in the other, whichever says less: a photo has its head and what was tried on it.
    fn same_numbers(&self, other: &Self) -> f32 {
        let (own, theirs) = (&self.shape.numbers, &other.shape.numbers);
        share(numbers_in_common(own, theirs), own.len().min(theirs.len()))
    }

    /// Either has a word of its own: one stands for the other.
    fn has_other_words(&self, own: &[&str], other: &Self) -> bool {
        if own.is_empty()
            || share(own.len(), self.words.len()) <= WORDS_OWN
            || without(&other.words, self.text).is_empty()
        {
            return false;
        }
        let numbers = self.shape.numbers.len();
        let retold = numbers >= SAME_NUMBERS && numbers == other.shape.numbers.len() && self.in_order(other) < RETOLD;
        !retold
    }

    fn in_order(&self, other: &Self) -> f32 {
        let (own, theirs) = (&self.shape.units, &other.shape.units);
        share(Row::new(own).in_order(theirs), own.len().max(theirs.len()))
    }

    /// What is asked in the end is another thing: either names something of its own, and it is not asked elsewhere in the other.
    fn asks_otherwise(&self, other: &Self) -> bool {
        let end = self.end(other.ask.chars().count());
        let rest = other.text.strip_suffix(other.ask).unwrap_or(other.text);
        let rest = plain_letters(rest);
        // Asked in the middle of the other, or the other's asked in the middle of this: one of them says more.
        if rest.contains(&end) || plain_letters(self.text).contains(&plain_letters(other.ask)) {
            return false;
        }
        if self.in_order(other) < TOLD_ALIKE {
            return false;
        }
        let (asked, theirs) = (telling(&end), telling(other.ask));
        let each = theirs.iter().any(|word| !end.contains(word));
        asked.iter().any(|word| !other.ask.contains(word) && (each || rest.contains(word)))
    }

    /// The clause that asks; of a text without signs between its clauses, about so much of its end.
    fn end(&self, about: usize) -> String {
        let (ask, about) = (plain_letters(self.ask), about.max(6));
        let letters = ask.chars().count();
        if letters <= 2 * about { ask } else { ask.chars().skip(letters - about).collect() }
    }

    /// Of short texts every unit counts but those that only make a sentence of them.
    fn is_short_of(&self, other: &Self) -> bool {
        let counts = |shape: &Shape| {
            shape
                .units
                .iter()
                .copied()
                .filter(|unit| !char::from_u32(*unit).is_some_and(|l| LIGHT.contains(l)))
                .collect::<Vec<_>>()
        };
        let (own, theirs) = (counts(self.shape), counts(other.shape));
        let lacks = |one: &[u32], of: &[u32]| one.iter().any(|unit| !of.contains(unit));
        own.len().min(theirs.len()) <= SHORT && lacks(&own, &theirs) && lacks(&theirs, &own)
    }
}

fn plain_letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn telling(text: &str) -> Vec<&str> {
    pieces(text).into_iter().filter(|word| is_telling(word)).collect()
}

fn without<'w>(words: &[&'w str], text: &str) -> Vec<&'w str> {
    words.iter().copied().filter(|word| !text.contains(word)).collect()
}

fn last_clause(text: &str) -> &str {
    let ends = |letter: char| matches!(letter, ',' | '.' | ';' | '?' | '!' | '\n' | ':' | '(' | ')');
    let says = |clause: &&str| clause.chars().filter(|l| is_han(*l) || l.is_alphabetic()).count() >= 3;
    text.split(ends).map(str::trim).rfind(says).unwrap_or(text)
}

#[expect(clippy::cast_precision_loss, reason = "texts have far fewer than 2^24 words")]
fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 1.0 } else { part as f32 / whole as f32 }
}

#[cfg(test)]
mod tests {
    use super::super::plain::plain;
    use super::*;

    fn differs(asked: &str, found: &str) -> bool {
        let (asked, found) = (plain(asked), plain(found));
        let (one, other) = (Shape::of_plain(&asked), Shape::of_plain(&found));
        let said = Said::new(&asked, pieces(&asked).into_iter(), &one);
        said.differs_from(&Said::new(&found, pieces(&found).into_iter(), &other))
    }

    #[test]
    fn one_of_a_kind_is_not_the_same() {
        let orchard = "爷爷的果园里种着桃树和梨树，一共有36棵，桃树的棵数是梨树的2倍。梨树有多少棵？";
        for (asked, found) in [
            ("爷爷的果园里种着桃树和梨树，一共有48棵，桃树的棵数是梨树的2倍。梨树有多少棵？", orchard),
            ("爷爷的果园里种着桃树和梨树，一共有36棵，桃树的棵数是梨树的2倍。桃树有多少棵？", orchard),
            ("爷爷的果园里种着桃树和梨树，一共有36棵，桃树的棵数是梨树的2倍。桃树比梨树多多少棵？", orchard),
            ("有45名同学排队，平均站成5排，每排几名？", "32名同学做操，站成4排，平均每排有几名同学？"),
            ("怎样让小灯泡更亮？", "小灯泡不亮，可能是什么原因？"),
            ("There ___ some apples. A. is B. are", "There ___ some milk. A. is B. are"),
            ("为什么夏天的影子短，冬天的影子长？", "为什么中午的影子短，早晚的影子长？"),
            ("解方程 3x+5=20", "解方程 3x-5=20"),
            ("秦始皇统一六国的意义是什么？", "秦始皇统一六国的原因是什么？"),
            ("写出铁和稀盐酸反应的化学方程式", "写出锌和稀盐酸反应的化学方程式"),
        ] {
            assert!(differs(asked, found), "{asked}");
        }
    }

    #[test]
    fn the_same_in_other_words_or_read_with_mistakes_is_the_same() {
        for (asked, found) in [
            (
                "笼子里有若干只鸡和兔，从上面数有35个头，从下面数有94只脚，鸡和兔各有几只？",
                "笼子里有若干只鸡和兔,从上面数有35个头,从下面数有94只脚,问鸡和兔各有多少只?",
            ),
            (
                "下列关于名著知识的表述，有误的一项是",
                "下列关于名著知识的表述，有误的一项是? A. 吴敬梓的《儒林外史》 B. 《木兰诗》",
            ),
            ("1/2+1/3等于多少", "1/2 + 1/3 = ?"),
            (
                "5. 爷爷的果园里种着桃树和梨树，一共有36棵，桃树的棵数是梨树的2倍。梨树有多少棵？我用36除以2，好像不对",
                "爷爷的果园里种着桃树和梨树，一共有36棵，桃树的棵数是梨树的2倍。梨树有多少棵？",
            ),
        ] {
            assert!(!differs(asked, found), "{asked}");
        }
    }
}
