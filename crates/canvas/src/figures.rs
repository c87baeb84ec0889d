//! Lines, arrows, rectangles and ellipses: `figures.ts` of the browser.

use std::f32::consts::{FRAC_PI_6, PI};

use board::Segment;
use tiny_skia::{Path, PathBuilder, Rect};

use crate::extent::{Extent, float};

/// A line from one end to the other.
pub(crate) fn line(segment: &Segment) -> Option<Path> {
    let mut path = PathBuilder::new();
    trace(&mut path, segment);
    path.finish()
}

/// A line with a head at its second end.
pub(crate) fn arrow(segment: &Segment) -> Option<Path> {
    let [x1, y1, x2, y2] = ends(segment);
    let mut path = PathBuilder::new();
    trace(&mut path, segment);
    let length = (f32::from(segment.width) * 5.0).min((x2 - x1).hypot(y2 - y1));
    let angle = (y2 - y1).atan2(x2 - x1);
    for side in [-1.0, 1.0] {
        let turn = angle + PI + side * FRAC_PI_6;
        path.move_to(x2, y2);
        path.line_to(x2 + length * turn.cos(), y2 + length * turn.sin());
    }
    path.finish()
}

/// The rectangle between two corners.
pub(crate) fn rectangle(segment: &Segment) -> Option<Path> {
    Some(PathBuilder::from_rect(between(segment)?))
}

/// The ellipse in the rectangle between two corners.
pub(crate) fn ellipse(segment: &Segment) -> Option<Path> {
    PathBuilder::from_oval(between(segment)?)
}

/// The part of the page that any of them covers: an arrow's head is wider than its line.
pub(crate) fn extent(segment: &Segment) -> Extent {
    let [x1, y1, x2, y2] = ends(segment);
    Extent::NOWHERE.with(x1, y1).with(x2, y2).grow(f32::from(segment.width) * 5.0)
}

fn trace(path: &mut PathBuilder, segment: &Segment) {
    let [x1, y1, x2, y2] = ends(segment);
    path.move_to(x1, y1);
    path.line_to(x2, y2);
}

fn ends(segment: &Segment) -> [f32; 4] {
    [segment.x1, segment.y1, segment.x2, segment.y2].map(float)
}

fn between(segment: &Segment) -> Option<Rect> {
    let [x1, y1, x2, y2] = ends(segment);
    Rect::from_ltrb(x1.min(x2), y1.min(y2), x1.max(x2), y1.max(y2))
}
