//! How long a spoken message lasts, read from its container without decoding it.

use std::time::Duration;

/// The length of a message, where its container tells.
pub(super) fn length(media_type: &str, bytes: &[u8]) -> Option<Duration> {
    match media_type {
        "audio/ogg" => ogg(bytes),
        "audio/wav" => wav(bytes),
        "audio/mp4" => mp4(bytes),
        "audio/webm" => webm(bytes),
        _ => None,
    }
}

/// The clock of Opus in Ogg, whatever the microphone's rate was.
const OPUS_HZ: u64 = 48_000;

/// The last page's granule position. Opus counts in 48 kHz samples; other codecs are left alone.
fn ogg(bytes: &[u8]) -> Option<Duration> {
    if !contains(bytes.get(..64)?, b"OpusHead") {
        return None;
    }
    let last = bytes.windows(4).rposition(|four| four == b"OggS")?;
    let samples = u64::from_le_bytes(bytes.get(last + 6..last + 14)?.try_into().ok()?);
    Some(Duration::from_millis(samples.saturating_mul(1000) / OPUS_HZ))
}

/// Bytes of sound by bytes a second.
fn wav(bytes: &[u8]) -> Option<Duration> {
    let format = position(bytes, b"fmt ")?;
    let per_second = u64::from(le32(bytes, format + 16)?);
    let sound = position(bytes, b"data")?;
    // A recorder that streams does not know the length yet and writes nonsense there: what is left of the file counts.
    let left = bytes.len().checked_sub(sound + 8)?;
    let millis = u64::try_from(left).ok()?.saturating_mul(1000).checked_div(per_second)?;
    Some(Duration::from_millis(millis))
}

/// The movie header's duration by its time scale; zero in fragmented files, which do not tell.
fn mp4(bytes: &[u8]) -> Option<Duration> {
    let header = position(bytes, b"mvhd")?;
    let (scale, length) = match bytes.get(header + 4)? {
        0 => (be32(bytes, header + 16)?, u64::from(be32(bytes, header + 20)?)),
        _ => (be32(bytes, header + 24)?, u64::from_be_bytes(bytes.get(header + 28..header + 36)?.try_into().ok()?)),
    };
    let millis = length.saturating_mul(1000).checked_div(u64::from(scale))?;
    (millis > 0).then(|| Duration::from_millis(millis))
}

/// The start of the last cluster in milliseconds: recorders write no length, and begin a cluster at least every 32 s.
fn webm(bytes: &[u8]) -> Option<Duration> {
    const CLUSTER: &[u8] = b"\x1F\x43\xB6\x75";
    const TIME: u8 = 0xE7;
    let last = bytes.windows(CLUSTER.len()).rposition(|window| window == CLUSTER)?;
    // The cluster's size takes up to 8 bytes; its time comes first in it, after a length of one byte.
    let inside = bytes.get(last + CLUSTER.len()..)?;
    let mark = inside.iter().take(9).skip(1).position(|byte| *byte == TIME)? + 1;
    let length = usize::from(inside.get(mark + 1)?.checked_sub(0x80)?);
    let time = inside.get(mark + 2..mark + 2 + length)?;
    let millis = time.iter().try_fold(0_u64, |sum, byte| Some(sum.checked_mul(256)? + u64::from(*byte)))?;
    Some(Duration::from_millis(millis))
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    position(bytes, needle).is_some()
}

fn position(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wav_of(seconds: usize) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        bytes.extend(8000_u32.to_le_bytes());
        bytes.extend(16_000_u32.to_le_bytes());
        bytes.extend(b"\x02\0\x10\0data\xFF\xFF\xFF\xFF");
        bytes.resize(bytes.len() + seconds * 16_000, 0);
        bytes
    }

    #[test]
    fn a_wave_file_lasts_as_long_as_its_samples() {
        assert_eq!(length("audio/wav", &wav_of(3)), Some(Duration::from_secs(3)));
    }

    #[test]
    fn an_opus_file_lasts_to_its_last_page() {
        let page = |granule: u64| [b"OggS\0\0".as_slice(), &granule.to_le_bytes(), b"OpusHead", &[0; 60]].concat();
        let file = [page(0), page(48_000 * 7)].concat();
        assert_eq!(length("audio/ogg", &file), Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_movie_header_tells_its_length() {
        let mut bytes = b"\0\0\0\x6cmvhd\0\0\0\0".to_vec();
        bytes.extend([0; 8]);
        bytes.extend(1000_u32.to_be_bytes());
        bytes.extend(2500_u32.to_be_bytes());
        assert_eq!(length("audio/mp4", &bytes), Some(Duration::from_millis(2500)));
    }

    #[test]
    fn a_recording_lasts_at_least_to_its_last_cluster() {
        let cluster =
            |time: &[u8]| [b"\x1F\x43\xB6\x75\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xE7".as_slice(), time, &[0; 40]].concat();
        let file = [cluster(b"\x81\0"), cluster(b"\x82\x75\x30")].concat();
        assert_eq!(length("audio/webm", &file), Some(Duration::from_secs(30)));
    }

    #[test]
    fn a_torn_file_tells_nothing() {
        for media_type in ["audio/wav", "audio/ogg", "audio/mp4", "audio/webm"] {
            assert_eq!(length(media_type, b"RIFFfmt data mvhd OggS"), None);
            assert_eq!(length(media_type, b""), None);
        }
    }
}
