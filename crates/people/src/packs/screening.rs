//! Words that a region adds to the lists by which pupils' words are screened.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::PackError;
use super::read::toml_file;

/// The lists of a region; none where the pack has no `screening.toml`.
#[derive(Clone, Debug, Default)]
pub struct ScreeningWords {
    /// The file, for errors.
    pub file: PathBuf,
    /// Words that are looked for, by what they mean (`abuse`).
    pub listed: BTreeMap<String, Vec<String>>,
    /// What a listed word is a part of without meaning it.
    pub allowed: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScreeningFile {
    #[serde(default)]
    allowed: Vec<String>,
    #[serde(default)]
    listed: BTreeMap<String, Vec<String>>,
}

/// The lists of a pack. What a reason is, screening knows.
pub(super) fn read(folder: &Path) -> Result<ScreeningWords, PackError> {
    let file = folder.join("screening.toml");
    if !file.exists() {
        return Ok(ScreeningWords::default());
    }
    let ScreeningFile { allowed, listed } = toml_file(&file)?;
    Ok(ScreeningWords { file, listed, allowed })
}
