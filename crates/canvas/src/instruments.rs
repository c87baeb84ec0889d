//! Rulers and protractors: `instruments.ts` of the browser.

use board::{Protractor, Ruler};
use tiny_skia::{Path, PathBuilder, Transform};

use crate::extent::{Extent, float, length};
use crate::glyphs::Letters;
use crate::measures::{instrument, protractor, ruler};
use crate::sheet::{Cap, Line, Sheet, Tone};
use crate::text::{Anchor, write_at};

type Place = (f32, f32);

/// Steps in which the arc of a protractor is traced, in degrees.
const ARC_STEP: usize = 2;

/// Draws a ruler.
pub(crate) fn draw_ruler(sheet: &mut impl Sheet, letters: &Letters, shape: &Ruler) {
    let edge = Edge { x: float(shape.x), y: float(shape.y), angle: f32::from(shape.angle) };
    body(sheet, closed(&corners(shape)));
    let mut ticks = PathBuilder::new();
    for far in (0..=shape.length).step_by(ruler::SMALL as usize) {
        let kind = if far % ruler::LARGE == 0 { 2 } else { usize::from(far % ruler::MIDDLE == 0) };
        tick(&mut ticks, edge.along(length(far), 0.0), edge.along(length(far), ruler::TICKS[kind]));
    }
    stroke(sheet, ticks.finish());
    let aside = ruler::NUMBERS_AT + ruler::LETTERS / 2.0;
    for far in (ruler::LARGE..shape.length).step_by(ruler::LARGE as usize) {
        let words = (far / ruler::LARGE).to_string();
        write(sheet, letters, (edge.along(length(far), aside), edge.angle), ruler::LETTERS, &words);
    }
}

/// Draws a protractor.
pub(crate) fn draw_protractor(sheet: &mut impl Sheet, letters: &Letters, shape: &Protractor) {
    let edge = Edge { x: float(shape.x), y: float(shape.y), angle: f32::from(shape.angle) };
    let radius = length(shape.radius);
    body(sheet, closed(&rim(shape)));
    let mut ticks = PathBuilder::new();
    for degree in 0..=180u16 {
        let kind = if degree % 10 == 0 { 2 } else { usize::from(degree % 5 == 0) };
        let (outer, inner) = (radius, radius - protractor::TICKS[kind]);
        tick(&mut ticks, edge.on_arc(degree, outer), edge.on_arc(degree, inner));
    }
    tick(&mut ticks, edge.along(0.0, 0.0), edge.along(0.0, -protractor::CROSS));
    stroke(sheet, ticks.finish());
    for degree in (10..180u16).step_by(10) {
        let upright = edge.angle - f32::from(degree) + 90.0;
        let outer = edge.on_arc(degree, radius - protractor::OUTER_AT);
        write(sheet, letters, (outer, upright), protractor::LETTERS, &degree.to_string());
        if radius > protractor::INNER_AT * 3.0 {
            let inner = edge.on_arc(degree, radius - protractor::INNER_AT);
            write(sheet, letters, (inner, upright), protractor::LETTERS, &(180 - degree).to_string());
        }
    }
}

/// The part of the page a ruler covers.
pub(crate) fn extent_of_ruler(shape: &Ruler) -> Extent {
    around(&corners(shape))
}

/// The part of the page a protractor covers.
pub(crate) fn extent_of_protractor(shape: &Protractor) -> Extent {
    around(&rim(shape))
}

fn around(places: &[Place]) -> Extent {
    places.iter().fold(Extent::NOWHERE, |so_far, (x, y)| so_far.with(*x, *y)).grow(20.0)
}

/// The edge of an instrument: where it begins and where it goes.
struct Edge {
    x: f32,
    y: f32,
    angle: f32,
}

impl Edge {
    /// The place that is so far along the edge, and so far to the right of that.
    fn along(&self, far: f32, aside: f32) -> Place {
        let (sin, cos) = self.angle.to_radians().sin_cos();
        (self.x + cos * far - sin * aside, self.y + sin * far + cos * aside)
    }

    /// The place at a degree of the outer count, so far from the beginning.
    fn on_arc(&self, degree: u16, far: f32) -> Place {
        let (sin, cos) = (self.angle - f32::from(degree)).to_radians().sin_cos();
        (self.x + cos * far, self.y + sin * far)
    }
}

fn corners(shape: &Ruler) -> Vec<Place> {
    let edge = Edge { x: float(shape.x), y: float(shape.y), angle: f32::from(shape.angle) };
    let far = length(shape.length);
    vec![edge.along(0.0, 0.0), edge.along(far, 0.0), edge.along(far, ruler::DEPTH), edge.along(0.0, ruler::DEPTH)]
}

fn rim(shape: &Protractor) -> Vec<Place> {
    let edge = Edge { x: float(shape.x), y: float(shape.y), angle: f32::from(shape.angle) };
    (0..=180u16).step_by(ARC_STEP).map(|degree| edge.on_arc(degree, length(shape.radius))).collect()
}

fn closed(places: &[Place]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (i, (x, y)) in places.iter().enumerate() {
        if i == 0 {
            path.move_to(*x, *y);
        } else {
            path.line_to(*x, *y);
        }
    }
    path.close();
    path.finish()
}

fn body(sheet: &mut impl Sheet, outline: Option<Path>) {
    let Some(outline) = outline else { return };
    sheet.fill(&outline, Transform::identity(), Tone::Cover(instrument::FILL, instrument::COVER));
    stroke(sheet, Some(outline));
}

fn stroke(sheet: &mut impl Sheet, path: Option<Path>) {
    if let Some(path) = path {
        sheet.stroke(&path, &Line { cap: Cap::Butt, ..Line::of(instrument::WIDTH, instrument::LINE) });
    }
}

fn tick(path: &mut PathBuilder, from: Place, to: Place) {
    path.move_to(from.0, from.1);
    path.line_to(to.0, to.1);
}

fn write(sheet: &mut impl Sheet, letters: &Letters, at: (Place, f32), size: f32, words: &str) {
    write_at(sheet, letters, at, Anchor::Middle, (size, instrument::LINE), words);
}
