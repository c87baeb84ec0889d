//! One room in depth: what a long lesson, a full page, a large file and a poor network cost.

mod browser;
mod film;
mod lesson;
mod poor;
mod upload;

use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use self::browser::Look;
use self::lesson::Presence;
use crate::ask::offers::{self, Pair};
use crate::ask::strokes;
use crate::figures::{Figures, percentile_ms};
use crate::program::{self, Place, Program};

/// How much of everything.
#[derive(Args)]
pub(crate) struct Options {
    /// Minutes of writing in the lesson that is joined.
    #[arg(long, default_value_t = 60)]
    minutes: usize,
    /// Strokes on the full page.
    #[arg(long, default_value_t = 5_000)]
    strokes: usize,
    /// Megabytes of the file that goes up.
    #[arg(long, default_value_t = 192)]
    upload_mb: usize,
    /// How long strokes go over the poor network, in seconds.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
}

/// Takes every figure.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Figures> {
    let mut figures = Figures::default();
    let folder = tempfile::tempdir()?;
    eprintln!("making demo data");
    let place = Place::embedded(folder.path());
    program::make_demo(&place, &[])?;
    let program = Program::start(&place).await?;
    let (_, pairs) = offers::open_rooms(&program.base, 2, 20).await?;
    let (long, full) = (&pairs[0], &pairs[1]);

    eprintln!("writing {} minutes of a lesson, and a page of {} strokes", options.minutes, options.strokes);
    let present = [Presence::of(&long.teacher, &long.room).await?, Presence::of(&full.teacher, &full.room).await?];
    let last = lesson::write(&long.teacher, &long.room, options.minutes).await?;
    lesson::fill(&full.teacher, &full.room, options.strokes).await?;
    let (long, full) = (looked_at(long, last).await?, looked_at(full, options.strokes).await?);
    let seen = tokio::task::block_in_place(|| browser::look(&program.base, &long, &full))?;
    drop(present);
    figures.below("join_60min_ms", percentile_ms(&mut seen.joins(), 0.5), "ms", 1_000.0);
    figures.below("wire_bytes_per_s", seen.wire_bytes_per_s.iter().copied().fold(0.0, f64::max), "B", 4_096.0);
    figures.below("frame_ms_5000", percentile_ms(&mut seen.writing(), 0.95), "ms", 16.0);
    figures.below("frame_ms_5000_moving", percentile_ms(&mut seen.moving(), 0.95), "ms", 16.0);

    eprintln!("sending {} MB in pieces", options.upload_mb);
    let rates = upload::measure(&pairs[0].pupil, folder.path(), options.upload_mb).await?;
    figures.add("upload_mb_s", rates.program, "MB/s");
    figures.add("upload_of_disk", rates.program / rates.disk, "");

    eprintln!("writing over a network that loses one packet of twenty for {} s", options.seconds);
    let relay = poor::Relay::losing(50, &program.base)?;
    let through = Pair {
        session: pairs[1].session.clone(),
        room: pairs[1].room.clone(),
        pupil: Arc::new(pairs[1].pupil.by_way_of(&relay.base)),
        teacher: Arc::new(pairs[1].teacher.by_way_of(&relay.base)),
    };
    let mut delays = strokes::delays(&[through], options.seconds).await?;
    figures.add("stroke_p50_ms_loss5", percentile_ms(&mut delays, 0.5), "ms");
    figures.add("stroke_p99_ms_loss5", percentile_ms(&mut delays, 0.99), "ms");
    drop(relay);

    eprintln!("making a film");
    figures.above("mp4_realtime_x", film::speed(&pairs[0].teacher).await?, "×", 10.0);
    Ok(figures)
}

async fn looked_at(pair: &Pair, items: usize) -> anyhow::Result<Look<'_>> {
    let me = pair.teacher.get("/me").await?;
    let person = me["person"]["id"].as_str().context("nobody is signed in")?.to_owned();
    Ok(Look { person, session: &pair.session, items })
}
