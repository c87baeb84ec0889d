//! The weights of a speech model, out of a file as `CTranslate2` writes it: half as many bits as one reckons with.

use std::collections::HashMap;
use std::mem::MaybeUninit;
use std::ops::Range;

use rten_simd::{SimdOp, f16};
use rten_vecmath::F16ToF32;

/// The version of the file, and what it holds.
const VERSION: u32 = 6;
const SPEC: &str = "WhisperSpec";

/// How numbers are written in a file.
const WHOLE: u8 = 0;
const HALF: u8 = 4;

/// Numbers in rows.
pub(super) struct Tensor {
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

struct Entry {
    shape: Vec<usize>,
    kind: u8,
    bytes: Range<usize>,
}

/// All weights of a file, by their names.
pub(super) struct Weights {
    bytes: Vec<u8>,
    entries: HashMap<String, Entry>,
}

impl Weights {
    /// Looks through a file; `None` where it is none of that kind.
    pub(super) fn parse(bytes: Vec<u8>) -> Option<Self> {
        let mut cursor = Cursor { bytes: &bytes, at: 0 };
        if cursor.number()? != VERSION || cursor.text()? != SPEC {
            return None;
        }
        let _revision = cursor.number()?;
        let count = cursor.number()?;
        let entries = (0..count).map(|_| cursor.entry()).collect::<Option<_>>()?;
        Some(Self { bytes, entries })
    }

    /// How many layers one side of the model has.
    pub(super) fn layers(&self, side: &str) -> usize {
        let norms = self.entries.keys().filter(|name| name.ends_with("/ffn/layer_norm/gamma"));
        norms.filter(|name| name.starts_with(side)).count()
    }

    /// The numbers of this name; `None` where there are none.
    pub(super) fn get(&self, name: &str) -> Option<Tensor> {
        let entry = self.entries.get(name)?;
        let bytes = self.bytes.get(entry.bytes.clone())?;
        let values = match entry.kind {
            WHOLE => bytes.as_chunks::<4>().0.iter().map(|value| f32::from_le_bytes(*value)).collect(),
            HALF => widen(&halves(bytes)),
            _ => return None,
        };
        let whole = entry.shape.iter().product::<usize>() == values.len();
        whole.then(|| Tensor { shape: entry.shape.clone(), values })
    }

    /// The same as they stand in the file, which takes half the room.
    pub(super) fn get_halves(&self, name: &str) -> Option<Vec<f16>> {
        let entry = self.entries.get(name).filter(|entry| entry.kind == HALF)?;
        self.bytes.get(entry.bytes.clone()).map(halves)
    }
}

fn halves(bytes: &[u8]) -> Vec<f16> {
    bytes.as_chunks::<2>().0.iter().map(|half| f16::from_bits(u16::from_le_bytes(*half))).collect()
}

/// Numbers with all their bits.
pub(super) fn widen(halves: &[f16]) -> Vec<f32> {
    F16ToF32::new(halves, &mut vec![MaybeUninit::uninit(); halves.len()]).dispatch().to_vec()
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    /// A text with its length before it and a zero behind.
    fn text(&mut self) -> Option<&'a str> {
        let length = u16::from_le_bytes(self.take(2)?.try_into().ok()?);
        std::str::from_utf8(self.take(length.into())?.strip_suffix(&[0])?).ok()
    }

    fn entry(&mut self) -> Option<(String, Entry)> {
        let name = self.text()?.to_owned();
        let rank = *self.take(1)?.first()?;
        let shape = (0..rank).map(|_| self.size()).collect::<Option<_>>()?;
        let kind = *self.take(1)?.first()?;
        let length = self.size()?;
        self.take(length)?;
        Some((name, Entry { shape, kind, bytes: self.at - length..self.at }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with one tensor, of as many halves as its shape says or fewer.
    fn file(version: u32, halves: &[u16]) -> Vec<u8> {
        let text =
            |text: &str| [&u16::try_from(text.len() + 1).unwrap().to_le_bytes()[..], text.as_bytes(), &[0]].concat();
        let mut bytes = [&version.to_le_bytes()[..], &text(SPEC), &3_u32.to_le_bytes(), &1_u32.to_le_bytes()].concat();
        bytes.extend(text("encoder/layer_0/ffn/layer_norm/gamma"));
        bytes.extend([2].into_iter().chain([2_u32, 1].into_iter().flat_map(u32::to_le_bytes)).chain([HALF]));
        bytes.extend(u32::try_from(halves.len() * 2).unwrap().to_le_bytes());
        bytes.extend(halves.iter().flat_map(|half| half.to_le_bytes()));
        bytes
    }

    #[test]
    fn weights_are_read_by_their_names_and_a_file_that_is_cut_off_is_none() {
        // 1.0 and -2.5 as halves.
        let whole = file(VERSION, &[0x3c00, 0xc100]);
        let weights = Weights::parse(whole.clone()).unwrap();
        let tensor = weights.get("encoder/layer_0/ffn/layer_norm/gamma").unwrap();
        assert_eq!((tensor.shape, tensor.values), (vec![2, 1], vec![1.0, -2.5]));
        assert_eq!((weights.layers("encoder"), weights.layers("decoder")), (1, 0));
        assert!(weights.get("another").is_none());
        assert!(Weights::parse(whole[..whole.len() - 1].to_vec()).is_none());
        assert!(Weights::parse(file(5, &[0x3c00, 0xc100])).is_none());
        let short = Weights::parse(file(VERSION, &[0x3c00])).unwrap();
        assert!(short.get("encoder/layer_0/ffn/layer_norm/gamma").is_none());
    }
}
