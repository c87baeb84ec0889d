//! Pictures on a page: `images.ts` of the browser.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use board::{Image, Limits};
use kernel::FileId;
use tiny_skia::{ColorU8, IntSize, PathBuilder, Pixmap, Rect, Transform};

use crate::extent::{Extent, float, length};
use crate::sheet::{Placed, Sheet, Tone};

/// The pictures of a board, by their files.
pub type Pictures = HashMap<FileId, Arc<Picture>>;

/// A picture, and itself at half its size again and again: a large one that is drawn small must not glitter.
pub struct Picture {
    pub(crate) levels: Vec<Pixmap>,
}

/// Stands for a picture that is not there.
const EMPTY: [u8; 3] = [0xE8, 0xF4, 0xF1];

/// How much of a picture its edge is, and into how many tones along it that is blurred.
const EDGE: f32 = 0.02;
const TONES: u32 = 16;

/// How far what lies beside a picture reaches beneath it, so that no seam shows.
const OVERLAP: f32 = 20.0;

impl Picture {
    /// Reads a picture as it is kept among the files.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let picture = image::load_from_memory(bytes).ok()?.to_rgba8();
        let size = IntSize::from_wh(picture.width(), picture.height())?;
        let mut data = picture.into_raw();
        for pixel in data.chunks_exact_mut(4).filter(|pixel| pixel[3] != u8::MAX) {
            let color = ColorU8::from_rgba(pixel[0], pixel[1], pixel[2], pixel[3]).premultiply();
            pixel.copy_from_slice(&[color.red(), color.green(), color.blue(), color.alpha()]);
        }
        let mut levels = vec![Pixmap::from_vec(data, size)?];
        while let Some(half) = levels.last().and_then(halved) {
            levels.push(half);
        }
        Some(Self { levels })
    }

    /// Its width and height, in pixels.
    pub(crate) fn sides(&self) -> [f32; 2] {
        self.levels.first().map_or([1.0, 1.0], |picture| [length(picture.width()), length(picture.height())])
    }

    /// A picture of single tones, each the mean of its part of `part`.
    fn blurred(&self, part: [f32; 4], [across, down]: [u32; 2]) -> Option<Self> {
        let whole = self.levels.first()?;
        let mut small = Pixmap::new(across, down)?;
        let [left, top, width, height] = part;
        for (i, pixel) in (0u32..).zip(small.data_mut().chunks_exact_mut(4)) {
            let (column, row) = (length(i % across), length(i / across));
            let x = [left + width * column / length(across), left + width * (column + 1.0) / length(across)];
            let y = [top + height * row / length(down), top + height * (row + 1.0) / length(down)];
            pixel.copy_from_slice(&mean(whole, x, y));
        }
        Some(Self { levels: vec![small] })
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Picture").field(&self.sides()).finish()
    }
}

/// The same at half its size, unless it is small already.
fn halved(picture: &Pixmap) -> Option<Pixmap> {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    if width < 32 || height < 32 {
        return None;
    }
    let mut half = Pixmap::new(width, height)?;
    let (from, row) = (picture.data(), picture.width() as usize * 4);
    for (y, line) in half.data_mut().chunks_exact_mut(width as usize * 4).enumerate() {
        for (x, pixel) in line.chunks_exact_mut(4).enumerate() {
            let at = y * 2 * row + x * 8;
            for (channel, value) in pixel.iter_mut().enumerate() {
                let sum =
                    [at, at + 4, at + row, at + row + 4].map(|i| u16::from(from[i + channel])).iter().sum::<u16>();
                *value = u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX);
            }
        }
    }
    Some(half)
}

/// The mean colour of a part of a picture.
fn mean(picture: &Pixmap, x: [f32; 2], y: [f32; 2]) -> [u8; 4] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places in a picture")]
    let range =
        |[from, to]: [f32; 2], end: u32| (from as u32).min(end - 1)..(to.ceil() as u32).clamp(from as u32 + 1, end);
    let (mut sums, mut count) = ([0u64; 4], 0);
    for row in range(y, picture.height()) {
        for column in range(x, picture.width()) {
            if let Some(pixel) = picture.pixel(column, row) {
                let parts = [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()];
                sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += u64::from(part));
                count += 1;
            }
        }
    }
    sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX))
}

/// Draws a picture, or a quiet frame when it is not there.
pub(crate) fn draw(sheet: &mut impl Sheet, pictures: &Pictures, image: &Image) {
    let (w, h) = (length(image.w), length(image.h));
    let turn = Transform::from_translate(float(image.x) + w / 2.0, float(image.y) + h / 2.0)
        .pre_concat(Transform::from_rotate(f32::from(image.rotation)));
    let Some(picture) = pictures.get(&image.file) else {
        if let Some(frame) = Rect::from_xywh(-w / 2.0, -h / 2.0, w, h) {
            sheet.fill(&PathBuilder::from_rect(frame), turn, Tone::Solid(EMPTY));
        }
        return;
    };
    if is_backdrop(image) {
        run_out(sheet, image, picture);
    }
    let [width, height] = picture.sides();
    let share = |parts: u32, whole: f32| length(parts) * whole / 10_000.0;
    let part = image.crop.map_or([0.0, 0.0, width, height], |[left, top, across, down]| {
        [share(left, width), share(top, height), share(across, width), share(down, height)]
    });
    sheet.picture(&Placed { picture, part, place: [-w / 2.0, -h / 2.0, w, h], turn });
}

/// The part of the page that a picture covers.
pub(crate) fn extent(image: &Image) -> Extent {
    let (w, h) = (length(image.w), length(image.h));
    let (sin, cos) = f32::from(image.rotation).to_radians().sin_cos();
    let (half_width, half_height) =
        (f32::midpoint(w * cos.abs(), h * sin.abs()), f32::midpoint(w * sin.abs(), h * cos.abs()));
    let (x, y) = (float(image.x) + w / 2.0, float(image.y) + h / 2.0);
    let own = Extent::of(x - half_width, y - half_height, half_width * 2.0, half_height * 2.0);
    // A backdrop runs out to the page's edges.
    if is_backdrop(image) { own.join(Extent::page()) } else { own }
}

/// Whether a picture is what a page is about: locked, upright, uncut, and as wide or as high as the page.
fn is_backdrop(image: &Image) -> bool {
    let reaches = |start: i32, side: u32, end: i32| start <= 0 && i64::from(start) + i64::from(side) >= i64::from(end);
    let fills = reaches(image.x, image.w, Limits::PAGE_WIDTH) || reaches(image.y, image.h, Limits::PAGE_HEIGHT);
    image.locked && image.rotation == 0 && image.crop.is_none() && fills
}

/// Lets a backdrop run out to the page's edges: white paper beside it would glare.
fn run_out(sheet: &mut impl Sheet, image: &Image, picture: &Picture) {
    let [width, height] = picture.sides();
    let (across, down) = ((width * EDGE).ceil(), (height * EDGE).ceil());
    let (x, y, w, h) = (float(image.x), float(image.y), length(image.w), length(image.h));
    let (right, bottom) = (x + w, y + h);
    let (beside, beneath) = (float(Limits::PAGE_WIDTH) - right, float(Limits::PAGE_HEIGHT) - bottom);
    let mut lay = |part: [f32; 4], tones: [u32; 2], place: [f32; 4]| {
        if let Some(picture) = &picture.blurred(part, tones) {
            let [width, height] = picture.sides();
            let part = [0.0, 0.0, width, height];
            sheet.picture(&Placed { picture, part, place, turn: Transform::identity() });
        }
    };
    if x > 0.0 {
        lay([0.0, 0.0, across, height], [1, TONES], [0.0, y, x + OVERLAP, h]);
    }
    if beside > 0.0 {
        lay([width - across, 0.0, across, height], [1, TONES], [right - OVERLAP, y, beside + OVERLAP, h]);
    }
    if beneath > 0.0 {
        lay([0.0, height - down, width, down], [TONES, 1], [x, bottom - OVERLAP, w, beneath + OVERLAP]);
    }
}
