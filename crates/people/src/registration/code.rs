//! The code on a slip.

use std::fmt;

use platform::Vault;
use platform::vault::random;

use super::RegistrationError;
use crate::identity::IdentityError;

/// Capitals and digits without 0, 1, I and O, which people mistake for each other.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Random characters: 60 bits.
const RANDOM: usize = 12;
/// With the check character at the end.
const LENGTH: usize = RANDOM + 1;
/// The characters by which attempts are counted.
const PREFIX: usize = 4;

/// A code that a person reads off paper and types: `K7QM-2F9T-XW3PC`. Its last character checks the others, so that a
/// slip of the finger is told from a wrong code without asking. Never shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; LENGTH]);

impl Code {
    /// A fresh code.
    ///
    /// # Errors
    /// When the system gives no random bits.
    pub(super) fn fresh() -> Result<Self, RegistrationError> {
        let bytes: [u8; RANDOM] = random().map_err(IdentityError::from)?;
        let mut code = [0; LENGTH];
        for (digit, byte) in code.iter_mut().zip(bytes) {
            *digit = byte % 32;
        }
        code[RANDOM] = check_digit(&code[..RANDOM]);
        Ok(Self(code))
    }

    /// The code somebody typed: case, spaces and hyphens do not matter. None when it cannot be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let typed = text.chars().filter(|char| !char.is_whitespace() && !"-‐‑–—－.·".contains(*char));
        let mut code = [0; LENGTH];
        let mut length = 0;
        for char in typed {
            let char = narrow(char).to_ascii_uppercase();
            let digit = ALPHABET.iter().position(|known| char::from(*known) == char)?;
            *code.get_mut(length)? = u8::try_from(digit).ok()?;
            length += 1;
        }
        (length == LENGTH && code[RANDOM] == check_digit(&code[..RANDOM])).then_some(Self(code))
    }

    /// The code as it is printed, in groups.
    #[must_use]
    pub fn reveal(&self) -> String {
        let text: String = self.0.iter().map(|digit| char::from(ALPHABET[usize::from(*digit)])).collect();
        format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
    }

    /// What the database keeps of it.
    pub(super) fn fingerprint(&self, vault: &Vault, purpose: Purpose) -> String {
        vault.index(purpose.as_str(), &self.reveal())
    }

    /// The beginning, by which attempts are counted.
    pub(super) fn prefix(&self) -> String {
        self.reveal()[..PREFIX].to_owned()
    }
}

/// What a code is for: one for a new password opens no slip.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Slip,
    Reset,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Slip => "registration.slip",
            Self::Reset => "registration.reset",
        }
    }
}

/// A full-width letter or digit, as Chinese keyboards give it, in its usual width.
fn narrow(char: char) -> char {
    match char {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(char) - 0xFEE0).unwrap_or(char),
        _ => char,
    }
}

/// Luhn's check over 32 characters: finds every wrong character, and neighbours that changed places.
fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().rev().enumerate().map(|(place, digit)| weigh(place, *digit)).sum();
    u8::try_from((32 - sum % 32) % 32).unwrap_or_default()
}

fn weigh(place: usize, digit: u8) -> u32 {
    let weighed = u32::from(digit) * if place.is_multiple_of(2) { 2 } else { 1 };
    weighed / 32 + weighed % 32
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = Code::fresh().unwrap();
        let shown = code.reveal();
        assert_eq!(shown.len(), 15, "{shown}");
        let wide: String = shown.chars().map(|char| char::from_u32(u32::from(char) + 0xFEE0).unwrap()).collect();
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), shown.replace('-', ""), wide] {
            assert_eq!(Code::read(&typed), Some(code.clone()), "{typed}");
        }
        assert_ne!(Code::fresh().unwrap(), code);
        assert_eq!(format!("{code:?}"), "Code(…)");
    }

    #[test]
    fn a_wrong_character_is_noticed() {
        let shown = Code::fresh().unwrap().reveal().replace('-', "");
        for place in 0..LENGTH {
            let old = shown.as_bytes()[place];
            for new in ALPHABET.iter().filter(|new| **new != old) {
                let mut typed = shown.clone().into_bytes();
                typed[place] = *new;
                assert_eq!(Code::read(std::str::from_utf8(&typed).unwrap()), None);
            }
        }
        for text in ["", "K7QM", "0000-0000-00000", "陈子涵陈子涵陈子涵陈子涵陈", &format!("{shown}2")] {
            assert_eq!(Code::read(text), None, "{text}");
        }
    }
}
