//! The weights of the model, out of a file as numpy writes many arrays: a ZIP of one file for each.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

/// What stands before an array, and where the length of its description stands.
const MAGIC: &[u8] = b"\x93NUMPY\x01\x00";
/// How the description names the numbers that are read here.
const SINGLES: &str = "'<f4'";
const BYTES: &str = "'|u1'";

/// All arrays of a file, by their names: bytes as they are, numbers as they are written.
pub(super) struct Weights {
    arrays: HashMap<String, Array>,
}

struct Array {
    described: String,
    bytes: Vec<u8>,
}

impl Weights {
    /// Looks through a file; `None` where it is none of that kind.
    pub(super) fn parse(file: Vec<u8>) -> Option<Self> {
        let mut archive = ZipArchive::new(Cursor::new(file)).ok()?;
        let mut arrays = HashMap::new();
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).ok()?;
            let name = entry.name().ok()?.strip_suffix(".npy")?.to_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).ok()?;
            let rest = bytes.strip_prefix(MAGIC)?;
            let (length, rest) = rest.split_first_chunk::<2>()?;
            let (described, values) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            let described = String::from_utf8(described.to_vec()).ok()?;
            // Columns first is another order.
            if described.contains("'fortran_order': True") {
                return None;
            }
            arrays.insert(name, Array { described, bytes: values.to_vec() });
        }
        Some(Self { arrays })
    }

    /// The numbers of this name, row after row.
    pub(super) fn numbers(&self, name: &str) -> Option<Vec<f32>> {
        let array = self.arrays.get(name).filter(|array| array.described.contains(SINGLES))?;
        Some(array.bytes.as_chunks::<4>().0.iter().map(|value| f32::from_le_bytes(*value)).collect())
    }

    /// The bytes of this name, row after row; nothing is left of them here.
    pub(super) fn take_bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        self.arrays.remove(name).filter(|array| array.described.contains(BYTES)).map(|array| array.bytes)
    }
}
