//! Load and scale programs that drive the real binary from outside. Run them with `cargo xtask bench NAME`.

mod ask;
mod bank;
mod client;
mod figures;
mod people;
mod program;
mod room;

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
    /// The bank of questions: reading photos, finding the same question, classifying.
    Bank(bank::Options),
    /// One room in depth: joining a long lesson, bytes on the wire, frames, uploads, a poor network.
    Room(room::Options),
    /// A city of 600,000 pupils: rosters, sign-ins, permission checks, lists, on each database.
    People(people::Options),
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let figures = match &arguments.bench {
        Bench::Ask(options) => ask::run(options).await?,
        Bench::Bank(options) => bank::run(options)?,
        Bench::People(options) => people::run(options).await?,
        Bench::Room(options) => room::run(options).await?,
    };
    figures.print(arguments.json);
    Ok(())
}

/// The demo region's people of a role.
async fn people_of(http: &reqwest::Client, base: &str, role: &str, limit: usize) -> anyhow::Result<Vec<String>> {
    let url = format!("{base}/api/v1/demo/people?role={role}&limit={limit}");
    let list: Vec<serde_json::Value> =
        serde_json::from_slice(&http.get(url).send().await?.error_for_status()?.bytes().await?)?;
    Ok(list.iter().filter_map(|person| person["person_id"].as_str().map(str::to_owned)).collect())
}
