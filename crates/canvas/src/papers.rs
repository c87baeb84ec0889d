//! What is printed on an empty page: `paper.ts` of the browser.

use board::{Limits, Paper};
use tiny_skia::{PathBuilder, Transform};

use crate::extent::float;
use crate::sheet::{Rgb, Sheet, Tone};

/// The paper, and the rules on it.
const SHEET: Rgb = [0xFF, 0xFF, 0xFF];
const RULE: Rgb = [0xD7, 0xE3, 0xE1];

/// Distance of the rules: about a centimetre on a printed page.
const STEP: usize = 500;

/// The width of a rule.
const RULE_WIDTH: f32 = 8.0;

/// Draws an empty page.
pub(crate) fn draw(sheet: &mut impl Sheet, paper: Paper) {
    let (width, height) = (float(Limits::PAGE_WIDTH), float(Limits::PAGE_HEIGHT));
    if let Some(page) = tiny_skia::Rect::from_xywh(0.0, 0.0, width, height) {
        sheet.fill(&PathBuilder::from_rect(page), Transform::identity(), Tone::Solid(SHEET));
    }
    if paper == Paper::Blank {
        return;
    }
    let mut rules = PathBuilder::new();
    for y in steps(Limits::PAGE_HEIGHT) {
        rules.move_to(0.0, y);
        rules.line_to(width, y);
    }
    for x in steps(Limits::PAGE_WIDTH).filter(|_| paper == Paper::Grid) {
        rules.move_to(x, 0.0);
        rules.line_to(x, height);
    }
    if let Some(rules) = rules.finish() {
        sheet.stroke(&rules, RULE_WIDTH, RULE);
    }
}

fn steps(end: i32) -> impl Iterator<Item = f32> {
    (0..end).step_by(STEP).skip(1).map(float)
}
