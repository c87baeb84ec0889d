//! Where lines of words break: `lines.ts` of the browser.

/// Punctuation that closes what stands before it; no line begins with it.
const CLOSING: &str = "，。、；：？！）】》〉」』”’…—％℃,.;:?!)]}%";

/// Punctuation that opens what stands after it; no line ends with it.
const OPENING: &str = "（【《〈「『“‘([{";

/// What holds a Latin word or a number together, beside letters, figures and `_`.
const LATIN: &str = ".,:;!?'\"()%+-";

/// Breaks text into lines no wider than `width`.
///
/// Chinese may break after any character but those that open something, and before any but those that close; Latin words and
/// numbers stay whole unless one alone is too wide.
pub(crate) fn wrap(text: &str, width: f32, measure: &impl Fn(&str) -> f32) -> Vec<String> {
    text.split('\n').flat_map(|paragraph| wrap_paragraph(paragraph, width, measure)).collect()
}

fn wrap_paragraph(paragraph: &str, width: f32, measure: &impl Fn(&str) -> f32) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for piece in pieces(paragraph, width, measure) {
        if !line.is_empty() && measure(&format!("{line}{}", piece.trim_end())) > width {
            lines.push(line.trim_end().to_owned());
            piece.trim_start().clone_into(&mut line);
        } else {
            line.push_str(&piece);
        }
    }
    lines.push(line);
    lines
}

/// The pieces of a line that stay whole, none wider than `width`.
pub(crate) fn pieces(paragraph: &str, width: f32, measure: &impl Fn(&str) -> f32) -> Vec<String> {
    let mut pieces = Vec::new();
    for unit in units(paragraph, Core::Word) {
        if measure(&unit) <= width {
            pieces.push(unit);
            continue;
        }
        for letter in units(&unit, Core::Letter) {
            if measure(&letter) <= width {
                pieces.push(letter);
            } else {
                pieces.extend(letter.chars().map(String::from));
            }
        }
    }
    pieces
}

/// What a unit is made around.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Core {
    /// A Latin word or number, or one other character.
    Word,
    /// One character.
    Letter,
}

/// Words and numbers, or characters, each with the punctuation that stays with it; and the spaces between.
fn units(text: &str, core: Core) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut units, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let end =
            if chars[at].is_whitespace() { past(&chars, at, char::is_whitespace) } else { unit(&chars, at, core) };
        units.push(chars[at..end].iter().collect());
        at = end;
    }
    units
}

/// Where a unit ends that begins at `at`.
fn unit(chars: &[char], at: usize, core: Core) -> usize {
    let opened = past(chars, at, |char| OPENING.contains(char));
    // What opens and has nothing behind it is a character like others.
    let begin = if chars.get(opened).is_some_and(|char| !char.is_whitespace()) { opened } else { opened - 1 };
    let mut end = begin + 1;
    if core == Core::Word && is_latin(chars[begin]) {
        end = past(chars, begin, is_latin);
    }
    loop {
        let closing = past(chars, end, char::is_whitespace);
        match chars.get(closing) {
            Some(char) if CLOSING.contains(*char) => end = closing + 1,
            _ => return end,
        }
    }
}

fn past(chars: &[char], from: usize, is: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|char| !is(*char)).map_or(chars.len(), |more| from + more)
}

fn is_latin(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_' || LATIN.contains(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters as wide as the browser estimates them.
    fn breadth(line: &str) -> f32 {
        line.chars().map(|char| if char < '\u{2000}' { 0.58 } else { 1.0 }).sum()
    }

    #[test]
    fn lines_break_as_in_the_browser() {
        for (text, width, lines) in [
            ("已知三角形，求面积。", 6.0, vec!["已知三角形，", "求面积。"]),
            ("已知三角形，求面积。", 5.0, vec!["已知三角", "形，求面", "积。"]),
            ("the quick fox", 4.0, vec!["the", "quick", "fox"]),
            ("（答案）是 42。", 5.0, vec!["（答案）是", "42。"]),
            ("abcdefghij", 2.0, vec!["abc", "def", "ghi", "j"]),
            ("一\n\n二", 5.0, vec!["一", "", "二"]),
            ("看（", 1.0, vec!["看", "（"]),
        ] {
            assert_eq!(wrap(text, width, &breadth), lines, "{text}");
        }
    }
}
