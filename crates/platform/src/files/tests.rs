use std::io::Cursor;

use async_trait::async_trait;
use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use kernel::Role;

use super::service::{allow, bytes, disallow, save, see};
use super::*;
use crate::Ctx;
use crate::stand::{Stand, on_both};

/// An EXIF block that says: turn me by 90°, and I was taken with this device.
fn exif_turned() -> Vec<u8> {
    let mut exif = b"II\x2A\0\x08\0\0\0\x01\0".to_vec();
    exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    exif.extend([0; 4]);
    exif.extend(b"SecretPhone");
    exif
}

/// A photo whose left half is red and whose right half is blue, with metadata.
fn phone_photo(width: u32, height: u32) -> Bytes {
    let pixels =
        RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) });
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif_turned()).unwrap();
    encoder.write_image(&pixels, width, height, image::ExtendedColorType::Rgb8).unwrap();
    bytes.into()
}

fn png(image: &DynamicImage) -> Bytes {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

fn new(ctx: &Ctx, purpose: FilePurpose, bytes: impl Into<Bytes>) -> NewFile {
    NewFile { owner: ctx.actor().unwrap().person, purpose, bytes: bytes.into() }
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn a_photo_is_turned_upright_and_loses_its_metadata() {
    let photo = phone_photo(64, 32);
    assert!(holds(&photo, b"SecretPhone"));
    let cleaned = photo::clean(FilePurpose::Photo, &photo).unwrap();
    assert_eq!((cleaned.width, cleaned.height, cleaned.media_type), (32, 64, "image/jpeg"));
    assert!(!holds(&cleaned.bytes, b"SecretPhone") && !holds(&cleaned.bytes, b"Exif"));
    let upright = image::load_from_memory(&cleaned.bytes).unwrap();
    assert!(upright.get_pixel(16, 5).0[0] > 150, "red is on top");
    assert!(upright.get_pixel(16, 60).0[2] > 150, "blue is below");
}

#[test]
fn a_large_photo_is_shrunk_to_2000_pixels() {
    let cleaned = photo::clean(FilePurpose::Photo, &phone_photo(2400, 600)).unwrap();
    assert_eq!((cleaned.width, cleaned.height), (500, 2000));
}

#[test]
fn a_printed_photo_is_grey_and_has_no_more_bytes_than_it_may() {
    let noise = |x: u32, y: u32| u8::try_from((x * x * 31 + y * y * 17 + x * y * 7) % 251).unwrap();
    let rough = png(&RgbImage::from_fn(1_800, 1_800, |x, y| Rgb([noise(x, y), noise(y, x), noise(x + y, x)])).into());
    for most in [150_000, 40_000] {
        let printed = photo::printable(&rough, most).unwrap();
        assert!(printed.len() <= most, "{} bytes", printed.len());
        let printed = image::load_from_memory(&printed).unwrap();
        assert!(!printed.color().has_color() && printed.height() <= 800, "{:?}", printed.color());
    }
    let plain = image::load_from_memory(&photo::printable(&phone_photo(64, 32), 150_000).unwrap()).unwrap();
    assert_eq!((plain.width(), plain.height()), (32, 64), "upright, and not blown up");
    assert!(plain.get_pixel(16, 5).0[0] > plain.get_pixel(16, 60).0[0], "red is lighter than blue");
    assert!(matches!(photo::printable(b"no photo", 150_000), Err(FileError::Unsupported | FileError::Broken)));
}

#[test]
fn a_drawing_keeps_its_transparent_ground_and_a_photo_gets_a_white_one() {
    let clear = png(&RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0])).into());
    assert_eq!(photo::clean(FilePurpose::BoardImage, &clear).unwrap().media_type, "image/png");
    let cleaned = photo::clean(FilePurpose::Photo, &clear).unwrap();
    assert_eq!(cleaned.media_type, "image/jpeg");
    assert!(image::load_from_memory(&cleaned.bytes).unwrap().get_pixel(4, 4).0[0] > 250);
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let small = png(&DynamicImage::new_luma8(4, 4));
    for side in [60_000_u32, 16_000] {
        // The header says how large the picture claims to be; the checksum follows it.
        let mut bomb = small.to_vec();
        bomb[16..20].copy_from_slice(&side.to_be_bytes());
        bomb[20..24].copy_from_slice(&side.to_be_bytes());
        bomb[24] = 8;
        bomb[25] = 6;
        let sum = crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        let refused = photo::clean(FilePurpose::Photo, &bomb).unwrap_err();
        assert!(matches!(refused, FileError::TooLarge), "{side}: {refused}");
    }
}

/// The checksum of PNG chunks.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

#[test]
fn what_is_no_photo_is_refused() {
    let photo = phone_photo(64, 32);
    for (bytes, unsupported) in [
        (&photo[..photo.len() / 4], false),
        (b"\x89PNG\r\n\x1a\n garbage".as_slice(), false),
        (b"GIF89a\x01\0\x01\0\0\0\0;", true),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", true),
        (b"%PDF-1.7", true),
    ] {
        let refused = photo::clean(FilePurpose::Photo, bytes).unwrap_err();
        assert_eq!(matches!(refused, FileError::Unsupported), unsupported, "{refused}");
        assert!(matches!(refused, FileError::Unsupported | FileError::Broken));
    }
}

/// Lets teachers see everything and nobody else anything.
struct TeachersOnly;

#[async_trait]
impl FileGuard for TeachersOnly {
    async fn may_see(&self, ctx: &Ctx, thing: &Scope) -> anyhow::Result<bool> {
        Ok(thing.id() == "7" && ctx.actor()?.role == Role::Teacher)
    }
}

on_both! {
    async fn a_file_is_seen_by_its_owner_and_by_those_who_see_what_it_hangs_on(mut stand: Stand) {
        stand.app.parts = stand.app.parts.clone().with(FileGuards::new().with("question", TeachersOnly));
        let [pupil, other, teacher] = [Role::Pupil, Role::Pupil, Role::Teacher].map(|role| stand.someone(role));
        let file = save(&pupil, new(&pupil, FilePurpose::Photo, phone_photo(40, 20))).await.unwrap();
        assert_eq!((file.width, file.height), (Some(20), Some(40)));
        assert_eq!(bytes(&pupil, file.id).await.unwrap().len() as u64, file.size);

        assert!(see(&pupil, file.id).await.is_ok());
        assert!(matches!(see(&teacher, file.id).await, Err(FileError::NotFound)));

        let question = Scope::new("question", 7);
        let mut tx = stand.app.db.begin().await.unwrap();
        assert!(matches!(allow(&other, &mut tx, file.id, &question).await, Err(FileError::NotFound)));
        allow(&pupil, &mut tx, file.id, &question).await.unwrap();
        allow(&pupil, &mut tx, file.id, &question).await.unwrap();
        allow(&pupil, &mut tx, file.id, &Scope::new("unguarded", 1)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(see(&teacher, file.id).await.is_ok());
        assert!(matches!(see(&other, file.id).await, Err(FileError::NotFound)));

        let mut tx = stand.app.db.begin().await.unwrap();
        disallow(&mut tx, file.id, &question).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(see(&teacher, file.id).await, Err(FileError::NotFound)));
    }

    async fn voice_is_kept_as_it_came(stand: Stand) {
        let pupil = stand.someone(Role::Pupil);
        let spoken = crate::testing::voice(400);
        let file = save(&pupil, new(&pupil, FilePurpose::Voice, spoken.clone())).await.unwrap();
        assert_eq!((file.media_type.as_str(), file.width), ("audio/ogg", None));
        assert_eq!(bytes(&pupil, file.id).await.unwrap(), spoken);
        for (purpose, sent) in [(FilePurpose::Voice, phone_photo(8, 8)), (FilePurpose::Photo, spoken.into())] {
            assert!(matches!(save(&pupil, new(&pupil, purpose, sent)).await, Err(FileError::Unsupported)));
        }
    }
}
