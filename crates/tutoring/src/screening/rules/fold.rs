//! Words as they are compared: one width, small letters, without what was put between them to hide them.

/// Words folded, and where each of their characters stood.
#[derive(Debug)]
pub(super) struct Folded {
    /// The folded words.
    pub(super) text: String,
    /// Of each character of `text`, its place in the words, in characters.
    places: Vec<usize>,
    /// Of each character of `text`, the byte it begins at.
    bytes: Vec<usize>,
}

/// A part of some words, in characters: from here, until before there.
pub(super) type Span = (usize, usize);

impl Folded {
    /// Folds the characters that are kept.
    fn new(words: &str, keeps: impl Fn(char) -> bool) -> Self {
        let mut folded = Self { text: String::with_capacity(words.len()), places: Vec::new(), bytes: Vec::new() };
        for (place, letter) in words.chars().enumerate() {
            let letter = fold(letter);
            if keeps(letter) {
                folded.places.push(place);
                folded.bytes.push(folded.text.len());
                folded.text.push(letter);
            }
        }
        folded
    }

    /// Everything that can be seen.
    pub(super) fn plain(words: &str) -> Self {
        Self::new(words, |letter| !is_invisible(letter))
    }

    /// Without the signs that are put between the letters of a word so that nobody finds it.
    pub(super) fn squeezed(words: &str) -> Self {
        Self::new(words, |letter| !is_invisible(letter) && !is_filler(letter))
    }

    /// Nothing but letters and digits.
    pub(super) fn letters(words: &str) -> Self {
        Self::new(words, char::is_alphanumeric)
    }

    /// The part of the words that these bytes of the folded text are.
    pub(super) fn span(&self, from: usize, until: usize) -> Span {
        let first = self.bytes.partition_point(|byte| *byte < from);
        let last = self.bytes.partition_point(|byte| *byte < until).saturating_sub(1);
        let place = |index: usize| self.places.get(index).copied().unwrap_or_default();
        (place(first), place(last) + 1)
    }

    /// Whether nothing was left out between these bytes of the folded text.
    pub(super) fn is_together(&self, from: usize, until: usize) -> bool {
        let (first, last) = self.span(from, until);
        last - first == self.text[from..until].chars().count()
    }

    /// The character before a byte of the folded text.
    pub(super) fn before(&self, byte: usize) -> Option<char> {
        self.text[..byte].chars().next_back()
    }

    /// The character that begins at a byte of the folded text.
    pub(super) fn after(&self, byte: usize) -> Option<char> {
        self.text[byte..].chars().next()
    }
}

/// One width, one case, one kind of digits.
fn fold(letter: char) -> char {
    let code = u32::from(letter);
    let narrow = match code {
        0x3000 => u32::from(' '),
        0xFF01..=0xFF5E => code - 0xFEE0,
        // Digits in the typefaces of mathematics.
        0x1D7CE..=0x1D7FF => u32::from('0') + (code - 0x1D7CE) % 10,
        _ => code,
    };
    let narrow = char::from_u32(narrow).unwrap_or(letter);
    narrow.to_lowercase().next().unwrap_or(narrow)
}

/// Whether a sign is there and nobody sees it.
pub(crate) const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{00AD}' | '\u{034F}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// What stands between letters only to part them. Stops and commas part sentences, and what they part stays parted.
const fn is_filler(letter: char) -> bool {
    matches!(letter, ' ' | '*' | '.' | '·' | '•' | '-' | '_' | '~' | '|' | '/' | '\\' | '+' | '^' | '#' | '&' | '@')
}
