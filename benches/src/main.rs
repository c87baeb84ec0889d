//! Load and scale programs that drive the real binary from outside. Run them with `cargo xtask bench NAME`.

mod ask;
mod client;
mod figures;
mod program;

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
    /// Print one JSON object a line instead of a table.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Bench {
    /// The main path: offer, strokes, idle sockets, the pupil's home, start.
    Ask(ask::Options),
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let figures = match &arguments.bench {
        Bench::Ask(options) => ask::run(options).await?,
    };
    figures.print(arguments.json);
    Ok(())
}
