//! Photos written anew.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

use super::{FileError, FilePurpose};

/// The longer side of a kept photo, in pixels.
const LONGEST_SIDE: u32 = 2000;
/// The longer side of a photo that is taken at all: three times what phones make.
const LONGEST_SIDE_IN: u32 = 16_384;
/// What a decoder may allocate: a 50-megapixel photo, and far less than a bomb unpacks to.
pub(super) const MAX_ALLOC: u64 = 256 * 1024 * 1024;
const JPEG_QUALITY: u8 = 86;
/// As many pixels as the width and a third of the height of a sheet of A4 show at 200 dots an inch.
const PRINTED: (u32, u32) = (1_400, 800);
/// Qualities that are tried one after the other before a printed photo gets fewer pixels.
const PRINTED_QUALITIES: [u8; 3] = [76, 58, 40];
/// A printed photo does not get smaller than this.
const PRINTED_LEAST: u32 = 64;

/// A photo as it is kept.
#[derive(Debug)]
pub(super) struct Cleaned {
    pub(super) bytes: Bytes,
    pub(super) media_type: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Decodes a photo, turns it upright, shrinks it and writes it anew, without anything but its pixels.
///
/// Takes up to a second of one core: never call it on the async threads.
pub(super) fn clean(purpose: FilePurpose, bytes: &[u8]) -> Result<Cleaned, FileError> {
    let upright = decode(bytes)?;
    let photo = shrink(upright);
    // A drawing for the board keeps its transparent ground; a photo has none.
    let transparent = purpose == FilePurpose::BoardImage && photo.color().has_alpha();
    let (bytes, media_type) =
        if transparent { (png(&photo)?, "image/png") } else { (jpeg(&on_white(&photo))?, "image/jpeg") };
    Ok(Cleaned { bytes, media_type, width: photo.width(), height: photo.height() })
}

/// Writes a photo anew as it is printed: grey, with no more pixels than paper shows and at most `most` bytes, as JPEG.
///
/// Takes as long as [`clean`].
pub(super) fn printable(bytes: &[u8], most: usize) -> Result<Bytes, FileError> {
    let grey = DynamicImage::from(on_white(&decode(bytes)?)).into_luma8();
    let mut photo = fit(DynamicImage::from(grey), PRINTED);
    loop {
        let mut smallest = Vec::new();
        for quality in PRINTED_QUALITIES {
            smallest.clear();
            photo.write_with_encoder(JpegEncoder::new_with_quality(&mut smallest, quality)).map_err(refusal)?;
            if smallest.len() <= most {
                return Ok(smallest.into());
            }
        }
        if photo.width().max(photo.height()) <= PRINTED_LEAST {
            return Ok(smallest.into());
        }
        let (width, height) = (photo.width() * 3 / 4, photo.height() * 3 / 4);
        photo = fit(photo, (width.max(1), height.max(1)));
    }
}

fn fit(photo: DynamicImage, (width, height): (u32, u32)) -> DynamicImage {
    if photo.width() <= width && photo.height() <= height {
        return photo;
    }
    photo.resize(width, height, FilterType::Triangle)
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, FileError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| FileError::Broken)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(FileError::Unsupported);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE_IN);
    limits.max_image_height = Some(LONGEST_SIDE_IN);
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);

    let mut decoder = reader.into_decoder().map_err(refusal)?;
    // Some decoders pay no heed to the allocation limit.
    if decoder.total_bytes() > MAX_ALLOC {
        return Err(FileError::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut photo = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    photo.apply_orientation(orientation);
    Ok(photo)
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn refusal(error: ImageError) -> FileError {
    match error {
        ImageError::Limits(_) => FileError::TooLarge,
        ImageError::Unsupported(_) => FileError::Unsupported,
        _ => FileError::Broken,
    }
}

fn shrink(photo: DynamicImage) -> DynamicImage {
    fit(photo, (LONGEST_SIDE, LONGEST_SIDE))
}

fn on_white(photo: &DynamicImage) -> RgbImage {
    if !photo.color().has_alpha() {
        return photo.to_rgb8();
    }
    let layered = photo.to_rgba8();
    RgbImage::from_fn(layered.width(), layered.height(), |x, y| {
        let [red, green, blue, alpha] = layered.get_pixel(x, y).0;
        Rgb([red, green, blue].map(|part| over_white(part, alpha)))
    })
}

fn over_white(part: u8, alpha: u8) -> u8 {
    let (part, alpha) = (u32::from(part), u32::from(alpha));
    u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

fn jpeg(photo: &RgbImage) -> Result<Bytes, FileError> {
    let mut bytes = Vec::new();
    photo.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)).map_err(refusal)?;
    Ok(bytes.into())
}

fn png(photo: &DynamicImage) -> Result<Bytes, FileError> {
    let mut bytes = Cursor::new(Vec::new());
    photo.write_to(&mut bytes, ImageFormat::Png).map_err(refusal)?;
    Ok(bytes.into_inner().into())
}
