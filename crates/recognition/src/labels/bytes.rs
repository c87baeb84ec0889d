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
