//! What is printed on an empty page: `paper.ts` of the browser.

use board::{Limits, Paper};
use tiny_skia::{PathBuilder, Rect, Transform};

use crate::extent::float;
use crate::measures::paper;
use crate::sheet::{Cap, Line, Rgb, Sheet, Tone};

/// The paper, and the lines on it.
const SHEET: Rgb = [0xFF, 0xFF, 0xFF];
const RULE: Rgb = [0xD7, 0xE3, 0xE1];
const RED: Rgb = [0xF0, 0xC4, 0xBF];
const GREEN: Rgb = [0xB7, 0xD8, 0xC4];

const WIDTH: i32 = Limits::PAGE_WIDTH;
const HEIGHT: i32 = Limits::PAGE_HEIGHT;

/// Where the lines of a 米字格 square lead, from its middle.
const STAR: [(i32, i32); 8] = [(-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0)];

/// Draws an empty page.
pub(crate) fn draw(sheet: &mut impl Sheet, paper: Paper) {
    if let Some(page) = Rect::from_xywh(0.0, 0.0, float(WIDTH), float(HEIGHT)) {
        sheet.fill(&PathBuilder::from_rect(page), Transform::identity(), Tone::Solid(SHEET));
    }
    let mut printed = PathBuilder::new();
    let color = match paper {
        Paper::Blank => return,
        Paper::Lines => {
            rows(&mut printed, paper::STEP);
            RULE
        }
        Paper::Grid => {
            rows(&mut printed, paper::STEP);
            columns(&mut printed, paper::STEP);
            RULE
        }
        Paper::MiGrid => {
            rows(&mut printed, paper::MI);
            columns(&mut printed, paper::MI);
            print(sheet, stars(), Line { dash: Some(paper::MI_DASH), ..line(RED) });
            RED
        }
        Paper::FourLine => {
            sets(&mut printed);
            RULE
        }
        Paper::Manuscript => {
            squares(&mut printed);
            GREEN
        }
    };
    print(sheet, printed, line(color));
}

fn line(color: Rgb) -> Line {
    Line { cap: Cap::Butt, ..Line::of(paper::LINE, color) }
}

fn print(sheet: &mut impl Sheet, path: PathBuilder, line: Line) {
    if let Some(path) = path.finish() {
        sheet.stroke(&path, &line);
    }
}

fn rows(path: &mut PathBuilder, step: i32) {
    for y in (1..).map(|i| i * step).take_while(|y| *y < HEIGHT) {
        run(path, (0, y), (WIDTH, y));
    }
}

fn columns(path: &mut PathBuilder, step: i32) {
    for x in (1..).map(|i| i * step).take_while(|x| *x < WIDTH) {
        run(path, (x, 0), (x, HEIGHT));
    }
}

/// A cross and both diagonals in each square, each line from its middle outwards, so that the dashes meet there.
fn stars() -> PathBuilder {
    let (mut path, half) = (PathBuilder::new(), paper::MI / 2);
    for (row, column) in (0..HEIGHT / paper::MI).flat_map(|row| (0..WIDTH / paper::MI).map(move |column| (row, column)))
    {
        let (x, y) = (column * paper::MI + half, row * paper::MI + half);
        for (dx, dy) in STAR {
            run(&mut path, (x, y), (x + dx * half, y + dy * half));
        }
    }
    path
}

fn sets(path: &mut PathBuilder) {
    let tops = (0..).map(|i| paper::FOUR_TOP + i * paper::FOUR_SET);
    for top in tops.take_while(|top| top + 3 * paper::FOUR_GAP < HEIGHT) {
        for y in (0..4).map(|i| top + i * paper::FOUR_GAP) {
            run(path, (0, y), (WIDTH, y));
        }
    }
}

fn squares(path: &mut PathBuilder) {
    let side = float(paper::MANUSCRIPT_SIDE);
    for row in 0..paper::MANUSCRIPT_ROWS {
        for column in 0..paper::MANUSCRIPT_ACROSS {
            let x = float(paper::MANUSCRIPT_LEFT + column * paper::MANUSCRIPT_SIDE);
            let y = float(paper::MANUSCRIPT_TOP + row * paper::MANUSCRIPT_PITCH);
            if let Some(square) = Rect::from_xywh(x, y, side, side) {
                path.push_rect(square);
            }
        }
    }
}

fn run(path: &mut PathBuilder, from: (i32, i32), to: (i32, i32)) {
    path.move_to(float(from.0), float(from.1));
    path.line_to(float(to.0), float(to.1));
}
