//! A printed page with a question on it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use board::{Board, Op};
use canvas::{Letters, Painter, Pictures, Raster, draw_page};
use image::RgbImage;
use serde_json::json;

use super::seed::Seed;

const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
/// The face of simplified Chinese in that file.
const FACE: u32 = 2;
/// Pixels of a page before its lower part is cut off.
const WIDTH: u32 = 1_600;
const HEIGHT: u32 = 2_200;
/// Heights of letters, in units.
const SIZES: [u16; 3] = [230, 280, 340];
/// A page of a board is so many units wide.
const UNITS: f32 = 10_000.0;

/// Prints pages.
pub(super) struct Press(Painter);

impl Press {
    pub(super) fn open() -> anyhow::Result<Self> {
        let bytes = std::fs::read(Path::new(FONT)).context("fonts-noto-cjk is missing")?;
        Ok(Self(Painter::new(Arc::new(Letters::new(Arc::new(bytes), FACE)?), Pictures::new())))
    }

    /// A question on white paper, with a margin, in letters of some size.
    pub(super) fn print(&self, text: &str, seed: &mut Seed) -> anyhow::Result<RgbImage> {
        let size = SIZES[usize::from(seed.happens(0.5)) + usize::from(seed.happens(0.5))];
        let shape =
            json!({ "type": "text", "x": 600, "y": 600, "w": 8_600, "size": size, "color": "#1B1B1B", "text": text });
        let op: Op = serde_json::from_value(json!({ "k": "add", "id": "q", "page": 0, "shape": shape }))?;
        let mut board = Board::default();
        board.apply(1, "00000000-0000-7000-8000-000000000001".parse()?, &op);
        #[expect(clippy::cast_precision_loss, reason = "a page has some thousands of pixels")]
        let scale = WIDTH as f32 / UNITS;
        let mut raster = Raster::new((WIDTH, HEIGHT), (scale, 0.0, 0.0), [255; 3])?;
        draw_page(&self.0, &mut raster, &board, 0);
        let page = image::load_from_memory(&raster.png()?)?.to_rgb8();
        let last = page.enumerate_pixels().filter(|(.., pixel)| pixel.0[0] < 128).map(|(_, y, _)| y).max();
        let height = (last.unwrap_or(0) + 96).clamp(400, HEIGHT);
        Ok(image::imageops::crop_imm(&page, 0, 0, WIDTH, height).to_image())
    }
}
