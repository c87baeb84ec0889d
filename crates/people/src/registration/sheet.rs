//! A sheet of slips, to be cut: for each its name, its class, the code, the same as a QR code, and what to do with it.

use kernel::Day;
use paper::{A4_HEIGHT, A4_WIDTH, Dash, Document, Page, PaperError, Typeface};
use serde::Deserialize;

use super::{Code, SlipKind};
use crate::words::Locale;

const MARGIN: f32 = 10.0;
const HEAD: f32 = 24.0;
const COLUMNS: u16 = 3;
/// Rows of a page: as few as do, so that a small class has large slips; 51 slips fit on one page.
const ROWS: [u16; 3] = [8, 12, 17];

/// A slip that is to be drawn.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) name: String,
    /// The class of a pupil, the school of a member of staff.
    pub(super) of: String,
    pub(super) code: Code,
}

/// The slips of a class, or of staff.
#[derive(Debug)]
pub(super) struct Bundle {
    pub(super) school: String,
    /// The class; nothing for staff.
    pub(super) heading: String,
    pub(super) phone: Option<String>,
    pub(super) kind: SlipKind,
    pub(super) slips: Vec<Printed>,
}

/// The words on a sheet, as the files in `words/` have them.
#[derive(Deserialize)]
struct Words {
    title: String,
    heading: String,
    staff: String,
    keep: String,
    how_pupil: String,
    how_staff: String,
    open: String,
    until: String,
    phone: String,
}

impl Words {
    fn of(locale: Locale) -> Result<Self, PaperError> {
        let text = match locale {
            Locale::ZhCn => include_str!("words/zh-CN.json"),
            Locale::En => include_str!("words/en.json"),
        };
        serde_json::from_str(text).map_err(|error| PaperError::Unwritable(error.to_string()))
    }
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Where a slip's QR code leads. The code stands behind `#`: browsers keep that to themselves, no log has it.
fn link(address: &str, code: &Code) -> String {
    format!("{}/activate#{}", address.trim_end_matches('/'), code.reveal())
}

/// Draws the sheets as PDF; each bundle begins a page.
///
/// # Errors
/// When the PDF cannot be written.
pub(super) fn draw(
    typeface: &Typeface,
    bundles: &[Bundle],
    until: Day,
    address: &str,
    locale: Locale,
) -> Result<Vec<u8>, PaperError> {
    let words = Words::of(locale)?;
    let mut document = Document::new(typeface, &words.title, locale.as_str());
    for bundle in bundles {
        let rows = rows_for(bundle.slips.len());
        for slips in bundle.slips.chunks(usize::from(rows * COLUMNS)) {
            let sheet = Sheet { words: &words, bundle, rows, until, address };
            document.page(|page| sheet.draw(page, slips))?;
        }
    }
    document.finish()
}

fn rows_for(slips: usize) -> u16 {
    let fits = ROWS.into_iter().find(|rows| usize::from(rows * COLUMNS) >= slips);
    fits.unwrap_or(ROWS[ROWS.len() - 1])
}

/// One page.
struct Sheet<'a> {
    words: &'a Words,
    bundle: &'a Bundle,
    rows: u16,
    until: Day,
    address: &'a str,
}

impl Sheet<'_> {
    fn draw(&self, page: &mut Page<'_>, slips: &[Printed]) -> Result<(), PaperError> {
        self.head(page);
        let width = (A4_WIDTH - 2.0 * MARGIN) / f32::from(COLUMNS);
        let height = (A4_HEIGHT - 2.0 * MARGIN - HEAD) / f32::from(self.rows);
        for (place, slip) in (0u16..).zip(slips) {
            let (column, row) = (f32::from(place % COLUMNS), f32::from(place / COLUMNS));
            let (x, y) = (MARGIN + column * width, MARGIN + HEAD + row * height);
            self.slip(page, (x, y), (width, height), slip)?;
            page.line((x, y), (x + width, y), Dash::Cut);
            page.line((x, y + height), (x + width, y + height), Dash::Cut);
            page.line((x, y), (x, y + height), Dash::Cut);
            page.line((x + width, y), (x + width, y + height), Dash::Cut);
        }
        Ok(())
    }

    fn head(&self, page: &mut Page<'_>) {
        let words = self.words;
        let heading = match self.bundle.kind {
            SlipKind::Pupil => self.bundle.heading.as_str(),
            SlipKind::Staff => words.staff.as_str(),
        };
        let heading = fill(&words.heading, &[("school", &self.bundle.school), ("heading", heading)]);
        page.text((MARGIN, MARGIN + 6.0), 15.0, &heading);
        page.text_to((A4_WIDTH - MARGIN, MARGIN + 6.0), 10.0, &fill(&words.until, &[("day", &self.until.to_string())]));
        page.paragraph((MARGIN, MARGIN + 8.0), A4_WIDTH - 2.0 * MARGIN, 9.0, &words.keep);
    }

    fn slip(
        &self,
        page: &mut Page<'_>,
        (x, y): (f32, f32),
        (width, height): (f32, f32),
        slip: &Printed,
    ) -> Result<(), PaperError> {
        const PAD: f32 = 1.2;
        // A tall slip has room for a larger QR code and larger type.
        let square = (height - 2.0 * PAD).min(22.0);
        let scale = if self.rows > 12 { 0.8 } else { 1.0 };
        page.qr((x + width - square - PAD, y + PAD), square, &link(self.address, &slip.code))?;
        let (left, room) = (x + PAD, width - square - 3.0 * PAD);
        let name = page.typeface().fit(&slip.name, 11.0 * scale, room * 0.6);
        let named = page.typeface().width(&name, 11.0 * scale);
        let of = page.typeface().fit(&slip.of, 8.0 * scale, room - named - 1.5);
        page.text((left, y + 5.0 * scale), 11.0 * scale, &name);
        page.text((left + named + 1.5, y + 5.0 * scale), 8.0 * scale, &of);
        page.text((left, y + 10.4 * scale), 12.0 * scale, &slip.code.reveal());
        let how = match self.bundle.kind {
            SlipKind::Pupil => &self.words.how_pupil,
            SlipKind::Staff => &self.words.how_staff,
        };
        let host = self.address.split("://").last().unwrap_or(self.address);
        let mut lines = vec![fill(&self.words.open, &[("host", host)])];
        lines.push(fill(&self.words.until, &[("day", &self.until.to_string())]));
        if let Some(phone) = &self.bundle.phone {
            lines.push(fill(&self.words.phone, &[("phone", phone)]));
        }
        if self.rows <= 8 {
            lines.insert(0, how.clone());
        }
        let mut base = y + 11.5 * scale;
        for line in lines {
            let size = 6.5 * scale;
            let fitting = page.typeface().lines(&line, size, room);
            for line in fitting {
                base += 2.9 * scale;
                if base < y + height - 0.3 {
                    page.text((left, base), size, &line);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_takes_the_largest_slips_that_fit_on_a_page() {
        for (slips, rows) in [(1, 8), (24, 8), (25, 12), (36, 12), (37, 17), (51, 17), (60, 17)] {
            assert_eq!(rows_for(slips), rows, "{slips}");
        }
    }

    #[test]
    fn both_languages_have_every_word() {
        for locale in Locale::ALL {
            assert!(!Words::of(*locale).unwrap().title.is_empty());
        }
    }
}
