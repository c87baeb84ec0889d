//! A document: pages one after another, then the bytes of the file.

use krilla::metadata::Metadata;
use krilla::page::PageSettings;

use crate::typeface::POINT;
use crate::{A4_HEIGHT, A4_WIDTH, Page, PaperError, Typeface};

/// A document of A4 pages.
pub struct Document<'a> {
    typeface: &'a Typeface,
    inner: krilla::Document,
}

impl<'a> Document<'a> {
    /// An empty document with a title, in a language (`zh-CN`).
    #[must_use]
    pub fn new(typeface: &'a Typeface, title: &str, language: &str) -> Self {
        let mut inner = krilla::Document::new();
        inner.set_metadata(Metadata::new().title(title.to_owned()).language(language.to_owned()));
        Self { typeface, inner }
    }

    /// Adds a page.
    ///
    /// # Errors
    /// What drawing the page says.
    pub fn page(&mut self, draw: impl FnOnce(&mut Page<'_>) -> Result<(), PaperError>) -> Result<(), PaperError> {
        let size = PageSettings::from_wh(A4_WIDTH / POINT, A4_HEIGHT / POINT);
        let size = size.ok_or_else(|| PaperError::Unwritable("the page has no size".to_owned()))?;
        let mut sheet = self.inner.start_page_with(size);
        let mut page = Page { surface: sheet.surface(), typeface: self.typeface };
        let drawn = draw(&mut page);
        drop(page);
        sheet.finish();
        drawn
    }

    /// The bytes of the PDF file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<Vec<u8>, PaperError> {
        self.inner.finish().map_err(|error| PaperError::Unwritable(format!("{error:?}")))
    }
}
