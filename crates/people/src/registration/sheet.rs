//! A sheet of slips, to be cut: for each its name, its class, the code, the same as a QR code, and what to do with it.

use kernel::Day;
use paper::{A4_HEIGHT, A4_WIDTH, Dash, Document, POINT, Page, PaperError, Typeface};
use serde::Deserialize;

use super::{Code, SlipKind};
use crate::words::Locale;

const MARGIN: f32 = 8.0;
const HEAD: f32 = 17.0;
const COLUMNS: u16 = 3;
/// Lines of what to do on the largest slip.
const MOST_LINES: u16 = 8;
/// Between what stands side by side.
const GAP: f32 = 1.5;
/// Rows of a page: as few as do, so that a small class has large slips; 51 slips fit on one page.
const ROWS: [u16; 4] = [8, 12, 15, 17];

/// How large what stands on a slip is printed: type in points, the rest in millimetres.
#[derive(Clone, Copy, Debug)]
struct Print {
    name: f32,
    of: f32,
    /// People type it off: of an ordinary code never below ten points.
    code: f32,
    small: f32,
    /// What may be lost where somebody cuts beside the line.
    edge: f32,
}

impl Print {
    const fn of(rows: u16) -> Self {
        match rows {
            ..=8 => Self { name: 13.0, of: 9.0, code: 13.0, small: 8.0, edge: 2.5 },
            9..=12 => Self { name: 11.0, of: 8.5, code: 12.0, small: 7.0, edge: 2.2 },
            13..=15 => Self { name: 10.0, of: 8.0, code: 11.5, small: 7.0, edge: 1.8 },
            _ => Self { name: 9.0, of: 7.0, code: 10.5, small: 7.0, edge: 1.4 },
        }
    }

    /// From the upper edge to the base lines of the name and of the code.
    fn bases(self) -> (f32, f32) {
        let name = self.name * POINT * 0.85;
        (name, name + self.code * POINT * 1.1)
    }

    /// The size of a code: as large as it goes beside the QR code, for letters are not of one width.
    fn code_size(self, typeface: &Typeface, code: &str, room: f32) -> f32 {
        self.code * (room / typeface.width(code, self.code)).min(1.0)
    }

    /// From one line of what to do to the next.
    fn step(self) -> f32 {
        self.small * POINT * 1.2
    }

    /// How many lines of what to do a slip of this height has room for.
    fn lines(self, height: f32) -> usize {
        let room = height - 2.0 * self.edge - self.bases().1;
        // How and where, until when and whom to ask: nobody needs more.
        (1..=MOST_LINES).take_while(|lines| f32::from(*lines) * self.step() <= room).count()
    }

    /// The side of the QR code with its quiet margin: as high as the slip inside its edges, up to what a telephone needs.
    const fn square(self, height: f32) -> f32 {
        (height - 2.0 * self.edge).min(19.0)
    }
}

/// The width and the height of a slip.
fn slip_size(rows: u16) -> (f32, f32) {
    ((A4_WIDTH - 2.0 * MARGIN) / f32::from(COLUMNS), (A4_HEIGHT - 2.0 * MARGIN - HEAD) / f32::from(rows))
}

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
    file: String,
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

/// What the file with these sheets is called: by the class where they are of one, else by the school. What a file system
/// takes for something else is left out.
///
/// # Errors
/// When the words cannot be read.
pub(super) fn file_name(bundles: &[Bundle], locale: Locale) -> Result<String, PaperError> {
    let of = match bundles {
        [only] if !only.heading.is_empty() => &only.heading,
        [first, ..] => &first.school,
        [] => "",
    };
    let odd = |letter: char| letter.is_control() || r#"/\:*?"<>|"#.contains(letter);
    let of: String = of.chars().map(|letter| if odd(letter) { '-' } else { letter }).collect();
    Ok(format!("{}.pdf", fill(&Words::of(locale)?.file, &[("of", &of)])))
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
        let (width, height) = slip_size(self.rows);
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
        page.text((MARGIN, MARGIN + 4.5), 15.0, &heading);
        page.text_to((A4_WIDTH - MARGIN, MARGIN + 4.5), 10.0, &fill(&words.until, &[("day", &self.until.to_string())]));
        page.paragraph((MARGIN, MARGIN + 6.5), A4_WIDTH - 2.0 * MARGIN, 9.0, &words.keep);
    }

    fn slip(
        &self,
        page: &mut Page<'_>,
        (x, y): (f32, f32),
        (width, height): (f32, f32),
        slip: &Printed,
    ) -> Result<(), PaperError> {
        let print = Print::of(self.rows);
        let square = print.square(height);
        page.qr((x + width - print.edge - square, y + print.edge), square, &link(self.address, &slip.code))?;
        let (left, room) = (x + print.edge, width - square - 2.0 * print.edge - GAP);
        let name = page.typeface().fit(&slip.name, print.name, room * 0.6);
        let named = page.typeface().width(&name, print.name);
        let of = page.typeface().fit(&slip.of, print.of, room - named - GAP);
        let (name_base, code_base) = print.bases();
        let top = y + print.edge;
        page.text((left, top + name_base), print.name, &name);
        page.text((left + named + GAP, top + name_base), print.of, &of);
        let code = slip.code.reveal();
        page.text((left, top + code_base), print.code_size(page.typeface(), &code, room), &code);
        let lines = self.how(page.typeface(), print, (room, print.lines(height)));
        for (place, line) in (1_u16..).zip(lines) {
            page.text((left, top + code_base + f32::from(place) * print.step()), print.small, &line);
        }
        Ok(())
    }

    /// What to do with the code, in as many lines as there is room for: on small slips without what the code says by itself.
    fn how(&self, typeface: &Typeface, print: Print, (width, most): (f32, usize)) -> Vec<String> {
        let words = self.words;
        let how = if self.bundle.kind == SlipKind::Pupil { &words.how_pupil } else { &words.how_staff };
        let host = self.address.split("://").last().unwrap_or(self.address);
        let open = fill(&words.open, &[("host", host)]);
        // An address that is broken anywhere is not typed as it is meant.
        let open = match open.rsplit_once('/') {
            Some((host, path)) if typeface.width(&open, print.small) > width => {
                vec![host.to_owned(), format!("/{path}")]
            }
            _ => vec![open],
        };
        let until = fill(&words.until, &[("day", &self.until.to_string())]);
        let called = self.bundle.phone.as_ref().map(|phone| fill(&words.phone, &[("phone", phone)]));
        let brief = self.bundle.phone.iter().fold(until.clone(), |line, phone| format!("{line} · {phone}"));
        let few = [open.clone(), vec![until], Vec::from_iter(called)].concat();
        let all = [std::slice::from_ref(how), &few].concat();
        let set = |lines: Vec<String>| -> Vec<String> {
            lines.iter().flat_map(|line| typeface.lines(line, print.small, width)).collect()
        };
        let ways = [all, few, [open, vec![brief]].concat()].map(set);
        let fits = ways.iter().position(|lines| lines.len() <= most).unwrap_or(ways.len() - 1);
        ways.into_iter().nth(fits).unwrap_or_default().into_iter().take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_takes_the_largest_slips_that_fit_on_a_page() {
        for (slips, rows) in [(1, 8), (24, 8), (25, 12), (36, 12), (37, 15), (45, 15), (46, 17), (51, 17), (60, 17)] {
            assert_eq!(rows_for(slips), rows, "{slips}");
        }
    }

    #[test]
    fn however_many_there_are_a_slip_can_be_read_scanned_and_cut() {
        // What a link of a host with a long name makes: version 3, with four modules of quiet on either side.
        const MODULES: f32 = 29.0 + 2.0 * 4.0;
        let typeface = paper::Press::new(None).typeface().unwrap();
        for rows in ROWS {
            let (print, (width, height)) = (Print::of(rows), slip_size(rows));
            assert!(print.code >= 10.0 && print.small >= 7.0 && print.edge >= 1.4, "{rows} {print:?}");
            assert!(print.square(height) / MODULES >= 0.3, "{rows} rows: modules too fine for a printer");
            let room = width - print.square(height) - 2.0 * print.edge - GAP;
            for code in ["K7QM-2F9T-XW3PC", "MWQG-HW8D-KNMWG"] {
                assert!(print.code_size(&typeface, code, room) >= 10.0, "{rows} rows: {code}");
            }
            let widest = "WWWW-WWWW-WWWWW";
            assert!(typeface.width(widest, print.code_size(&typeface, widest, room)) <= room + 0.01, "{rows} rows");
            assert!(print.lines(height) >= 2, "{rows} rows: where to go, until when and whom to ask");
        }
    }

    #[test]
    fn both_languages_have_every_word() {
        for locale in Locale::ALL {
            assert!(!Words::of(*locale).unwrap().title.is_empty());
        }
    }
}
