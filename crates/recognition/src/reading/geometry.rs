//! Points, and the four corners of a line of text.

use serde::{Deserialize, Serialize};

/// Across and down, in pixels.
pub type Point = [f32; 2];

/// Four corners around a line of text: where it begins at the top, then as a clock goes, as seen by who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// A rectangle around a middle, `along` this direction, so long and so high.
    pub(super) fn around(middle: Point, along: Point, [length, height]: [f32; 2]) -> Self {
        let down = turned(along);
        let corner = |a: f32, b: f32| {
            let (a, b) = (a * length / 2.0, b * height / 2.0);
            [middle[0] + a * along[0] + b * down[0], middle[1] + a * along[1] + b * down[1]]
        };
        Self([corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)])
    }

    /// The beginning of a line, of so many heights.
    pub(super) fn beginning(self, heights: f32) -> Self {
        self.part(0.0, (self.height() * heights / self.length().max(1.0)).min(1.0))
    }

    /// What lies between two shares of its length.
    pub(super) fn part(self, from: f32, to: f32) -> Self {
        let [a, b, c, d] = self.0;
        Self([between(a, b, from), between(a, b, to), between(d, c, to), between(d, c, from)])
    }

    /// So many times as high, around the same middle.
    pub(super) fn higher(self, times: f32) -> Self {
        let [a, b, c, d] = self.0;
        let (up, down) = (0.5 - times / 2.0, 0.5 + times / 2.0);
        Self([between(a, d, up), between(b, c, up), between(b, c, down), between(a, d, down)])
    }

    pub(super) fn middle(&self) -> Point {
        let [a, b, c, d] = self.0;
        [(a[0] + b[0] + c[0] + d[0]) / 4.0, (a[1] + b[1] + c[1] + d[1]) / 4.0]
    }

    /// Whether a point lies within it.
    pub(super) fn holds(&self, point: Point) -> bool {
        let off = way(self.middle(), point);
        let (across, down) = (dot(off, self.along()), dot(off, turned(self.along())));
        across.abs() <= self.length() / 2.0 && down.abs() <= self.height() / 2.0
    }

    /// How long the line is.
    pub(super) fn length(&self) -> f32 {
        let [a, b, c, d] = self.0;
        distance(a, b).max(distance(d, c))
    }

    /// How high its letters may be.
    pub(super) fn height(&self) -> f32 {
        let [a, b, c, d] = self.0;
        distance(a, d).max(distance(b, c))
    }

    /// The direction in which it is read.
    pub(super) fn along(&self) -> Point {
        let [a, b, c, d] = self.0;
        unit([b[0] - a[0] + c[0] - d[0], b[1] - a[1] + c[1] - d[1]])
    }

    /// The same corners, begun a quarter of the way round later: as read by someone who has turned the page.
    pub(super) fn turned(self, quarters: usize) -> Self {
        let mut corners = self.0;
        corners.rotate_left(quarters % 4);
        Self(corners)
    }

    /// Of the four ways to read it the one nearest to a direction.
    pub(super) fn read_along(self, direction: Point) -> Self {
        let near = |quad: &Self| dot(quad.along(), direction);
        (0..4).map(|quarters| self.turned(quarters)).max_by(|a, b| near(a).total_cmp(&near(b))).unwrap_or(self)
    }

    /// Moved and stretched: every corner through the same map.
    pub(super) fn map(self, to: impl Fn(Point) -> Point) -> Self {
        Self(self.0.map(to))
    }
}

/// The way from one point to another.
pub(super) const fn way(from: Point, to: Point) -> Point {
    [to[0] - from[0], to[1] - from[1]]
}

/// A point on the way from one to another, or beyond.
pub(super) fn between(from: Point, to: Point, share: f32) -> Point {
    [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
}

/// A quarter turn, as a clock goes.
pub(super) const fn turned([x, y]: Point) -> Point {
    [-y, x]
}

pub(super) const fn dot(a: Point, b: Point) -> f32 {
    a[0] * b[0] + a[1] * b[1]
}

pub(super) fn distance(a: Point, b: Point) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The direction of a vector; to the right where it has none.
pub(super) fn unit([x, y]: Point) -> Point {
    let length = x.hypot(y);
    if length > 1e-6 { [x / length, y / length] } else { [1.0, 0.0] }
}

/// The corners of the smallest convex shape around points.
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let mut around = half(points.iter());
    around.extend(half(points.iter().rev()));
    around
}

fn half<'a>(points: impl Iterator<Item = &'a Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for &point in points {
        while let [.., before, last] = kept[..] {
            let (a, b) = (way(before, last), way(before, point));
            if a[0] * b[1] - a[1] * b[0] > 0.0 {
                break;
            }
            kept.pop();
        }
        kept.push(point);
    }
    kept.pop();
    kept
}

/// The smallest rectangle around points, at whatever angle: its middle, the direction of one side, the lengths along it and across.
pub(super) fn smallest_rectangle(points: Vec<Point>) -> Option<(Point, Point, [f32; 2])> {
    let around = hull(points);
    let sides = around.iter().zip(around.iter().cycle().skip(1)).filter(|(a, b)| distance(**a, **b) > 1e-6);
    let rectangles = sides.map(|(a, b)| {
        let along = unit(way(*a, *b));
        let across = turned(along);
        let range = |axis: Point| {
            let places = around.iter().map(|point| dot(*point, axis));
            places.fold((f32::MAX, f32::MIN), |(least, most), place| (least.min(place), most.max(place)))
        };
        let ((u0, u1), (v0, v1)) = (range(along), range(across));
        let (u, v) = (f32::midpoint(u0, u1), f32::midpoint(v0, v1));
        let middle = [u * along[0] + v * across[0], u * along[1] + v * across[1]];
        (middle, along, [u1 - u0, v1 - v0])
    });
    let area = |(_, _, [length, height]): &(Point, Point, [f32; 2])| length * height;
    rectangles.min_by(|a, b| area(a).total_cmp(&area(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_rectangle_follows_a_tilted_line() {
        let along = unit([4.0, 1.0]);
        let tilted = Quad::around([50.0, 40.0], along, [60.0, 12.0]);
        let (middle, found, sides) = smallest_rectangle(tilted.0.to_vec()).unwrap();
        assert!(distance(middle, [50.0, 40.0]) < 0.01);
        let quad = Quad::around(middle, found, sides).read_along([1.0, 0.0]);
        for (a, b) in quad.0.iter().zip(tilted.0) {
            assert!(distance(*a, b) < 0.01, "{quad:?}");
        }
        assert!(smallest_rectangle(vec![[1.0, 1.0]]).is_none());
    }

    #[test]
    fn a_page_that_stands_on_its_head_is_read_from_the_other_end() {
        let quad = Quad::around([0.0, 0.0], [1.0, 0.0], [10.0, 2.0]);
        let turned = quad.read_along([-1.0, 0.0]);
        assert!(distance(turned.0[0], [5.0, 1.0]) < 1e-4);
        assert!((turned.length() - 10.0).abs() < 1e-4);
    }
}
