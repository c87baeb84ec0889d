//! The main path under load: from submit to the teacher's screen, strokes across rooms, idle sockets, start.
//!
//! Program and load share the machine, so the figures are those of a machine with half the cores to spare.

mod home;
mod idle;
pub(crate) mod offers;
pub(crate) mod strokes;

use clap::Args;

use crate::client::Person;
use crate::figures::{Figures, percentile_ms};
use crate::program::{self, Place, Program};

/// Files and sockets that are open besides the idle ones.
const SPARE_DESCRIPTORS: usize = 1_200;

/// How much load.
#[derive(Args)]
pub(crate) struct Options {
    /// Rooms in which strokes are written at once, one measurement each.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 100, 1000])]
    rooms: Vec<usize>,
    /// How long each stroke measurement lasts, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Idle signed-in WebSockets.
    #[arg(long, default_value_t = 10_000)]
    sockets: usize,
    /// Questions submitted a second while offers are timed.
    #[arg(long, default_value_t = 20)]
    questions_per_second: u64,
}

/// Takes every figure.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Figures> {
    let mut figures = Figures::default();
    program::need_descriptors(options.sockets + SPARE_DESCRIPTORS)?;
    let folder = tempfile::tempdir()?;
    eprintln!("making a city's demo data");
    let place = Place::embedded(folder.path());
    program::make_demo(&place, &["--size", "city"])?;
    // The first start after the data was made still checkpoints it; the second is the one people wait for.
    drop(Program::start(&place).await?);
    let program = Program::start(&place).await?;
    figures.below("start_ms", program.started_in.as_secs_f64() * 1000.0, "ms", 1000.0);

    eprintln!("holding {} idle sockets", options.sockets);
    figures.below("ws_bytes", idle::bytes_per_socket(&program, options.sockets).await?, "B", 4096.0);
    drop(program);

    let program = Program::start(&place).await?;
    figures.below("home_js_gzip_kb", home::javascript_kilobytes(&program.base)?, "kB", 60.0);

    let wanted = options.rooms.iter().copied().max().unwrap_or(1);
    eprintln!("opening {wanted} rooms");
    let (mut waits, pairs) = offers::open_rooms(&program.base, wanted, options.questions_per_second).await?;
    figures.add("offer_p50_ms", percentile_ms(&mut waits, 0.5), "ms");
    figures.below("offer_p99_ms", percentile_ms(&mut waits, 0.99), "ms", 300.0);

    for rooms in options.rooms.iter().copied() {
        eprintln!("writing in {rooms} rooms for {} s", options.seconds);
        let mut delays = strokes::delays(&pairs[..rooms.min(pairs.len())], options.seconds).await?;
        figures.add(format!("stroke_p50_ms_{rooms}"), percentile_ms(&mut delays, 0.5), "ms");
        let p99 = percentile_ms(&mut delays, 0.99);
        if rooms == 1000 {
            figures.below(format!("stroke_p99_ms_{rooms}"), p99, "ms", 60.0);
        } else {
            figures.add(format!("stroke_p99_ms_{rooms}"), p99, "ms");
        }
    }
    Ok(figures)
}

/// Signs in up to `limit` people of a role, taken evenly from all schools.
async fn sign_in_all(base: &str, role: &str, limit: usize) -> anyhow::Result<Vec<Person>> {
    let http = reqwest::Client::new();
    let everybody = crate::people_of(&http, base, role, 50_000).await?;
    let stride = (everybody.len() / limit.max(1)).max(1);
    let mut signed_in = Vec::new();
    for person in everybody.iter().step_by(stride).take(limit) {
        signed_in.push(Person::sign_in(&http, base, person).await?);
    }
    Ok(signed_in)
}
