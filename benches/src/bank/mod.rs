//! The bank of questions: reading photos, hearing voices, finding the same question, classifying.

mod finding;
mod hearing;
mod labelling;
mod lines;
mod reading;

use crate::figures::Figures;

/// How the bank is measured.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    photos: reading::Photos,
    #[command(flatten)]
    finding: finding::Options,
    #[command(flatten)]
    labelling: labelling::Options,
    /// Only `reading`, `hearing`, `finding` or `labelling`.
    #[arg(long)]
    part: Option<String>,
}

/// Measures the bank.
pub(crate) fn run(options: &Options) -> anyhow::Result<Figures> {
    let mut figures = Figures::default();
    let wanted = |part: &str| options.part.as_deref().is_none_or(|only| only == part);
    if wanted("reading") {
        reading::run(&options.photos, &mut figures)?;
    }
    if wanted("hearing") {
        hearing::run(options.photos.wrong(), &mut figures)?;
    }
    if wanted("finding") {
        finding::run(&options.finding, &mut figures)?;
    }
    if wanted("labelling") {
        labelling::run(&options.labelling, &mut figures)?;
    }
    Ok(figures)
}
