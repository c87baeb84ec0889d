//! Running a command as a named step, with its time.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or_else(|| Path::new("."))
}

/// The folder in which this build's programs lie, shared by `run` and `test`.
pub(crate) fn programs() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe().context("cannot tell where this program lies")?;
    this.parent().map(Path::to_path_buf).context("this program lies in no folder")
}

/// A command that starts in the repository's root.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo, as the caller's own.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), arguments)
}

/// Runs a command to its end, saying what it is for and how long it took.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub(crate) fn step(name: &str, command: &mut Command) -> anyhow::Result<()> {
    println!("── {name}");
    let start = Instant::now();
    let status = command.status().with_context(|| format!("{name}: cannot start {command:?}"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    println!("   {name}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Whether a program of this name can be found.
pub(crate) fn found(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}
