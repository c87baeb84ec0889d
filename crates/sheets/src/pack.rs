//! Files packed in one (ZIP), and what keeps a small pack from becoming a large heap.

use std::io::{self, Cursor, Read, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::WriteError;
use crate::read::{Limits, ReadError};

/// Files of one pack; more are refused.
const MOST_FILES: usize = 1000;

/// The files in a ZIP, by their names without folders.
///
/// # Errors
/// When it is none, broken, or unpacks to more than the limits.
pub fn unpack(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, Vec<u8>)>, ReadError> {
    let mut files = Vec::new();
    each(bytes, limits, |name, file| {
        let mut content = Vec::new();
        let read = file.read_to_end(&mut content)? as u64;
        files.push((name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(), content));
        Ok(read)
    })?;
    files.retain(|(name, _)| !name.is_empty());
    Ok(files)
}

/// Refuses a ZIP that unpacks to more than the limits. What it says of its sizes does not count: it is unpacked.
pub(crate) fn check(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    each(bytes, limits, |_, file| io::copy(file, &mut io::sink()))
}

fn each(
    bytes: &[u8],
    limits: &Limits,
    mut visit: impl FnMut(&str, &mut dyn Read) -> io::Result<u64>,
) -> Result<(), ReadError> {
    if bytes.len() > limits.bytes {
        return Err(ReadError::TooLarge);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::Broken)?;
    if archive.len() > MOST_FILES {
        return Err(ReadError::TooLarge);
    }
    let mut left = limits.unpacked;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|_| ReadError::Broken)?;
        let name = file.name().map_err(|_| ReadError::Broken)?.into_owned();
        let read = visit(&name, &mut file.take(left + 1)).map_err(|_| ReadError::Broken)?;
        left = left.checked_sub(read).ok_or(ReadError::TooLarge)?;
    }
    Ok(())
}

/// Packs files into a ZIP.
///
/// # Errors
/// When a name stands twice or a file is too large for a ZIP.
pub fn pack<'a>(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Result<Vec<u8>, WriteError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(name, SimpleFileOptions::default()).map_err(WriteError::new)?;
        writer.write_all(&content).map_err(WriteError::new)?;
    }
    Ok(writer.finish().map_err(WriteError::new)?.into_inner())
}
