//! What goes wrong when a child photographs a page by hand.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage, imageops};
use imageproc::geometric_transformations::{Interpolation, Projection, warp_into};

use super::seed::Seed;

/// A page as it was photographed: held at an angle, on a table, in uneven light, with a shadow, a little out of focus, with the
/// noise of an evening, pressed into a small file. Some of it each time.
pub(super) fn spoil(page: &RgbImage, seed: &mut Seed) -> RgbImage {
    let mut photo = held(page, seed);
    lit(&mut photo, seed);
    if seed.happens(0.6) {
        photo = imageops::blur(&photo, seed.between(0.8, 2.2));
    }
    noisy(&mut photo, seed);
    match seed.share() {
        share if share < 0.05 => photo = imageops::rotate180(&photo),
        share if share < 0.1 => photo = imageops::rotate90(&photo),
        _ => {}
    }
    pressed(&photo, seed).unwrap_or(photo)
}

/// Tilted and seen from the side, on a table.
fn held(page: &RgbImage, seed: &mut Seed) -> RgbImage {
    let (width, height) = (float(page.width()), float(page.height()));
    let room = 120.0;
    let angle = seed.bell().clamp(-2.0, 2.0) * 3.5_f32.to_radians();
    let (sin, cos) = angle.sin_cos();
    let lean = width.min(height) * 0.06;
    let mut corner = |x: f32, y: f32| {
        let (x, y) = (x - width / 2.0 + seed.between(-lean, lean), y - height / 2.0 + seed.between(-lean, lean));
        (x * cos - y * sin, x * sin + y * cos)
    };
    let corners = [corner(0.0, 0.0), corner(width, 0.0), corner(width, height), corner(0.0, height)];
    let least = |of: fn((f32, f32)) -> f32| corners.map(of).into_iter().fold(f32::MAX, f32::min) - room;
    let most = |of: fn((f32, f32)) -> f32| corners.map(of).into_iter().fold(f32::MIN, f32::max) + room;
    let (left, top) = (least(|point| point.0), least(|point| point.1));
    let (right, bottom) = (most(|point| point.0), most(|point| point.1));
    let mut photo = RgbImage::new(pixels(right - left), pixels(bottom - top));
    let from = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    if let Some(projection) = Projection::from_control_points(from, corners.map(|(x, y)| (x - left, y - top))) {
        warp_into(page, &projection, Interpolation::Bilinear, Rgb([120, 96, 74]), &mut photo);
    }
    photo
}

/// Less light, from one side, and the shadow of a hand; the paper is not quite white.
fn lit(photo: &mut RgbImage, seed: &mut Seed) {
    let (width, height) = (float(photo.width()), float(photo.height()));
    let light = seed.between(0.55, 1.0);
    let fall = [seed.between(-0.3, 0.3), seed.between(-0.3, 0.3)];
    let pale = if seed.happens(0.4) { seed.between(0.0, 110.0) } else { 0.0 };
    let tint = [1.0, seed.between(0.94, 1.0), seed.between(0.82, 1.0)];
    let shadow = seed.happens(0.5).then(|| {
        let middle = [seed.between(0.1, 0.9) * width, seed.between(0.1, 0.9) * height];
        (middle, seed.between(0.2, 0.5) * width, seed.between(0.3, 0.55))
    });
    for (x, y, pixel) in photo.enumerate_pixels_mut() {
        let (x, y) = (float(x), float(y));
        let mut level = light * (1.0 + fall[0] * (x / width - 0.5) + fall[1] * (y / height - 0.5));
        if let Some((middle, reach, depth)) = shadow {
            let near = ((reach - (x - middle[0]).hypot(y - middle[1])) / (reach * 0.25)).clamp(0.0, 1.0);
            level *= 1.0 - depth * near;
        }
        for (value, tint) in pixel.0.iter_mut().zip(tint) {
            let ink = pale + f32::from(*value) * (255.0 - pale) / 255.0;
            *value = byte(ink * level * tint);
        }
    }
}

fn noisy(photo: &mut RgbImage, seed: &mut Seed) {
    let noise = seed.between(0.0, 12.0);
    for pixel in photo.pixels_mut() {
        let shared = seed.bell() * noise;
        for value in &mut pixel.0 {
            *value = byte(f32::from(*value) + shared);
        }
    }
}

fn pressed(photo: &RgbImage, seed: &mut Seed) -> Option<RgbImage> {
    let quality = byte(seed.between(45.0, 90.0));
    let mut bytes = Vec::new();
    photo.write_with_encoder(JpegEncoder::new_with_quality(&mut Cursor::new(&mut bytes), quality)).ok()?;
    Some(image::load_from_memory(&bytes).ok()?.to_rgb8())
}

#[expect(clippy::cast_precision_loss, reason = "a photo has some thousands of pixels across")]
const fn float(count: u32) -> f32 {
    count as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast holds at the ends, as is wanted")]
const fn pixels(length: f32) -> u32 {
    length as u32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast holds at the ends, as is wanted")]
const fn byte(value: f32) -> u8 {
    value as u8
}
