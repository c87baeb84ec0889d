//! Coordinate systems and number lines: `axes.ts` of the browser.

use board::{Coordinates, NumberLine};
use tiny_skia::PathBuilder;

use crate::extent::{Extent, float, length};
use crate::glyphs::Letters;
use crate::measures::axis::{APART, BELOW, GAP, GRID, GRID_COVER, HEAD, INSET, OPENING, SIZE, TICK};
use crate::sheet::{Line, Rgb, Sheet};
use crate::text::{Anchor, write_at};

/// A tick: how far along the page it stands, and its number, if that is written.
struct Tick {
    at: f32,
    label: Option<String>,
}

/// Both axes of a coordinate system.
struct Axes {
    across: Vec<Tick>,
    up: Vec<Tick>,
    origin: (f32, f32),
}

/// Draws a number line.
pub(crate) fn draw_number_line(sheet: &mut impl Sheet, letters: &Letters, shape: &NumberLine) {
    let (x, y, w) = (float(shape.x), float(shape.y), length(shape.w));
    let ticks = ticks_of(shape);
    let mut path = PathBuilder::new();
    arrow(&mut path, (x, y), (x + w, y));
    for tick in &ticks {
        line(&mut path, (tick.at, y - TICK), (tick.at, y + TICK));
    }
    stroke(sheet, path, Line::of(f32::from(shape.width), shape.color.rgb()));
    for tick in &ticks {
        number(sheet, letters, (tick.at, y + GAP), Anchor::TopCentre, shape.color.rgb(), tick.label.as_deref());
    }
}

/// Draws a coordinate system.
pub(crate) fn draw_coordinates(sheet: &mut impl Sheet, letters: &Letters, shape: &Coordinates) {
    let (x, y, w, h) = (float(shape.x), float(shape.y), length(shape.w), length(shape.h));
    let axes = axes_of(shape);
    let (origin_x, origin_y) = axes.origin;
    let color = shape.color.rgb();
    if shape.grid {
        let mut grid = PathBuilder::new();
        for tick in &axes.across {
            line(&mut grid, (tick.at, y + INSET), (tick.at, y + h - INSET));
        }
        for tick in &axes.up {
            line(&mut grid, (x + INSET, tick.at), (x + w - INSET, tick.at));
        }
        stroke(sheet, grid, Line { cover: GRID_COVER, ..Line::of(GRID, color) });
    }
    let mut path = PathBuilder::new();
    arrow(&mut path, (x, origin_y), (x + w, origin_y));
    arrow(&mut path, (origin_x, y + h), (origin_x, y));
    for tick in &axes.across {
        line(&mut path, (tick.at, origin_y - TICK), (tick.at, origin_y + TICK));
    }
    for tick in &axes.up {
        line(&mut path, (origin_x - TICK, tick.at), (origin_x + TICK, tick.at));
    }
    stroke(sheet, path, Line::of(f32::from(shape.width), color));
    number_axes(sheet, letters, &axes, color);
}

/// The zeros of both axes are one, beside the origin.
fn number_axes(sheet: &mut impl Sheet, letters: &Letters, axes: &Axes, color: Rgb) {
    let (x, y) = axes.origin;
    let stands = |at: f32, place: f32| (at - place).abs() < 0.01;
    for Tick { at, label } in &axes.across {
        let (place, anchor) =
            if stands(*at, x) { ((x - GAP, y + GAP), Anchor::TopRight) } else { ((*at, y + GAP), Anchor::TopCentre) };
        number(sheet, letters, place, anchor, color, label.as_deref());
    }
    for Tick { at, label } in axes.up.iter().filter(|tick| !stands(tick.at, y)) {
        number(sheet, letters, (x - GAP, *at), Anchor::MiddleRight, color, label.as_deref());
    }
}

/// The part of the page a number line covers.
pub(crate) fn extent_of_line(shape: &NumberLine) -> Extent {
    Extent::of(float(shape.x), float(shape.y), length(shape.w), 0.0).grow(BELOW)
}

/// The part of the page a coordinate system covers.
pub(crate) fn extent(shape: &Coordinates) -> Extent {
    Extent::of(float(shape.x), float(shape.y), length(shape.w), length(shape.h)).grow(SIZE)
}

/// The ticks of a number line, from left to right.
fn ticks_of(shape: &NumberLine) -> Vec<Tick> {
    let each = (length(shape.w) - 2.0 * INSET) / float(shape.to - shape.from);
    let start = float(shape.x) + INSET;
    let Some(step) = shape.step.and_then(|step| i32::try_from(step).ok()).filter(|step| *step > 0) else {
        return multiples(shape.from, shape.to, each, |value| start + float(value - shape.from) * each);
    };
    let every = nice_step(each * float(step) / 1_000.0);
    let tick = |i: i32| {
        // In thousandths, so that a tenth ten times is one.
        let value = shape.from * 1_000 + i * step;
        let at = start + float(value - shape.from * 1_000) / 1_000.0 * each;
        Tick { at, label: (i % every == 0).then(|| thousandths(value)) }
    };
    (0..=(shape.to - shape.from) * 1_000 / step).map(tick).collect()
}

fn axes_of(shape: &Coordinates) -> Axes {
    let (x, y, w, h) = (float(shape.x), float(shape.y), length(shape.w), length(shape.h));
    let wide = (w - 2.0 * INSET) / float(shape.x_max - shape.x_min);
    let high = (h - 2.0 * INSET) / float(shape.y_max - shape.y_min);
    let place_x = |value: i32| x + INSET + float(value - shape.x_min) * wide;
    let place_y = |value: i32| y + h - INSET - float(value - shape.y_min) * high;
    let crossing = |least: i32, greatest: i32| if least <= 0 && greatest >= 0 { 0 } else { least };
    Axes {
        across: multiples(shape.x_min, shape.x_max, wide, place_x),
        up: multiples(shape.y_min, shape.y_max, high, place_y),
        origin: (place_x(crossing(shape.x_min, shape.x_max)), place_y(crossing(shape.y_min, shape.y_max))),
    }
}

fn multiples(least: i32, greatest: i32, each: f32, place: impl Fn(i32) -> f32) -> Vec<Tick> {
    let step = nice_step(each);
    let first = least.div_euclid(step) * step + if least.rem_euclid(step) > 0 { step } else { 0 };
    let values = std::iter::successors(Some(first), |value| value.checked_add(step));
    let tick = |value: i32| Tick { at: place(value), label: Some(value.to_string()) };
    values.take_while(|value| *value <= greatest).map(tick).collect()
}

/// The least of 1, 2, 5, 10, 20, 50, … of which `each` units a piece come to the least distance of numbers.
fn nice_step(each: f32) -> i32 {
    let tens = std::iter::successors(Some(1), |ten: &i32| ten.checked_mul(10));
    let mut steps = tens.flat_map(|ten| [1, 2, 5].map(|part| ten.saturating_mul(part)));
    steps.find(|step| float(*step) * each >= APART).unwrap_or(i32::MAX)
}

/// Thousandths as a number without zeros at its end, as a browser writes it.
fn thousandths(value: i32) -> String {
    let (whole, rest) = (value.abs() / 1_000, value.abs() % 1_000);
    let sign = if value < 0 { "-" } else { "" };
    if rest == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest:03}").trim_end_matches('0').to_owned()
    }
}

fn number(
    sheet: &mut impl Sheet,
    letters: &Letters,
    place: (f32, f32),
    anchor: Anchor,
    color: Rgb,
    label: Option<&str>,
) {
    if let Some(label) = label {
        write_at(sheet, letters, (place, 0.0), anchor, (SIZE, color), label);
    }
}

fn stroke(sheet: &mut impl Sheet, path: PathBuilder, line: Line) {
    if let Some(path) = path.finish() {
        sheet.stroke(&path, &line);
    }
}

fn line(path: &mut PathBuilder, from: (f32, f32), to: (f32, f32)) {
    path.move_to(from.0, from.1);
    path.line_to(to.0, to.1);
}

fn arrow(path: &mut PathBuilder, from: (f32, f32), to: (f32, f32)) {
    line(path, from, to);
    let back = (from.1 - to.1).atan2(from.0 - to.0);
    for turn in [back - OPENING.to_radians(), back + OPENING.to_radians()] {
        line(path, to, (to.0 + HEAD * turn.cos(), to.1 + HEAD * turn.sin()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_at_nice_steps() {
        for (each, step) in [(500.0, 1), (300.0, 2), (100.0, 5), (41.0, 10), (1.0, 500)] {
            assert_eq!(nice_step(each), step, "{each}");
        }
        let labels = |least, greatest| {
            let ticks = multiples(least, greatest, 100.0, float);
            ticks.into_iter().filter_map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(-7, 11), ["-5", "0", "5", "10"]);
        assert_eq!(labels(3, 9), ["5"]);
        assert_eq!([-1_500, -50, 0, 100, 2_000].map(thousandths), ["-1.5", "-0.05", "0", "0.1", "2"]);
    }
}
