//! What is done with which file, and what the programs are told and say.

mod pdf;
mod probe;

use std::time::Duration;

pub use self::pdf::{PdfFacts, page_scale, pdf_refusal};
pub use self::probe::{Probe, check_made, check_video, check_voice, done_until, percent, tells_length};
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
}
