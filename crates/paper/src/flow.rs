//! Words, tables and pictures one below the other, over as many pages as they need.

use crate::page::LEADING;
use crate::typeface::POINT;
use crate::{A4_HEIGHT, A4_WIDTH, Dash, Document, Page, PaperError, Picture, Typeface};

const MARGIN: f32 = 18.0;
const WIDTH: f32 = A4_WIDTH - 2.0 * MARGIN;
const BOTTOM: f32 = A4_HEIGHT - MARGIN;
/// Where the number of the page stands.
const FOOT: f32 = A4_HEIGHT - 9.0;
/// Between the columns of a table.
const GAP: f32 = 2.0;
/// A picture is no higher than this part of a page.
const PICTURE: f32 = A4_HEIGHT / 3.0;
/// Between pictures, and above them.
const PICTURE_GAP: f32 = 3.0;
/// A picture of a page is no wider and no higher than this: two fill a line, four a page with a heading.
const SHEET: (f32, f32) = ((WIDTH - PICTURE_GAP) / 2.0, A4_HEIGHT * 0.41);
/// Lines of a row that stay on one page; a longer one goes on below.
const MOST_LINES: usize = 30;

const TITLE: f32 = 18.0;
const HEADING: f32 = 13.0;
const WORDS: f32 = 10.0;
const SMALL: f32 = 8.0;

/// Words, tables and pictures one below the other; [`Flow::print`] puts them on pages.
#[derive(Debug)]
pub struct Flow<'a> {
    typeface: &'a Typeface,
    strips: Vec<Strip>,
    /// Which of them begin a page, wherever they would stand.
    first_of_page: Vec<usize>,
}

/// What stays on one page: lines or pictures side by side, and what is drawn below them.
#[derive(Debug, Default)]
struct Strip {
    above: f32,
    size: f32,
    /// Where each column begins, with its lines.
    columns: Vec<(f32, Vec<String>)>,
    pictures: Vec<Set>,
    ruled: bool,
    /// A heading does not stand alone at the foot of a page.
    stays_with_next: bool,
}

/// A picture with the place where it begins, and its width and height.
#[derive(Debug)]
struct Set {
    picture: Picture,
    x: f32,
    size: (f32, f32),
}

impl Strip {
    fn height(&self) -> f32 {
        let lines = self.columns.iter().map(|(_, lines)| lines.len()).max().unwrap_or_default();
        let lines = f32::from(u16::try_from(lines).unwrap_or(u16::MAX));
        let lines = lines * self.size * POINT * LEADING;
        let pictures = self.pictures.iter().map(|set| set.size.1).fold(0.0, f32::max);
        self.above + lines + pictures + if self.ruled { 1.2 } else { 0.0 }
    }

    fn draw(&self, page: &mut Page<'_>, top: f32) {
        let step = self.size * POINT * LEADING;
        for (x, lines) in &self.columns {
            let mut base = top + self.above;
            for line in lines {
                base += step;
                page.text((MARGIN + x, base - self.size * POINT * 0.3), self.size, line);
            }
        }
        for Set { picture, x, size } in &self.pictures {
            picture.draw(&mut page.surface, (MARGIN + x, top + self.above), *size);
        }
        if self.ruled {
            let below = top + self.height();
            page.line((MARGIN, below), (MARGIN + WIDTH, below), Dash::Solid);
        }
    }
}

impl<'a> Flow<'a> {
    /// Nothing yet.
    #[must_use]
    pub fn new(typeface: &'a Typeface) -> Self {
        Self { typeface, strips: Vec::new(), first_of_page: Vec::new() }
    }

    /// What the document is called.
    pub fn title(&mut self, text: &str) {
        self.words(text, TITLE, 0.0, true);
    }

    /// What the following is about.
    pub fn heading(&mut self, text: &str) {
        self.words(text, HEADING, 6.0, true);
    }

    /// A paragraph.
    pub fn paragraph(&mut self, text: &str) {
        self.words(text, WORDS, 1.0, false);
    }

    /// A paragraph in small type.
    pub fn note(&mut self, text: &str) {
        self.words(text, SMALL, 1.0, false);
    }

    /// A row of a table whose columns have these widths, as parts of the whole, with a line below it.
    pub fn row<'t>(&mut self, columns: &[f32], cells: impl IntoIterator<Item = &'t str>) {
        self.cells(columns, cells, WORDS, true);
    }

    /// As [`Flow::row`], without the line: a name and what it says.
    pub fn fact(&mut self, name: &str, text: &str) {
        self.cells(&[0.25, 0.75], [name, text], WORDS, false);
    }

    /// What follows begins on a page of its own.
    pub fn page(&mut self) {
        self.first_of_page.push(self.strips.len());
    }

    /// A line across the page.
    pub fn rule(&mut self) {
        self.strips.push(Strip { above: 0.8, size: WORDS, ruled: true, ..Strip::default() });
    }

    /// Pictures side by side as far as the page is wide, then below; each within the width and a third of the height of a page.
    pub fn pictures(&mut self, pictures: impl IntoIterator<Item = Picture>) {
        self.side_by_side(pictures, (WIDTH, PICTURE));
    }

    /// Pictures of whole pages, two side by side.
    pub fn sheets(&mut self, pictures: impl IntoIterator<Item = Picture>) {
        self.side_by_side(pictures, SHEET);
    }

    fn side_by_side(&mut self, pictures: impl IntoIterator<Item = Picture>, most: (f32, f32)) {
        let mut row = Strip { above: PICTURE_GAP, ..Strip::default() };
        let mut x = 0.0;
        for picture in pictures {
            let size = picture.within(most.0, most.1);
            if x > 0.0 && x + size.0 > WIDTH {
                self.strips.push(std::mem::replace(&mut row, Strip { above: PICTURE_GAP, ..Strip::default() }));
                x = 0.0;
            }
            row.pictures.push(Set { picture, x, size });
            x += size.0 + PICTURE_GAP;
        }
        if !row.pictures.is_empty() {
            self.strips.push(row);
        }
    }

    fn words(&mut self, text: &str, size: f32, above: f32, stays_with_next: bool) {
        let lines = self.typeface.lines(text, size, WIDTH);
        for (at, line) in lines.into_iter().enumerate() {
            let above = if at == 0 { above } else { 0.0 };
            let columns = vec![(0.0, vec![line])];
            self.strips.push(Strip { above, size, columns, stays_with_next, ..Strip::default() });
        }
    }

    fn cells<'t>(&mut self, columns: &[f32], cells: impl IntoIterator<Item = &'t str>, size: f32, ruled: bool) {
        let mut left = 0.0;
        let mut set = Vec::new();
        for (cell, part) in cells.into_iter().zip(columns) {
            set.push((left, self.typeface.lines(cell, size, part * WIDTH - GAP)));
            left += part * WIDTH;
        }
        let lines = set.iter().map(|(_, lines)| lines.len()).max().unwrap_or_default();
        for from in (0..lines).step_by(MOST_LINES) {
            let columns = set.iter().map(|(x, lines)| {
                let part = lines.iter().skip(from).take(MOST_LINES);
                (*x, part.cloned().collect())
            });
            let ruled = ruled && from + MOST_LINES >= lines;
            let columns = columns.collect();
            self.strips.push(Strip { above: 0.8, size, columns, ruled, ..Strip::default() });
        }
    }

    /// The bytes of the PDF file: a title and a language (`zh-CN`) for the reader, numbers at the foot of the pages.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn print(self, title: &str, language: &str) -> Result<Vec<u8>, PaperError> {
        let pages = self.pages();
        let mut document = Document::new(self.typeface, title, language);
        for (at, strips) in pages.iter().enumerate() {
            document.page(|page| {
                let mut top = MARGIN;
                for strip in *strips {
                    strip.draw(page, top);
                    top += strip.height();
                }
                page.text_to((MARGIN + WIDTH, FOOT), SMALL, &format!("{} / {}", at + 1, pages.len()));
                Ok(())
            })?;
        }
        document.finish()
    }

    /// The strips of each page; at least one page.
    fn pages(&self) -> Vec<&[Strip]> {
        let mut pages = Vec::new();
        let (mut first, mut top) = (0, MARGIN);
        for (at, strip) in self.strips.iter().enumerate() {
            let own_page = self.first_of_page.contains(&at);
            if (own_page || top + strip.height() > BOTTOM) && at > first {
                let before = self.strips[first..at].iter().rev();
                let heads = before.take_while(|strip| strip.stays_with_next && !own_page).count();
                let next = if at - heads > first { at - heads } else { at };
                pages.push(&self.strips[first..next]);
                first = next;
                top = MARGIN + self.strips[first..at].iter().map(Strip::height).sum::<f32>();
            }
            top += strip.height();
        }
        pages.push(&self.strips[first..]);
        pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Press;

    #[test]
    fn what_does_not_fit_goes_to_the_next_page_with_its_heading() {
        let typeface = Press::new(None).typeface().unwrap();
        let mut flow = Flow::new(&typeface);
        flow.title("问渠");
        for section in 0..40 {
            flow.heading(&format!("第 {section} 节"));
            flow.row(&[0.3, 0.7], ["名", "半亩方塘一鉴开"]);
        }
        let pages = flow.pages();
        assert!(pages.len() > 1);
        assert_eq!(pages.iter().map(|page| page.len()).sum::<usize>(), flow.strips.len(), "nothing is lost");
        for page in pages {
            assert!(page.iter().map(Strip::height).sum::<f32>() <= BOTTOM - MARGIN);
            assert!(!page.last().unwrap().stays_with_next, "no heading alone at the foot of a page");
        }
    }

    #[test]
    fn what_follows_a_new_page_stands_on_top_of_one() {
        let typeface = Press::new(None).typeface().unwrap();
        let mut flow = Flow::new(&typeface);
        flow.page();
        flow.heading("题目");
        flow.page();
        flow.heading("解答");
        flow.paragraph("先做再看");
        let pages: Vec<usize> = flow.pages().iter().map(|page| page.len()).collect();
        assert_eq!(pages, [1, 2], "and none is empty");
    }

    #[test]
    fn pictures_stand_side_by_side_and_none_is_higher_than_a_third_of_a_page() {
        let typeface = Press::new(None).typeface().unwrap();
        let mut flow = Flow::new(&typeface);
        let shapes = [(600, 1_000), (600, 1_000), (1_000, 600), (40, 20), (4_000, 10)];
        flow.pictures(shapes.map(|(width, height)| Picture::jpeg(crate::tests::photo(width, height)).unwrap()));
        let rows: Vec<usize> = flow.strips.iter().map(|strip| strip.pictures.len()).collect();
        assert_eq!(rows, [2, 1, 1, 1], "what does not fit beside goes below");
        for set in flow.strips.iter().flat_map(|strip| &strip.pictures) {
            assert!(set.x + set.size.0 <= WIDTH && set.size.1 <= PICTURE, "{set:?}");
        }
        let small = &flow.strips[2].pictures[0];
        assert!((small.size.0 - 40.0 * 25.4 / 96.0).abs() < 0.01, "a small one is not blown up: {small:?}");
    }

    #[test]
    fn pages_of_a_board_stand_two_by_two() {
        let typeface = Press::new(None).typeface().unwrap();
        let mut flow = Flow::new(&typeface);
        flow.heading("讲解");
        flow.sheets((0..5).map(|_| Picture::jpeg(crate::tests::photo(1_000, 1_400)).unwrap()));
        let rows: Vec<usize> = flow.strips.iter().map(|strip| strip.pictures.len()).collect();
        assert_eq!(rows, [0, 2, 2, 1]);
        assert_eq!(flow.pages().iter().map(|page| page.len()).collect::<Vec<_>>(), [3, 1]);
    }

    #[test]
    fn a_row_that_is_longer_than_a_page_goes_on() {
        let typeface = Press::new(None).typeface().unwrap();
        let mut flow = Flow::new(&typeface);
        flow.row(&[0.1, 0.9], ["问", &"天光云影共徘徊".repeat(600)]);
        assert!(flow.pages().len() > 1);
        assert!(flow.print("问渠", "zh-CN").unwrap().starts_with(b"%PDF-"));
    }
}
