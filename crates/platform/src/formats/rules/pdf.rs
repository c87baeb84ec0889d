//! What is known of a PDF before its pages are drawn, and how finely they are.

use crate::files::FileError;

/// What `pdfinfo` says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PdfFacts {
    /// Pages.
    pub pages: u32,
    /// The longer side of each page, in points.
    pub sides: Vec<u32>,
}

impl PdfFacts {
    /// Reads what it says.
    ///
    /// # Errors
    /// `Broken` where it names no pages.
    pub fn read(text: &str) -> Result<Self, FileError> {
        let value = |line: &str, name: &str| line.strip_prefix(name).map(|rest| rest.trim().to_owned());
        let pages = text.lines().find_map(|line| value(line, "Pages:")?.parse().ok());
        let sides = text.lines().filter(|line| line.starts_with("Page ") && line.contains(" size:")).filter_map(side);
        let facts = Self { pages: pages.ok_or(FileError::Broken)?, sides: sides.collect() };
        if facts.pages == 0 { Err(FileError::Broken) } else { Ok(facts) }
    }
}

/// `Page    1 size:  595.28 x 841.89 pts (A4)`.
fn side(line: &str) -> Option<u32> {
    let (_, size) = line.split_once("size:")?;
    let (width, height) = size.split_once(" x ")?;
    let number = |text: &str| text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    let longer = number(width)?.max(number(height)?).ceil();
    // Points of a page that can be printed; what is larger is drawn as small as any other.
    Some(longer.clamp(1.0, 1_000_000.0)).map(|points| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and a million")]
        let points = points as u32;
        points
    })
}

/// The finest a page is drawn, in dots an inch: what is written small on a work sheet can be read.
const PAGE_DPI: u32 = 170;
/// The longer side of a page as it is kept, in pixels.
const PAGE_PIXELS: u32 = 2_000;

/// How a page with this longer side is drawn: as fine as can be, and never larger than a photo.
#[must_use]
pub fn page_scale(points: Option<u32>) -> [String; 2] {
    match points {
        Some(points) if points.saturating_mul(PAGE_DPI) <= PAGE_PIXELS * 72 => ["-r".to_owned(), PAGE_DPI.to_string()],
        _ => ["-scale-to".to_owned(), PAGE_PIXELS.to_string()],
    }
}

/// What went wrong with a PDF, by what the program complained of.
#[must_use]
pub fn pdf_refusal(complaint: &str) -> FileError {
    if complaint.contains("Incorrect password") { FileError::Protected } else { FileError::Broken }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_says_how_many_pages_it_has_and_how_large_they_are() {
        let text = "Title:          x\nPages:          2\nPage    1 size:  595.28 x 841.89 pts (A4)\nPage    1 rot:   0\n\
                    Page    2 size:  14400 x 200 pts\n";
        let facts = PdfFacts::read(text).unwrap();
        assert_eq!(facts, PdfFacts { pages: 2, sides: vec![842, 14_400] });
        assert_eq!(page_scale(facts.sides.first().copied()), ["-r", "170"].map(str::to_owned));
        assert_eq!(page_scale(facts.sides.get(1).copied()), ["-scale-to", "2000"].map(str::to_owned));
        assert_eq!(page_scale(None), ["-scale-to", "2000"].map(str::to_owned));
        assert!(matches!(PdfFacts::read("Syntax Error"), Err(FileError::Broken)));
        assert!(matches!(pdf_refusal("Command Line Error: Incorrect password"), FileError::Protected));
    }
}
