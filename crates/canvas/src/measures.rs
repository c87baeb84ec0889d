//! The lengths of what is drawn on papers, rulers, protractors and axes, in page units: `measures.ts` of the browser.

use crate::sheet::Rgb;

/// What is printed on papers.
pub(crate) mod paper {
    /// Distance of the rules of `grid` and `lines`.
    pub(crate) const STEP: i32 = 500;
    /// Width of every printed line.
    pub(crate) const LINE: f32 = 8.0;
    /// Side of a `mi_grid` square, and the dashes of its cross and diagonals.
    pub(crate) const MI: i32 = 1_000;
    pub(crate) const MI_DASH: f32 = 60.0;
    /// `four_line`: the first line's place, from one line to the next in a set, and from one set to the next.
    pub(crate) const FOUR_TOP: i32 = 500;
    pub(crate) const FOUR_GAP: i32 = 250;
    pub(crate) const FOUR_SET: i32 = 1_250;
    /// `manuscript`: where the first square begins, its side, squares in a row, rows, and from one row to the next.
    pub(crate) const MANUSCRIPT_LEFT: i32 = 500;
    pub(crate) const MANUSCRIPT_TOP: i32 = 600;
    pub(crate) const MANUSCRIPT_SIDE: i32 = 500;
    pub(crate) const MANUSCRIPT_ACROSS: i32 = 18;
    pub(crate) const MANUSCRIPT_ROWS: i32 = 18;
    pub(crate) const MANUSCRIPT_PITCH: i32 = 720;
}

/// The ruler.
pub(crate) mod ruler {
    pub(crate) const DEPTH: f32 = 900.0;
    /// A millimetre, five of them, and a centimetre.
    pub(crate) const SMALL: u32 = 50;
    pub(crate) const MIDDLE: u32 = 250;
    pub(crate) const LARGE: u32 = 500;
    /// How far ticks of each kind reach into the ruler.
    pub(crate) const TICKS: [f32; 3] = [90.0, 140.0, 200.0];
    /// Height of the numbers, and where their upper edge is, from the ruler's edge.
    pub(crate) const LETTERS: f32 = 200.0;
    pub(crate) const NUMBERS_AT: f32 = 240.0;
}

/// The protractor.
pub(crate) mod protractor {
    /// How far ticks of each kind reach from the arc towards the centre.
    pub(crate) const TICKS: [f32; 3] = [70.0, 110.0, 160.0];
    /// Height of the numbers; how far from the arc the middles of the outer and of the inner ones are.
    pub(crate) const LETTERS: f32 = 170.0;
    pub(crate) const OUTER_AT: f32 = 270.0;
    pub(crate) const INNER_AT: f32 = 500.0;
    /// Half the length of the cross at the centre.
    pub(crate) const CROSS: f32 = 120.0;
}

/// Colours and lines of both.
pub(crate) mod instrument {
    use super::Rgb;

    pub(crate) const FILL: Rgb = [0xF6, 0xE2, 0x7A];
    /// How much of what lies below it covers.
    pub(crate) const COVER: f32 = 0.35;
    pub(crate) const LINE: Rgb = [0x5B, 0x4A, 0x00];
    pub(crate) const WIDTH: f32 = 10.0;
}

/// Coordinate systems and number lines.
pub(crate) mod axis {
    /// From the end of an axis to the first, or last, value.
    pub(crate) const INSET: f32 = 300.0;
    /// Least distance of ticks, and of numbers.
    pub(crate) const APART: f32 = 400.0;
    /// Half the length of a tick.
    pub(crate) const TICK: f32 = 70.0;
    /// Length of an arrow's head, which opens 25° to each side.
    pub(crate) const HEAD: f32 = 180.0;
    pub(crate) const OPENING: f32 = 25.0;
    /// Height of the numbers.
    pub(crate) const SIZE: f32 = 200.0;
    /// From the axis to the upper edge of the numbers below it, and to the right edge of those left of it.
    pub(crate) const GAP: f32 = 110.0;
    /// How much room a number line takes above and below.
    pub(crate) const BELOW: f32 = 360.0;
    /// Width of the grid's lines, and how much they cover.
    pub(crate) const GRID: f32 = 6.0;
    pub(crate) const GRID_COVER: f32 = 0.3;
}
