//! What the headers of the protocol say, and how much one person may send.

use std::collections::BTreeSet;
use std::str::FromStr;

use aws_lc_rs::digest::{self, Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::tz::TimeZone;
use kernel::{FileId, Timestamp};
use uuid::{Builder, Variant};

use super::{Limits, UploadError, UploadId, UploadState};
use crate::files::FilePurpose;

/// The version of the protocol.
pub const VERSION: &str = "1.0.0";
/// The extensions of the protocol that are spoken here.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,termination,expiration,concatenation";
/// The checksums that are checked.
pub const ALGORITHMS: &str = "sha1,sha256";
/// Characters of a header that is kept.
const MAX_HEADER: usize = 2_048;
/// Pieces of one file.
const MAX_PIECES: usize = 16;

/// What a client says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// What it is for.
    pub purpose: Option<FilePurpose>,
}

impl FromStr for Metadata {
    type Err = UploadError;

    /// `key base64,key base64,key`; keys stand once. What we do not know is left alone.
    fn from_str(text: &str) -> Result<Self, UploadError> {
        let bad = || UploadError::BadHeader("Upload-Metadata");
        if text.len() > MAX_HEADER {
            return Err(bad());
        }
        let (mut keys, mut purpose) = (BTreeSet::new(), None);
        for pair in text.split(',') {
            let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
            if key.is_empty() || !keys.insert(key) {
                return Err(bad());
            }
            let value = BASE64_STANDARD.decode(value).map_err(|_| bad())?;
            if key == "purpose" {
                let word = std::str::from_utf8(&value).ok().and_then(|word| word.parse().ok());
                purpose = Some(word.ok_or_else(bad)?);
            }
        }
        Ok(Self { purpose })
    }
}

/// Whether an upload is a piece, or is put together from pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concat {
    /// A piece.
    Partial,
    /// A whole of these pieces, in this order.
    Final(Vec<UploadId>),
}

impl FromStr for Concat {
    type Err = UploadError;

    /// `partial`, or `final;` and the addresses of pieces, absolute or not.
    fn from_str(text: &str) -> Result<Self, UploadError> {
        let bad = || UploadError::BadHeader("Upload-Concat");
        if text == "partial" {
            return Ok(Self::Partial);
        }
        let addresses = text.strip_prefix("final;").filter(|_| text.len() <= MAX_HEADER).ok_or_else(bad)?;
        let pieces = addresses.split_ascii_whitespace().map(|address| {
            let (folder, id) = address.rsplit_once('/')?;
            folder.ends_with("/uploads").then(|| id.parse().ok())?
        });
        let pieces: Vec<UploadId> = pieces.collect::<Option<_>>().ok_or_else(bad)?;
        let distinct = pieces.iter().collect::<BTreeSet<_>>().len() == pieces.len();
        if pieces.is_empty() || pieces.len() > MAX_PIECES || !distinct { Err(bad()) } else { Ok(Self::Final(pieces)) }
    }
}

/// What a piece of an upload has to come to.
#[derive(Clone, PartialEq, Eq)]
pub struct Checksum {
    algorithm: &'static digest::Algorithm,
    digest: Vec<u8>,
}

impl std::fmt::Debug for Checksum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checksum")
    }
}

impl Checksum {
    /// Whether these bytes, one after the other, are those it was made of.
    #[must_use]
    pub fn fits<'a>(&self, pieces: impl IntoIterator<Item = &'a [u8]>) -> bool {
        let mut sum = Context::new(self.algorithm);
        pieces.into_iter().for_each(|piece| sum.update(piece));
        sum.finish().as_ref() == self.digest
    }
}

impl FromStr for Checksum {
    type Err = UploadError;

    /// `sha1 base64` or `sha256 base64`.
    fn from_str(text: &str) -> Result<Self, UploadError> {
        let bad = || UploadError::BadHeader("Upload-Checksum");
        let (name, sum) = text.split_once(' ').ok_or_else(bad)?;
        let algorithm = match name {
            "sha1" => &SHA1_FOR_LEGACY_USE_ONLY,
            "sha256" => &SHA256,
            _ => return Err(bad()),
        };
        let digest = BASE64_STANDARD.decode(sum.trim()).map_err(|_| bad())?;
        Ok(Self { algorithm, digest })
    }
}

/// A count of bytes: digits alone, no sign.
#[must_use]
pub fn bytes(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The largest upload for a purpose, where a film may have so many bytes. Pieces do not say what they are for.
#[must_use]
pub fn max_bytes(purpose: Option<FilePurpose>, video: u64) -> u64 {
    match purpose {
        Some(FilePurpose::Video) => video,
        Some(purpose) => purpose.max_bytes() as u64,
        None => FilePurpose::ALL.iter().map(|purpose| max_bytes(Some(*purpose), video)).max().unwrap_or(video),
    }
}

/// What a person has on the way already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Bytes of unfinished uploads.
    pub open_bytes: u64,
    /// Unfinished uploads.
    pub open_count: u64,
    /// Bytes of what was finished within a day.
    pub day_bytes: u64,
}

/// Whether there is room for one more upload of so many bytes.
///
/// # Errors
/// `QuotaReached`.
pub fn check_quota(limits: &Limits, used: Used, more: u64) -> Result<(), UploadError> {
    let fits = used.open_count < limits.open_count
        && used.open_bytes.saturating_add(more) <= limits.open_bytes
        && used.day_bytes.saturating_add(used.open_bytes).saturating_add(more) <= limits.day_bytes;
    if fits { Ok(()) } else { Err(UploadError::QuotaReached) }
}

/// Whether bytes can still come.
///
/// # Errors
/// `Gone` where they cannot.
pub fn check_reachable(state: UploadState) -> Result<(), UploadError> {
    match state {
        UploadState::Expired | UploadState::Cancelled => Err(UploadError::Gone),
        UploadState::Arriving | UploadState::Kept | UploadState::Joined | UploadState::Refused => Ok(()),
    }
}

/// The id of what is made of an upload besides the file it becomes: the same whenever it is made again.
#[must_use]
pub fn beside(upload: UploadId, place: u32) -> FileId {
    let mut bytes = upload.uuid().into_bytes();
    let sum = digest::digest(&SHA256, &[bytes.as_slice(), &place.to_be_bytes()].concat());
    // The first half stays: it is the moment, by which ids sort.
    for (byte, random) in bytes.iter_mut().zip(sum.as_ref()).skip(8) {
        *byte = *random;
    }
    FileId::from_uuid(Builder::from_bytes(bytes).with_variant(Variant::RFC4122).into_uuid())
}

/// An instant as headers write it (`Wed, 02 Sep 2026 10:00:00 GMT`).
#[must_use]
pub fn http_date(at: Timestamp) -> String {
    at.to_zoned(&TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "01920000-0000-7000-8000-00000000000a";
    const B: &str = "01920000-0000-7000-8000-00000000000b";

    #[test]
    fn metadata_names_the_purpose_and_may_say_more() {
        for (text, purpose) in [
            ("purpose cGhvdG8=", Some(FilePurpose::Photo)),
            ("filename 5L2c5LiaLmpwZw==, purpose dm9pY2U=,loud", Some(FilePurpose::Voice)),
            ("filename", None),
        ] {
            assert_eq!(text.parse::<Metadata>().unwrap(), Metadata { purpose }, "{text}");
        }
        let long = format!("filename {}", "QUFB".repeat(1_000));
        for text in ["", ",", "purpose dmlydXM=", "purpose photo!", "a,a", "purpose cGhvdG8=,purpose cGhvdG8=", &long] {
            assert!(matches!(text.parse::<Metadata>(), Err(UploadError::BadHeader("Upload-Metadata"))), "{text}");
        }
    }

    #[test]
    fn pieces_are_named_by_their_addresses_in_order() {
        let (a, b) = (A.parse().unwrap(), B.parse().unwrap());
        assert_eq!("partial".parse::<Concat>().unwrap(), Concat::Partial);
        let text = format!("final;/api/v1/uploads/{B} https://wenqu.example.cn/api/v1/uploads/{A}");
        assert_eq!(text.parse::<Concat>().unwrap(), Concat::Final(vec![b, a]));
        let twice = format!("final;/api/v1/uploads/{A} /api/v1/uploads/{A}");
        let many = format!("final;{}", "/api/v1/uploads/x ".repeat(20));
        for text in ["final", "final;", "final;7", "final;/api/v1/files/7", "whole", &twice, &many] {
            assert!(matches!(text.parse::<Concat>(), Err(UploadError::BadHeader("Upload-Concat"))), "{text}");
        }
    }

    #[test]
    fn a_checksum_fits_the_bytes_it_was_made_of_however_they_come() {
        let sha1: Checksum = "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=".parse().unwrap();
        let sha256: Checksum = "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=".parse().unwrap();
        for sum in [sha1, sha256] {
            assert!(sum.fits([b"hello world".as_slice()]));
            assert!(sum.fits([b"hello".as_slice(), b" ", b"world"]));
            assert!(!sum.fits([b"hello World".as_slice()]));
            assert!(!sum.fits([]));
        }
        for text in ["", "sha1", "md5 AAAA", "crc32 AAAA", "sha1 not base64!", "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="] {
            assert!(matches!(text.parse::<Checksum>(), Err(UploadError::BadHeader("Upload-Checksum"))), "{text}");
        }
    }

    #[test]
    fn counts_are_digits() {
        assert_eq!((bytes("0"), bytes("8388608")), (Some(0), Some(8_388_608)));
        for text in ["", "-1", "+1", " 1", "1.0", "0x10", "99999999999999999999999"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    #[test]
    fn a_person_has_so_much_on_the_way_and_so_much_a_day() {
        let limits = Limits { open_bytes: 100, open_count: 2, day_bytes: 150, ..Limits::default() };
        let used = |open_bytes, open_count, day_bytes| Used { open_bytes, open_count, day_bytes };
        for (used, more, fits) in [
            (used(0, 0, 0), 100, true),
            (used(0, 0, 0), 101, false),
            (used(60, 1, 0), 40, true),
            (used(60, 1, 0), 41, false),
            (used(0, 2, 0), 1, false),
            (used(0, 0, 100), 50, true),
            (used(20, 1, 100), 31, false),
        ] {
            assert_eq!(check_quota(&limits, used, more).is_ok(), fits, "{used:?} and {more}");
        }
    }

    #[test]
    fn what_is_made_besides_has_ids_of_its_own_and_the_same_each_time() {
        let (a, b): (UploadId, UploadId) = (A.parse().unwrap(), B.parse().unwrap());
        let ids = [beside(a, 1), beside(a, 2), beside(b, 1), a.file()];
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 4);
        assert_eq!(beside(a, 1), ids[0]);
        assert_eq!((ids[0].uuid().get_version_num(), ids[0].uuid().get_variant()), (7, Variant::RFC4122));
    }

    #[test]
    fn a_film_may_be_as_large_as_the_settings_say_and_a_piece_as_large_as_anything() {
        let megabyte = 1024 * 1024;
        for (purpose, video, most) in [
            (Some(FilePurpose::Video), 200, 200),
            (Some(FilePurpose::Photo), 200, 20),
            (Some(FilePurpose::Voice), 200, 6),
            (None, 200, 200),
            (None, 1, 20),
        ] {
            assert_eq!(max_bytes(purpose, video * megabyte), most * megabyte, "{purpose:?} {video}");
        }
    }

    #[test]
    fn instants_are_written_as_headers_want_them() {
        assert_eq!(http_date(Timestamp::from_millis(1_788_343_200_000)), "Wed, 02 Sep 2026 10:00:00 GMT");
    }
}
