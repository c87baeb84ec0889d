//! Strokes: `outline.ts` of the browser.

use board::{Ink, Tool};
use perfect_freehand::{InputPoint, StrokeOptions, get_stroke};
use tiny_skia::{Path, PathBuilder};

use crate::extent::{Extent, float, single};
use crate::sheet::Tone;

/// Pressure that is written when pressure is off.
const EVEN_PRESSURE: i32 = 128;

/// A place the pen touched; the third is pressure from 0 to 255.
pub(crate) type Touch = [i32; 3];

/// The points of a stroke, absolute.
pub(crate) fn points(pts: &[i32]) -> Vec<Touch> {
    let mut at = [0, 0];
    let step = |step: &[i32]| {
        at = [at[0] + step[0], at[1] + step[1]];
        [at[0], at[1], step[2]]
    };
    pts.chunks_exact(3).map(step).collect()
}

/// The outline of a stroke as a shape that can be filled.
pub(crate) fn path(ink: &Ink) -> Option<Path> {
    let touches = points(&ink.pts);
    let pressed = ink.tool == Tool::Pen && touches.iter().any(|[_, _, p]| *p != EVEN_PRESSURE);
    let touch = |[x, y, p]: &Touch| InputPoint::Array([f64::from(*x), f64::from(*y)], Some(f64::from(*p) / 255.0));
    let options = StrokeOptions {
        size: Some(f64::from(ink.width)),
        thinning: Some(if pressed { 0.6 } else { 0.0 }),
        smoothing: Some(0.5),
        streamline: Some(0.25),
        simulate_pressure: Some(false),
        last: Some(ink.done),
        ..StrokeOptions::default()
    };
    smooth(&get_stroke(&touches.iter().map(touch).collect::<Vec<_>>(), &options))
}

/// The closed curve whose control points these are.
fn smooth(points: &[[f64; 2]]) -> Option<Path> {
    let first = *points.first()?;
    let mut path = PathBuilder::new();
    path.move_to(single(first[0]), single(first[1]));
    let next = points.iter().skip(1).chain(std::iter::once(&first));
    for ([x, y], [next_x, next_y]) in points.iter().zip(next) {
        path.quad_to(single(*x), single(*y), single(f64::midpoint(*x, *next_x)), single(f64::midpoint(*y, *next_y)));
    }
    path.close();
    path.finish()
}

/// How a stroke is put on.
pub(crate) fn tone(ink: &Ink) -> Tone {
    match ink.tool {
        Tool::Pen => Tone::Solid(ink.color.rgb()),
        Tool::Highlighter => Tone::Light(ink.color.rgb()),
    }
}

/// The part of the page a stroke covers.
pub(crate) fn extent(ink: &Ink) -> Extent {
    let around = |so_far: Extent, [x, y, _]: Touch| so_far.with(float(x), float(y));
    points(&ink.pts).into_iter().fold(Extent::NOWHERE, around).grow(f32::from(ink.width))
}
