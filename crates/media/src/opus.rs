//! The little that must be known about Opus packets without decoding them (RFC 6716).

/// Samples a second of Opus time, whatever the voice was sampled at.
pub(crate) const SAMPLE_RATE: u64 = 48_000;

/// The longest packet Opus allows, 120 ms.
pub(crate) const LONGEST_PACKET: u64 = 5_760;

/// Samples in one unit of recorded silence, 20 ms.
const SILENCE_FRAME: u64 = 960;

/// How long a packet speaks, in samples at 48 kHz, from its first bytes (RFC 6716 §3.1). `None` for what is not Opus.
#[must_use]
pub fn spoken_samples(packet: &[u8]) -> Option<u64> {
    let toc = *packet.first()?;
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(*packet.get(1)? & 63),
    };
    let samples = frame_samples(toc) * frames;
    (samples > 0 && samples <= LONGEST_PACKET).then_some(samples)
}

/// Samples in one frame of a packet with this first byte.
fn frame_samples(toc: u8) -> u64 {
    let config = toc >> 3;
    match (config, config & 3) {
        (0..=11, 0) => 480,
        (0..=11, 1) => 960,
        (0..=11, 2) => 1_920,
        (0..=11, _) => 2_880,
        (12..=15, size) => 480 << (size & 1),
        (_, size) => 120 << size,
    }
}

/// A packet that asks the decoder to bridge one lost frame of the voice before it (RFC 7845 §4.1), and its samples.
pub(crate) fn concealment(toc: u8) -> (Vec<u8>, u64) {
    (vec![toc & !3], frame_samples(toc))
}

/// A packet of silence of at most `wanted` samples, in whole units of 20 ms and up to 120 ms, and its samples.
/// `None` when less than a unit is wanted.
#[must_use]
pub fn silence(wanted: u64) -> Option<(Vec<u8>, u64)> {
    let frames = (wanted / SILENCE_FRAME).min(LONGEST_PACKET / SILENCE_FRAME);
    let count = u8::try_from(frames).ok().filter(|count| *count > 0)?;
    // Full-band CELT of 20 ms, several frames of one size; FF FE is the frame every encoder writes for silence.
    let mut packet = vec![0xFB, count];
    for _ in 0..count {
        packet.extend([0xFF, 0xFE]);
    }
    Some((packet, frames * SILENCE_FRAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_how_long_a_packet_speaks() {
        for (packet, samples) in [
            (&[0x78, 1, 2][..], Some(960)), // hybrid, 20 ms, one frame
            (&[0x18, 1][..], Some(2_880)),  // SILK, 60 ms, one frame
            (&[0xFC, 1, 2][..], Some(960)), // CELT, 20 ms, stereo
            (&[0xE0, 1][..], Some(120)),    // CELT, 2.5 ms
            (&[0xFB, 3, 9, 9, 9][..], Some(2_880)),
            (&[0xFB, 0][..], None),  // no frame at all
            (&[0xFB, 63][..], None), // more than 120 ms
            (&[0xFB][..], None),
            (&[][..], None),
        ] {
            assert_eq!(spoken_samples(packet), samples, "{packet:02x?}");
        }
    }

    #[test]
    fn silence_and_concealment_last_as_long_as_they_say() {
        for wanted in [960, 2_000, 5_760, 1_000_000] {
            let (packet, samples) = silence(wanted).unwrap();
            assert_eq!(spoken_samples(&packet), Some(samples));
            assert!(samples <= wanted);
        }
        assert_eq!(silence(959), None);
        let (packet, samples) = concealment(0x1B);
        assert_eq!((spoken_samples(&packet), samples), (Some(2_880), 2_880));
    }
}
