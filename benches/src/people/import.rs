//! A roster from the command line, as an office reads it in.

use std::fs::File;
use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::program::Place;

/// Writes a roster of `rows` new pupils for the schools there are, reads it in and carries it out.
pub(super) fn roster(place: &Place, rows: usize) -> anyhow::Result<Duration> {
    let file = place.folder.join("roster.csv");
    let sample =
        place.command(&["roster", "sample", "--rows", &rows.to_string()]).stdout(File::create(&file)?).status()?;
    ensure!(sample.success(), "wenqu roster sample failed");
    let begin = Instant::now();
    let output = place.command(&["roster", "import"]).arg(&file).output()?;
    ensure!(output.status.success(), "wenqu roster import: {}", String::from_utf8_lossy(&output.stderr));
    let took = begin.elapsed();
    eprint!("{}", String::from_utf8_lossy(&output.stdout));
    Ok(took)
}
