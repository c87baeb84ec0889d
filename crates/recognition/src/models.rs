//! The files of the models: which there are, where they lie, and that they are the ones that were measured.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Every file, as `cargo xtask` fetches it.
const LIST: &str = include_str!("../models.list");

/// What models are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Reading photos.
    Reading,
    /// Finding where somebody speaks.
    Pauses,
    /// Writing down what is said.
    Speech,
    /// The same from elsewhere, where the first cannot be had.
    Mirror,
    /// Telling what a text means.
    Meaning,
}

impl Part {
    /// Its name in the list.
    const fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Pauses => "pauses",
            Self::Speech => "speech",
            Self::Mirror => "mirror",
            Self::Meaning => "meaning",
        }
    }
}

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

/// Reads a file of the list, by its part and its name, and sees that it is the one.
///
/// # Errors
/// `Unreadable`, `Changed`.
pub fn read(folder: &Path, part: Part, name: &'static str) -> Result<Vec<u8>, ModelError> {
    let file = listed(part).find(|file| file.name == name).ok_or(ModelError::Unlisted(name))?;
    let path = folder.join(file.place);
    let bytes = fs::read(&path).map_err(|error| ModelError::Unreadable(path.clone(), error))?;
    let found = Sha256::digest(&bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    if found == file.sum { Ok(bytes) } else { Err(ModelError::Changed(path)) }
}

/// The files of a part that are not there. Whether those that are there are the right ones shows when they are read.
#[must_use]
pub fn missing(folder: &Path, part: Part) -> Vec<&'static str> {
    listed(part).filter(|file| !folder.join(&file.place).is_file()).map(|file| file.name).collect()
}

/// The folder with every model that tests read and hear with.
///
/// # Panics
/// When `WENQU_TEST_MODELS` names no folder, or one in which a model is missing.
#[must_use]
pub fn of_tests() -> PathBuf {
    let Some(folder) = std::env::var_os("WENQU_TEST_MODELS").map(PathBuf::from) else {
        panic!("WENQU_TEST_MODELS names no folder; `cargo xtask test` fetches the models and sets it");
    };
    let missing = [missing(&folder, Part::Reading), missing_to_hear(&folder), missing(&folder, Part::Meaning)].concat();
    assert!(missing.is_empty(), "models are missing: {missing:?}");
    folder
}

/// The files that are not there of what hears voices.
#[must_use]
pub fn missing_to_hear(folder: &Path) -> Vec<&'static str> {
    [missing(folder, Part::Pauses), missing(folder, speech(folder))].concat()
}

/// Whichever of the two there is.
pub(crate) fn speech(folder: &Path) -> Part {
    if missing(folder, Part::Mirror).is_empty() && !missing(folder, Part::Speech).is_empty() {
        Part::Mirror
    } else {
        Part::Speech
    }
}

/// A file of the list.
struct Listed {
    sum: &'static str,
    /// Where it lies in the models folder.
    place: PathBuf,
    name: &'static str,
}

fn listed(part: Part) -> impl Iterator<Item = Listed> {
    LIST.lines().filter_map(move |line| {
        let mut fields = line.strip_prefix(part.name())?.split_ascii_whitespace();
        let (sum, package, path) = (fields.next()?, fields.next()?, fields.next()?);
        let name = path.rsplit('/').next()?;
        Some(Listed { sum, place: Path::new(&package.replace("==", "-")).join(name), name })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_is_missing_or_changed_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let name = "PP-OCRv6_det_small.onnx";
        assert!(matches!(read(folder.path(), Part::Reading, name), Err(ModelError::Unreadable(..))));
        assert!(missing(folder.path(), Part::Reading).contains(&name));
        fs::create_dir(folder.path().join("rapidocr-3.10.0")).unwrap();
        fs::write(folder.path().join("rapidocr-3.10.0").join(name), b"half of it").unwrap();
        assert!(matches!(read(folder.path(), Part::Reading, name), Err(ModelError::Changed(_))));
        assert!(!missing(folder.path(), Part::Reading).contains(&name));
        assert!(matches!(read(folder.path(), Part::Reading, "another.onnx"), Err(ModelError::Unlisted(_))));
    }

    #[test]
    fn one_of_two_sources_of_the_same_model_is_enough() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(speech(folder.path()), Part::Speech);
        assert_eq!(missing_to_hear(folder.path()).len(), 6);
        for file in listed(Part::Mirror).chain(listed(Part::Pauses)) {
            let path = folder.path().join(file.place);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"").unwrap();
        }
        assert_eq!(speech(folder.path()), Part::Mirror);
        assert!(missing_to_hear(folder.path()).is_empty());
    }
}
