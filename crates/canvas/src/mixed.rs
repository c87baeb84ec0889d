//! Words with formulas between dollar signs: `mixed.ts` of the browser.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Words(&'a str),
    Formula(&'a str),
    /// On a line of its own.
    Display(&'a str),
}

/// Cuts a text at its dollar signs: `$…$` in the line, `$$…$$` on a line of its own. A lone dollar is a dollar.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
    while let Some(dollar) = text[at..].find('$').map(|found| at + found) {
        let Some((piece, end)) = formula(text, dollar) else {
            at = dollar + 1;
            continue;
        };
        if dollar > from {
            pieces.push(Piece::Words(&text[from..dollar]));
        }
        pieces.push(piece);
        (from, at) = (end, end);
    }
    if from < text.len() {
        pieces.push(Piece::Words(&text[from..]));
    }
    pieces
}

/// Whether a text holds a formula at all.
pub(crate) fn has_formula(text: &str) -> bool {
    pieces(text).iter().any(|piece| !matches!(piece, Piece::Words(_)))
}

/// The formula that begins at a dollar, and where it ends.
fn formula(text: &str, dollar: usize) -> Option<(Piece<'_>, usize)> {
    let between = |start: usize, fence: &str| {
        let end = start + text.get(start..)?.find('$')?;
        let inside = &text[start..end];
        (!inside.is_empty() && text[end..].starts_with(fence)).then_some((inside, end + fence.len()))
    };
    if text[dollar..].starts_with("$$")
        && let Some((inside, end)) = between(dollar + 2, "$$")
    {
        return Some((Piece::Display(inside), end));
    }
    let (inside, end) = between(dollar + 1, "$")?;
    (!inside.contains('\n')).then_some((Piece::Formula(inside), end))
}

#[cfg(test)]
mod tests {
    use super::Piece::{Display, Formula, Words};
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_dollar_signs() {
        for (text, cut) in [
            ("解：$x=1$。", vec![Words("解："), Formula("x=1"), Words("。")]),
            ("$$x^2$$", vec![Display("x^2")]),
            ("5 $ 和", vec![Words("5 $ 和")]),
            ("$a\nb$", vec![Words("$a\nb$")]),
            ("$$", vec![Words("$$")]),
            ("$a$$b$", vec![Formula("a"), Formula("b")]),
        ] {
            assert_eq!(pieces(text), cut, "{text}");
        }
    }
}
