//! The files of the models: which there are, where they lie, and that they are the ones that were measured.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Every file, as `cargo xtask` fetches it.
const LIST: &str = include_str!("../models.list");

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is not there, or cannot be read.
    #[error("{0} cannot be read")]
    Unreadable(PathBuf, #[source] io::Error),
    /// The file is not the one that was measured.
    #[error("{0} is not the file that is expected: its sha256 differs")]
    Changed(PathBuf),
    /// The list names no such file.
    #[error("no model is called {0}")]
    Unlisted(&'static str),
    /// The file holds no model that can be run.
    #[error("{0} holds no model that can be run: {1}")]
    Unfit(&'static str, String),
}

/// Reads a file of the list, by its name, and sees that it is the one.
///
/// # Errors
/// `Unreadable`, `Changed`.
pub fn read(folder: &Path, name: &'static str) -> Result<Vec<u8>, ModelError> {
    let (sum, place) = find(name).ok_or(ModelError::Unlisted(name))?;
    let path = folder.join(place);
    let bytes = fs::read(&path).map_err(|error| ModelError::Unreadable(path.clone(), error))?;
    let found = Sha256::digest(&bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    if found == sum { Ok(bytes) } else { Err(ModelError::Changed(path)) }
}

/// The files of the list that are not there. Whether those that are there are the right ones shows when they are read.
#[must_use]
pub fn missing(folder: &Path) -> Vec<&'static str> {
    listed().filter(|(_, place, _)| !folder.join(place).is_file()).map(|(_, _, name)| name).collect()
}

/// The sum of a file, and where it lies in the models folder.
fn find(name: &str) -> Option<(&'static str, PathBuf)> {
    listed().find(|(.., file)| *file == name).map(|(sum, place, _)| (sum, place))
}

/// Every file: its sum, where it lies in the models folder, its name.
fn listed() -> impl Iterator<Item = (&'static str, PathBuf, &'static str)> {
    LIST.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split_ascii_whitespace();
        let (sum, package, path) = (fields.next()?, fields.next()?, fields.next()?);
        let file = path.rsplit('/').next()?;
        Some((sum, Path::new(&package.replace("==", "-")).join(file), file))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_is_missing_or_changed_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let name = "PP-OCRv6_det_small.onnx";
        assert!(matches!(read(folder.path(), name), Err(ModelError::Unreadable(..))));
        assert!(missing(folder.path()).contains(&name));
        fs::create_dir(folder.path().join("rapidocr-3.10.0")).unwrap();
        fs::write(folder.path().join("rapidocr-3.10.0").join(name), b"half of it").unwrap();
        assert!(matches!(read(folder.path(), name), Err(ModelError::Changed(_))));
        assert!(!missing(folder.path()).contains(&name));
        assert!(matches!(read(folder.path(), "another.onnx"), Err(ModelError::Unlisted(_))));
    }
}
