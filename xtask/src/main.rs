//! `cargo xtask run`, `cargo xtask test`, `cargo xtask bench NAME`, `cargo xtask fuzz`: what one does with Wenqu.

mod bench;
mod fuzz;
mod models;
mod packages;
mod postgres;
mod run;
mod steps;
mod test;
mod web;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Run, test and measure Wenqu")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set everything up and serve the demo region at <http://localhost:8080>.
    Run(run::Options),
    /// Set everything up and pass every check and test.
    Test(test::Options),
    /// Measure: prints a table, or with --json one number a line.
    Bench(bench::Options),
    /// Throw bytes at the decoders and the protocols; needs the nightly compiler (`rustup toolchain install nightly`).
    Fuzz(fuzz::Options),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
    }
}
