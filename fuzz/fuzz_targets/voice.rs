//! What a client says before and while it speaks: an offer, then a packet.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = media::spoken_samples(bytes);
    let split = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (sdp, datagram) = bytes.split_at(split);
    if let Ok(sdp) = std::str::from_utf8(sdp) {
        media::fuzzing::speak(sdp, datagram.get(1..).unwrap_or_default());
    }
});
