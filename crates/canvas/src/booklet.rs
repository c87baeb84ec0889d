//! Pages of a board as a PDF: lines and letters stay lines, sharp at any size.

use board::{Board, Limits};
use krilla::Document;
use krilla::blend::BlendMode;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;
use tiny_skia::PathSegment;

use crate::CanvasError;
use crate::extent::float;
use crate::painter::{Painter, draw_page};
use crate::sheet::{Cap, HIGHLIGHT, Line, Placed, Rgb, Sheet, Tone};

/// The width of a printed page in points: that of A4.
const WIDTH: f32 = 595.28;

/// These pages of a board as one PDF.
///
/// # Errors
/// `Unwritable`.
pub fn booklet(painter: &Painter, board: &Board, pages: &[u16], title: &str) -> Result<Vec<u8>, CanvasError> {
    let scale = WIDTH / float(Limits::PAGE_WIDTH);
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()));
    for page in pages {
        let size = PageSettings::from_wh(WIDTH, float(Limits::PAGE_HEIGHT) * scale);
        let size = size.ok_or_else(|| CanvasError::Unwritable("the page has no size".to_owned()))?;
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        surface.push_transform(&Transform::from_scale(scale, scale));
        draw_page(painter, &mut Leaf(&mut surface), board, *page);
        surface.pop();
        surface.finish();
        sheet.finish();
    }
    document.finish().map_err(|error| CanvasError::Unwritable(format!("{error:?}")))
}

/// A page of a document that is being drawn.
struct Leaf<'a, 'b>(&'a mut Surface<'b>);

impl Sheet for Leaf<'_, '_> {
    fn fill(&mut self, path: &tiny_skia::Path, at: tiny_skia::Transform, tone: Tone) {
        let Some(path) = path.clone().transform(at).and_then(|path| outline(&path)) else { return };
        let (color, opacity) = match tone {
            Tone::Solid(color) => (color, 1.0),
            Tone::Light(color) => (color, HIGHLIGHT),
            Tone::Cover(color, cover) => (color, cover),
        };
        let opacity = NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE);
        let light = matches!(tone, Tone::Light(_));
        self.0.push_blend_mode(if light { BlendMode::Multiply } else { BlendMode::Normal });
        self.0.set_stroke(None);
        self.0.set_fill(Some(Fill { paint: paint(color), opacity, rule: FillRule::NonZero }));
        self.0.draw_path(&path);
        self.0.pop();
    }

    fn stroke(&mut self, path: &tiny_skia::Path, line: &Line) {
        let Some(path) = outline(path) else { return };
        let (line_cap, line_join) = match line.cap {
            Cap::Round => (LineCap::Round, LineJoin::Round),
            Cap::Butt => (LineCap::Butt, LineJoin::Miter),
        };
        self.0.set_fill(None);
        self.0.set_stroke(Some(Stroke {
            paint: paint(line.color),
            width: line.width,
            line_cap,
            line_join,
            opacity: NormalizedF32::new(line.cover).unwrap_or(NormalizedF32::ONE),
            dash: line.dash.map(|dash| StrokeDash { array: vec![dash, dash], offset: 0.0 }),
            ..Stroke::default()
        }));
        self.0.draw_path(&path);
    }

    fn picture(&mut self, placed: &Placed<'_>) {
        let ([left, top, across, down], [x, y, width, height]) = (placed.part, placed.place);
        let Some(pixels) = placed.picture.levels.first() else { return };
        let [whole_width, whole_height] = placed.picture.sides();
        let (sx, sy) = (width / across, height / down);
        let turn = placed.turn;
        let (Some(frame), Some(size)) =
            (tiny_skia::Rect::from_xywh(x, y, width, height), Size::from_wh(whole_width * sx, whole_height * sy))
        else {
            return;
        };
        let Some(frame) = outline(&tiny_skia::PathBuilder::from_rect(frame)) else { return };
        self.0.push_transform(&Transform::from_row(turn.sx, turn.ky, turn.kx, turn.sy, turn.tx, turn.ty));
        self.0.push_clip_path(&frame, &FillRule::NonZero);
        self.0.push_transform(&Transform::from_translate(x - left * sx, y - top * sy));
        let image = Image::from_rgba8(pixels.data().to_vec(), pixels.width(), pixels.height());
        self.0.draw_image(image, size);
        for _ in 0..3 {
            self.0.pop();
        }
    }
}

fn paint([r, g, b]: Rgb) -> krilla::paint::Paint {
    rgb::Color::new(r, g, b).into()
}

fn outline(path: &tiny_skia::Path) -> Option<Path> {
    let mut outline = PathBuilder::new();
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => outline.move_to(to.x, to.y),
            PathSegment::LineTo(to) => outline.line_to(to.x, to.y),
            PathSegment::QuadTo(by, to) => outline.quad_to(by.x, by.y, to.x, to.y),
            PathSegment::CubicTo(by, then, to) => outline.cubic_to(by.x, by.y, then.x, then.y, to.x, to.y),
            PathSegment::Close => outline.close(),
        }
    }
    outline.finish()
}
