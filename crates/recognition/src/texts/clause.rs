//! One clause beside another: whether it says another thing in its place, or asks for one.

use std::cell::OnceCell;

use super::differs::{is_light, stands_for_much};
use super::row::Row;
use super::shape::{NUMBER, Shape, grams, is_han, is_long, is_variable, without};
use super::words::{is_telling, pieces};

/// Words at which a question turns: one more of them, or one less, and another thing is asked.
const TURNS: &[&str] = &[
    "很", "垂直", "平行", "沿", "不", "没", "没有", "无", "非", "未", "多", "少", "长", "短", "大", "小", "高", "低",
    "快", "慢", "增", "减", "升", "降", "加", "乘", "除", "前", "后", "左", "右", "内", "外", "早", "晚", "男", "女",
    "甲", "乙", "丙", "丁", "至少", "最少", "至多", "最多", "-", "+", "×", "÷", "<", ">",
];
/// Words that ask, by what they ask for; those of no kind ask for anything.
const ASKS: &[(&str, u8)] = &[
    ("为什么", 1),
    ("为何", 1),
    ("原因", 1),
    ("怎样", 2),
    ("怎么", 2),
    ("如何", 2),
    ("谁", 3),
    ("哪里", 4),
    ("多少", 5),
    ("几", 5),
    ("什么", 0),
    ("哪", 0),
    ("求", 0),
    ("吗", 0),
    ("?", 0),
];

/// Measures behind a number: those of one row are said for each other, those of two are not.
const MEASURES: &[&[&str]] = &[
    &["元", "块"],
    &["角"],
    &["%"],
    &["千米", "公里"],
    &["平方千米"],
    &["平方米"],
    &["平方厘米"],
    &["立方米"],
    &["立方厘米"],
    &["米"],
    &["分米"],
    &["厘米"],
    &["毫米"],
    &["吨"],
    &["千克", "公斤"],
    &["克"],
    &["毫升"],
    &["升"],
    &["千牛"],
    &["牛"],
    &["小时", "时"],
    &["分钟", "分"],
    &["秒"],
    &["天", "日"],
    &["年"],
    &["倍"],
    &["排", "行", "列", "组", "队", "层"],
    &["个", "只", "名", "人", "位", "棵", "株", "本", "支", "枝", "条", "张", "头"],
];
/// Words that tell how many there are together.
const TOGETHER: &[&str] = &["一共", "总共", "共有", "共计", "合计"];

/// A word has at most so many units.
const WORD: usize = 3;

/// How one text repeats another.
pub(super) struct How<'a> {
    /// The other one, where the same story is told in other words.
    pub(super) retold: Option<&'a str>,
    /// Letters are missing here and there.
    pub(super) gaps: bool,
}

/// A clause, or a few in a row.
pub(super) struct Clause<'a> {
    text: &'a str,
    pub(super) shape: Shape,
    grams: Vec<u64>,
    words: OnceCell<Vec<&'a str>>,
}

impl<'a> Clause<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let shape = Shape::of_plain(text);
        let mut grams: Vec<u64> = grams(&shape.units).collect();
        grams.sort_unstable();
        Self { text, shape, grams, words: OnceCell::new() }
    }

    /// How much of both is in both, numbers aside.
    #[expect(clippy::cast_precision_loss, reason = "clauses have far fewer than 2^24 pairs")]
    pub(super) fn like(&self, other: &Clause<'_>) -> f32 {
        let (mut both, mut left) = (0, other.grams.as_slice());
        for gram in &self.grams {
            left = &left[left.partition_point(|other| other < gram)..];
            if left.first() == Some(gram) {
                (both, left) = (both + 1, &left[1..]);
            }
        }
        let all = self.grams.len() + other.grams.len();
        if all == 0 { 0.0 } else { 2.0 * both as f32 / all as f32 }
    }

    /// Its words: most rows are laid aside before anyone asks for them.
    fn words(&self) -> &[&'a str] {
        self.words.get_or_init(|| pieces(self.text))
    }

    fn telling(&self) -> impl Iterator<Item = &'a str> {
        self.words().iter().copied().filter(|word| is_telling(word))
    }

    /// Its telling words that the other has not.
    fn own(&self, other: &Clause<'_>) -> Vec<&'a str> {
        self.telling().filter(|word| !other.text.contains(word)).collect()
    }

    fn turns(&self) -> Vec<u32> {
        let words = self.words().iter().map(|word| match word.chars().next() {
            Some(first @ ('男' | '女')) => &word[..first.len_utf8()],
            _ => word.trim_end_matches(['于', '到']),
        });
        words.filter(|word| TURNS.contains(word)).flat_map(|word| word.chars().map(u32::from)).collect()
    }

    /// Whether it turns where the other does not. A letter in the place of a turn that is none itself was misread.
    fn turns_otherwise(&self, other: &Clause<'_>) -> bool {
        let (own, theirs) = (self.units(), other.units());
        let (more, less) = (without(&own, &theirs), without(&theirs, &own));
        let has = |units: &[u32], turns: &[u32]| units.iter().any(|unit| turns.contains(unit));
        match (has(&more, &self.turns()), has(&less, &other.turns())) {
            (true, true) => true,
            (false, false) => false,
            // A number is none.
            _ if self.shape.numbers.len() != other.shape.numbers.len() => true,
            (true, false) => more.len() > less.len(),
            (false, true) => less.len() > more.len(),
        }
    }

    /// Whether the same number is measured otherwise.
    fn measures_otherwise(&self, other: &Clause<'_>) -> bool {
        let (own, theirs) = (measures(self.text), measures(other.text));
        self.shape.numbers == other.shape.numbers
            && own.iter().zip(&theirs).any(|pair| are_other_measures(*pair.0, *pair.1))
    }

    /// In what it asks how many there are.
    fn asked_in(&self) -> Option<usize> {
        ["几", "多少"].iter().find_map(|word| Some(measure(self.text.split_once(word)?.1)))?
    }

    /// Whether it tells how many there are together, of nothing that it names, where the other tells of something how many there are.
    fn adds_up(&self, other: &Clause<'_>) -> bool {
        let together = |text: &str| TOGETHER.iter().find(|word| text.contains(**word)).copied();
        let Some(word) = together(self.text) else { return false };
        let rest = self.text.replacen(word, "", 1);
        let named = rest.chars().filter(|letter| is_han(*letter) && !is_light(u32::from(*letter))).count();
        let has_numbers = !self.shape.numbers.is_empty() && self.shape.numbers == other.shape.numbers;
        // What is counted in, and no more.
        has_numbers && named <= 1 && together(other.text).is_none() && other.telling().next().is_some()
    }

    /// Whether it says all that the other does in the same order, and in the midst of it a word or a number besides. A letter alone
    /// was misread.
    fn puts_in(&self, other: &Clause<'_>) -> bool {
        let (says, said) = (self.says(), other.says());
        let Some(last) = found_in(says.iter(), said.iter()) else { return false };
        let Some(first) = found_in(says.iter().rev(), said.iter().rev()) else { return false };
        // What both begin or end with, and be it only 求, has what is put in behind or before it.
        let (own, theirs) = (self.units(), other.units());
        let in_front = if own.first() == theirs.first() { 0 } else { says.len() - 1 - first };
        let behind = if own.last() == theirs.last() { 0 } else { says.len() - 1 - last };
        let more = without(&says, &said);
        let is_put_in =
            |word: &&str| Shape::of_plain(word).units.iter().filter(|unit| more.contains(unit)).count() >= 2;
        more.iter().any(|unit| is_long(*unit))
            || more.len() > in_front + behind
                && (self.shape.numbers.len() > other.shape.numbers.len() || self.own(other).iter().any(is_put_in))
    }

    /// What it asks for, where it asks.
    pub(super) fn asks(&self) -> Option<u8> {
        ASKS.iter().filter(|(word, _)| self.text.contains(word)).map(|(_, kind)| *kind).max()
    }

    /// Both ask for amounts, one for more of them.
    fn asks_for_more(&self, other: &Clause<'_>) -> bool {
        let amounts = |text: &str| ["几", "多少"].iter().map(|word| text.matches(word).count()).sum::<usize>();
        let (own, theirs) = (amounts(self.text), amounts(other.text));
        own > 0 && theirs > 0 && own != theirs
    }

    /// Its units, each number as what it is.
    fn units(&self) -> Vec<u32> {
        let mut numbers = self.shape.numbers.iter();
        let value = |number: &String| number.bytes().fold(NUMBER, |hash, byte| hash.wrapping_mul(31) ^ u32::from(byte));
        let units = self.shape.units.iter();
        units.map(|unit| if *unit == NUMBER { numbers.next().map_or(NUMBER, value) } else { *unit }).collect()
    }

    /// What says something in it.
    pub(super) fn says(&self) -> Vec<u32> {
        self.units().into_iter().filter(|unit| !is_light(*unit)).collect()
    }

    /// Whether another thing is said here than there, where most is alike.
    pub(super) fn turns_from(&self, other: &Clause<'_>, how: &How<'_>) -> bool {
        let (says, said) = (self.says(), other.says());
        let (own, theirs) = (self.own(other), other.own(self));
        let puts_in = || self.puts_in(other) || other.puts_in(self);
        let counts_other = || self.measures_otherwise(other) || self.adds_up(other) || other.adds_up(self);
        if self.asks_for_other(other)
            || has_other_numbers(&self.shape, &other.shape)
            || counts_other()
            || (!how.gaps && puts_in())
        {
            return true;
        }
        if let Some(story) = how.retold {
            // In other words it is somebody else's part where the other story has it too.
            return !theirs.is_empty() && own.iter().any(|word| story.contains(word));
        }
        let (more, less) = (without(&says, &said), without(&said, &says));
        has_other_words((&own, &theirs), &more, &less)
            || (!how.gaps && self.turns_otherwise(other))
            || Row::new(&says).in_order(&said) < says.len() - more.len()
    }

    /// Whether a word of which no letter is there stands where the other has one sign, and all else is alike. Of what was misread
    /// something is left.
    fn has_word_for(&self, other: &Clause<'_>, more: &[u32], less: &[u32]) -> bool {
        let is_new = |word: &str| word.chars().all(|letter| is_han(letter) && !other.text.contains(letter));
        let is_one = more.len() <= WORD && less.len() == 1 && less.iter().all(|unit| !stands_for_much(*unit));
        is_one && self.own(other).into_iter().any(is_new)
    }

    /// Both ask, one for another thing, or in another measure.
    fn asks_for_other(&self, other: &Clause<'_>) -> bool {
        let kinds = [self.asks(), other.asks()].map(|kind| kind.filter(|kind| *kind > 0));
        matches!(kinds, [Some(one), Some(two)] if one != two) || are_other_measures(self.asked_in(), other.asked_in())
    }

    /// Whether both say something, and nothing of it is in both.
    fn has_nothing_of(&self, other: &Clause<'_>) -> bool {
        let (says, said) = (self.says(), other.says());
        says.len() >= 2 && said.len() >= 2 && !says.iter().any(|unit| said.contains(unit))
    }

    /// Whether a sign stands in either where the other has a word.
    fn has_sign_for_word(&self, other: &Clause<'_>) -> bool {
        let (says, said) = (self.says(), other.says());
        let (more, less) = (without(&says, &said), without(&said, &says));
        self.has_word_for(other, &more, &less) || other.has_word_for(self, &less, &more)
    }

    /// Whether the same is asked here as there: either names nothing that the other does not.
    pub(super) fn asks_as(&self, other: &Clause<'_>, how: &How<'_>) -> bool {
        if self.asks_for_more(other)
            || self.asks_for_other(other)
            || self.has_nothing_of(other)
            || (!how.gaps && how.retold.is_none() && (self.turns_otherwise(other) || self.has_sign_for_word(other)))
        {
            return false;
        }
        let (own, theirs) = (self.own(other), other.own(self));
        let told = |story: &str| own.iter().all(|word| !story.contains(word));
        own.is_empty() || theirs.is_empty() || how.retold.is_some_and(told)
    }
}

/// Whether a text asks anything.
pub(super) fn asks(text: &str) -> bool {
    ASKS.iter().any(|(word, _)| text.contains(word))
}

/// Where the last of a row's units is found when they are looked for one after another; nothing where one is missing.
fn found_in<'a>(row: impl Iterator<Item = &'a u32>, units: impl Iterator<Item = &'a u32>) -> Option<usize> {
    let (mut row, mut last) = (row.enumerate(), None);
    for unit in units {
        last = Some(row.find(|(_, other)| *other == unit)?.0);
    }
    last
}

/// The row of the measure at the beginning; the longest name counts.
fn measure(rest: &str) -> Option<usize> {
    let rest = rest.trim_start();
    let names = (0..).zip(MEASURES).flat_map(|(row, names)| names.iter().map(move |name| (row, *name)));
    names.filter(|(_, name)| rest.starts_with(name)).max_by_key(|(_, name)| name.len()).map(|(row, _)| row)
}

/// The rows of the measures behind the numbers, in order.
fn measures(text: &str) -> Vec<Option<usize>> {
    let digit = |letter: char| letter.is_ascii_digit();
    let ends = text.char_indices().filter(|(at, letter)| {
        let behind = &text[at + letter.len_utf8()..];
        let goes_on =
            behind.starts_with(digit) || behind.strip_prefix(['.', '/']).is_some_and(|rest| rest.starts_with(digit));
        digit(*letter) && !goes_on
    });
    ends.map(|(at, _)| measure(&text[at + 1..])).collect()
}

/// Whether one measure is never said for the other.
fn are_other_measures(one: Option<usize>, two: Option<usize>) -> bool {
    one.zip(two).is_some_and(|(one, two)| one != two)
}

/// A word stands in a word's place, or a letter that is calculated with in another's, as far as what only one of them says shows.
fn has_other_words((own, theirs): (&[&str], &[&str]), more: &[u32], less: &[u32]) -> bool {
    let variable = |units: &[u32]| units.iter().any(|unit| is_variable(*unit));
    (!own.is_empty() && !theirs.is_empty()) || (variable(more) && variable(less))
}

/// Each has a number that the other has not, or they stand in another order.
fn has_other_numbers(one: &Shape, other: &Shape) -> bool {
    let lacks = |one: &Shape, of: &Shape| one.numbers.iter().any(|number| !of.numbers.contains(number));
    let (mut own, mut theirs) = (one.numbers.clone(), other.numbers.clone());
    let in_order = own == theirs;
    own.sort_unstable();
    theirs.sort_unstable();
    lacks(one, other) && lacks(other, one) || (own == theirs && !in_order)
}
