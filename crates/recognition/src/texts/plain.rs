//! One spelling for what is written in many ways: width, case, formulas, exam-paper ornaments.

/// LaTeX commands that stand for one sign.
const SIGNS: &[(&str, &str)] = &[
    ("times", "×"),
    ("cdot", "×"),
    ("div", "÷"),
    ("pm", "±"),
    ("leq", "≤"),
    ("leqslant", "≤"),
    ("le", "≤"),
    ("geq", "≥"),
    ("geqslant", "≥"),
    ("ge", "≥"),
    ("neq", "≠"),
    ("ne", "≠"),
    ("lt", "<"),
    ("gt", ">"),
    ("approx", "≈"),
    ("angle", "∠"),
    ("triangle", "△"),
    ("circ", "°"),
    ("odot", "⊙"),
    ("perp", "⊥"),
    ("parallel", "∥"),
    ("because", "∵"),
    ("therefore", "∴"),
    ("in", "∈"),
    ("cup", "∪"),
    ("cap", "∩"),
    ("subseteq", "⊆"),
    ("infty", "∞"),
    ("pi", "π"),
    ("alpha", "α"),
    ("beta", "β"),
    ("theta", "θ"),
    ("omega", "ω"),
    ("sqrt", "√"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("uparrow", "↑"),
    ("downarrow", "↓"),
    ("Delta", "△"),
];

/// LaTeX commands that only dress what follows.
const DRESS: &[&str] = &[
    "text",
    "mathrm",
    "mathbf",
    "rm",
    "left",
    "right",
    "quad",
    "qquad",
    "displaystyle",
    "overline",
    "vec",
    "dfrac",
    "frac",
    "tfrac",
    "begin",
    "end",
    "operatorname",
    "boldsymbol",
];

/// Signs that stand for several: fractions, measures.
const SEVERAL: &[(char, &str)] = &[
    ('℃', "°c"),
    ('½', "1/2"),
    ('⅓', "1/3"),
    ('⅔', "2/3"),
    ('¼', "1/4"),
    ('¾', "3/4"),
    ('⅕', "1/5"),
    ('⅖', "2/5"),
    ('⅗', "3/5"),
    ('⅘', "4/5"),
    ('⅙', "1/6"),
    ('⅛', "1/8"),
    ('⅜', "3/8"),
    ('⅝', "5/8"),
    ('⅞', "7/8"),
];

/// The text as it is compared: half width, lower case, formulas without LaTeX, no number in front, no points.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let narrow: Vec<char> = text.chars().map(half_width).collect();
    let mut rest = without_heading(&narrow);
    while let Some((&next, after)) = rest.split_first() {
        rest = match next {
            '\\' => command(after, &mut out),
            '$' | '{' | '}' | '^' | '_' => after,
            '*' if after.first() == Some(&'*') => &after[1..],
            _ => {
                match SEVERAL.iter().find(|(sign, _)| *sign == next) {
                    Some((_, several)) => out.push_str(several),
                    None => out.extend(next.to_lowercase()),
                }
                after
            }
        };
    }
    out
}

/// Writes the sign a LaTeX command stands for; what follows the command.
fn command<'a>(after: &'a [char], out: &mut String) -> &'a [char] {
    let length = after.iter().take_while(|letter| letter.is_ascii_alphabetic()).count();
    let name: String = after[..length].iter().collect();
    let rest = &after[length..];
    if let Some((_, sign)) = SIGNS.iter().find(|(command, _)| *command == name) {
        out.push_str(sign);
    } else if name.ends_with("frac") {
        return fraction(rest, out);
    } else if !DRESS.contains(&name.as_str()) {
        out.push_str(&name.to_lowercase());
    }
    rest
}

/// `{a}{b}` as `a/b`; anything else stays where it is.
fn fraction<'a>(rest: &'a [char], out: &mut String) -> &'a [char] {
    let Some((above, after)) = braced(rest) else { return rest };
    let Some((below, after)) = braced(after) else { return rest };
    for part in [above, &['/'], below] {
        out.push_str(&plain(&part.iter().collect::<String>()));
    }
    after
}

/// What stands in the braces at the beginning, and what follows them.
fn braced(text: &[char]) -> Option<(&[char], &[char])> {
    let inner = text.strip_prefix(&['{'])?;
    let mut depth = 1;
    let end = inner.iter().position(|letter| {
        depth += i32::from(*letter == '{') - i32::from(*letter == '}');
        depth == 0
    })?;
    Some((&inner[..end], &inner[end + 1..]))
}

/// One width for letters, digits and signs.
fn half_width(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{3000}' | '\u{a0}' | '\t' | '\r' => ' ',
        '。' => '.',
        '、' => ',',
        '“' | '”' | '‘' | '’' | '「' | '」' => '"',
        '−' | '–' | '—' | '﹣' | '⁻' | '₋' => '-',
        '⁰' | '₀' => '0',
        '¹' | '₁' => '1',
        '²' | '₂' => '2',
        '³' | '₃' => '3',
        '⁴' | '₄' => '4',
        '⁵' | '₅' => '5',
        '⁶' | '₆' => '6',
        '⁷' | '₇' => '7',
        '⁸' | '₈' => '8',
        '⁹' | '₉' => '9',
        'ⁿ' | 'ₙ' => 'n',
        'ˣ' | 'ₓ' => 'x',
        '⁺' | '₊' => '+',
        '⁽' | '₍' => '(',
        '⁾' | '₎' => ')',
        '⁄' | '∕' => '/',
        '·' | '•' | '∙' => '×',
        '∶' => ':',
        _ => letter,
    }
}

/// The text without `12.` and `(本题5分)` in front.
fn without_heading(text: &[char]) -> &[char] {
    let text = trimmed(text);
    let digits = text.iter().take_while(|letter| letter.is_ascii_digit()).count();
    let numbered = (1..=3).contains(&digits)
        && matches!(text.get(digits), Some('.' | ','))
        && text.get(digits + 1).is_some_and(|letter| !letter.is_ascii_digit());
    let text = if numbered { trimmed(&text[digits + 1..]) } else { text };
    without_points(text).unwrap_or(text)
}

/// The text behind `(本题5分)` or `(5分)`.
fn without_points(text: &[char]) -> Option<&[char]> {
    let inner = text.strip_prefix(&['('])?;
    let end = inner.iter().take(12).position(|letter| *letter == ')')?;
    (inner[..end].last() == Some(&'分')).then(|| trimmed(&inner[end + 1..]))
}

fn trimmed(text: &[char]) -> &[char] {
    &text[text.iter().take_while(|letter| letter.is_whitespace()).count()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_what_is_written_in_many_ways() {
        for (written, expected) in [
            ("１２．（本题5分）已知Ｘ＝３", "已知x=3"),
            ("3.5千克的米", "3.5千克的米"),
            ("3. 一辆汽车", "一辆汽车"),
            (r"求$\frac{1}{2}x^{2}\leq \sqrt{3}$", "求1/2x2≤ √3"),
            (r"$\text{H}_{2}\text{SO}_{4}$溶液", "h2so4溶液"),
            (r"\frac{\frac{1}{2}}{3}", "1/2/3"),
            (r"\frac12", "12"),
            ("36cm**2", "36cm2"),
            ("36cm²", "36cm2"),
            ("(x²+2/x)⁵，x⁻⁶，aⁿ", "(x2+2/x)5,x-6,an"),
            ("½×⅔", "1/2×2/3"),
            (r"末尾\", "末尾"),
            ("", ""),
        ] {
            assert_eq!(plain(written), expected, "{written}");
        }
    }
}
