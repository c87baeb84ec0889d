//! `wenqu bank rebuild`, `wenqu bank cluster`, `wenqu bank train`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use clap::Subcommand;
use people::packs::Packs;
use platform::Ctx;
use tutoring::bank::{Bank, service};
use tutoring::classifying::Models;
use tutoring::classifying::training::{self, Told};
use tutoring::clusters::grouping;
use tutoring::screening::rules::Lexicon;

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
    /// Learn what questions are about from what teachers said when closing, and say how the new model does beside the old one.
    Train {
        /// Labelled questions to learn from too: a line each, `{"subject": "math", "stage": "primary", "text": "…", "points": ["…"]}`.
        #[arg(long)]
        from: Vec<PathBuf>,
    },
}

/// Does what the command line says about the bank.
pub(super) async fn act(config: &Config, command: BankCommand) -> anyhow::Result<()> {
    let mut app = wiring::build_desk(config).await?;
    let packs = Packs::load(&config.region.folder.join(&config.region.pack))?;
    app.parts = app.parts.with(Lexicon::new(packs.screening())?).with(packs).with(Models::default());
    let ctx = Ctx::system(app);
    let done = match command {
        BankCommand::Rebuild => rebuild(config, &ctx).await,
        BankCommand::Cluster => cluster(&ctx).await,
        BankCommand::Train { from } => train(&ctx, &from).await,
    };
    ctx.db.close().await;
    done
}

async fn rebuild(config: &Config, ctx: &Ctx) -> anyhow::Result<()> {
    let brought = service::rebuild(ctx).await?;
    println!("{brought} sessions that were answered before came into the bank");
    let began = Instant::now();
    let Some(bank) = Bank::open_first(&config.data.indexes().join("bank"), config.recognition.models.as_deref())?
    else {
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

async fn train(ctx: &Ctx, from: &[PathBuf]) -> anyhow::Result<()> {
    let mut others = Vec::new();
    for file in from {
        others.extend(read(file)?);
    }
    let results = training::train(ctx, others).await?;
    if results.is_empty() {
        println!("nothing was learned: there are too few labelled questions");
    }
    for one in results {
        let before =
            one.before_permille.map_or_else(|| "no model before".to_owned(), |before| format!("{before} before"));
        let verdict = if one.taken { "takes its place" } else { "stays out" };
        let (model, examples, held_out, after) = (one.model, one.examples, one.held_out, one.after_permille);
        println!("{model}: from {examples}; of 1000, {before}, {after} now ({held_out} held out): {verdict}");
    }
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<Vec<Told>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let told = lines.map(|(at, line)| {
        serde_json::from_str(line).with_context(|| {
            format!("{}, line {}: wanted is {{\"subject\", \"stage\", \"text\", \"points\"}}", file.display(), at + 1)
        })
    });
    told.collect()
}
