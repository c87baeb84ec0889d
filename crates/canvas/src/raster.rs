//! A page, or a part of one, as pixels.

use image::ImageEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use tiny_skia::{
    BlendMode, Color, FillRule, FilterQuality, LineCap, LineJoin, Paint, Path, PathBuilder, Pattern, Pixmap,
    PremultipliedColorU8, Rect, SpreadMode, Stroke, StrokeDash, Transform,
};

use crate::CanvasError;
use crate::sheet::{Cap, HIGHLIGHT, Line, Placed, Rgb, Sheet, Tone};

/// Pixels that are drawn on in page units.
pub struct Raster {
    pub(crate) pixels: Pixmap,
    pub(crate) base: Transform,
}

impl Raster {
    /// Pixels of one colour. A page unit is `scale` pixels, and the page's corner at `x`, `y`.
    ///
    /// # Errors
    /// `Size`.
    pub fn new((width, height): (u32, u32), (scale, x, y): (f32, f32, f32), ground: Rgb) -> Result<Self, CanvasError> {
        let mut pixels = Pixmap::new(width, height).ok_or(CanvasError::Size(width, height))?;
        pixels.fill(Color::from_rgba8(ground[0], ground[1], ground[2], u8::MAX));
        Ok(Self { pixels, base: Transform::from_row(scale, 0.0, 0.0, scale, x, y) })
    }

    /// The picture as PNG.
    ///
    /// # Errors
    /// `Unwritable`.
    pub fn png(&self) -> Result<Vec<u8>, CanvasError> {
        let rgb: Vec<u8> = self.pixels.pixels().iter().flat_map(PremultipliedColorU8::rgb).collect();
        let mut bytes = Vec::new();
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive)
            .write_image(&rgb, self.pixels.width(), self.pixels.height(), image::ExtendedColorType::Rgb8)
            .map_err(|error| CanvasError::Unwritable(error.to_string()))?;
        Ok(bytes)
    }
}

/// The colour of a pixel without its transparency: pages have none.
trait Opaque {
    fn rgb(&self) -> [u8; 3];
}

impl Opaque for PremultipliedColorU8 {
    fn rgb(&self) -> [u8; 3] {
        [self.red(), self.green(), self.blue()]
    }
}

impl Sheet for Raster {
    fn fill(&mut self, path: &Path, at: Transform, tone: Tone) {
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        match tone {
            Tone::Solid([r, g, b]) => paint.set_color_rgba8(r, g, b, u8::MAX),
            Tone::Light([r, g, b]) => {
                paint.set_color_rgba8(r, g, b, u8::MAX);
                if let Some(color) = shade([r, g, b], HIGHLIGHT) {
                    paint.set_color(color);
                }
                paint.blend_mode = BlendMode::Multiply;
            }
            Tone::Cover(color, cover) => {
                if let Some(color) = shade(color, cover) {
                    paint.set_color(color);
                }
            }
        }
        self.pixels.fill_path(path, &paint, FillRule::Winding, self.base.pre_concat(at), None);
    }

    fn stroke(&mut self, path: &Path, line: &Line) {
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        if let Some(color) = shade(line.color, line.cover) {
            paint.set_color(color);
        }
        let (line_cap, line_join) = match line.cap {
            Cap::Round => (LineCap::Round, LineJoin::Round),
            Cap::Butt => (LineCap::Butt, LineJoin::Miter),
        };
        let dash = line.dash.and_then(|dash| StrokeDash::new(vec![dash, dash], 0.0));
        let stroke = Stroke { width: line.width, line_cap, line_join, dash, miter_limit: 10.0 };
        self.pixels.stroke_path(path, &paint, &stroke, self.base, None);
    }

    fn picture(&mut self, placed: &Placed<'_>) {
        let ([left, top, across, down], [x, y, width, height]) = (placed.part, placed.place);
        let Some(place) = Rect::from_xywh(x, y, width, height) else { return };
        let (_, scale) = self.base.get_scale();
        let (pixels, shrunk) = level(placed, width * scale);
        let (sx, sy) = (width / across, height / down);
        let from = Transform::from_row(sx, 0.0, 0.0, sy, x - left * sx, y - top * sy);
        let from = from.pre_scale(shrunk[0], shrunk[1]);
        let shader = Pattern::new(pixels.as_ref(), SpreadMode::Pad, FilterQuality::Bilinear, 1.0, from);
        let paint = Paint { shader, anti_alias: true, ..Paint::default() };
        let base = self.base.pre_concat(placed.turn);
        self.pixels.fill_path(&PathBuilder::from_rect(place), &paint, FillRule::Winding, base, None);
    }
}

fn shade([r, g, b]: Rgb, alpha: f32) -> Option<Color> {
    let part = |byte: u8| f32::from(byte) / 255.0;
    Color::from_rgba(part(r), part(g), part(b), alpha)
}

/// The smallest level of a picture that still has a pixel for each one on the sheet, and how much it is shrunk.
fn level<'a>(placed: &Placed<'a>, wanted: f32) -> (&'a Pixmap, [f32; 2]) {
    let levels = &placed.picture.levels;
    let [whole, _] = placed.picture.sides();
    let fits = |pixmap: &&Pixmap| crate::extent::length(pixmap.width()) / whole * placed.part[2] >= wanted;
    let chosen = levels.iter().rev().find(fits).unwrap_or(&levels[0]);
    let [width, height] = placed.picture.sides();
    (chosen, [width / crate::extent::length(chosen.width()), height / crate::extent::length(chosen.height())])
}
