//! `wenqu roster import FILE`, `wenqu roster sample`.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use people::organisation::service as organisation;
use people::packs::Packs;
use people::rosters::jobs::{ApplyRoster, CompareRoster};
use people::rosters::service::{self, NewImport};
use people::rosters::{ImportState, Profile, RosterKind, sample};
use platform::Ctx;
use platform::jobs::Job;
use sheets::Format;

use crate::config::Config;
use crate::wiring;

#[derive(Debug, Subcommand)]
pub(super) enum RosterCommand {
    /// Read a roster of the whole region, say what it would do, and do it.
    Import(NewRoster),
    /// Print a roster of invented pupils for the schools there are, to measure with.
    Sample {
        /// How many pupils.
        #[arg(long, default_value_t = 1000)]
        rows: usize,
    },
}

/// A roster to be read.
#[derive(Debug, Args)]
pub(super) struct NewRoster {
    /// The file: XLSX, CSV, or a `OneRoster` ZIP.
    file: PathBuf,
    /// How it is laid out.
    #[arg(long, default_value_t = Profile::Wenqu)]
    profile: Profile,
    /// Who is listed.
    #[arg(long, default_value_t = RosterKind::Pupils)]
    kind: RosterKind,
    /// The file lists everyone of its schools: who is missing leaves.
    #[arg(long)]
    complete: bool,
    /// Only say what it would do.
    #[arg(long)]
    dry_run: bool,
}

/// Does what the command line says about rosters.
pub(super) async fn act(config: &Config, command: RosterCommand) -> anyhow::Result<()> {
    let mut app = wiring::build_desk(config).await?;
    app.parts = app.parts.with(Packs::load(&config.region.folder.join(&config.region.pack))?);
    let ctx = Ctx::system(app);
    let done = match command {
        RosterCommand::Import(new) => import(&ctx, new).await,
        RosterCommand::Sample { rows } => print_sample(&ctx, rows).await,
    };
    ctx.db.close().await;
    done
}

async fn import(ctx: &Ctx, new: NewRoster) -> anyhow::Result<()> {
    let region = organisation::find_region(&ctx.db).await?.context("the database has no region yet")?;
    let bytes = std::fs::read(&new.file).with_context(|| new.file.display().to_string())?;
    let file_name = new.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let NewRoster { profile, kind, complete, .. } = new;
    let new_import = NewImport { org: Some(region.id), profile, kind, complete, file_name, bytes: bytes.into() };
    let import = service::begin(ctx, new_import).await?;

    let began = Instant::now();
    CompareRoster { import: import.id }.run(ctx).await?;
    let import = service::get(ctx, import.id).await?;
    if import.state != ImportState::Ready {
        let why = import.unusable.map(|why| why.to_string()).unwrap_or_default();
        bail!("the file cannot be used: {why} {}", import.detail.unwrap_or_default());
    }
    let counts = import.counts();
    println!(
        "new {}, changed {}, moved {}, missing {}, unchanged {}, problems {}; compared in {:.1} s",
        counts.new,
        counts.changed,
        counts.moved,
        counts.missing,
        counts.unchanged,
        counts.problem,
        began.elapsed().as_secs_f64()
    );
    if new.dry_run {
        return Ok(service::discard(ctx, import.id).await?);
    }
    let began = Instant::now();
    service::apply(ctx, import.id).await?;
    ApplyRoster { import: import.id }.run(ctx).await?;
    println!("applied {} rows in {:.1} s", counts.acts(), began.elapsed().as_secs_f64());
    Ok(())
}

async fn print_sample(ctx: &Ctx, rows: usize) -> anyhow::Result<()> {
    let region = organisation::find_region(&ctx.db).await?.context("the database has no region yet")?;
    let schools = organisation::schools_within(&ctx.db, &region.path).await?;
    if schools.is_empty() {
        bail!("the region has no school yet");
    }
    let names: Vec<_> = schools.into_iter().map(|school| school.name).collect();
    std::io::stdout().write_all(&sample::pupils(&names, rows).write(Format::Csv)?)?;
    Ok(())
}
