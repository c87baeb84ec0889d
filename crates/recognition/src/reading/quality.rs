//! What a picture is like, in numbers, before anybody reads it.

use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};

use super::number::{index, real, whole};

/// The longest side that is measured, in pixels.
const LONGEST: f32 = 1_024.0;
/// Differences smaller than this are noise, of 255.
const NOISE: f32 = 6.0;
/// Pixels on each side over which a picture is blurred to see what that changes.
const REACH: usize = 4;

/// What a picture is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// The shorter side, in pixels.
    pub side: u32,
    /// How light the paper is: only a twentieth of the picture is lighter. From 0 to 255.
    pub paper: f32,
    /// How dark the ink is: only one in two thousand pixels is darker, for a page may hold a single line. From 0 to 255.
    pub ink: f32,
    /// How little blurring it more would change, from 0 (sharp) to 1.
    pub blur: f32,
}

/// Measures a picture.
#[must_use]
pub fn measure(picture: &RgbImage) -> Measures {
    let side = picture.width().min(picture.height());
    if side == 0 {
        return Measures { side, paper: 0.0, ink: 0.0, blur: 1.0 };
    }
    let gray = imageops::grayscale(picture);
    let scale = (LONGEST / real(gray.width().max(gray.height()))).min(1.0);
    let length = |pixels: u32| whole((real(pixels) * scale).round()).max(1);
    let small = imageops::resize(&gray, length(gray.width()), length(gray.height()), FilterType::Triangle);
    Measures { side, paper: share(&small, 9_500), ink: share(&small, 5), blur: blur(&small) }
}

/// The light that so many of ten thousand pixels do not reach.
fn share(picture: &GrayImage, share: usize) -> f32 {
    let mut counts = [0_usize; 256];
    for pixel in picture.pixels() {
        counts[usize::from(pixel.0[0])] += 1;
    }
    let wanted = picture.pixels().len() * share / 10_000;
    let mut below = 0;
    for (light, count) in (0..=u8::MAX).zip(counts) {
        below += count;
        if below > wanted {
            return f32::from(light);
        }
    }
    255.0
}

/// Of what changes from pixel to pixel, the share that stays when the picture is blurred once more; the worse of both directions.
fn blur(picture: &GrayImage) -> f32 {
    let across = left_over(picture.as_raw(), index(picture.width()));
    let turned = imageops::rotate90(picture);
    across.max(left_over(turned.as_raw(), index(turned.width())))
}

fn left_over(light: &[u8], width: usize) -> f32 {
    let (mut all, mut lost) = (0.0_f32, 0.0_f32);
    for row in light.chunks_exact(width).filter(|row| row.len() > 2 * REACH + 1) {
        let row: Vec<f32> = row.iter().copied().map(f32::from).collect();
        let window = real(u32::try_from(2 * REACH + 1).unwrap_or(1));
        let smooth: Vec<f32> = row.windows(2 * REACH + 1).map(|part| part.iter().sum::<f32>() / window).collect();
        for at in 1..smooth.len() {
            let change = (row[at + REACH] - row[at + REACH - 1]).abs();
            if change > NOISE {
                all += change;
                lost += (change - (smooth[at] - smooth[at - 1]).abs()).max(0.0);
            }
        }
    }
    if all > 0.0 { 1.0 - lost / all } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;
    use crate::reading::{Retake, rules};

    /// Strokes as letters have them, on paper.
    fn page() -> RgbImage {
        RgbImage::from_fn(900, 600, |x, y| {
            let inside = (60..840).contains(&x) && (60..540).contains(&y) && y % 60 < 36;
            let stroke = x % 40 < 30 && (x % 13 < 3 || y % 12 < 3);
            if inside && stroke { Rgb([30, 30, 34]) } else { Rgb([244, 243, 240]) }
        })
    }

    fn lit(page: &RgbImage, light: impl Fn(f32) -> f32) -> RgbImage {
        let mut lit = page.clone();
        for pixel in lit.pixels_mut() {
            pixel.0 = pixel.0.map(|value| u8::try_from(whole(light(f32::from(value))).min(255)).unwrap());
        }
        lit
    }

    #[test]
    fn the_more_a_picture_is_blurred_the_more_surely_it_is_sent_back() {
        let verdict = |sigma: f32| {
            let picture = if sigma > 0.0 { imageops::blur(&page(), sigma) } else { page() };
            (measure(&picture).blur, rules::hopeless(&measure(&picture)))
        };
        let mut last = 0.0;
        for (sigma, expected) in
            [(0.0, None), (1.0, None), (2.0, None), (8.0, Some(Retake::Blurred)), (14.0, Some(Retake::Blurred))]
        {
            let (blur, why) = verdict(sigma);
            assert_eq!(why, expected, "blurred by {sigma}: {blur}");
            assert!(blur + 0.02 >= last, "blurred by {sigma}: {blur} after {last}");
            last = blur;
        }
    }

    #[test]
    fn too_little_and_too_much_light_are_told_apart() {
        for (share, expected) in
            [(1.0, None), (0.6, None), (0.3, None), (0.15, Some(Retake::Dark)), (0.02, Some(Retake::Dark))]
        {
            assert_eq!(rules::hopeless(&measure(&lit(&page(), |value| value * share))), expected, "{share}");
        }
        for (pale, expected) in [(0.3, None), (0.8, None), (0.95, Some(Retake::Overexposed))] {
            let picture = lit(&page(), |value| 255.0 - (255.0 - value) * (1.0 - pale));
            assert_eq!(rules::hopeless(&measure(&picture)), expected, "{pale}");
        }
        let gray = RgbImage::from_pixel(400, 300, Rgb([150, 150, 150]));
        assert_eq!(rules::hopeless(&measure(&gray)), Some(Retake::Blank));
        // A white sheet, evenly lit and with a shadow over it.
        for shade in [0, 900, 90] {
            let sheet = RgbImage::from_fn(900, 600, |x, _| {
                Rgb([255 - u8::try_from(x.checked_div(shade).unwrap_or(0)).unwrap(); 3])
            });
            assert_eq!(rules::hopeless(&measure(&sheet)), Some(Retake::Blank), "{shade}");
        }
    }

    #[test]
    fn a_page_that_holds_a_single_line_is_read() {
        let line = RgbImage::from_fn(1_170, 1_600, |x, y| {
            let stroke = (80..400).contains(&x) && (100..130).contains(&y) && (x % 13 < 3 || y % 12 < 3);
            if stroke { Rgb([20, 20, 20]) } else { Rgb([255, 255, 255]) }
        });
        assert_eq!(rules::hopeless(&measure(&line)), None);
    }

    #[test]
    fn any_size_is_measured() {
        for (width, height) in [(0, 0), (1, 1), (1, 9_000), (9_000, 1), (0, 7), (25, 9)] {
            assert_eq!(rules::hopeless(&measure(&RgbImage::new(width, height))), Some(Retake::TooSmall));
        }
    }
}
