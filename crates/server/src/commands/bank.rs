//! `wenqu bank rebuild`, `wenqu bank cluster`.

use std::time::Instant;

use clap::Subcommand;
use people::packs::Packs;
use platform::Ctx;
use tutoring::bank::{Bank, service};
use tutoring::clusters::grouping;

use crate::config::Config;
use crate::wiring;

#[derive(Debug, Subcommand)]
pub(super) enum BankCommand {
    /// Bring in sessions that were answered before there was a bank, and build the index of answered questions anew from the
    /// database. Safe to break off and to repeat, while the program serves or not: each program that serves builds its own anew
    /// at its next search.
    Rebuild,
    /// Find the questions that many ask, among those of the last days. Safe to break off and to repeat, while the program serves or
    /// not.
    Cluster,
}

/// Does what the command line says about the bank.
pub(super) async fn act(config: &Config, command: BankCommand) -> anyhow::Result<()> {
    let mut app = wiring::build_desk(config).await?;
    app.parts = app.parts.with(Packs::load(&config.region.folder.join(&config.region.pack))?);
    let ctx = Ctx::system(app);
    let done = match command {
        BankCommand::Rebuild => rebuild(config, &ctx).await,
        BankCommand::Cluster => cluster(&ctx).await,
    };
    ctx.db.close().await;
    done
}

async fn rebuild(config: &Config, ctx: &Ctx) -> anyhow::Result<()> {
    let brought = service::rebuild(ctx).await?;
    println!("{brought} sessions that were answered before came into the bank");
    let began = Instant::now();
    let Some(bank) = Bank::open_first(&config.data.indexes().join("bank"))? else {
        println!("a program serves here: it reads the bank anew at its next search");
        return Ok(());
    };
    bank.follow(&ctx.db).await?;
    println!("{} questions read in {:.1} s", bank.len(), began.elapsed().as_secs_f64());
    Ok(())
}

/// Looks through the questions of the last days now.
async fn cluster(ctx: &Ctx) -> anyhow::Result<()> {
    let run = grouping::run(ctx).await?;
    println!("{} questions without a place were looked at, {} got one", run.looked_at, run.placed);
    Ok(())
}
