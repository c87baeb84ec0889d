//! Whether a voice is as voices are kept already: Opus of one channel in Ogg, every page of it whole and nothing around them.

use std::io::Cursor;
use std::time::Duration;

use ogg::PacketReader;

/// The clock of Opus, whatever the microphone's rate was.
const HZ: u64 = 48_000;

/// How long a voice lasts that is kept as it came; none for one that has to be made anew.
///
/// The reader compares the checksum of each page, and refuses what stands between or behind them.
pub(super) fn length(bytes: &[u8]) -> Option<Duration> {
    let mut packets = PacketReader::new(Cursor::new(bytes));
    let head = packets.read_packet().ok()??;
    if !is_head(&head.data) || !whole_pages(bytes) {
        return None;
    }
    let (mut count, mut last, mut samples) = (1, head.last_in_stream(), 0);
    while let Some(packet) = packets.read_packet().ok()? {
        if packet.stream_serial() != head.stream_serial() || last {
            return None;
        }
        last = packet.last_in_stream();
        samples = samples.max(packet.absgp_page());
        count += 1;
    }
    // Two of them only say what it is.
    (count > 2).then(|| Duration::from_millis(samples.saturating_mul(1_000) / HZ))
}

/// One channel, of the mapping that needs no table.
fn is_head(data: &[u8]) -> bool {
    matches!(data, [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', 1, 1, _, _, _, _, _, _, _, _, 0])
}

/// Whether pages follow upon pages from the first byte to the last.
fn whole_pages(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some(page) = page(rest) else { return false };
        rest = &rest[page..];
    }
    true
}

/// The length of the page that begins here.
fn page(bytes: &[u8]) -> Option<usize> {
    const HEADER: usize = 27;
    if !bytes.starts_with(b"OggS\0") {
        return None;
    }
    let segments = usize::from(*bytes.get(HEADER - 1)?);
    let table = bytes.get(HEADER..HEADER + segments)?;
    let length = HEADER + segments + table.iter().map(|segment| usize::from(*segment)).sum::<usize>();
    (length <= bytes.len()).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::voice;

    #[test]
    fn a_whole_voice_is_kept_as_it_came() {
        assert_eq!(length(&voice(3_000)), Some(Duration::from_millis(240)));
        assert_eq!(voice(3_000).len(), 3_000);
        assert_eq!(voice(70_000).len(), 70_000);
    }

    #[test]
    fn what_is_torn_changed_or_followed_by_something_is_not() {
        let whole = voice(3_000);
        let mut changed = whole.clone();
        changed[2_000] ^= 1;
        let mut stereo = whole.clone();
        stereo[37] = 2;
        for (what, bytes) in [
            ("torn", whole[..2_000].to_vec()),
            ("changed", changed),
            ("stereo", stereo),
            ("followed", [whole.as_slice(), b"PK\x03\x04"].concat()),
            ("twice", [whole.as_slice(), &whole].concat()),
            ("empty", Vec::new()),
        ] {
            assert_eq!(length(&bytes), None, "{what}");
        }
    }
}
