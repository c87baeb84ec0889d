//! How far what was read is from what was printed.

/// Letters that are wrong, and letters there are: the edit distance, without spaces and without regard to width.
pub(in crate::bank) fn compare(truth: &str, read: &str) -> (usize, usize) {
    let (truth, read) = (letters(truth), letters(read));
    let mut row: Vec<usize> = (0..=read.len()).collect();
    for (at, wanted) in truth.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (column, found) in read.iter().enumerate() {
            let replaced = diagonal + usize::from(wanted != found);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    (row[read.len()], truth.len())
}

/// The fractions of a text, as they are typed.
pub(super) fn fractions(text: &str) -> Vec<String> {
    text.split(r"\frac{").skip(1).filter_map(fraction).collect()
}

fn fraction(rest: &str) -> Option<String> {
    let (over, rest) = rest.split_once("}{")?;
    let (under, _) = rest.split_once('}')?;
    Some(format!(r"\frac{{{over}}}{{{under}}}"))
}

fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|char| !char.is_whitespace()).map(narrow).collect()
}

/// A sign in its half width.
fn narrow(char: char) -> char {
    match char {
        '，' | '、' => ',',
        '。' | '．' => '.',
        '：' => ':',
        '；' => ';',
        '？' => '?',
        '！' => '!',
        '“' | '”' | '＂' => '"',
        '‘' | '’' => '\'',
        '—' | '–' | '－' | '−' | '～' => '-',
        '！'..='～' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        char => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_spaces_do_not_count_and_letters_do() {
        assert_eq!(compare("ｘ＋1 = 3，求x。", "x+1=3,求 x."), (0, 9));
        assert_eq!(compare("甲乙丙", "甲丙丁"), (2, 3));
        assert_eq!(compare("甲", ""), (1, 1));
        assert_eq!(fractions(r"长 $\frac{3}{4}$ 和 $\frac{x+1}{2}$"), [r"\frac{3}{4}", r"\frac{x+1}{2}"]);
    }
}
