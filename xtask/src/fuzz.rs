//! `cargo xtask fuzz`: throws bytes at everything that reads what people and their devices send.

use std::fs;

use anyhow::{Context, bail};
use clap::Args;

use crate::steps::{self, step};

/// What is fuzzed, and for how long.
#[derive(Args)]
pub(crate) struct Options {
    /// Targets of `fuzz/fuzz_targets`; all of them without a name.
    targets: Vec<String>,
    /// Seconds for each.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
}

/// The largest input that is tried.
const LONGEST: &str = "-max_len=65536";
/// Megabytes one try may take: a decoder that wants more has been talked into it.
const MEMORY: &str = "-rss_limit_mb=3072";

/// Runs each target from the corpus that is kept with it.
///
/// # Errors
/// When a target cannot be built, or finds a crash; the input that did it then lies in `fuzz/artifacts`.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    if !steps::found("cargo-fuzz") {
        step("Install cargo-fuzz", &mut steps::command("cargo", &["install", "--locked", "cargo-fuzz"]))?;
    }
    let known = known()?;
    if let Some(stranger) = options.targets.iter().find(|target| !known.contains(target)) {
        bail!("there is no target {stranger}; there are {}", known.join(", "));
    }
    let chosen = if options.targets.is_empty() { &known } else { &options.targets };
    let seconds = format!("-max_total_time={}", options.seconds);
    for target in chosen {
        // The fuzzer goes into the program by a compiler that is not released yet. `cargo`, not this run's own: rustup
        // chooses by the word that comes first. What a run learns stays out of the kept corpus until it is put there.
        let learned = format!("fuzz/target/learned/{target}");
        fs::create_dir_all(steps::root().join(&learned)).with_context(|| format!("cannot make {learned}"))?;
        let seeds = format!("fuzz/corpus/{target}");
        let fuzz = ["+nightly", "fuzz", "run", target, &learned, &seeds, "--", &seconds, LONGEST, MEMORY];
        step(
            &format!("Fuzz {target}"),
            steps::command("cargo", &fuzz).env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN"),
        )?;
    }
    Ok(())
}

/// The names of the targets.
fn known() -> anyhow::Result<Vec<String>> {
    let folder = steps::root().join("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for file in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        names.extend(file?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}
