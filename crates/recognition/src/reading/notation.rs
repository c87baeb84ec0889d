//! What the recogniser gives, in the notation of typed words.

/// Letters, figures and signs of full width become those of half width; marks of a Chinese sentence stay.
pub(super) fn plain(text: &str) -> String {
    let chars: Vec<char> = text.chars().map(half_width).collect();
    let near = |at: Option<usize>| at.and_then(|at| chars.get(at)).copied();
    let sign = |(at, &char): (usize, &char)| {
        let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
        match char {
            // Between two numbers these are signs of reckoning.
            'x' | 'X' if is_digit(before) && is_digit(after) => '×',
            'O' | 'o' if is_digit(before) && is_digit(after) => '0',
            'l' | 'I' if is_digit(before) && is_digit(after) => '1',
            '二' if may_end(before) && after.is_some_and(|char| char.is_ascii_alphanumeric()) => '=',
            ',' | '?' | '!' | ':' | ';' if before.is_some_and(is_han) => full_width(char),
            '一' | '—' | '–' | '−' if is_term(before) && is_term(after) => '-',
            char => char,
        }
    };
    chars.iter().enumerate().map(sign).collect()
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
    char.is_some_and(|char| char.is_ascii_alphanumeric() || "()²³√".contains(char))
}

const fn is_han(char: char) -> bool {
    matches!(char, '\u{4e00}'..='\u{9fff}')
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
            ("A:B=3:2", "A:B=3:2"),
        ] {
            assert_eq!(plain(read), typed);
        }
        assert_eq!(fraction("x − 1", " 2"), r"$\frac{x-1}{2}$");
    }
}
