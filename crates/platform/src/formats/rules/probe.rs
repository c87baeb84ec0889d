//! What is known of a film or a voice before it is made viewable, and whether what was made is all of it.

use std::time::Duration;

use serde::Deserialize;

use super::allowed;
use crate::files::{FileError, LONGEST_VOICE};
use crate::formats::Format;

/// What `ffprobe` says of a film or a voice.
#[derive(Debug, Default, Deserialize)]
pub struct Probe {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Container,
}

#[derive(Debug, Default, Deserialize)]
struct Stream {
    #[serde(default)]
    codec_type: String,
    width: Option<u32>,
    height: Option<u32>,
    #[serde(default)]
    disposition: Disposition,
}

#[derive(Debug, Default, Deserialize)]
struct Disposition {
    /// The picture of a cover.
    #[serde(default)]
    attached_pic: u32,
}

#[derive(Debug, Default, Deserialize)]
struct Container {
    duration: Option<String>,
}

impl Probe {
    /// Reads what it says.
    ///
    /// # Errors
    /// `Broken` where that is nothing.
    pub fn read(text: &[u8]) -> Result<Self, FileError> {
        serde_json::from_slice(text).map_err(|_| FileError::Broken)
    }

    /// How long it lasts, where it tells.
    #[must_use]
    pub fn length(&self) -> Option<Duration> {
        let seconds: f64 = self.format.duration.as_ref()?.parse().ok()?;
        Duration::try_from_secs_f64(seconds).ok().filter(|length| !length.is_zero())
    }

    /// Pixels across and down of its picture, before it is turned.
    #[must_use]
    pub fn pixels(&self) -> Option<(u32, u32)> {
        let moving = |stream: &&Stream| stream.codec_type == "video" && stream.disposition.attached_pic == 0;
        self.streams.iter().find(moving).and_then(|stream| Some((stream.width?, stream.height?)))
    }

    /// Whether anything is to be heard in it.
    #[must_use]
    pub fn has_sound(&self) -> bool {
        self.streams.iter().any(|stream| stream.codec_type == "audio")
    }
}

/// Whether a film can be made of this.
///
/// # Errors
/// `Unsupported` without a picture; `TooLarge`, `TooLong`.
pub fn check_video(probe: &Probe, longest: Duration) -> Result<(), FileError> {
    let (width, height) = probe.pixels().ok_or(FileError::Unsupported)?;
    // 8K, which no telephone of a child records for long.
    let (long, short) = (width.max(height), width.min(height));
    if long > 8_192 || short > 4_608 || short == 0 {
        return Err(FileError::TooLarge);
    }
    check_length(probe.length(), longest)
}

/// Whether a voice can be made of this, which is announced to be so long.
///
/// # Errors
/// `Unsupported` where nothing is to be heard; `TooLong`.
pub fn check_voice(probe: &Probe, announced: Option<Duration>) -> Result<(), FileError> {
    if !probe.has_sound() {
        return Err(FileError::Unsupported);
    }
    check_length(announced, LONGEST_VOICE)
}

/// Whether a format says how long it lasts. Of the others the length is a guess, by bytes and rate.
#[must_use]
pub const fn tells_length(format: Format) -> bool {
    !matches!(format, Format::Mp3 | Format::Aac | Format::Amr)
}

fn check_length(length: Option<Duration>, longest: Duration) -> Result<(), FileError> {
    if length.is_some_and(|length| length > allowed(longest)) { Err(FileError::TooLong) } else { Ok(()) }
}

/// Whether what was made is all of what came.
///
/// # Errors
/// `TooLong` where it goes on beyond what is taken, `Broken` where a part of what was announced is missing.
pub fn check_made(announced: Option<Duration>, made: Duration, longest: Duration) -> Result<(), FileError> {
    check_length(Some(made), longest)?;
    let Some(announced) = announced else {
        return if made.is_zero() { Err(FileError::Broken) } else { Ok(()) };
    };
    let missing = announced.saturating_sub(made);
    // Sound and picture of one film do not end at the same instant.
    let slack = Duration::from_millis(1_500).max(announced / 20);
    if made.is_zero() || missing > slack { Err(FileError::Broken) } else { Ok(()) }
}

/// How far a program is, by a line of its `-progress`.
#[must_use]
pub fn done_until(line: &str) -> Option<Duration> {
    let micros: u64 = line.strip_prefix("out_time_us=")?.trim().parse().ok()?;
    Some(Duration::from_micros(micros))
}

/// So much of a whole, in percent; the last percent is there when all of it is.
#[must_use]
pub fn percent(done: u128, whole: u128) -> u32 {
    u32::try_from((done.saturating_mul(100)).checked_div(whole).unwrap_or(0)).unwrap_or(99).min(99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_needs_a_picture_and_ends_in_time() {
        let probe = |streams: &str, seconds: &str| {
            let text = format!(r#"{{"streams":[{streams}],"format":{{"duration":"{seconds}"}}}}"#);
            Probe::read(text.as_bytes()).unwrap()
        };
        let (picture, sound) = (r#"{"codec_type":"video","width":1920,"height":1080}"#, r#"{"codec_type":"audio"}"#);
        let cover = r#"{"codec_type":"video","width":300,"height":300,"disposition":{"attached_pic":1}}"#;
        let huge = r#"{"codec_type":"video","width":16000,"height":9000}"#;
        let longest = Duration::from_mins(3);
        for (streams, seconds, refusal) in [
            (format!("{picture},{sound}"), "181.5", None),
            (format!("{picture},{sound}"), "210.0", Some("file_too_long")),
            (picture.to_owned(), "N/A", None),
            (sound.to_owned(), "10.0", Some("file_type_unsupported")),
            (format!("{sound},{cover}"), "10.0", Some("file_type_unsupported")),
            (huge.to_owned(), "10.0", Some("file_too_large")),
        ] {
            let found = check_video(&probe(&streams, seconds), longest).err();
            assert_eq!(found.map(|error| kernel::Coded::code(&error).as_str()), refusal, "{streams} {seconds}");
        }
        let voice = |streams: &str, seconds: &str| {
            let probe = probe(streams, seconds);
            check_voice(&probe, probe.length())
        };
        assert!(voice(sound, "10.0").is_ok());
        assert!(matches!(voice(picture, "10.0"), Err(FileError::Unsupported)));
        assert!(matches!(voice(sound, "200"), Err(FileError::TooLong)));
        assert!(check_voice(&probe(sound, "200"), None).is_ok());
        assert!(matches!(Probe::read(b"no json"), Err(FileError::Broken)));
    }

    #[test]
    fn what_was_made_is_all_of_what_came() {
        let seconds = Duration::from_secs_f64;
        let longest = Duration::from_mins(3);
        for (announced, made, fits) in [
            (Some(60.0), 59.0, true),
            (Some(60.0), 40.0, false),
            (Some(3.0), 2.0, true),
            (Some(3.0), 0.0, false),
            (None, 5.0, true),
            (None, 0.0, false),
            (None, 184.0, false),
        ] {
            let checked = check_made(announced.map(seconds), seconds(made), longest);
            assert_eq!(checked.is_ok(), fits, "{announced:?} {made}");
        }
    }

    #[test]
    fn progress_is_read_from_its_lines() {
        assert_eq!(done_until("out_time_us=1500000"), Some(Duration::from_millis(1_500)));
        for line in ["out_time_us=N/A", "out_time=00:00:01", "frame=3", "out_time_us=-9"] {
            assert_eq!(done_until(line), None);
        }
        assert_eq!((percent(1, 4), percent(9, 3), percent(1, 0)), (25, 99, 0));
    }
}
