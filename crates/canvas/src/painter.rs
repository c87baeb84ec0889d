//! What stands on a page, drawn: `painter.ts` of the browser.

use std::borrow::Cow;
use std::sync::Arc;

use board::{Board, Body, Object, Paper, Placement, Shape};
use tiny_skia::Transform;

use crate::extent::Extent;
use crate::glyphs::Letters;
use crate::pictures::Pictures;
use crate::sheet::{Line, Sheet};
use crate::{axes, figures, formulas, ink, instruments, papers, pictures, text};

/// Draws things of a board; knows its letters and its pictures.
#[derive(Clone, Debug)]
pub struct Painter {
    letters: Arc<Letters>,
    pictures: Pictures,
}

impl Painter {
    /// A painter with these letters and pictures.
    #[must_use]
    pub fn new(letters: Arc<Letters>, pictures: Pictures) -> Self {
        Self { letters, pictures }
    }

    /// Draws one thing.
    pub(crate) fn object(&self, sheet: &mut impl Sheet, object: &Object) {
        let letters = &self.letters;
        match &*seen_body(object) {
            Body::Ink(ink) => {
                if let Some(path) = ink::path(ink) {
                    sheet.fill(&path, Transform::identity(), ink::tone(ink));
                }
            }
            Body::Shape(Shape::Text(text)) => text::draw(sheet, letters, text),
            Body::Shape(Shape::Formula(formula)) => formulas::draw(sheet, letters, formula),
            Body::Shape(Shape::Image(image)) => pictures::draw(sheet, &self.pictures, image),
            Body::Shape(Shape::Ruler(ruler)) => instruments::draw_ruler(sheet, letters, ruler),
            Body::Shape(Shape::Protractor(shape)) => instruments::draw_protractor(sheet, letters, shape),
            Body::Shape(Shape::Coordinates(shape)) => axes::draw_coordinates(sheet, letters, shape),
            Body::Shape(Shape::NumberLine(shape)) => axes::draw_number_line(sheet, letters, shape),
            Body::Shape(shape) => draw_figure(sheet, shape),
        }
    }

    /// The part of the page a thing covers, its line width included.
    pub(crate) fn extent(&self, object: &Object) -> Extent {
        match &*seen_body(object) {
            Body::Ink(ink) => ink::extent(ink),
            Body::Shape(Shape::Text(text)) => text::extent(&self.letters, text),
            Body::Shape(Shape::Formula(formula)) => formulas::extent(&self.letters, formula),
            Body::Shape(Shape::Image(image)) => pictures::extent(image),
            Body::Shape(Shape::Line(of) | Shape::Arrow(of) | Shape::Rect(of) | Shape::Ellipse(of)) => {
                figures::extent(of)
            }
            Body::Shape(Shape::Ruler(ruler)) => instruments::extent_of_ruler(ruler),
            Body::Shape(Shape::Protractor(shape)) => instruments::extent_of_protractor(shape),
            Body::Shape(Shape::Coordinates(shape)) => axes::extent(shape),
            Body::Shape(Shape::NumberLine(shape)) => axes::extent_of_line(shape),
        }
    }
}

fn draw_figure(sheet: &mut impl Sheet, shape: &Shape) {
    let (path, segment) = match shape {
        Shape::Line(segment) => (figures::line(segment), segment),
        Shape::Arrow(segment) => (figures::arrow(segment), segment),
        Shape::Rect(segment) => (figures::rectangle(segment), segment),
        Shape::Ellipse(segment) => (figures::ellipse(segment), segment),
        _ => return,
    };
    if let Some(path) = path {
        sheet.stroke(&path, &Line::of(f32::from(segment.width), segment.color.rgb()));
    }
}

/// What is to be drawn of a thing: itself, or where it was moved to.
pub(crate) fn seen_body(object: &Object) -> Cow<'_, Body> {
    if object.placed == Placement::default() { Cow::Borrowed(&object.body) } else { Cow::Owned(object.seen()) }
}

/// What is to be seen on a page, in the order in which it is drawn: what is typeset lies over everything else.
pub(crate) fn seen(board: &Board, page: u16) -> Vec<&Object> {
    let (over, under): (Vec<_>, Vec<_>) = board.on_page(page).partition(|object| is_typeset(object));
    under.into_iter().chain(over).collect()
}

fn is_typeset(object: &Object) -> bool {
    match &object.body {
        Body::Shape(Shape::Formula(_)) => true,
        Body::Shape(Shape::Text(text)) => text::is_typeset(text),
        _ => false,
    }
}

/// The paper of a page; blank where there is none of that number.
pub(crate) fn paper_of(board: &Board, page: u16) -> Paper {
    board.pages.get(usize::from(page)).map_or(Paper::Blank, |page| page.paper)
}

/// Draws a page of a board.
#[expect(private_bounds, reason = "what can be drawn on is decided here: pixels or a document")]
pub fn draw_page(painter: &Painter, sheet: &mut impl Sheet, board: &Board, page: u16) {
    papers::draw(sheet, paper_of(board, page));
    for object in seen(board, page) {
        painter.object(sheet, object);
    }
}
