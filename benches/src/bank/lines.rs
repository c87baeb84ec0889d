//! Files of lines, plain or packed.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;

/// Where the sample in the repository lies.
pub(super) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/bank").join(name)
}

/// Each line of `name` or `name.gz` in a folder.
pub(super) fn of(folder: &Path, name: &str) -> anyhow::Result<Vec<String>> {
    let plain = folder.join(name);
    let packed = folder.join(format!("{name}.gz"));
    let reader: Box<dyn Read> = if plain.exists() {
        Box::new(File::open(&plain)?)
    } else {
        let file =
            File::open(&packed).with_context(|| format!("neither {} nor {}", plain.display(), packed.display()))?;
        Box::new(MultiGzDecoder::new(file))
    };
    Ok(BufReader::new(reader).lines().collect::<Result<_, _>>()?)
}

/// Each line of a file of JSON lines.
pub(super) fn json<T: DeserializeOwned>(folder: &Path, name: &str) -> anyhow::Result<Vec<T>> {
    let lines = of(folder, name)?;
    lines.iter().map(|line| serde_json::from_str(line).with_context(|| format!("a line of {name}"))).collect()
}
