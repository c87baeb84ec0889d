//! Formulas: set as KaTeX sets them in the browser, by a typesetter that follows it, with KaTeX's own letters.

use board::Formula as Shape;
use ratex_font::{FontId, katex_ttf_glyph_char};
use ratex_layout::{LayoutOptions, layout, to_display_list, validate_layout};
use ratex_types::color::Color;
use ratex_types::display_item::{DisplayItem, DisplayList};
use ratex_types::path_command::PathCommand;
use tiny_skia::{PathBuilder, Rect, Transform};

use crate::extent::{Extent, float, single};
use crate::glyphs::Letters;
use crate::sheet::{Rgb, Sheet, Tone};
use crate::text::write;

/// How much larger than the letters around it KaTeX sets a formula.
const ENLARGED: f32 = 1.21;

/// The height of a line of KaTeX, in ems.
const LINE_HEIGHT: f32 = 1.2;

/// A formula that is set, in ems.
#[derive(Debug)]
pub(crate) struct Formula(DisplayList);

/// Draws a formula that stands by itself.
pub(crate) fn draw(sheet: &mut impl Sheet, letters: &Letters, shape: &Shape) {
    let (x, y, size) = (float(shape.x), float(shape.y), f32::from(shape.size));
    match Formula::read(&shape.latex, shape.color.rgb()) {
        Some(formula) => {
            let base = y + formula.rise(letters)[0] * size * ENLARGED;
            formula.draw(sheet, letters, (x, base), size * ENLARGED);
        }
        // What cannot be set is read as the browser shows it: as a line of words.
        None => write(sheet, letters, (x, y + size), (size, shape.color.rgb()), &readable(&shape.latex)),
    }
}

/// The part of the page that a formula covers.
pub(crate) fn extent(letters: &Letters, shape: &Shape) -> Extent {
    let (x, y, size) = (float(shape.x), float(shape.y), f32::from(shape.size));
    let (width, height) = match Formula::read(&shape.latex, shape.color.rgb()) {
        Some(formula) => {
            let [above, below] = formula.rise(letters);
            (formula.width() * size * ENLARGED, (above + below) * size * ENLARGED)
        }
        None => (letters.width(&readable(&shape.latex), size), size * LINE_HEIGHT),
    };
    Extent::of(x, y, width, height).grow(size)
}

impl Formula {
    /// Sets a formula; nothing when it cannot be read.
    pub(crate) fn read(latex: &str, [r, g, b]: Rgb) -> Option<Self> {
        let part = |byte: u8| f32::from(byte) / 255.0;
        let nodes = ratex_parser::parse(latex).ok()?;
        let options = LayoutOptions { color: Color::rgb(part(r), part(g), part(b)), ..LayoutOptions::default() };
        let set = layout(&nodes, &options);
        validate_layout(&set).ok()?;
        Some(Self(to_display_list(&set)))
    }

    /// How wide it is, in ems.
    pub(crate) fn width(&self) -> f32 {
        single(self.0.width)
    }

    /// How far its line goes above the base line and below it, in ems: a line of KaTeX has a least height.
    pub(crate) fn rise(&self, letters: &Letters) -> [f32; 2] {
        let strut = letters.formula_face("Main-Regular").map_or([0.9, 0.3], |face| {
            let rise = face.rise();
            let leading = (LINE_HEIGHT - rise.above - rise.below) / 2.0;
            [rise.above + leading, rise.below + leading]
        });
        [strut[0].max(single(self.0.height)), strut[1].max(single(self.0.depth))]
    }

    /// Draws it; `at` is where its base line begins, `em` the size of its letters.
    pub(crate) fn draw(&self, sheet: &mut impl Sheet, letters: &Letters, (x, base): (f32, f32), em: f32) {
        let top = base - single(self.0.height) * em;
        for item in &self.0.items {
            draw_item(sheet, letters, Transform::from_row(em, 0.0, 0.0, em, x, top), item);
        }
    }
}

fn draw_item(sheet: &mut impl Sheet, letters: &Letters, at: Transform, item: &DisplayItem) {
    match item {
        DisplayItem::GlyphPath { x, y, scale, font, char_code, color } => {
            let scale = single(*scale);
            let place = at.pre_translate(single(*x), single(*y)).pre_scale(scale, scale);
            draw_letter(sheet, letters, place, (font, *char_code), tone(*color));
        }
        DisplayItem::Line { x, y, width, thickness, color, .. } => {
            fill_rect(sheet, at, [*x, y - thickness / 2.0, *width, *thickness], tone(*color));
        }
        DisplayItem::Rect { x, y, width, height, color } => {
            fill_rect(sheet, at, [*x, *y, *width, *height], tone(*color));
        }
        DisplayItem::Path { x, y, commands, fill, color } => {
            let place = at.pre_translate(single(*x), single(*y));
            // Each outline by itself: those of one arrow may run against each other, and would take from each other.
            let starts = |command: &PathCommand| matches!(command, PathCommand::MoveTo { .. });
            for part in commands.chunk_by(|_, next| !(*fill && starts(next))) {
                if let Some(path) = trace(part) {
                    sheet.fill(&path, place, tone(*color));
                }
            }
        }
    }
}

fn draw_letter(sheet: &mut impl Sheet, letters: &Letters, at: Transform, (font, code): (&str, u32), tone: Tone) {
    let id = FontId::parse(font).unwrap_or(FontId::MainRegular);
    let char = katex_ttf_glyph_char(id, code);
    let own = letters.formula_face(font).map(|face| face.glyph(char)).filter(|glyph| glyph.outline.is_some());
    let glyph = own.unwrap_or_else(|| letters.face.glyph(char));
    if let Some(outline) = glyph.outline {
        sheet.fill(&outline, at, tone);
    }
}

fn fill_rect(sheet: &mut impl Sheet, at: Transform, sides: [f64; 4], tone: Tone) {
    let [x, y, width, height] = sides.map(single);
    if let Some(rect) = Rect::from_xywh(x, y, width, height) {
        sheet.fill(&PathBuilder::from_rect(rect), at, tone);
    }
}

fn trace(commands: &[PathCommand]) -> Option<tiny_skia::Path> {
    let mut path = PathBuilder::new();
    for command in commands {
        match *command {
            PathCommand::MoveTo { x, y } => path.move_to(single(x), single(y)),
            PathCommand::LineTo { x, y } => path.line_to(single(x), single(y)),
            PathCommand::QuadTo { x1, y1, x, y } => path.quad_to(single(x1), single(y1), single(x), single(y)),
            PathCommand::CubicTo { x1, y1, x2, y2, x, y } => {
                path.cubic_to(single(x1), single(y1), single(x2), single(y2), single(x), single(y));
            }
            PathCommand::Close => path.close(),
        }
    }
    path.finish()
}

fn tone(color: Color) -> Tone {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part is between 0 and 1")]
    let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    Tone::Solid([byte(color.r), byte(color.g), byte(color.b)])
}

/// A formula that cannot be set, as a line of words: its signs without the marks of the language.
pub(crate) fn readable(latex: &str) -> String {
    let plain = latex.replace("\\frac", "/").replace("\\sqrt", "√").replace("\\times", "×").replace("\\div", "÷");
    plain.chars().filter(|char| !matches!(char, '\\' | '{' | '}' | '$')).collect::<String>().trim().to_owned()
}
