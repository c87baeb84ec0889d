//! What a file is, by its first bytes. Neither its name nor what its sender calls it counts.

use super::Format;

/// So many bytes suffice to know what a file is.
pub const HEAD: usize = 4_096;

impl Format {
    /// The format of a file that begins so; none for everything that is not taken.
    ///
    /// A file is what it is from its first byte on: one that is something else in front and a photo behind is no photo.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(Self::Wav),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [b'O', b'g', b'g', b'S', 0, ..] => Some(Self::Ogg),
            [b'#', b'!', b'A', b'M', b'R', b'\n', ..] | [b'#', b'!', b'A', b'M', b'R', b'-', b'W', b'B', b'\n', ..] => {
                Some(Self::Amr)
            }
            [b'I', b'D', b'3', 2..=4, ..] => Some(Self::Mp3),
            [0x1A, 0x45, 0xDF, 0xA3, rest @ ..] => matroska(rest),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => boxed(size(head), brand),
            // QuickTime before it had brands.
            [_, _, _, _, b'm', b'o', b'o', b'v', ..]
            | [_, _, _, _, b'm', b'd', b'a', b't', ..]
            | [_, _, _, _, b'w', b'i', b'd', b'e', ..] => Some(Self::Mov),
            // Frames begin with a run of set bits; the layer tells sound of one kind from the other.
            [0xFF, second, ..] if second & 0xF6 == 0xF0 => Some(Self::Aac),
            [0xFF, second, ..] if second & 0xE6 == 0xE2 => Some(Self::Mp3),
            _ => None,
        }
    }
}

fn size(head: &[u8]) -> usize {
    head.first_chunk().map_or(0, |size| u32::from_be_bytes(*size) as usize)
}

/// Of the Matroska family only what browsers record is taken; its name stands in the header.
fn matroska(rest: &[u8]) -> Option<Format> {
    let header = rest.get(..rest.len().min(64))?;
    header.windows(4).any(|word| word == b"webm").then_some(Format::Webm)
}

/// Boxes within boxes: photos and films of telephones. The first brand says which, and where it says little the others do.
fn boxed(size: usize, brands: &[u8]) -> Option<Format> {
    let list = brands.get(..size.saturating_sub(8).min(brands.len()))?;
    let mut brands = list.chunks_exact(4);
    let major = brands.next()?;
    // The version stands between.
    brands.next();
    match major {
        b"qt  " => Some(Format::Mov),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some(Format::Heic),
        b"mif1" | b"msf1" => brands.any(|brand| matches!(brand, b"heic" | b"heix")).then_some(Format::Heic),
        b"avif" | b"avis" | b"crx " => None,
        [b'm', b'p', b'4', _]
        | [b'i', b's', b'o', _]
        | [b'M', b'4', _, _]
        | [b'3', b'g', _, _]
        | b"avc1"
        | b"dash"
        | b"mmp4"
        | b"MSNV" => Some(Format::Mp4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_first_bytes() {
        for (head, format) in [
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF".as_slice(), Format::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", Format::Png),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Format::Webp),
            (b"RIFF\x24\0\0\0WAVEfmt ", Format::Wav),
            (b"%PDF-1.7\n", Format::Pdf),
            (b"OggS\0\x02", Format::Ogg),
            (b"#!AMR\n\x3c", Format::Amr),
            (b"#!AMR-WB\n\x44", Format::Amr),
            (b"ID3\x04\0\0\0\0\0\0", Format::Mp3),
            (b"\xFF\xFB\x90\x64", Format::Mp3),
            (b"\xFF\xF1\x50\x80", Format::Aac),
            (b"\xFF\xF9\x50\x80", Format::Aac),
            (b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm", Format::Webm),
            (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41", Format::Mp4),
            (b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom", Format::Mp4),
            (b"\0\0\0\x14ftyp3gp4\0\0\0\x003gp4", Format::Mp4),
            (b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ", Format::Mov),
            (b"\0\0\0\x08wide\0\0\0\0mdat", Format::Mov),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format::Heic),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Format::Heic),
        ] {
            assert_eq!(Format::of(head), Some(format), "{head:?}");
        }
    }

    #[test]
    fn what_is_something_else_in_front_is_not_taken() {
        for head in [
            b"".as_slice(),
            b"hello",
            b"<html><script>",
            b"<?xml version=\"1.0\"?><svg>",
            b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd",
            b"ffconcat version 1.0\nfile /etc/passwd",
            b"PK\x03\x04\x14\0",
            b"MZ\x90\0",
            b"GIF89a\x01\0\x01\0",
            b"BM\x36\0",
            b"\n%PDF-1.7",
            b"RIFF\x24\0\0\0AVI LIST",
            b"\x1A\x45\xDF\xA3\x9F\x42\x82\x88matroska",
            b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
            b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif",
            b"\0\0\0\x00ftypheic",
            b"\xFF\xD8",
            b"\xFF\xFF\xFF\xFF",
        ] {
            assert_eq!(Format::of(head), None, "{:?}", String::from_utf8_lossy(head));
        }
    }
}
