//! `wenqu files move`.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use platform::Ctx;
use platform::files::moving::{self, Move, Report, Source, Target};

use crate::config::{Config, FilePlace};
use crate::wiring;

/// Faults that are printed; the rest are counted.
const SHOWN: usize = 50;

#[derive(Debug, Subcommand)]
pub(super) enum FilesCommand {
    /// Copy every file from the folder into the bucket, or back, and prove that it came across. Safe to break off and to
    /// repeat, while the program serves or not.
    Move(MoveFiles),
}

/// A move of all files.
#[derive(Debug, Args)]
pub(super) struct MoveFiles {
    /// Where they go: `bucket` or `folder`. They come from the other one.
    #[arg(long)]
    to: FilePlace,
    /// Delete here what has come across. Only when `files.place` names where they go.
    #[arg(long)]
    delete_source: bool,
}

/// Does what the command line says about files.
pub(super) async fn act(config: &Config, command: FilesCommand) -> anyhow::Result<()> {
    let FilesCommand::Move(MoveFiles { to, delete_source }) = command;
    let in_use = config.files.place == to;
    if delete_source && !in_use {
        bail!("`files.place` still names where the files come from: set it to \"{to}\" and restart the program first");
    }
    let from = if to == FilePlace::Bucket { FilePlace::Folder } else { FilePlace::Bucket };
    let work = Move {
        from: wiring::files_at(config, from)?,
        to: wiring::files_at(config, to)?,
        source: if delete_source { Source::Goes } else { Source::Stays },
        target: if in_use { Target::InUse } else { Target::Waiting },
    };
    // Else nothing would be found in a bucket that is not there.
    work.from.ping().await.with_context(|| format!("the {from}"))?;
    work.to.ping().await.with_context(|| format!("the {to}"))?;
    let ctx = Ctx::system(wiring::build_desk(config).await?);
    let report = moving::run(&ctx, &work).await;
    ctx.db.close().await;
    tell(&report?, to)
}

fn tell(report: &Report, to: FilePlace) -> anyhow::Result<()> {
    let Report { copied, bytes, there_already, removed, left_overs_removed, only_there, faults } = report;
    println!(
        "{copied} files of {bytes} bytes copied to the {to}, {there_already} were there already; all were read back"
    );
    if *removed > 0 {
        println!("{removed} were deleted where they came from");
    }
    if *left_overs_removed > 0 {
        println!("{left_overs_removed} had been deleted here after an earlier copy and were deleted in the {to}, too");
    }
    if *only_there > 0 {
        println!("{only_there} are only in the {to}");
    }
    for fault in faults.iter().take(SHOWN) {
        eprintln!("{}: {}", fault.kind, fault.key);
    }
    match faults.len() {
        0 => Ok(()),
        wrong => bail!("{wrong} files did not come across"),
    }
}
