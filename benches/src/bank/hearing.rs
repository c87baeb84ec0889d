//! Hearing voices: synthesised sentences are written down.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use recognition::hearing::{Hearer, Outcome, SAMPLES, rules};

use super::reading::{busy, score};
use crate::figures::Figures;

/// Voices and their words.
const SAMPLE: &str = include_str!("../../data/voices/words.tsv");
const VOICES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/voices");

/// Hears voices and adds what came of it.
#[expect(clippy::cast_precision_loss, reason = "some hundreds of letters, some millions of samples")]
pub(crate) fn run(say_wrong: bool, figures: &mut Figures) -> anyhow::Result<()> {
    let models = std::env::var("WENQU_RECOGNITION_MODELS").unwrap_or_default();
    let hearer = match Hearer::open(Path::new(&models)) {
        Ok(hearer) => hearer,
        Err(error) => {
            eprintln!("voices are not heard: {error}");
            return Ok(());
        }
    };
    let (mut wrong, mut letters, mut samples, mut time) = (0, 0, 0, Duration::ZERO);
    for (voice, words) in SAMPLE.lines().filter_map(|line| line.split_once('\t')) {
        let sound = sound(&Path::new(VOICES).join(voice))?;
        let start = busy()?;
        let outcome = hearer.hear(&sound)?;
        time += busy()?.saturating_sub(start);
        // A voice that is sent back was not heard.
        let text = if let Outcome::Heard(speech) = &outcome { speech.text.clone() } else { String::new() };
        let (missed, all) = score::compare(&spoken(words), &spoken(&text));
        if say_wrong {
            eprintln!("{voice}: {missed} of {all}: {outcome:?}\n  {words}");
        }
        (wrong, letters, samples) = (wrong + missed.min(all), letters + all, samples + sound.len());
    }
    figures.add("asr_cer", wrong as f64 / letters.max(1) as f64, "");
    figures.add("asr_ms_per_s", time.as_secs_f64() * 1_000.0 * SAMPLES as f64 / samples.max(1) as f64, "ms");
    Ok(())
}

/// What can be heard of words: no signs.
fn spoken(words: &str) -> String {
    words.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn sound(path: &Path) -> anyhow::Result<Vec<f32>> {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-i"]).arg(path).args(["-ac", "1", "-ar", "16000", "-f", "s16le", "-"]);
    let output = ffmpeg.output().context("ffmpeg is missing")?;
    ensure!(output.status.success(), "{} cannot be opened", path.display());
    Ok(rules::sound(&output.stdout))
}
