//! The voices of a film, on the clock of its room: mixed a few at a time, for a program may have only so many files open.

use std::path::Path;

use platform::formats::{Bounds, Fence, Outcome, run};

use super::making::FilmError;
use crate::replay::VoiceView;

/// So many sounds are mixed at once: each takes a file, two threads and the memory of both.
const TOGETHER: usize = 16;

/// Seconds by which times may jump: ffmpeg takes a recording that begins more than 10 s late for a broken one, and moves it to the
/// beginning. Longer than any room is open.
const JUMP: &str = "1000000";

/// A sound in the folder of the work, and when it begins on the clock of the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Track {
    name: String,
    format: &'static str,
    offset_ms: u64,
}

impl Track {
    /// The recording of a voice.
    pub(super) fn of(voice: &VoiceView) -> Self {
        Self { name: format!("{}.ogg", voice.n), format: "ogg", offset_ms: voice.offset_ms }
    }

    /// What some of them become; it begins with the first.
    fn of_some(tracks: &[Self], round: usize, n: usize) -> Self {
        let offset_ms = tracks.iter().map(|track| track.offset_ms).min().unwrap_or_default();
        Self { name: format!("mix-{round}-{n}.flac"), format: "flac", offset_ms }
    }
}

/// Mixes tracks until they are so few that a film can be made with them.
pub(super) async fn gather(
    program: &Path,
    folder: &Path,
    bounds: Bounds,
    fence: Fence,
    mut tracks: Vec<Track>,
) -> Result<Vec<Track>, FilmError> {
    let mut round = 0;
    while tracks.len() > TOGETHER {
        let mut mixed = Vec::new();
        for (n, some) in tracks.chunks(TOGETHER).enumerate() {
            let one = Track::of_some(some, round, n);
            match run(program, stage(some, &one), folder, bounds, fence, |_| ()).await? {
                Outcome::Done(_) => mixed.push(one),
                Outcome::Exhausted(what) => return Err(FilmError::Program(format!("too much {what}"))),
                Outcome::Failed(complaint) => return Err(FilmError::Program(complaint)),
            }
        }
        tracks = mixed;
        round += 1;
    }
    Ok(tracks)
}

/// What ffmpeg is told to make one track of some.
fn stage(some: &[Track], one: &Track) -> Vec<String> {
    let mut words = split("-hide_banner -nostdin -v error");
    words.extend(inputs(some, one.offset_ms));
    words.extend(["-filter_complex".to_owned(), mix(some.len(), 0)]);
    words.extend(split(&format!("-map [sound] -c:a flac -ac 1 -ar 48000 -map_metadata -1 -f flac {}", one.name)));
    words
}

/// The tracks as inputs, each from its own time on; the clock begins at `zero_ms`.
pub(super) fn inputs(tracks: &[Track], zero_ms: u64) -> Vec<String> {
    let input = |track: &Track| {
        let offset = seconds(track.offset_ms.saturating_sub(zero_ms));
        split(&format!("-itsoffset {offset} -protocol_whitelist file,pipe -f {} -i {}", track.format, track.name))
    };
    let jump = ["-dts_delta_threshold".to_owned(), JUMP.to_owned()];
    jump.into_iter().chain(tracks.iter().flat_map(input)).collect()
}

/// Each of so many inputs from its own time on, all of them together; the first of them has this number.
pub(super) fn mix(inputs: usize, first: usize) -> String {
    let each = |of: &dyn Fn(usize) -> String| (first..first + inputs).map(of).collect::<Vec<_>>().concat();
    let placed = each(&|n| format!("[{n}:a]aresample=48000:async=1:first_pts=0,aformat=channel_layouts=mono[v{n}];"));
    let names = each(&|n| format!("[v{n}]"));
    format!("{placed}{names}amix=inputs={inputs}:normalize=0:dropout_transition=0[sound]")
}

/// Milliseconds as ffmpeg reads them.
pub(super) fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

/// Words that have no space within.
pub(super) fn split(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(name: &str, offset_ms: u64) -> Track {
        Track { name: name.to_owned(), format: "ogg", offset_ms }
    }

    #[test]
    fn some_become_one_that_begins_with_the_first_of_them() {
        let some = [track("7.ogg", 61_005), track("8.ogg", 60_000)];
        let one = Track::of_some(&some, 0, 3);
        assert_eq!(one, Track { name: "mix-0-3.flac".to_owned(), format: "flac", offset_ms: 60_000 });
        let said = stage(&some, &one).join(" ");
        for part in ["-itsoffset 1.005 ", "-i 7.ogg", "-itsoffset 0.000 ", "[v0][v1]amix=inputs=2", "mix-0-3.flac"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    #[test]
    fn the_next_stage_takes_what_the_first_has_made_at_its_time() {
        let said = inputs(&[Track::of_some(&[track("0.ogg", 90_000)], 1, 0)], 0).join(" ");
        assert_eq!(
            said,
            "-dts_delta_threshold 1000000 -itsoffset 90.000 -protocol_whitelist file,pipe -f flac -i mix-1-0.flac"
        );
    }
}
