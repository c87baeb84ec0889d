//! What is done with which file, and what the programs are told and say.

use std::time::Duration;

use serde::Deserialize;

use super::{Format, PreparationState, Tool, ogg};
use crate::files::{FileError, FilePurpose, LONGEST_VOICE};

/// How a file of a format becomes what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The program reads the photo itself.
    Itself,
    /// It is as it is kept already.
    AsItCame(&'static str),
    /// By a program of the system.
    By(Recipe),
}

/// What a program makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// A photo of a telephone.
    Photo,
    /// The pages of a PDF.
    Pages,
    /// A voice.
    Voice,
    /// A film.
    Video,
}

impl Recipe {
    /// The programs it needs.
    #[must_use]
    pub const fn tools(self) -> &'static [Tool] {
        match self {
            Self::Photo => &[Tool::Heif],
            Self::Pages => &[Tool::PdfInfo, Tool::PdfToPpm],
            Self::Voice | Self::Video => &[Tool::Ffmpeg, Tool::Ffprobe],
        }
    }
}

/// What is done with a file for a purpose. `bytes` are all of it, of a film the first.
///
/// # Errors
/// `Unsupported` for what is not taken, `TooLarge` for a photo that is a bomb, `NotHere` where the program for it is missing.
pub fn way(purpose: FilePurpose, bytes: &[u8], has: impl Fn(Tool) -> bool) -> Result<Way, FileError> {
    let format = Format::of(bytes).ok_or(FileError::Unsupported)?;
    let recipe = match (purpose, format) {
        (FilePurpose::Photo | FilePurpose::BoardImage, Format::Jpeg | Format::Png | Format::Webp) => {
            return Ok(Way::Itself);
        }
        (FilePurpose::Photo | FilePurpose::BoardImage, Format::Heic) => {
            check_whole(bytes)?;
            check_pixels(heic_pixels(bytes))?;
            Recipe::Photo
        }
        (FilePurpose::Photo, Format::Pdf) => Recipe::Pages,
        (FilePurpose::Voice, format) if is_sound(format) => {
            if format == Format::Ogg && ogg::length(bytes).is_some_and(|length| length <= allowed(LONGEST_VOICE)) {
                return Ok(Way::AsItCame("audio/ogg"));
            }
            Recipe::Voice
        }
        (FilePurpose::Video, Format::Mp4 | Format::Mov | Format::Webm) => Recipe::Video,
        _ => return Err(FileError::Unsupported),
    };
    if recipe.tools().iter().all(|tool| has(*tool)) { Ok(Way::By(recipe)) } else { without(recipe, format) }
}

/// A voice that browsers play stays as it came where nothing can make it anew.
fn without(recipe: Recipe, format: Format) -> Result<Way, FileError> {
    let played = match format {
        Format::Ogg => Some("audio/ogg"),
        Format::Webm => Some("audio/webm"),
        Format::Mp4 => Some("audio/mp4"),
        Format::Wav => Some("audio/wav"),
        Format::Mp3 => Some("audio/mpeg"),
        _ => None,
    };
    played.filter(|_| recipe == Recipe::Voice).map(Way::AsItCame).ok_or(FileError::NotHere)
}

const fn is_sound(format: Format) -> bool {
    use Format::{Aac, Amr, Mov, Mp3, Mp4, Ogg, Wav, Webm};
    matches!(format, Ogg | Webm | Mp4 | Mov | Wav | Mp3 | Aac | Amr)
}

/// What reads a format, by its name; nothing is guessed from what the file says.
#[must_use]
pub const fn demuxer(format: Format) -> &'static str {
    match format {
        Format::Ogg => "ogg",
        Format::Webm => "matroska",
        Format::Mp4 | Format::Mov => "mov",
        Format::Wav => "wav",
        Format::Mp3 => "mp3",
        Format::Aac => "aac",
        Format::Amr => "amr",
        // Nobody asks for these.
        Format::Jpeg | Format::Png | Format::Webp | Format::Heic | Format::Pdf => "data",
    }
}

kernel::words! {
    /// Something that happens to a preparation.
    pub enum Step {
        /// A worker takes it; also one whose predecessor was killed.
        Begin = "begin",
        /// A part of it is done.
        Advance = "advance",
        /// It failed because of us, and is tried again.
        Fail = "fail",
        /// It is there.
        Make = "make",
        /// It cannot be made of what came.
        Refuse = "refuse",
        /// It was begun too often.
        GiveUp = "give_up",
    }
}

/// Every step of a preparation. `docs/states/preparation.md` draws the same.
pub const TRANSITIONS: &[(PreparationState, Step, PreparationState)] = {
    use PreparationState::{Ready, Refused, Waiting, Working};
    &[
        (Waiting, Step::Begin, Working),
        (Working, Step::Begin, Working),
        (Working, Step::Advance, Working),
        (Working, Step::Fail, Waiting),
        (Working, Step::Make, Ready),
        (Working, Step::Refuse, Refused),
        (Waiting, Step::GiveUp, Refused),
        (Working, Step::GiveUp, Refused),
    ]
};

impl PreparationState {
    /// Where a step leads from here; nowhere once it is over.
    #[must_use]
    pub fn after(self, step: Step) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _)| *from == self && *by == step).map(|(_, _, to)| *to)
    }
}

/// What happens to a preparation that a worker takes: it is begun, or given up.
#[must_use]
pub const fn taken(tries: u32) -> Step {
    if tries < MOST_TRIES { Step::Begin } else { Step::GiveUp }
}

/// A preparation that was begun so often and never came to an end is given up: it may be what brings the program down.
pub const MOST_TRIES: u32 = 4;

/// A recorder stops a little late.
const GRACE: Duration = Duration::from_secs(2);

/// The longest that is taken where so much is allowed.
#[must_use]
pub fn allowed(longest: Duration) -> Duration {
    longest + GRACE
}

/// The longer side of a photo that is taken at all.
const LONGEST_SIDE: u64 = 16_384;
/// Pixels of a photo that is taken at all: twice what telephones make.
const MOST_PIXELS: u64 = 100_000_000;

/// The largest picture that is announced anywhere in a photo of a telephone: `ispe` says across and down.
#[must_use]
pub fn heic_pixels(bytes: &[u8]) -> Option<(u64, u64)> {
    let sizes = bytes.windows(16).filter(|window| window.starts_with(b"ispe"));
    let number = |window: &[u8], at: usize| {
        window.get(at..at + 4).and_then(|four| four.first_chunk()).map(|four| u64::from(u32::from_be_bytes(*four)))
    };
    let sizes = sizes.filter_map(|window| Some((number(window, 8)?, number(window, 12)?)));
    sizes.max_by_key(|(width, height)| (width.saturating_mul(*height), *width.max(height)))
}

fn check_pixels(size: Option<(u64, u64)>) -> Result<(), FileError> {
    let (width, height) = size.ok_or(FileError::Broken)?;
    let fits = width.max(height) <= LONGEST_SIDE && width.saturating_mul(height) <= MOST_PIXELS;
    if fits { Ok(()) } else { Err(FileError::TooLarge) }
}

/// Whether the last of the boxes that a photo is made of is all there; its decoder would paint the rest grey.
fn check_whole(bytes: &[u8]) -> Result<(), FileError> {
    let mut rest = bytes;
    while let Some((size, kind)) = rest.split_first_chunk::<4>().and_then(|(size, rest)| Some((size, rest.get(..4)?))) {
        if !matches!(kind, b"ftyp" | b"meta" | b"mdat" | b"free" | b"skip" | b"moov" | b"uuid") {
            // Something stands behind the photo, which nobody looks at.
            return Ok(());
        }
        let size = match u32::from_be_bytes(*size) {
            // To the end of the file.
            0 => return Ok(()),
            1 => rest.get(8..16).and_then(|size| size.first_chunk()).map_or(u64::MAX, |size| u64::from_be_bytes(*size)),
            size => u64::from(size),
        };
        let end = usize::try_from(size).ok().filter(|size| *size >= 8);
        rest = end.and_then(|end| rest.get(end..)).ok_or(FileError::Broken)?;
    }
    Ok(())
}

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

/// What `pdfinfo` says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PdfFacts {
    /// Pages.
    pub pages: u32,
    /// The longer side of each page, in points.
    pub sides: Vec<u32>,
}

impl PdfFacts {
    /// Reads what it says.
    ///
    /// # Errors
    /// `Broken` where it names no pages.
    pub fn read(text: &str) -> Result<Self, FileError> {
        let value = |line: &str, name: &str| line.strip_prefix(name).map(|rest| rest.trim().to_owned());
        let pages = text.lines().find_map(|line| value(line, "Pages:")?.parse().ok());
        let sides = text.lines().filter(|line| line.starts_with("Page ") && line.contains(" size:")).filter_map(side);
        let facts = Self { pages: pages.ok_or(FileError::Broken)?, sides: sides.collect() };
        if facts.pages == 0 { Err(FileError::Broken) } else { Ok(facts) }
    }
}

/// `Page    1 size:  595.28 x 841.89 pts (A4)`.
fn side(line: &str) -> Option<u32> {
    let (_, size) = line.split_once("size:")?;
    let (width, height) = size.split_once(" x ")?;
    let number = |text: &str| text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    let longer = number(width)?.max(number(height)?).ceil();
    // Points of a page that can be printed; what is larger is drawn as small as any other.
    Some(longer.clamp(1.0, 1_000_000.0)).map(|points| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and a million")]
        let points = points as u32;
        points
    })
}

/// The finest a page is drawn, in dots an inch: what is written small on a work sheet can be read.
const PAGE_DPI: u32 = 170;
/// The longer side of a page as it is kept, in pixels.
const PAGE_PIXELS: u32 = 2_000;

/// How a page with this longer side is drawn: as fine as can be, and never larger than a photo.
#[must_use]
pub fn page_scale(points: Option<u32>) -> [String; 2] {
    match points {
        Some(points) if points.saturating_mul(PAGE_DPI) <= PAGE_PIXELS * 72 => ["-r".to_owned(), PAGE_DPI.to_string()],
        _ => ["-scale-to".to_owned(), PAGE_PIXELS.to_string()],
    }
}

/// What went wrong with a PDF, by what the program complained of.
#[must_use]
pub fn pdf_refusal(complaint: &str) -> FileError {
    if complaint.contains("Incorrect password") { FileError::Protected } else { FileError::Broken }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_drawn, voice};

    const HEIC: &[u8] =
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x1cmeta\0\0\0\x14ispe\0\0\0\0\0\0\x0F\xC0\0\0\x0B\xD0";

    fn code(result: Result<Way, FileError>) -> Result<Way, &'static str> {
        result.map_err(|error| kernel::Coded::code(&error).as_str())
    }

    #[test]
    fn each_format_goes_its_way() {
        use FilePurpose::{BoardImage, Photo, Video, Voice};
        let (jpeg, mov) = (b"\xFF\xD8\xFF\xE0".as_slice(), b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ".as_slice());
        let (pdf, amr, stereo) = (b"%PDF-1.7".as_slice(), b"#!AMR\n\x3c".as_slice(), b"OggS\0\x02".as_slice());
        for (purpose, bytes, way_of_it) in [
            (Photo, jpeg, Ok(Way::Itself)),
            (BoardImage, jpeg, Ok(Way::Itself)),
            (Photo, HEIC, Ok(Way::By(Recipe::Photo))),
            (BoardImage, HEIC, Ok(Way::By(Recipe::Photo))),
            (Photo, pdf, Ok(Way::By(Recipe::Pages))),
            (BoardImage, pdf, Err("file_type_unsupported")),
            (Voice, &voice(400), Ok(Way::AsItCame("audio/ogg"))),
            (Voice, stereo, Ok(Way::By(Recipe::Voice))),
            (Voice, amr, Ok(Way::By(Recipe::Voice))),
            (Voice, mov, Ok(Way::By(Recipe::Voice))),
            (Voice, jpeg, Err("file_type_unsupported")),
            (Video, mov, Ok(Way::By(Recipe::Video))),
            (Video, amr, Err("file_type_unsupported")),
            (Photo, mov, Err("file_type_unsupported")),
            (Photo, b"#EXTM3U", Err("file_type_unsupported")),
        ] {
            assert_eq!(code(way(purpose, bytes, |_| true)), way_of_it, "{purpose} {bytes:?}");
        }
    }

    #[test]
    fn without_a_program_what_needs_it_is_refused_and_the_rest_goes_on() {
        use FilePurpose::{Photo, Video, Voice};
        for (purpose, bytes, way_of_it) in [
            (Photo, b"\xFF\xD8\xFF\xE0".as_slice(), Ok(Way::Itself)),
            (Photo, HEIC, Err("file_not_here")),
            (Photo, b"%PDF-1.7", Err("file_not_here")),
            (Voice, b"ID3\x04", Ok(Way::AsItCame("audio/mpeg"))),
            (Voice, b"#!AMR\n", Err("file_not_here")),
            (Video, b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ", Err("file_not_here")),
        ] {
            assert_eq!(code(way(purpose, bytes, |_| false)), way_of_it, "{purpose} {bytes:?}");
        }
    }

    #[test]
    fn a_photo_that_announces_too_much_is_refused_before_it_is_opened() {
        assert_eq!(heic_pixels(HEIC), Some((4_032, 3_024)));
        let bomb = [HEIC, b"\0\0\0\x14ispe\0\0\0\0\0\x01\0\0\0\x01\0\0"].concat();
        assert_eq!(code(way(FilePurpose::Photo, &bomb, |_| true)), Err("file_too_large"));
        for torn in [&HEIC[..24], &[HEIC, b"\0\0\x10\0mdat picture"].concat()] {
            assert_eq!(code(way(FilePurpose::Photo, torn, |_| true)), Err("file_broken"));
        }
        let followed = [HEIC, b"\0\0\0\x0cmdatpict<html>"].concat();
        assert_eq!(code(way(FilePurpose::Photo, &followed, |_| true)), Ok(Way::By(Recipe::Photo)));
    }

    #[test]
    fn the_drawing_shows_every_step() {
        let steps = TRANSITIONS.iter().map(|(from, by, to)| (from.as_str(), by.as_str(), to.as_str()));
        assert_drawn("preparation.md", "waiting", steps);
    }

    #[test]
    fn what_never_came_to_an_end_is_given_up() {
        assert_eq!((0..6).map(taken).filter(|step| *step == Step::Begin).count(), 4);
        assert_eq!(PreparationState::Ready.after(Step::Begin), None);
    }

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

    #[test]
    fn a_pdf_says_how_many_pages_it_has_and_how_large_they_are() {
        let text = "Title:          x\nPages:          2\nPage    1 size:  595.28 x 841.89 pts (A4)\nPage    1 rot:   0\n\
                    Page    2 size:  14400 x 200 pts\n";
        let facts = PdfFacts::read(text).unwrap();
        assert_eq!(facts, PdfFacts { pages: 2, sides: vec![842, 14_400] });
        assert_eq!(page_scale(facts.sides.first().copied()), ["-r", "170"].map(str::to_owned));
        assert_eq!(page_scale(facts.sides.get(1).copied()), ["-scale-to", "2000"].map(str::to_owned));
        assert_eq!(page_scale(None), ["-scale-to", "2000"].map(str::to_owned));
        assert!(matches!(PdfFacts::read("Syntax Error"), Err(FileError::Broken)));
        assert!(matches!(pdf_refusal("Command Line Error: Incorrect password"), FileError::Protected));
    }
}
