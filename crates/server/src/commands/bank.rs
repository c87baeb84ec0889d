//! `wenqu bank train`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;
use platform::Ctx;
use tutoring::classifying::Models;
use tutoring::classifying::training::{self, Told};

use crate::config::Config;
use crate::wiring;

#[derive(Debug, Subcommand)]
pub(super) enum BankCommand {
    /// Learn what questions are about from what teachers said when closing, and say how the new model does beside the old one.
    Train {
        /// Labelled questions to learn from too: a line each, `{"subject": "math", "stage": "primary", "text": "…", "points": ["…"]}`.
        #[arg(long)]
        from: Vec<PathBuf>,
    },
}

/// Does what the command line says about the bank.
pub(super) async fn act(config: &Config, command: BankCommand) -> anyhow::Result<()> {
    let BankCommand::Train { from } = command;
    let mut others = Vec::new();
    for file in &from {
        others.extend(read(file)?);
    }
    let mut app = wiring::build_desk(config).await?;
    app.parts = app.parts.with(Models::default());
    let results = training::train(&Ctx::system(app), others).await?;
    let mut out = std::io::stdout().lock();
    if results.is_empty() {
        writeln!(out, "Nothing was learned: there are too few labelled questions.")?;
    }
    for one in results {
        let before =
            one.before_permille.map_or_else(|| "no model before".to_owned(), |before| format!("{before} before"));
        let verdict = if one.taken { "takes its place" } else { "stays out" };
        let (model, examples, held_out, after) = (one.model, one.examples, one.held_out, one.after_permille);
        writeln!(out, "{model}: from {examples}; of 1000, {before}, {after} now ({held_out} held out): {verdict}")?;
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
