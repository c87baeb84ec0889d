//! The bank of questions: reading photos, finding the same question, classifying.

mod reading;

use crate::figures::Figures;

/// How the bank is measured.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    photos: reading::Photos,
}

/// Measures the bank.
pub(crate) fn run(options: &Options) -> anyhow::Result<Figures> {
    let mut figures = Figures::default();
    reading::run(&options.photos, &mut figures)?;
    Ok(figures)
}
