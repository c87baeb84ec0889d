//! Tokens, the pieces of writing in which the model thinks, and which of them may be written.

use std::collections::HashMap;

use encoding_rs::GBK;

/// What may be written besides simplified Chinese, Latin letters and digits.
const SIGNS: &str = " +-=<>.,?!%:()/'^，。？！、：；（）“”《》×÷√²³°±≤≥≠≈π∠△∥⊥αβθ";

/// What a token may be at its place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Anywhere but within a letter.
    Whole,
    /// Within a letter that others have begun: whether it is a good one shows there.
    Part,
    /// Nowhere.
    Never,
}

/// All tokens.
pub(super) struct Letters {
    bytes: Vec<Vec<u8>>,
    uses: Vec<Use>,
    /// Ends a text.
    pub(super) end: usize,
    /// Nobody speaks.
    pub(super) silence: usize,
    /// What stands before a text. At the first of them the model says whether anybody speaks.
    pub(super) start: [usize; 4],
}

impl Letters {
    /// Of a vocabulary: a list in JSON, or a line for each.
    pub(super) fn of(vocabulary: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(vocabulary).ok()?;
        let names: Vec<String> = if text.starts_with('[') {
            serde_json::from_str(text).ok()?
        } else {
            text.lines().map(str::to_owned).collect()
        };
        let alphabet = alphabet();
        let bytes: Vec<Vec<u8>> = names
            .iter()
            .map(|name| name.chars().filter_map(|letter| alphabet.get(&letter).copied()).collect())
            .collect();
        let find = |name: &str| names.iter().position(|known| known == name);
        let end = find("<|endoftext|>")?;
        let uses = bytes.iter().enumerate().map(|(id, bytes)| if id < end { usable(bytes) } else { Use::Never });
        Some(Self {
            uses: uses.collect(),
            end,
            silence: find("<|nospeech|>").or_else(|| find("<|nocaptions|>"))?,
            start: [
                find("<|startoftranscript|>")?,
                find("<|zh|>")?,
                find("<|transcribe|>")?,
                find("<|notimestamps|>")?,
            ],
            bytes,
        })
    }

    /// Takes from the likelihoods what may not be written.
    pub(super) fn mask(&self, likely: &mut [f32], may_end: bool) {
        let uses = self.uses.iter().copied().chain(std::iter::repeat(Use::Never));
        for (at, (value, usage)) in likely.iter_mut().zip(uses).enumerate() {
            let stays = usage != Use::Never || (at == self.end && may_end);
            if !stays {
                *value = f32::NEG_INFINITY;
            }
        }
    }

    /// Whether a token may follow others.
    pub(super) fn follows(&self, tokens: &[usize], next: usize) -> bool {
        let open = self.open(tokens);
        if next == self.end {
            return open.is_empty();
        }
        if open.is_empty() {
            return self.uses[next] == Use::Whole;
        }
        let letter: Vec<u8> = open.into_iter().chain(self.bytes[next].iter().copied()).collect();
        self.uses[next] == Use::Part && usable(&letter) == Use::Whole
    }

    /// What tokens say. A letter that was only begun when the writing was stopped is none.
    pub(super) fn text(&self, tokens: &[usize]) -> String {
        let mut bytes: Vec<u8> = tokens.iter().flat_map(|token| self.bytes[*token].iter().copied()).collect();
        bytes.truncate(bytes.len() - self.open(tokens).len());
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The bytes of a letter that is not complete. No letter has more than four.
    fn open(&self, tokens: &[usize]) -> Vec<u8> {
        let last = tokens.iter().rev().take(4).rev().flat_map(|token| self.bytes[*token].iter().copied());
        let bytes: Vec<u8> = last.collect();
        let begins = bytes.iter().rposition(|byte| !continues(*byte));
        let tail = begins.map_or(&[][..], |at| &bytes[at..]);
        match std::str::from_utf8(tail) {
            Err(error) if error.error_len().is_none() => tail.to_vec(),
            _ => Vec::new(),
        }
    }
}

const fn continues(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

fn usable(bytes: &[u8]) -> Use {
    let Some(first) = bytes.first() else { return Use::Never };
    if continues(*first) {
        return Use::Part;
    }
    let whole = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // It may end within a letter.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Use::Never,
    };
    if whole.chars().all(writable) { Use::Whole } else { Use::Never }
}

/// Whether a letter is one of simplified Chinese, a Latin one, a digit or a sign. What is not in GB 2312 is none.
fn writable(letter: char) -> bool {
    if letter.is_ascii_alphanumeric() || SIGNS.contains(letter) {
        return true;
    }
    let text = letter.to_string();
    let (bytes, _, lost) = GBK.encode(&text);
    !lost && matches!(bytes[..], [0xb0..=0xf7, 0xa1..=0xfe])
}

/// The letters by which a vocabulary writes bytes: themselves where they can be seen, others for the rest.
fn alphabet() -> HashMap<char, u8> {
    let seen = |byte: &u8| matches!(byte, 33..=126 | 161..=172 | 174..=255);
    let own = (0..=u8::MAX).filter(seen).map(|byte| (char::from(byte), byte));
    let others = (256..).filter_map(char::from_u32).zip((0..=u8::MAX).filter(|byte| !seen(byte)));
    own.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_simplified_chinese_latin_letters_digits_and_signs_are_written() {
        for (letter, may) in [
            ('数', true),
            ('數', false),
            ('7', true),
            ('x', true),
            ('×', true),
            ('。', true),
            ('ん', false),
            ('한', false),
            ('é', false),
            ('[', false),
        ] {
            assert_eq!(writable(letter), may, "{letter}");
        }
    }

    #[test]
    fn a_letter_that_was_only_begun_is_not_written() {
        let letters = Letters {
            bytes: vec!["面".into(), "积".as_bytes()[..2].into(), "积".as_bytes()[2..].into()],
            uses: vec![Use::Whole, Use::Whole, Use::Part],
            end: 3,
            silence: 3,
            start: [3; 4],
        };
        assert_eq!(letters.text(&[0, 1, 2]), "面积");
        assert_eq!(letters.text(&[0, 1]), "面");
        assert_eq!(letters.text(&[]), "");
    }

    #[test]
    fn bytes_within_a_letter_stand_only_there() {
        assert!(usable("面积".as_bytes()) == Use::Whole);
        assert!(usable(&"面积".as_bytes()[..5]) == Use::Whole);
        assert!(usable(&"面积".as_bytes()[4..]) == Use::Part);
        assert!(usable("面積".as_bytes()) == Use::Never);
    }
}
