//! What is taken, and how much of it.

use std::time::Duration;

use super::{FileError, FilePurpose};

/// The largest photo or board image taken, in bytes.
pub const MAX_PHOTO_BYTES: usize = 8 * 1024 * 1024;
/// The largest spoken message taken, in bytes.
pub const MAX_VOICE_BYTES: usize = 6 * 1024 * 1024;
/// The longest spoken message taken.
pub const LONGEST_VOICE: Duration = Duration::from_mins(3);

impl FilePurpose {
    /// The largest file taken for this purpose, in bytes.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::Photo | Self::BoardImage => MAX_PHOTO_BYTES,
            Self::Voice => MAX_VOICE_BYTES,
        }
    }
}

/// Refuses a file for its size, before anything looks into it.
pub(super) fn check_size(purpose: FilePurpose, bytes: usize) -> Result<(), FileError> {
    match bytes {
        0 => Err(FileError::Broken),
        _ if bytes > purpose.max_bytes() => Err(FileError::TooLarge),
        _ => Ok(()),
    }
}

/// Names the sound format by its first bytes. What the sender says it is does not count.
pub(super) fn voice_type(bytes: &[u8]) -> Result<&'static str, FileError> {
    let kind = infer::get(bytes).ok_or(FileError::Unsupported)?;
    match kind.mime_type() {
        // Recorders write sound in containers known for films.
        "video/webm" | "audio/webm" => Ok("audio/webm"),
        "audio/ogg" | "audio/opus" | "application/ogg" => Ok("audio/ogg"),
        "video/mp4" | "audio/mp4" | "audio/m4a" | "audio/x-m4a" => Ok("audio/mp4"),
        "audio/x-wav" | "audio/wav" => Ok("audio/wav"),
        "audio/mpeg" => Ok("audio/mpeg"),
        _ => Err(FileError::Unsupported),
    }
}

/// Refuses a message that runs longer than allowed. One whose length cannot be read passes: its bytes are bounded anyway.
pub(super) fn check_length(length: Option<Duration>) -> Result<(), FileError> {
    // A recorder stops a little late.
    let allowed = LONGEST_VOICE + Duration::from_secs(2);
    if length.is_some_and(|length| length > allowed) { Err(FileError::TooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_limit_depends_on_the_purpose() {
        assert!(check_size(FilePurpose::Photo, MAX_PHOTO_BYTES).is_ok());
        assert!(matches!(check_size(FilePurpose::Photo, MAX_PHOTO_BYTES + 1), Err(FileError::TooLarge)));
        assert!(matches!(check_size(FilePurpose::Voice, MAX_VOICE_BYTES + 1), Err(FileError::TooLarge)));
        assert!(matches!(check_size(FilePurpose::Voice, 0), Err(FileError::Broken)));
    }

    #[test]
    fn sound_is_known_by_its_first_bytes() {
        let ogg = [b"OggS\0\x02".as_slice(), &[0; 22], b"OpusHead", &[0; 11]].concat();
        let webm = [b"\x1A\x45\xDF\xA3".as_slice(), &[0x9F], b"\x42\x86\x81\x01\x42\x82\x84webm", &[0; 300]].concat();
        for (bytes, media_type) in [
            (ogg.as_slice(), "audio/ogg"),
            (&webm, "audio/webm"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
            (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41", "audio/mp4"),
            (b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom", "audio/mp4"),
            (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
        ] {
            assert_eq!(voice_type(bytes).unwrap(), media_type);
        }
        for other in [b"\x89PNG\r\n\x1a\n".as_slice(), b"<html>", b"MZ\x90\0", b"hello"] {
            assert!(matches!(voice_type(other), Err(FileError::Unsupported)));
        }
    }

    #[test]
    fn a_message_may_last_three_minutes() {
        assert!(check_length(Some(Duration::from_secs(181))).is_ok());
        assert!(check_length(None).is_ok());
        assert!(matches!(check_length(Some(Duration::from_secs(183))), Err(FileError::TooLarge)));
    }
}
