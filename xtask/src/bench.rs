//! `cargo xtask bench NAME`: builds for production and measures from outside.

use clap::Args;

use crate::steps::{self, step};
use crate::{models, packages, postgres, web};

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// The bench: `ask`, `bank`, `people` or `room`.
    name: String,
    /// Print one JSON object a line instead of a table.
    #[arg(long)]
    json: bool,
    /// Passed on to the bench, with or without a `--` in front.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Builds program and benches for production, then measures.
///
/// # Errors
/// When the build fails or the bench cannot run.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    // The people of a city are measured on both databases.
    if options.name == "people" {
        packages::to_test()?;
    } else {
        packages::to_bench()?;
    }
    models::fetch();
    web::build()?;
    // Progress goes to the error stream, so that `--json` prints nothing but numbers.
    let built =
        steps::cargo(&["build", "--quiet", "--release", "-p", "wenqu", "-p", "benches", "-p", "testkit"]).status()?;
    anyhow::ensure!(built.success(), "the production build failed");
    let programs = steps::programs()?.with_file_name("release");
    let mut bench = steps::command(&programs.join("benches").to_string_lossy(), &[&options.name]);
    bench.env("WENQU_RECOGNITION_MODELS", models::folder());
    bench.env("WENQU_PROGRAM", programs.join("wenqu")).env("WENQU_RELAY", programs.join("relay")).args(&options.rest);
    // Stopped and removed when the bench has ended.
    let server = (options.name == "people").then(postgres::Server::start_to_measure).transpose()?;
    if let Some(server) = &server {
        bench.env("WENQU_BENCH_POSTGRES", format!("{}/postgres", server.url()));
    }
    // Behind the name it is the bench's own, and the bench prints JSON by itself.
    if options.rest.iter().any(|option| option == "--json") {
        anyhow::ensure!(bench.status()?.success(), "the bench failed");
        return Ok(());
    }
    if options.json {
        anyhow::ensure!(bench.arg("--json").status()?.success(), "the bench failed");
        return Ok(());
    }
    step(&format!("Measure {}", options.name), &mut bench)
}
