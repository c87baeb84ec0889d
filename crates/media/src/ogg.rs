//! Ogg/Opus files (RFC 7845).

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use ogg::writing::{PacketWriteEndInfo, PacketWriter};

use crate::opus::SAMPLE_RATE;

/// The one logical stream of a file.
const SERIAL: u32 = 1;

/// How much of the end of a file is searched for its last whole page; a page is at most 65,307 bytes.
const TAIL: u64 = 3 * 65_307;

/// Writes one voice as an Ogg/Opus file. What has been flushed can be played even if nothing follows.
pub struct OggWriter {
    pages: PacketWriter<'static, BufWriter<File>>,
    // One packet behind, so that a flush has a packet to end its page with.
    held: Option<(Vec<u8>, u64)>,
}

impl OggWriter {
    /// Begins a file with its two headers: one channel, no pre-skip.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn new(file: File) -> io::Result<Self> {
        let mut pages = PacketWriter::new(BufWriter::new(file));
        let mut head = b"OpusHead\x01\x01".to_vec();
        head.extend(0_u16.to_le_bytes());
        head.extend(48_000_u32.to_le_bytes());
        head.extend([0, 0, 0]);
        pages.write_packet(head, SERIAL, PacketWriteEndInfo::EndPage, 0)?;
        let vendor = b"wenqu";
        let mut tags = b"OpusTags".to_vec();
        tags.extend(5_u32.to_le_bytes());
        tags.extend(vendor);
        tags.extend(0_u32.to_le_bytes());
        pages.write_packet(tags, SERIAL, PacketWriteEndInfo::EndPage, 0)?;
        Ok(Self { pages, held: None })
    }

    /// Appends an Opus packet that ends `end` samples (48 kHz) after the file began.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&mut self, packet: Vec<u8>, end: u64) -> io::Result<()> {
        if let Some((packet, end)) = self.held.replace((packet, end)) {
            self.pages.write_packet(packet, SERIAL, PacketWriteEndInfo::NormalPacket, end)?;
        }
        Ok(())
    }

    /// Ends the page and hands it to the operating system: from here on a kill of the process loses none of it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn flush(&mut self) -> io::Result<()> {
        if let Some((packet, end)) = self.held.take() {
            self.pages.write_packet(packet, SERIAL, PacketWriteEndInfo::EndPage, end)?;
        }
        self.pages.inner_mut().flush()
    }

    /// Ends the stream and waits until it is on disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> io::Result<()> {
        if let Some((packet, end)) = self.held.take() {
            self.pages.write_packet(packet, SERIAL, PacketWriteEndInfo::EndStream, end)?;
        }
        self.pages.inner_mut().flush()?;
        self.pages.inner().get_ref().sync_data()
    }
}

/// How much time an Ogg/Opus file covers, also when its writer was killed.
///
/// # Errors
/// `InvalidData` when the file is not Ogg/Opus; otherwise when it cannot be read.
pub fn ogg_duration(path: &Path) -> io::Result<Duration> {
    let mut file = File::open(path)?;
    let pre_skip = pre_skip(&mut file)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    let end = last_granule(&tail).ok_or_else(not_opus)?;
    Ok(Duration::from_micros(end.saturating_sub(pre_skip) * 1_000_000 / SAMPLE_RATE))
}

fn not_opus() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not an Ogg/Opus file")
}

/// Samples at the start that a player leaves out, from the first header.
fn pre_skip(file: &mut File) -> io::Result<u64> {
    let mut head = [0_u8; 47];
    file.read_exact(&mut head)?;
    if !head.starts_with(b"OggS") || &head[28..36] != b"OpusHead" {
        return Err(not_opus());
    }
    Ok(u64::from(u16::from_le_bytes([head[38], head[39]])))
}

/// The position at the end of the last whole page.
fn last_granule(bytes: &[u8]) -> Option<u64> {
    let mut last = None;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"OggS") {
        at += found;
        match page(&bytes[at..]) {
            Some((granule, length)) => {
                last = granule.or(last);
                at += length;
            }
            None => at += 4,
        }
    }
    last
}

/// The position and the length of the page that begins here. `None` when it is not whole.
fn page(bytes: &[u8]) -> Option<(Option<u64>, usize)> {
    let granule = u64::from_le_bytes(bytes.get(6..14)?.try_into().ok()?);
    let segments = usize::from(*bytes.get(26)?);
    let body: usize = bytes.get(27..27 + segments)?.iter().map(|length| usize::from(*length)).sum();
    let length = 27 + segments + body;
    // u64::MAX marks a page on which no packet ends.
    (bytes.len() >= length).then_some(((granule != u64::MAX).then_some(granule), length))
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(packets: u64) -> (tempfile::TempDir, std::path::PathBuf, OggWriter) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voice.ogg");
        let mut writer = OggWriter::new(File::create(&path).unwrap()).unwrap();
        for n in 1..=packets {
            writer.write(vec![0x18, 1, 2, 3], n * 2_880).unwrap();
            if n % 16 == 0 {
                writer.flush().unwrap();
            }
        }
        (folder, path, writer)
    }

    #[test]
    fn a_finished_file_tells_its_duration_and_its_packets() {
        let (_folder, path, writer) = spoken(100);
        writer.finish().unwrap();
        assert_eq!(ogg_duration(&path).unwrap(), Duration::from_secs(6));
        let mut packets = ogg::PacketReader::new(File::open(&path).unwrap());
        assert!(packets.read_packet_expected().unwrap().data.starts_with(b"OpusHead"));
        assert!(packets.read_packet_expected().unwrap().data.starts_with(b"OpusTags"));
        let mut count = 0;
        while let Some(packet) = packets.read_packet().unwrap() {
            assert_eq!(packet.data, [0x18, 1, 2, 3]);
            count += 1;
        }
        assert_eq!(count, 100);
    }

    #[test]
    fn a_file_whose_writer_was_killed_keeps_what_was_flushed() {
        let (_folder, path, writer) = spoken(100);
        std::mem::forget(writer);
        assert_eq!(ogg_duration(&path).unwrap(), Duration::from_millis(96 * 60));
        let torn = std::fs::read(&path).unwrap();
        std::fs::write(&path, &torn[..torn.len() - 3]).unwrap();
        assert_eq!(ogg_duration(&path).unwrap(), Duration::from_millis(80 * 60));
    }

    #[test]
    fn what_is_not_a_recording_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voice.ogg");
        std::fs::write(&path, vec![7; 500]).unwrap();
        assert_eq!(ogg_duration(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
