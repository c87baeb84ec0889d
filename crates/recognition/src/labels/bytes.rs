//! Numbers in a file, little end first, with a name and a version in front.

use super::{Error, Result};

/// A file being written.
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn new(name: [u8; 8]) -> Self {
        Self(name.to_vec())
    }

    #[expect(clippy::cast_possible_truncation, reason = "no list has four thousand million entries")]
    pub(super) fn length(&mut self, length: usize) {
        self.whole(length as u32);
    }

    pub(super) fn whole(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    pub(super) fn number(&mut self, number: f32) {
        self.0.extend(number.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend(text.as_bytes());
    }

    pub(super) fn texts(&mut self, texts: &[String]) {
        self.length(texts.len());
        for text in texts {
            self.text(text);
        }
    }

    /// A list of numbers, each greater than the one before, as steps.
    pub(super) fn ascending(&mut self, numbers: impl ExactSizeIterator<Item = u32>) {
        self.length(numbers.len());
        let mut before = 0;
        for number in numbers {
            self.short(number - before);
            before = number;
        }
    }

    /// A small number in few bytes: seven bits each, the last without a mark.
    #[expect(clippy::cast_possible_truncation, reason = "seven bits")]
    pub(super) fn short(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }
}

/// A file being read. Nothing in it is believed: every length is held against what is left.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(name: [u8; 8], bytes: &'a [u8]) -> Result<Self> {
        bytes.strip_prefix(&name).map(Self).ok_or(Error::Unreadable)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Error::Unreadable)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn whole(&mut self) -> Result<u32> {
        let bytes = self.take(4)?.try_into().map_err(|_| Error::Unreadable)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// A whole number below another.
    pub(super) fn below(&mut self, end: usize) -> Result<u32> {
        let number = self.whole()?;
        if (number as usize) < end { Ok(number) } else { Err(Error::Unreadable) }
    }

    /// The length of a list whose entries take at least `least` bytes.
    pub(super) fn length(&mut self, least: usize) -> Result<usize> {
        let length = self.whole()? as usize;
        if length.saturating_mul(least) > self.0.len() { Err(Error::Unreadable) } else { Ok(length) }
    }

    pub(super) fn number(&mut self) -> Result<f32> {
        let number = f32::from_bits(self.whole()?);
        if number.is_finite() { Ok(number) } else { Err(Error::Unreadable) }
    }

    /// A list that was written with [`Writer::ascending`], of numbers below `end`.
    pub(super) fn ascending(&mut self, end: usize) -> Result<Vec<u32>> {
        let length = self.length(1)?;
        let mut numbers: Vec<u32> = Vec::with_capacity(length);
        let mut before = 0_u32;
        for _ in 0..length {
            let number = before.checked_add(self.short()?).filter(|number| (*number as usize) < end);
            let number = number.ok_or(Error::Unreadable)?;
            if numbers.last().is_some_and(|last| *last == number) {
                return Err(Error::Unreadable);
            }
            numbers.push(number);
            before = number;
        }
        Ok(numbers)
    }

    /// So many bytes.
    pub(super) fn bytes_of(&mut self, count: usize) -> Result<&'a [u8]> {
        self.take(count)
    }

    /// A number that was written with [`Writer::short`].
    pub(super) fn short(&mut self) -> Result<u32> {
        let mut number = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(number).map_err(|_| Error::Unreadable);
            }
        }
        Err(Error::Unreadable)
    }

    pub(super) fn signed(&mut self) -> Result<i8> {
        Ok(self.take(1)?[0].cast_signed())
    }

    fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = self.length(1)?;
        self.take(length)
    }

    pub(super) fn text(&mut self) -> Result<String> {
        String::from_utf8(self.bytes()?.to_vec()).map_err(|_| Error::Unreadable)
    }

    pub(super) fn texts(&mut self) -> Result<Vec<String>> {
        (0..self.length(4)?).map(|_| self.text()).collect()
    }
}
