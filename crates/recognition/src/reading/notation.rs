//! What the recogniser gives, in the notation of typed words.

use super::recognise::Line;
use crate::texts::is_han;

/// The recogniser is this sure of a sign, however small it is, and of a number or a letter that no line was found for.
const SURE_OF_SIGN: f32 = 0.25;
const SURE: f32 = 0.8;
/// A ring of less than this share of a line's height is a full stop.
const SMALL: f32 = 0.45;

/// Letters, figures and signs of full width become those of half width; marks of a Chinese sentence stay.
pub(super) fn plain(text: &str) -> String {
    let chars: Vec<char> = text.chars().map(half_width).collect();
    let near = |at: Option<usize>| at.and_then(|at| chars.get(at)).copied();
    let sign = |(at, &char): (usize, &char)| sign(char, near(at.checked_sub(1)), near(Some(at + 1)));
    chars.iter().enumerate().map(sign).collect()
}

/// A sign that stands by itself between two pieces of a row, of which either may be none: the model that reads it sees neither.
pub(super) fn between(before: &str, alone: &str, after: &str) -> Option<String> {
    let mut chars = alone.trim().chars();
    let (Some(char), None) = (chars.next(), chars.next()) else { return None };
    let (before, after) = (before.trim_end().chars().next_back(), after.trim_start().chars().next());
    let fractions = [before, after].map(|char| char == Some('$'));
    let typed = match (char, fractions) {
        ('x' | 'X', [true, true]) => '×',
        ('o' | 'O' | '0' | '〇', [true, true]) => '○',
        (_, [false, false]) if before.is_none() || after.is_none() => char,
        (_, [false, false]) => sign(char, before, after),
        ('一' | '二' | '十', [true, false]) if after.is_some_and(is_han) => char,
        (char, _) => typed_sign(char).unwrap_or_else(|| sign(char, before, after)),
    };
    (typed != char).then(|| typed.to_string())
}

/// What stands beside a fraction where no line was found, and which share of a line's height it has: a sign, or a number or a letter
/// that was read for certain.
pub(super) fn beside_fraction(line: &Line, height: f32) -> Option<String> {
    let text = line.text.trim();
    let mut chars = text.chars();
    let alone = chars.next().map(half_width).filter(|_| chars.next().is_none());
    let sign = match alone {
        Some('o' | 'O' | '0' | '〇' | '○') if height < SMALL => Some('。'),
        Some('o' | 'O' | '〇' | '○') => Some('○'),
        alone => alone.and_then(typed_sign),
    };
    if let Some(sign) = sign {
        return (line.confidence >= SURE_OF_SIGN).then(|| sign.to_string());
    }
    let is_term = !text.is_empty() && text.chars().all(|char| char.is_ascii_alphanumeric());
    (line.confidence >= SURE && is_term).then(|| text.to_owned())
}

/// A sign beside a fraction, where no sentence stands.
const fn typed_sign(char: char) -> Option<char> {
    Some(match char {
        '一' | '—' | '–' | '−' | '-' => '-',
        '二' | '=' => '=',
        '十' | '+' => '+',
        '×' | '÷' | '<' | '>' | '≤' | '≥' | '≠' | '≈' | '○' | '。' | ':' => char,
        ',' | '，' | '?' | '？' | '：' | ';' | '；' => full_width(char),
        _ => return None,
    })
}

/// What a sign is beside these.
fn sign(char: char, before: Option<char>, after: Option<char>) -> char {
    match char {
        // Between two numbers these are signs of reckoning.
        'x' | 'X' if is_digit(before) && is_digit(after) => '×',
        // An unknown: nobody writes it large.
        'X' if is_unknown(before, after) => 'x',
        'O' | 'o' if is_digit(before) && is_digit(after) => '0',
        'l' | 'I' if is_digit(before) && is_digit(after) => '1',
        '二' if may_end(before) && after.is_some_and(|char| char.is_ascii_alphanumeric()) => '=',
        '十' if is_term(before) && is_term(after) => '+',
        ',' | '?' | '!' | ':' | ';' if before.is_some_and(is_han) => full_width(char),
        '一' | '—' | '–' | '−' if is_term(before) && is_term(after) => '-',
        char => char,
    }
}

/// Whether a letter has a number of times before it and no other letter behind it, or a power, or what it is equal to.
fn is_unknown(before: Option<char>, after: Option<char>) -> bool {
    let letter = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphabetic());
    let stands = is_digit(before) && !letter(after);
    stands || (!letter(before) && after.is_some_and(|char| "²³=".contains(char)))
}

/// A fraction as it is typed.
pub(super) fn fraction(over: &str, under: &str) -> String {
    format!("$\\frac{{{}}}{{{}}}$", term(over), term(under))
}

/// What stands over or under a bar, without spaces.
fn term(text: &str) -> String {
    let dense: String = text.chars().filter(|char| !char.is_whitespace()).collect();
    plain(&dense)
}

fn is_digit(char: Option<char>) -> bool {
    char.is_some_and(|char| char.is_ascii_digit())
}

/// Whether something that is reckoned with ends there.
fn may_end(char: Option<char>) -> bool {
    char.is_none_or(|char| char.is_ascii_alphanumeric() || " )²³$".contains(char))
}

fn is_term(char: Option<char>) -> bool {
    char.is_some_and(|char| char.is_ascii_alphanumeric() || "()²³√$".contains(char))
}

/// The mark of a Chinese sentence.
const fn full_width(mark: char) -> char {
    match mark {
        ',' => '，',
        '?' => '？',
        '!' => '！',
        ':' => '：',
        ';' => '；',
        mark => mark,
    }
}

const fn half_width(char: char) -> char {
    match char {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＋' | '－' | '＝' | '＜' | '＞' | '／' | '％' | '＊' | '｜' => {
            shifted(char)
        }
        '\u{3000}' | '\u{a0}' => ' ',
        '∕' => '/',
        '﹣' => '-',
        '﹢' => '+',
        '✕' | '⨯' | '╳' => '×',
        char => char,
    }
}

/// The forms of full width stand in the order of those of half width.
const fn shifted(char: char) -> char {
    match char::from_u32(char as u32 - 0xfee0) {
        Some(half) => half,
        None => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_as_one_types() {
        for (read, typed) in [
            ("ｙ＝２ｘ＋１", "y=2x+1"),
            ("3x4=12", "3×4=12"),
            ("3x+4", "3x+4"),
            ("5—2", "5-2"),
            ("x一1", "x-1"),
            ("第一个", "第一个"),
            ("2—3元", "2-3元"),
            ("1O5", "105"),
            ("（1）求√2的值．", "（1）求√2的值．"),
            ("x²＋y²", "x²+y²"),
            ("3x二1", "3x=1"),
            (" 二1", " =1"),
            ("(二)班", "(二)班"),
            ("第二1组", "第二1组"),
            ("面积是多少?", "面积是多少？"),
            ("若x=?", "若x=?"),
            ("3X+4=10", "3x+4=10"),
            ("X²-1", "x²-1"),
            ("22+X", "22+X"),
            ("X染色体和44+XY", "X染色体和44+XY"),
            ("2X4", "2×4"),
            ("3十4", "3+4"),
            ("(a十b)", "(a+b)"),
            ("三十4", "三十4"),
            ("3十米", "3十米"),
            ("A:B=3:2", "A:B=3:2"),
        ] {
            assert_eq!(plain(read), typed);
        }
        for (before, alone, after, typed) in [
            (r"$\frac{3}{4}$", "十", r"$\frac{5}{6}$", Some("+")),
            (r"$\frac{3}{4}$ ", " 一 ", " 2", Some("-")),
            (r"$\frac{3}{4}$", "X", r"$\frac{5}{6}$", Some("×")),
            (r"$\frac{3}{4}$", "X", "=2", Some("x")),
            ("第", "十", "题", None),
            (r"$\frac{3}{4}$", "十", "米", None),
            ("3", "十x", "4", None),
            (r"$\frac{3}{4}$", "二", "", Some("=")),
            ("", "一", r"$\frac{3}{4}$", Some("-")),
            (r"$\frac{3}{4}$", "O", r"$\frac{5}{6}$", Some("○")),
            ("", "一", "个", None),
        ] {
            assert_eq!(between(before, alone, after).as_deref(), typed, "{before} {alone} {after}");
        }
        assert_eq!(fraction("x − 1", " 2"), r"$\frac{x-1}{2}$");
    }

    #[test]
    fn what_stands_typed_sign_is_a_sign_or_surely_a_term() {
        for (read, confidence, height, typed) in [
            ("一", 0.5, 0.1, Some("-")),
            ("二", 0.3, 0.2, Some("=")),
            ("十", 0.6, 0.5, Some("+")),
            ("÷", 0.9, 0.5, Some("÷")),
            (",", 0.5, 0.2, Some("，")),
            ("O", 0.9, 0.8, Some("○")),
            ("0", 0.9, 0.3, Some("。")),
            ("0", 0.9, 0.7, Some("0")),
            ("2", 0.9, 0.7, Some("2")),
            ("2", 0.5, 0.7, None),
            ("一", 0.1, 0.1, None),
            ("程", 0.9, 0.9, None),
            ("", 0.0, 0.1, None),
        ] {
            let line = Line { text: read.to_owned(), confidence, gaps: 0 };
            assert_eq!(beside_fraction(&line, height).as_deref(), typed, "{read} {confidence}");
        }
    }
}
