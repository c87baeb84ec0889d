//! A city of 600,000 pupils: rosters, sign-ins, permission checks and the lists people work in, on each database.
//!
//! Program, database and load share the machine.

mod import;
mod lists;
mod rates;

use std::time::Duration;

use clap::Args;

use crate::figures::Figures;
use crate::program::{self, Place, Program};

/// How much of it.
#[derive(Args)]
pub(crate) struct Options {
    /// Pupils of the city.
    #[arg(long, default_value_t = 600_000)]
    pupils: usize,
    /// Rows of the roster that is read in.
    #[arg(long, default_value_t = 60_000)]
    rows: usize,
    /// Times each kind of list is asked for.
    #[arg(long, default_value_t = 200)]
    times: usize,
    /// How long sign-ins and permission checks are counted, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// A PostgreSQL database that is empty; without it only SQLite is measured.
    #[arg(long, env = "WENQU_BENCH_POSTGRES")]
    postgres: Option<String>,
    /// Leave SQLite out.
    #[arg(long)]
    only_postgres: bool,
}

/// Takes every figure on each database.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Figures> {
    let mut figures = Figures::default();
    if !options.only_postgres {
        let folder = tempfile::tempdir()?;
        measure(options, &Place::embedded(folder.path()), "sqlite", &mut figures).await?;
    }
    if let Some(url) = &options.postgres {
        let folder = tempfile::tempdir()?;
        measure(options, &Place::served(folder.path(), url), "postgres", &mut figures).await?;
    }
    Ok(figures)
}

async fn measure(options: &Options, place: &Place, engine: &str, figures: &mut Figures) -> anyhow::Result<()> {
    eprintln!("{engine}: making {} pupils", options.pupils);
    let pupils = options.pupils.to_string();
    program::make_demo(place, &["--size", "metropolis", "--pupils", &pupils])?;

    eprintln!("{engine}: reading {} rows in", options.rows);
    let took = import::roster(place, options.rows)?.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let rows = options.rows as f64;
    figures.below(format!("import_s_{engine}"), took * 60_000.0 / rows, "s", 60.0);
    figures.add(format!("import_rows_s_{engine}"), rows / took, "1/s");

    let program = Program::start(place).await?;
    let span = Duration::from_secs(options.seconds);
    eprintln!("{engine}: asking for lists");
    let mut worst = 0.0_f64;
    for (kind, p50, p99) in lists::delays(&program.base, options.times).await? {
        figures.add(format!("list_p50_ms_{engine}_{kind}"), p50, "ms");
        figures.below(format!("list_p99_ms_{engine}_{kind}"), p99, "ms", 100.0);
        worst = worst.max(p99);
    }
    figures.below(format!("list_p99_ms_{engine}"), worst, "ms", 100.0);
    eprintln!("{engine}: signing in, asking for permission");
    figures.add(format!("signin_s_{engine}"), rates::sign_ins(&program.base, span).await?, "1/s");
    figures.add(format!("permit_s_{engine}"), rates::permits(&program.base, span).await?, "1/s");
    Ok(())
}
