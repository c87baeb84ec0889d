//! What is taken, and how much of it.

use std::time::Duration;

use super::{FileError, FilePurpose};

/// The largest photo, PDF or board image taken, in bytes.
pub const MAX_PHOTO_BYTES: usize = 20 * 1024 * 1024;
/// The largest spoken message taken, in bytes.
pub const MAX_VOICE_BYTES: usize = 6 * 1024 * 1024;
/// The largest film taken, in bytes, where the settings do not say less.
pub const MAX_VIDEO_BYTES: usize = 1024 * 1024 * 1024;
/// The longest spoken message taken.
pub const LONGEST_VOICE: Duration = Duration::from_mins(3);

impl FilePurpose {
    /// The largest file taken for this purpose, in bytes.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::Photo | Self::BoardImage => MAX_PHOTO_BYTES,
            Self::Voice => MAX_VOICE_BYTES,
            Self::Video => MAX_VIDEO_BYTES,
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

/// Refuses a message that runs longer than allowed. One whose length cannot be read passes: its bytes are bounded anyway.
pub(super) fn check_length(length: Option<Duration>) -> Result<(), FileError> {
    // A recorder stops a little late.
    let allowed = LONGEST_VOICE + Duration::from_secs(2);
    if length.is_some_and(|length| length > allowed) { Err(FileError::TooLong) } else { Ok(()) }
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
    fn a_message_may_last_three_minutes() {
        assert!(check_length(Some(Duration::from_secs(181))).is_ok());
        assert!(check_length(None).is_ok());
        assert!(matches!(check_length(Some(Duration::from_secs(183))), Err(FileError::TooLong)));
    }
}
