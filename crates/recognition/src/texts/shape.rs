//! A text taken apart: units, their pairs, its numbers, and the clause that asks.

/// The unit that stands for every number: two texts that differ in their numbers have the same pairs.
pub(super) const NUMBER: u32 = 0x0011_0000;

/// Units of the asking clause at least; a shorter one is joined to the clause before it.
const LEAST_ASK: usize = 5;

/// A text taken apart for comparing.
pub(super) struct Shape {
    /// Han characters, signs, whole Latin words, [`NUMBER`]s, in order; punctuation is left out.
    pub(super) units: Vec<u32>,
    /// The numbers in order, as one spelling each.
    pub(super) numbers: Vec<String>,
    /// The unit behind each number.
    pub(super) measures: Vec<u32>,
    /// Where in `units` the last clause begins.
    pub(super) ask: usize,
}

impl Shape {
    /// Takes a text apart that is already plain.
    pub(super) fn of_plain(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let mut shape = Self { units: Vec::new(), numbers: Vec::new(), measures: Vec::new(), ask: 0 };
        let mut clauses = vec![0];
        let mut rest = letters.as_slice();
        while let Some(&first) = rest.first() {
            let length = shape.take(first, rest);
            if length == 0 && matches!(first, ',' | '.' | ';' | '?' | '!' | '\n' | ':') {
                clauses.push(shape.units.len());
            }
            rest = &rest[length.max(1)..];
        }
        let end = shape.units.len();
        shape.ask = clauses.into_iter().rev().find(|begin| end - begin >= LEAST_ASK).unwrap_or(0);
        shape.measures = shape
            .units
            .iter()
            .enumerate()
            .filter(|(_, unit)| **unit == NUMBER)
            .map(|(at, _)| shape.units.get(at + 1).copied().unwrap_or(0))
            .collect();
        shape
    }

    /// Takes the unit at the beginning of `rest`; how many letters it has, nothing for punctuation.
    fn take(&mut self, first: char, rest: &[char]) -> usize {
        if first.is_ascii_digit() {
            let length = number_length(rest);
            self.units.push(NUMBER);
            self.numbers.push(canonical(&rest[..length]));
            length
        } else if first.is_alphabetic() && !is_han(first) {
            let length = rest.iter().take_while(|l| l.is_alphanumeric() && !is_han(**l)).count();
            self.units.push(word(&rest[..length]));
            length
        } else if is_han(first) || is_sign(first) {
            self.units.push(first as u32);
            1
        } else {
            0
        }
    }
}

/// How many numbers two texts have in common, each as often as it stands in both.
pub(super) fn numbers_in_common(one: &[String], other: &[String]) -> usize {
    one.len() - without(one, other).len()
}

/// What one row has more than another, each as often as it stands there.
pub(super) fn without<T: Clone + PartialEq>(one: &[T], other: &[T]) -> Vec<T> {
    let mut left: Vec<&T> = other.iter().collect();
    let more = |of: &&T| left.iter().position(|other| other == of).map(|at| left.swap_remove(at)).is_none();
    one.iter().filter(more).cloned().collect()
}

/// The pairs of neighbouring units in order, and the long Latin words by themselves.
pub(super) fn grams(units: &[u32]) -> impl Iterator<Item = u64> + '_ {
    let pairs = units.windows(2).map(|pair| (u64::from(pair[0]) << 32) | u64::from(pair[1]));
    pairs.chain(units.iter().filter(|unit| **unit & LONG == LONG).map(|unit| u64::from(*unit)))
}

/// Marks the unit of a Latin word of three letters and more.
const LONG: u32 = 0xC000_0000;

/// Whether a unit is a Latin word of three letters and more.
pub(super) const fn is_long(unit: u32) -> bool {
    unit & LONG == LONG
}

/// Whether a unit is a Latin word of one letter or two, or such letters with digits.
pub(super) const fn is_variable(unit: u32) -> bool {
    unit & LONG == 0x8000_0000
}

fn word(letters: &[char]) -> u32 {
    let hash = letters.iter().fold(0x811c_9dc5_u32, |hash, letter| (hash ^ *letter as u32).wrapping_mul(0x0100_0193));
    if letters.len() >= 3 { hash | LONG } else { (hash & !LONG) | 0x8000_0000 }
}

/// Letters of the number at the beginning: digits, one point, and a fraction's lower part.
fn number_length(rest: &[char]) -> usize {
    let digits = |from: usize| rest[from..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    let whole = digits(0);
    match rest.get(whole) {
        Some('.' | '/') if digits(whole + 1) > 0 => whole + 1 + digits(whole + 1),
        _ => whole,
    }
}

/// `0.50`, `.5` and `1/2` are one number.
fn canonical(letters: &[char]) -> String {
    let text: String = letters.iter().collect();
    let value = match text.split_once('/') {
        Some((above, below)) => above.parse::<f64>().ok().zip(below.parse::<f64>().ok()).map(|(a, b)| a / b),
        None => text.parse::<f64>().ok(),
    };
    value.filter(|value| value.is_finite()).map_or(text, |value| format!("{}", (value * 1e6).round() / 1e6))
}

/// Whether it is a Chinese character.
pub(crate) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '〇')
}

/// Whether a sign carries meaning in a formula.
fn is_sign(letter: char) -> bool {
    matches!(letter, '+' | '-' | '×' | '÷' | '=' | '<' | '>' | '%' | '°' | '℃')
        || matches!(letter, '\u{2200}'..='\u{22ff}' | '\u{25a0}'..='\u{25ff}' | '\u{2190}'..='\u{21ff}' | '\u{2460}'..='\u{24ff}')
}

#[cfg(test)]
mod tests {
    use super::super::plain::plain;
    use super::*;

    fn shape(text: &str) -> Shape {
        Shape::of_plain(&plain(text))
    }

    #[test]
    fn numbers_are_one_unit_and_keep_their_value() {
        let one = shape("某修路队修一段路，原计划每天修(1/2)千米，15.0天修完，实际每天修多少米？");
        assert_eq!(one.numbers, ["0.5", "15"]);
        assert_eq!(one.measures, ['千' as u32, '天' as u32]);
        assert_eq!(one.units[one.ask], '实' as u32);
        let other = shape("某修路队修一段路,原计划每天修 0.8 千米,3 天修完,实际每天修多少米?");
        assert!(grams(&one.units).eq(grams(&other.units)));
    }

    #[test]
    fn a_short_last_clause_is_joined_to_the_one_before() {
        let one = shape("两地相距多少千米，是？");
        assert_eq!(one.ask, 0);
    }

    #[test]
    fn words_of_other_letters_are_units() {
        assert_eq!(shape("The train leaves at 9").units.len(), 5);
        assert_eq!(shape("NaOH溶液").units, shape("ｎａｏｈ 溶 液").units);
    }
}
