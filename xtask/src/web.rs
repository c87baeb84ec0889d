//! The web client: its packages and its build, each done again only when its input changed.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::steps::{self, step};

/// What the build reads.
const SOURCES: &[&str] = &[
    "src",
    "messages",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
    "tsconfig.worker.json",
    "build",
    "scripts",
];

/// Installs the packages named in the lock file.
///
/// # Errors
/// When npm fails.
pub(crate) fn packages() -> anyhow::Result<()> {
    unless_same("web/node_modules/.wenqu-lock", &["package-lock.json"], || {
        step(
            "Install the web client's packages",
            npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
        )
    })
}

/// Builds the web client into `web/dist`.
///
/// # Errors
/// When a type is wrong or the build fails.
pub(crate) fn build() -> anyhow::Result<()> {
    packages()?;
    unless_same("web/dist/.wenqu-sources", SOURCES, || {
        step("Build the web client", &mut npm(&["run", "--silent", "build"]))
    })
}

/// npm in `web/`.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = steps::command("npm", arguments);
    command.current_dir(steps::root().join("web"));
    command
}

/// Does something unless the stamp says that it was done for this very input.
fn unless_same(stamp: &str, inputs: &[&str], act: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let stamp = steps::root().join(stamp);
    let fingerprint = fingerprint(inputs)?;
    if std::fs::read_to_string(&stamp).is_ok_and(|last| last == fingerprint) {
        return Ok(());
    }
    act()?;
    std::fs::write(&stamp, fingerprint).with_context(|| format!("cannot write {}", stamp.display()))
}

fn fingerprint(inputs: &[&str]) -> anyhow::Result<String> {
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        for file in files(&steps::root().join("web").join(input))? {
            file.hash(&mut hasher);
            std::fs::read(&file)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    Ok(entries.iter().map(|entry| files(entry)).collect::<anyhow::Result<Vec<_>>>()?.concat())
}
