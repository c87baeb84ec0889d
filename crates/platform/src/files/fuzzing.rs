//! Doors for the fuzzer: what reads the bytes of people's files.

use super::{FilePurpose, photo, voice};

/// Decodes a photo and writes it anew.
pub fn clean(purpose: FilePurpose, bytes: &[u8]) {
    let _ = photo::clean(purpose, bytes);
}

/// Reads how long a voice lasts from each of its containers.
pub fn length(bytes: &[u8]) {
    for media_type in ["audio/ogg", "audio/wav", "audio/mp4", "audio/webm"] {
        let _ = voice::length(media_type, bytes);
    }
}
